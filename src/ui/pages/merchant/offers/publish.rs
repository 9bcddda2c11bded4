//! The page before publishing: the rule read out once more, with what it may cost on the button.

use super::{editor::expected, sum};
use crate::{
    domain::{campaign::State, time, wallet::Wallet},
    services::{
        Actor, App, Unavailable,
        campaigns::shop::{self, Detail},
        wallets,
    },
    ui::{
        components::{ErrorSummary, Glyph, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        islands::Forecast,
        offer::form,
        text::{Lang, campaign_sentence, offers as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_params_map;

#[component]
pub fn PublishOffer() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        Suspend::new(async move {
            if !actor.role.runs_campaigns() {
                return Either::Right(view! { <FailurePage failure=Failure::Forbidden/> });
            }
            match read(&app, &actor, &id).await {
                Ok(Some((detail, forecast, wallets))) => Either::Left(page(&visit, actor, &detail, forecast, &wallets)),
                Ok(None) => Either::Right(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "the page before publishing cannot be shown");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

async fn read(app: &App, actor: &Actor, id: &str) -> Result<Option<(Detail, Forecast, Vec<Wallet>)>, Unavailable> {
    let Some(detail) = shop::one(app, actor, id).await?.filter(|detail| detail.listed.now == State::Draft) else { return Ok(None) };
    let zone = time::zone(&actor.time_zone);
    let terms = &detail.listed.terms;
    let read = form::read(&form::fill(&detail.listed.row.title, terms, &zone, "tenths"), terms, &zone);
    let forecast = expected(app, actor, &read, 0).await?;
    Ok(Some((detail, forecast, wallets::all(app).await?)))
}

fn page(visit: &Visit, actor: Actor, detail: &Detail, forecast: Forecast, wallets: &[Wallet]) -> impl IntoView + use<> {
    let lang = visit.lang;
    let zone = time::zone(&actor.time_zone);
    let listed = &detail.listed;
    let title = text::confirm_title(lang, &listed.row.title);
    let phrases = campaign_sentence::phrases(lang, &listed.terms, &zone, wallets);
    let phrases = phrases.into_iter().map(|phrase| view! { <li>{phrase}</li> }).collect_view();
    let (back, action) = (format!("/offers/{}/edit", listed.row.id), format!("/offers/{}/publish", listed.row.id));
    let rehearsal = format!("/offers/{}/rehearsal", listed.row.id);
    let version = listed.row.version.to_string();
    let button = match listed.terms.budget_minor() {
        Some(budget) => text::confirm_most(lang, sum(budget)),
        None => text::confirm_unlimited(lang).to_owned(),
    };
    view! {
        <ShopLayout actor title=title.clone() tab=Tab::Offers>
            <ErrorSummary/>
            <a class="back" href=back><Icon glyph=Glyph::CHEVRON_LEFT/>{text::back_to_edit(lang)}</a>
            <div class="stack confirm">
                <h1>{title}</h1>
                <p class="lead">{text::confirm_lead(lang)}</p>
                <section class="card"><ul class="phrases">{phrases}</ul></section>
                {about(lang, forecast)}
                <form method="post" action=action>
                    <input type="hidden" name="version" value=version/>
                    <button class="button ink tall wide"><Icon glyph=Glyph::SEND/>{button}</button>
                </form>
                <p><a class="button line wide" href=rehearsal><Icon glyph=Glyph::REWIND/>{text::rehearse(lang)}</a></p>
                <p class="note quiet">{text::can_pause(lang)}</p>
            </div>
        </ShopLayout>
    }
}

/// What it will cost about.
fn about(lang: Lang, forecast: Forecast) -> impl IntoView {
    let expected = forecast.expected?;
    let cost = sum((expected.cost_minor + 50) / 100 * 100);
    Some(view! {
        <p>{text::forecast(lang, expected.looked_at, expected.days)} " " <b class="number">{cost}</b> {text::forecast_open(lang)}</p>
    })
}
