//! Opening a wallet step by step: who sees it when, who decides, what has to be measured first, and how it stops.

use crate::{
    harness::{Answer, Officer, TestApp},
    payments::order,
};
use futures::future::join;
use std::time::Duration;
use tongma::{
    db::{self, collection_code::NewCode, merchant::Merchant},
    domain::{
        admin::Role,
        collection_code::Code,
        payment::{Fact, Paid, State},
        rollout::{Cohort, Plan, Stage, StepError, cohort::bucket, gate::Gate, licence::Outside},
        wallet::CodeKind,
    },
    services::{
        payments::{self, NewPayment, Payment},
        reconciliation,
        rollout::{
            RollError,
            board::{self, Detail},
            steps::{self, At, Done, Wanted},
        },
        verify,
    },
};

const HEBAO: &str = "hebao/9.17.30 NetType/wifi UnionPay/1.0 CMPAY";
const AT: At<'static> = At { wallet: "hebao", kind: CodeKind::Merchant };

/// A shop that falls into that part of all shops, in hundredths of a percent.
pub struct Shop {
    merchant_id: String,
    pub code: String,
}

impl Shop {
    pub async fn between(town: &TestApp, from: i64, to: i64) -> Self {
        let app = &town.app;
        let merchant_id = loop {
            let id = app.new_id();
            if (from..to).contains(&bucket("hebao", &id)) {
                break id;
            }
        };
        let merchant = Merchant {
            id: merchant_id.clone(),
            name: format!("店{from}"),
            trade: "fruit".to_owned(),
            kind: "individual_business".to_owned(),
            currency: "CNY".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            state: "active".to_owned(),
            city: String::new(),
            created_at_ms: app.clock.now_ms(),
        };
        let (code, store_id) = (Code::draw(app.entropy.bytes()).to_string(), app.new_id());
        let mut tx = app.db.write().await.unwrap();
        db::merchant::insert(&mut tx, &merchant).await.unwrap();
        db::store::insert(&mut tx, &store_id, &merchant_id, "总店", 1).await.unwrap();
        let new = NewCode { code: &code, merchant_id: &merchant_id, store_id: &store_id, kind: "merchant", at_ms: 1 };
        assert_eq!(db::collection_code::insert(&mut tx, &new).await.unwrap(), 1);
        tx.commit().await.unwrap();
        Self { merchant_id, code }
    }

    /// What a payer sees who scans with Hebao.
    async fn scanned(&self, town: &TestApp) -> Answer {
        let payer = town.browser();
        let request = payer.request(reqwest::Method::GET, &format!("/c/{}", self.code));
        payer.send(request.header("accept", "text/html").header("user-agent", HEBAO)).await
    }

    pub async fn takes_hebao(&self, town: &TestApp) -> bool {
        let page = self.scanned(town).await.text();
        let (knows, closed) = (page.contains("已认出你的钱包"), page.contains("和包还没开到这家店"));
        assert!(knows != closed, "{page}");
        assert!(knows || page.contains("京东金融、微信支付"), "the page names wallets that work: {page}");
        knows
    }
}

pub async fn stands(town: &TestApp, admin: &Officer) -> Detail {
    board::one(&town.app, &admin.actor(), "hebao", CodeKind::Merchant).await.unwrap().expect("the wallet")
}

/// Asks for a step from where the wallet stands now.
pub async fn asks(town: &TestApp, admin: &Officer, wanted: Wanted) -> Result<Done, RollError> {
    let seen = stands(town, admin).await.line.version;
    steps::change(&town.app, &admin.actor(), AT, seen, &wanted, "按计划来").await
}

pub fn to(stage: Stage, percent: i64) -> Wanted {
    Wanted { stage: Some((stage, percent)), cohort: None }
}

/// Confirms what waits.
pub async fn confirms(town: &TestApp, admin: &Officer) -> Result<(), RollError> {
    let asked_at_ms = stands(town, admin).await.ask.map_or(0, |(ask, _)| ask.at_ms);
    steps::confirm(&town.app, &admin.actor(), AT, asked_at_ms).await
}

/// An order with Hebao.
pub async fn orders(town: &TestApp, shop: &Shop, key: &str) -> Payment {
    let wanted = NewPayment { wallet: "hebao".to_owned(), trade: "fruit".to_owned(), ..order(&shop.merchant_id, 1_250, key) };
    payments::create(&town.app, wanted).await.expect("an order")
}

/// The wallet's word that it was paid, when it was ordered.
pub async fn pays(town: &TestApp, payment: &Payment) {
    let paid = Paid {
        amount_minor: payment.payer_paid_minor,
        currency: "CNY".to_owned(),
        wallet_reference: format!("W{}", payment.id),
        trace_number: format!("T{}", payment.id),
        paid_at_ms: payment.created_at_ms,
        wallet: None,
        payer: None,
        payer_mask: None,
        payer_minor: None,
        discounts: Vec::new(),
        evidence: None,
    };
    payments::observe(&town.app, payment, Fact::Paid(paid)).await.unwrap();
}

