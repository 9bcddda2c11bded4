//! What wallets ask us through the interop network (`docs/network.md`): whose code is this, make an order, how does it stand.
//! The asker is whoever holds a key of the network's account; every answer is signed.

pub mod content;
pub mod guesses;
mod orders;

use crate::{
    connectors::{
        Account, HttpResponse, Key, RawRequest, Rejected,
        network::{self, sign, wire},
    },
    services::{App, Unavailable, connector_account, payments::CreateError},
};
use guesses::Guesses;
use serde::{Serialize, de::DeserializeOwned};

/// The code of the connector whose accounts are spoken for here.
const CONNECTOR: &str = "network";

/// What may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Resolve,
    Pay,
    Payment,
}

/// Why nothing was done. [`Refused::word`] and [`Refused::status`] are the protocol's.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("{0}")]
    Rejected(#[from] Rejected),
    #[error("no code of this instance says that")]
    UnknownCode,
    #[error("no wallet has that code")]
    UnknownWallet,
    #[error("no payment of this account has that id")]
    UnknownPayment,
    #[error("the shop takes no payments on this code now")]
    CodePaused,
    #[error("this code will not be paid again")]
    CodeClosed,
    #[error("this wallet may not pay this code")]
    WalletNotOpen,
    #[error("this order was made for another code, amount or payer")]
    OrderDiffers,
    #[error("an amount has at least 1 and at most 1000000000 minor units")]
    BadAmount,
    #[error("the code fixes another amount")]
    WrongAmount,
    #[error("the shop takes another currency")]
    WrongCurrency,
    #[error("an order number has 8 to 64 letters, digits, - and _")]
    BadOrder,
    #[error("a note has at most 60 printable characters")]
    BadNote,
    #[error("the payer token does not count: {0}")]
    BadPayerToken(Rejected),
    #[error("too many codes that do not exist")]
    TooMany { wait_ms: i64 },
    #[error("nothing was done, ask again")]
    Busy(#[from] Unavailable),
}

impl Refused {
    /// `error` in the answer.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Rejected(rejected) => network::rejected_word(*rejected),
            Self::UnknownCode => "unknown_code",
            Self::UnknownWallet => "unknown_wallet",
            Self::UnknownPayment => "unknown_payment",
            Self::CodePaused => "code_paused",
            Self::CodeClosed => "code_closed",
            Self::WalletNotOpen => "wallet_not_open",
            Self::OrderDiffers => "order_differs",
            Self::BadAmount => "bad_amount",
            Self::WrongAmount => "wrong_amount",
            Self::WrongCurrency => "wrong_currency",
            Self::BadOrder => "bad_order",
            Self::BadNote => "bad_note",
            Self::BadPayerToken(_) => "bad_payer_token",
            Self::TooMany { .. } => "too_many",
            Self::Busy(_) => "busy",
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::Rejected(rejected) => network::rejected_status(*rejected),
            Self::WalletNotOpen => 403,
            Self::UnknownCode | Self::UnknownWallet | Self::UnknownPayment => 404,
            Self::CodePaused | Self::CodeClosed | Self::OrderDiffers => 409,
            Self::BadAmount | Self::WrongAmount | Self::WrongCurrency | Self::BadOrder | Self::BadNote | Self::BadPayerToken(_) => 422,
            Self::TooMany { .. } => 429,
            Self::Busy(_) => 503,
        }
    }

    /// After how many seconds to come again, where that helps.
    fn retry_after_s(&self) -> Option<i64> {
        match self {
            Self::TooMany { wait_ms } => Some((wait_ms + 999) / 1000),
            Self::Busy(_) => Some(5),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Self::Busy(Unavailable(error))
    }
}

impl From<CreateError> for Refused {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::NoAccount => Self::WalletNotOpen,
            // A wallet shows its payer the price of the order itself.
            CreateError::Dearer => Self::OrderDiffers,
            CreateError::Unavailable(error) => Self::Busy(error),
        }
    }
}

/// Answers a signed call. Never fails: a problem is an answer too.
pub async fn answer(app: &App, guesses: &Guesses, call: Call, raw: &RawRequest<'_>) -> HttpResponse {
    let (account, nonce) = match asked(app, raw).await {
        Ok(asked) => asked,
        Err(refused) => return reply(app, None, Err(refused)),
    };
    let (account, done) = match verified(app, account, raw).await {
        (account, Ok(())) => {
            let done = act(app, guesses, &account, call, raw.body).await;
            (account, done)
        }
        (account, Err(refused)) => (account, Err(refused)),
    };
    reply(app, Some((&account, &account.signing, &nonce)), done)
}

