//! What customers will see, while the shop writes its campaign: the price is made in the browser by the code that will charge it. Without
//! scripts it shows what the server made of the form the last time it was sent.

use crate::{
    domain::{campaign::Owner, money::Minor},
    ui::{
        components::{Face, Gauge, Glyph, Icon, percent_used},
        format,
        offer::{
            form::{self, Values},
            preview::{Shop, Shown, chosen_amount, chosen_wallet, test_amounts},
            risk::{Worst, worst},
        },
        text::{Lang, campaign_sentence, offers as text, platform_offers as risk_text},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the campaign will cost if business goes on as it did; minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Days of business that were looked at.
    pub looked_at: i64,
    /// Days of the campaign still to come.
    pub days: i64,
    pub cost_minor: i64,
    /// Used of the budget so far.
    pub used_minor: i64,
}

/// The answer to a form that asks what it will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    pub expected: Option<Expected>,
}

/// The answer to a draft that saves itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What stands beside the title now.
    pub said: String,
    /// Where the form goes from now on, and the version that it is over; none where nothing was saved.
    pub on: Option<(String, i64)>,
}

/// The column beside the form; its children (the result of last time) stand below.
#[island]
pub fn CampaignPreview(shop: Shop, values: Values, forecast: Forecast, children: Children) -> impl IntoView {
    let lang = shop.lang;
    let typed = RwSignal::new(values);
    let expected = RwSignal::new(forecast);
    let shop = StoredValue::new(shop);
    let read = Memo::new(move |_| shop.with_value(|shop| shop.read(&typed.read())));
    let amounts = Memo::new(move |_| test_amounts(&read.read().terms));
    let gross = Memo::new(move |_| chosen_amount(&typed.read(), amounts.get()));
    let wallet = Memo::new(move |_| shop.with_value(|shop| chosen_wallet(&typed.read(), shop, &read.read().terms)));
    let shown = Memo::new(move |_| shop.with_value(|shop| shop.show(&read.read(), gross.get().1, &wallet.read())));
    #[cfg(feature = "hydrate")]
    typing::follow(shop, typed, expected);
    let (name, for_platform) = shop.with_value(|shop| (shop.name.clone(), shop.owner == Owner::Platform));
    let faces: Vec<Face> = shop.with_value(|shop| shop.wallets.iter().map(|(face, _)| face.clone()).collect());
    let (first_choice, first_wallet, own) = {
        let typed = typed.get_untracked();
        (gross.get_untracked().0, wallet.get_untracked(), typed.get("try_amount").cloned().unwrap_or_default())
    };
    view! {
        <section class="preview" aria-labelledby="payer-sees">
            <h2 id="payer-sees"><Icon glyph=Glyph::Smartphone/>{text::payer_sees(lang)}</h2>
            {choices(lang, amounts, first_choice, own)}
            {card(lang, name, shown)}
            {receives(lang, shown)}
            {wallets(lang, faces, first_wallet)}
        </section>
        {budget(lang, read, expected)}
        {for_platform.then(|| risk(lang, read))}
        {children()}
    }
}

/// What the platform's campaign costs at worst.
fn risk(lang: Lang, read: Memo<form::Read>) -> impl IntoView {
    let sum = |minor: i64| campaign_sentence::amount(Lang::En, minor);
    let lines = move || {
        let Worst { in_all_minor, day_minor, payer_day_minor, payers } = worst(&read.read().terms);
        let lines = [
            in_all_minor.map_or_else(|| risk_text::risk_open(lang).to_owned(), |all| risk_text::risk_in_all(lang, sum(all))),
            day_minor.map_or_else(|| risk_text::risk_day_open(lang).to_owned(), |day| risk_text::risk_day(lang, sum(day))),
            payer_day_minor
                .zip(payers)
                .map_or_else(|| risk_text::risk_payer_open(lang).to_owned(), |(each, count)| risk_text::risk_payer(lang, sum(each), count)),
        ];
        lines.map(|line| view! { <li>{line}</li> }).collect_view()
    };
    view! {
        <section class="side-card" aria-labelledby="risk">
            <h2 id="risk"><Icon glyph=Glyph::TriangleAlert/>{risk_text::risk(lang)}</h2>
            <ul class="risk number">{lines}</ul>
        </section>
    }
}

