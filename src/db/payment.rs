//! Payments: set-based inserts and compare-and-set updates for the writer, single reads, and the queue of due queries.

use crate::{
    db::{Record, Tx, paid, sql},
    domain::payment::State,
};
use serde::{Deserialize, Serialize};

/// One row of `payment`. Amounts in minor units, times in Unix ms, rates in ppm, days as yyyymmdd.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Payment {
    pub id: String,
    pub merchant_id: String,
    pub store_id: String,
    pub code: String,
    pub code_kind: String,
    pub wallet: String,
    pub connector_account_id: String,
    pub network: String,
    pub currency: String,
    pub gross_minor: i64,
    pub discount_minor: i64,
    pub merchant_discount_minor: i64,
    pub payer_paid_minor: i64,
    pub fee_rate_ppm: i64,
    pub fee_minor: i64,
    /// What the payer got back.
    pub refunded_minor: i64,
    /// What went back with it to others than the shop who had paid discounts, and of the fee.
    pub unfunded_minor: i64,
    pub fee_back_minor: i64,
    pub state: String,
    /// Counts state changes: what compare-and-set compares.
    pub version: i64,
    /// Pseudonym (D5).
    pub payer: Option<String>,
    pub payer_mask: String,
    pub note: String,
    pub match_word: i64,
    pub match_number: i64,
    pub idempotency_key: String,
    pub wallet_reference: Option<String>,
    pub trace_number: Option<String>,
    pub failure_code: Option<String>,
    pub pay_url: Option<String>,
    /// IANA zone of the merchant when it was ordered.
    pub time_zone: String,
    pub listed_at_ms: i64,
    pub day: i64,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
    pub paid_at_ms: Option<i64>,
    pub settled_at_ms: Option<i64>,
    pub next_query_at_ms: Option<i64>,
    pub query_count: i64,
    /// The draws that its success uses up (C1.3), parted by spaces, each as [`super::campaign_draw::Draw::name`]; older rows know the
    /// campaign alone.
    pub draws: Option<String>,
    /// The request that it was made for.
    pub request_id: Option<String>,
    /// The account that scanned the payer's code, where the shop took the money.
    pub scanned_by: Option<String>,
    /// The wallet that paid, where that is not `wallet`: a code, or `unknown`.
    pub payer_wallet: Option<String>,
    /// What of `discount_minor` the wallet gave by itself and reported with the money.
    pub wallet_discount_minor: i64,
}

/// The columns of [`Payment`]; the reasons for its price, which can be long, are read where they are shown ([`super::payment_trace`]).
macro_rules! columns {
    () => {
        "id, merchant_id, store_id, code, code_kind, wallet, connector_account_id, network, currency, gross_minor,
         discount_minor, merchant_discount_minor, payer_paid_minor, fee_rate_ppm, fee_minor, refunded_minor, unfunded_minor,
         fee_back_minor, state, version, payer, payer_mask, note, match_word, match_number, idempotency_key, wallet_reference,
         trace_number, failure_code, pay_url, time_zone, listed_at_ms, day, created_at_ms, expires_at_ms, paid_at_ms,
         settled_at_ms, next_query_at_ms, query_count, draws, request_id, scanned_by, payer_wallet, wallet_discount_minor"
    };
}

impl Payment {
    /// What the merchant gets before the fee: the price less what it gave away, and less what went back.
    pub fn received_minor(&self) -> i64 {
        self.gross_minor - self.merchant_discount_minor - self.refunded_minor - self.unfunded_minor
    }

    /// The wallet that paid, as screens name it; `wallet` stays the one that was asked, settles and answers questions.
    pub fn paid_with(&self) -> &str {
        self.payer_wallet.as_deref().unwrap_or(&self.wallet)
    }

    /// What the wallet was asked for.
    pub fn asked_minor(&self) -> i64 {
        self.payer_paid_minor + self.wallet_discount_minor
    }

    /// Where it stands. A stored word that this program does not know counts as undecided: nothing is lost by asking the wallet.
    pub fn state(&self) -> State {
        State::from_code(&self.state).unwrap_or(State::Pending)
    }
}

