//! Believable data for trying things out, made only through the services, on a clock that walks through the days and randomness
//! that repeats. What the simulator would remember of it is given back too, so that its books agree.

mod campaigns;
mod platform;
mod visits;

use crate::{
    connectors::network,
    domain::{collection_code::Code, merchant, time},
    services::{
        Actor, App, Clock, Entropy, Unavailable,
        accounts::{self, AccessError, Registration},
        admins::AdminError,
        campaigns::{ChangeError, admin::RunError},
        connector_account,
        payments::CreateError,
        wallets,
    },
    simulator::books::Entry,
};
use platform::DemoAdmin;
use serde::Serialize;

/// How much there shall be.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub merchants: u32,
    pub days: u32,
    pub payments: u32,
    pub seed: u64,
    /// The end of the last day's business, Unix ms.
    pub until_ms: i64,
}

/// A shop that somebody can sign in to.
#[derive(Clone, Debug, Serialize)]
pub struct DemoMerchant {
    pub name: String,
    pub sign_in: String,
    pub password: String,
    pub code_url: String,
}

/// What was made, and what the other side knows of it.
pub struct Made {
    pub merchants: Vec<DemoMerchant>,
    pub admins: Vec<DemoAdmin>,
    pub other_side: Vec<Entry>,
}

