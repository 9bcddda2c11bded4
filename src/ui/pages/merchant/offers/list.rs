//! M11, the list: what runs, what waits, what is over; the platform's offers; and templates where there is nothing yet.

use super::{spending, state_pill, sum, today};
use crate::{
    domain::{
        campaign::{Party, State},
        merchant::Trade,
        time,
        wallet::Wallet,
    },
    services::{
        Actor, App, Unavailable,
        campaigns::{
            around,
            platform::{self, PlatformOffer, Shared},
            shop::{self, Listed},
        },
        wallets,
    },
    ui::{
        components::{Glyph, Icon, Pill, ShopLayout, Tab, Tone, for_member},
        error::{Failure, FailurePage},
        offer::template::{self, Template},
        text::{Lang, campaign_sentence, offer_results as results, offers as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

struct Read {
    own: Vec<Listed>,
    platform: Vec<PlatformOffer>,
    shared: Vec<Shared>,
    templates: Vec<Template>,
    wallets: Vec<Wallet>,
}

/// What was just done, and to which campaign.
pub(super) struct Done {
    pub what: Option<String>,
    pub id: Option<String>,
}

impl Done {
    pub fn of_address() -> Self {
        let query = use_query_map().get_untracked();
        Self { what: query.get("done"), id: query.get("id") }
    }

    /// The sentence about it.
    pub fn sentence(&self, lang: Lang) -> Option<&'static str> {
        Some(match self.what.as_deref()? {
            "saved" => text::done_saved(lang),
            "changed" => text::done_changed(lang),
            "published" => text::done_published(lang),
            "scheduled" => text::done_scheduled(lang),
            "paused" => text::done_paused(lang),
            "resumed" => text::done_resumed(lang),
            "stopped" => text::done_stopped(lang),
            "archived" => text::done_archived(lang),
            "discarded" => text::done_discarded(lang),
            "budget" => text::done_budget(lang),
            "joined" => text::done_joined(lang),
            "left" => text::done_left(lang),
            _ => return None,
        })
    }

    /// The notice, with the way back where there is one.
    pub fn notice(&self, lang: Lang, undo: Option<(String, i64)>) -> impl IntoView + use<> {
        let undo = undo.filter(|_| self.what.as_deref() == Some("paused")).map(|(id, version)| {
            view! {
                <form method="post" action=format!("/offers/{id}/resume")>
                    <input type="hidden" name="version" value=version.to_string()/>
                    <button class="button line small"><Icon glyph=Glyph::UNDO2/>{text::undo(lang)}</button>
                </form>
            }
        });
        self.sentence(lang).map(|sentence| {
            view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p class="grow">{sentence}</p>{undo}</div> }
        })
    }
}

#[component]
pub fn Offers() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let done = Done::of_address();
        Suspend::new(async move {
            match read(&app, &actor, visit.lang).await {
                Ok(read) => Either::Left(page(&visit, actor, &read, &done)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "campaigns cannot be shown");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

async fn read(app: &App, actor: &Actor, lang: Lang) -> Result<Read, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let today = time::day(app.clock.now_ms(), &zone);
    let trade = around::trade(app, actor).await?;
    Ok(Read {
        own: shop::list(app, actor).await?,
        platform: platform::offers(app, actor).await?,
        shared: platform::shared(app, actor).await?,
        templates: template::of_trade(lang, Trade::from_code(&trade).unwrap_or(Trade::Other), today, &zone),
        wallets: wallets::all(app).await?,
    })
}

fn page(visit: &Visit, actor: Actor, read: &Read, done: &Done) -> impl IntoView + use<> {
    let lang = visit.lang;
    let may = actor.role.runs_campaigns();
    let zone = time::zone(&actor.time_zone);
    let group = |title: &'static str, states: &[State]| {
        let cards: Vec<_> =
            read.own.iter().filter(|listed| states.contains(&listed.now)).map(|listed| card(lang, listed, may, &zone)).collect();
        (!cards.is_empty()).then(|| view! { <section class="offer-group"><h2>{title}</h2><div class="offer-cards">{cards}</div></section> })
    };
    let undo =
        read.own.iter().find(|listed| Some(&listed.row.id) == done.id.as_ref()).map(|listed| (listed.row.id.clone(), listed.row.version));
    let new = may.then(|| view! { <a class="button ink" href="/offers/new"><Icon glyph=Glyph::PLUS/>{text::new_offer(lang)}</a> });
    let clerk = (!may).then(|| view! { <p class="quiet note">{text::clerk_looks(lang)}</p> });
    let first = (read.own.is_empty() && may).then(|| view! { <p class="lead">{text::none_yet(lang)}</p> });
    let templates = may.then(|| templates(lang, read));
    let running = group(text::running_now(lang), &[State::Running, State::Exhausted, State::Paused]);
    let scheduled = group(text::starting_later(lang), &[State::Scheduled]);
    let drafts = group(text::drafts(lang), &[State::Draft]);
    let over = group(text::ended(lang), &[State::Expired, State::Stopped]);
    let platform = platform_offers(lang, &read.platform, may, &read.wallets, &zone);
    let shared = shared_costs(lang, &read.shared);
    let notice = done.notice(lang, undo);
    view! {
        <ShopLayout actor title=text::offers(lang) tab=Tab::Offers class="offers-page">
            {notice}
            <div class="page-head"><h1>{text::offers(lang)}</h1>{new}</div>
            {clerk}
            {first}
            {running}
            {scheduled}
            {drafts}
            {platform}
            {shared}
            {templates}
            {over}
        </ShopLayout>
    }
}

fn card(lang: Lang, listed: &Listed, may: bool, zone: &jiff::tz::TimeZone) -> AnyView {
    let id = &listed.row.id;
    let draft = listed.now == State::Draft;
    let href = if draft && may { format!("/offers/{id}/edit") } else { format!("/offers/{id}") };
    let gauge = (!draft).then(|| spending(lang, listed));
    let today = today(lang, listed).map(|words| view! { <p class="note quiet number">{words}</p> });
    let step = |step: &'static str, glyph: Glyph, name: &'static str| {
        let label = format!("{name} {}", listed.row.title);
        view! {
            <form method="post" action=format!("/offers/{id}/{step}")>
                <input type="hidden" name="version" value=listed.row.version.to_string()/>
                <input type="hidden" name="from" value="list"/>
                <button class="button line small" aria-label=label><Icon glyph/>{name}</button>
            </form>
        }
    };
    let button = match listed.now {
        _ if !may => None,
        State::Running | State::Scheduled | State::Exhausted => Some(step("pause", Glyph::PAUSE, text::pause(lang))),
        State::Paused => Some(step("resume", Glyph::PLAY, text::resume(lang))),
        _ => None,
    };
    let way = |to: String, glyph: Glyph, name: &'static str| {
        let label = format!("{name} {}", listed.row.title);
        view! { <a class="button line small" href=to aria-label=label><Icon glyph/>{name}</a> }
    };
    let on = match listed.now {
        _ if !may => None,
        State::Draft => Some(way(href.clone(), Glyph::PENCIL, text::go_on(lang))),
        now if now.is_over() => Some(way(format!("/offers/new?copy={id}"), Glyph::COPY, text::copy_it(lang))),
        _ => None,
    };
    let rule = campaign_sentence::sentence(lang, &listed.terms);
    let dates = campaign_sentence::dates(lang, &listed.terms.conditions, zone);
    view! {
        <article class="offer-card">
            <div class="offer-card-head">
                <h3><a href=href>{listed.row.title.clone()}</a></h3>
                {state_pill(lang, listed)}
            </div>
            <p class="offer-rule">{rule}</p>
            <p class="note quiet">{dates}</p>
            {gauge}
            <div class="offer-card-foot">{today}<span class="grow"></span>{button}{on}</div>
        </article>
    }
    .into_any()
}

/// Campaigns to begin with; `new` is the address of the editor.
pub fn template_cards(lang: Lang, templates: &[Template], new: &'static str) -> impl IntoView + use<> {
    let cards = templates.iter().map(|template| {
        let href = format!("{new}?template={}", template.code);
        let rule = campaign_sentence::sentence(lang, &template.terms);
        view! {
            <li class="template">
                <h3>{template.title.clone()}</h3>
                <p class="offer-rule">{rule}</p>
                <a class="button line small" href=href aria-label=format!("{} {}", text::use_template(lang), template.title)>
                    {text::use_template(lang)}<Icon glyph=Glyph::CHEVRON_RIGHT/>
                </a>
            </li>
        }
    });
    view! { <ul class="templates">{cards.collect_view()}</ul> }
}

fn templates(lang: Lang, read: &Read) -> impl IntoView + use<> {
    view! {
        <section class="offer-group">
            <h2>{text::start_from(lang)}</h2>
            <p class="hint">{text::none_yet_more(lang)}</p>
            {template_cards(lang, &read.templates, "/offers/new")}
        </section>
    }
}

fn platform_offers(
    lang: Lang,
    offers: &[PlatformOffer],
    may: bool,
    wallets: &[Wallet],
    zone: &jiff::tz::TimeZone,
) -> impl IntoView + use<> {
    let cards: Vec<_> = offers.iter().map(|offer| platform_card(lang, offer, may, wallets, zone)).collect();
    (!cards.is_empty()).then(|| {
        view! {
            <section class="offer-group">
                <h2>{text::platform_pays(lang)}</h2>
                <p class="hint">{text::platform_pays_more(lang)}</p>
                <div class="offer-cards">{cards}</div>
            </section>
        }
    })
}

fn platform_card(lang: Lang, offer: &PlatformOffer, may: bool, wallets: &[Wallet], zone: &jiff::tz::TimeZone) -> AnyView {
    let Listed { row, terms, now, used_up_for, .. } = &offer.listed;
    let phrases = campaign_sentence::for_whom(lang, &terms.conditions, wallets);
    let dates = campaign_sentence::dates(lang, &terms.conditions, zone);
    let when = std::iter::once(dates).chain(phrases).collect::<Vec<_>>().join(" · ");
    let act = |step: &'static str, class: &'static str, name: &'static str| {
        let label = format!("{name} {}", row.title);
        view! {
            <form method="post" action=format!("/offers/{}/{step}", row.id)>
                <button class=class aria-label=label>{name}</button>
            </form>
        }
    };
    let button = match (may, offer.joined) {
        (false, _) => None,
        (true, false) => Some(act("join", "button ink small", text::join(lang))),
        (true, true) => Some(act("leave", "button line small", text::leave(lang))),
    };
    let takes_part = match (offer.by_joining, offer.joined) {
        (false, true) => Some((Tone::Ok, Glyph::CIRCLE_CHECK, text::by_itself(lang))),
        (true, true) => Some((Tone::Ok, Glyph::CIRCLE_CHECK, text::joined(lang))),
        (false, false) => Some((Tone::Mute, Glyph::CIRCLE_MINUS, text::stays_out(lang))),
        (true, false) => None,
    };
    let takes_part = takes_part.map(|(tone, glyph, words)| view! { <Pill tone glyph text=words/> });
    let rests = (*now != State::Running || used_up_for.is_some()).then(|| state_pill(lang, &offer.listed));
    let today = today(lang, &offer.listed).map(|words| view! { <p class="note quiet number">{words}</p> });
    view! {
        <article class="offer-card from-platform">
            <div class="offer-card-head"><h3><a href=format!("/o/{}", row.link)>{row.title.clone()}</a></h3>{rests}{takes_part}</div>
            <p class="offer-rule">{campaign_sentence::sentence(lang, terms)}</p>
            <p class="note quiet">{when}</p>
            <p class="note with-icon"><Icon glyph=Glyph::HAND_COINS/><span>{who_pays(lang, offer)}</span></p>
            <div class="offer-card-foot">{today}<span class="grow"></span>{button}</div>
        </article>
    }
    .into_any()
}

