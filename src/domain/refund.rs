//! Giving a payment back in parts (C2): what goes back to the payer, and what to those who had paid the discounts. Pure.

use crate::domain::money::Minor;

/// Splits `amount` over buckets in proportion to what is `left` in each: floors first, then one minor unit each by the largest remainder,
/// ties to the first (C2.6). `amount` is at most their sum. No bucket gives more than it has, and the last refund closes exactly.
pub fn split(amount: Minor, left: &[Minor]) -> Vec<Minor> {
    let whole: i128 = left.iter().map(|bucket| i128::from(bucket.0)).sum();
    if whole == 0 {
        return vec![Minor::ZERO; left.len()];
    }
    let exact = |bucket: Minor| i128::from(amount.0) * i128::from(bucket.0);
    let mut parts: Vec<Minor> = left.iter().map(|bucket| Minor(i64::try_from(exact(*bucket) / whole).unwrap_or(bucket.0))).collect();
    let missing = amount - parts.iter().copied().sum();
    let mut by_remainder: Vec<usize> = (0..left.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(exact(left[*at]) % whole));
    for at in by_remainder.into_iter().take(usize::try_from(missing.0).unwrap_or(0)) {
        parts[at] += Minor(1);
    }
    parts
}

/// What goes back to funders when a wallet has given `paid_back` of the payer's money back: in proportion to what is left of both,
/// rounded down; with the payer's last money goes all that is left of theirs (C2.7). In the order of `funders_left`.
pub fn funders_back(paid_back: Minor, payer_left: Minor, funders_left: &[Minor]) -> Vec<Minor> {
    let theirs: Minor = funders_left.iter().copied().sum();
    let back = if paid_back >= payer_left {
        theirs
    } else {
        let exact = i128::from(paid_back.0) * i128::from(theirs.0) / i128::from(payer_left.0.max(1));
        Minor(i64::try_from(exact).unwrap_or(theirs.0))
    };
    split(back, funders_left)
}

/// What of a payment's fee has gone back once `back` of its gross has: half up, and all of it at the end (C2.6).
pub fn fee_back(whole_fee: Minor, back: Minor, gross: Minor) -> Minor {
    if back >= gross {
        return whole_fee;
    }
    let (twice, gross) = (2 * i128::from(whole_fee.0) * i128::from(back.0), i128::from(gross.0.max(1)));
    Minor(i64::try_from((twice + gross) / (2 * gross)).unwrap_or(whole_fee.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minor(parts: &[i64]) -> Vec<Minor> {
        parts.iter().copied().map(Minor).collect()
    }

    /// What is left after each of these refunds of gross, the payer's bucket first.
    fn splits(amounts: &[i64], buckets: &[i64]) -> Vec<Vec<Minor>> {
        let mut left = minor(buckets);
        let step = |amount: &i64| {
            let parts = split(Minor(*amount), &left);
            left.iter_mut().zip(&parts).for_each(|(bucket, part)| *bucket = *bucket - *part);
            parts
        };
        amounts.iter().map(step).collect()
    }

    #[test]
    fn proportional_refunds_of_the_gross_c2_a_and_c() {
        assert_eq!(splits(&[6_000, 4_000], &[8_000, 1_200, 800]), [minor(&[4_800, 720, 480]), minor(&[3_200, 480, 320])]);
        assert_eq!(splits(&[1, 1, 1], &[2, 1]), [minor(&[1, 0]), minor(&[1, 0]), minor(&[0, 1])]);
    }

    #[test]
    fn what_a_wallet_gives_back_takes_the_funders_share_along_c2_a_and_b() {
        assert_eq!(funders_back(Minor(4_800), Minor(8_000), &minor(&[1_200, 800])), minor(&[720, 480]));
        assert_eq!(funders_back(Minor(3_200), Minor(3_200), &minor(&[480, 320])), minor(&[480, 320]));
        // The payer's own money first: 60.00 of 80.00, then the last 20.00 with the coupon of 20.00.
        assert_eq!(funders_back(Minor(2_000), Minor(2_000), &minor(&[2_000])), minor(&[2_000]));
        assert_eq!(funders_back(Minor(1), Minor(2), &minor(&[1])), minor(&[0]), "c");
        assert_eq!(funders_back(Minor(500), Minor(500), &[]), []);
    }

    #[test]
    fn the_fee_goes_back_by_what_has_gone_back_in_all() {
        assert_eq!(fee_back(Minor(38), Minor(5_000), Minor(10_000)), Minor(19));
        assert_eq!(fee_back(Minor(1), Minor(1), Minor(2)), Minor(1), "half up");
        assert_eq!(fee_back(Minor(38), Minor(10_000), Minor(10_000)), Minor(38));
    }

    proptest! {
        #[test]
        fn refunds_close_exactly_and_no_bucket_gives_more_than_it_has_c2_7(
            payer in 1i64..100_000, funders in proptest::collection::vec(0i64..50_000, 0..5), asked in proptest::collection::vec(1i64..60_000, 0..6),
        ) {
            let mut payer_left = Minor(payer);
            let mut left = minor(&funders);
            let whole = left.iter().copied().sum::<Minor>();
            let mut given = Minor::ZERO;
            for amount in asked.into_iter().map(Minor).chain([Minor(payer)]) {
                let amount = amount.min(payer_left);
                if amount == Minor::ZERO {
                    continue;
                }
                let parts = funders_back(amount, payer_left, &left);
                for (bucket, part) in left.iter_mut().zip(&parts) {
                    prop_assert!(*part >= Minor::ZERO && part <= bucket);
                    *bucket = *bucket - *part;
                }
                given += parts.iter().copied().sum();
                payer_left = payer_left - amount;
                // Never ahead of the payer's own money.
                prop_assert!(i128::from(given.0) * i128::from(payer) <= i128::from(whole.0) * i128::from(payer - payer_left.0));
            }
            prop_assert_eq!(payer_left, Minor::ZERO);
            prop_assert_eq!(given, whole);
        }

        #[test]
        fn a_split_sums_and_stays_within_a_unit(buckets in proptest::collection::vec(0i64..1_000_000_000, 1..7), part in 0u64..=1_000) {
            let left = minor(&buckets);
            let whole: i64 = buckets.iter().sum();
            let amount = i64::try_from(i128::from(whole) * i128::from(part) / 1_000).unwrap();
            let parts = split(Minor(amount), &left);
            prop_assert_eq!(parts.iter().copied().sum::<Minor>(), Minor(amount));
            for (given, bucket) in parts.iter().zip(&left) {
                prop_assert!(*given >= Minor::ZERO && given <= bucket);
                let off = i128::from(given.0) * i128::from(whole) - i128::from(amount) * i128::from(bucket.0);
                prop_assert!(off.abs() < i128::from(whole).max(1));
            }
        }
    }
}
