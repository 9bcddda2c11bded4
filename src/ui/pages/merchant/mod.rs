//! What a shop sees.

pub mod amount;
pub mod code;
pub mod imported_codes;
pub mod join;
pub mod login;
pub mod me;
pub mod offers;
pub mod payment;
mod payment_table;
pub mod payments;
pub mod poster;
pub mod slip;
mod stops;
pub mod today;
pub mod wallets;

use crate::{
    domain::{payment::State, time},
    services::{self, App, Unavailable, payment_list::Listed, payments::Payment},
    ui::{
        components::{Face, Row},
        format,
        text::{Lang, merchant},
    },
};
use jiff::tz::TimeZone;

/// The face of the wallet that paid.
async fn face_of(app: &App, payment: &Payment, lang: Lang) -> Result<Face, Unavailable> {
    let wallet = services::wallets::find(app, payment.paid_with()).await?;
    Ok(Face::shown(wallet.as_ref(), payment.paid_with(), lang))
}

/// What people call a day by, yyyymmdd, where it is `today` or the one before.
fn near_day(lang: Lang, day: i64, today: i64) -> Option<&'static str> {
    if day == today { Some(merchant::today(lang)) } else { (day == time::day_plus(today, -1)).then(|| merchant::yesterday(lang)) }
}

/// A stored payment as a list row.
fn row(listed: &Listed, faces: &[Face], zone: &TimeZone) -> Row {
    Row {
        id: listed.id.clone(),
        face: Face::among(faces, &listed.wallet),
        state: State::from_code(&listed.state).unwrap_or(State::Created),
        received_minor: listed.gross_minor - listed.merchant_discount_minor - listed.refunded_minor - listed.unfunded_minor,
        refunded_minor: listed.refunded_minor,
        funded_minor: listed.discount_minor - listed.merchant_discount_minor,
        clock: format::clock(&time::local(listed.listed_at_ms, zone)),
        match_word: listed.match_word,
        match_number: listed.match_number,
        note: listed.note.clone(),
        suspicious: listed.suspicious > 0,
    }
}
