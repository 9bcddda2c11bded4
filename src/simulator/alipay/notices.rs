//! Notices: a form whose raw values are signed. The end of a trade is told, and every refund tells the trade once more.

use super::words::{alipay, beijing, funds, guest, status, voucher, yuan};
use crate::{
    connectors::form::{self, Fields},
    simulator::{
        books::State,
        keyring::{Keyring, enrolment},
        notices::{About, Draft, Hand, LATER_WORD, Letter, Variant},
        payers,
        world::World,
    },
};
use serde_json::json;
use std::io;

/// Writes it.
///
/// # Errors
/// Where it cannot be signed.
pub fn letter(draft: &Draft<'_>, keyring: &Keyring, world: &World) -> io::Result<Letter> {
    let keys = keyring.alipay()?;
    let key = match draft.hand {
        Hand::Own => keys.signer.pair.clone(),
        Hand::Foreign | Hand::Probe | Hand::Nobody => Keyring::foreign()?,
    };
    let text = form::signed_text(&fields(draft.signed, draft.variant, world), &["sign", "sign_type"]);
    let mut fields = fields(draft.says, draft.variant, world);
    if draft.hand != Hand::Nobody {
        fields.insert("sign".to_owned(), key.sign_text(text.as_bytes())?);
    }
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded; charset=UTF-8".to_owned())];
    Ok(Letter { headers, body: form::write(&fields).into_bytes() })
}

fn fields(about: &About, variant: Variant, world: &World) -> Fields {
    let (order, offer) = (&about.order, &about.order.offer);
    let mut told: Vec<(&str, String)> = vec![
        ("notify_type", "trade_status_sync".to_owned()),
        ("notify_id", about.notice.clone()),
        ("notify_time", beijing(world.now_ms())),
        ("app_id", enrolment::ALIPAY_APP.to_owned()),
        ("auth_app_id", enrolment::ALIPAY_APP.to_owned()),
        ("seller_id", enrolment::ALIPAY_SELLER.to_owned()),
        ("seller_email", "seller@example.com".to_owned()),
        ("charset", "utf-8".to_owned()),
        ("version", "1.0".to_owned()),
        ("sign_type", "RSA2".to_owned()),
        ("out_trade_no", offer.payment.clone()),
        ("subject", offer.payee.clone()),
        ("body", offer.note.clone()),
        ("total_amount", yuan(offer.amount_minor)),
        ("gmt_create", beijing(offer.created_at_ms)),
        ("trade_status", status(order).to_owned()),
    ];
    if let Some(alipay) = alipay(order) {
        let number = if order.wallet_reference.is_empty() { &alipay.trade_no } else { &order.wallet_reference };
        told.extend([("trade_no", number.clone()), ("passback_params", alipay.passback.clone())]);
    }
    if let Some(at_ms) = order.decided_at_ms.filter(|_| order.state == State::Paid) {
        told.extend([
            ("gmt_payment", beijing(at_ms)),
            ("buyer_id", payers::buyer_id(&offer.participant, &order.payer)),
            ("buyer_logon_id", payers::mask(&order.payer)),
            ("buyer_pay_amount", yuan(order.payer_minor())),
            ("receipt_amount", yuan(order.settled_minor())),
            ("invoice_amount", yuan(order.payer_minor())),
            ("point_amount", "0.00".to_owned()),
            ("fund_bill_list", funds(order, ["fundChannel", "bankCode"]).to_string()),
            ("external_payer_info", guest(order).map(|guest| guest.to_string()).unwrap_or_default()),
        ]);
        told.extend(order.coupon.map(|coupon| {
            let coupon = voucher(order, coupon, ["voucherId", "merchantContribute", "otherContribute"]);
            ("voucher_detail_list", json!([coupon]).to_string())
        }));
    } else {
        told.push(("gmt_close", beijing(order.decided_at_ms.unwrap_or(offer.created_at_ms))));
    }
    if let Some(refund) = &about.refund {
        told.extend([
            ("out_biz_no", refund.refund.clone()),
            ("gmt_refund", format!("{}.000", beijing(refund.at_ms))),
            ("refund_fee", yuan(order.refunded_minor)),
        ]);
    }
    told.extend(variant.extra_field().map(|value| ("colour", value)));
    match variant {
        Variant::UnknownWord => told.push(("trade_status", LATER_WORD.to_owned())),
        Variant::Foreign => told.push(("app_id", "2021000122671235".to_owned())),
        Variant::Cut => told.truncate(told.len() / 2),
        _ => {}
    }
    // What has no value is not sent.
    told.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)).collect()
}
