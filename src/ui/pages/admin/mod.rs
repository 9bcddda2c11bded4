//! What the platform's own people see.

pub mod audit;
pub mod door;
pub mod me;
mod needs;
pub mod offers;
pub mod overview;
pub mod people;

use crate::{
    services::{Admin, admins::LookError},
    ui::{
        components::{AdminLayout, AdminTab},
        error::{Failure, FailurePage},
        text::{Lang, admin as text},
    },
};
use http::StatusCode;
use leptos::{either::Either, prelude::*};
use leptos_axum::ResponseOptions;

/// The page of what cannot be shown: not to this role, or not now.
fn refused(lang: Lang, admin: Admin, tab: AdminTab, error: &LookError) -> impl IntoView + use<> {
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