/// Why nothing, or not everything, was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("a demo shop could not be opened: {0}")]
    Shop(#[from] AccessError),
    #[error("a demo payment could not be made: {0}")]
    Payment(#[from] CreateError),
    #[error("a demo admin could not be added: {0}")]
    Admin(#[from] AdminError),
    #[error("a demo admin could not set up the second factor")]
    SecondFactor,
    #[error("a demo campaign could not be made: {0}")]
    Campaign(#[from] ChangeError),
    #[error("a demo campaign of the platform could not be made: {0}")]
    PlatformCampaign(#[from] RunError),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error("the wallet registry is empty")]
    NoWallets,
}

const DAY_MS: i64 = 86_400_000;
/// The offset of Shanghai, where the demo's shops are; it has no summer time.
const OFFSET_MS: i64 = 8 * 3_600_000;

/// A kind of shop: its names, its trade, what a customer pays in minor units, how busy each hour from 5 to 22 is, and from which
/// price on it takes how much off, in yuan.
struct Kind {
    names: [&'static str; 3],
    trade: &'static str,
    amount_minor: (i64, i64),
    tiers: [(i64, i64); 2],
    hours: [u32; 18],
}

const KINDS: [Kind; 4] = [
    Kind {
        names: ["王姐早餐铺", "老街豆浆", "巷口包子"],
        trade: "breakfast",
        amount_minor: (300, 2_800),
        tiers: [(12, 1), (20, 3)],
        hours: [6, 22, 40, 34, 18, 6, 5, 8, 3, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    },
    Kind {
        names: ["小李鲜果", "果满园", "阿芳水果"],
        trade: "fruit",
        amount_minor: (800, 9_000),
        tiers: [(38, 3), (60, 8)],
        hours: [0, 0, 1, 3, 6, 8, 9, 8, 5, 5, 6, 8, 14, 18, 16, 10, 5, 1],
    },
    Kind {
        names: ["转角便利店", "邻里小铺", "好又近"],
        trade: "convenience",
        amount_minor: (200, 6_500),
        tiers: [(25, 2), (45, 5)],
        hours: [1, 4, 9, 10, 6, 6, 7, 10, 7, 5, 6, 7, 9, 11, 12, 12, 9, 5],
    },
    Kind {
        names: ["菜市场3号摊", "东门菜摊", "张记鲜蔬"],
        trade: "market",
        amount_minor: (350, 5_200),
        tiers: [(20, 1), (40, 4)],
        hours: [5, 18, 26, 24, 16, 10, 6, 3, 2, 3, 8, 14, 10, 4, 1, 0, 0, 0],
    },
];

/// Where the shops are.
const STORES: [&str; 3] = ["人民路店", "建设路店", "解放路店"];

struct Shop {
    kind: &'static Kind,
    /// Its owner.
    owner: Actor,
    code: Code,
}

/// Where all of it happens.
struct Town<'a> {
    app: &'a App,
    clock: &'a Clock,
    plan: Plan,
    dice: Entropy,
    /// Who the shops' payments are made by, to the other side.
    participant: String,
}

/// Makes the data. `app` must run on `clock`, which is moved through the days.
///
/// # Errors
/// [`DemoError`]; what was made before it stays.
pub async fn fill(app: &App, clock: &Clock, plan: Plan) -> Result<Made, DemoError> {
    let participant = connector_account::platform(app, network::CODE).await?.map(|account| account.participant).unwrap_or_default();
    let town = Town { app, clock, plan, dice: Entropy::seeded(plan.seed ^ 0x7467_6D61), participant };
    let mut made = Made { merchants: Vec::new(), admins: Vec::new(), other_side: Vec::new() };
    let shops = open_shops(app, plan, &mut made).await?;
    let wallets = wallets::all(app).await?;
    if shops.is_empty() {
        return Ok(made);
    }
    let people = platform::people(app, plan.seed).await?;
    campaigns::begin(&town, &shops).await?;
    platform::begin(&town, &people, &shops).await?;
    for visit in visits::all(plan, shops.len(), &town.dice) {
        clock.advance_ms(visit.at_ms - clock.now_ms());
        let keen = wallets.iter().find(|wallet| visit.keen && wallet.code == platform::WALLET);
        let wallet = keen.or_else(|| visits::pick_wallet(&wallets, &town.dice)).ok_or(DemoError::NoWallets)?;
        visits::pay(&town, &visit, &shops[visit.shop], wallet, &mut made.other_side).await?;
    }
    clock.advance_ms((plan.until_ms - clock.now_ms()).max(0));
    campaigns::end(&town, &shops).await?;
    platform::end(&town, &people).await?;
    made.admins = people.into_iter().map(|person| person.demo).collect();
    Ok(made)
}

impl Plan {
    /// The last day, in days since 1970 in the shops' zone.
    fn last_day(&self) -> i64 {
        (self.until_ms + OFFSET_MS) / DAY_MS
    }

    fn first_day(&self) -> i64 {
        self.last_day() - i64::from(self.days.max(1)) + 1
    }

    /// The first day on which the shops' campaigns run: what came before shows what they changed.
    fn campaign_day(&self) -> i64 {
        self.first_day() + i64::from(self.days) * 6 / 10
    }
}

/// Midnight in the shops' zone.
fn midnight_ms(day: i64) -> i64 {
    day * DAY_MS - OFFSET_MS
}

async fn open_shops(app: &App, plan: Plan, made: &mut Made) -> Result<Vec<Shop>, DemoError> {
    let mut shops = Vec::new();
    for number in 0..plan.merchants as usize {
        let kind = &KINDS[number % KINDS.len()];
        let round = number / KINDS.len();
        let name = kind.names[round % kind.names.len()];
        let name = if round < kind.names.len() { name.to_owned() } else { format!("{name}{}", round + 1) };
        let sign_in = format!("138{:04}{number:04}", plan.seed % 10_000);
        let password = format!("tongma-demo-{}", crate::services::instance_key::hex(&app.entropy.bytes::<3>()));
        let registration = Registration {
            shop_name: name.clone(),
            store_name: STORES[number % STORES.len()].to_owned(),
            trade: kind.trade.to_owned(),
            sign_in: sign_in.clone(),
            password: password.clone(),
        };
        let opened = accounts::register(app, &registration, None).await?;
        let code_url = format!("{}/c/{}", app.settings.public_url, opened.code);
        made.merchants.push(DemoMerchant { name, sign_in, password, code_url });
        let owner = Actor {
            account_id: opened.account_id,
            sign_in: made.merchants[number].sign_in.clone(),
            session_id: String::new(),
            merchant_id: opened.merchant_id,
            merchant_name: made.merchants[number].name.clone(),
            store_id: opened.store_id,
            store_name: String::new(),
            role: merchant::Role::Owner,
            time_zone: time::DEFAULT_TIME_ZONE.to_owned(),
        };
        shops.push(Shop { kind, owner, code: opened.code });
    }
    Ok(shops)
}
