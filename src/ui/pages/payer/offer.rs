//! A campaign's public page: what one saves, when, where, with what, and how much of it is left. Meant to be found and passed on.

use super::{Found, Frame, TICKET, View, document, format, icon, language_link};
use crate::{
    domain::{
        campaign::{Conditions, State, Terms},
        time,
        wallet::Wallet,
    },
    services::campaigns::public::{Left, PublicOffer},
    ui::text::{Lang, campaign_sentence, offers, public_offer as words},
};
use leptos::prelude::*;

/// What the page shows beside the campaign itself.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    pub offer: &'a PublicOffer,
    /// Those of the registry, to name the ones it is limited to.
    pub wallets: &'a [Wallet],
    /// The address to pass on.
    pub address: String,
    pub other_language: String,
}

/// The document.
pub fn page(frame: &Frame, shown: &Shown<'_>) -> String {
    let lang = frame.lang;
    let offer = shown.offer;
    let owner = offer.shop.clone().unwrap_or_else(|| words::by_platform(lang).to_owned());
    let title = format!("{} · {owner}", offer.title);
    let gift = campaign_sentence::gift(lang, &offer.terms.discount);
    let facts: Vec<_> = facts(lang, shown).into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect();
    let (state, tone) = state_words(lang, offer);
    let said = [gift.clone(), when(lang, &offer.terms, &offer.time_zone), owner.clone()].join(lang.pick("，", ", "));
    let body = view! {
        <main>
            <section class="gift">
                <p>{icon(TICKET)} " " {owner}</p>
                <h1>{offer.title.clone()}</h1>
                <p class="rule">{gift}</p>
                <p class=tone role="status">{state}</p>
            </section>
            <dl class="facts">{facts}</dl>
            <div class="act">
                <p class="help">{words::how(lang)}</p>
                <p class="help link">{shown.address.clone()}</p>
                <button class="btn dark jso" type="button" data-share=shown.address.clone() data-done=words::copied(lang)>{words::share(lang)}</button>
                <a class="btn" href="/o">{words::more_offers(lang)}</a>
                {language_link(lang, shown.other_language.clone())}
            </div>
        </main>
    };
    let found = Found { said: format!("{said}{}", lang.pick("。", ".")), address: shown.address.clone() };
    document(&Frame { title, found: Some(found), ..frame.clone() }, View::Later, body)
}

/// Where it stands, in words, and how that looks.
fn state_words(lang: Lang, offer: &PublicOffer) -> (String, &'static str) {
    let zone = time::zone(&offer.time_zone);
    if let Some(period) = offer.used_up_for {
        return (offers::used_up_for(lang, period).to_owned(), "state warn");
    }
    match offer.now {
        State::Scheduled => {
            let from = format::day(lang, time::local(offer.terms.conditions.starts_at_ms, &zone).date());
            (words::starts(lang, from), "state")
        }
        State::Paused => (words::paused(lang).to_owned(), "state warn"),
        State::Exhausted => (words::exhausted(lang).to_owned(), "state warn"),
        State::Running => (words::running(lang).to_owned(), "state on"),
        _ => (words::over(lang).to_owned(), "state warn"),
    }
}

/// When it can be had: the days, and the hours of them.
fn when(lang: Lang, terms: &Terms, time_zone: &str) -> String {
    let dates = campaign_sentence::dates(lang, &terms.conditions, &time::zone(time_zone));
    let hours = campaign_sentence::days_and_hours(lang, &terms.conditions);
    [Some(dates), hours].into_iter().flatten().collect::<Vec<_>>().join(lang.pick("，", ", "))
}

/// One line for each question that a reader has.
fn facts(lang: Lang, shown: &Shown<'_>) -> Vec<(&'static str, String)> {
    let offer = shown.offer;
    let conditions = &offer.terms.conditions;
    let join = lang.pick("；", "; ");
    let only: Conditions = Conditions { wallets: conditions.wallets.clone(), ..Conditions::default() };
    let with = campaign_sentence::for_whom(lang, &only, shown.wallets).pop().unwrap_or_else(|| words::any_wallet(lang).to_owned());
    let others = Conditions { wallets: Vec::new(), opt_in: false, ..conditions.clone() };
    // How much is left in all is said in words.
    let limits = offer.terms.limits.iter().filter(|limit| !limit.is_whole());
    let bounds = limits.map(|limit| campaign_sentence::limit(lang, limit));
    let for_whom: Vec<_> = campaign_sentence::for_whom(lang, &others, &[]).into_iter().chain(bounds).collect();
    let gives = matches!(offer.now, State::Running | State::Scheduled | State::Paused) && offer.used_up_for.is_none();
    let left = offer.left.filter(|_| gives);
    [
        Some((words::when(lang), when(lang, &offer.terms, &offer.time_zone))),
        Some((words::place(lang), place(lang, offer))),
        Some((words::with(lang), with)),
        (!for_whom.is_empty()).then(|| (words::for_whom(lang), for_whom.join(join))),
        left.map(|left| (words::left(lang), left_words(lang, left).to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn place(lang: Lang, offer: &PublicOffer) -> String {
    let names = offer.places.join(lang.pick("、", ", "));
    match (&offer.shop, offer.shops) {
        (Some(shop), _) if offer.places.is_empty() => shop.clone(),
        (Some(shop), _) => format!("{shop} {names}"),
        (None, Some(0)) => words::no_shop_yet(lang).to_owned(),
        (None, Some(shops)) if usize::try_from(shops).is_ok_and(|shops| shops > offer.places.len()) => {
            words::shops_like(lang, names, shops)
        }
        (None, Some(_)) => names,
        (None, None) => words::all_shops(lang, &offer.terms.conditions.trades),
    }
}

fn left_words(lang: Lang, left: Left) -> &'static str {
    match left {
        Left::Most => words::left_most(lang),
        Left::Half => words::left_half(lang),
        Left::Little => words::left_little(lang),
        Left::AlmostNothing => words::left_almost_nothing(lang),
        Left::Nothing => words::left_nothing(lang),
    }
}
