//! What a shop does with the codes that it showed before.

use super::{
    Site, refusal,
    visit::{lang, rerender},
};
use crate::{
    domain::imported_code::NotOne,
    services::{
        Actor,
        imported_codes::{self, ImportError},
    },
    ui::{
        text::{Lang, imported_codes as text},
        visit::Typed,
    },
};
use axum::{
    Form, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use std::collections::BTreeMap;

pub fn routes() -> Router<Site> {
    Router::new().route("/code/others", post(keep)).route("/code/others/{id}/remove", post(remove))
}

#[derive(Deserialize)]
struct Scanned {
    #[serde(default)]
    content: String,
}

async fn keep(State(site): State<Site>, actor: Actor, mut parts: Parts, Form(scanned): Form<Scanned>) -> Response {
    let lang = lang(&parts.headers);
    let error = match imported_codes::keep(&site.app, &actor, &scanned.content).await {
        Ok(kind) => return Redirect::to(&format!("/code/others?done={}", kind.code())).into_response(),
        Err(ImportError::Unavailable(error)) => return refusal::unavailable(&parts.headers, &error),
        Err(error) => error,
    };
    // A payer's code is money: it does not come back to the page.
    let content = if matches!(error, ImportError::NotOne(NotOne::PaymentCode)) { String::new() } else { scanned.content };
    let (status, field) = match error {
        ImportError::NotOwner => (StatusCode::FORBIDDEN, ""),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "content"),
    };
    let errors = vec![(field, sentence(lang, &error).to_owned())];
    let typed = Typed { values: BTreeMap::from([("content".to_owned(), content)]), errors };
    rerender(&site, &mut parts, "/code/others", status, typed).await
}

fn sentence(lang: Lang, error: &ImportError) -> &'static str {
    match error {
        ImportError::NotOne(NotOne::Missing) => text::missing(lang),
        ImportError::NotOne(NotOne::TooLong) => text::too_long(lang),
        ImportError::NotOne(NotOne::Ours) => text::ours(lang),
        ImportError::NotOne(NotOne::PaymentCode) => text::payment_code(lang),
        ImportError::NotOne(NotOne::OneOrder) => text::one_order(lang),
        ImportError::NotOne(NotOne::Damaged) => text::damaged(lang),
        ImportError::NotOne(NotOne::Unknown) | ImportError::Unavailable(_) => text::unknown(lang),
        ImportError::Kept => text::already(lang),
        ImportError::NotOwner => text::owner_only(lang),
        ImportError::TooMany => text::too_many(lang),
    }
}

async fn remove(State(site): State<Site>, actor: Actor, Path(id): Path<String>, mut parts: Parts) -> Response {
    match imported_codes::remove(&site.app, &actor, &id).await {
        Ok(_) => Redirect::to("/code/others?done=removed").into_response(),
        Err(ImportError::Unavailable(error)) => refusal::unavailable(&parts.headers, &error),
        Err(error) => {
            let errors = vec![("", sentence(lang(&parts.headers), &error).to_owned())];
            rerender(&site, &mut parts, "/code/others", StatusCode::FORBIDDEN, Typed { errors, ..Typed::default() }).await
        }
    }
}
