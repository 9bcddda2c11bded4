//! Every route of the platform, asked as everybody (S5, A10.1). A route without a row here fails the test.

use crate::harness::{Browser, Officer, TestApp};
use std::collections::BTreeSet;
use tongma::domain::admin::{Right, Role};

/// Who gets through.
#[derive(Clone, Copy)]
enum For {
    /// Who has not signed in: it does not matter who asks.
    Everybody,
    /// Every admin.
    Admins,
    /// Admins whose role has the right.
    With(Right),
}

use For::{Admins, Everybody, With};

/// Method, path as it stands in the route table, and who gets through.
const MATRIX: &[(&str, &str, For)] = &[
    ("GET", "/admin", With(Right::Look)),
    ("GET", "/admin/login", Everybody),
    ("GET", "/admin/login/code", Everybody),
    ("GET", "/admin/login/set-up", Everybody),
    ("GET", "/admin/invite/:token", Everybody),
    ("GET", "/admin/offers", With(Right::Look)),
    ("GET", "/admin/offers/standing", With(Right::Look)),
    ("GET", "/admin/offers/new", With(Right::EditCampaigns)),
    ("GET", "/admin/offers/:id", With(Right::Look)),
    ("GET", "/admin/offers/:id/edit", With(Right::EditCampaigns)),
    ("GET", "/admin/wallets", With(Right::Look)),
    ("GET", "/admin/wallets/:wallet", With(Right::Look)),
    ("POST", "/admin/wallets/{wallet}/step", With(Right::RollOut)),
    ("POST", "/admin/wallets/{wallet}/cohort", With(Right::RollOut)),
    ("POST", "/admin/wallets/{wallet}/confirm", With(Right::ConfirmRollOut)),
    ("POST", "/admin/wallets/{wallet}/refuse", With(Right::ConfirmRollOut)),
    ("POST", "/admin/wallets/{wallet}/stop", With(Right::StopWallets)),
    ("GET", "/admin/lab", With(Right::Look)),
    ("GET", "/admin/lab/:id", With(Right::Look)),
    ("GET", "/admin/lab/{id}/report.json", With(Right::Look)),
    // Without a wallet that is known, nothing is started.
    ("POST", "/admin/lab", With(Right::RollOut)),
    ("POST", "/admin/wallets/{wallet}/route", With(Right::RunAccounts)),
    ("GET", "/admin/wallets/recognition", With(Right::Look)),
    ("POST", "/admin/wallets/recognition/name", With(Right::RollOut)),
    ("POST", "/admin/wallets/recognition/unname", With(Right::RollOut)),
    ("POST", "/admin/wallets/recognition/rule", With(Right::RollOut)),
    ("GET", "/admin/wallets/accounts", With(Right::Look)),
    ("GET", "/admin/people", With(Right::ManagePeople)),
    ("GET", "/admin/audit", With(Right::ReadAudit)),
    ("GET", "/admin/me", Admins),
    ("POST", "/admin/login", Everybody),
    ("POST", "/admin/login/code", Everybody),
    ("POST", "/admin/login/set-up", Everybody),
    ("POST", "/admin/invite/{token}", Everybody),
    ("POST", "/admin/offers/new", With(Right::EditCampaigns)),
    ("POST", "/admin/offers/forecast", With(Right::EditCampaigns)),
    ("POST", "/admin/offers/{id}/edit", With(Right::EditCampaigns)),
    ("POST", "/admin/offers/{id}/submit", With(Right::EditCampaigns)),
    ("POST", "/admin/offers/{id}/publish", With(Right::PublishCampaigns)),
    ("POST", "/admin/offers/{id}/send-back", With(Right::PublishCampaigns)),
    ("POST", "/admin/offers/{id}/pause", With(Right::StopCampaigns)),
    ("POST", "/admin/offers/{id}/resume", With(Right::PublishCampaigns)),
    ("POST", "/admin/offers/{id}/stop", With(Right::StopCampaigns)),
    ("POST", "/admin/offers/{id}/archive", With(Right::EditCampaigns)),
    // Whether less or more is asked for decides which right it takes; the story of budgets tells both.
    ("POST", "/admin/offers/{id}/budget", With(Right::StopCampaigns)),
    ("POST", "/admin/offers/{id}/end", With(Right::StopCampaigns)),
    ("POST", "/admin/offers/{id}/place", With(Right::EditCampaigns)),
    ("POST", "/admin/offers/{id}/budget/grant", With(Right::PublishCampaigns)),
    ("POST", "/admin/offers/{id}/budget/refuse", With(Right::PublishCampaigns)),
    ("POST", "/admin/wallets/accounts/{id}", With(Right::RunAccounts)),
    ("POST", "/admin/wallets/accounts/{id}/check", With(Right::RunAccounts)),
    ("POST", "/admin/wallets/accounts/{id}/suspend", With(Right::RunAccounts)),
    ("POST", "/admin/wallets/accounts/{id}/resume", With(Right::RunAccounts)),
    ("POST", "/admin/people", With(Right::ManagePeople)),
    ("POST", "/admin/people/{id}/invite", With(Right::ManagePeople)),
    ("POST", "/admin/people/{id}/role", With(Right::ManagePeople)),
    ("POST", "/admin/people/{id}/remove", With(Right::ManagePeople)),
    ("POST", "/admin/people/{id}/sessions/end", With(Right::ManagePeople)),
    ("POST", "/admin/me/password", Admins),
    ("POST", "/admin/me/recovery", Admins),
    ("POST", "/admin/me/sessions/{id}/end", Admins),
    // Ends the session it is asked with, so it is asked last.
    ("POST", "/admin/logout", Everybody),
];

