//! What a payer sees where nothing can be paid: one sentence on what it is, one on what to do.

use super::{CHECK, CIRCLE_X, Frame, icon, language_link, later_view, text};
use crate::{
    domain::payment_request::State,
    services::codes::Opened,
    ui::text::{Lang, common, public_offer},
};
use leptos::prelude::*;

/// A page of its own for each case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    Misread,
    Unknown,
    Paused,
    Revoked,
    MerchantClosed,
    TooMany,
    NoPayment,
    NoOffer,
    /// What the shop asked for is paid, withdrawn, or past its time.
    RequestPaid,
    RequestCancelled,
    RequestExpired,
    Down,
}

impl Problem {
    /// What is wrong with an opened code, if anything.
    pub fn of(opened: &Opened) -> Option<Self> {
        Some(match opened {
            Opened::Ready(_) => return None,
            Opened::Misread(_) => Self::Misread,
            Opened::Unknown => Self::Unknown,
            Opened::Paused => Self::Paused,
            Opened::Revoked => Self::Revoked,
            Opened::MerchantClosed => Self::MerchantClosed,
            Opened::Over(State::Paid) => Self::RequestPaid,
            Opened::Over(State::Cancelled) => Self::RequestCancelled,
            Opened::Over(State::Open | State::Expired) => Self::RequestExpired,
        })
    }

    /// The status of the answer: gone for ever is not the same as not there.
    pub fn status(self) -> u16 {
        match self {
            Self::Misread | Self::Unknown | Self::NoPayment | Self::NoOffer => 404,
            Self::Paused => 409,
            Self::Revoked | Self::MerchantClosed | Self::RequestPaid | Self::RequestCancelled | Self::RequestExpired => 410,
            Self::TooMany => 429,
            Self::Down => 503,
        }
    }

    /// The word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Misread => "misread_code",
            Self::Unknown => "unknown_code",
            Self::Paused => "paused_code",
            Self::Revoked => "revoked_code",
            Self::MerchantClosed => "merchant_closed",
            Self::TooMany => "too_many_requests",
            Self::NoPayment => "unknown_payment",
            Self::NoOffer => "unknown_offer",
            Self::RequestPaid => "request_paid",
            Self::RequestCancelled => "request_cancelled",
            Self::RequestExpired => "request_expired",
            Self::Down => "unavailable",
        }
    }

    fn words(self, lang: Lang) -> (&'static str, &'static str) {
        match self {
            Self::Misread => (text::misread_title(lang), text::misread_help(lang)),
            Self::Unknown => (text::unknown_title(lang), text::unknown_help(lang)),
            Self::Paused => (text::paused_title(lang), text::paused_help(lang)),
            Self::Revoked => (text::revoked_title(lang), text::revoked_help(lang)),
            Self::MerchantClosed => (text::closed_shop_title(lang), text::closed_shop_help(lang)),
            Self::TooMany => (text::too_many_title(lang), text::too_many_help(lang)),
            Self::NoPayment => (text::no_payment_title(lang), text::no_payment_help(lang)),
            Self::NoOffer => (public_offer::no_offer_title(lang), public_offer::no_offer_help(lang)),
            Self::RequestPaid => (text::request_paid_title(lang), text::request_paid_help(lang)),
            Self::RequestCancelled => (text::request_cancelled_title(lang), text::request_cancelled_help(lang)),
            Self::RequestExpired => (text::request_expired_title(lang), text::request_expired_help(lang)),
            Self::Down => (text::down_title(lang), text::down_help(lang)),
        }
    }
}

/// The document, with the number of the request that ended here. Nothing on it can pay (P1.8).
pub fn page(frame: &Frame, problem: Problem, number: &str, other_language: String) -> String {
    let (title, help) = problem.words(frame.lang);
    let number = common::request_number(frame.lang, number);
    let body = view! {
        <main>
            <div class="say">{icon(CIRCLE_X)} <h1>{title}</h1> <p>{help}</p></div>
            <div class="act">{language_link(frame.lang, other_language)} <small>{number}</small></div>
        </main>
    };
    later_view(&Frame { title: title.to_owned(), ..frame.clone() }, body)
}

/// The owner has scanned his own code: the daily check that nobody has swapped it.
pub fn own_code(frame: &Frame, store: &str, as_payer: String, other_language: String) -> String {
    let lang = frame.lang;
    let title = text::own_code(lang);
    let body = view! {
        <main>
            <div class="say">{icon(CHECK)} <h1>{title}</h1> <p>{text::own_code_help(lang, store)}</p></div>
            <div class="act">
                <a class="btn dark" href="/today">{text::to_today(lang)}</a>
                <a class="btn" href=as_payer>{text::as_payer(lang)}</a>
                {language_link(lang, other_language)}
            </div>
        </main>
    };
    later_view(&Frame { title: title.to_owned(), ..frame.clone() }, body)
}
