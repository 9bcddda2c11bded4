//! Opening a scanned code: whose it is, whether it takes money now, and with which wallets. What everybody may know: no actor
//! is asked for.

use super::{App, Unavailable, wallets};
use crate::{
    db::{self, collection_code::CodeRow},
    domain::{
        collection_code::{Code, CodeError},
        money::Minor,
        payment_request::{RequestId, State},
        rollout::Shop,
        wallet::{CodeKind, Wallet},
    },
};

/// A code that takes money.
#[derive(Clone, Debug)]
pub struct Ready {
    pub code: String,
    pub kind: CodeKind,
    pub merchant_id: String,
    pub merchant_name: String,
    /// As stored.
    pub trade: String,
    /// Of the shop; empty where nobody said.
    pub city: String,
    pub store_id: String,
    pub store_name: String,
    /// The platform has looked at the shop's documents.
    pub verified: bool,
    pub currency: String,
    pub time_zone: String,
    /// The wallets that may pay it, in the neutral order.
    pub usable: Vec<Wallet>,
    /// The wallet whose app opened the code, if it may pay it.
    pub wallet: Option<Wallet>,
    /// The wallet whose app opened the code, if it may not.
    pub closed_wallet: Option<Wallet>,
    /// What is to be paid, where the shop has said so.
    pub request: Option<Fixed>,
}

/// An amount that the shop asks for and its payer cannot change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    pub id: String,
    pub amount: Minor,
    pub note: String,
    pub until_ms: i64,
}

impl Ready {
    /// The usable wallet of that code.
    pub fn usable_wallet(&self, code: &str) -> Option<&Wallet> {
        self.usable.iter().find(|wallet| wallet.code == code)
    }

    /// Where payers open it: the code's own address, or that of the request.
    pub fn path(&self) -> String {
        path(&self.code, self.request.as_ref().map(|request| request.id.as_str()))
    }

    /// Whether the code was opened inside WeChat, which lets no other wallet be opened.
    pub fn only_wechat(&self) -> bool {
        self.wallet.as_ref().or(self.closed_wallet.as_ref()).is_some_and(|wallet| wallet.code == "wechat_pay")
    }
}

/// Whom a payment went to, as its payer reads it.
#[derive(Clone, Debug)]
pub struct Payee {
    pub merchant_name: String,
    pub store_name: String,
    pub verified: bool,
    pub time_zone: String,
}

/// What a scanned code turned out to be.
#[derive(Clone, Debug)]
pub enum Opened {
    Ready(Box<Ready>),
    /// The check symbol or the form is wrong: typed by hand, most likely.
    Misread(CodeError),
    Unknown,
    Paused,
    Revoked,
    /// The shop takes no money.
    MerchantClosed,
    /// A request that takes no money any more.
    Over(State),
}

/// Where payers open a code, or a request of its store.
pub fn path(code: &str, request: Option<&str>) -> String {
    request.map_or_else(|| format!("/c/{code}"), |id| format!("/r/{id}"))
}

/// Who opens a code.
#[derive(Clone, Copy, Debug)]
pub enum Opener<'a> {
    /// Somebody with the app of that user agent, if it is known.
    Person(&'a str),
    /// The wallet of that code: whether others may pay is not asked.
    Wallet(&'a str),
}

/// Opens a code for whoever scanned it.
///
/// # Errors
/// [`Unavailable`].
pub async fn open(app: &App, text: &str, opener: Opener<'_>) -> Result<Opened, Unavailable> {
    let code = match Code::parse(text) {
        Ok(code) => code.to_string(),
        Err(error) => return Ok(Opened::Misread(error)),
    };
    let mut tx = app.db.glance().await?;
    let row = db::collection_code::find(&mut tx, &code).await?;
    // Given back before the registry is asked: a request holds one connection at a time.
    drop(tx);
    let Some(row) = row else { return Ok(Opened::Unknown) };
    ready(app, row, opener, None).await
}

/// Opens what a shop asks to be paid once, as [`open`] does a code. It is paid over the store's code of today.
///
/// # Errors
/// [`Unavailable`].
pub async fn open_request(app: &App, text: &str, opener: Opener<'_>) -> Result<Opened, Unavailable> {
    let Some(id) = RequestId::parse(text) else { return Ok(Opened::Unknown) };
    let mut tx = app.db.read().await?;
    let Some(request) = db::payment_request::find(&mut tx, &id.to_string()).await? else { return Ok(Opened::Unknown) };
    let row = db::collection_code::active_of_store(&mut tx, &request.store_id).await?;
    drop(tx);
    match State::from_code(&request.state) {
        State::Open if app.clock.now_ms() < request.expires_at_ms => {}
        State::Open => return Ok(Opened::Over(State::Expired)),
        over => return Ok(Opened::Over(over)),
    }
    let Some(row) = row else { return Ok(Opened::Revoked) };
    let amount = Minor(request.amount_minor);
    ready(app, row, opener, Some(Fixed { id: request.id, amount, note: request.note, until_ms: request.expires_at_ms })).await
}

async fn ready(app: &App, row: CodeRow, opener: Opener<'_>, request: Option<Fixed>) -> Result<Opened, Unavailable> {
    if row.state == "revoked" {
        return Ok(Opened::Revoked);
    }
    if matches!(row.merchant_state.as_str(), "frozen" | "closed" | "cancelled") {
        return Ok(Opened::MerchantClosed);
    }
    let Some(kind) = CodeKind::from_code(&row.kind).filter(|_| row.state == "active") else { return Ok(Opened::Paused) };
    let (usable, seen) = match opener {
        Opener::Person(user_agent) => {
            (wallets::usable(app, kind, &shop_of(&row)).await?, wallets::recognise(app, user_agent).await?.wallet)
        }
        Opener::Wallet(wallet) => (wallets::usable_one(app, kind, &shop_of(&row), wallet).await?.into_iter().collect(), None),
    };
    let open_here = |wallet: &Wallet| usable.iter().any(|usable| usable.code == wallet.code);
    let (wallet, closed_wallet) = match seen {
        Some(wallet) if open_here(&wallet) => (Some(wallet), None),
        other => (None, other),
    };
    Ok(Opened::Ready(Box::new(Ready {
        code: row.code,
        kind,
        merchant_id: row.merchant_id,
        merchant_name: row.merchant_name,
        trade: row.trade,
        city: row.city,
        store_id: row.store_id,
        store_name: row.store_name,
        verified: is_verified(&row.merchant_state),
        currency: row.currency,
        time_zone: row.time_zone,
        usable,
        wallet,
        closed_wallet,
        request,
    })))
}

/// Whose a stored code is, in whatever state it is now.
///
/// # Errors
/// [`Unavailable`].
pub async fn payee(app: &App, code: &str) -> Result<Option<Payee>, Unavailable> {
    let mut tx = app.db.glance().await?;
    Ok(db::collection_code::find(&mut tx, code).await?.map(|row| Payee {
        verified: is_verified(&row.merchant_state),
        merchant_name: row.merchant_name,
        store_name: row.store_name,
        time_zone: row.time_zone,
    }))
}

/// What of the code's shop a roll-out goes by.
pub(in crate::services) fn shop_of(row: &CodeRow) -> Shop {
    Shop { merchant_id: row.merchant_id.clone(), trade: row.trade.clone(), city: row.city.clone() }
}

fn is_verified(merchant_state: &str) -> bool {
    merchant_state == "active"
}