/// Why a payment to be made has its price ([`super::payment_trace`]).
#[derive(Debug, Serialize)]
pub struct Why<'a> {
    pub trace: Option<&'a str>,
}

/// Inserts rows of [`Payment`] and [`Why`] whose idempotency key is new, and says how many.
pub async fn insert(tx: &mut Tx, payments: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into payment (id, merchant_id, store_id, code, code_kind, wallet, connector_account_id, network, currency,
                    gross_minor, discount_minor, merchant_discount_minor, payer_paid_minor, fee_rate_ppm, fee_minor, refunded_minor,
                    state, version, payer, payer_mask, note, match_word, match_number, idempotency_key, time_zone, listed_at_ms, day,
                    created_at_ms, expires_at_ms, next_query_at_ms, query_count, draws, request_id, scanned_by, trace)
                select row.id, row.merchant_id, row.store_id, row.code, row.code_kind, row.wallet, row.connector_account_id,
                    row.network, row.currency, row.gross_minor, row.discount_minor, row.merchant_discount_minor,
                    row.payer_paid_minor, row.fee_rate_ppm, row.fee_minor, 0, row.state, 1, row.payer, row.payer_mask, row.note,
                    row.match_word, row.match_number, row.idempotency_key, row.time_zone, row.listed_at_ms, row.day,
                    row.created_at_ms, row.expires_at_ms, row.next_query_at_ms, 0, row.draws, row.request_id, row.scanned_by,
                    row.trace
                from rows(id text, merchant_id text, store_id text, code text, code_kind text, wallet text,
                    connector_account_id text, network text, currency text, gross_minor bigint, discount_minor bigint,
                    merchant_discount_minor bigint, payer_paid_minor bigint, fee_rate_ppm bigint, fee_minor bigint, state text,
                    payer text, payer_mask text, note text, match_word bigint, match_number bigint, idempotency_key text,
                    time_zone text, listed_at_ms bigint, day bigint, created_at_ms bigint, expires_at_ms bigint,
                    next_query_at_ms bigint, draws text, request_id text, scanned_by text, trace text) where true
                on conflict (idempotency_key) do nothing")
        .rows(payments),
    )
    .await
}

