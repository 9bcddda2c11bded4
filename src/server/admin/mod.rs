//! The platform's side of the site. Its routes stand in one table, so that a test can ask each of them as everybody; its session
//! is another cookie than the merchants', read nowhere else.

use super::{Site, visit};
use crate::{
    domain::admin::Right,
    services::{
        Unavailable,
        accounts::AccessError,
        admins::{AdminError, Forbidden, sessions::Known},
        campaigns::admin as campaigns,
        rollout::board,
    },
    ui::text::admin as text,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::MethodRouter,
};
use http::{HeaderMap, Method, StatusCode};

mod accounts;
mod lab;
mod login;
mod me;
mod offers;
mod once;
mod people;
mod recognition;
pub mod session;
mod wallets;

/// One route that is not a rendered page.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    handler: MethodRouter<Site>,
}

impl Route {
    fn post(path: &'static str, handler: MethodRouter<Site>) -> Self {
        Self { method: Method::POST, path, handler }
    }
}

/// Every route of the platform that is not a rendered page; those stand in `ui::App`.
pub fn table() -> Vec<Route> {
    [accounts::table(), lab::table(), login::table(), me::table(), offers::table(), people::table(), recognition::table(), wallets::table()]
        .into_iter()
        .flatten()
        .collect()
}

/// Pages for people who have not signed in, beside the ones that an invitation opens.
const DOOR: [&str; 3] = ["/admin/login", "/admin/login/code", "/admin/login/set-up"];
const INVITATION: &str = "/admin/invite/";

/// Whether a path belongs to the platform's side.
pub fn is_platform(path: &str) -> bool {
    path == "/admin" || path.starts_with("/admin/")
}

/// The platform's pages and forms, under their own session.
pub fn routes(site: &Site) -> Router<Site> {
    let forms = table().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler));
    visit::rendered(site, is_platform)
        .route_layer(middleware::from_fn_with_state(site.clone(), attach))
        .merge(forms)
        .layer(session::layer(&site.app))
}

/// Puts the visit on the request for a page; whoever is not signed in gets no further than the door.
async fn attach(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut visit = match visit::of(&site, &mut parts).await {
        Ok(visit) => visit,
        Err(refused) => return refused,
    };
    let path = parts.uri.path();
    let at_the_door = DOOR.contains(&path) || path.starts_with(INVITATION);
    if let Some(admin) = visit.admin() {
        // A page without its count is better than no page.
        visit.to_review = campaigns::to_review(&site.app, &admin).await.unwrap_or(0);
        visit.to_confirm = board::to_confirm(&site.app, &admin).await.unwrap_or(0);
    }
    let said = match &visit.platform {
        Some(Known::Admin { admin, .. }) => once::said(&site, &parts.headers, &admin.id),
        Some(Known::Half { .. }) if !at_the_door => return Redirect::to("/admin/login/code").into_response(),
        None if !at_the_door => return session::signed_out(&parts),
        Some(Known::Half { .. }) | None => None,
    };
    let is_said = said.is_some();
    visit.once = said.unwrap_or_default();
    parts.extensions.insert(visit);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if is_said {
        once::forget(&site, response.headers_mut());
    }
    response
}

/// The answer to an admin whose role has no such right: which roles do.
pub(in crate::server) fn forbidden(headers: &HeaderMap, Forbidden(right): Forbidden) -> Response {
    let sentence: fn(crate::ui::text::Lang) -> &'static str = match right {
        Right::ManagePeople => text::ask_an_owner,
        _ => text::ask_another_role,
    };
    super::refusal::page(headers, StatusCode::FORBIDDEN, text::forbidden, sentence)
}

fn not_found(headers: &HeaderMap) -> Response {
    super::refusal::page(headers, StatusCode::NOT_FOUND, crate::ui::text::common::not_found, crate::ui::text::common::not_found_more)
}

/// The answer where it needs no page of its own; whatever else went wrong is for the form that was posted.
fn plainly(headers: &HeaderMap, error: &AdminError) -> Option<Response> {
    match error {
        AdminError::Forbidden(missing) => Some(forbidden(headers, *missing)),
        AdminError::NotFound => Some(not_found(headers)),
        AdminError::Access(AccessError::Unavailable(error)) => Some(unavailable(headers, error)),
        _ => None,
    }
}

fn unavailable(headers: &HeaderMap, error: &Unavailable) -> Response {
    super::refusal::unavailable(headers, error)
}
