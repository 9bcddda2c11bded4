//! What a wallet goes over, and the form that changes it.

use super::panel::{action, hidden, reason};
use crate::{
    domain::{admin::Right, wallet::CodeKind},
    services::{Admin, rollout::board::Detail, wallet_routes::Route},
    ui::{
        components::{Glyph, Icon},
        pages::wallet_accounts::PLATFORM,
        text::{Lang, rollout as text, wallet_accounts},
        visit::Visit,
    },
};
use leptos::prelude::*;

/// The way in words and, for those who may, every other one: to be taken, or to be set up first.
pub(super) fn section(visit: &Visit, admin: &Admin, kind: CodeKind, detail: &Detail) -> impl IntoView + use<> {
    let lang = visit.lang;
    let wallet = &detail.line.wallet;
    let taken = name(lang, detail, &wallet.connector);
    let may = admin.may(Right::RunAccounts);
    let others: Vec<_> = detail.routes.iter().filter(|route| may && !route.is_taken).collect();
    let others: Vec<_> = others.into_iter().map(|route| other(visit, kind, detail, route).into_any()).collect();
    view! {
        <section class="stack-tight" aria-labelledby="route">
            <h2 class="sub" id="route">{text::way_heading(lang)}</h2>
            <p><b>{taken}</b></p>
            <p class="hint">{text::way_more(lang)}</p>
            {others}
        </section>
    }
}

/// `直连 · 微信支付`.
fn name(lang: Lang, detail: &Detail, connector: &str) -> String {
    let way = text::way_over(lang, &detail.line.wallet, connector);
    if connector == "network" { way.to_owned() } else { format!("{way} · {}", wallet_accounts::wallet(lang, connector)) }
}

fn other(visit: &Visit, kind: CodeKind, detail: &Detail, route: &Route) -> impl IntoView + use<> {
    let lang = visit.lang;
    let way = name(lang, detail, &route.connector);
    if !route.has_account {
        let href = format!("{PLATFORM}?wallet={}", route.connector);
        let set_up = route.is_entered.then(|| view! { <a href=href>{text::set_up_account(lang)}</a> });
        let missing =
            view! { <div class="notice warn"><Icon glyph=Glyph::TRIANGLE_ALERT/><p>{text::no_account(lang, way)} " " {set_up}</p></div> };
        return missing.into_any();
    }
    let open = visit.typed.error("route_reason").is_some();
    let form = view! {
        <details class="quiet-form" open=open>
            <summary>{text::go_over(lang, &way)}</summary>
            <form class="stack-tight" method="post" action=action(detail, "route") novalidate>
                {hidden(kind, detail)}
                <input type="hidden" name="from" value=detail.line.wallet.connector.clone()/>
                <input type="hidden" name="to" value=route.connector.clone()/>
                {reason(visit, "route_reason", text::reason(lang))}
                <button class="button line wide">{text::go_over(lang, way)}</button>
            </form>
        </details>
    };
    form.into_any()
}
