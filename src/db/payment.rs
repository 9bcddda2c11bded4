//! Payments: set-based inserts and compare-and-set updates for the writer, single reads, and the queue of due queries.

use crate::{
    db::{Tx, paid, sql},
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

/// A payment to be made, with why it has its price ([`super::payment_trace`]).
#[derive(Debug, Serialize)]
pub struct New<'a> {
    #[serde(flatten)]
    pub payment: &'a Payment,
    pub trace: Option<&'a str>,
}

/// Inserts those of a JSON array of [`New`] whose idempotency key is new, and says how many.
pub async fn insert(tx: &mut Tx, payments: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into payment (id, merchant_id, store_id, code, code_kind, wallet, connector_account_id, network, currency,
                    gross_minor, discount_minor, merchant_discount_minor, payer_paid_minor, fee_rate_ppm, fee_minor, refunded_minor,
                    state, version, payer, payer_mask, note, match_word, match_number, idempotency_key, time_zone, listed_at_ms, day,
                    created_at_ms, expires_at_ms, next_query_at_ms, query_count, draws, request_id, scanned_by, trace)
                select row.value ->> 'id', row.value ->> 'merchant_id', row.value ->> 'store_id', row.value ->> 'code',
                    row.value ->> 'code_kind', row.value ->> 'wallet', row.value ->> 'connector_account_id',
                    row.value ->> 'network', row.value ->> 'currency', cast(row.value ->> 'gross_minor' as bigint),
                    cast(row.value ->> 'discount_minor' as bigint), cast(row.value ->> 'merchant_discount_minor' as bigint),
                    cast(row.value ->> 'payer_paid_minor' as bigint), cast(row.value ->> 'fee_rate_ppm' as bigint),
                    cast(row.value ->> 'fee_minor' as bigint), 0, row.value ->> 'state', 1, row.value ->> 'payer',
                    row.value ->> 'payer_mask', row.value ->> 'note', cast(row.value ->> 'match_word' as bigint),
                    cast(row.value ->> 'match_number' as bigint), row.value ->> 'idempotency_key', row.value ->> 'time_zone',
                    cast(row.value ->> 'listed_at_ms' as bigint), cast(row.value ->> 'day' as bigint),
                    cast(row.value ->> 'created_at_ms' as bigint), cast(row.value ->> 'expires_at_ms' as bigint),
                    cast(row.value ->> 'next_query_at_ms' as bigint), 0, row.value ->> 'draws',
                    row.value ->> 'request_id', row.value ->> 'scanned_by', row.value ->> 'trace'
                from rows($1) where true
                on conflict (idempotency_key) do nothing")
        .bind(payments),
    )
    .await
}

/// Which of a JSON array of `{"id"}` are there.
pub async fn there(tx: &mut Tx, ids: &str) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> =
        tx.all(sql("select id from payment where id in (select row.value ->> 'id' from rows($1))").bind(ids)).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// What may change in a payment's life, and the version that it is held against. The rest of the row never moves.
#[derive(Debug, Serialize)]
pub struct Change<'a> {
    id: &'a str,
    version: i64,
    state: &'a str,
    payer: Option<&'a str>,
    payer_mask: &'a str,
    wallet_reference: Option<&'a str>,
    trace_number: Option<&'a str>,
    failure_code: Option<&'a str>,
    pay_url: Option<&'a str>,
    listed_at_ms: i64,
    day: i64,
    paid_at_ms: Option<i64>,
    settled_at_ms: Option<i64>,
    next_query_at_ms: Option<i64>,
    refunded_minor: i64,
    unfunded_minor: i64,
    fee_back_minor: i64,
    payer_wallet: Option<&'a str>,
    payer_paid_minor: i64,
    discount_minor: i64,
    merchant_discount_minor: i64,
    wallet_discount_minor: i64,
    fee_minor: i64,
}

