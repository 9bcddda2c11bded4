//! Pages for what cannot be shown: not here, not for you, not now. Each sets its HTTP status.

use crate::ui::{
    components::{Glyph, Icon, PublicLayout},
    text::{common, merchant},
    visit::Visit,
};
use http::{StatusCode, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// Why a page cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    NotFound,
    Forbidden,
    /// Something of ours did not answer; asking again may work.
    Unavailable,
}

impl Failure {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Gives the answer its status; the page may say it in its own words.
    pub fn is_answered(self) {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(self.status());
        }
    }
}

/// The whole page of a failure, in the public frame: it must not depend on anything that may be what failed.
#[component]
pub fn FailurePage(failure: Failure) -> impl IntoView {
    failure.is_answered();
    let visit = Visit::current();
    let lang = visit.lang;
    let (title, sentence) = match failure {
        Failure::NotFound => (common::not_found(lang), common::not_found_more(lang)),
        Failure::Forbidden => (common::forbidden(lang), common::forbidden_more(lang)),
        Failure::Unavailable => (common::unavailable(lang), common::unavailable_more(lang)),
    };
    let (href, way_out) = match (failure, visit.actor.is_some()) {
        (Failure::Unavailable, _) => (visit.path, common::try_again(lang)),
        _ if visit.platform.is_some() => ("/admin".to_owned(), common::back_to_start(lang)),
        (_, true) => ("/today".to_owned(), common::back_to_today(lang)),
        (_, false) => ("/".to_owned(), common::back_to_start(lang)),
    };
    let number = use_context::<Parts>().and_then(|parts| Some(parts.headers.get("x-request-id")?.to_str().ok()?.to_owned()));
    // Whoever looked for a payment finds it from here.
    let search = (failure == Failure::NotFound && visit.actor.is_some()).then(|| {
        view! {
            <form class="search" role="search" action="/payments">
                <input
                    class="input" type="search" name="q" aria-label=merchant::search_label(lang) placeholder=merchant::search_hint(lang)
                    autocomplete="off" enterkeyhint="search"
                />
                <button class="button line" aria-label=merchant::search(lang)><Icon glyph=Glyph::SEARCH/></button>
            </form>
        }
    });
    view! {
        <PublicLayout title>
            <h1>{title}</h1>
            <p class="lead">{sentence}</p>
            {search}
            <p><a class="button ink" href=href>{way_out}</a></p>
            {number.map(|number| view! { <p class="note faint">{common::request_number(lang, number)}</p> })}
        </PublicLayout>
    }
}
