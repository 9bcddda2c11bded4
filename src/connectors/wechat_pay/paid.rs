//! A success as WeChat Pay states it: whose money, how much, which discounts and who bears them, and what says which wallet paid.

use super::{
    attribution,
    credentials::Credentials,
    wire::{Parties, Promotion, Transaction},
};
use crate::{
    connectors::Cx,
    domain::payment::{Evidence, Paid, WalletDiscount},
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
pub fn paid(transaction: &Transaction, credentials: &Credentials) -> Option<Paid> {
    let amount = transaction.amount.as_ref()?;
    let total = amount.total.filter(|total| *total > 0)?;
    let payer_total = amount.payer_total.unwrap_or(total);
    if !(0..=total).contains(&payer_total) {
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
        wallet: bank.as_deref().and_then(|bank| attribution::wallet(bank, &credentials.wallets)),
        payer,
        payer_mask: None,
        discounts: discounts(transaction.promotion_detail.as_deref().unwrap_or_default(), total - payer_total),
        evidence: bank.map(|value| Evidence { field: "bank_type".to_owned(), value }),
    })
}

/// The coupons behind the difference of what was ordered and what was paid (C0.4). They sum to it in any case: coupons that
/// do not explain it are not believed, and what they leave open is given by somebody unknown.
fn discounts(promotions: &[Promotion], difference: i64) -> Vec<WalletDiscount> {
    let told: Option<Vec<_>> = promotions.iter().map(discount).collect();
    let mut discounts = told.unwrap_or_default();
    let sum = |discounts: &[WalletDiscount]| discounts.iter().try_fold(0i64, |sum, discount| sum.checked_add(discount.amount_minor));
    if sum(&discounts).is_none_or(|sum| sum > difference) {
        discounts.clear();
    }
    let open = difference - sum(&discounts).unwrap_or(0);
    if open > 0 {
        discounts.push(WalletDiscount {
            id: String::new(),
            name: String::new(),
            amount_minor: open,
            wallet_minor: 0,
            merchant_minor: 0,
            other_minor: open,
            is_prefunded: false,
        });
    }
    discounts
}

/// A coupon; what its givers do not add up to is somebody else's (C1.13).
fn discount(promotion: &Promotion) -> Option<WalletDiscount> {
    let part = |part: Option<i64>| part.unwrap_or(0);
    let (wallet, merchant, other) =
        (part(promotion.wechatpay_contribute), part(promotion.merchant_contribute), part(promotion.other_contribute));
    let told = wallet.checked_add(merchant)?.checked_add(other)?;
    let sound = [wallet, merchant, other].into_iter().all(|part| part >= 0) && promotion.amount > 0 && told <= promotion.amount;
    sound.then(|| WalletDiscount {
        id: promotion.coupon_id.clone().unwrap_or_default(),
        name: promotion.name.clone().unwrap_or_default(),
        amount_minor: promotion.amount,
        wallet_minor: wallet,
        merchant_minor: merchant,
        other_minor: other + (promotion.amount - told),
        is_prefunded: promotion.kind.as_deref() == Some("CASH"),
    })
}
