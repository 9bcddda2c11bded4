//! Notices: of money that came or went back, with the chain of the signer's certificate inside.

use super::orders::{paid, refunded};
use crate::{
    connectors::form::{self, Fields},
    simulator::{
        books::{Channel, UnionPayOrder},
        keyring::{Keyring, enrolment},
        notices::{About, Draft, LATER_WORD, Letter, Variant},
    },
};
use std::io;

/// Writes it.
///
/// # Errors
/// Where it cannot be signed.
pub fn letter(draft: &Draft<'_>, keyring: &Keyring) -> io::Result<Letter> {
    let keys = keyring.unionpay()?;
    let signed = super::signed(fields(draft.signed, draft.variant), &keys, draft.hand)?;
    let mut said = fields(draft.says, draft.variant);
    // A copy that was altered on its way keeps certificate and signature of the true one.
    for name in ["signPubKeyCert", "signature"] {
        said.extend(signed.get_key_value(name).map(|(name, value)| (name.clone(), value.clone())));
    }
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded;charset=UTF-8".to_owned())];
    Ok(Letter { headers, body: form::write(&said).into_bytes() })
}

fn fields(about: &About, variant: Variant) -> Fields {
    let order = &about.order;
    let common = [
        ("version", "5.1.0"),
        ("encoding", "UTF-8"),
        ("signMethod", "01"),
        ("bizType", "000000"),
        ("accessType", "0"),
        ("merId", enrolment::UNIONPAY_MERCHANT),
        ("respCode", "00"),
        ("respMsg", "成功[0000000]"),
    ];
    let mut told: Vec<(&str, String)> = common.map(|(name, value)| (name, value.to_owned())).to_vec();
    match (&about.refund, &order.offer.channel) {
        (Some(refund), _) => {
            told.extend(refunded(refund, order));
            told.extend([
                ("txnType", if refund.kind.is_empty() { "04".to_owned() } else { refund.kind.clone() }),
                ("txnSubType", "00".to_owned()),
                ("orderId", refund.refund.clone()),
                ("txnTime", refund.asked_at.clone()),
            ]);
        }
        (None, Channel::UnionPay(UnionPayOrder { ordered_at, kind, .. })) => {
            told.extend(paid(order));
            told.extend([
                ("txnType", "01".to_owned()),
                ("txnSubType", kind.clone()),
                ("orderId", order.offer.payment.clone()),
                ("txnTime", ordered_at.clone()),
            ]);
        }
        (None, _) => {}
    }
    told.extend(variant.extra_field().map(|value| ("colour", value)));
    match variant {
        Variant::UnknownWord => told.push(("respCode", LATER_WORD.to_owned())),
        Variant::Foreign => told.push(("merId", "777290058110049".to_owned())),
        Variant::Cut => told.truncate(told.len() / 2),
        _ => {}
    }
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
