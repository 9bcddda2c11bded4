//! Campaigns as a story needs them, in a word or two each, running at once; and what the books say of them.

use super::TestApp;
use tongma::{
    db::{self, campaign::CampaignRow, campaign_counter::Counter, discount_line::DiscountLine, sql},
    domain::{
        campaign::{CapRestore, Conditions, Discount, Entity, Limit, Measure, Party, Period, Share, Step, Terms, Verdict},
        merchant::Role,
        payment::{Fact, Paid, State},
    },
    services::{
        Actor, App,
        campaigns::{
            ChangeError,
            edit::{self, Written},
            life,
        },
        payments::{self, NewPayment, Payment, Seen},
        verify::{self, Report},
    },
};

pub const DAY_MS: i64 = 86_400_000;

/// A campaign in the making: the platform's, for the whole story, without limits, unless it is told otherwise.
#[derive(Clone)]
pub struct Promise {
    merchant_id: Option<String>,
    terms: Terms,
}

impl Promise {
    pub fn new(discount: Discount) -> Self {
        let funding = vec![Share { party: Party::Platform, basis_points: 10_000 }];
        let terms = Terms::new(discount, Conditions::default(), Vec::new(), funding);
        Self { merchant_id: None, terms }
    }

    pub fn fixed(off_minor: i64) -> Self {
        Self::new(Discount::Fixed { off_minor })
    }

    /// The shop's own, which pays all of it.
    pub fn of(mut self, merchant_id: &str) -> Self {
        self.merchant_id = Some(merchant_id.to_owned());
        self.shared(&[(Party::Merchant, 10_000)])
    }

    pub fn shared(mut self, shares: &[(Party, i64)]) -> Self {
        self.terms.funding = shares.iter().map(|(party, basis_points)| Share { party: *party, basis_points: *basis_points }).collect();
        self
    }

    pub fn limit(mut self, measure: Measure, period: Period, entity: Entity, amount: i64) -> Self {
        self.terms.limits.push(Limit { measure, period, entity, amount });
        self
    }

    pub fn with_limit(mut self, limit_no: usize, amount: i64) -> Self {
        self.terms.limits[limit_no].amount = amount;
        self
    }

    pub fn budget(self, amount_minor: i64) -> Self {
        self.limit(Measure::Money, Period::Ever, Entity::All, amount_minor)
    }

    /// So much a day for each payer, to the last of it (C1.7).
    pub fn a_day(self, amount_minor: i64) -> Self {
        self.limit(Measure::Money, Period::Day, Entity::Payer, amount_minor).partial(true)
    }

    pub fn partial(mut self, allow_partial: bool) -> Self {
        self.terms.allow_partial = allow_partial;
        self
    }

    pub fn restore(mut self, rule: CapRestore) -> Self {
        self.terms.cap_restore = rule;
        self
    }

    pub fn at_least(mut self, gross_minor: i64) -> Self {
        self.terms.conditions.min_gross_minor = Some(gross_minor);
        self
    }

    pub fn wallets(mut self, wallets: &[&str]) -> Self {
        self.terms.conditions.wallets = wallets.iter().map(|wallet| (*wallet).to_owned()).collect();
        self
    }

    pub fn opt_in(mut self) -> Self {
        self.terms.conditions.opt_in = true;
        self
    }

    fn written(&self, now_ms: i64) -> Written {
        let mut terms = self.terms.clone();
        (terms.conditions.starts_at_ms, terms.conditions.ends_at_ms) = (now_ms - DAY_MS, now_ms + 30 * DAY_MS);
        Written { title: "省一点".to_owned(), terms }
    }

    /// Starts it; its id. A shop's own is drafted and published by its owner; the platform's stands there as if two people had.
    pub async fn runs(&self, town: &TestApp) -> String {
        let id = town.app.new_id();
        let now_ms = town.app.clock.now_ms();
        let written = self.written(now_ms);
        if let Some(merchant_id) = &self.merchant_id {
            let actor = owner(town, merchant_id).await;
            edit::create(&town.app, &actor, &id, &written).await.expect("a draft");
            life::take(&town.app, &actor, &id, 1, Step::Published).await.expect("terms that may be published");
            return id;
        }
        let row = CampaignRow {
            id: id.clone(),
            merchant_id: None,
            state: "running".to_owned(),
            revision: 1,
            title: written.title,
            terms: serde_json::to_string(&written.terms).expect("JSON"),
            link: format!("link-{id}"),
            version: 1,
            made_by: "a story".to_owned(),
            submitted_by: None,
            approved_by: None,
            created_at_ms: now_ms,
            changed_at_ms: now_ms,
            position: 0,
        };
        let mut tx = town.app.db.write().await.expect("the database");
        db::campaign::insert(&mut tx, &row).await.expect("a campaign");
        db::campaign_revision::insert(&mut tx, &row, "a story").await.expect("its revision");
        tx.commit().await.expect("a commit");
        id
    }

