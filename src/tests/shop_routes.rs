//! Every route outside of the platform's, asked as everybody (S4, S5). A route without a row here fails the test.

use crate::{
    harness::{Browser, Merchant, TestApp, promise::Promise},
    payments::order,
};
use reqwest::Method;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use tongma::{
    db::sql,
    domain::{merchant::Role, money::Minor, payment_request::Kind},
    services::{payment_requests, payments},
};

/// Who gets through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// It does not matter who asks.
    Everybody,
    /// Other computers, which sign what they send: no session helps.
    Machines,
    /// Everybody who works at a shop.
    Members,
    /// All of them but clerks.
    Managers,
    Owners,
}

use For::{Everybody, Machines, Managers, Members, Owners};

/// Method, path, and who gets through.
const MATRIX: &[(&str, &str, For)] = &[
    ("GET", "/", Everybody),
    ("GET", "/join", Everybody),
    ("POST", "/join", Everybody),
    ("GET", "/login", Everybody),
    ("POST", "/login", Everybody),
    ("GET", "/offline", Everybody),
    ("GET", "/wallet-order", Everybody),
    ("POST", "/settings/look", Everybody),
    ("GET", "/c/{code}", Everybody),
    ("POST", "/c/{code}", Everybody),
    ("GET", "/C/{code}", Everybody),
    ("POST", "/C/{code}", Everybody),
    ("GET", "/c/{code}/bill", Everybody),
    ("GET", "/c/{code}/wallets", Everybody),
    ("GET", "/c/{code}/payer", Everybody),
    ("GET", "/r/{code}", Everybody),
    ("POST", "/r/{code}", Everybody),
    ("GET", "/R/{code}", Everybody),
    ("POST", "/R/{code}", Everybody),
    ("GET", "/r/{code}/bill", Everybody),
    ("GET", "/r/{code}/wallets", Everybody),
    ("GET", "/r/{code}/payer", Everybody),
    ("GET", "/p/{payment}", Everybody),
    ("GET", "/p/{payment}/state", Everybody),
    ("GET", "/o", Everybody),
    ("GET", "/o/{link}", Everybody),
    ("GET", "/robots.txt", Everybody),
    ("GET", "/sitemap.xml", Everybody),
    ("GET", "/manifest.webmanifest", Everybody),
    ("GET", "/icon-192.png", Everybody),
    ("GET", "/icon-512.png", Everybody),
    ("GET", "/code/{file}", Everybody),
    ("GET", "/healthz", Everybody),
    ("GET", "/readyz", Everybody),
    ("GET", "/metrics", Everybody),
    ("GET", "/network/v1/keys", Everybody),
    ("POST", "/network/v1/resolve", Machines),
    ("POST", "/network/v1/pay", Machines),
    ("POST", "/network/v1/payment", Machines),
    ("POST", "/notify/{connector}/{account}", Machines),
    ("GET", "/today", Members),
    ("GET", "/live", Members),
    ("GET", "/payments", Members),
    ("GET", "/payments/{id}", Members),
    ("GET", "/payments/{id}/slip", Members),
    ("POST", "/payments/{id}/proposal", Members),
    ("GET", "/amount", Members),
    ("POST", "/amount", Members),
    ("GET", "/amount/{id}", Members),
    ("GET", "/amount/{id}/state", Members),
    ("POST", "/amount/{id}/cancel", Members),
    ("GET", "/amount/scan", Members),
    ("POST", "/amount/scan", Members),
    ("GET", "/amount/scan/{payment}", Members),
    ("GET", "/amount/scan/{payment}/state", Members),
    ("GET", "/code", Members),
    ("GET", "/code/poster", Members),
    ("GET", "/code/poster/{file}", Members),
    ("POST", "/code/pause", Owners),
    ("POST", "/code/resume", Owners),
    ("POST", "/code/kind", Owners),
    ("POST", "/code/replace", Owners),
    ("GET", "/code/others", Members),
    ("POST", "/code/others", Owners),
    ("POST", "/code/others/{id}/remove", Owners),
    ("GET", "/code/wallets", Members),
    ("POST", "/code/wallets/city", Managers),
    ("POST", "/code/wallets/{wallet}/join", Managers),
    ("POST", "/code/wallets/{wallet}/leave", Managers),
    ("GET", "/accounts/wallets", Owners),
    ("POST", "/accounts/wallets/{wallet}", Owners),
    ("POST", "/accounts/wallets/{id}/{verb}", Owners),
    ("GET", "/offers", Members),
    ("GET", "/offers/{id}", Members),
    ("GET", "/offers/new", Managers),
    ("POST", "/offers/new", Managers),
    ("POST", "/offers/forecast", Managers),
    ("GET", "/offers/{id}/edit", Managers),
    ("POST", "/offers/{id}/edit", Managers),
    ("GET", "/offers/{id}/publish", Managers),
    ("GET", "/offers/{id}/rehearsal", Managers),
    ("GET", "/offers/{id}/results.csv", Managers),
    ("POST", "/offers/{id}/budget", Managers),
    ("POST", "/offers/{id}/join", Managers),
    ("POST", "/offers/{id}/leave", Managers),
    ("POST", "/offers/{id}/publish", Managers),
    ("POST", "/offers/{id}/pause", Managers),
    ("POST", "/offers/{id}/resume", Managers),
    ("POST", "/offers/{id}/stop", Managers),
    ("POST", "/offers/{id}/archive", Managers),
    ("GET", "/me", Members),
    ("POST", "/me/shop", Owners),
    ("POST", "/me/password", Members),
    ("POST", "/me/sessions/{id}/end", Members),
    // Ends the session it is asked with, so it is asked last.
    ("POST", "/logout", Everybody),
];

