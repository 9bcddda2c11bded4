//! Notices: encrypted, signed with either of the two keys as it comes, and signed anew for every repeat. `/control/probe` sends a
//! false signature on purpose, as the real one does from time to time.

use super::{
    signing::{self, Mode},
    words,
};
use crate::simulator::{
    books::WechatOrder,
    keyring::{Keyring, WechatPay},
    notices::{About, Draft, LATER_WORD, Letter, Variant},
    world::World,
};
use serde_json::{Value, json};
use std::io;

/// Writes it.
///
/// # Errors
/// Where it cannot be signed.
pub fn letter(draft: &Draft<'_>, order: &WechatOrder, keyring: &Keyring, world: &World) -> io::Result<Letter> {
    let keys = keyring.wechat_pay()?;
    let signed = envelope(draft.signed, draft.variant, order, &keys, world)?;
    // A copy that was altered on its way has other words under the signature of the true ones.
    let body =
        if std::ptr::eq(draft.says, draft.signed) { signed.clone() } else { envelope(draft.says, draft.variant, order, &keys, world)? };
    // A merchant that changes from certificates to the public key gets notices of both kinds; a repeat tries the other one.
    let chance = usize::from(world.random()[0] & 1);
    let mode = if (chance + draft.turn).is_multiple_of(2) { Mode::PublicKey } else { Mode::Certificate };
    let mut headers = signing::headers(&keys, mode, draft.hand, signed.as_bytes(), world)?;
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    Ok(Letter { headers, body: body.into_bytes() })
}

fn envelope(about: &About, variant: Variant, order: &WechatOrder, keys: &WechatPay, world: &World) -> io::Result<String> {
    let (event, kind, summary, mut content) = match &about.refund {
        Some(refund) => {
            let mut content = words::refund(refund, &about.order, "refund_status", "SUCCESS");
            content["mchid"] = about.order.offer.participant.clone().into();
            if let Some(sub) = &order.sub_merchant {
                content["sp_mchid"] = content["mchid"].take();
                content["sub_mchid"] = sub.id.clone().into();
                without_null(&mut content);
            }
            ("REFUND.SUCCESS", "refund", "退款成功", content)
        }
        None => {
            let mut content = words::transaction(&about.order, order);
            // Also where a part has gone back since: what is reported is the payment.
            content["trade_state"] = "SUCCESS".into();
            content["trade_state_desc"] = "支付成功".into();
            ("TRANSACTION.SUCCESS", "transaction", "支付成功", content)
        }
    };
    if let Some(value) = variant.extra_field() {
        content["colour"] = value.into();
    }
    if variant == Variant::Foreign {
        let merchant = if order.sub_merchant.is_some() { "sp_mchid" } else { "mchid" };
        content[merchant] = "1900000208".into();
    }
    let event = if variant == Variant::UnknownWord { LATER_WORD } else { event };
    let mut resource = signing::encrypted(keys, content.to_string().as_bytes(), kind, world)?;
    resource["original_type"] = kind.into();
    let envelope = json!({
        "id": about.notice, "create_time": words::instant(world.now_ms()), "resource_type": "encrypt-resource", "event_type": event,
        "summary": summary, "resource": resource,
    });
    let mut text = envelope.to_string();
    if variant == Variant::Cut {
        text = text.chars().take(text.len() / 2).collect();
    }
    Ok(text)
}

fn without_null(value: &mut Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
}