/// The amounts that can be tried; without scripts a choice counts when the form is sent.
fn choices(lang: Lang, amounts: Memo<[Minor; 3]>, chosen: usize, own: String) -> impl IntoView {
    let choice = |at: usize| {
        let label = move || campaign_sentence::amount(Lang::En, amounts.get()[at].0);
        view! {
            <label class="try-choice">
                <input type="radio" name="try" value=(at + 1).to_string() checked=at == chosen/>
                <span class="number">{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="try">
            <legend class="unseen">{text::try_amount(lang)}</legend>
            {choice(0)} {choice(1)} {choice(2)}
            <label class="try-choice">
                <input type="radio" name="try" value="own" checked=chosen == 3/>
                <span>{text::own_amount(lang)}</span>
            </label>
        </fieldset>
        <p class="try-own">
            <span aria-hidden="true">"¥"</span>
            <input
                class="input" name="try_amount" value=own inputmode="decimal" autocomplete="off" maxlength="12" placeholder="12.50"
                aria-label=text::own_amount_label(lang)
            />
        </p>
    }
}

/// The payer's page in small.
fn card(lang: Lang, name: String, shown: Memo<Shown>) -> impl IntoView {
    let mark = name.chars().next().map(String::from).unwrap_or_default();
    let lines = move || {
        let shown = shown.read();
        let lines = shown.lines.iter().map(|(words, off)| {
            view! { <div class="off"><dt>{words.clone()}</dt><dd>{off.clone()}</dd></div> }
        });
        lines.collect_view()
    };
    let note = move || shown.read().note.clone().map(|note| view! { <p class="payer-note">{note}</p> });
    view! {
        <div class="payer-card">
            <p class="payer-shop"><span class="avatar" aria-hidden="true">{mark}</span><span>{name}</span></p>
            <p class="payer-amount number"><small>"¥"</small><span data-pay="">{move || money_plain(shown.read().pay)}</span></p>
            <dl>
                <div><dt>{text::price(lang)}</dt><dd>{move || format::money(shown.read().gross)}</dd></div>
                {lines}
            </dl>
            {note}
            <p class="payer-go number" aria-live="polite">{move || text::pay(lang, format::money(shown.read().pay))}</p>
        </div>
    }
}

fn money_plain(amount: Minor) -> String {
    let (whole, decimals) = format::money_parts(amount);
    format!("{whole}.{decimals}")
}

/// What is left for the shop, and at which moment all of this holds.
fn receives(lang: Lang, shown: Memo<Shown>) -> impl IntoView {
    let words = move || {
        let shown = shown.read();
        text::you_get(lang, campaign_sentence::percent(shown.fee_rate_ppm), format::money(shown.fee))
    };
    view! {
        <p class="you-get"><span>{words}</span> <b class="number">{move || format::money(shown.read().receives)}</b></p>
        {move || shown.read().later.clone().map(|moment| view! { <p class="later"><Icon glyph=Glyph::Clock/>{text::later(lang, moment)}</p> })}
    }
}

fn wallets(lang: Lang, faces: Vec<Face>, chosen: String) -> impl IntoView {
    let options = faces.into_iter().map(|face| {
        let selected = face.code == chosen;
        view! { <option value=face.code selected=selected>{face.name}</option> }
    });
    view! {
        <p class="try-wallet">
            <label for="try_wallet">{text::with_wallet(lang)}</label>
            <select class="input" id="try_wallet" name="try_wallet">{options.collect_view()}</select>
        </p>
    }
}

/// Whether the budget will do.
fn budget(lang: Lang, read: Memo<form::Read>, forecast: RwSignal<Forecast>) -> impl IntoView {
    let limit = Memo::new(move |_| read.read().terms.budget_minor().filter(|limit| *limit > 0));
    let cost = Memo::new(move |_| forecast.get().expected.map_or(0, |expected| expected.cost_minor + expected.used_minor));
    let percent = Memo::new(move |_| percent_used(cost.get(), limit.get().unwrap_or(0)));
    let sentence = move || match forecast.get().expected {
        None => view! { <p>{text::forecast_unknown(lang)}</p> }.into_any(),
        Some(expected) => {
            let behind = match limit.get() {
                None => text::forecast_open(lang).to_owned(),
                Some(limit) if cost.get() <= limit => text::forecast_enough(lang).to_owned(),
                Some(limit) => text::forecast_short(lang, day_of_end(expected, limit)),
            };
            let cost = campaign_sentence::amount(Lang::En, whole_yuan(expected.cost_minor));
            view! { <p>{text::forecast(lang, expected.looked_at, expected.days)} " " <b class="number">{cost}</b> {behind}</p> }.into_any()
        }
    };
    let gauge = move || {
        let limit = limit.get().filter(|_| forecast.get().expected.is_some())?;
        let about = campaign_sentence::amount(Lang::En, whole_yuan(cost.get()));
        let whole = campaign_sentence::amount(Lang::En, limit);
        Some(view! {
            <Gauge percent lang/>
            <p class="gauge-labels number">
                <span>{text::forecast_gauge(lang, about, percent.get())}</span>
                <span class="gauge-remind">{text::remind_at(lang)}</span>
                <span>{whole}</span>
            </p>
        })
    };
    view! {
        <section class="side-card" aria-labelledby="budget-enough">
            <h2 id="budget-enough"><Icon glyph=Glyph::Gauge/>{text::enough_title(lang)}</h2>
            {sentence}
            {gauge}
        </section>
    }
}

/// Nobody knows the future to the cent.
fn whole_yuan(minor: i64) -> i64 {
    (minor + 50) / 100 * 100
}

/// On which of its days to come the budget is used up, at the same pace every day.
fn day_of_end(expected: Expected, limit_minor: i64) -> i64 {
    let left = (limit_minor - expected.used_minor).max(0);
    (left * expected.days / expected.cost_minor.max(1) + 1).min(expected.days)
}

#[cfg(feature = "hydrate")]
mod saving;
#[cfg(feature = "hydrate")]
mod typing;