/// What a browser says of a form on somebody else's page, and a program of nothing.
const FOREIGN: [(&str, &str); 5] = [
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
    ("origin", "https://evil.example"),
    ("origin", "null"),
    ("accept", "*/*"),
];
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/// In the place of a number that nobody has.
const NOBODYS: &str = "01KB3XQ2ZE7H8M9N0P1Q2R3S4T";

/// The paths that `.route(..)` is called with in the code of the server, the platform's left out.
fn written(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if !path.ends_with("admin") {
                written(&path, found);
            }
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in code.split(".route(").skip(1) {
            let literal = call.split('"').nth(1).unwrap_or_default();
            found.insert(literal.replace("{BASE}", "/network/v1"));
        }
    }
}

fn in_braces(path: &str) -> String {
    let parts = path.split('/').map(|part| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}")));
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_route_has_a_row_s5() {
    let mut routes = BTreeSet::new();
    written(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/server"), &mut routes);
    let pages = leptos_axum::generate_route_list(tongma::ui::App).into_iter().map(|page| in_braces(page.path()));
    routes.extend(pages.filter(|path| !tongma::server::admin::is_platform(path)));
    let rows: BTreeSet<String> = MATRIX.iter().map(|(_, path, _)| (*path).to_owned()).collect();
    assert_eq!(routes, rows);
}

/// The path with something in the place of what it leaves open.
fn filled(path: &str) -> String {
    let part = |part: &str| match part {
        "{code}" => "7GK2M9XQ4TB".to_owned(),
        "{wallet}" => "hebao".to_owned(),
        "{connector}" => "network".to_owned(),
        "{verb}" => "check".to_owned(),
        "{file}" => "none.svg".to_owned(),
        "{link}" | "{account}" => "0".repeat(32),
        part if part.starts_with('{') => NOBODYS.to_owned(),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A form that gets as far as the question of rights.
fn typed(path: &str) -> &'static str {
    if path.ends_with("/budget") { "budget=1.00&seen=1" } else { "" }
}

async fn sends(browser: &Browser, method: &str, path: &str) -> (u16, String) {
    let method: Method = method.parse().expect("a method");
    let form = browser.request(method, path).header("accept", "text/html").header("origin", browser.url()).body(typed(path));
    let answer = browser.send(form.header("content-type", "application/x-www-form-urlencoded")).await;
    (answer.status.as_u16(), answer.location().to_owned())
}

/// What came back, as far as rights go.
async fn asks(browser: &Browser, method: &str, path: &str, is_member: bool) -> &'static str {
    if path == "/live" && is_member {
        // It has no end.
        browser.listens(path, None).await;
        return "through";
    }
    match sends(browser, method, &filled(path)).await {
        (500.., _) => "broken",
        (400..404, _) if path.starts_with("/network/") => "unheard",
        (404, _) if path.starts_with("/notify/") => "unheard",
        (403, _) => "refused",
        (401, _) => "door",
        (302 | 303, place) if place.starts_with("/login?next=") => "door",
        _ => "through",
    }
}

fn expected(who: For, role: Option<Role>) -> &'static str {
    match (who, role) {
        (Everybody, _) | (Members, Some(_)) | (Managers | Owners, Some(Role::Owner)) | (Managers, Some(Role::Manager)) => "through",
        (Machines, _) => "unheard",
        (_, None) => "door",
        (Managers | Owners, Some(_)) => "refused",
    }
}

async fn member(town: &TestApp, role: Role) -> Merchant {
    let shop = town.merchant("王姐早餐铺").await;
    let mut tx = town.app.db.write().await.expect("the database");
    let change = sql("update membership set role = $1 where merchant_id = $2").bind(role.code()).bind(&shop.merchant_id);
    tx.run(change).await.expect("a change");
    tx.commit().await.expect("a commit");
    shop
}

both_engines! {
    async fn a_member_opens_what_the_role_allows_s5(town: &TestApp) {
        let stranger = town.browser();
        let mut asked = vec![(None, &stranger)];
        let shops = [member(town, Role::Owner).await, member(town, Role::Manager).await, member(town, Role::Clerk).await];
        asked.extend([Role::Owner, Role::Manager, Role::Clerk].into_iter().zip(&shops).map(|(role, shop)| (Some(role), &shop.browser)));
        let mut wrong = Vec::new();
        for (method, path, who) in MATRIX {
            for (role, browser) in &asked {
                let seen = asks(browser, method, path, role.is_some()).await;
                if seen != expected(*who, *role) {
                    wrong.push(format!("{method} {path} by {role:?}: {seen}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn a_method_without_a_row_is_not_allowed_s4(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let rows: BTreeSet<_> = MATRIX.iter().map(|(method, path, _)| (*method, *path)).collect();
        let paths: BTreeSet<_> = MATRIX.iter().map(|(_, path, _)| *path).collect();
        let mut wrong = Vec::new();
        for path in paths {
            for method in METHODS.into_iter().filter(|method| !rows.contains(&(*method, path))) {
                let (status, _) = sends(&shop.browser, method, &filled(path)).await;
                if !matches!(status, 404 | 405) {
                    wrong.push(format!("{method} {path}: {status}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn no_route_changes_anything_for_a_foreign_page_s4(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for (method, path, _) in MATRIX.iter().filter(|(method, _, who)| *method != "GET" && *who != Machines) {
            for (name, value) in FOREIGN {
                let request = shop.browser.request(method.parse().expect("a method"), &filled(path)).header(name, value);
                assert_eq!(shop.browser.send(request).await.status.as_u16(), 403, "{method} {path} {name}: {value}");
            }
        }
        assert_eq!(shop.browser.get("/me").await.status.as_u16(), 200, "and nobody was signed out");
    }

    async fn nothing_of_another_shop_is_found_s5(town: &TestApp) {
        let (shop, other) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1_250, "k")).await.expect("a payment").id;
        let request = payment_requests::create(&town.app, &shop.actor(town).await, Kind::Link, Minor(990), "", "k").await.expect("a request");
        let offer = Promise::fixed(100).budget(10_000).of(&shop.merchant_id).runs(town).await;
        let own = [("/payments/{id}", payment), ("/amount/{id}", request.to_string()), ("/offers/{id}", offer)];
        for (under, id) in &own {
            assert_eq!(shop.browser.get(&under.replace("{id}", id)).await.status.as_u16(), 200, "its owner sees {under}");
            for (method, path, _) in MATRIX.iter().filter(|(_, path, _)| path.starts_with(under)) {
                let (status, place) = sends(&other.browser, method, &path.replace("{id}", id)).await;
                let (nobodys, nowhere) = sends(&other.browser, method, &path.replace("{id}", NOBODYS)).await;
                assert_eq!((status, place.replace(id, NOBODYS)), (nobodys, nowhere), "{method} {path}");
                assert!(*method != "GET" || status == 404, "{method} {path}: {status}");
            }
        }
        let stand = [
            ("select state from payment where id = $1", "pending"),
            ("select state from payment_request where id = $1", "open"),
            ("select state from campaign where id = $1", "running"),
        ];
        let mut tx = town.app.db.read().await.expect("the database");
        for ((text, state), (_, id)) in stand.into_iter().zip(&own) {
            let (stands,): (String,) = tx.first(sql(text).bind(id)).await.expect(text).expect("a row");
            assert_eq!(stands, state, "{text}");
        }
    }
}
