//! What a payment does to the request that it was made for: the first success settles it, every other one is proposed for refund,
//! and so is money that came after its payment was over. Nothing is ever sent back by itself.

use crate::{
    connectors::{Observed, Op},
    db::{self, Tx},
    domain::{
        event::Kind,
        payment::{Fact, State},
        payment_request::{self, Refundable},
    },
    services::{
        App, Unavailable, connector_account,
        payments::{Payment, call, changed::Changed, find, group::Work, notices::hide_payer, observe},
    },
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Lets the payments that were decided in this group settle what they were made for.
pub(super) async fn settle(tx: &mut Tx, now_ms: i64, decided: &[&Changed], work: &mut Work) -> sqlx::Result<()> {
    let paid: Vec<&Payment> = decided.iter().filter(|payment| payment.became_paid).map(|payment| &payment.row).collect();
    let mut firsts: BTreeMap<&str, &Payment> = BTreeMap::new();
    for payment in &paid {
        if let Some(request) = &payment.request_id {
            firsts.entry(request).or_insert(payment);
        }
    }
    let mut settled = HashSet::new();
    let mut standings = HashMap::new();
    if !firsts.is_empty() {
        let rows: Vec<Value> =
            firsts.iter().map(|(request, payment)| json!({ "request_id": request, "payment_id": payment.id, "at_ms": now_ms })).collect();
        settled.extend(db::payment_request::settle(tx, &rows).await?);
        let ids: Vec<_> = firsts.keys().copied().collect();
        standings.extend(db::payment_request::standings(tx, &ids).await?.into_iter().map(|standing| (standing.id, standing.state)));
    }
    let reason = |payment: &Payment| match &payment.request_id {
        _ if settled.contains(&payment.id) => None,
        Some(request) => {
            let cancelled = standings.get(request).is_some_and(|state| state == payment_request::State::Cancelled.code());
            Some(if cancelled { Refundable::RequestCancelled } else { Refundable::SecondSuccess })
        }
        None => (payment.state() == State::SucceededLate).then_some(Refundable::CameLate),
    };
    let proposed: Vec<(&Payment, Refundable)> = paid.into_iter().filter_map(|payment| Some((payment, reason(payment)?))).collect();
    if proposed.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = proposed
        .iter()
        .map(|(payment, reason)| {
            json!({ "payment_id": payment.id, "merchant_id": payment.merchant_id, "reason": reason.code(), "at_ms": now_ms })
        })
        .collect();
    db::refund_proposal::insert(tx, &rows).await?;
    for (payment, reason) in proposed {
        work.effects.event(Kind::RefundProposed, payment, reason.code());
    }
    Ok(())
}

/// Whether an order for a request may go to its wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clear {
    Yes,
    /// An earlier order for the same request has been paid, as its wallet says.
    Paid,
    /// The wallet of an earlier order does not say whether it was paid.
    Unknown,
}

/// Closes every earlier order for the same request at its wallet, before this one is offered to its own.
///
/// # Errors
/// [`Unavailable`].
pub async fn clear_the_way(app: &App, payment: &Payment) -> Result<Clear, Unavailable> {
    let Some(request) = &payment.request_id else { return Ok(Clear::Yes) };
    let open = open_orders(app, request).await?;
    let mut clear = Clear::Yes;
    // Two of the same instant close each other: nobody is asked then, which harms nobody.
    let is_earlier = |other: &&Payment| other.id != payment.id && other.created_at_ms <= payment.created_at_ms;
    for earlier in open.iter().filter(is_earlier) {
        match close(app, earlier).await? {
            state if state.is_paid() => return Ok(Clear::Paid),
            state if state.is_open() => clear = Clear::Unknown,
            _ => {}
        }
    }
    Ok(clear)
}

/// Closes all orders for a request at their wallets; those that were paid meanwhile count as paid.
///
/// # Errors
/// [`Unavailable`].
pub async fn close_all(app: &App, request: &str) -> Result<(), Unavailable> {
    for payment in open_orders(app, request).await? {
        close(app, &payment).await?;
    }
    Ok(())
}

async fn open_orders(app: &App, request: &str) -> Result<Vec<Payment>, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::payment::open_of_request(&mut tx, request).await?)
}

/// Closes an order at its wallet now and says where the payment stands then.
async fn close(app: &App, payment: &Payment) -> Result<State, Unavailable> {
    if let Some(fact) = closing(app, payment).await? {
        observe(app, payment, fact).await?;
    }
    Ok(find(app, &payment.id).await?.map_or(State::Closed, |payment| payment.state()))
}

/// What the wallet says when it is told to take no more money for the order; nothing where it says nothing clear.
async fn closing(app: &App, payment: &Payment) -> Result<Option<Fact>, Unavailable> {
    if payment.state() == State::Created {
        // No wallet ever heard of it.
        return Ok(Some(Fact::Closed));
    }
    let Some((connector, account)) = connector_account::of(app, &payment.connector_account_id).await? else { return Ok(None) };
    let close = Op::Close { payment_id: payment.id.clone(), wallet: payment.wallet.clone() };
    Ok(match call(app, connector, &account, &close).await {
        Observed::Fact(mut fact) => {
            hide_payer(app, connector, &mut fact);
            Some(fact)
        }
        Observed::NotFound => Some(Fact::Closed),
        _ => None,
    })
}
