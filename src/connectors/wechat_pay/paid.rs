//! A success as WeChat Pay states it: whose money, how much, which discounts and who bears them, and what says which wallet paid.

use super::{
    credentials::Credentials,
    wire::{Parties, Promotion, Transaction},
};
use crate::{
    connectors::Cx,
    domain::{
        attribution::Evidence,
        payment::{Paid, WalletDiscount},
    },
};

/// Whether a message is about our merchant.
pub fn is_ours(parties: &Parties, credentials: &Credentials, cx: &Cx<'_>) -> bool {
    let merchant = Some(cx.account.participant.as_str());
    let app_fits = |app: &Option<String>| app.as_ref().is_none_or(|app| *app == credentials.app_id);
    match &credentials.sub_merchant {
        None => parties.mchid.as_deref() == merchant && parties.sub_mchid.is_none() && app_fits(&parties.appid),
        Some(sub) => parties.sp_mchid.as_deref() == merchant && parties.sub_mchid.as_ref() == Some(&sub.id) && app_fits(&parties.sp_appid),
    }
}

/// The success in a transaction; `None` where it lacks what a success has, or its amounts cannot be.
pub fn paid(transaction: &Transaction) -> Option<Paid> {
    let amount = transaction.amount.as_ref()?;
    let total = amount.total.filter(|total| *total > 0)?;
    if amount.payer_total.is_some_and(|payer_total| !(0..=total).contains(&payer_total)) {
        return None;
    }
    let wallet_reference = transaction.transaction_id.clone().filter(|number| !number.is_empty())?;
    let paid_at: jiff::Timestamp = transaction.success_time.as_ref()?.parse().ok()?;
    let payer = transaction.payer.as_ref().and_then(|payer| {
        let ids = [&payer.openid, &payer.sub_openid, &payer.sp_openid];
        ids.into_iter().flatten().find(|id| !id.is_empty()).cloned()
    });
    let bank = transaction.bank_type.clone().filter(|bank| !bank.is_empty());
    Some(Paid {
        amount_minor: total,
        currency: amount.currency.clone().unwrap_or_else(|| "CNY".to_owned()),
        wallet_reference,
        // The clearing house's number is not told.
        trace_number: String::new(),
        paid_at_ms: paid_at.as_millisecond(),
        wallet: None,
        payer_mask: None,
        payer_minor: amount.payer_total,
        discounts: transaction.promotion_detail.iter().flatten().map(discount).collect(),
        // Only its own payers have a number at WeChat; a guest has none.
        evidence: bank.map(|value| Evidence { field: "bank_type".to_owned(), value, is_own_payer: payer.is_some() }),
        payer,
    })
}

/// A coupon as it is told; what its givers do not add up to is somebody else's (C1.13).
fn discount(promotion: &Promotion) -> WalletDiscount {
    let part = |part: Option<i64>| part.unwrap_or(0);
    let (wallet_minor, merchant_minor) = (part(promotion.wechatpay_contribute), part(promotion.merchant_contribute));
    WalletDiscount {
        id: promotion.coupon_id.clone().unwrap_or_default(),
        name: promotion.name.clone().unwrap_or_default(),
        amount_minor: promotion.amount,
        wallet_minor,
        merchant_minor,
        other_minor: promotion.amount.saturating_sub(wallet_minor).saturating_sub(merchant_minor),
    }
}
