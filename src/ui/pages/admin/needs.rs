//! What waits for this admin: approvals of others' campaigns and budgets, campaigns that came back, budgets that run out. Shown on
//! the overview and above the campaigns, so both say the same (A1.2).

use crate::{
    domain::{
        admin::Right,
        campaign::{State, Step},
        rollout::Plan,
        wallet::CodeKind,
    },
    services::{
        Admin,
        campaigns::{
            admin::{self as campaigns, BudgetAsk, budget::Change},
            shop::Listed,
        },
        rollout::board::Pending,
    },
    ui::{
        components::{Face, Glyph, Icon, REMIND_AT, percent_used},
        pages::admin::{offers, wallets},
        text::{Lang, campaign_sentence, platform_offers as text, rollout},
    },
};
use leptos::prelude::*;

/// One thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    kind: Kind,
    /// Of the campaign, or code of the wallet.
    id: String,
    title: String,
    since_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Approve,
    Budget { to_minor: i64 },
    End { to_ms: i64 },
    CameBack,
    NearlyUsed { percent: i64 },
    ConfirmWallet { plan: Plan, kind: CodeKind },
    WalletStopped { kind: CodeKind },
}

/// What waits, the oldest first.
pub fn of(admin: &Admin, listed: &[Listed], asks: &[BudgetAsk]) -> Vec<Need> {
    let need =
        |kind: Kind, listed: &Listed, since_ms: i64| Need { kind, id: listed.row.id.clone(), title: listed.row.title.clone(), since_ms };
    let mut needs = Vec::new();
    for listed in listed {
        let changed_ms = listed.row.changed_at_ms;
        if campaigns::possible(admin, listed).contains(&Step::Published) {
            needs.push(need(Kind::Approve, listed, changed_ms));
        }
        let own = listed.row.submitted_by.as_deref() == Some(&admin.id) || listed.row.made_by == admin.id;
        if listed.now == State::SentBack && own {
            needs.push(need(Kind::CameBack, listed, changed_ms));
        }
        let percent = percent_used(listed.used_minor, listed.terms.budget_minor().unwrap_or(0));
        if matches!(listed.now, State::Running | State::Exhausted) && percent >= REMIND_AT && admin.may(Right::EditCampaigns) {
            needs.push(need(Kind::NearlyUsed { percent }, listed, changed_ms));
        }
        let ask = asks.iter().find(|ask| ask.campaign_id == listed.row.id && ask.asked_by != admin.id);
        if let Some(ask) = ask.filter(|_| admin.may(Right::PublishCampaigns)) {
            let kind = match Change::of(ask) {
                Change::Budget { budget_minor, .. } => Kind::Budget { to_minor: budget_minor },
                Change::End { ends_at_ms, .. } => Kind::End { to_ms: ends_at_ms },
            };
            needs.push(need(kind, listed, ask.at_ms));
        }
    }
    sort(&mut needs);
    needs
}

/// The oldest first.
pub fn sort(needs: &mut [Need]) {
    needs.sort_by(|one, other| (one.since_ms, &one.id).cmp(&(other.since_ms, &other.id)));
}

/// Steps of wallets that wait for this admin, and wallets that have stopped by themselves.
pub fn of_wallets(admin: &Admin, pending: &Pending, faces: &[Face]) -> Vec<Need> {
    let need =
        |kind: Kind, wallet: &str, since_ms: i64| Need { kind, id: wallet.to_owned(), title: Face::among(faces, wallet).name, since_ms };
    let asks = pending.asks.iter().filter(|ask| ask.asked_by != admin.id && admin.may(Right::ConfirmRollOut)).filter_map(|ask| {
        let kind = CodeKind::from_code(&ask.code_kind)?;
        Some(need(Kind::ConfirmWallet { plan: serde_json::from_str(&ask.plan).ok()?, kind }, &ask.wallet, ask.at_ms))
    });
    let stopped = pending
        .stopped
        .iter()
        .filter_map(|step| Some(need(Kind::WalletStopped { kind: CodeKind::from_code(&step.code_kind)? }, &step.wallet, step.at_ms)));
    asks.chain(stopped).collect()
}

/// As a list of links; nothing where nothing waits.
pub fn list(lang: Lang, needs: &[Need], now_ms: i64) -> impl IntoView + use<> {
    let lines: Vec<_> = needs
        .iter()
        .map(|need| {
            let (glyph, words) = match &need.kind {
                Kind::Approve => (Glyph::SHIELD_CHECK, text::waits_for_you(lang, &need.title)),
                Kind::Budget { to_minor } => {
                    (Glyph::HAND_COINS, text::budget_waits(lang, &need.title, campaign_sentence::amount(Lang::En, *to_minor)))
                }
                Kind::End { to_ms } => (Glyph::HAND_COINS, text::end_waits(lang, &need.title, offers::short_day(lang, *to_ms))),
                Kind::CameBack => (Glyph::UNDO2, text::came_back(lang, &need.title)),
                Kind::NearlyUsed { percent } => (Glyph::TRIANGLE_ALERT, text::nearly_used(lang, &need.title, percent)),
                Kind::ConfirmWallet { plan, .. } => (Glyph::WALLET, rollout::step_waits(lang, &need.title, rollout::stage_of(lang, plan))),
                Kind::WalletStopped { .. } => (Glyph::TRIANGLE_ALERT, rollout::wallet_stopped(lang, &need.title)),
            };
            let href = match need.kind {
                Kind::ConfirmWallet { kind, .. } | Kind::WalletStopped { kind } => wallets::address(&need.id, kind),
                _ => format!("/admin/offers/{}", need.id),
            };
            let label = format!("{} {}", text::deal_with(lang), need.title);
            view! {
                <li>
                    <Icon glyph/>
                    <p><b>{words}</b><small>{text::ago(lang, now_ms - need.since_ms)}</small></p>
                    <a class="button line small" href=href aria-label=label>{text::deal_with(lang)}</a>
                </li>
            }
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <ul class="needs" role="list">{lines}</ul> })
}
