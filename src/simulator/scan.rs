//! From scan to result, as a wallet's app goes it: either in its own browser over the app's pages, or through the network.

use super::{
    Simulator, Visitor,
    app::CallError,
    books::{Channel, Coupon, Offer, Order, State},
    browser::{BrowseError, Browser, Page},
    codes::{self, OrderCode},
    faults::Fault,
    html,
    office::{Decided, Payer, Trouble},
    payers,
    wallets::{self, Wallet},
};
use crate::{
    connectors::network::{
        sign, trial_key,
        wire::{Discount, MatchWords, PayAnswer, PayRequest, PayerClaims},
    },
    domain::{id, money::Minor},
};
use reqwest::Url;
use serde::{Deserialize, Serialize};

/// How long a payer token is good for.
const TOKEN_MS: i64 = 15 * 60_000;
/// Pages between the code and the result before the browser counts as lost.
const PAGES: usize = 8;

/// `POST /control/scan`.
#[derive(Clone, Debug, Deserialize)]
pub struct ScanRequest {
    /// What the QR symbol says.
    pub content: String,
    pub wallet: String,
    #[serde(default)]
    pub payer: String,
    /// Not needed where the code fixes the amount.
    pub amount_minor: Option<i64>,
    /// Whether the payer agrees; otherwise the payer declines.
    #[serde(default = "yes")]
    pub confirm: bool,
    /// The payer closes the app without a word: the order stays open.
    #[serde(default)]
    pub leave: bool,
    #[serde(default)]
    pub note: String,
    pub fault: Option<Fault>,
    /// What the payer's wallet takes off by itself, where its protocol can tell that.
    pub coupon: Option<Coupon>,
    pub via: Option<Via>,
}

fn yes() -> bool {
    true
}

/// Which way an order is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Over the app's pages, with the wallet's user agent.
    Web,
    /// By signed calls.
    Network,
    /// By the order's own code, which a wallet made and a wallet reads.
    Code,
}

