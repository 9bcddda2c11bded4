//! The table of states and facts, and what a refund moves.

use super::*;
use proptest::prelude::*;

fn paid(amount_minor: i64, reference: &str) -> Fact {
    Fact::Paid(Paid {
        amount_minor,
        currency: "CNY".into(),
        wallet_reference: reference.into(),
        trace_number: "T1".into(),
        paid_at_ms: 1,
        wallet: None,
        payer: None,
        payer_mask: None,
        payer_minor: None,
        discounts: Vec::new(),
        evidence: None,
    })
}

const EXPECTED: Expected<'static> =
    Expected { amount: Minor(500), currency: "CNY", wallet_reference: None, refunded: Minor(0), refundable: Minor(500) };

#[test]
fn no_final_state_swallows_a_success_c0_7() {
    for state in State::ALL {
        let seen = step(state, &paid(500, "W1"), EXPECTED);
        match state {
            State::Created | State::Pending => assert_eq!(seen, Step::Move(State::Succeeded)),
            State::Failed | State::Closed => assert_eq!(seen, Step::Move(State::SucceededLate)),
            _ => assert_eq!(seen, Step::Stay),
        }
    }
}

#[test]
fn a_wrong_amount_or_currency_changes_nothing_c0_6() {
    for state in State::ALL {
        assert_eq!(step(state, &paid(501, "W1"), EXPECTED), Step::Suspicious("amount_mismatch"));
        let dollars = Expected { currency: "USD", ..EXPECTED };
        assert_eq!(step(state, &paid(500, "W1"), dollars), Step::Suspicious("currency_mismatch"));
    }
}

#[test]
fn discounts_of_a_wallet_that_do_not_add_up_change_nothing_c0_4() {
    let coupon = |amount_minor, wallet_minor, merchant_minor| WalletDiscount {
        id: "B1".into(),
        name: "早餐券".into(),
        amount_minor,
        wallet_minor,
        merchant_minor,
        other_minor: 0,
    };
    let told = |payer_minor, discounts| {
        let Fact::Paid(plain) = paid(500, "W1") else { unreachable!() };
        step(State::Pending, &Fact::Paid(Paid { payer_minor, discounts, ..plain }), EXPECTED)
    };
    for (payer_minor, coupons) in [
        (Some(499), vec![]),
        (Some(400), vec![coupon(90, 90, 0)]),
        (None, vec![coupon(100, 90, 0)]),
        (None, vec![coupon(100, 110, -10)]),
        (None, vec![coupon(0, 0, 0)]),
        (None, vec![coupon(300, 300, 0), coupon(200, 0, 200)]),
        (None, vec![coupon(i64::MAX, i64::MAX, 0), coupon(1, 1, 0)]),
    ] {
        assert_eq!(told(payer_minor, coupons.clone()), Step::Suspicious("discount_mismatch"), "{payer_minor:?} {coupons:?}");
    }
    for (payer_minor, coupons) in [(None, vec![]), (Some(350), vec![coupon(100, 100, 0), coupon(50, 20, 30)])] {
        assert_eq!(told(payer_minor, coupons), Step::Move(State::Succeeded));
    }
}

#[test]
fn a_second_success_under_another_number_is_put_aside() {
    let booked = Expected { wallet_reference: Some("W1"), ..EXPECTED };
    assert_eq!(step(State::Succeeded, &paid(500, "W2"), booked), Step::Suspicious("second_success"));
    assert_eq!(step(State::Succeeded, &paid(500, "W1"), booked), Step::Stay);
}

#[test]
fn a_no_never_takes_money_back() {
    for state in State::ALL.into_iter().filter(|state| state.is_paid()) {
        for fact in [Fact::Closed, Fact::Declined { code: "x".into() }] {
            assert_eq!(step(state, &fact, EXPECTED), Step::Suspicious("denied_after_success"));
        }
    }
}

#[test]
fn a_sum_of_refunds_moves_what_is_new_in_it() {
    let so_far = |total_minor| Fact::RefundedSoFar { refund_id: "R1".into(), total_minor };
    let paid = |total, expected| step(State::PartiallyRefunded, &so_far(total), expected);
    let after_two = Expected { refunded: Minor(200), refundable: Minor(300), ..EXPECTED };
    assert_eq!(after_two.given_back(&so_far(350)), Minor(150));
    assert_eq!(paid(350, after_two), Step::Move(State::PartiallyRefunded));
    assert_eq!(paid(500, after_two), Step::Move(State::Refunded));
    assert_eq!([paid(200, after_two), paid(150, after_two)], [Step::Stay, Step::Stay], "told before, or by a notice that came late");
    assert_eq!(paid(501, after_two), Step::Suspicious("refund_too_large"));
    // Of 5.00 the wallet itself gave 1.00: a fifth of what goes back is its own.
    let with_coupon = Expected { refunded: Minor(0), refundable: Minor(400), ..EXPECTED };
    assert_eq!([250, 500].map(|total| with_coupon.given_back(&so_far(total)).0), [200, 400]);
    assert_eq!(step(State::Pending, &so_far(100), EXPECTED), Step::Early);
    assert_eq!(step(State::Closed, &so_far(100), EXPECTED), Step::Suspicious("refund_without_success"));
}

#[test]
fn a_refund_moves_only_what_was_paid_and_no_more_than_is_left() {
    let refund = |amount_minor, seen| Fact::Refund { refund_id: "R1".into(), seen, amount_minor };
    for state in State::ALL {
        let step = |amount| step(state, &refund(amount, RefundSeen::Succeeded), EXPECTED);
        let (part, whole, too_large) = (step(499), step(500), step(501));
        if state.is_open() {
            assert_eq!([part, whole, too_large], [Step::Early, Step::Early, Step::Early]);
        } else if state.is_paid() {
            let expected = [Step::Move(State::PartiallyRefunded), Step::Move(State::Refunded), Step::Suspicious("refund_too_large")];
            assert_eq!([part, whole, too_large], expected);
        } else {
            assert_eq!(part, Step::Suspicious("refund_without_success"));
        }
    }
    for seen in [RefundSeen::Processing, RefundSeen::Refused, RefundSeen::InsufficientBalance, RefundSeen::Abnormal] {
        assert_eq!(step(State::Succeeded, &refund(500, seen), EXPECTED), Step::Stay);
    }
}

proptest! {
    #[test]
    fn the_payment_equation_holds_c0_4(gross in 1i64..1_000_000, merchant in 0i64..1000, funded in 0i64..1000, rate in 0i64..10_000) {
        prop_assume!(merchant + funded < gross);
        let parts = waterfall(Minor(gross), Minor(merchant), Minor(funded), rate);
        prop_assert_eq!(parts.gross, parts.payer_paid + parts.merchant_discount + parts.funded_discount);
        prop_assert_eq!(parts.net + parts.fee, parts.payer_paid + parts.funded_discount);
    }
}