/// Which of these ids are there.
pub async fn there(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> = tx.all(sql("select id from payment where id in (select row.id from rows(id text))").rows(ids)).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Writes what may change in the lives of payments, rows of [`Payment`], where the `version` is still theirs, one higher afterwards. The
/// answer is short of one for each that somebody else moved meanwhile.
pub async fn update(tx: &mut Tx, payments: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("update payment set
                    state = row.state, version = payment.version + 1, payer = row.payer, payer_mask = row.payer_mask,
                    wallet_reference = row.wallet_reference, trace_number = row.trace_number, failure_code = row.failure_code,
                    pay_url = row.pay_url, listed_at_ms = row.listed_at_ms, day = row.day, paid_at_ms = row.paid_at_ms,
                    settled_at_ms = row.settled_at_ms, next_query_at_ms = row.next_query_at_ms, refunded_minor = row.refunded_minor,
                    unfunded_minor = row.unfunded_minor, fee_back_minor = row.fee_back_minor, payer_wallet = row.payer_wallet,
                    payer_paid_minor = row.payer_paid_minor, discount_minor = row.discount_minor,
                    merchant_discount_minor = row.merchant_discount_minor, wallet_discount_minor = row.wallet_discount_minor,
                    fee_minor = row.fee_minor
                from rows(state text, payer text, payer_mask text, wallet_reference text, trace_number text, failure_code text,
                    pay_url text, listed_at_ms bigint, day bigint, paid_at_ms bigint, settled_at_ms bigint, next_query_at_ms bigint,
                    refunded_minor bigint, unfunded_minor bigint, fee_back_minor bigint, payer_wallet text, payer_paid_minor bigint,
                    discount_minor bigint, merchant_discount_minor bigint, wallet_discount_minor bigint, fee_minor bigint, id text,
                    version bigint)
                where payment.id = row.id and payment.version = row.version")
        .rows(payments),
    )
    .await
}

/// The payments of these ids.
pub async fn by_ids(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<Payment>> {
    tx.all(sql(concat!("select ", columns!(), " from payment where id in (select row.id from rows(id text))")).rows(ids)).await
}

/// As [`by_ids`], and nobody else moves them before this transaction ends.
pub async fn hold(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<Payment>> {
    tx.all(
        sql(concat!("select ", columns!(), " from payment where id in (select row.id from rows(id text)) order by id for update"))
            .rows(ids),
    )
    .await
}

/// The payments of these idempotency keys.
pub async fn by_keys(tx: &mut Tx, keys: &[impl Record]) -> sqlx::Result<Vec<Payment>> {
    tx.all(sql(concat!("select ", columns!(), " from payment where idempotency_key in (select row.key from rows(key text))")).rows(keys))
        .await
}

/// The payment of one idempotency key.
pub async fn by_key(tx: &mut Tx, key: &str) -> sqlx::Result<Option<Payment>> {
    tx.first(sql(concat!("select ", columns!(), " from payment where idempotency_key = $1")).bind(key)).await
}

/// One payment.
pub async fn find(tx: &mut Tx, id: &str) -> sqlx::Result<Option<Payment>> {
    tx.first(sql(concat!("select ", columns!(), " from payment where id = $1")).bind(id)).await
}

/// The undecided payments that were made for a request, oldest first.
pub async fn open_of_request(tx: &mut Tx, request_id: &str) -> sqlx::Result<Vec<Payment>> {
    tx.all(
        sql(concat!("select ", columns!(), " from payment where request_id = $1 and state in ('created', 'pending') order by id"))
            .bind(request_id),
    )
    .await
}

/// Takes up to `limit` payments whose next query is due and puts that query off to `lease_until_ms`, so that no other
/// process asks at the same time and a crash only delays the question.
pub async fn claim_due(tx: &mut Tx, now_ms: i64, lease_until_ms: i64, limit: i64) -> sqlx::Result<Vec<Payment>> {
    tx.all(
        sql(concat!(
            "update payment set next_query_at_ms = $2, query_count = query_count + 1
            where next_query_at_ms <= $1
                and id in (select id from payment where next_query_at_ms <= $1 order by next_query_at_ms limit $3)
            returning ",
            columns!(),
        ))
        .bind(now_ms)
        .bind(lease_until_ms)
        .bind(limit),
    )
    .await
}

/// Sets when an undecided payment is asked about next, after so many more unclear answers.
pub async fn schedule(tx: &mut Tx, id: &str, next_query_at_ms: i64, unclear: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update payment set next_query_at_ms = $2, unclear_count = unclear_count + $3
             where id = $1 and state in ('created', 'pending')")
        .bind(id)
        .bind(next_query_at_ms)
        .bind(unclear),
    )
    .await
}

/// Notes unclear answers about an undecided payment.
pub async fn note_unclear(tx: &mut Tx, id: &str, unclear: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update payment set unclear_count = unclear_count + $2 where id = $1 and state in ('created', 'pending')")
            .bind(id)
            .bind(unclear),
    )
    .await
}

/// Every payment after `id`, in the order of ids, for a walk over all of them.
pub async fn after(tx: &mut Tx, id: &str, limit: i64) -> sqlx::Result<Vec<Payment>> {
    tx.all(sql(concat!("select ", columns!(), " from payment where id > $1 order by id limit $2")).bind(id).bind(limit)).await
}

/// How many payments a payer made at a merchant since an instant.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Paid {
    pub payer: String,
    pub merchant_id: String,
    pub since_ms: i64,
    pub count: i64,
}

/// Counts successful payments for rows of `payer`, `merchant_id`, `since_ms`.
pub async fn paid_since(tx: &mut Tx, asked: &[impl Record]) -> sqlx::Result<Vec<Paid>> {
    tx.all(
        sql(concat!(
            "select row.payer, row.merchant_id, row.since_ms,
                (select count(*) from payment
                    where payment.payer = row.payer and payment.merchant_id = row.merchant_id
                        and listed_at_ms >= row.since_ms
                        and ",
            paid!(),
            ") as count
            from rows(payer text, merchant_id text, since_ms bigint)"
        ))
        .rows(asked),
    )
    .await
}
