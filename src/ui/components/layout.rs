//! The frames around pages: a shop's own, with its navigation, and the one for visitors who have not signed in.

use crate::{
    services::Actor,
    ui::{
        address,
        components::{Glyph, Icon},
        text::{Lang, common, merchant, till},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

/// The entries of a shop's navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Today,
    Payments,
    Code,
    Offers,
    Shop,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Today, Self::Payments, Self::Code, Self::Offers, Self::Shop];

    fn entry(self, lang: Lang) -> (&'static str, Glyph, &'static str) {
        match self {
            Self::Today => ("/today", Glyph::SUN, merchant::tab_today(lang)),
            Self::Payments => ("/payments", Glyph::RECEIPT_TEXT, merchant::tab_payments(lang)),
            Self::Code => ("/code", Glyph::QR_CODE, merchant::tab_code(lang)),
            Self::Offers => ("/offers", Glyph::TICKET_PERCENT, merchant::tab_offers(lang)),
            Self::Shop => ("/me", Glyph::STORE, merchant::tab_shop(lang)),
        }
    }
}

/// Shows `page` to a signed-in member; anybody else is sent to sign in and comes back here.
pub fn for_member<V: IntoView>(page: impl FnOnce(Visit, Actor) -> V) -> impl IntoView {
    let visit = Visit::current();
    match visit.actor.clone() {
        Some(actor) => Either::Left(page(visit, actor)),
        None => {
            leptos_axum::redirect(&format!("/login?next={}", address::encode(&visit.path)));
            Either::Right(())
        }
    }
}

/// The product's mark: a finder eye of a code, open at one corner.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path
                d="M14.5 3H8a5 5 0 0 0-5 5v8a5 5 0 0 0 5 5h8a5 5 0 0 0 5-5V9.5M17.2 6.8 21 3"
                fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"
            ></path>
            <rect x="8.2" y="8.2" width="7.6" height="7.6" rx="2" fill="currentColor"></rect>
        </svg>
    }
}

/// The document's title; a refused form says so first.
#[component]
pub(super) fn PageTitle(title: String, visit: Visit) -> impl IntoView {
    let wrong = if visit.typed.errors.is_empty() { "" } else { common::title_error(visit.lang) };
    view! { <Title text=format!("{wrong}{title} · {}", common::product(visit.lang))/> }
}

#[component]
pub(super) fn TrialBanner(visit: Visit) -> impl IntoView {
    visit.trial.then(|| view! { <aside class="trial"><Icon glyph=Glyph::INFO/>{common::trial_banner(visit.lang)}</aside> })
}

/// Text size and language in one tap, from every page (large text must never be far away).
#[component]
pub(super) fn Look(visit: Visit) -> impl IntoView {
    let lang = visit.lang;
    let (large, size) = if visit.large_text { ("0", common::normal_text(lang)) } else { ("1", common::large_text(lang)) };
    let other = lang.pick(Lang::En, Lang::Zh);
    view! {
        <form class="look" method="post" action="/settings/look">
            <input type="hidden" name="next" value=visit.path/>
            <button class="button plain small" name="large" value=large><Icon glyph=Glyph::A_LARGE_SMALL/><span>{size}</span></button>
            <button class="button plain small" name="lang" value=other.pick("zh", "en") lang=other.tag()>{common::own_name(other)}</button>
        </form>
    }
}

/// A shop's frame. `tab` is the entry that is marked; `class` is added to the content.
#[component]
pub fn ShopLayout(
    actor: Actor,
    #[prop(into)] title: String,
    tab: Tab,
    #[prop(default = "")] class: &'static str,
    children: Children,
) -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let entries = Tab::ALL.map(|entry| {
        let (href, glyph, name) = entry.entry(lang);
        view! { <a href=href aria-current=(entry == tab).then_some("page")><Icon glyph/>{name}</a> }
    });
    let store = (actor.store_name != actor.merchant_name).then(|| view! { <span>{actor.store_name.clone()}</span> });
    view! {
        <PageTitle title visit=visit.clone()/>
        <a class="skip" href="#content">{common::skip(lang)}</a>
        <div class="shop">
            <TrialBanner visit=visit.clone()/>
            <header class="shop-head">
                <a class="brand" href="/today"><Mark/>{common::product(lang)}</a>
                <strong>{actor.merchant_name.clone()}</strong>
                {store}
                <Look visit/>
            </header>
            <main class=format!("page {class}") id="content" tabindex="-1">{children()}</main>
            <nav class="tabs" aria-label=merchant::navigation(lang)>{entries.into_iter().collect_view()}</nav>
        </div>
        <Keys lang/>
        <script src="/shop.js" defer></script>
    }
}

/// What the keyboard does, for whoever presses `?`.
#[component]
fn Keys(lang: Lang) -> impl IntoView {
    let [today, payments, code, offers, shop] = Tab::ALL.map(|tab| tab.entry(lang).2);
    let keys = [
        ("/", common::key_search(lang)),
        ("g t", today),
        ("g p", payments),
        ("g c", code),
        ("g o", offers),
        ("g s", shop),
        ("n", till::key_in(lang)),
        ("j k", common::key_rows(lang)),
        ("Ctrl Enter", common::key_send(lang)),
        ("?", common::key_help(lang)),
    ];
    let lines = keys.map(|(key, what)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> });
    view! {
        <dialog class="keys" data-keys aria-labelledby="keys-title">
            <h2 id="keys-title">{common::keys(lang)}</h2>
            <dl class="facts">{lines.into_iter().collect_view()}</dl>
            <form method="dialog"><button class="button line">{common::close(lang)}</button></form>
        </dialog>
    }
}

/// The frame of signed-out pages: the mark, one narrow column.
#[component]
pub fn PublicLayout(#[prop(into)] title: String, children: Children) -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    view! {
        <PageTitle title visit=visit.clone()/>
        <a class="skip" href="#content">{common::skip(lang)}</a>
        <div class="public">
            <TrialBanner visit=visit.clone()/>
            <header class="public-head"><a class="brand" href="/"><Mark/>{common::product(lang)}</a><Look visit/></header>
            <main class="narrow stack" id="content" tabindex="-1">{children()}</main>
            <footer class="public-foot"><p>{common::promise(lang)}</p></footer>
        </div>
    }
}
