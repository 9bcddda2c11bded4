//! Payment codes that wallets show to be scanned by shops: good once, for a minute, and only in memory, as in a real wallet.

use super::{
    Simulator,
    books::{Offer, Order, State},
    faults::Fault,
    office::{Payer, Trouble},
    world::World,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How long a code is good, in ms.
pub const GOOD_MS: i64 = 60_000;

/// What every wallet's codes begin with, and how many digits they have. Whoever is not named shows a code of the family of Cloud
/// QuickPass, as bank apps do.
const SHAPES: [(&str, &str, usize); 6] =
    [("wechat_pay", "13", 18), ("alipay", "28", 18), ("jd_pay", "18", 18), ("bestpay", "51", 18), ("hebao", "81", 18), ("ecny", "01", 19)];
const UNIONPAY: (&str, &str, usize) = ("unionpay", "62", 19);

/// Who shows a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub wallet: String,
    pub payer: String,
    /// The payer confirms in the wallet after the scan; otherwise the scan is enough.
    pub asks: bool,
    /// What goes wrong with the order that the code pays.
    pub fault: Option<Fault>,
    pub until_ms: i64,
}

/// The codes that are shown now.
#[derive(Debug, Default)]
pub struct PaymentCodes(Mutex<HashMap<String, Shown>>);

impl PaymentCodes {
    /// Draws a code for that payer.
    pub fn show(&self, world: &World, shown: Shown) -> String {
        let (_, prefix, digits) = shape(&shown.wallet);
        let code = format!("{prefix}{}", world.digits(digits - prefix.len()));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(code.clone(), shown);
        code
    }

    /// Takes the code out of use for an order at `wallet`; `None` where nobody shows it there (any more).
    pub fn take(&self, code: &str, wallet: &str, now_ms: i64) -> Option<Shown> {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, shown| shown.until_ms > now_ms);
        codes.get(code).filter(|shown| shape(&shown.wallet) == shape(wallet))?;
        codes.remove(code)
    }
}

impl Simulator {
    /// A new code of that payer's, and until when it is good.
    pub fn payment_code(&self, wallet: &str, payer: &str, asks: bool, fault: Option<Fault>) -> (String, i64) {
        let until_ms = self.world.now_ms() + GOOD_MS;
        let shown = Shown { wallet: wallet.to_owned(), payer: payer.to_owned(), asks, fault, until_ms };
        (self.payment_codes.show(&self.world, shown), until_ms)
    }

    /// Takes the money from whoever shows that code, or asks its payer first. The same order again is answered as it
    /// stands; `None` where the code is unknown, used or out of time.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn collect(&self, mut offer: Offer, code: &str) -> Result<Option<Order>, Trouble> {
        if self.office.order(&offer.payment).is_ok() {
            return self.office.take(offer).map(Some);
        }
        let Some(shown) = self.payment_codes.take(code, &offer.wallet, self.world.now_ms()) else { return Ok(None) };
        offer.payer = Some(shown.payer.clone());
        offer.fault = shown.fault.or(offer.fault);
        let order = self.office.take(offer)?;
        if order.state != State::Waiting || shown.asks {
            return Ok(Some(order));
        }
        let payer = Payer { name: &shown.payer, wallet: Some(&shown.wallet), coupon: None };
        Ok(Some(self.confirm(&order.offer.payment, payer, None)?.order))
    }
}

fn shape(wallet: &str) -> (&'static str, &'static str, usize) {
    SHAPES.into_iter().find(|(known, ..)| *known == wallet).unwrap_or(UNIONPAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::payment_code::PaymentCode, simulator::office::tests::world};

    fn shown(wallet: &str) -> Shown {
        Shown { wallet: wallet.into(), payer: "alice".into(), asks: false, fault: None, until_ms: 1_000 + GOOD_MS }
    }

    #[test]
    fn a_code_is_good_once_at_its_wallet_and_for_a_minute() {
        let (codes, world) = (PaymentCodes::default(), world());
        let code = codes.show(&world, shown("jd_pay"));
        assert_eq!(codes.take(&code, "bestpay", 1_000), None);
        assert_eq!(codes.take(&code, "jd_pay", 1_000), Some(shown("jd_pay")));
        assert_eq!(codes.take(&code, "jd_pay", 1_000), None);
        let late = codes.show(&world, shown("jd_pay"));
        assert_eq!(codes.take(&late, "jd_pay", 1_000 + GOOD_MS), None);
    }

    #[test]
    fn every_code_has_the_shape_of_its_wallet() {
        let (codes, world) = (PaymentCodes::default(), world());
        for wallet in ["wechat_pay", "alipay", "jd_pay", "bestpay", "hebao", "ecny", "unionpay"] {
            let code = codes.show(&world, shown(wallet));
            assert_eq!(PaymentCode::parse(&code).map(|code| code.issuer()), Some(wallet), "{code}");
        }
        let bank = codes.show(&world, shown("bank_icbc"));
        assert_eq!(codes.take(&bank, "unionpay", 1_000).map(|shown| shown.wallet), Some("bank_icbc".into()));
    }
}
