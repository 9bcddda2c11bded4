//! A payment that is not paid: waiting for its wallet, refused, or past its time.

use super::{CIRCLE_X, CLOCK, Frame, format, grouped, hand_over, icon, later_view, shop_header, text, wallet_name};
use crate::{
    domain::{attribution::UNKNOWN, bill::Bill, decline::Decline, money::Minor, payment::State, wallet::Wallet},
    services::payments::{Handover, Payment},
    ui::text::Lang,
};
use leptos::prelude::*;

/// Waiting longer than this, a payer wonders whether the money is gone.
const LONG_WAIT_MS: i64 = 30_000;

/// What the payer's pages of a payment show beside it.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    pub payment: &'a Payment,
    /// What it was priced with.
    pub bill: &'a Bill,
    pub shop: &'a str,
    pub store: &'a str,
    pub verified: bool,
    pub time_zone: &'a str,
    /// The one that paid, or is asked.
    pub wallet: Option<&'a Wallet>,
    pub now_ms: i64,
    /// What this page hands to the wallet, where no address does.
    pub handover: Option<&'a Handover>,
    /// In a trial: where the simulated wallet takes what this page hands over.
    pub simulated: Option<String>,
    /// Where the state is asked for.
    pub poll: String,
    /// The same page again, and in the other language.
    pub here: String,
    pub other_language: String,
    /// The code once more, with the amount.
    pub again: String,
}

impl Shown<'_> {
    pub(super) fn wallet_name(&self, lang: Lang) -> String {
        let code = self.payment.paid_with();
        match self.wallet {
            Some(wallet) => wallet_name(lang, wallet),
            None if code == UNKNOWN => text::unknown_wallet(lang).to_owned(),
            None => code.to_owned(),
        }
    }
}

/// The document for any state that is not paid.
pub fn page(frame: &Frame, shown: &Shown<'_>) -> String {
    match shown.payment.state() {
        State::Failed => {
            stopped(frame, shown, text::failed_title(frame.lang), failed_words(frame.lang, shown.payment), text::again(frame.lang))
        }
        State::Closed => {
            stopped(frame, shown, text::expired_title(frame.lang), text::expired_help(frame.lang), text::start_again(frame.lang))
        }
        _ => shown.handover.and_then(|handover| hand_over::page(frame, shown, handover)).unwrap_or_else(|| waiting(frame, shown)),
    }
}

/// Why the wallet said no, as far as its word tells.
fn failed_words(lang: Lang, payment: &Payment) -> &'static str {
    match Decline::read(payment.failure_code.as_deref().unwrap_or_default()) {
        Decline::Funds => text::failed_funds(lang),
        Decline::Limit => text::failed_limit(lang),
        Decline::Cancelled => text::failed_declined(lang),
        Decline::Other => text::failed_help(lang),
    }
}

fn waiting(frame: &Frame, shown: &Shown<'_>) -> String {
    let lang = frame.lang;
    let payment = shown.payment;
    let wallet = shown.wallet_name(lang);
    let title = text::waiting_title(lang, &wallet);
    // The page asks by itself; this one line shows up later without moving the others.
    let late = if shown.now_ms - payment.created_at_ms > LONG_WAIT_MS { "warn" } else { "warn calm" };
    let on = payment.pay_url.clone().map(|url| view! { <a class="btn dark" href=url>{text::on_in_wallet(lang, &wallet)}</a> });
    let body = view! {
        {shop_header(lang, shown.shop, shown.store, shown.verified, shown.other_language.clone())}
        <main data-poll=shown.poll.clone() data-state=payment.state.clone()>
            <div class="say" role="status">
                {icon(CLOCK)} <h2>{title.clone()}</h2> <p class="num">{format::money(Minor(payment.payer_paid_minor))}</p>
                <p>{text::waiting_help(lang)}</p> <p class=late>{text::waiting_long(lang)}</p>
            </div>
            <div class="act">
                <p class="help num">{text::number(lang)} " " {grouped(&payment.id)}</p>
                {on} <a class="btn" href=shown.here.clone()>{text::refresh(lang)}</a>
            </div>
        </main>
    };
    later_view(&Frame { title, refresh_s: Some(5), ..frame.clone() }, body)
}

/// Nothing more comes by itself; a late success still turns the page, so it keeps asking.
fn stopped(frame: &Frame, shown: &Shown<'_>, title: &'static str, help: &'static str, button: &'static str) -> String {
    let lang = frame.lang;
    let payment = shown.payment;
    let body = view! {
        {shop_header(lang, shown.shop, shown.store, shown.verified, shown.other_language.clone())}
        <main data-poll=shown.poll.clone() data-state=payment.state.clone()>
            <div class="say" role="status">
                {icon(CIRCLE_X)} <h2>{title}</h2> <p class="num">{format::money(Minor(payment.payer_paid_minor))}</p> <p>{help}</p>
            </div>
            <div class="act">
                <p class="help num">{text::number(lang)} " " {grouped(&payment.id)}</p>
                <a class="btn dark" href=shown.again.clone()>{button}</a>
            </div>
        </main>
    };
    later_view(&Frame { title: title.to_owned(), ..frame.clone() }, body)
}
