//! What customers will see, while the shop writes its campaign: the price is made in the browser by the code that will charge it. Without
//! scripts it shows what the server made of the form the last time it was sent.

use crate::{
    domain::{campaign::Owner, money::Minor},
    ui::{
        changing::changing,
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

/// What the form says, and what comes of it.
#[derive(Clone, PartialEq)]
struct Tried {
    read: form::Read,
    amounts: [Minor; 3],
    /// Which of them is tried; 3 for an amount of one's own.
    at: usize,
    wallet: String,
    shown: Shown,
}

impl Tried {
    fn of(shop: &Shop, typed: &Values) -> Self {
        let read = shop.read(typed);
        let amounts = test_amounts(&read.terms);
        let (at, gross) = chosen_amount(typed, amounts);
        let wallet = chosen_wallet(typed, shop, &read.terms);
        let shown = shop.show(&read, gross, &wallet);
        Self { read, amounts, at, wallet, shown }
    }
}

/// The column beside the form; its children (the result of last time) stand below.
#[island]
pub fn CampaignPreview(shop: Shop, values: Values, forecast: Forecast, children: Children) -> impl IntoView {
    let lang = shop.lang;
    let typed = RwSignal::new(values);
    let expected = RwSignal::new(forecast);
    let shop = StoredValue::new(shop);
    let tried = Memo::new(move |_| shop.with_value(|shop| Tried::of(shop, &typed.read())));
    #[cfg(feature = "hydrate")]
    typing::follow(shop, typed, expected);
    let (name, for_platform) = shop.with_value(|shop| (shop.name.clone(), shop.owner == Owner::Platform));
    let faces: Vec<Face> = shop.with_value(|shop| shop.wallets.iter().map(|(face, _)| face.clone()).collect());
    let own = typed.with_untracked(|typed| typed.get("try_amount").cloned().unwrap_or_default());
    view! {
        <section class="preview" aria-labelledby="payer-sees">
            <h2 id="payer-sees"><Icon glyph=Glyph::SMARTPHONE/>{text::payer_sees(lang)}</h2>
            {choices(lang, tried, own)}
            {card(lang, name, tried)}
            {receives(lang, tried)}
            {wallets(lang, faces, tried)}
        </section>
        {budget(lang, tried, expected)}
        {for_platform.then(|| risk(lang, tried))}
        {children()}
    }
}

/// What the platform's campaign costs at worst.
fn risk(lang: Lang, tried: Memo<Tried>) -> impl IntoView {
    let sum = |minor: i64| campaign_sentence::amount(Lang::En, minor);
    let lines = changing(move || {
        let Worst { in_all_minor, day_minor, payer_day_minor, payers } = worst(&tried.read().read.terms);
        let lines = [
            in_all_minor.map_or_else(|| risk_text::risk_open(lang).to_owned(), |all| risk_text::risk_in_all(lang, sum(all))),
            day_minor.map_or_else(|| risk_text::risk_day_open(lang).to_owned(), |day| risk_text::risk_day(lang, sum(day))),
            payer_day_minor
                .zip(payers)
                .map_or_else(|| risk_text::risk_payer_open(lang).to_owned(), |(each, count)| risk_text::risk_payer(lang, sum(each), count)),
        ];
        lines.map(|line| view! { <li>{line}</li> }).collect_view().into_any()
    });
    view! {
        <section class="side-card" aria-labelledby="risk">
            <h2 id="risk"><Icon glyph=Glyph::TRIANGLE_ALERT/>{risk_text::risk(lang)}</h2>
            <ul class="risk number">{lines}</ul>
        </section>
    }
}

/// The amounts that can be tried; without scripts a choice counts when the form is sent.
fn choices(lang: Lang, tried: Memo<Tried>, own: String) -> impl IntoView {
    let chosen = tried.read_untracked().at;
    let choice = |at: usize| {
        let label = Signal::derive(move || campaign_sentence::amount(Lang::En, tried.read().amounts[at].0));
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
fn card(lang: Lang, name: String, tried: Memo<Tried>) -> impl IntoView {
    let mark = name.chars().next().map(String::from).unwrap_or_default();
    let lines = changing(move || {
        let tried = tried.read();
        let lines = tried.shown.lines.iter().map(|(words, off)| {
            view! { <div class="off"><dt>{words.clone()}</dt><dd>{off.clone()}</dd></div> }
        });
        lines.collect_view().into_any()
    });
    let note = changing(move || tried.read().shown.note.clone().map(|note| view! { <p class="payer-note">{note}</p> }).into_any());
    let pay = Signal::derive(move || money_plain(tried.read().shown.pay));
    let gross = Signal::derive(move || format::money(tried.read().shown.gross));
    let go = Signal::derive(move || text::pay(lang, format::money(tried.read().shown.pay)));
    view! {
        <div class="payer-card">
            <p class="payer-shop"><span class="avatar" aria-hidden="true">{mark}</span><span>{name}</span></p>
            <p class="payer-amount number"><small>"¥"</small><span data-pay="">{pay}</span></p>
            <dl>
                <div><dt>{text::price(lang)}</dt><dd>{gross}</dd></div>
                {lines}
            </dl>
            {note}
            <p class="payer-go number" aria-live="polite">{go}</p>
        </div>
    }
}

fn money_plain(amount: Minor) -> String {
    let (whole, decimals) = format::money_parts(amount);
    format!("{whole}.{decimals}")
}

/// What is left for the shop, and at which moment all of this holds.
fn receives(lang: Lang, tried: Memo<Tried>) -> impl IntoView {
    let words = Signal::derive(move || {
        let shown = &tried.read().shown;
        text::you_get(lang, campaign_sentence::percent(shown.fee_rate_ppm), format::money(shown.fee))
    });
    let receives = Signal::derive(move || format::money(tried.read().shown.receives));
    let later = changing(move || {
        let later = tried.read().shown.later.clone();
        later.map(|moment| view! { <p class="later"><Icon glyph=Glyph::CLOCK/>{text::later(lang, moment)}</p> }).into_any()
    });
    view! {
        <p class="you-get"><span>{words}</span> <b class="number">{receives}</b></p>
        {later}
    }
}

fn wallets(lang: Lang, faces: Vec<Face>, tried: Memo<Tried>) -> impl IntoView {
    let options = faces.into_iter().map(|face| {
        let selected = face.code == tried.read_untracked().wallet;
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
fn budget(lang: Lang, tried: Memo<Tried>, forecast: RwSignal<Forecast>) -> impl IntoView {
    let limit = move || tried.read().read.terms.budget_minor().filter(|limit| *limit > 0);
    let cost = move || forecast.get().expected.map_or(0, |expected| expected.cost_minor + expected.used_minor);
    let percent = Signal::derive(move || percent_used(cost(), limit().unwrap_or(0)));
    let sentence = changing(move || match forecast.get().expected {
        None => view! { <p>{text::forecast_unknown(lang)}</p> }.into_any(),
        Some(expected) => {
            let behind = match limit() {
                None => text::forecast_open(lang).to_owned(),
                Some(limit) if cost() <= limit => text::forecast_enough(lang).to_owned(),
                Some(limit) => text::forecast_short(lang, day_of_end(expected, limit)),
            };
            let cost = campaign_sentence::amount(Lang::En, whole_yuan(expected.cost_minor));
            view! { <p>{text::forecast(lang, expected.looked_at, expected.days)} " " <b class="number">{cost}</b> {behind}</p> }.into_any()
        }
    });
    let gauge = changing(move || {
        let limit = limit().filter(|_| forecast.get().expected.is_some());
        let labels = limit.map(|limit| {
            let about = campaign_sentence::amount(Lang::En, whole_yuan(cost()));
            let whole = campaign_sentence::amount(Lang::En, limit);
            view! {
                <Gauge percent lang/>
                <p class="gauge-labels number">
                    <span>{text::forecast_gauge(lang, about, percent.get())}</span>
                    <span class="gauge-remind">{text::remind_at(lang)}</span>
                    <span>{whole}</span>
                </p>
            }
        });
        labels.into_any()
    });
    view! {
        <section class="side-card" aria-labelledby="budget-enough">
            <h2 id="budget-enough"><Icon glyph=Glyph::GAUGE/>{text::enough_title(lang)}</h2>
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
