//! What campaigns came to: reads over discounts and the payments they belong to. Only payments that were paid count, and of what
//! campaigns gave only what no refund brought back (C2).

use super::{Record, Tx, paid, sold, sql};

/// What was sold within one span. Amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SpanSum {
    pub day: i64,
    pub count: i64,
    pub gross_minor: i64,
    /// The payments among them that the campaign gave something to.
    pub used: i64,
    pub used_gross_minor: i64,
}

/// For each day on which the merchant was paid, of rows of `day`, `from_ms`, `until_ms`: the spans of one day, whose ends are
/// excluded, are added up and must not overlap.
pub async fn paid_in(tx: &mut Tx, spans: &[impl Record], merchant_id: &str, campaign_id: &str) -> sqlx::Result<Vec<SpanSum>> {
    tx.all(
        sql(concat!(
            "select row.day, count(*) as count,
                cast(sum(payment.gross_minor) as bigint) as gross_minor, count(line.payment_id) as used,
                cast(sum(case when line.payment_id is null then 0 else payment.gross_minor end) as bigint) as used_gross_minor
             from rows(day bigint, from_ms bigint, until_ms bigint) cross join payment
             left join discount_line line on line.payment_id = payment.id and line.campaign_id = $2
             where payment.merchant_id = $1 and listed_at_ms >= row.from_ms
                and listed_at_ms < row.until_ms and ",
            sold!(),
            " group by 1 order by 1"
        ))
        .rows(spans)
        .bind(merchant_id)
        .bind(campaign_id),
    )
    .await
}

/// What campaigns gave since an instant.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Given {
    pub campaign_id: String,
    pub count: i64,
    pub amount_minor: i64,
}

/// For these campaigns, at one shop or at all together; those that gave nothing are left out.
pub async fn given_since(tx: &mut Tx, campaigns: &[impl Record], merchant_id: Option<&str>, since_ms: i64) -> sqlx::Result<Vec<Given>> {
    tx.all(
        sql(concat!(
            "select line.campaign_id, count(*) as count, cast(sum(line.amount_minor - line.platform_back_minor
                    - line.wallet_back_minor - line.merchant_back_minor) as bigint) as amount_minor
             from discount_line line join payment on payment.id = line.payment_id
             where line.campaign_id in (select row.id from rows(id text)) and line.at_ms >= $1
                 and line.merchant_id = coalesce($2, line.merchant_id)
                 and ",
            sold!(),
            " group by line.campaign_id"
        ))
        .rows(campaigns)
        .bind(since_ms)
        .bind(merchant_id),
    )
    .await
}

/// Whether any payment was ever priced with a campaign.
pub async fn is_used(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<bool> {
    let found: Option<(i64,)> =
        tx.first(sql("select position from discount_line where campaign_id = $1 limit 1").bind(campaign_id)).await?;
    Ok(found.is_some())
}

/// A paid payment, as far as a rule can be tried on it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Taken {
    pub id: String,
    pub store_id: String,
    pub wallet: String,
    pub code_kind: String,
    pub gross_minor: i64,
    pub payer: Option<String>,
    pub payer_mask: String,
    pub created_at_ms: i64,
    /// 1: all of it went back.
    pub undone: i64,
    /// The protocol that it was ordered over, who of the shop scanned its payer, and the way in which our page handed it to the wallet.
    pub connector: Option<String>,
    pub scanned_by: Option<String>,
    pub handed: Option<String>,
}

/// A merchant's payments that were paid from `from_ms` to before `until_ms`, the newest first.
pub async fn taken(tx: &mut Tx, merchant_id: &str, from_ms: i64, until_ms: i64, limit: i64) -> sqlx::Result<Vec<Taken>> {
    tx.all(
        sql(concat!(
            "select id, store_id, wallet, code_kind, gross_minor, payer, payer_mask, created_at_ms,
                cast(case when state = 'refunded' then 1 else 0 end as bigint) as undone,
                (select account.connector from connector_account account where account.id = payment.connector_account_id) as connector,
                scanned_by, (select handover.way from payment_handover handover where handover.payment_id = payment.id) as handed
             from payment
             where merchant_id = $1 and listed_at_ms >= $2 and listed_at_ms < $3
                 and ",
            paid!(),
            " order by listed_at_ms desc, id desc limit $4"
        ))
        .bind(merchant_id)
        .bind(from_ms)
        .bind(until_ms)
        .bind(limit),
    )
    .await
}

/// How often a payer had paid before.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Before {
    pub payer: String,
    pub count: i64,
}

/// For those of these payers who paid the merchant before an instant.
pub async fn paid_before(tx: &mut Tx, payers: &[impl Record], merchant_id: &str, before_ms: i64) -> sqlx::Result<Vec<Before>> {
    tx.all(
        sql(concat!(
            "select payer, count(*) as count from payment
             where payer in (select row.payer from rows(payer text)) and merchant_id = $1 and listed_at_ms < $2
                 and ",
            paid!(),
            " group by payer"
        ))
        .rows(payers)
        .bind(merchant_id)
        .bind(before_ms),
    )
    .await
}

#[derive(sqlx::FromRow)]
struct First {
    at_ms: Option<i64>,
}

/// When the merchant was paid for the first time.
pub async fn first_paid_at_ms(tx: &mut Tx, merchant_id: &str) -> sqlx::Result<Option<i64>> {
    let first: Option<First> = tx
        .first(
            sql(concat!(
                "select listed_at_ms as at_ms from payment
                 where merchant_id = $1 and ",
                paid!(),
                " order by listed_at_ms limit 1"
            ))
            .bind(merchant_id),
        )
        .await?;
    Ok(first.and_then(|first| first.at_ms))
}

#[derive(sqlx::FromRow)]
struct Most {
    used: Option<i64>,
}

/// The most that any counter of one limit holds in one period.
pub async fn most_used(tx: &mut Tx, campaign_id: &str, limit_no: i64, period: i64) -> sqlx::Result<i64> {
    let most: Option<Most> = tx
        .first(
            sql("select max(used) as used from campaign_counter where campaign_id = $1 and limit_no = $2 and period = $3")
                .bind(campaign_id)
                .bind(limit_no)
                .bind(period),
        )
        .await?;
    Ok(most.and_then(|most| most.used).unwrap_or(0))
}