/// What the wallet shows in the end.
#[derive(Clone, Debug, Serialize)]
pub struct ScanResult {
    pub payment: String,
    /// In the app's words, by what the wallet knows: `succeeded`, `failed`, `closed`, `pending`.
    pub status: &'static str,
    pub paid_minor: i64,
    pub gross_minor: i64,
    pub discounts: Vec<Discount>,
    /// What the wallet took off by itself.
    pub coupon: Option<Coupon>,
    /// In Chinese; `match_word_en` in English.
    pub match_word: Option<String>,
    pub match_word_en: Option<String>,
    pub wallet_reference: Option<String>,
    pub trace_number: Option<String>,
    pub wallet: String,
    pub via: Via,
    pub fault: Option<Fault>,
    /// The wallet's word for a no.
    pub reason: Option<String>,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("{0} cannot be a wallet: use lower-case letters, digits and _")]
    NoSuchWallet(String),
    #[error("the code fixes no amount: say amount_minor")]
    NoAmount,
    #[error("{0} does not read the codes of {1}, or there is no order behind this one")]
    NoSuchCode(String, &'static str),
    #[error("the page {0} offers no way on: {1}")]
    Lost(String, String),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Browse(#[from] BrowseError),
    #[error(transparent)]
    Office(#[from] Trouble),
}

/// What a wallet knows before its payer confirms.
pub struct Ordered {
    pub order: Order,
    pub answer: PayAnswer,
}

impl Simulator {
    /// Goes from scan to result.
    pub async fn scan(&self, request: ScanRequest) -> Result<ScanResult, ScanError> {
        let wallet = wallets::find(&request.wallet).ok_or_else(|| ScanError::NoSuchWallet(request.wallet.clone()))?;
        if let Some(code) = codes::order_code(&request.content) {
            return self.scan_order(&wallet, &code, &request).await;
        }
        let address = Url::parse(request.content.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let wanted = request.via.unwrap_or(if wallet.opens_pages() { Via::Web } else { Via::Network });
        match (wanted, address) {
            (Via::Web, Some(address)) => self.scan_web(&wallet, address, &request).await,
            _ => self.scan_network(&wallet, &request).await,
        }
    }

    /// The order stands at a wallet already: its payer only has to agree.
    async fn scan_order(&self, wallet: &Wallet, code: &OrderCode<'_>, request: &ScanRequest) -> Result<ScanResult, ScanError> {
        let payment = self.behind(code.handle).filter(|_| codes::reads(&wallet.code, code.wallet));
        let payment = payment.ok_or_else(|| ScanError::NoSuchCode(wallet.code.to_string(), code.wallet))?;
        let name = payers::name(&request.payer).unwrap_or_else(|| payers::EXAMPLES[0].to_owned());
        self.act(&payment, Payer { name: &name, wallet: Some(&wallet.code), coupon: None }, request, request.fault)?;
        let word = self.app.payment(&payment).await.map(|seen| seen.match_word).ok();
        Ok(result(&self.office.order(&payment)?, Via::Code, word.as_ref()))
    }

    async fn scan_network(&self, wallet: &Wallet, request: &ScanRequest) -> Result<ScanResult, ScanError> {
        let amount_minor = match request.amount_minor {
            Some(amount_minor) => amount_minor,
            None => self.app.resolve(&request.content, &wallet.code).await?.amount_minor.ok_or(ScanError::NoAmount)?,
        };
        let payer = payers::name(&request.payer).unwrap_or_else(|| payers::EXAMPLES[0].to_owned());
        let fault = request.fault.or_else(|| self.armed.draw(&wallet.code));
        let number = self.world.new_id();
        let ordered = self.order(&number, &request.content, wallet, &payer, amount_minor, &request.note, fault).await?;
        let payment = &ordered.order.offer.payment;
        self.act(payment, payer.as_str().into(), request, None)?;
        let order = self.office.order(payment)?;
        Ok(result(&order, Via::Network, Some(&ordered.answer.match_word)))
    }

    /// Brings an order through the network. The same `number` brings the same order.
    #[expect(clippy::too_many_arguments, reason = "what a payer has typed, and the number of it")]
    pub async fn order(
        &self,
        number: &str,
        content: &str,
        wallet: &Wallet,
        payer: &str,
        amount_minor: i64,
        note: &str,
        fault: Option<Fault>,
    ) -> Result<Ordered, ScanError> {
        let participant = self.app.participant().await?;
        let pay = PayRequest {
            content: content.to_owned(),
            wallet: wallet.code.to_string(),
            amount_minor,
            currency: "CNY".to_owned(),
            payer_token: self.payer_token(&participant, &wallet.code, payer, ""),
            note: note.to_owned(),
            order: number.to_owned(),
        };
        let mut answer = self.app.pay(&pay).await?;
        if fault == Some(Fault::Timeout) {
            // The first answer was lost on the way: a wallet sends the same again.
            answer = self.app.pay(&pay).await?;
        }
        let order = self.office.take(Offer {
            payment: answer.payment.clone(),
            wallet: wallet.code.to_string(),
            participant,
            notify_url: answer.notify_url.clone(),
            return_url: answer.receipt_url.clone(),
            amount_minor: answer.amount_minor,
            gross_minor: answer.gross_minor,
            discounts: answer.discounts.clone(),
            currency: answer.currency.clone(),
            payee: answer.payee.clone(),
            note: note.to_owned(),
            payer: Some(payer.to_owned()),
            match_word: Some(answer.match_word.clone()),
            created_at_ms: self.world.now_ms(),
            expires_at_ms: answer.expires_at_ms,
            fault,
            channel: Channel::Network,
        })?;
        Ok(Ordered { order, answer })
    }

    /// What the payer does at the wallet's question.
    fn act(&self, payment: &str, payer: Payer<'_>, request: &ScanRequest, fault: Option<Fault>) -> Result<(), Trouble> {
        match (request.leave, request.confirm) {
            (true, _) => {}
            (false, true) => drop(self.confirm(payment, Payer { coupon: request.coupon, ..payer }, fault)?),
            (false, false) => drop(self.decline(payment)?),
        }
        Ok(())
    }

    /// The payer confirms, and the app is told.
    pub fn confirm<'a>(&self, payment: &str, payer: impl Into<Payer<'a>>, fault: Option<Fault>) -> Result<Decided, Trouble> {
        let decided = self.office.confirm(payment, payer, fault)?;
        self.courier.report(&decided);
        Ok(decided)
    }

    /// The payer declines, and the app is told.
    pub fn decline(&self, payment: &str) -> Result<Decided, Trouble> {
        let decided = self.office.decline(payment)?;
        self.courier.report(&decided);
        Ok(decided)
    }

    /// Vouches for a payer towards the participant.
    pub fn payer_token(&self, participant: &str, wallet: &str, payer: &str, state: &str) -> String {
        let claims = PayerClaims {
            wallet: wallet.to_owned(),
            payer: payers::pseudonym(participant, wallet, payer),
            mask: payers::mask(payer),
            audience: participant.to_owned(),
            expires_at_ms: self.world.now_ms() + TOKEN_MS,
            state: state.to_owned(),
        };
        // The published key always signs; without a token the app refuses the order and says so.
        sign::payer_token(&trial_key::signing(), &claims).unwrap_or_default()
    }

    /// As [`Simulator::payer_token`], remembering who it is and what shall go wrong with the order that follows.
    pub fn sign_in(&self, participant: &str, wallet: &str, payer: &str, state: &str, fault: Option<Fault>) -> String {
        let token = self.payer_token(participant, wallet, payer, state);
        self.welcome(&token, payer, fault);
        token
    }

    /// Remembers who stands behind a token.
    pub fn welcome(&self, token: &str, payer: &str, fault: Option<Fault>) {
        let now_ms = self.world.now_ms();
        self.visitors.put(token, Visitor { payer: payer.to_owned(), fault }, now_ms, now_ms + TOKEN_MS);
    }

    async fn scan_web(&self, wallet: &Wallet, address: Url, request: &ScanRequest) -> Result<ScanResult, ScanError> {
        let mut browser = Browser::new(self.app.http(), wallet.user_agent(), &address, self.app.url());
        let payer = payers::name(&request.payer).unwrap_or_else(|| payers::EXAMPLES[0].to_owned());
        let fault = request.fault.map(|fault| fault.to_string()).unwrap_or_default();
        let coupon = request.coupon.map(|coupon| coupon.to_string()).unwrap_or_default();
        let mut page = browser.open(address).await?;
        // The first tap on "pay" shows the bill, the second one pays it.
        let (mut taps, mut handed_over) = (0, false);
        for _ in 0..PAGES {
            if let Some(parameters) = html::bridge_parameters(&page.body).filter(|_| !handed_over) {
                handed_over = true;
                page = browser.open(self.bridge(&parameters)?).await?;
                continue;
            }
            if payment_of(&page.url, "/p/").is_some() {
                break;
            }
            page = if let Some(mut form) = page.form("decision") {
                if request.leave {
                    break;
                }
                form.fill("payer", &payer);
                form.fill("fault", &fault);
                form.fill("coupon", &coupon);
                browser.send(&page, form, ("decision", if request.confirm { "confirm" } else { "decline" })).await?
            } else if let Some(mut form) = page.form("payer") {
                form.fill("payer", &payer);
                form.fill("fault", &fault);
                browser.send(&page, form, ("step", "sign_in")).await?
            } else if let Some(mut form) = page.form("amount").filter(|_| taps < 2) {
                taps += 1;
                fill_amount(&mut form, wallet, request)?;
                browser.send(&page, form, ("step", "pay")).await?
            } else if self.order_of(&page.url).is_some() {
                break;
            } else {
                return Err(ScanError::Lost(page.url.to_string(), format!("{} {}", page.status.as_u16(), page.title())));
            };
        }
        self.web_result(&page, &payer, request).await
    }

    /// Reads the result off the last page. A wallet whose answer to the app was spoilt still has the order and asks its payer.
    async fn web_result(&self, page: &Page, payer: &str, request: &ScanRequest) -> Result<ScanResult, ScanError> {
        let payment = payment_of(&page.url, "/p/").or_else(|| self.order_of(&page.url));
        let lost = || ScanError::Lost(page.url.to_string(), format!("{} {}", page.status.as_u16(), page.title()));
        let payment = payment.ok_or_else(lost)?;
        self.act(&payment, payer.into(), request, request.fault)?;
        let order = self.office.order(&payment)?;
        // Shown beside the result; the payment stands without it.
        let word = self.app.payment(&payment).await.map(|seen| seen.match_word).ok();
        Ok(result(&order, Via::Web, word.as_ref()))
    }

    /// Where the web view's bridge takes a page's parameters.
    fn bridge(&self, parameters: &str) -> Result<Url, ScanError> {
        let lost = |error: &dyn std::fmt::Display| ScanError::Lost("/bridge".to_owned(), error.to_string());
        Url::parse_with_params(&format!("{}/bridge", self.url), [("parameters", parameters)]).map_err(|error| lost(&error))
    }

    /// The order whose page that is, where it is one of the wallets' own.
    fn order_of(&self, url: &Url) -> Option<String> {
        if !url.as_str().starts_with(&self.url) {
            return None;
        }
        let number = url.path().strip_prefix("/pay/")?;
        self.office.order(number).ok().map(|order| order.offer.payment)
    }
}

fn fill_amount(form: &mut html::Form, wallet: &Wallet, request: &ScanRequest) -> Result<(), ScanError> {
    match request.amount_minor {
        Some(amount_minor) => form.fill("amount", &Minor(amount_minor).plain()),
        None if form.fields.iter().any(|(name, value)| name == "amount" && !value.is_empty()) => {}
        None => return Err(ScanError::NoAmount),
    }
    if form.has("note") && !request.note.is_empty() {
        form.fill("note", &request.note);
    }
    if form.fields.iter().any(|(name, value)| name == "wallet" && value.is_empty()) {
        form.fill("wallet", &wallet.code);
    }
    Ok(())
}

/// The payment that an address of ours or of the app is about.
fn payment_of(url: &Url, under: &str) -> Option<String> {
    let number = url.path().strip_prefix(under)?.trim_end_matches('/');
    id::is_id(number).then(|| number.to_owned())
}

fn result(order: &Order, via: Via, word: Option<&MatchWords>) -> ScanResult {
    let paid = order.state == State::Paid;
    ScanResult {
        payment: order.offer.payment.clone(),
        status: match order.state {
            State::Waiting => "pending",
            State::Paid => "succeeded",
            State::Declined => "failed",
            State::Closed => "closed",
        },
        paid_minor: if paid { order.payer_minor() } else { 0 },
        coupon: order.coupon,
        gross_minor: order.offer.gross_minor,
        discounts: order.offer.discounts.clone(),
        match_word: word.map(|word| word.zh.clone()),
        match_word_en: word.map(|word| word.en.clone()),
        wallet_reference: paid.then(|| order.wallet_reference.clone()),
        trace_number: paid.then(|| order.trace_number.clone()),
        wallet: order.offer.wallet.clone(),
        via,
        fault: order.offer.fault,
        reason: (order.state == State::Declined).then(|| order.decline_code.clone()),
    }
}
