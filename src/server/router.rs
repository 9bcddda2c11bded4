//! Every route of the product, grouped by who uses it. Each group lives in the file that answers it.

use crate::server::{Site, assets, health, limits, telemetry};
use axum::{Router, middleware};

/// The whole site. Layers run from the last to the first: counting sees everything, also what a limit turns away.
pub fn router(site: Site) -> Router {
    health::recorder();
    let routes = Router::new()
        // Machines that watch this one.
        .merge(health::routes())
        // Everybody: styles, scripts, icons.
        .fallback(assets::file);
    limits::held(routes).layer(middleware::from_fn_with_state(site.clone(), telemetry::recorded)).with_state(site)
}
