//! A success as UnionPay states it: how much, who gave a part of it, and the card, the one thing that is told of its payer.

use super::{Read, instant_ms};
use crate::domain::{
    attribution::Evidence,
    payment::{Paid, WalletDiscount},
};
use serde::Deserialize;

/// One giver's part of the one offer that a payment can use.
#[derive(Deserialize)]
struct Coupon {
    id: Option<String>,
    desc: Option<String>,
    /// `00010000` is UnionPay, eight other digits a bank, fifteen the merchant itself.
    #[serde(rename = "spnsrId")]
    sponsor: String,
    /// Fen.
    #[serde(rename = "offstAmt")]
    amount: String,
}

impl Read<'_> {
    /// `None` where it lacks what makes it a success.
    pub(super) fn paid(&self) -> Option<Paid> {
        let amount = |name: &str| self.text(name)?.parse::<i64>().ok().filter(|amount| *amount > 0);
        let told = amount("txnAmt")?;
        // With an offer, `txnAmt` is what is left of the order.
        let ordered = amount("origTxnAmt");
        if self.text("currencyCode")? != "156" {
            return None;
        }
        let card = self.text("accNo").filter(|number| number.contains('*'));
        Some(Paid {
            amount_minor: ordered.unwrap_or(told),
            currency: "CNY".to_owned(),
            wallet_reference: self.text("queryId")?.to_owned(),
            trace_number: self.text("traceNo")?.to_owned(),
            paid_at_ms: self.paid_at_ms()?,
            wallet: None,
            payer: None,
            payer_mask: card.map(str::to_owned),
            payer_minor: ordered.map(|_| told),
            discounts: self.coupons().unwrap_or_default(),
            // Every bank's app pays such a code, and none is named: only the card's issuer is.
            evidence: card.and_then(issuer),
        })
    }

    fn coupons(&self) -> Option<Vec<WalletDiscount>> {
        let coupons: Vec<Coupon> = serde_json::from_str(self.text("couponInfo")?).ok()?;
        let merchant = self.text("merId").unwrap_or_default();
        let discount = |coupon: Coupon| {
            let amount_minor = coupon.amount.parse().ok()?;
            let parts = match coupon.sponsor.as_str() {
                "00010000" => [amount_minor, 0, 0],
                sponsor if sponsor == merchant => [0, amount_minor, 0],
                _ => [0, 0, amount_minor],
            };
            let [wallet_minor, merchant_minor, other_minor] = parts;
            let (id, name) = (coupon.id.unwrap_or_default(), coupon.desc.unwrap_or_default());
            Some(WalletDiscount { id, name, amount_minor, wallet_minor, merchant_minor, other_minor })
        };
        coupons.into_iter().map(discount).collect()
    }

    /// The year of `traceTime` is not told: it is that of the order, or the next where the order was made before New Year.
    fn paid_at_ms(&self) -> Option<i64> {
        let (ordered, traced) = (self.text("txnTime")?, self.text("traceTime")?);
        let year: i64 = ordered.get(..4)?.parse().ok()?;
        let is_next = ordered.get(4..6)? == "12" && traced.get(..2)? == "01";
        instant_ms(&format!("{:04}{traced}", year + i64::from(is_next)))
    }
}

/// The digits before the stars: the rest would tell one person's cards apart.
fn issuer(card: &str) -> Option<Evidence> {
    let (value, _) = card.split_once('*')?;
    (!value.is_empty()).then(|| Evidence { field: "accNo".to_owned(), value: value.to_owned(), is_own_payer: true })
}
