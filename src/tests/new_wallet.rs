//! A wallet is a row: once it is inserted, admins see it as off, lead it on like every other, and its payers pay.

use crate::{
    big_wallets::{decided, scanned},
    harness::{Merchant, Officer, TestApp},
    rollout::to,
};
use serde_json::json;
use std::time::Duration;
use tongma::{
    db::sql,
    domain::{
        admin::Role,
        payment::State,
        rollout::{Cohort, Plan, Stage},
        wallet::CodeKind,
    },
    services::{
        reconciliation,
        rollout::{
            RollError,
            board::{self, Detail},
            steps::{self, At, Done, Wanted},
        },
        verify,
    },
};

const BANK: &str = "bank_wzb";
const AT: At<'static> = At { wallet: BANK, kind: CodeKind::Merchant };

/// All that an operator does: the row of the wallet, and of whom it belongs to.
async fn is_inserted(town: &TestApp) {
    let mut tx = town.app.db.write().await.unwrap();
    for row in [
        "insert into institution (code, name_zh, name_en, kind, licence_scope, region)
         values ('wzb', '温州银行', 'Bank of Wenzhou', 'bank', 'bank', 'CN')",
        "insert into wallet (code, name_zh, name_en, institution, kind, network, connector, tile_text, tile_color, fee_rate_ppm, position,
             entry_app_zh, entry_app_en)
         values ('bank_wzb', '温州银行', 'Bank of Wenzhou', 'wzb', 'bank', 'unionpay', 'network', '温', '#8a2b2b', 3800, 325, '', '')",
    ] {
        assert_eq!(tx.run(sql(row)).await.unwrap(), 1);
    }
    tx.commit().await.unwrap();
}

async fn stands(town: &TestApp, admin: &Officer) -> Detail {
    board::one(&town.app, &admin.actor(), BANK, CodeKind::Merchant).await.unwrap().expect("the wallet")
}

/// One asks for a step; where it takes two, the other confirms.
async fn lead(town: &TestApp, [author, other]: [&Officer; 2], wanted: &Wanted) {
    let seen = stands(town, author).await.line.version;
    if steps::change(&town.app, &author.actor(), AT, seen, wanted, "按计划来").await.unwrap() == Done::Asked {
        let asked_at_ms = stands(town, author).await.ask.expect("it waits").0.at_ms;
        steps::confirm(&town.app, &other.actor(), AT, asked_at_ms).await.unwrap();
    }
}

/// Whether a payer at the shop may choose it.
async fn is_offered(town: &TestApp, shop: &Merchant) -> bool {
    town.browser().get(&format!("/c/{}/wallets", shop.code)).await.text().contains("value=\"bank_wzb\"")
}

/// A payer scans the shop's code with the bank's app, and the money is booked.
async fn is_paid(town: &TestApp, shop: &Merchant, amount_minor: i64) {
    let told = scanned(town, BANK, &shop.code, amount_minor, &json!({})).await;
    let payment = decided(town, told["payment"].as_str().expect("a payment")).await;
    assert_eq!((payment.state(), payment.wallet.as_str(), payment.payer_paid_minor), (State::Succeeded, BANK, amount_minor), "{told}");
}

/// Waits until a bill of its trial is there: of the day before, with nothing on it.
async fn gets_a_bill(town: &TestApp, admin: &Officer) {
    for _ in 0..200 {
        reconciliation::run(&town.app).await.unwrap();
        if stands(town, admin).await.measured.bills.are_complete() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no bill came");
}

both_engines! {
    async fn a_new_bank_is_a_row(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let both = [&author, &other];
        let (first, rest) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        is_inserted(town).await;
        assert!(author.browser.get("/admin/wallets").await.text().contains("温州银行"), "admins see it");
        assert_eq!(author.browser.get("/admin/wallets/bank_wzb").await.status.as_u16(), 200);
        let bare = stands(town, &author).await;
        assert_eq!((bare.line.plan, bare.line.version, bare.cells.len()), (Plan::default(), 0, CodeKind::ALL.len()), "off");
        assert!(!is_offered(town, &first).await);

        lead(town, both, &to(Stage::Sandbox, 0)).await;
        let late = steps::change(&town.app, &author.actor(), AT, 0, &to(Stage::Sandbox, 0), "晚了一步").await;
        assert!(matches!(late, Err(RollError::Conflict)), "whoever saw it off is late: {late:?}");
        for _ in 0..3 {
            town.was_in_the_lab(BANK, false).await;
        }
        let cohort = Cohort { merchants: [first.merchant_id.clone()].into(), ..Cohort::default() };
        lead(town, both, &Wanted { stage: Some((Stage::Pilot, 0)), cohort: Some(cohort) }).await;
        assert_eq!((is_offered(town, &first).await, is_offered(town, &rest).await), (true, false));
        for number in 0..20 {
            is_paid(town, &first, 1_250 + number).await;
        }
        gets_a_bill(town, &author).await;
        lead(town, both, &to(Stage::Percentage, 10)).await;
        lead(town, both, &to(Stage::Open, 0)).await;
        assert!(is_offered(town, &rest).await, "at every shop");
        is_paid(town, &rest, 990).await;
        let of_all: Vec<Stage> = stands(town, &author).await.cells.iter().map(|(_, plan)| plan.stage).collect();
        assert_eq!(of_all.iter().filter(|stage| **stage == Stage::Off).count(), 2, "codes of other kinds wait: {of_all:?}");
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }
}
