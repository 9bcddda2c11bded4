//! The rule by which wallets are ordered on every payer's page, for everybody to read: nobody can buy a place. What is listed is the
//! registry itself, in the order that payers see.

use crate::{
    domain::wallet::Wallet,
    services::{App, wallets},
    ui::{
        components::{Face, PublicLayout, WalletTile},
        error::{Failure, FailurePage},
        text::{Lang, rollout as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};

#[component]
pub fn WalletOrder() -> impl IntoView {
    let app = expect_context::<App>();
    let lang = Visit::current().lang;
    Suspend::new(async move {
        match wallets::all(&app).await {
            Ok(all) => Either::Left(page(lang, &all)),
            Err(error) => {
                tracing::error!(%error, "the order of wallets cannot be shown");
                Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
            }
        }
    })
}

/// What a group of wallets is called; one that a later registry brings has no name of its own.
fn group(lang: Lang, kind: &str) -> Option<&'static str> {
    Some(match kind {
        "app" => text::group_app(lang),
        "telecom" => text::group_telecom(lang),
        "ecny" => text::group_ecny(lang),
        "bank" => text::group_bank(lang),
        _ => return None,
    })
}

fn page(lang: Lang, all: &[Wallet]) -> impl IntoView + use<> {
    let rules = [text::order_groups(lang), text::order_inside(lang), text::order_missing(lang), text::order_recognised(lang)];
    let rules = rules.map(|rule| view! { <li>{rule}</li> }).into_iter().collect_view();
    let groups = all.chunk_by(|one, next| one.kind == next.kind).map(move |wallets| {
        let names = wallets.iter().map(move |wallet| {
            let face = Face::of(wallet, lang);
            view! { <li><WalletTile face=face.clone() small=true/><span>{face.name}</span></li> }
        });
        let title = wallets.first().and_then(|wallet| group(lang, &wallet.kind));
        view! {
            {title.map(|title| view! { <h3>{title}</h3> })}
            <ol class="wallet-names">{names.collect_view()}</ol>
        }
    });
    let groups: Vec<_> = groups.collect();
    view! {
        <PublicLayout title=text::order_title(lang)>
            <h1>{text::order_title(lang)}</h1>
            <p class="lead">{text::order_lead(lang)}</p>
            <ul class="rules">{rules}</ul>
            <h2>{text::order_now(lang)}</h2>
            {groups}
        </PublicLayout>
    }
}