#[test]
fn every_route_of_the_platform_is_in_the_matrix_s5() {
    let forms = tongma::server::admin::table().into_iter().map(|route| (route.method.to_string(), route.path.to_owned()));
    let pages = leptos_axum::generate_route_list(tongma::ui::App).into_iter().map(|page| ("GET".to_owned(), page.path().to_owned()));
    let pages = pages.map(|(method, path)| (method, path.replace('{', ":").replace('}', "")));
    let routes: BTreeSet<_> = forms.chain(pages.filter(|(_, path)| tongma::server::admin::is_platform(path))).collect();
    let rows: BTreeSet<_> = MATRIX.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes, rows);
}

/// A form that gets as far as the question of rights.
fn filled(path: &str) -> &'static [(&'static str, &'static str)] {
    match path {
        "/admin/lab" => &[("wallet", "none")],
        path if path.ends_with("/budget") => &[("budget", "0.01"), ("seen", "2"), ("budget_reason", "少花点")],
        path if path.ends_with("/end") => &[("ends", "2026-11-22"), ("seen", "9999999999999"), ("ends_reason", "少花点")],
        _ => &[],
    }
}

/// What came back, as far as rights go: through, refused, or sent to the door.
async fn asks(browser: &Browser, method: &str, path: &str) -> &'static str {
    let path = path.replace("{id}", "01KB3XQ2ZE7H8M9N0P1Q2R3S4T").replace("{token}", "none").replace(":token", "none");
    let path = path.replace(":id", "01KB3XQ2ZE7H8M9N0P1Q2R3S4T").replace("{wallet}", "hebao").replace(":wallet", "hebao");
    let answer = if method == "GET" { browser.get(&path).await } else { browser.post(&path, filled(&path)).await };
    match (answer.status.as_u16(), answer.location()) {
        (403, _) => "refused",
        (302 | 303, place) if place.starts_with("/admin/login?next=") => "door",
        (500.., _) => panic!("{method} {path}: {}", answer.text()),
        _ => "through",
    }
}

both_engines! {
    async fn a_role_opens_what_its_rights_say_s5(town: &TestApp) {
        let merchant = town.merchant("王姐早餐铺").await;
        let mut officers: Vec<Officer> = Vec::new();
        for role in Role::ALL {
            officers.push(town.officer(&format!("{}@example.cn", role.code()), role).await);
        }
        for (method, path, who) in MATRIX {
            let stranger = town.browser();
            for (name, browser) in [("a stranger", &stranger), ("a merchant", &merchant.browser)] {
                let expected = if matches!(who, Everybody) { "through" } else { "door" };
                assert_eq!(asks(browser, method, path).await, expected, "{method} {path} by {name}");
            }
            for officer in &officers {
                let expected = match who {
                    With(right) if !officer.role.may(*right) => "refused",
                    _ => "through",
                };
                assert_eq!(asks(&officer.browser, method, path).await, expected, "{method} {path} by {:?}", officer.role);
            }
        }
    }

    async fn no_change_is_made_from_a_foreign_page_s4(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        for route in tongma::server::admin::table().iter().filter(|route| route.method == "POST") {
            let path = route.path.replace("{id}", "x").replace("{token}", "x").replace("{wallet}", "x");
            for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("accept", "*/*")] {
                let request = owner.browser.request(reqwest::Method::POST, &path).header(name, value);
                assert_eq!(owner.browser.send(request).await.status.as_u16(), 403, "{path} {name}: {value}");
            }
        }
        assert!(owner.is_in().await);
    }
}