/// Waits until a bill of the trial is there: the day before's, with nothing on it.
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

/// Everything that the gates ask for.
async fn passes_the_gates(town: &TestApp, shop: &Shop) {
    for number in 0..20 {
        let payment = orders(town, shop, &format!("gate-{number}-{}", town.app.new_id())).await;
        pays(town, &payment).await;
    }
    for _ in 0..3 {
        town.was_in_the_lab("hebao", false).await;
    }
}

/// Hebao in a pilot of one shop.
pub async fn pilots(town: &TestApp, author: &Officer, other: &Officer, shop: &Shop) {
    asks(town, author, to(Stage::Sandbox, 0)).await.unwrap();
    town.was_in_the_lab("hebao", false).await;
    let cohort = Cohort { merchants: [shop.merchant_id.clone()].into(), ..Cohort::default() };
    assert_eq!(asks(town, author, Wanted { stage: Some((Stage::Pilot, 0)), cohort: Some(cohort) }).await.unwrap(), Done::Asked);
    confirms(town, other).await.unwrap();
}

both_engines! {
    async fn a_wallet_goes_from_one_shop_to_all_of_them_step_by_step(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let listed = Shop::between(town, 9_000, 10_000).await;
        let (ten, twenty_five, rest) = (Shop::between(town, 0, 1_000).await, Shop::between(town, 1_000, 2_500).await, Shop::between(town, 5_000, 9_000).await);
        let shops = [&listed, &ten, &twenty_five, &rest];
        let seen = async || {
            let mut seen = Vec::new();
            for shop in shops {
                seen.push(shop.takes_hebao(town).await);
            }
            seen
        };
        assert_eq!(seen().await, [true; 4], "open from the first day");
        assert_eq!(asks(town, &author, to(Stage::Sandbox, 0)).await.unwrap(), Done::Taken, "closing takes one");
        assert_eq!(seen().await, [false; 4]);
        assert!(matches!(asks(town, &author, to(Stage::Open, 0)).await, Err(RollError::Step(StepError::NotFromHere))));
        assert!(matches!(asks(town, &author, to(Stage::Pilot, 0)).await, Err(RollError::Step(StepError::EmptyPilot))));
        town.was_in_the_lab("hebao", false).await;

        let cohort = Cohort { merchants: [listed.merchant_id.clone()].into(), ..Cohort::default() };
        asks(town, &author, Wanted { stage: Some((Stage::Pilot, 0)), cohort: Some(cohort) }).await.unwrap();
        confirms(town, &other).await.unwrap();
        assert_eq!(seen().await, [true, false, false, false]);
        gets_a_bill(town, &author).await;
        let Err(RollError::Gates(missing)) = asks(town, &author, to(Stage::Percentage, 10)).await else { panic!("the gates are shut") };
        assert_eq!(missing, [Gate::Success, Gate::Delay, Gate::Drills]);
        passes_the_gates(town, &listed).await;
        let detail = stands(town, &author).await;
        let next = detail.next.as_ref().expect("a next step");
        assert_eq!((next.plan.percent, next.new, next.total, next.trades.clone()), (10, 1, 2, vec![("fruit".to_owned(), 1)]));
        assert_eq!(detail.days.last().map(|(_, tally)| tally.succeeded), Some(20));
        assert_eq!((detail.trades[0].shops, detail.trades[0].tally.succeeded), (1, 20), "numbers of the cohort");
        for (stage, percent, expected) in
            [(Stage::Percentage, 10, [true, true, false, false]), (Stage::Percentage, 25, [true, true, true, false]), (Stage::Open, 0, [true; 4])]
        {
            let before = seen().await;
            assert_eq!(asks(town, &author, to(stage, percent)).await.unwrap(), Done::Asked);
            assert_eq!(seen().await, before, "asking changes nothing");
            confirms(town, &other).await.unwrap();
            assert_eq!(seen().await, expected);
        }
        let history = stands(town, &author).await.history;
        let path: Vec<_> = history.iter().rev().map(|step| (step.state.as_str(), step.percent, step.made_by.as_str())).collect();
        let (risk, operations) = ("feng@example.cn", "yun@example.cn");
        assert_eq!(path, [("sandbox", 0, operations), ("pilot", 0, risk), ("percentage", 10, risk), ("percentage", 25, risk), ("open", 0, risk)]);
        assert!(history[0].asked_by == operations && history[0].reason == "按计划来");
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn two_people_widen_and_one_stops(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let watcher = town.officer("guan@example.cn", Role::Observer).await;
        let shop = Shop::between(town, 9_000, 10_000).await;
        asks(town, &author, to(Stage::Sandbox, 0)).await.unwrap();
        town.was_in_the_lab("hebao", false).await;
        let cohort = Cohort { trades: ["fruit".to_owned()].into(), ..Cohort::default() };
        let pilot = Wanted { stage: Some((Stage::Pilot, 0)), cohort: Some(cohort.clone()) };
        assert!(matches!(asks(town, &other, pilot.clone()).await, Err(RollError::Forbidden(_))), "risk confirms, it does not ask");
        asks(town, &author, pilot.clone()).await.unwrap();
        assert!(matches!(asks(town, &author, pilot.clone()).await, Err(RollError::AskedAlready)));
        assert!(matches!(confirms(town, &author).await, Err(RollError::SamePerson)));
        assert!(matches!(confirms(town, &watcher).await, Err(RollError::Forbidden(_))));
        assert!(!shop.takes_hebao(town).await);
        let asked_at_ms = stands(town, &author).await.ask.unwrap().0.at_ms;
        steps::refuse(&town.app, &author.actor(), AT, asked_at_ms).await.unwrap();
        assert!(matches!(steps::confirm(&town.app, &other.actor(), AT, asked_at_ms).await, Err(RollError::Conflict)), "it was withdrawn");
        asks(town, &author, pilot).await.unwrap();
        confirms(town, &other).await.unwrap();
        assert!(shop.takes_hebao(town).await);
        let wider = Wanted { stage: None, cohort: Some(Cohort { opt_in: true, ..cohort.clone() }) };
        assert_eq!(asks(town, &author, wider).await.unwrap(), Done::Asked, "a wider pilot takes two");

        let pending = orders(town, &shop, "before").await;
        assert!(matches!(steps::stop(&town.app, &other.actor(), AT, " ").await, Err(RollError::ReasonMissing)));
        steps::stop(&town.app, &other.actor(), AT, "投诉太多").await.unwrap();
        assert!(!shop.takes_hebao(town).await, "the next request");
        assert!(stands(town, &author).await.ask.is_none(), "what waited was asked of another state");
        pays(town, &pending).await;
        assert_eq!(payments::find(&town.app, &pending.id).await.unwrap().unwrap().state(), State::Succeeded, "what was ordered goes on");
        assert!(matches!(asks(town, &author, to(Stage::Percentage, 10)).await, Err(RollError::Step(StepError::NotFromHere))));
        assert_eq!(asks(town, &author, to(Stage::Pilot, 0)).await.unwrap(), Done::Asked);
        confirms(town, &other).await.unwrap();
        assert!(shop.takes_hebao(town).await, "back where it was");
        let narrower = Wanted { stage: None, cohort: Some(Cohort { trades: ["hair".to_owned()].into(), ..Cohort::default() }) };
        assert_eq!(asks(town, &author, narrower).await.unwrap(), Done::Asked, "another trade is new to somebody");
        let stale = steps::change(&town.app, &author.actor(), AT, 1, &to(Stage::Off, 0), "x").await;
        assert!(matches!(stale, Err(RollError::Conflict)));
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn two_who_confirm_at_once_take_one_step(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let (one, two) = (town.officer("feng@example.cn", Role::Risk).await, town.officer("li@example.cn", Role::Owner).await);
        let shop = Shop::between(town, 0, 10_000).await;
        asks(town, &author, to(Stage::Sandbox, 0)).await.unwrap();
        town.was_in_the_lab("hebao", false).await;
        let cohort = Cohort { merchants: [shop.merchant_id.clone()].into(), ..Cohort::default() };
        asks(town, &author, Wanted { stage: Some((Stage::Pilot, 0)), cohort: Some(cohort) }).await.unwrap();
        let before = stands(town, &author).await;
        let asked_at_ms = before.ask.unwrap().0.at_ms;
        let (first, second) = (one.actor(), two.actor());
        let (first, second) =
            join(steps::confirm(&town.app, &first, AT, asked_at_ms), steps::confirm(&town.app, &second, AT, asked_at_ms)).await;
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert!(matches!(first.and(second), Err(RollError::Conflict)));
        let after = stands(town, &author).await;
        assert_eq!((after.line.version, after.history.len()), (before.line.version + 1, before.history.len() + 1));
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn a_route_outside_of_a_licence_is_refused_whatever_the_stage(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let shop = Shop::between(town, 0, 10_000).await;
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(db::sql("update institution set licence_scope = 'internet_payment' where code = 'cmpay'")).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!shop.takes_hebao(town).await);
        let detail = stands(town, &author).await;
        assert_eq!((detail.line.plan, detail.line.licensed), (Plan { stage: Stage::Open, ..Plan::default() }, Err(Outside::Wallet)));
        asks(town, &author, to(Stage::Sandbox, 0)).await.unwrap();
        let cohort = Cohort { opt_in: true, ..Cohort::default() };
        let refused = asks(town, &author, Wanted { stage: Some((Stage::Pilot, 0)), cohort: Some(cohort) }).await;
        assert!(matches!(refused, Err(RollError::Licence(Outside::Wallet))), "{refused:?}");
    }
}
