//! The files of a code: `/code/{code}.svg` and `.png` are the symbol, `.pdf` and `.stand.svg` the stand to print, `.txt` the EMVCo
//! payload. Nobody needs to sign in: a code hangs on a wall. What its shop writes on a stand besides is in `server/poster.rs`.

use crate::{
    server::{Site, refusal},
    services::{
        App,
        printout::{self, Printout},
    },
    ui::{
        code::{pdf, png, svg, symbol, wish::Wish},
        text::{Lang, common, stand as text},
    },
};
use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

/// Wallets come and go, a code may be revoked: a copy is good for five minutes.
const FRESH: &str = "public, max-age=300";

pub fn routes() -> Router<Site> {
    Router::new().route("/code/{file}", get(file))
}

/// `?download` asks for a file to keep, `?size=a6` for another size of the stand, `?style=ink` for the ink-saving one, `?lang=en` for the
/// English one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    download: Option<String>,
    size: Option<String>,
    style: Option<String>,
    lang: Option<String>,
}

impl Asked {
    /// With the shop's own name and nothing of a single table.
    fn wish(&self) -> Wish {
        let asked = |name: &str| match name {
            "size" => self.size.clone(),
            "style" => self.style.clone(),
            "lang" => self.lang.clone(),
            "other" | "wallets" => Some("1".to_owned()),
            _ => None,
        };
        Wish::read(asked, Lang::Zh)
    }
}

/// What a file is, by its ending.
#[derive(Clone, Copy)]
enum Kind {
    SymbolSvg,
    SymbolPng,
    StandSvg,
    StandPdf,
    Emv,
}

impl Kind {
    const ALL: [(&'static str, Self); 5] = [
        (".stand.svg", Self::StandSvg),
        (".svg", Self::SymbolSvg),
        (".png", Self::SymbolPng),
        (".pdf", Self::StandPdf),
        (".txt", Self::Emv),
    ];

    fn content_type(self) -> &'static str {
        match self {
            Self::SymbolSvg | Self::StandSvg => "image/svg+xml",
            Self::SymbolPng => "image/png",
            Self::StandPdf => "application/pdf",
            Self::Emv => "text/plain; charset=utf-8",
        }
    }
}

async fn file(State(app): State<App>, Path(name): Path<String>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let Some((code, ending, kind)) = Kind::ALL.into_iter().find_map(|(ending, kind)| Some((name.strip_suffix(ending)?, ending, kind)))
    else {
        return not_found(&headers);
    };
    match printout::of(&app, code).await {
        Err(error) => refusal::unavailable(&headers, &error),
        Ok(None) => not_found(&headers),
        Ok(Some(printout)) => {
            let Some(body) = made(&app, &printout, kind, &asked.wish()) else { return not_found(&headers) };
            let place = if asked.download.is_some() { "attachment" } else { "inline" };
            let disposition = format!("{place}; filename=\"{}{ending}\"", printout.code);
            let about = [
                (header::CONTENT_TYPE, kind.content_type()),
                (header::CACHE_CONTROL, FRESH),
                (header::CONTENT_DISPOSITION, disposition.as_str()),
            ];
            (about, body).into_response()
        }
    }
}

/// `None` where the code has no such file: an address that no symbol holds, a currency without a payload.
fn made(app: &App, printout: &Printout, kind: Kind, wish: &Wish) -> Option<Vec<u8>> {
    let address = printout.address(app);
    let symbol = || symbol::address(&address).ok();
    let stand = || wish.draw(printout, &address, None).map(|drawn| drawn.page);
    match kind {
        Kind::SymbolSvg => Some(svg::symbol(&symbol()?, &text::code_of(wish.lang, &printout.shop)).into_bytes()),
        Kind::SymbolPng => png::symbol(&symbol()?).inspect_err(|error| tracing::error!(%error, "a symbol could not be drawn")).ok(),
        Kind::StandSvg => Some(svg::drawing(&stand()?).into_bytes()),
        Kind::StandPdf => Some(pdf::page(&stand()?)),
        Kind::Emv => printout.emv(app).map(String::into_bytes),
    }
}