    /// Takes the place of the terms of a shop's running campaign.
    pub async fn replaces(&self, town: &TestApp, campaign_id: &str) -> Result<CampaignRow, ChangeError> {
        let actor = owner(town, self.merchant_id.as_deref().expect("a shop's own")).await;
        let mut tx = town.app.db.read().await.expect("the database");
        let row = db::campaign::find(&mut tx, campaign_id).await.expect("campaigns").expect("the campaign");
        drop(tx);
        edit::save(&town.app, &actor, campaign_id, row.version, &self.written(town.app.clock.now_ms())).await
    }
}

/// The owner of a shop.
pub async fn owner(town: &TestApp, merchant_id: &str) -> Actor {
    let mut tx = town.app.db.read().await.expect("the database");
    let found: Option<(String, String)> = tx
        .first(
            sql("select account.id, account.sign_in from account join membership on membership.account_id = account.id
                 where membership.merchant_id = $1 order by account.id limit 1")
            .bind(merchant_id),
        )
        .await
        .expect("its people");
    let (account_id, sign_in) = found.expect("an owner");
    Actor {
        account_id,
        sign_in,
        session_id: String::new(),
        merchant_id: merchant_id.to_owned(),
        merchant_name: String::new(),
        store_id: String::new(),
        store_name: String::new(),
        role: Role::Owner,
        time_zone: "Asia/Shanghai".to_owned(),
    }
}

/// Why each campaign gave a payment something or nothing.
pub async fn trace(app: &App, payment: &Payment) -> Vec<Verdict> {
    let mut tx = app.db.read().await.expect("the database");
    let trace = db::payment_trace::find(&mut tx, &payment.id).await.expect("the table").expect("a trace");
    serde_json::from_str(&trace.trace).expect("verdicts")
}

/// A shop joins.
pub async fn joins(town: &TestApp, campaign_id: &str, merchant_id: &str) {
    let mut tx = town.app.db.write().await.expect("the database");
    let member = sql("insert into campaign_member (campaign_id, merchant_id, joined_at_ms) values ($1, $2, 0)");
    tx.run(member.bind(campaign_id).bind(merchant_id)).await.expect("a member");
    tx.commit().await.expect("a commit");
}

/// One counter in whatever period has the most; nothing used where it does not exist.
pub async fn counter(app: &App, campaign_id: &str, limit_no: i64, entity: &str) -> Counter {
    let mut tx = app.db.read().await.expect("the database");
    let counters = db::campaign_counter::of_campaign(&mut tx, campaign_id).await.expect("its counters");
    let named = counters.into_iter().filter(|counter| counter.limit_no == limit_no && counter.entity == entity);
    named.max_by_key(|counter| counter.used).unwrap_or_else(|| Counter {
        campaign_id: campaign_id.to_owned(),
        limit_no,
        entity: entity.to_owned(),
        period: 0,
        used: 0,
        over_limit: 0,
        limit_amount: 0,
    })
}

/// Used and over the limit of a campaign's budget, its first limit.
pub async fn balance(app: &App, campaign_id: &str) -> [i64; 2] {
    let budget = counter(app, campaign_id, 0, "").await;
    [budget.used, budget.over_limit]
}

pub async fn lines(app: &App, payment: &Payment) -> Vec<DiscountLine> {
    let mut tx = app.db.read().await.expect("the database");
    db::discount_line::of_payments(&mut tx, &[&payment.id]).await.expect("its lines")
}

/// The wallet says that it was paid.
pub async fn success(app: &App, payment: &Payment) {
    let fact = Fact::Paid(Paid {
        amount_minor: payment.payer_paid_minor,
        currency: payment.currency.clone(),
        wallet_reference: format!("W{}", payment.id),
        trace_number: format!("T{}", payment.id),
        paid_at_ms: payment.created_at_ms,
        wallet: None,
        payer: None,
        payer_mask: None,
        payer_minor: None,
        discounts: Vec::new(),
        evidence: None,
    });
    let seen = payments::observe(app, payment, fact).await.expect("the database");
    assert!(matches!(seen, Seen::Moved(State::Succeeded | State::SucceededLate) | Seen::Known), "{seen:?}");
}

/// The wallet says no.
pub async fn decline(app: &App, payment: &Payment) {
    let seen = payments::observe(app, payment, Fact::Declined { code: "no_funds".to_owned() }).await.expect("the database");
    assert_eq!(seen, Seen::Moved(State::Failed));
}

/// Orders and pays.
pub async fn pays(app: &App, order: NewPayment) -> Payment {
    let payment = payments::create(app, order).await.expect("an order");
    success(app, &payment).await;
    payment
}

#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Difference {
    pub account: String,
    pub expected_minor: i64,
    pub booked_minor: i64,
}

/// Every invariant holds, and the independent recomputation finds nothing.
pub async fn books_hold(app: &App) -> Report {
    let report = verify::run(app, None).await.expect("a verification");
    assert_eq!(report.findings, Vec::new());
    recomputed(app).await;
    report
}

/// `scripts/recompute.sql` prints nothing.
pub async fn recomputed(app: &App) {
    assert_eq!(differences(app).await, Vec::new());
}

/// What `scripts/recompute.sql` prints.
pub async fn differences(app: &App) -> Vec<Difference> {
    let mut tx = app.db.read().await.expect("the database");
    tx.all(sql(include_str!("../../../scripts/recompute.sql"))).await.expect("the script runs")
}
