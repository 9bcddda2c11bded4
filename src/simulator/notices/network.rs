//! A notice of the interop network (`docs/network.md`).

use super::{About, Draft, Hand, LATER_WORD, Letter, Variant};
use crate::{
    connectors::{
        Key,
        network::{
            sign::{Signer, Subject, hex},
            trial_key,
            wire::{Notice, NoticeKind, RefundTold},
        },
    },
    simulator::{books::State, payers, world::World},
};
use std::io;

/// Writes it.
///
/// # Errors
/// Where it cannot be signed.
pub fn letter(draft: &Draft<'_>, world: &World) -> io::Result<Letter> {
    let path = draft.url.query().map_or_else(|| draft.url.path().to_owned(), |query| format!("{}?{query}", draft.url.path()));
    let (body, signed) = (text(draft.says, draft.variant)?, text(draft.signed, draft.variant)?);
    let nonce = hex(&world.random());
    let key = if matches!(draft.hand, Hand::Foreign | Hand::Probe) { foreign_key(world) } else { trial_key::signing() };
    let participant = match draft.variant {
        Variant::Foreign => "tm-another",
        _ => &draft.says.order.offer.participant,
    };
    let signer = Signer { participant, key: &key, now_ms: world.now_ms(), nonce: &nonce };
    let mut headers = match draft.hand {
        Hand::Nobody => Vec::new(),
        _ => signer.headers(Subject::Request { method: "POST", path: &path }, &signed).map_err(io::Error::other)?,
    };
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    Ok(Letter { headers, body })
}

fn text(about: &About, variant: Variant) -> io::Result<Vec<u8>> {
    let mut message = serde_json::to_value(message(about))?;
    if let Some(value) = variant.extra_field() {
        message["colour"] = value.into();
    }
    if variant == Variant::UnknownWord {
        message["kind"] = LATER_WORD.into();
    }
    let mut text = serde_json::to_vec(&message)?;
    if variant == Variant::Cut {
        text.truncate(text.len() / 2);
    }
    Ok(text)
}

fn message(about: &About) -> Notice {
    let order = &about.order;
    let refund = about.refund.as_ref().map(|refund| RefundTold { refund: refund.refund.clone(), amount_minor: refund.amount_minor });
    let (kind, paid, reason) = match order.state {
        _ if refund.is_some() => (NoticeKind::RefundSucceeded, None, None),
        State::Paid => (NoticeKind::PaymentSucceeded, Some(payers::paid(order)), None),
        State::Closed => (NoticeKind::PaymentClosed, None, None),
        State::Declined | State::Waiting => (NoticeKind::PaymentDeclined, None, Some(order.decline_code.clone())),
    };
    let (payment, wallet) = (order.offer.payment.clone(), order.offer.wallet.clone());
    Notice { notice: about.notice.clone(), kind, payment, wallet, paid, reason, refund }
}

/// A key of our own making that borrows the name of the known one.
fn foreign_key(world: &World) -> Key {
    let bytes = [world.random(), world.random()].concat();
    Key { bytes, ..trial_key::signing() }
}
