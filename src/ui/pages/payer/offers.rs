//! The public list of offers: what shops and the platform give right now, to be searched and passed on.

use super::{Found, Frame, TICKET, View, document, icon, language_link};
use crate::{
    domain::time,
    services::campaigns::public_list::FoundOffer,
    ui::text::{Lang, campaign_sentence, public_offer as words},
};
use leptos::prelude::*;

/// Offers on one page.
pub const PAGE: usize = 20;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    pub offers: &'a [&'a FoundOffer],
    /// On all pages.
    pub count: usize,
    /// What was looked for.
    pub words: &'a str,
    /// The list's own address.
    pub address: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub other_language: String,
}

/// The document. Only the whole list is for search engines; what somebody looked for is not.
pub fn page(frame: &Frame, listed: &Listed<'_>) -> String {
    let lang = frame.lang;
    let title = words::list_title(lang);
    let found = Found { said: words::list_said(lang).to_owned(), address: listed.address.clone() };
    let found = Some(found).filter(|_| listed.words.is_empty() && listed.before.is_none());
    let offers = listed.offers.iter().map(|offer| one(lang, offer)).collect_view();
    let none = (listed.count == 0).then(|| {
        let words = if listed.words.is_empty() { words::list_empty(lang).to_owned() } else { words::list_no_match(lang, listed.words) };
        view! { <p class="help">{words}</p> }
    });
    let count = (listed.count > 0).then(|| view! { <p class="help">{words::list_count(lang, listed.count)}</p> });
    let clear = (!listed.words.is_empty()).then(|| view! { <a class="btn" href="/o">{words::list_all(lang)}</a> });
    let turn = |href: &Option<String>, name: &'static str| href.clone().map(|href| view! { <a class="btn" href=href>{name}</a> });
    let body = view! {
        <main>
            <section class="gift">
                <p>{icon(TICKET)} " " {words::by_platform(lang)}</p>
                <h1>{title}</h1>
                <p>{words::how(lang)}</p>
            </section>
            <form class="seek" method="get" action="/o" role="search">
                <label for="q">{words::list_seek(lang)}</label>
                <p><input id="q" name="q" type="search" maxlength="40" autocomplete="off" value=listed.words.to_owned() /> <button class="btn dark">{words::list_go(lang)}</button></p>
            </form>
            {count}
            {none}
            <ul class="offers">{offers}</ul>
            <div class="act">
                {turn(&listed.after, words::list_next(lang))}
                {turn(&listed.before, words::list_before(lang))}
                {clear}
                {language_link(lang, listed.other_language.clone())}
            </div>
        </main>
    };
    document(&Frame { title: title.to_owned(), found, ..frame.clone() }, View::Later, body)
}

fn one(lang: Lang, offer: &FoundOffer) -> impl IntoView + use<> {
    let owner = offer.shop.clone().unwrap_or_else(|| words::by_platform(lang).to_owned());
    let gift = campaign_sentence::sentence(lang, &offer.terms);
    let dates = campaign_sentence::dates(lang, &offer.terms.conditions, &time::zone(&offer.time_zone));
    view! {
        <li>
            <h2><a href=format!("/o/{}", offer.link)>{offer.title.clone()}</a></h2>
            <p class="rule">{gift}</p>
            <p class="help">{owner} " · " {dates}</p>
        </li>
    }
}
