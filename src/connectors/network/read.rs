//! Reads the network's answers: what is clear becomes a meaning, everything else is unknown.

use super::{
    sign,
    wire::{self, OrderStatus, RefundStatus},
};
use crate::{
    connectors::{BillLine, Cx, HttpResponse, Observed, RefundSeen, nonce},
    domain::payment::{Fact, Paid},
};
use serde::de::DeserializeOwned;

pub(super) fn unknown(why: &'static str) -> Observed {
    Observed::Unknown { why }
}

/// The body of an answer that came, is signed, and says 200.
pub(super) fn believed<'a>(answer: Option<&'a HttpResponse>, cx: &Cx<'_>) -> Result<&'a [u8], &'static str> {
    let answer = answer.ok_or("no answer")?;
    sign::verify_answer(answer, &cx.account.participant, &nonce(cx), &cx.account.peers, cx.now_ms).map_err(super::rejected_word)?;
    if answer.status == 200 { Ok(&answer.body) } else { Err("refused") }
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

pub(super) fn order_seen(body: &[u8], payment_id: &str, wallet: &str) -> Observed {
    let Some(answer) = read::<wire::OrderAnswer>(body) else {
        return unknown("malformed");
    };
    if answer.payment != payment_id || answer.wallet != wallet {
        return unknown("about another order");
    }
    match (answer.status, answer.paid) {
        (OrderStatus::Paid, Some(paid)) => Observed::Fact(Fact::Paid(paid_fact(paid, answer.wallet))),
        (OrderStatus::Presented, None) => Observed::Fact(Fact::Presented { pay_url: answer.pay_url }),
        (OrderStatus::Waiting, None) => Observed::Waiting,
        (OrderStatus::Declined, None) => Observed::Fact(Fact::Declined { code: answer.reason.unwrap_or_default() }),
        (OrderStatus::Closed, None) => Observed::Fact(Fact::Closed),
        (OrderStatus::NotFound, None) => Observed::NotFound,
        _ => unknown("an unknown word"),
    }
}

pub(super) fn paid_fact(paid: wire::Paid, wallet: String) -> Paid {
    Paid {
        amount_minor: paid.amount_minor,
        currency: paid.currency,
        wallet_reference: paid.wallet_reference,
        trace_number: paid.trace_number,
        paid_at_ms: paid.paid_at_ms,
        wallet: Some(wallet),
        payer: paid.payer,
        payer_mask: paid.payer_mask,
        payer_minor: None,
        discounts: Vec::new(),
        evidence: None,
    }
}

pub(super) fn refund_seen(body: &[u8], refund_id: &str, wallet: &str) -> Observed {
    let Some(answer) = read::<wire::RefundAnswer>(body) else {
        return unknown("malformed");
    };
    if answer.refund != refund_id || answer.wallet != wallet {
        return unknown("about another refund");
    }
    match answer.status {
        RefundStatus::Processing => Observed::Refund(RefundSeen::Processing),
        RefundStatus::Succeeded => Observed::Refund(RefundSeen::Succeeded),
        RefundStatus::Refused => Observed::Refund(RefundSeen::Refused),
        RefundStatus::NotFound => Observed::NotFound,
        RefundStatus::Unrecognised => unknown("an unknown word"),
    }
}

pub(super) fn bill_seen(body: &[u8], wallet: &str, day: i64) -> Observed {
    let Some(bill) = read::<wire::BillAnswer>(body) else {
        return unknown("malformed");
    };
    if bill.wallet != wallet || bill.day != day {
        return unknown("another bill");
    }
    let lines: Option<Vec<_>> = bill.lines.into_iter().map(bill_line).collect();
    let Some(lines) = lines else {
        return unknown("an unknown word");
    };
    let total = lines.iter().try_fold(0i64, |sum, line| sum.checked_add(signed_amount(line)));
    if usize::try_from(bill.count) == Ok(lines.len()) && total == Some(bill.total_minor) {
        Observed::Bill(lines)
    } else {
        unknown("the bill does not add up")
    }
}

pub(super) fn bill_line(line: wire::BillLine) -> Option<BillLine> {
    let kind = match line.kind {
        wire::BillKind::Pay => crate::connectors::BillKind::Pay,
        wire::BillKind::Refund => crate::connectors::BillKind::Refund,
        wire::BillKind::Unrecognised => return None,
    };
    Some(BillLine {
        payment_id: line.payment,
        wallet_reference: line.wallet_reference,
        trace_number: line.trace_number,
        kind,
        refund_id: None,
        amount_minor: line.amount_minor,
        settled_minor: None,
        fee_minor: line.fee_minor,
        at_ms: line.at_ms,
    })
}

fn signed_amount(line: &BillLine) -> i64 {
    match line.kind {
        crate::connectors::BillKind::Pay => line.amount_minor,
        crate::connectors::BillKind::Refund => line.amount_minor.saturating_neg(),
    }
}
