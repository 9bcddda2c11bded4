//! The frame of the platform's pages: an ink sidebar, so that nobody takes it for a shop's. Entries the role cannot open are left
//! out; the server refuses them all the same.

use super::layout::{Look, Mark, PageTitle, TrialBanner};
use crate::{
    domain::admin::Right,
    services::Admin,
    ui::{
        address,
        components::{Glyph, Icon},
        text::{Lang, admin as text, common, lab, rollout, wallet_accounts},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};

/// The entries of the platform's navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminTab {
    Overview,
    Wallets,
    Offers,
    /// With wallets.
    Accounts,
    Lab,
    Audit,
    People,
    /// The admin's own account, at the foot.
    Me,
}

impl AdminTab {
    /// Those in the list, and the right that each needs.
    const LISTED: [(Self, Right); 7] = [
        (Self::Overview, Right::Look),
        (Self::Wallets, Right::Look),
        (Self::Offers, Right::Look),
        (Self::Accounts, Right::RunAccounts),
        (Self::Lab, Right::Look),
        (Self::Audit, Right::ReadAudit),
        (Self::People, Right::ManagePeople),
    ];

    fn entry(self, lang: Lang) -> (&'static str, Glyph, &'static str) {
        match self {
            Self::Overview => ("/admin", Glyph::LAYOUT_DASHBOARD, text::tab_overview(lang)),
            Self::Wallets => ("/admin/wallets", Glyph::WALLET, rollout::tab_wallets(lang)),
            Self::Offers => ("/admin/offers", Glyph::TICKET_PERCENT, text::tab_offers(lang)),
            Self::Accounts => ("/admin/wallets/accounts", Glyph::HAND_COINS, wallet_accounts::title(lang)),
            Self::Lab => ("/admin/lab", Glyph::FLASK_CONICAL, lab::tab_lab(lang)),
            Self::Audit => ("/admin/audit", Glyph::SCROLL_TEXT, text::tab_audit(lang)),
            Self::People => ("/admin/people", Glyph::USERS, text::tab_people(lang)),
            Self::Me => ("/admin/me", Glyph::KEY_ROUND, text::my_account(lang)),
        }
    }
}

/// Shows `page` to a signed-in admin; anybody else is sent to sign in and comes back here.
pub fn for_admin<V: IntoView>(page: impl FnOnce(Visit, Admin) -> V) -> impl IntoView {
    let visit = Visit::current();
    match visit.admin() {
        Some(admin) => Either::Left(page(visit, admin)),
        None => {
            leptos_axum::redirect(&format!("/admin/login?next={}", address::encode(&visit.path)));
            Either::Right(())
        }
    }
}

#[component]
pub fn AdminLayout(
    admin: Admin,
    #[prop(into)] title: String,
    tab: AdminTab,
    /// Added to the content's class.
    #[prop(default = "")]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let entries: Vec<_> = AdminTab::LISTED
        .into_iter()
        .filter(|(_, right)| admin.may(*right))
        .map(|(entry, _)| {
            let (href, glyph, name) = entry.entry(lang);
            let waiting = match entry {
                AdminTab::Offers => (visit.to_review, text::to_review(lang, visit.to_review)),
                AdminTab::Wallets => (visit.to_confirm, rollout::to_confirm(lang, visit.to_confirm)),
                _ => (0, String::new()),
            };
            let count = (waiting.0 > 0).then(|| view! { <span class="count" aria-label=waiting.1>{waiting.0}</span> });
            view! { <a href=href aria-current=(entry == tab).then_some("page")><Icon glyph/>{name}{count}</a> }
        })
        .collect();
    let name = admin.email.split('@').next().unwrap_or_default().to_owned();
    let initial: String = name.chars().next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    view! {
        <PageTitle title visit=visit.clone()/>
        <a class="skip" href="#content">{common::skip(lang)}</a>
        <div class="platform">
            <TrialBanner visit=visit.clone()/>
            <header class="platform-head">
                <a class="brand" href="/admin"><Mark/>{common::product(lang)}<small>{text::platform(lang)}</small></a>
                <Look visit/>
            </header>
            <nav class="platform-nav" aria-label=text::navigation(lang)>
                {entries}
                <a class="platform-me" href=AdminTab::Me.entry(lang).0 aria-current=(tab == AdminTab::Me).then_some("page")>
                    <span class="initial" aria-hidden="true">{initial}</span>
                    <span class="platform-who"><b>{name}</b><small>{text::role_name(lang, admin.role)}</small></span>
                </a>
            </nav>
            <main class=format!("platform-page {class}") id="content" tabindex="-1">{children()}</main>
        </div>
    }
}
