//! Double entry (D10): what a payment's success does to the accounts. Every set of postings sums to zero.

use crate::domain::{money::Minor, payment::Waterfall};

/// One line of an entry: positive is owed to the platform's books, negative is owed by them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub account: String,
    pub amount: Minor,
}

/// The entry of one paid payment: the wallet owes what the payer paid, each funder owes its part of the discounts, the merchant is
/// owed the net (C1.15: its own part is not among it) and the fee account the fee. The wallet gave `from_wallet` of the funded
/// discount, the platform the rest. Lines of zero are left out.
pub fn paid(wallet: &str, merchant_id: &str, from_wallet: Minor, money: &Waterfall) -> Vec<Posting> {
    [
        (format!("wallet:{wallet}"), money.payer_paid),
        ("funder:platform".to_owned(), money.funded_discount - from_wallet),
        (format!("funder:wallet:{wallet}"), from_wallet),
        (format!("merchant:{merchant_id}"), -money.net),
        (format!("fee:{wallet}"), -money.fee),
    ]
    .into_iter()
    .filter(|(_, amount)| *amount != Minor::ZERO)
    .map(|(account, amount)| Posting { account, amount })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::payment::waterfall;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn postings_sum_to_zero_d10(gross in 1i64..1_000_000, merchant in 0i64..1000, platform in 0i64..1000, wallet in 0i64..1000, rate in 0i64..10_000) {
            prop_assume!(merchant + platform + wallet < gross);
            let money = waterfall(Minor(gross), Minor(merchant), Minor(platform + wallet), rate);
            let lines = paid("jd_pay", "M", Minor(wallet), &money);
            prop_assert_eq!(lines.iter().map(|line| line.amount).sum::<Minor>(), Minor::ZERO);
            prop_assert!(lines.iter().all(|line| line.amount != Minor::ZERO));
            let of = |account: &str| lines.iter().filter(|line| line.account == account).map(|line| line.amount.0).sum::<i64>();
            prop_assert_eq!((of("funder:platform"), of("funder:wallet:jd_pay")), (platform, wallet));
        }
    }
}
