//! What a payer is asked for and why: the price, every discount with the one who gives it, and what is left to pay.

use crate::domain::money::Minor;

/// Who gives a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Funder {
    Merchant,
    /// The platform or the wallet: whoever makes up the difference to the merchant.
    Others,
}

/// One discount; `amount` is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillLine {
    pub funder: Funder,
    pub amount: Minor,
}

/// See the module. `gross = pay + sum of lines` always holds (C0.4). The default is the bill before an amount is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    pub gross: Minor,
    /// In the order in which they apply (D6).
    pub lines: Vec<BillLine>,
    pub pay: Minor,
}

impl Bill {
    /// Takes the discounts off `gross`. At least 0.01 is left to pay (D7): what is too much is cut from the last line (C1.2),
    /// and a line of which nothing is left is dropped.
    pub fn new(gross: Minor, lines: Vec<BillLine>) -> Self {
        let mut room = gross - Minor(1);
        let lines: Vec<_> = lines
            .into_iter()
            .map(|line| {
                let amount = line.amount.min(room).max(Minor::ZERO);
                room = room - amount;
                BillLine { amount, ..line }
            })
            .filter(|line| line.amount > Minor::ZERO)
            .collect();
        let pay = gross - lines.iter().map(|line| line.amount).sum();
        Self { gross, lines, pay }
    }

    /// The bill of a payment as it was stored.
    pub fn of_payment(gross: Minor, merchant_discount: Minor, discount: Minor) -> Self {
        let lines = vec![
            BillLine { funder: Funder::Merchant, amount: merchant_discount },
            BillLine { funder: Funder::Others, amount: discount - merchant_discount },
        ];
        Self::new(gross, lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_bill_without_discounts_is_its_price() {
        assert_eq!(Bill::new(Minor(2350), vec![]), Bill { gross: Minor(2350), lines: vec![], pay: Minor(2350) });
    }

    #[test]
    fn the_cut_goes_to_the_last_line_c1_2() {
        let line = |funder, minor| BillLine { funder, amount: Minor(minor) };
        let bill = Bill::new(Minor(500), vec![line(Funder::Merchant, 300), line(Funder::Others, 300)]);
        assert_eq!(bill.lines, vec![line(Funder::Merchant, 300), line(Funder::Others, 199)]);
        assert_eq!(bill.pay, Minor(1));
    }

    proptest! {
        #[test]
        fn a_discount_never_exceeds_the_price_p1_9(gross in 1i64..100_000, merchant in 0i64..200_000, others in 0i64..200_000) {
            let bill = Bill::of_payment(Minor(gross), Minor(merchant), Minor(merchant + others));
            prop_assert!(bill.pay >= Minor(1));
            prop_assert_eq!(bill.gross, bill.pay + bill.lines.iter().map(|line| line.amount).sum());
        }
    }
}
