//! The books, whatever is written into them.

use super::*;
use proptest::prelude::*;

pub fn offer(payment: &str, amount_minor: i64) -> Offer {
    Offer {
        payment: payment.into(),
        wallet: "jd_pay".into(),
        participant: "tongma".into(),
        notify_url: "http://127.0.0.1:1/notify/network/t".into(),
        return_url: "http://127.0.0.1:1/p/x".into(),
        amount_minor,
        gross_minor: amount_minor,
        discounts: Vec::new(),
        currency: "CNY".into(),
        payee: "早点铺".into(),
        note: String::new(),
        payer: None,
        match_word: None,
        created_at_ms: 0,
        expires_at_ms: 60_000,
        fault: None,
        channel: Channel::Network,
    }
}

fn paid(payment: &str, at_ms: i64) -> Entry {
    Entry::Paid {
        payment: payment.into(),
        payer: "alice".into(),
        payer_wallet: None,
        coupon: None,
        wallet_reference: format!("W{at_ms}"),
        trace_number: format!("T{at_ms}"),
        at_ms,
    }
}

fn refund(refund: &str, payment: &str, amount_minor: i64) -> Entry {
    Entry::Refunded(Refund {
        refund: refund.into(),
        payment: payment.into(),
        wallet: "jd_pay".into(),
        amount_minor,
        wallet_reference: "R".into(),
        trace_number: "T".into(),
        at_ms: 5,
        notify_url: String::new(),
        asked_at: String::new(),
        kind: String::new(),
    })
}

#[test]
fn money_moves_once_for_a_payment() {
    let mut books = Books::default();
    for entry in [Entry::Offered(Box::new(offer("P", 500))), paid("P", 1), paid("P", 2), Entry::Closed { payment: "P".into(), at_ms: 3 }] {
        books.apply(&entry);
        books.apply(&entry);
    }
    let order = books.order("P").unwrap();
    assert_eq!((order.state, order.wallet_reference.as_str(), order.decided_at_ms), (State::Paid, "W1", Some(1)));
    assert_eq!(books.balance_minor("jd_pay", "alice", 1), DAILY_BALANCE_MINOR - 500);
}

#[test]
fn refunds_never_exceed_what_was_paid_and_count_once() {
    let mut books = Books::default();
    for entry in [Entry::Offered(Box::new(offer("P", 500))), refund("R0", "P", 1), paid("P", 1)] {
        books.apply(&entry);
    }
    for entry in [refund("R1", "P", 300), refund("R1", "P", 300), refund("R2", "P", 201), refund("R3", "P", 200)] {
        books.apply(&entry);
    }
    assert_eq!(books.order("P").unwrap().refunded_minor, 500);
    assert_eq!(books.refunds().map(|refund| refund.refund.as_str()).collect::<Vec<_>>(), ["R1", "R3"]);
}

#[test]
fn what_is_undone_was_never_paid() {
    let mut books = Books::default();
    let undo = |payment: &str| Entry::Reversed { payment: payment.into(), at_ms: 9 };
    for entry in [
        Entry::Offered(Box::new(offer("P", 500))),
        paid("P", 1),
        Entry::NoticeDue(Due { notice: "N".into(), payment: "P".into(), refund: None, at_ms: 1 }),
        undo("P"),
        paid("P", 10),
        Entry::Offered(Box::new(offer("Q", 300))),
        paid("Q", 2),
        refund("R", "Q", 1),
        undo("Q"),
    ] {
        books.apply(&entry);
    }
    assert_eq!(books.order("P").map(|order| order.state), Some(State::Closed));
    assert_eq!(books.order("Q").map(|order| order.state), Some(State::Paid), "some of it went back already");
    assert_eq!(books.balance_minor("jd_pay", "alice", 10), DAILY_BALANCE_MINOR - 300);
    assert!(!books.owes("N"));
}

#[test]
fn an_account_is_filled_up_every_day() {
    let mut books = Books::default();
    books.apply(&Entry::Offered(Box::new(offer("P", 500))));
    books.apply(&paid("P", 1));
    assert_eq!(books.balance_minor("jd_pay", "alice", 86_400_000), DAILY_BALANCE_MINOR);
    assert_eq!(books.balance_minor("alipay", "alice", 1), DAILY_BALANCE_MINOR);
}

proptest! {
    #[test]
    fn whatever_is_written_the_books_balance(acts in prop::collection::vec((0u8..5, 0u8..3, 1i64..400), 0..60)) {
        let mut books = Books::default();
        for (at, (act, which, amount)) in acts.into_iter().enumerate() {
            let payment = format!("P{which}");
            let at_ms = i64::try_from(at).unwrap();
            books.apply(&match act {
                0 => Entry::Offered(Box::new(offer(&payment, amount))),
                1 => paid(&payment, at_ms),
                2 => Entry::Declined { payment, code: "no".into(), at_ms },
                3 => Entry::Closed { payment, at_ms },
                _ => refund(&format!("R{at}"), &payment, amount),
            });
        }
        for order in books.orders() {
            prop_assert!(order.refunded_minor >= 0 && order.refunded_minor <= order.offer.amount_minor);
            prop_assert!(order.refunded_minor == 0 || order.state == State::Paid);
            prop_assert_eq!(order.state == State::Waiting, order.decided_at_ms.is_none());
        }
        let given: i64 = books.refunds().map(|refund| refund.amount_minor).sum();
        prop_assert_eq!(given, books.orders().map(|order| order.refunded_minor).sum::<i64>());
    }
}
