//! Payments as lists show them: one page at a time by key, and their sums per day, both under the same conditions.

use crate::db::engine::Sql;
use crate::db::{Tx, sql};

/// Which payments. Every condition that is `None` asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    pub merchant_id: String,
    /// Unix ms, the end excluded.
    pub from_ms: i64,
    pub until_ms: i64,
    /// A JSON array of objects with `wallet`; one of them must be the payment's.
    pub wallets: Option<String>,
    /// `paid`, `open` or `unpaid`.
    pub group: Option<&'static str>,
    pub match_word: Option<i64>,
    /// One of the next three is enough.
    pub amount_minor: Option<i64>,
    pub match_number: Option<i64>,
    /// A `like` pattern over our number, the wallet's, the clearing house's and the payer's mask, in upper case.
    pub number_like: Option<String>,
    /// A `like` pattern over the note.
    pub note_like: Option<String>,
}

/// Where the page before ended; rows come newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub listed_at_ms: i64,
    pub id: String,
}

/// A payment as a row. Amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    pub id: String,
    pub wallet: String,
    pub state: String,
    pub gross_minor: i64,
    pub discount_minor: i64,
    pub merchant_discount_minor: i64,
    pub payer_paid_minor: i64,
    pub refunded_minor: i64,
    pub match_word: i64,
    pub match_number: i64,
    pub note: String,
    pub listed_at_ms: i64,
    pub day: i64,
}

/// What a day's paid payments come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct DaySum {
    pub day: i64,
    pub count: i64,
    /// Gross less what the merchant gave away, less what went back.
    pub received_minor: i64,
}

/// The conditions as SQL, once for rows and sums, so that the two can never disagree.
macro_rules! matching {
    ($select:literal, $more:literal) => {
        concat!(
            "select ",
            $select,
            " from payment
             where merchant_id = $2 and listed_at_ms >= $3 and listed_at_ms < $4
               and ($1 is null or exists (select 1 from rows($1) where row.value ->> 'wallet' = payment.wallet))
               and ($5 is null or $5 = case
                    when state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded') then 'paid'
                    when state in ('created', 'pending') then 'open'
                    else 'unpaid' end)
               and ($6 is null or match_word = $6)
               and (($7 is null and $8 is null and $9 is null)
                    or gross_minor = $7 or gross_minor - merchant_discount_minor = $7 or payer_paid_minor = $7
                    or match_number = $8
                    or upper(id) like $9 escape '!' or upper(wallet_reference) like $9 escape '!'
                    or upper(trace_number) like $9 escape '!' or upper(payer_mask) like $9 escape '!')
               and ($10 is null or note like $10 escape '!') ",
            $more
        )
    };
}

fn bound(text: &'static str, conditions: &Conditions) -> Sql {
    sql(text)
        .bind(conditions.wallets.clone())
        .bind(&conditions.merchant_id)
        .bind(conditions.from_ms)
        .bind(conditions.until_ms)
        .bind(conditions.group)
        .bind(conditions.match_word)
        .bind(conditions.amount_minor)
        .bind(conditions.match_number)
        .bind(conditions.number_like.clone())
        .bind(conditions.note_like.clone())
}

/// The next `limit` payments, newest first, from the key on: never an offset.
pub async fn page(tx: &mut Tx, conditions: &Conditions, after: &After, limit: i64) -> sqlx::Result<Vec<Listed>> {
    let text = matching!(
        "id, wallet, state, gross_minor, discount_minor, merchant_discount_minor, payer_paid_minor, refunded_minor,
         match_word, match_number, note, listed_at_ms, day",
        "and (listed_at_ms, id) < ($11, $12) order by listed_at_ms desc, id desc limit $13"
    );
    tx.all(bound(text, conditions).bind(after.listed_at_ms).bind(&after.id).bind(limit)).await
}

/// The sums of the days between, newest first; only days with a payment that fits.
pub async fn day_sums(tx: &mut Tx, conditions: &Conditions) -> sqlx::Result<Vec<DaySum>> {
    let text = matching!(
        "day,
         cast(sum(case when state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded') then 1 else 0 end) as bigint)
             as count,
         cast(sum(case when state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded')
                  then gross_minor - merchant_discount_minor - refunded_minor else 0 end) as bigint) as received_minor",
        "group by day order by day desc"
    );
    tx.all(bound(text, conditions)).await
}
