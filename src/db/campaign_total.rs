//! Maintained sums per campaign, merchant, local hour and wallet: what a campaign came to never scans payments. Less what refunds brought
//! back (C2), at the hour of the payment. Amounts in minor units.

use super::{Record, Tx, sql};
use serde::{Deserialize, Serialize};

/// One stored sum, over paid payments. One that went back whole counts as `undone` alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct CampaignTotal {
    pub campaign_id: String,
    pub merchant_id: String,
    /// 0 to 23, in which the money arrived.
    pub hour: i64,
    pub wallet: String,
    pub count: i64,
    /// Prices before any discount.
    pub gross_minor: i64,
    pub amount_minor: i64,
    pub platform_minor: i64,
    pub wallet_minor: i64,
    pub merchant_minor: i64,
    /// What late successes took over the limits (D3).
    pub over_limit_minor: i64,
    /// Uses whose payment went back whole.
    pub undone: i64,
    /// What refunds brought back of what was given.
    pub back_minor: i64,
}

impl CampaignTotal {
    /// Adds the numbers of another one; the names stay.
    pub fn add(&mut self, other: &Self) {
        self.add_times(other, 1);
    }

    /// Takes the numbers of another one away.
    pub fn take(&mut self, other: &Self) {
        self.add_times(other, -1);
    }

    fn add_times(&mut self, other: &Self, times: i64) {
        self.count += times * other.count;
        self.gross_minor += times * other.gross_minor;
        self.amount_minor += times * other.amount_minor;
        self.platform_minor += times * other.platform_minor;
        self.wallet_minor += times * other.wallet_minor;
        self.merchant_minor += times * other.merchant_minor;
        self.over_limit_minor += times * other.over_limit_minor;
        self.undone += times * other.undone;
        self.back_minor += times * other.back_minor;
    }
}

/// Adds to the sums: rows of [`CampaignTotal`], ordered by key so that two processes take rows in the same order.
pub async fn add(tx: &mut Tx, totals: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign_total (campaign_id, merchant_id, hour, wallet, count, gross_minor, amount_minor, platform_minor,
                wallet_minor, merchant_minor, over_limit_minor, undone, back_minor)
            select row.campaign_id, row.merchant_id, row.hour, row.wallet, row.count, row.gross_minor, row.amount_minor,
                row.platform_minor, row.wallet_minor, row.merchant_minor, row.over_limit_minor, row.undone, row.back_minor
            from rows(campaign_id text, merchant_id text, hour bigint, wallet text, count bigint, gross_minor bigint,
                amount_minor bigint, platform_minor bigint, wallet_minor bigint, merchant_minor bigint, over_limit_minor bigint,
                undone bigint, back_minor bigint) where true
            on conflict (campaign_id, merchant_id, hour, wallet) do update set
                count = campaign_total.count + excluded.count,
                gross_minor = campaign_total.gross_minor + excluded.gross_minor,
                amount_minor = campaign_total.amount_minor + excluded.amount_minor,
                platform_minor = campaign_total.platform_minor + excluded.platform_minor,
                wallet_minor = campaign_total.wallet_minor + excluded.wallet_minor,
                merchant_minor = campaign_total.merchant_minor + excluded.merchant_minor,
                over_limit_minor = campaign_total.over_limit_minor + excluded.over_limit_minor,
                undone = campaign_total.undone + excluded.undone,
                back_minor = campaign_total.back_minor + excluded.back_minor")
        .rows(totals),
    )
    .await
}

/// Every sum, for a check of all of them.
pub async fn all(tx: &mut Tx) -> sqlx::Result<Vec<CampaignTotal>> {
    tx.all(sql("select * from campaign_total")).await
}

/// A campaign at one merchant, by hour and wallet.
pub async fn at_merchant(tx: &mut Tx, campaign_id: &str, merchant_id: &str) -> sqlx::Result<Vec<CampaignTotal>> {
    tx.all(
        sql("select * from campaign_total where campaign_id = $1 and merchant_id = $2 order by hour, wallet")
            .bind(campaign_id)
            .bind(merchant_id),
    )
    .await
}

/// One of the platform's campaigns that a merchant pays a part of; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Shared {
    pub title: String,
    pub link: String,
    pub uses: i64,
    pub amount_minor: i64,
    /// What the merchant paid of it.
    pub merchant_minor: i64,
    pub over_limit_minor: i64,
}

/// What the platform's campaigns cost a merchant, also those that are over or put away, the newest first.
pub async fn shared(tx: &mut Tx, merchant_id: &str, limit: i64) -> sqlx::Result<Vec<Shared>> {
    tx.all(
        sql("select campaign.title, campaign.link, cast(sum(total.count) as bigint) as uses,
                cast(sum(total.amount_minor) as bigint) as amount_minor,
                cast(sum(total.merchant_minor) as bigint) as merchant_minor,
                cast(sum(total.over_limit_minor) as bigint) as over_limit_minor
            from campaign cross join campaign_total total
            where campaign.merchant_id is null and total.campaign_id = campaign.id and total.merchant_id = $1
            group by campaign.id, campaign.title, campaign.link having sum(total.merchant_minor) > 0
            order by campaign.id desc limit $2")
        .bind(merchant_id)
        .bind(limit),
    )
    .await
}

/// What a campaign gave through one wallet; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WalletGiven {
    pub wallet: String,
    pub uses: i64,
    pub gross_minor: i64,
    pub amount_minor: i64,
    pub platform_minor: i64,
    pub wallet_minor: i64,
    pub merchant_minor: i64,
    pub over_limit_minor: i64,
    pub undone: i64,
    pub back_minor: i64,
}

/// At all merchants together, by wallet, the most first.
pub async fn by_wallet(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<WalletGiven>> {
    tx.all(
        sql("select wallet, cast(sum(count) as bigint) as uses, cast(sum(gross_minor) as bigint) as gross_minor,
                cast(sum(amount_minor) as bigint) as amount_minor, cast(sum(platform_minor) as bigint) as platform_minor,
                cast(sum(wallet_minor) as bigint) as wallet_minor, cast(sum(merchant_minor) as bigint) as merchant_minor,
                cast(sum(over_limit_minor) as bigint) as over_limit_minor, cast(sum(undone) as bigint) as undone,
                cast(sum(back_minor) as bigint) as back_minor
            from campaign_total where campaign_id = $1 group by wallet order by 4 desc, wallet")
        .bind(campaign_id),
    )
    .await
}
