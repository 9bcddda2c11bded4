//! The three verbs themselves, for an asker who has been verified.

use super::{
    CONNECTOR, Refused,
    content::{Scanned, Symbol, scanned},
    guesses::Guesses,
};
use crate::{
    connectors::{
        Account, Rejected,
        network::{
            self, sign,
            wire::{MatchWords, PayAnswer, PayRequest, PayerClaims, PaymentAnswer, PaymentRequest, ResolveAnswer, ResolveRequest},
        },
    },
    db,
    domain::{
        bill::Bill,
        match_word::MatchWord,
        money::MAX_PAYMENT,
        payment::{Fact, State},
        wallet::Wallet,
    },
    services::{
        App, Mode,
        campaigns::explained,
        codes::{self, Opened, Opener, Ready},
        connector_account,
        payments::{self, ForRequest, Made, NewPayment, Payment, requests::Clear},
        receipts, wallets,
    },
};

/// Whose code this is and whether this wallet may pay it.
pub async fn resolve(app: &App, guesses: &Guesses, account: &Account, asked: ResolveRequest) -> Result<ResolveAnswer, Refused> {
    let wallet = routed_wallet(app, &asked.wallet).await?;
    let scanned = scanned(&asked.content, &app.settings.public_url).ok_or(Refused::UnknownCode)?;
    let ready = opened(app, guesses, account, &wallet, scanned).await?;
    Ok(ResolveAnswer {
        wallet_open: ready.usable_wallet(&wallet.code).is_some(),
        code: ready.code,
        payee: ready.merchant_name,
        store: ready.store_name,
        code_kind: ready.kind.code().to_owned(),
        currency: ready.currency,
        amount_minor: ready.request.map(|request| request.amount).or(scanned.amount).map(|amount| amount.0),
        trial: app.settings.mode == Mode::Trial,
    })
}

/// Makes the order of a wallet's payer. The same order number gives the same payment, also when the code or the wallet has been
/// closed since.
pub async fn pay(app: &App, guesses: &Guesses, account: &Account, asked: PayRequest) -> Result<PayAnswer, Refused> {
    check_form(&asked)?;
    let wallet = routed_wallet(app, &asked.wallet).await?;
    let claims = payer(app, account, &asked).await?;
    let scanned = scanned(&asked.content, &app.settings.public_url).ok_or(Refused::UnknownCode)?;
    let payer = app.key.payer_pseudonym(&wallet.code, &claims.payer);
    let key = format!("network:{}:{}:{}", account.id, wallet.code, asked.order);
    if let Some((payment, payee)) = ordered_before(app, &key).await? {
        return if same(&payment, scanned, &asked, &payer) {
            let bill = explained::bill(app, &payment).await?;
            Ok(pay_answer(app, account, payment, payee, &bill))
        } else {
            Err(Refused::OrderDiffers)
        };
    }
    let ready = opened(app, guesses, account, &wallet, scanned).await?;
    if ready.usable_wallet(&wallet.code).is_none() {
        return Err(Refused::WalletNotOpen);
    }
    if asked.currency != ready.currency {
        return Err(Refused::WrongCurrency);
    }
    let fixed = ready.request.as_ref().map(|request| request.amount).or(scanned.amount);
    if fixed.is_some_and(|amount| amount.0 != asked.amount_minor) {
        return Err(Refused::WrongAmount);
    }
    let order = NewPayment {
        merchant_id: ready.merchant_id,
        trade: ready.trade,
        store_id: ready.store_id,
        code: ready.code,
        code_kind: ready.kind.code().to_owned(),
        time_zone: ready.time_zone,
        currency: ready.currency,
        wallet: wallet.code,
        network: wallet.network,
        connector: wallet.connector,
        fee_rate_ppm: wallet.fee_rate_ppm,
        gross_minor: asked.amount_minor,
        note: asked.note.clone(),
        payer: Some(payer.clone()),
        payer_mask: claims.mask,
        idempotency_key: key,
        presented_by_wallet: true,
        request: ready.request.map(|request| ForRequest { id: request.id, until_ms: request.until_ms }),
        scanned_by: None,
        most_minor: None,
    };
    let Made { payment, lines } = payments::make(app, order).await?;
    if payment.state().is_open() {
        clear_the_way(app, &payment).await?;
    }
    // Somebody may have made another order under this number a moment ago.
    if same(&payment, scanned, &asked, &payer) {
        let bill = match lines {
            Some(lines) => explained::bill_of(&payment, &lines),
            None => explained::bill(app, &payment).await?,
        };
        Ok(pay_answer(app, account, payment, ready.merchant_name, &bill))
    } else {
        Err(Refused::OrderDiffers)
    }
}

/// For one request only one wallet at a time asks its payer.
async fn clear_the_way(app: &App, payment: &Payment) -> Result<(), Refused> {
    let refused = match payments::requests::clear_the_way(app, payment).await? {
        Clear::Yes => return Ok(()),
        Clear::Paid => Refused::CodeClosed,
        Clear::Unknown => Refused::CodePaused,
    };
    payments::observe(app, payment, Fact::Closed).await?;
    Err(refused)
}