impl<'a> From<&'a Payment> for Change<'a> {
    fn from(row: &'a Payment) -> Self {
        Self {
            id: &row.id,
            version: row.version,
            state: &row.state,
            payer: row.payer.as_deref(),
            payer_mask: &row.payer_mask,
            wallet_reference: row.wallet_reference.as_deref(),
            trace_number: row.trace_number.as_deref(),
            failure_code: row.failure_code.as_deref(),
            pay_url: row.pay_url.as_deref(),
            listed_at_ms: row.listed_at_ms,
            day: row.day,
            paid_at_ms: row.paid_at_ms,
            settled_at_ms: row.settled_at_ms,
            next_query_at_ms: row.next_query_at_ms,
            refunded_minor: row.refunded_minor,
            unfunded_minor: row.unfunded_minor,
            fee_back_minor: row.fee_back_minor,
            payer_wallet: row.payer_wallet.as_deref(),
            payer_paid_minor: row.payer_paid_minor,
            discount_minor: row.discount_minor,
            merchant_discount_minor: row.merchant_discount_minor,
            wallet_discount_minor: row.wallet_discount_minor,
            fee_minor: row.fee_minor,
        }
    }
}

/// Writes changes, a JSON array of [`Change`], where the `version` is still the one given, one higher afterwards. The answer is short of
/// one for each payment that somebody else moved meanwhile.
pub async fn update(tx: &mut Tx, changes: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("update payment set
                    state = row.value ->> 'state', version = version + 1, payer = row.value ->> 'payer',
                    payer_mask = row.value ->> 'payer_mask', wallet_reference = row.value ->> 'wallet_reference',
                    trace_number = row.value ->> 'trace_number', failure_code = row.value ->> 'failure_code',
                    pay_url = row.value ->> 'pay_url', listed_at_ms = cast(row.value ->> 'listed_at_ms' as bigint),
                    day = cast(row.value ->> 'day' as bigint), paid_at_ms = cast(row.value ->> 'paid_at_ms' as bigint),
                    settled_at_ms = cast(row.value ->> 'settled_at_ms' as bigint),
                    next_query_at_ms = cast(row.value ->> 'next_query_at_ms' as bigint),
                    refunded_minor = cast(row.value ->> 'refunded_minor' as bigint),
                    unfunded_minor = cast(row.value ->> 'unfunded_minor' as bigint),
                    fee_back_minor = cast(row.value ->> 'fee_back_minor' as bigint), payer_wallet = row.value ->> 'payer_wallet',
                    payer_paid_minor = cast(row.value ->> 'payer_paid_minor' as bigint),
                    discount_minor = cast(row.value ->> 'discount_minor' as bigint),
                    merchant_discount_minor = cast(row.value ->> 'merchant_discount_minor' as bigint),
                    wallet_discount_minor = cast(row.value ->> 'wallet_discount_minor' as bigint),
                    fee_minor = cast(row.value ->> 'fee_minor' as bigint)
                from rows($1)
                where payment.id = row.value ->> 'id' and payment.version = cast(row.value ->> 'version' as bigint)")
        .bind(changes),
    )
    .await
}

/// The payments of a JSON array of `{"id"}`.
pub async fn by_ids(tx: &mut Tx, ids: &str) -> sqlx::Result<Vec<Payment>> {
    tx.all(sql(concat!("select ", columns!(), " from payment where id in (select row.value ->> 'id' from rows($1))")).bind(ids)).await
}

/// As [`by_ids`], and nobody else moves them before this transaction ends.
pub async fn hold(tx: &mut Tx, ids: &str) -> sqlx::Result<Vec<Payment>> {
    tx.all(
        sql(concat!("select ", columns!(), " from payment where id in (select row.value ->> 'id' from rows($1)) order by id for update"))
            .bind(ids),
    )
    .await
}

/// The payments of a JSON array of `{"key"}`: idempotency keys.
pub async fn by_keys(tx: &mut Tx, keys: &str) -> sqlx::Result<Vec<Payment>> {
    tx.all(
        sql(concat!("select ", columns!(), " from payment where idempotency_key in (select row.value ->> 'key' from rows($1))")).bind(keys),
    )
    .await
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

/// The successful payments of a JSON array of `{"payer", "merchant_id", "since_ms"}`.
pub async fn paid_since(tx: &mut Tx, asked: &str) -> sqlx::Result<Vec<Paid>> {
    tx.all(
        sql(concat!(
            "select row.value ->> 'payer' as payer, row.value ->> 'merchant_id' as merchant_id,
                cast(row.value ->> 'since_ms' as bigint) as since_ms,
                (select count(*) from payment
                    where payment.payer = row.value ->> 'payer' and payment.merchant_id = row.value ->> 'merchant_id'
                        and listed_at_ms >= cast(row.value ->> 'since_ms' as bigint)
                        and ",
            paid!(),
            ") as count
            from rows($1)"
        ))
        .bind(asked),
    )
    .await
}
