//! The office: what moves money and what does not.

use super::*;
use crate::simulator::books::{DAILY_BALANCE_MINOR, tests::offer};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

pub fn world() -> World {
    let count = Arc::new(AtomicU64::new(0));
    World {
        now_ms: Arc::new(|| 1_000),
        random: Arc::new(move || (u128::from(count.fetch_add(1, Relaxed)) * 0x9E37_79B9_7F4A_7C15_F39C).to_be_bytes()),
    }
}

fn asked<'a>(refund: &'a str, payment: &'a str, amount_minor: i64) -> Asked<'a> {
    Asked { refund, payment, amount_minor, ..Asked::default() }
}

pub fn office() -> Office {
    Office::open(world(), None).unwrap()
}

#[test]
fn confirming_twice_moves_money_once_and_owes_one_notice() {
    let office = office();
    office.take(offer("P", 500)).unwrap();
    let first = office.confirm("P", "alice", None).unwrap();
    let again = office.confirm("P", "bob", None).unwrap();
    assert!(first.now && !again.now && again.notice.is_none());
    assert_eq!(first.order, again.order);
    assert_eq!(office.read(|books| books.owed().len()), 1);
    assert_eq!(office.close("P").unwrap().state, State::Paid);
    assert!(!office.decline("P").unwrap().now);
}

#[test]
fn a_number_stands_for_one_order() {
    let office = office();
    office.take(offer("P", 500)).unwrap();
    assert!(office.take(offer("P", 500)).is_ok());
    assert!(matches!(office.take(offer("P", 501)), Err(Trouble::NumberTaken)));
    assert!(matches!(office.confirm("Q", "alice", None), Err(Trouble::NoSuchOrder)));
}

#[test]
fn an_order_closed_before_it_came_is_never_paid() {
    let office = office();
    assert!(matches!(office.close("P"), Err(Trouble::NoSuchOrder)));
    assert!(matches!(office.take(offer("P", 500)), Err(Trouble::Refused("closed"))));
    assert!(matches!(office.confirm("P", "alice", None), Err(Trouble::NoSuchOrder)));
}

#[test]
fn a_fault_changes_what_is_said_and_only_a_no_keeps_the_money() {
    for fault in Fault::ALL {
        let office = office();
        office.take(Offer { fault: Some(fault), ..offer("P", 500) }).unwrap();
        let decided = office.confirm("P", "alice", None).unwrap();
        let moves = !matches!(fault, Fault::Forged | Fault::Decline);
        assert_eq!(decided.order.state == State::Paid, moves, "{fault}");
        assert_eq!(decided.notice.is_none(), fault.spoils_notice(), "{fault}");
        assert_eq!(office.read(|books| books.owed().len()), usize::from(!fault.spoils_notice()), "{fault}");
    }
}

#[test]
fn an_expired_order_and_an_empty_account_take_no_money() {
    let office = office();
    office.take(Offer { expires_at_ms: 1_000, ..offer("LATE", 500) }).unwrap();
    assert_eq!(office.confirm("LATE", "alice", None).unwrap().order.state, State::Closed);
    office.take(offer("DEAR", DAILY_BALANCE_MINOR + 1)).unwrap();
    assert_eq!(office.confirm("DEAR", "alice", None).unwrap().order.decline_code, "balance_insufficient");
}

#[test]
fn a_refund_is_given_once_and_never_above_the_rest() {
    let office = office();
    office.take(offer("P", 500)).unwrap();
    assert!(matches!(office.refund(&asked("R", "P", 1)), Err(Trouble::Refused("not_paid"))));
    office.confirm("P", "alice", None).unwrap();
    let first = office.refund(&asked("R", "P", 300)).unwrap();
    let again = office.refund(&asked("R", "P", 300)).unwrap();
    assert!(first.now && !again.now);
    assert_eq!(again.refund, first.refund);
    assert!(matches!(office.refund(&asked("R", "P", 200)), Err(Trouble::NumberTaken)));
    assert!(matches!(office.refund(&asked("S", "P", 201)), Err(Trouble::Refused("amount_exceeds_rest"))));
    assert_eq!(office.refund(&asked("S", "P", 200)).unwrap().refund.amount_minor, 200);
}