/// A payment of this account as we know it.
pub async fn payment(app: &App, account: &Account, asked: PaymentRequest) -> Result<PaymentAnswer, Refused> {
    let payment = payments::find(app, &asked.payment).await?;
    let payment = payment.filter(|payment| payment.connector_account_id == account.id).ok_or(Refused::UnknownPayment)?;
    let paid = State::from_code(&payment.state).is_some_and(State::is_paid);
    Ok(PaymentAnswer {
        match_word: match_words(&payment),
        payment: payment.id,
        wallet: payment.wallet,
        state: payment.state,
        currency: payment.currency,
        gross_minor: payment.gross_minor,
        amount_minor: payment.payer_paid_minor,
        paid_minor: if paid { payment.payer_paid_minor } else { 0 },
        expires_at_ms: payment.expires_at_ms,
        wallet_reference: payment.wallet_reference,
    })
}

/// What can be said of an order without looking anything up.
fn check_form(asked: &PayRequest) -> Result<(), Refused> {
    let order_sound = (8..=64).contains(&asked.order.len())
        && asked.order.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !order_sound {
        Err(Refused::BadOrder)
    } else if !(1..=MAX_PAYMENT.0).contains(&asked.amount_minor) {
        Err(Refused::BadAmount)
    } else if asked.note.chars().count() > 60 || asked.note.chars().any(char::is_control) {
        Err(Refused::BadNote)
    } else {
        Ok(())
    }
}

/// The wallet of that code, if it is reached through this network.
async fn routed_wallet(app: &App, code: &str) -> Result<Wallet, Refused> {
    let wallet = wallets::find(app, code).await?.ok_or(Refused::UnknownWallet)?;
    if wallet.connector == CONNECTOR { Ok(wallet) } else { Err(Refused::WalletNotOpen) }
}

async fn opened(app: &App, guesses: &Guesses, account: &Account, wallet: &Wallet, scanned: Scanned) -> Result<Ready, Refused> {
    let guesser = format!("{}:{}", account.id, wallet.code);
    if let Some(wait_ms) = guesses.wait_ms(&guesser, app.clock.now_ms()) {
        return Err(Refused::TooMany { wait_ms });
    }
    let opener = Opener::Wallet(&wallet.code);
    let opened = match scanned.symbol {
        Symbol::Code(code) => codes::open(app, &code.to_string(), opener).await?,
        Symbol::Request(id) => codes::open_request(app, &id.to_string(), opener).await?,
    };
    match opened {
        Opened::Ready(ready) => Ok(*ready),
        Opened::Unknown | Opened::Misread(_) => {
            guesses.missed(&guesser, app.clock.now_ms());
            Err(Refused::UnknownCode)
        }
        Opened::Paused => Err(Refused::CodePaused),
        Opened::Revoked | Opened::MerchantClosed | Opened::Over(_) => Err(Refused::CodeClosed),
    }
}

/// Who pays, as the network vouches for it: for this participant, in this wallet, now.
async fn payer(app: &App, account: &Account, asked: &PayRequest) -> Result<PayerClaims, Refused> {
    let verify = |account: &Account| sign::verify_payer_token(&asked.payer_token, &account.participant, &account.peers, app.clock.now_ms());
    let mut claims = verify(account);
    if claims == Err(Rejected::UnknownKey)
        && let Some(renewed) = connector_account::keys::refresh(app, account).await?
    {
        claims = verify(&renewed);
    }
    let claims = claims.map_err(Refused::BadPayerToken)?;
    let sound = claims.wallet == asked.wallet && !claims.payer.is_empty();
    if sound { Ok(claims) } else { Err(Refused::BadPayerToken(Rejected::ForeignAccount)) }
}

/// The payment made under this key, and the name of its shop.
async fn ordered_before(app: &App, key: &str) -> Result<Option<(Payment, String)>, Refused> {
    let mut tx = app.db.glance().await?;
    let Some(payment) = db::payment::by_key(&mut tx, key).await? else { return Ok(None) };
    let code = db::collection_code::find(&mut tx, &payment.code).await?;
    Ok(Some((payment, code.map_or_else(String::new, |code| code.merchant_name))))
}

/// Whether this payment is what is asked for.
fn same(payment: &Payment, scanned: Scanned, asked: &PayRequest, payer: &str) -> bool {
    let same_symbol = match scanned.symbol {
        Symbol::Code(code) => payment.request_id.is_none() && payment.code == code.to_string(),
        Symbol::Request(id) => payment.request_id.as_deref() == Some(id.to_string().as_str()),
    };
    same_symbol
        && payment.gross_minor == asked.amount_minor
        && payment.currency == asked.currency
        && payment.payer.as_deref() == Some(payer)
}

fn pay_answer(app: &App, account: &Account, payment: Payment, payee: String, bill: &Bill) -> PayAnswer {
    PayAnswer {
        match_word: match_words(&payment),
        receipt_url: format!("{}{}", app.settings.public_url, receipts::path(app, &payment.id)),
        payment: payment.id,
        state: payment.state,
        payee,
        currency: payment.currency,
        gross_minor: payment.gross_minor,
        amount_minor: payment.payer_paid_minor,
        discounts: bill.lines.iter().map(network::discount).collect(),
        expires_at_ms: payment.expires_at_ms,
        notify_url: account.notify_url.clone(),
    }
}

fn match_words(payment: &Payment) -> MatchWords {
    let word =
        MatchWord { word: usize::try_from(payment.match_word).unwrap_or(0), number: u8::try_from(payment.match_number).unwrap_or(0) };
    MatchWords { zh: word.zh(), en: word.en() }
}