fn not_found(headers: &HeaderMap) -> Response {
    refusal::page(headers, StatusCode::NOT_FOUND, common::not_found, common::not_found_more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{self, Db, collection_code::NewCode, merchant::Merchant},
        domain::{collection_code::Code, emv},
        services::{Clock, Entropy, InstanceKey, Mode, Settings},
    };
    use axum::body::{Body, to_bytes};
    use http::Request;
    use leptos::config::LeptosOptions;
    use tower::ServiceExt;

    /// An instance with one shop, and its code.
    async fn a_shop() -> (Site, Code) {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        db.migrate().await.unwrap();
        let settings = Settings {
            mode: Mode::Trial,
            public_url: "https://pay.example.cn".to_owned(),
            simulator_url: "http://127.0.0.1:1".to_owned(),
            trusted_proxies: Vec::new(),
        };
        let app = App::start(db, Clock::set(1_000), Entropy::seeded(1), InstanceKey::new([7; 32]), settings).unwrap();
        let code = Code::draw(app.entropy.bytes());
        let merchant = Merchant {
            id: app.new_id(),
            name: "王姐早餐铺".to_owned(),
            trade: "breakfast".to_owned(),
            kind: "individual_business".to_owned(),
            currency: "CNY".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            state: "active".to_owned(),
            city: "成都".to_owned(),
            created_at_ms: 1_000,
        };
        let store_id = app.new_id();
        let mut tx = app.db.write().await.unwrap();
        db::merchant::insert(&mut tx, &merchant).await.unwrap();
        db::store::insert(&mut tx, &store_id, &merchant.id, "总店", 1_000).await.unwrap();
        let new = NewCode { code: &code.to_string(), merchant_id: &merchant.id, store_id: &store_id, kind: "merchant", at_ms: 1_000 };
        assert_eq!(db::collection_code::insert(&mut tx, &new).await.unwrap(), 1);
        assert_eq!(db::collection_code::insert(&mut tx, &new).await.unwrap(), 0, "a store has one code");
        assert_eq!(db::collection_code::active_of_store(&mut tx, &store_id).await.unwrap().unwrap().code, code.to_string());
        tx.commit().await.unwrap();
        (Site::new(app, LeptosOptions::builder().output_name("tongma").build(), Default::default()), code)
    }

    async fn asked(site: &Site, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = routes().with_state(site.clone()).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn every_file_of_a_code_is_there_without_signing_in() {
        let (site, code) = a_shop().await;
        for (ending, content_type, begin) in [
            ("svg", "image/svg+xml", "<svg "),
            ("stand.svg?style=ink&lang=en", "image/svg+xml", "<svg "),
            ("png", "image/png", "\u{fffd}PNG"),
            ("pdf?download", "application/pdf", "%PDF-"),
            ("txt", "text/plain; charset=utf-8", "000201"),
        ] {
            let (status, headers, body) = asked(&site, &format!("/code/{code}.{ending}")).await;
            assert_eq!(status, StatusCode::OK, "{ending}");
            assert_eq!(headers[header::CONTENT_TYPE], content_type);
            assert!(String::from_utf8_lossy(&body).starts_with(begin), "{ending}");
            let disposition = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
            assert_eq!(disposition.starts_with("attachment"), ending.contains("download"));
        }
        let (_, _, payload) = asked(&site, &format!("/code/{}.txt", code.grouped().to_lowercase())).await;
        let reading = emv::read(&String::from_utf8(payload).unwrap());
        assert_eq!(reading.issues, []);
        let record = reading.record.unwrap();
        assert_eq!((record.local_name.as_deref(), record.local_city.as_deref()), (Some("王姐早餐铺"), Some("成都")));
    }

    #[tokio::test]
    async fn a_code_that_is_revoked_or_misread_has_no_files() {
        let (site, code) = a_shop().await;
        let mut tx = site.app.db.write().await.unwrap();
        let row = db::collection_code::find(&mut tx, &code.to_string()).await.unwrap().unwrap();
        assert_eq!(db::collection_code::set_state(&mut tx, &row.code, "paused", "active", 2_000).await.unwrap(), 0);
        assert_eq!(db::collection_code::set_state(&mut tx, &row.code, "active", "revoked", 2_000).await.unwrap(), 1);
        assert_eq!(db::collection_code::active_of_store(&mut tx, &row.store_id).await.unwrap(), None);
        tx.commit().await.unwrap();
        for name in [format!("{code}.svg"), "00000000000.pdf".to_owned(), "8K2F.png".to_owned(), format!("{code}.exe")] {
            assert_eq!(asked(&site, &format!("/code/{name}")).await.0, StatusCode::NOT_FOUND, "{name}");
        }
    }
}
