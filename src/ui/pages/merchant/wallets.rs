//! Which wallets the shop's customers can use today, the pilots it may join or leave, and where it stands.

use super::{code::no_code, stops};
use crate::{
    domain::wallet::Wallet,
    services::{
        Actor, App, Unavailable,
        rollout::shops::{self, Here, Part, Stop},
    },
    ui::{
        components::{ErrorSummary, Face, Glyph, Icon, ShopLayout, Tab, Tone, WalletTile, for_member},
        error::{Failure, FailurePage},
        text::{Lang, code, rollout as text},
        visit::Visit,
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn ShopWallets() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let done = done(visit.lang);
        Suspend::new(async move {
            match read(&app, &actor).await {
                Ok(Some((here, stops))) => {
                    let stops = stops::notices(visit.lang, &actor.time_zone, app.clock.now_ms(), &stops);
                    EitherOf3::A(page(&visit, actor, &here, (stops, done)))
                }
                Ok(None) => EitherOf3::B(no_code(visit.lang, actor)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "a shop's wallets cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

async fn read(app: &App, actor: &Actor) -> Result<Option<(Here, Vec<Stop>)>, Unavailable> {
    let Some(here) = shops::here(app, actor).await? else { return Ok(None) };
    Ok(Some((here, shops::stops(app, actor).await?)))
}

/// What the form before has done, from the address.
fn done(lang: Lang) -> Option<impl IntoView + use<>> {
    let said = match use_query_map().get_untracked().get("done")?.as_str() {
        "joined" => text::done_joined(lang),
        "left" => text::done_left(lang),
        "city" => text::done_city(lang),
        _ => return None,
    };
    Some(view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> })
}

/// `said` is what stands above: of stopped wallets, and of the form before.
fn page<S: IntoView + 'static>(visit: &Visit, actor: Actor, here: &Here, said: S) -> impl IntoView + use<S> {
    let lang = visit.lang;
    let decides = shops::may_decide(&actor);
    let tiles = here.usable.iter().map(|wallet| {
        let face = Face::of(wallet, lang);
        view! { <li><WalletTile face=face.clone()/><span>{face.name}</span></li> }
    });
    let tiles: Vec<_> = tiles.collect();
    let lead = if tiles.is_empty() { text::here_none(lang).to_owned() } else { text::here_count(lang, tiles.len()) };
    let trials: Vec<_> = here.trials.iter().map(|(wallet, part)| trial(lang, wallet, *part, decides)).collect();
    let trials = if trials.is_empty() {
        view! { <p class="quiet">{text::no_trials(lang)}</p> }.into_any()
    } else {
        view! { <ul class="trials" role="list">{trials}</ul> }.into_any()
    };
    let clerk = (!decides).then(|| view! { <p class="hint">{text::owner_decides(lang)}</p> });
    let city = decides.then(|| {
        view! {
            <form class="card stack-tight" method="post" action="/code/wallets/city">
                <label class="strong" for="city">{text::city(lang)}</label>
                <p class="hint" id="city-hint">{text::city_hint(lang)}</p>
                <div class="row nowrap">
                    <input
                        class="input" id="city" name="city" value=here.city.clone() maxlength="20" autocomplete="address-level2"
                        aria-describedby="city-hint"
                    />
                    <button class="button line">{text::save(lang)}</button>
                </div>
            </form>
        }
    });
    view! {
        <ShopLayout actor title=text::here_title(lang) tab=Tab::Code class="shop-wallets">
            <a class="back" href="/code"><Icon glyph=Glyph::CHEVRON_LEFT/>{code::title(lang)}</a>
            <ErrorSummary/>
            {said}
            <header>
                <h1>{text::here_title(lang)}</h1>
                <p class="lead">{lead}</p>
                <p class="hint">{text::no_reprint(lang)}</p>
            </header>
            <section class="card" aria-labelledby="trials">
                <h2 id="trials">{text::trials(lang)}</h2>
                <p class="hint">{text::trials_more(lang)}</p>
                {trials}
                {clerk}
            </section>
            <ul class="wallet-names" role="list" aria-label=text::here_title(lang)>{tiles}</ul>
            {city}
            <p><a class="link" href="/wallet-order">{text::order_link(lang)}</a></p>
        </ShopLayout>
    }
}

fn trial(lang: Lang, wallet: &Wallet, part: Part, decides: bool) -> impl IntoView + use<> {
    let face = Face::of(wallet, lang);
    let (tone, glyph, words) = match part {
        Part::In => (Tone::Ok, Glyph::CIRCLE_CHECK, text::you_are_in(lang)),
        Part::Waiting => (Tone::Info, Glyph::HOURGLASS, text::you_will_be_in(lang)),
        Part::MayJoin => (Tone::Mute, Glyph::PLUS, text::you_may_join(lang)),
        Part::Left => (Tone::Mute, Glyph::CIRCLE_MINUS, text::you_left(lang)),
        Part::Stopped => (Tone::Bad, Glyph::CIRCLE_PAUSE, text::stopped_here(lang)),
    };
    let (verb, name, label) = match part {
        Part::In | Part::Waiting => ("leave", text::leave(lang), text::leave_wallet(lang, &face.name)),
        _ => ("join", text::join(lang), text::join_wallet(lang, &face.name)),
    };
    let form = (decides && part != Part::Stopped).then(|| {
        view! {
            <form method="post" action=format!("/code/wallets/{}/{verb}", wallet.code)>
                <button class="button line small" aria-label=label>{name}</button>
            </form>
        }
    });
    view! {
        <li>
            <WalletTile face=face.clone()/>
            <span><b>{face.name}</b><small class=tone.class()><Icon glyph/>{words}</small></span>
            {form}
        </li>
    }
}
