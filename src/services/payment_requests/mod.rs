//! What a shop asks to be paid once: made by a member of the shop, watched, withdrawn. Paying it is the payer's way
//! (`services/checkout.rs`), settling it the writer's (`services/payments/requests.rs`).

pub mod proposals;

use super::{Actor, App, Unavailable, payments};
use crate::{
    db::{self, payment_request::RequestRow},
    domain::{
        collection_code::Code,
        emv::{Payload, guid_of},
        merchant::Trade,
        money::Minor,
        payment_request::{Kind, RequestId, State},
    },
    services::{codes::Ready, instance_key::sha256_hex, payments::Payment},
};

/// Requests in the list of the latest.
const LATEST: i64 = 8;

/// A request as its shop sees it.
#[derive(Clone, Debug)]
pub struct PaymentRequest {
    pub id: RequestId,
    pub kind: Kind,
    pub amount: Minor,
    pub note: String,
    pub state: State,
    /// The payment that settled it.
    pub payment_id: Option<String>,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
}

impl PaymentRequest {
    fn read(row: RequestRow, now_ms: i64) -> Option<Self> {
        let state = State::from_code(&row.state);
        Some(Self {
            id: RequestId::parse(&row.id)?,
            kind: Kind::from_code(&row.kind)?,
            amount: Minor(row.amount_minor),
            note: row.note,
            // Over at its minute, whether or not a job has said so yet.
            state: if state == State::Open && now_ms >= row.expires_at_ms { State::Expired } else { state },
            payment_id: row.payment_id,
            created_at_ms: row.created_at_ms,
            expires_at_ms: row.expires_at_ms,
        })
    }

    /// The shop's page about it.
    pub fn path(&self) -> String {
        format!("/amount/{}", self.id)
    }

    /// The payer's page, as it is sent.
    pub fn link(&self, app: &App) -> String {
        format!("{}/r/{}", app.settings.public_url, self.id)
    }
}

/// The request as an EMVCo payload with its amount, for apps that read no other code; `None` where the shop does not take CNY, the only
/// currency that we write.
pub fn emv(app: &App, ready: &Ready, request: &PaymentRequest) -> Option<String> {
    let guid = guid_of(&app.settings.public_url);
    let reference = request.id.to_string();
    let payload = Payload {
        guid: &guid,
        code: Code::parse(&ready.code).ok()?,
        merchant_name: &ready.merchant_name,
        category: Trade::from_code(&ready.trade).unwrap_or(Trade::Other).mcc(),
        amount: Some(request.amount),
        reference: Some(&reference),
    };
    (ready.currency == "CNY").then(|| payload.write_in(&ready.city))
}

/// Asks for `amount`. The same `key` with the same words is the same request, however often it is sent.
///
/// # Errors
/// [`Unavailable`].
pub async fn create(app: &App, actor: &Actor, kind: Kind, amount: Minor, note: &str, key: &str) -> Result<RequestId, Unavailable> {
    let now_ms = app.clock.now_ms();
    let words = format!("{}\n{}\n{}\n{}\n{note}\n{key}", actor.merchant_id, actor.account_id, kind.code(), amount.0);
    let id = drawn(app, &words);
    let mut tx = app.db.write().await?;
    let currency = db::merchant::find(&mut tx, &actor.merchant_id).await?.map_or_else(|| "CNY".to_owned(), |merchant| merchant.currency);
    let row = RequestRow {
        id: id.to_string(),
        merchant_id: actor.merchant_id.clone(),
        store_id: actor.store_id.clone(),
        kind: kind.code().to_owned(),
        amount_minor: amount.0,
        currency,
        note: note.chars().filter(|character| !character.is_control()).collect(),
        state: State::Open.code().to_owned(),
        payment_id: None,
        created_by: actor.account_id.clone(),
        created_at_ms: now_ms,
        expires_at_ms: now_ms + kind.life_ms(),
        settled_at_ms: None,
    };
    db::payment_request::insert(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(id)
}

/// The id that belongs to these words: nobody without the instance key can work it out.
fn drawn(app: &App, words: &str) -> RequestId {
    let mac = app.key.mac("payment_request", &sha256_hex(words.as_bytes()));
    let mut random = [0; 16];
    for (byte, pair) in random.iter_mut().zip(mac.as_bytes().chunks(2)) {
        *byte = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or_default();
    }
    RequestId::draw(random)
}

/// A request of the actor's shop with the payment that settled it.
///
/// # Errors
/// [`Unavailable`].
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Option<(PaymentRequest, Option<Payment>)>, Unavailable> {
    let Some(id) = RequestId::parse(id) else { return Ok(None) };
    let mut tx = app.db.read().await?;
    let row = db::payment_request::find(&mut tx, &id.to_string()).await?.filter(|row| row.merchant_id == actor.merchant_id);
    let Some(request) = row.and_then(|row| PaymentRequest::read(row, app.clock.now_ms())) else { return Ok(None) };
    let payment = match &request.payment_id {
        Some(payment_id) => db::payment::find(&mut tx, payment_id).await?,
        None => None,
    };
    Ok(Some((request, payment)))
}

/// The latest requests of the actor's shop.
///
/// # Errors
/// [`Unavailable`].
pub async fn latest(app: &App, actor: &Actor) -> Result<Vec<PaymentRequest>, Unavailable> {
    let mut tx = app.db.read().await?;
    let now_ms = app.clock.now_ms();
    let rows = db::payment_request::latest(&mut tx, &actor.merchant_id, LATEST).await?;
    Ok(rows.into_iter().filter_map(|row| PaymentRequest::read(row, now_ms)).collect())
}

/// Withdraws a request of the actor's shop: its orders are closed at their wallets first, so that money which was on its way counts.
///
/// # Errors
/// [`Unavailable`].
pub async fn cancel(app: &App, actor: &Actor, id: &str) -> Result<Option<State>, Unavailable> {
    let Some((request, _)) = find(app, actor, id).await? else { return Ok(None) };
    let id = request.id.to_string();
    payments::requests::close_all(app, &id).await?;
    let mut tx = app.db.write().await?;
    db::payment_request::cancel(&mut tx, &id, app.clock.now_ms()).await?;
    tx.commit().await?;
    // An order may have come in between.
    payments::requests::close_all(app, &id).await?;
    Ok(find(app, actor, &id).await?.map(|(request, _)| request.state))
}

/// Ends the requests whose time is over; says how many.
///
/// # Errors
/// [`Unavailable`].
pub async fn expire_due(app: &App) -> Result<usize, Unavailable> {
    let mut tx = app.db.write().await?;
    let ended = db::payment_request::expire_due(&mut tx, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(usize::try_from(ended).unwrap_or(usize::MAX))
}

/// A payment that the actor's shop took by scanning its payer, for the page that waits for its result.
///
/// # Errors
/// [`Unavailable`].
pub async fn scanned(app: &App, actor: &Actor, id: &str) -> Result<Option<Payment>, Unavailable> {
    let payment = payments::find(app, id).await?;
    Ok(payment.filter(|payment| payment.merchant_id == actor.merchant_id && payment.scanned_by.is_some()))
}
