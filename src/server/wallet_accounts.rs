//! Forms about accounts with wallets, the platform's and a shop's own.

use super::{
    Site, refusal,
    visit::{lang, not_found, rerender},
};
use crate::{
    connectors::entry::{self, Kind, Typed as Entries},
    services::{
        Actor,
        connector_account::desk::{self, DeskError, Owner},
    },
    ui::{
        pages::wallet_accounts::SHOP,
        text::{common, wallet_accounts as text},
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

pub fn routes() -> Router<Site> {
    Router::new().route("/accounts/wallets/{wallet}", post(save)).route("/accounts/wallets/{id}/{verb}", post(act))
}

async fn save(State(site): State<Site>, actor: Actor, Path(wallet): Path<String>, parts: Parts, Form(fields): Form<Entries>) -> Response {
    saved(&site, Owner::Shop(&actor), SHOP, &wallet, fields, parts).await
}

async fn act(State(site): State<Site>, actor: Actor, Path((id, verb)): Path<(String, String)>, parts: Parts) -> Response {
    match Verb::from_word(&verb) {
        Some(verb) => acted(&site, Owner::Shop(&actor), SHOP, &id, verb, parts).await,
        None => refusal::page(&parts.headers, StatusCode::NOT_FOUND, common::not_found, common::not_found_more),
    }
}

/// What can be done with an account that is there.
#[derive(Clone, Copy, Debug)]
pub enum Verb {
    Check,
    Suspend,
    Resume,
}

impl Verb {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "check" => Some(Self::Check),
            "suspend" => Some(Self::Suspend),
            "resume" => Some(Self::Resume),
            _ => None,
        }
    }
}

/// Keeps what was entered.
pub async fn saved(site: &Site, owner: Owner<'_>, base: &str, wallet: &str, fields: Entries, mut parts: Parts) -> Response {
    let lang = lang(&parts.headers);
    match desk::save(&site.app, owner, wallet, &fields).await {
        Ok(id) => Redirect::to(&format!("{base}?done={id}")).into_response(),
        Err(DeskError::Wrong(wrong)) => {
            let is_secret = |name: &str| {
                entry::fields(wallet).iter().any(|field| field.name == name && matches!(field.kind, Kind::Secret | Kind::PrivateKey))
            };
            let mut values: std::collections::BTreeMap<_, _> = fields.into_iter().filter(|(name, _)| !is_secret(name)).collect();
            values.insert("wallet".to_owned(), wallet.to_owned());
            let errors = wrong.into_iter().map(|(field, wrong)| (field, text::wrong(lang, wrong).to_owned())).collect();
            rerender(site, &mut parts, base, StatusCode::UNPROCESSABLE_ENTITY, Typed { values, errors }).await
        }
        Err(error) => refused(site, error, parts).await,
    }
}

/// Does something with an account that is there.
pub async fn acted(site: &Site, owner: Owner<'_>, base: &str, id: &str, verb: Verb, parts: Parts) -> Response {
    let done = match verb {
        Verb::Check => desk::check(&site.app, owner, id).await,
        Verb::Suspend => desk::suspend(&site.app, owner, id).await.map(|()| "suspended".to_owned()),
        Verb::Resume => desk::resume(&site.app, owner, id).await.map(|()| "resumed".to_owned()),
    };
    match done {
        Ok(done) => Redirect::to(&format!("{base}?done={done}")).into_response(),
        Err(error) => refused(site, error, parts).await,
    }
}

async fn refused(site: &Site, error: DeskError, mut parts: Parts) -> Response {
    match error {
        DeskError::Forbidden(missing) => super::admin::forbidden(&parts.headers, missing),
        DeskError::NotOwner => refusal::page(&parts.headers, StatusCode::FORBIDDEN, text::title, text::owner_only),
        DeskError::Unavailable(error) => refusal::unavailable(&parts.headers, &error),
        DeskError::NotFound | DeskError::Wrong(_) => not_found(site, &mut parts).await,
    }
}
