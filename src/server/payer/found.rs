//! How offers are found: the public list with its search, and what search engines ask for first.

use super::{Asker, link};
use crate::{
    domain::time,
    services::campaigns::public_list::PublicList,
    ui::{
        pages::payer::offers::{Listed, PAGE, page},
        text::campaign_sentence,
    },
};
use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::{fmt::Write, sync::Arc};

/// What is looked for, and on which page, from 1 on.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wish {
    q: String,
    page: String,
}

/// `GET /o`.
pub(super) async fn list(asker: Asker, Extension(list): Extension<Arc<PublicList>>, Query(wish): Query<Wish>) -> Response {
    let offers = match list.offers(&asker.app).await {
        Ok(offers) => offers,
        Err(error) => return asker.down(&error),
    };
    let lang = asker.lang;
    let words: String = wish.q.trim().chars().take(40).collect();
    let wanted = words.to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&wanted);
    let fits = offers.iter().filter(|offer| {
        wanted.is_empty()
            || says(&offer.title)
            || offer.shop.as_deref().is_some_and(says)
            || says(&campaign_sentence::gift(lang, &offer.terms.discount))
    });
    let fits: Vec<_> = fits.collect();
    let pages = fits.len().div_ceil(PAGE).max(1);
    let no = wish.page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let at = |no: usize| link("/o", &[("q", words.as_str()), ("page", &no.to_string())]);
    let shown: Vec<_> = fits.iter().skip((no - 1) * PAGE).take(PAGE).copied().collect();
    let listed = Listed {
        offers: &shown,
        count: fits.len(),
        words: &words,
        address: format!("{}/o", asker.app.settings.public_url),
        before: (no > 1).then(|| at(no - 1)),
        after: (no < pages).then(|| at(no + 1)),
        other_language: asker.other_language(&[("q", words.as_str()), ("page", &no.to_string())]),
    };
    asker.page(StatusCode::OK, page(&asker.frame(), &listed))
}

/// `GET /robots.txt`: the front door and the offers are for everybody to find; what belongs to one person is not.
pub(super) async fn robots(State(app): State<crate::services::App>) -> Response {
    let said = format!(
        "User-agent: *\nAllow: /$\nAllow: /o$\nAllow: /o?\nAllow: /o/\nAllow: /pkg\nDisallow: /\n\nSitemap: {}/sitemap.xml\n",
        app.settings.public_url
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], said).into_response()
}

/// `GET /sitemap.xml`: every offer that gives something now.
pub(super) async fn sitemap(asker: Asker, Extension(list): Extension<Arc<PublicList>>) -> Response {
    let offers = match list.offers(&asker.app).await {
        Ok(offers) => offers,
        Err(error) => return asker.down(&error),
    };
    let site = &asker.app.settings.public_url;
    let mut said =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    // Writing into a text cannot fail.
    let _written = write!(said, "<url><loc>{site}/</loc></url>\n<url><loc>{site}/o</loc></url>\n");
    for offer in offers.iter() {
        let day = time::local(offer.changed_at_ms, &TimeZone::UTC).date();
        let _written = writeln!(said, "<url><loc>{site}/o/{}</loc><lastmod>{day}</lastmod></url>", offer.link);
    }
    said.push_str("</urlset>\n");
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")], said).into_response()
}
