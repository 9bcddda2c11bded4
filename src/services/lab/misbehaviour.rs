//! What the other side does wrong on demand, an order for each, and what has to be made of it. However it goes, asking finds the truth.

use super::{
    inbox::Came,
    messages::Judged,
    talk::{AMOUNT_MINOR, Order, PATIENCE, REFUND_MINOR, Talk},
};
use crate::{
    connectors::{
        Account, Observed, Op, Refund, RefundSeen, Rejected,
        conformance::{Bench, Found, answer::is_unknown, notice},
    },
    domain::{
        lab::{Rule, Step},
        money::Minor,
        payment::{self, Expected, Fact, State},
    },
};
use std::time::Duration;

/// How long something may take that is perhaps turned away before anybody reads it.
const DOOR: Duration = Duration::from_secs(3);

/// What has to be made of the notices that came about an order.
type Judge = fn(&Bench<'_>, &Order, &[Came]) -> Found;

/// The word for what goes wrong, the rule that it tries, how many notices come, and the judge of those.
const NOTICES: [(&str, Rule, usize, Judge); 10] = [
    ("unknown_word", Rule::UnknownWord, 1, |bench, _, came| rejected(bench, came, Some(Rejected::Malformed))),
    // None where the door is narrower than the protocol.
    ("huge", Rule::Huge, 0, |bench, _, came| rejected(bench, came, Some(Rejected::Malformed))),
    ("foreign", Rule::Foreign, 1, |bench, _, came| rejected(bench, came, Some(Rejected::ForeignAccount))),
    ("cut", Rule::Truncated, 1, |bench, _, came| rejected(bench, came, None)),
    ("tampered", Rule::Tampered, 1, |bench, _, came| rejected(bench, came, None)),
    ("forged", Rule::Forged, 2, |bench, _, came| rejected(bench, came, None)),
    ("extra_field", Rule::ExtraField, 1, |_, order, came| believed(order, came)),
    ("stale", Rule::Stale, 1, |bench, order, came| {
        let dated = bench.connector.describe().promises.dated_notices;
        if dated { rejected(bench, came, Some(Rejected::Stale)) } else { believed(order, came) }
    }),
    ("duplicate", Rule::Repeated, 2, |bench, _, came| match came {
        [first, second, ..] => notice::is_repeat(bench, &first.heard, &second.heard),
        _ => Err("it came once".to_owned()),
    }),
    ("amount_mismatch", Rule::WrongAmount, 1, |_, _, came| put_aside(came)),
];

/// Everything that can go wrong, all at once.
pub async fn all(talk: &Talk<'_>) -> Vec<Judged> {
    let notices = NOTICES.into_iter().map(|(fault, rule, least, judge)| async move {
        (Step::Notice, rule, one(talk, fault, least, judge).await.map_err(|why| format!("{fault}: {why}")))
    });
    let (mut found, probe, garbage, broken) = futures::join!(futures::future::join_all(notices), probe(talk), garbage(talk), broken(talk));
    found.push((Step::Notice, Rule::Probe, probe));
    found.push((Step::Query, Rule::Truncated, garbage));
    found.extend(broken);
    found
}

async fn one(talk: &Talk<'_>, fault: &str, least: usize, judge: Judge) -> Found {
    let inbox = talk.listen(false);
    let order = talk.order(&inbox, drop).await?;
    talk.pays(&order, Some(fault)).await?;
    let came = inbox.wait(least.max(1), if least == 0 { DOOR } else { PATIENCE }, |_| true).await;
    if came.len() < least {
        return Err(format!("{} of {least} notices came in 15 s", came.len()));
    }
    judge(&Bench { connector: talk.subject.connector, account: &inbox.account, other: &inbox.account }, &order, &came)?;
    if fault != "forged" {
        return talk.finds_paid(&inbox.account, &order.id).await.map(drop);
    }
    match talk.asks(&inbox.account, &order.id).await {
        paid @ (Observed::Fact(Fact::Paid(_)) | Observed::Unknown { .. }) => Err(format!("asked again, what was declined is {paid:?}")),
        _ => Ok(()),
    }
}

fn rejected(bench: &Bench<'_>, came: &[Came], why: Option<Rejected>) -> Found {
    came.iter().try_for_each(|came| notice::is_rejected(bench, &came.heard, why))
}

/// As a true notice is.
fn believed(order: &Order, came: &[Came]) -> Found {
    let paid = |came: &Came| match came.read.as_deref() {
        Ok([event]) => matches!(&event.fact, Fact::Paid(paid) if paid.amount_minor == AMOUNT_MINOR) && event.payment_id == order.id,
        _ => false,
    };
    if came.iter().all(paid) { Ok(()) } else { Err(format!("it reads as {:?}", came.first().map(|came| &came.read))) }
}

/// Read, and not fit to be booked.
fn put_aside(came: &[Came]) -> Found {
    let expected =
        Expected { amount: Minor(AMOUNT_MINOR), currency: "CNY", wallet_reference: None, refunded: Minor(0), refundable: Minor(0) };
    let suspicious = |came: &Came| match came.read.as_deref() {
        Ok([event]) => payment::step(State::Pending, &event.fact, expected) == payment::Step::Suspicious("amount_mismatch"),
        _ => false,
    };
    if came.iter().all(suspicious) { Ok(()) } else { Err(format!("it reads as {:?}", came.first().map(|came| &came.read))) }
}

/// A false signature on purpose, while nothing is paid: nothing is believed.
async fn probe(talk: &Talk<'_>) -> Found {
    let inbox = talk.listen(false);
    let order = talk.order(&inbox, drop).await?;
    talk.options.payer.probe(talk.app, &order.id).await?;
    let came = inbox.wait(1, PATIENCE, |_| true).await;
    let probe = came.first().ok_or("it did not come in 15 s")?;
    notice::is_probe(&Bench { connector: talk.subject.connector, account: &inbox.account, other: &inbox.account }, &probe.heard)?;
    match talk.asks(&inbox.account, &order.id).await {
        Observed::Waiting | Observed::NotFound => Ok(()),
        other => Err(format!("after it the order is {other:?}")),
    }
}

/// The first two answers about the order are an error page and half a message.
async fn garbage(talk: &Talk<'_>) -> Found {
    let inbox = talk.listen(false);
    let order = talk.order(&inbox, drop).await?;
    talk.pays(&order, Some("unknown")).await?;
    for _ in 0..2 {
        unclear(talk, &inbox.account, &talk.query(&order.id)).await?;
    }
    talk.finds_paid(&inbox.account, &order.id).await?;
    late_notice(&order).await
}

/// What went wrong holds the notice back for a moment, and no longer.
async fn late_notice(order: &Order) -> Found {
    let came = order.inbox.wait(1, PATIENCE, |came| came.is_about(&order.id)).await;
    if came.is_empty() { Err("no notice that can be believed came in 15 s".to_owned()) } else { believed(order, &came[..1]) }
}

/// The connection breaks before the answer to the first question and to the first refund. Both were done.
async fn broken(talk: &Talk<'_>) -> [Judged; 2] {
    let inbox = talk.listen(false);
    let paid = async {
        let order = talk.order(&inbox, drop).await?;
        talk.pays(&order, Some("timeout")).await?;
        unclear(talk, &inbox.account, &talk.query(&order.id)).await?;
        let paid = talk.finds_paid(&inbox.account, &order.id).await?;
        late_notice(&order).await?;
        Ok::<_, String>((order, paid))
    };
    let paid = paid.await;
    let asked = (Step::Query, Rule::TimedOut, paid.as_ref().map(drop).map_err(Clone::clone));
    let refund = async {
        let (order, paid) = paid?;
        let (refund_id, wallet) = (talk.new_id(), talk.subject.wallet.clone());
        let query = Op::RefundQuery { payment_id: order.id.clone(), refund_id: refund_id.clone(), wallet: wallet.clone() };
        let refund = Refund {
            payment_id: order.id,
            wallet,
            refund_id,
            amount_minor: REFUND_MINOR,
            order_minor: AMOUNT_MINOR,
            currency: "CNY".to_owned(),
            wallet_reference: Some(paid.wallet_reference),
            reason: "通码一致性测试".to_owned(),
        };
        unclear(talk, &inbox.account, &Op::Refund(refund)).await?;
        match talk.call(&inbox.account, &query).await {
            Ok((Observed::Refund(RefundSeen::Succeeded | RefundSeen::Processing), _)) => Ok(()),
            other => Err(format!("asked for, the refund is {:?}", other.map(|(seen, _)| seen))),
        }
    };
    [asked, (Step::Refund, Rule::TimedOut, refund.await)]
}

async fn unclear(talk: &Talk<'_>, account: &Account, op: &Op) -> Found {
    match talk.call(account, op).await {
        Ok((seen, _)) if is_unknown(&seen) => Ok(()),
        other => Err(format!("a spoilt answer reads as {:?}", other.map(|(seen, _)| seen))),
    }
}
