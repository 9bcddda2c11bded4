//! What the platform's own people see.

pub mod audit;
pub mod door;
pub mod lab;
pub mod me;
mod needs;
pub mod offers;
pub mod overview;
pub mod people;
pub mod wallets;

use crate::{
    domain::{merchant::Trade, money::Minor},
    services::{Admin, admins::LookError},
    ui::{
        components::{AdminLayout, AdminTab, Glyph, Icon},
        error::{Failure, FailurePage},
        format,
        text::{Lang, account, admin as text},
    },
};
use http::StatusCode;
use leptos::{either::Either, prelude::*};
use leptos_axum::ResponseOptions;

/// `41,806`.
fn grouped(count: i64) -> String {
    format::money_parts(Minor(count.saturating_mul(100))).0
}

/// What a stored trade is called.
fn trade_of(lang: Lang, trade: &str) -> String {
    Trade::from_code(trade).map_or_else(|| trade.to_owned(), |trade| account::trade_name(lang, trade).to_owned())
}

/// What is wrong with a field, above it.
fn error_of(field: &'static str, sentence: Option<String>) -> impl IntoView {
    sentence.map(|sentence| {
        view! { <p class="field-error" id=format!("{field}-error")><Icon glyph=Glyph::TRIANGLE_ALERT/>{sentence}</p> }
    })
}

/// The page of what cannot be shown: not to this role, or not now.
pub(in crate::ui::pages) fn refused(lang: Lang, admin: Admin, tab: AdminTab, error: &LookError) -> impl IntoView + use<> {
    match error {
        LookError::Forbidden(missing) => {
            if let Some(response) = use_context::<ResponseOptions>() {
                response.set_status(StatusCode::FORBIDDEN);
            }
            let who = text::who_can(lang, missing.0);
            Either::Left(view! {
                <AdminLayout admin title=text::forbidden(lang) tab>
                    <h1>{text::forbidden(lang)}</h1>
                    <p class="lead">{who}</p>
                </AdminLayout>
            })
        }
        LookError::Unavailable(error) => {
            tracing::error!(%error, "a page of the platform cannot be shown");
            Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
        }
    }
}
