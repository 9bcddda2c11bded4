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

/// What goes back with a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Back {
    /// To the payer.
    pub payer: Minor,
    /// To who had paid the discounts, the shop left out: its part it has already.
    pub platform: Minor,
    pub wallet: Minor,
    pub fee: Minor,
}

/// The entry of one refund: [`paid`] the other way round, for as much as goes back.
pub fn refunded(wallet: &str, merchant_id: &str, back: &Back) -> Vec<Posting> {
    let net = back.payer + back.platform + back.wallet - back.fee;
    let money = Waterfall {
        gross: -(net + back.fee),
        merchant_discount: Minor::ZERO,
        funded_discount: -(back.platform + back.wallet),
        payer_paid: -back.payer,
        received: -(net + back.fee),
        fee: -back.fee,
        net: -net,
    };
    paid(wallet, merchant_id, -back.wallet, &money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::payment::waterfall;
    use proptest::prelude::*;

    #[test]
    fn a_whole_refund_undoes_its_payment() {
        let money = waterfall(Minor(10_000), Minor(800), Minor(1_200), 3_800);
        let back = Back { payer: money.payer_paid, platform: Minor(700), wallet: Minor(500), fee: money.fee };
        let undone: Vec<_> = refunded("jd_pay", "M", &back).into_iter().map(|line| Posting { amount: -line.amount, ..line }).collect();
        assert_eq!(undone, paid("jd_pay", "M", Minor(500), &money));
        let part = refunded("jd_pay", "M", &Back { payer: Minor(1), platform: Minor::ZERO, wallet: Minor::ZERO, fee: Minor::ZERO });
        assert_eq!(part.iter().map(|line| line.amount).sum::<Minor>(), Minor::ZERO);
    }

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
