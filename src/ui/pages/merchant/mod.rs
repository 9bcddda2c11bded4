//! What a shop sees.

pub mod accounts;
pub mod amount;
pub mod code;
pub mod join;
pub mod login;
pub mod me;
pub mod offers;
pub mod payment;
mod payment_table;
pub mod payments;
pub mod poster;
pub mod today;
pub mod wallets;

use crate::{
    domain::{payment::State, time},
    services::payment_list::Listed,
    ui::{
        components::{Face, Row},
        format,
    },
};
use jiff::tz::TimeZone;

/// A stored payment as a list row.
fn row(listed: &Listed, faces: &[Face], zone: &TimeZone) -> Row {
    Row {
        id: listed.id.clone(),
        face: Face::among(faces, &listed.wallet),
        state: State::from_code(&listed.state).unwrap_or(State::Created),
        received_minor: listed.gross_minor - listed.merchant_discount_minor - listed.refunded_minor,
        refunded_minor: listed.refunded_minor,
        funded_minor: listed.discount_minor - listed.merchant_discount_minor,
        clock: format::clock(&time::local(listed.listed_at_ms, zone)),
        match_word: listed.match_word,
        match_number: listed.match_number,
        note: listed.note.clone(),
    }
}
