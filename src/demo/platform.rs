//! The platform's side: two people who sign in with a second factor, a campaign that one of them submitted and the other published
//! and that shops joined, and one that waits to be looked at.

use super::{DemoError, Shop, Town, midnight_ms};
use crate::{
    db::campaign::CampaignRow,
    domain::{
        admin::Role,
        campaign::{CapRestore, Conditions, Discount, Entity, Limit, Measure, Party, Period, Share, Step, Terms},
        totp::Key,
    },
    services::{
        Admin, App,
        admins::{people, sign_in},
        campaigns::{
            admin::{review, write},
            edit::Written,
            platform,
        },
        instance_key::hex,
    },
};
use serde::Serialize;

/// Somebody of the platform who can sign in.
#[derive(Clone, Debug, Serialize)]
pub struct DemoAdmin {
    pub email: String,
    pub password: String,
    /// Base32, for an authenticator app.
    pub totp_secret: String,
    pub role: Role,
}

/// Somebody of the platform, as the services know them.
pub(super) struct Person {
    admin: Admin,
    pub(super) demo: DemoAdmin,
}

/// Whose wallet the campaign is for, and the least price that it takes something off.
pub(super) const WALLET: &str = "jd_pay";
pub(super) const LEAST_MINOR: i64 = 1_500;

/// Whoever writes campaigns, and the owner, who publishes them. Their second factors are set up.
pub(super) async fn people(app: &App, seed: u64) -> Result<[Person; 2], DemoError> {
    Ok([person(app, Role::Operations, seed).await?, person(app, Role::Owner, seed).await?])
}

async fn person(app: &App, role: Role, seed: u64) -> Result<Person, DemoError> {
    let email = format!("{}{seed}@demo.example", role.code());
    let password = format!("tongma-demo-{}", hex(&app.entropy.bytes::<3>()));
    let id = people::add(app, &email, role, &password).await?;
    sign_in::check_first(app, &email, &password, "").await?;
    let set_up = sign_in::set_up(app, &id).await?.ok_or(DemoError::SecondFactor)?;
    let code = Key::from_base32(&set_up.secret).and_then(|key| key.code_at(app.clock.now_ms()));
    sign_in::confirm_set_up(app, &id, &code.ok_or(DemoError::SecondFactor)?).await?;
    let admin = Admin { id, email: email.clone(), role, session_id: String::new() };
    Ok(Person { admin, demo: DemoAdmin { email, password, totp_secret: set_up.secret, role } })
}

/// "With JD Finance a random sum less, at most 30 yuan a day", which every shop but the last has joined.
pub(super) async fn begin(town: &Town<'_>, people: &[Person; 2], shops: &[Shop]) -> Result<(), DemoError> {
    let [author, owner] = people;
    let plan = town.plan;
    let days = [plan.first_day() + i64::from(plan.days) / 3, plan.last_day() + 21];
    let budget_minor = (i64::from(plan.payments) * 50 / 10_000 * 10_000).max(20_000);
    let purse = [limit(Measure::Money, Period::Ever, Entity::All, budget_minor), limit(Measure::Money, Period::Day, Entity::Payer, 3_000)];
    let random = Discount::Random { min_minor: 300, max_minor: 1_000 };
    let terms = Terms { allow_partial: true, ..terms(random, WALLET, days, &purse, &[(Party::Platform, 10_000)]) };
    let submitted = submit(town, author, "京东金融随机减", terms).await?;
    let id = review::take(town.app, &owner.admin, &submitted.id, submitted.version, Step::Published, "").await?.id;
    for shop in &shops[..shops.len().saturating_sub(1).max(1)] {
        platform::join(town.app, &shop.owner, &id).await?;
    }
    Ok(())
}

/// One that waits for the other person's decision.
pub(super) async fn end(town: &Town<'_>, people: &[Person; 2]) -> Result<(), DemoError> {
    let days = [town.plan.last_day() + 1, town.plan.last_day() + 30];
    let limits = [limit(Measure::Money, Period::Ever, Entity::All, 200_000), limit(Measure::Count, Period::Day, Entity::Payer, 1)];
    let shares = [(Party::Platform, 6_000), (Party::Wallet, 4_000)];
    let terms = terms(Discount::Fixed { off_minor: 300 }, "unionpay", days, &limits, &shares);
    submit(town, &people[0], "云闪付立减", terms).await?;
    Ok(())
}

async fn submit(town: &Town<'_>, author: &Person, title: &str, terms: Terms) -> Result<CampaignRow, DemoError> {
    let row = write::create(town.app, &author.admin, "", &Written { title: title.to_owned(), terms }).await?;
    Ok(review::take(town.app, &author.admin, &row.id, row.version, Step::Submitted, "").await?)
}

fn limit(measure: Measure, period: Period, entity: Entity, amount: i64) -> Limit {
    Limit { measure, period, entity, amount }
}

/// For one wallet, from the first day to the last one, in shops that join.
fn terms(discount: Discount, wallet: &str, [first_day, last_day]: [i64; 2], limits: &[Limit], shares: &[(Party, i64)]) -> Terms {
    Terms {
        discount,
        conditions: Conditions {
            starts_at_ms: midnight_ms(first_day),
            ends_at_ms: midnight_ms(last_day + 1) - 1,
            wallets: vec![wallet.to_owned()],
            min_gross_minor: Some(LEAST_MINOR),
            opt_in: true,
            ..Conditions::default()
        },
        limits: limits.to_vec(),
        funding: shares.iter().map(|(party, basis_points)| Share { party: *party, basis_points: *basis_points }).collect(),
        priority: 0,
        allow_partial: false,
        cap_restore: CapRestore::Never,
    }
}