/// The keys of ours that count, signed with the one that the asker knows. Public: nobody is asked for a signature.
pub async fn keys(app: &App, known: &str, participant: Option<&str>, nonce: Option<&str>) -> HttpResponse {
    let fresh = sign::hex(&app.entropy.bytes::<16>());
    let nonce = nonce.unwrap_or(&fresh);
    match own_keys(app, known, participant).await {
        Ok((account, key, answer)) => reply(app, Some((&account, &key, nonce)), Ok(answer)),
        Err(refused) => reply(app, None, Err(refused)),
    }
}

async fn own_keys(app: &App, known: &str, participant: Option<&str>) -> Result<(Account, Key, Vec<u8>), Refused> {
    let account = match participant {
        Some(participant) => connector_account::by_participant(app, CONNECTOR, participant).await?,
        None => connector_account::platform(app, CONNECTOR).await?,
    };
    let account = account.ok_or(Rejected::ForeignAccount)?;
    let keys = connector_account::keys::own(app, &account.id).await?;
    let key = connector_account::keys::signing(app, &account, known).await?;
    let answer = wire::KeysAnswer { participant: account.participant.clone(), keys: keys.iter().map(sign::published).collect() };
    Ok((account, key, written(&answer)))
}

/// The account that a call names, and the number under which it is answered.
async fn asked(app: &App, raw: &RawRequest<'_>) -> Result<(Account, String), Refused> {
    let seal = sign::seal(raw.headers)?;
    let account = connector_account::by_participant(app, CONNECTOR, &seal.participant).await?.ok_or(Rejected::ForeignAccount)?;
    Ok((account, seal.nonce))
}

/// Verifies the call, with the other side's keys asked for once where the key is new.
async fn verified(app: &App, account: Account, raw: &RawRequest<'_>) -> (Account, Result<(), Refused>) {
    let verify = |account: &Account| sign::verify_request(raw, &account.participant, &account.peers, app.clock.now_ms()).map(drop);
    match verify(&account) {
        Err(Rejected::UnknownKey) => match connector_account::keys::refresh(app, &account).await {
            Ok(Some(renewed)) => {
                let verdict = verify(&renewed).map_err(Refused::from);
                (renewed, verdict)
            }
            Ok(None) => (account, Err(Rejected::UnknownKey.into())),
            Err(error) => (account, Err(error.into())),
        },
        verdict => (account, verdict.map_err(Refused::from)),
    }
}

async fn act(app: &App, guesses: &Guesses, account: &Account, call: Call, body: &[u8]) -> Result<Vec<u8>, Refused> {
    match call {
        Call::Resolve => orders::resolve(app, guesses, account, read(body)?).await.map(|answer| written(&answer)),
        Call::Pay => orders::pay(app, guesses, account, read(body)?).await.map(|answer| written(&answer)),
        Call::Payment => orders::payment(app, account, read(body)?).await.map(|answer| written(&answer)),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|_| Rejected::Malformed.into())
}

/// Messages hold text, integers and lists only: writing them cannot fail.
fn written(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}

/// The answer, signed where it is known for whom and under which number.
fn reply(app: &App, signed: Option<(&Account, &Key, &str)>, done: Result<Vec<u8>, Refused>) -> HttpResponse {
    let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let (status, body) = match done {
        Ok(body) => (200, body),
        Err(refused) => {
            if let Refused::Busy(error) = &refused {
                tracing::error!(%error, "a wallet could not be answered");
            }
            headers.extend(refused.retry_after_s().map(|wait_s| ("retry-after".to_owned(), wait_s.to_string())));
            (refused.status(), network::problem(refused.word(), &refused.to_string()))
        }
    };
    if let Some((account, key, nonce)) = signed {
        let signer = sign::Signer { participant: &account.participant, key, now_ms: app.clock.now_ms(), nonce };
        // A key that is derived from the instance key always signs.
        headers.extend(signer.headers(sign::Subject::Answer { status }, &body).unwrap_or_default());
    }
    HttpResponse { status, headers, body }
}
