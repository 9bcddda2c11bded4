//! Asking wallets: results that did not come are queried by the connector's plan, and an order whose time is over is asked
//! about, closed at the wallet, and only then closed here (C0.8, C0.9). Unknown never overwrites known.

use crate::{
    connectors::{Connector, Descriptor, Observed, Op},
    db,
    domain::payment::{Fact, State},
    services::{
        App, Unavailable, connector_account,
        payments::{Payment, Seen, call, observe},
    },
};
use futures::{StreamExt, stream};

/// How long a claimed question is nobody else's, in ms: longer than any call takes.
const LEASE_MS: i64 = 30_000;
/// Questions taken at a time, and how many of them are asked at once.
const CLAIMED: i64 = 128;
const AT_ONCE: usize = 16;

/// How long to wait before the query of that number, in ms. After a scan a till is waiting: its plan comes first.
pub fn delay_ms(plan: &Descriptor, scanned: bool, query_count: i64) -> i64 {
    let till = if scanned { plan.collect_plan_s } else { &[] };
    let mut waits = till.iter().chain(plan.query_plan_s).copied();
    let asked = usize::try_from(query_count).unwrap_or(0);
    waits.nth(asked).or(plan.query_plan_s.last().copied()).unwrap_or(60) * 1000
}

/// When a payment is asked about next: by the plan, and not long after its time is over.
pub fn next_at_ms(plan: &Descriptor, payment: &Payment, now_ms: i64) -> i64 {
    let at_ms = now_ms + delay_ms(plan, payment.scanned_by.is_some(), payment.query_count);
    if now_ms < payment.expires_at_ms { at_ms.min(payment.expires_at_ms) } else { at_ms }
}

/// Sets the next query of an undecided payment, after so many more unclear answers.
async fn schedule(app: &App, plan: &Descriptor, payment: &Payment, unclear: i64) -> Result<(), Unavailable> {
    let at_ms = next_at_ms(plan, payment, app.clock.now_ms());
    let mut tx = app.db.write().await?;
    db::payment::schedule(&mut tx, &payment.id, at_ms, unclear).await?;
    Ok(tx.commit().await?)
}

/// Asks about every payment whose question is due; says how many there were.
///
/// # Errors
/// [`Unavailable`].
pub async fn ask_due(app: &App) -> Result<usize, Unavailable> {
    let now_ms = app.clock.now_ms();
    let due = {
        let mut tx = app.db.write().await?;
        let due = db::payment::claim_due(&mut tx, now_ms, now_ms + LEASE_MS, CLAIMED).await?;
        tx.commit().await?;
        due
    };
    let count = due.len();
    stream::iter(due)
        .for_each_concurrent(AT_ONCE, |payment| async move {
            if let Err(error) = ask(app, &payment).await {
                tracing::warn!(%error, payment = payment.id, "a payment will be asked about later");
            }
        })
        .await;
    Ok(count)
}

/// Asks the wallet about one payment now and lets the answer take effect. An order whose time is over is closed when the wallet
/// says that it took nothing; one that a till scanned is undone unless the wallet says how it ended.
///
/// # Errors
/// [`Unavailable`].
pub async fn ask(app: &App, payment: &Payment) -> Result<(), Unavailable> {
    if payment.state() == State::Created {
        // No wallet ever heard of it.
        observe(app, payment, Fact::Closed).await?;
        return Ok(());
    }
    let Some((connector, account)) = connector_account::of(app, &payment.connector_account_id).await? else { return Ok(()) };
    let query =
        Op::Query { payment_id: payment.id.clone(), wallet: payment.wallet.clone(), wallet_reference: payment.wallet_reference.clone() };
    let mut seen = call(app, connector, &account, &query).await;
    let scanned = payment.scanned_by.is_some();
    let undecided = matches!(seen, Observed::Waiting | Observed::NotFound) || scanned && !matches!(seen, Observed::Fact(_));
    if app.clock.now_ms() >= payment.expires_at_ms && undecided {
        let (payment_id, wallet) = (payment.id.clone(), payment.wallet.clone());
        let end = if scanned { Op::Reverse { payment_id, wallet } } else { Op::Close { payment_id, wallet } };
        seen = call(app, connector, &account, &end).await;
        if seen == Observed::NotFound {
            // It was asked, it does not know the order, and the order's time is over: there is nothing left to pay.
            seen = Observed::Fact(Fact::Closed);
        }
    }
    settle(app, connector, payment, seen).await
}

/// Asks the wallet about a payment of which its bill says something else than we do (C3.13): what it says takes effect, and nothing is
/// closed. None where we have no account to ask over.
///
/// # Errors
/// [`Unavailable`].
pub async fn ask_again(app: &App, payment: &Payment) -> Result<Option<(Observed, Option<Seen>)>, Unavailable> {
    let Some((connector, account)) = connector_account::of(app, &payment.connector_account_id).await? else { return Ok(None) };
    let query =
        Op::Query { payment_id: payment.id.clone(), wallet: payment.wallet.clone(), wallet_reference: payment.wallet_reference.clone() };
    let said = call(app, connector, &account, &query).await;
    let Observed::Fact(fact) = &said else { return Ok(Some((said, None))) };
    let mut fact = fact.clone();
    super::notices::hide_payer(app, connector, &mut fact);
    let seen = observe(app, payment, fact).await?;
    Ok(Some((said, Some(seen))))
}

/// Lets what a wallet said take effect, and sets when it is asked next where that decided nothing.
pub(super) async fn settle(app: &App, connector: &dyn Connector, payment: &Payment, seen: Observed) -> Result<(), Unavailable> {
    let unclear = i64::from(matches!(seen, Observed::Unknown { .. }));
    if let Observed::Fact(fact) = seen {
        let mut fact = fact;
        super::notices::hide_payer(app, connector, &mut fact);
        observe(app, payment, fact).await?;
    }
    // Only takes hold while the payment is undecided.
    schedule(app, connector.describe(), payment, unclear).await
}
