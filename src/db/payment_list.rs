//! Payments as lists show them: one page at a time by key, and their sums per day, both under the same conditions.

use crate::db::statement::Sql;
use crate::db::{Tx, paid, sql};

/// Which payments. Every condition that is `None` asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    pub merchant_id: String,
    /// Unix ms, the end excluded.
    pub from_ms: i64,
    pub until_ms: i64,
    /// Codes; one of them must be the payment's.
    pub wallets: Option<Vec<String>>,
    /// `paid`, `open`, `unpaid` or `suspicious`.
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
    /// The one that paid; `unknown` where nobody can tell.
    pub wallet: String,
    pub state: String,
    pub gross_minor: i64,
    pub discount_minor: i64,
    pub merchant_discount_minor: i64,
    pub payer_paid_minor: i64,
    pub refunded_minor: i64,
    pub unfunded_minor: i64,
    pub match_word: i64,
    pub match_number: i64,
    pub payer_mask: String,
    pub note: String,
    /// How many messages about it were put aside.
    pub suspicious: i64,
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

/// A payment that needs a look. Amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Suspicious {
    pub id: String,
    pub received_minor: i64,
    pub match_word: i64,
    pub match_number: i64,
}

/// The payments about which a message was put aside since then, the latest first.
pub async fn suspicious(tx: &mut Tx, merchant_id: &str, since_ms: i64, limit: i64) -> sqlx::Result<Vec<Suspicious>> {
    tx.all(
        sql("select payment.id, gross_minor - merchant_discount_minor as received_minor, match_word, match_number
             from event join payment on payment.id = event.payment_id
             where event.merchant_id = $1 and event.kind = 'suspicious' and event.at_ms >= $2
             group by payment.id order by max(event.at_ms) desc limit $3")
        .bind(merchant_id)
        .bind(since_ms)
        .bind(limit),
    )
    .await
}

/// The conditions as SQL, once for rows and sums, so that the two can never disagree.
macro_rules! matching {
    ($select:expr, $more:literal) => {
        concat!(
            "select ",
            $select,
            " from payment
             where merchant_id = $2 and listed_at_ms >= $3 and listed_at_ms < $4
               and ($1 or exists (select 1 from rows(code text) where row.code = coalesce(payer_wallet, wallet)))
               and ($5 is null or $5 = case
                    when ",
            paid!(),
            " then 'paid'
                    when state in ('created', 'pending') then 'open'
                    else 'unpaid' end
                    or ($5 = 'suspicious' and exists (
                        select 1 from event where event.payment_id = payment.id and event.kind = 'suspicious')))
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
        .rows(conditions.wallets.as_deref().unwrap_or_default())
        .bind(conditions.wallets.is_none())
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
        "id, coalesce(payer_wallet, wallet) as wallet, state, gross_minor, discount_minor, merchant_discount_minor, payer_paid_minor,
         refunded_minor, unfunded_minor, match_word, match_number, payer_mask, note, listed_at_ms, day,
         (select count(*) from event where event.payment_id = payment.id and event.kind = 'suspicious') as suspicious",
        "and (listed_at_ms, id) < ($11, $12) order by listed_at_ms desc, id desc limit $13"
    );
    tx.all(bound(text, conditions).bind(after.listed_at_ms).bind(&after.id).bind(limit)).await
}

/// The sums of the days between, newest first; only days with a payment that fits.
pub async fn day_sums(tx: &mut Tx, conditions: &Conditions) -> sqlx::Result<Vec<DaySum>> {
    let text = matching!(
        concat!(
            "day, cast(sum(case when ",
            paid!(),
            " then 1 else 0 end) as bigint) as count, cast(sum(case when ",
            paid!(),
            " then gross_minor - merchant_discount_minor - refunded_minor - unfunded_minor else 0 end) as bigint) as received_minor"
        ),
        "group by day order by day desc"
    );
    tx.all(bound(text, conditions)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{self, Db, merchant::Merchant, payment::Payment};

    const DAY_MS: i64 = 86_400_000;
    const STATES: [&str; 5] = ["succeeded", "created", "failed", "succeeded_late", "closed"];
    const WALLETS: [&str; 3] = ["jd_pay", "wechat_pay", "alipay"];

    /// Three days of forty payments in every state and wallet, two of them always in the same millisecond.
    async fn a_list() -> Db {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        db.migrate().await.unwrap();
        let merchant = Merchant {
            id: "M".into(),
            name: "王姐早餐铺".into(),
            trade: "breakfast".into(),
            kind: "micro".into(),
            currency: "CNY".into(),
            time_zone: "UTC".into(),
            state: "active".into(),
            city: String::new(),
            created_at_ms: 0,
        };
        let payments: Vec<Payment> = (0..120).map(payment).collect();
        let mut tx = db.write().await.unwrap();
        db::merchant::insert(&mut tx, &merchant).await.unwrap();
        let inserted = db::payment::insert(&mut tx, &payments).await.unwrap();
        assert_eq!(inserted, 120);
        tx.commit().await.unwrap();
        db
    }

    fn payment(at: i64) -> Payment {
        let pick = |from: &[&str]| from[usize::try_from(at).unwrap() % from.len()].to_owned();
        Payment {
            id: format!("01KB3XQ2ZE7H8M9N0P1Q2R{at:04}"),
            merchant_id: "M".into(),
            store_id: "S".into(),
            code: "C".into(),
            code_kind: "merchant".into(),
            wallet: pick(&WALLETS),
            connector_account_id: "A".into(),
            network: "nucc".into(),
            currency: "CNY".into(),
            gross_minor: 500 + at * 25,
            discount_minor: 0,
            merchant_discount_minor: 0,
            payer_paid_minor: 500 + at * 25,
            fee_rate_ppm: 3_800,
            fee_minor: 2,
            refunded_minor: 0,
            unfunded_minor: 0,
            fee_back_minor: 0,
            state: pick(&STATES),
            version: 1,
            payer: None,
            payer_mask: "尾号 3317".into(),
            note: if at % 10 == 0 { "50%_off 豆浆".into() } else { String::new() },
            match_word: at % 48,
            match_number: at % 100,
            idempotency_key: at.to_string(),
            wallet_reference: None,
            trace_number: None,
            failure_code: None,
            pay_url: None,
            time_zone: "UTC".into(),
            listed_at_ms: at / 40 * DAY_MS + at % 40 / 2 * 1_000,
            day: 19_700_101 + at / 40,
            created_at_ms: 0,
            expires_at_ms: 0,
            paid_at_ms: None,
            settled_at_ms: None,
            next_query_at_ms: None,
            query_count: 0,
            draws: None,
            request_id: None,
            scanned_by: None,
            payer_wallet: None,
            wallet_discount_minor: 0,
        }
    }

    fn everything() -> Conditions {
        Conditions { merchant_id: "M".into(), until_ms: i64::MAX, ..Conditions::default() }
    }

    /// Every row, page by page.
    async fn all(db: &Db, conditions: &Conditions) -> Vec<Listed> {
        let mut tx = db.read().await.unwrap();
        let mut after = After { listed_at_ms: i64::MAX, id: String::new() };
        let mut rows = Vec::new();
        loop {
            let next = page(&mut tx, conditions, &after, 7).await.unwrap();
            let Some(last) = next.last() else { return rows };
            after = After { listed_at_ms: last.listed_at_ms, id: last.id.clone() };
            rows.extend(next);
        }
    }

    #[tokio::test]
    async fn pages_show_every_payment_once_newest_first() {
        let db = a_list().await;
        let rows = all(&db, &everything()).await;
        assert_eq!(rows.len(), 120);
        assert!(rows.windows(2).all(|pair| (pair[0].listed_at_ms, &pair[0].id) > (pair[1].listed_at_ms, &pair[1].id)));
        assert!(all(&db, &Conditions { merchant_id: "other".into(), ..everything() }).await.is_empty());
    }

    #[tokio::test]
    async fn totals_equal_the_sum_of_the_rows_under_the_same_filter_c4_11() {
        let db = a_list().await;
        let filters = [
            everything(),
            Conditions { wallets: Some(vec!["jd_pay".into(), "alipay".into()]), ..everything() },
            Conditions { group: Some("paid"), ..everything() },
            Conditions { group: Some("unpaid"), ..everything() },
            Conditions { from_ms: DAY_MS, until_ms: 2 * DAY_MS, ..everything() },
            Conditions { match_word: Some(7), ..everything() },
            Conditions { amount_minor: Some(1_250), match_number: Some(12), ..everything() },
            Conditions { number_like: Some("%0019".into()), ..everything() },
            Conditions { note_like: Some("%50!%!_off%".into()), ..everything() },
        ];
        for filter in filters {
            let rows = all(&db, &filter).await;
            assert!(!rows.is_empty() && (rows.len() < 120 || filter.wallets.is_none()), "{filter:?}");
            let sums = day_sums(&mut db.read().await.unwrap(), &filter).await.unwrap();
            for sum in &sums {
                let paid: Vec<_> = rows.iter().filter(|row| row.day == sum.day && row.state.starts_with("succeeded")).collect();
                assert_eq!(sum.count, i64::try_from(paid.len()).unwrap(), "{filter:?}");
                assert_eq!(sum.received_minor, paid.iter().map(|row| row.gross_minor).sum::<i64>(), "{filter:?}");
            }
            let days: std::collections::BTreeSet<_> = rows.iter().map(|row| row.day).collect();
            assert_eq!(sums.len(), days.len(), "{filter:?}");
        }
    }
}
