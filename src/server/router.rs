//! Every route of the product, grouped by who uses it. Each group lives in the file that answers it.

use crate::server::{
    Site, admin, amount, assets, code_actions, code_files, code_wallets, health, imported_codes, installed, join, limits, live, login, me,
    network, notifications, offer_files, offers, payer, poster, security, session, telemetry, visit, wallet_accounts,
};
use axum::{Router, middleware};

/// The whole site. Layers run from the last to the first: counting sees everything, also what a limit turns away, and what a
/// limit turns away has the same security headers as a page.
pub fn router(site: Site) -> Router {
    health::recorder();
    let routes = Router::new().merge(people(&site)).merge(admin::routes(&site)).merge(machines());
    let routes = security::guarded(limits::held(routes), &site);
    routes.layer(middleware::from_fn_with_state(site.clone(), telemetry::recorded)).with_state(site)
}

/// Payers and merchants with a browser. The platform's own people have another session, in `server/admin`.
fn people(site: &Site) -> Router<Site> {
    Router::new()
        // Everybody: rendered pages, and how they look.
        .merge(visit::pages(site))
        .merge(visit::routes())
        // Payers: the scanned code and the receipt.
        .merge(payer::routes())
        // Opening a shop, signing in, one's own account.
        .merge(join::routes())
        .merge(login::routes())
        .merge(me::routes())
        // A shop's own accounts with wallets.
        .merge(wallet_accounts::routes())
        // What an owner does with the shop's code.
        .merge(code_actions::routes())
        .merge(poster::routes())
        // What a shop decides about wallets.
        .merge(code_wallets::routes())
        // The codes that a shop showed before.
        .merge(imported_codes::routes())
        // What a till does.
        .merge(amount::routes())
        // What a shop does with its campaigns.
        .merge(offers::routes())
        .merge(offer_files::routes())
        // A merchant's events as they happen.
        .merge(live::routes())
        // The site as an app.
        .merge(installed::routes())
        // Styles, scripts, icons; what is none of these is not found.
        .fallback(assets::file)
        .layer(middleware::from_fn_with_state(site.clone(), login::keep_words))
        .layer(session::layer(&site.app))
}

/// Other computers: they sign what they send, or need nobody's rights.
fn machines() -> Router<Site> {
    Router::new()
        // Who prints a code.
        .merge(code_files::routes())
        // Wallets that report.
        .merge(notifications::routes())
        // Wallets that pay through the interop network.
        .merge(network::routes())
        // Who watches this instance.
        .merge(health::routes())
}
