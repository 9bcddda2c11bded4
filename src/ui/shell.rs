//! The HTML document around every rendered page. Language, theme and text size are decided here, on the server, so that nothing
//! flashes; no script is loaded unless a page asks for it with [`WakeIslands`].

use crate::ui::{
    App,
    visit::{Theme, Visit},
};
use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::MetaTags;

/// The document; `options` name the files of the site.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let visit = Visit::current();
    let theme = match visit.theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let styles = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    provide_context(options.clone());
    view! {
        <!DOCTYPE html>
        <html lang=visit.lang.tag() data-theme=theme data-text=visit.large_text.then_some("large")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=styles/>
                <link rel="icon" href="/mark.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="apple-touch-icon" href="/icon-192.png"/>
                <AutoReload options/>
                <MetaTags/>
            </head>
            <body><App/></body>
        </html>
    }
}

/// Loads the WebAssembly that brings the islands of a page to life. A page with an island places it once, behind its content;
/// every other page stays without scripts.
#[component]
pub fn WakeIslands() -> impl IntoView {
    use_context::<LeptosOptions>().map(|options| view! { <HydrationScripts options islands=true/> })
}