/// What the shop paid in campaigns of the platform, and what of it went over their limits (D3).
fn shared_costs(lang: Lang, shared: &[Shared]) -> impl IntoView + use<> {
    let line = |shared: &Shared| {
        let own = results::your_part_of(lang, shared.uses, sum(shared.amount_minor), sum(shared.merchant_minor));
        let over = (shared.over_limit_minor > 0).then(|| {
            view! { <p class="note with-icon"><Icon glyph=Glyph::TRIANGLE_ALERT/><span>{results::your_part_over(lang, sum(shared.over_limit_minor))}</span></p> }
        });
        view! { <li><a href=format!("/o/{}", shared.link)>{shared.title.clone()}</a><p class="number">{own}</p>{over}</li> }
    };
    let lines: Vec<_> = shared.iter().map(line).collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="offer-group">
                <h2>{results::your_part(lang)}</h2>
                <p class="hint">{results::your_part_more(lang)}</p>
                <ul class="shared-costs">{lines}</ul>
            </section>
        }
    })
}

/// Whose money it is, as the shop needs to know it.
pub(super) fn who_pays(lang: Lang, offer: &PlatformOffer) -> String {
    let part = |party: Party| {
        let shares = offer.listed.terms.funding.iter().filter(|share| share.party == party);
        shares.map(|share| share.basis_points).sum::<i64>()
    };
    match (part(Party::Merchant), part(Party::Wallet)) {
        (0, 0) => text::funded_by_platform(lang).to_owned(),
        (0, _) => text::funded_by_platform_and_wallet(lang).to_owned(),
        (own, _) => text::funded_with_you(lang, campaign_sentence::percent(own * 100)),
    }
}
