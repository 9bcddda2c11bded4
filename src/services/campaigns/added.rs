//! Limits that are added to a campaign which payments rest on: their counters begin with what those payments took (C1.8), and the
//! payments' discounts remember it, so that what is let go or given back later comes off the new counters as well.

use super::change::ChangeError;
use crate::{
    db::{self, Tx, campaign_added::Line},
    domain::{
        campaign::{CounterKey, Entity, Limit, Measure, Terms},
        payment::State,
        time,
    },
    services::payments::{
        counters::{Changes, Taken},
        refunds, settle,
    },
};
use serde_json::json;

/// Begins the counters of those limits of `new` that stand behind the `kept` first ones. The campaign has to be held.
///
/// # Errors
/// [`ChangeError::BelowUsed`] where more is used already; then the transaction must be dropped.
pub async fn begin(tx: &mut Tx, campaign_id: &str, new: &Terms, kept: usize, now_ms: i64) -> Result<(), ChangeError> {
    let added: Vec<(i64, Limit)> = (0..).zip(new.limits.iter().copied()).skip(kept).collect();
    if added.is_empty() {
        return Ok(());
    }
    // Whoever decides one of these payments at this moment looks at it again, and meets the new counters.
    db::campaign_added::touch_payments(tx, campaign_id).await?;
    let (mut changes, mut rows) = (Changes::default(), Vec::new());
    let lines = db::campaign_added::lines(tx, campaign_id).await?;
    let asked: Vec<_> = lines.iter().map(|line| json!({ "campaign_id": campaign_id, "revision": line.revision })).collect();
    let rules = db::campaign_revision::in_force(tx, &asked).await?;
    for line in lines {
        let restore = rules.iter().find(|rule| rule.revision == line.revision).and_then(refunds::restore_of).unwrap_or_default();
        let state = State::from_code(&line.state);
        let mut takes = settle::takes_of(&line.payment_id, &line.takes);
        for (limit_no, limit) in &added {
            let Some(mut taken) = taken(campaign_id, *limit_no, *limit, &line, now_ms) else { continue };
            taken.back = restore.gives_back(limit, taken.amount, line.back_minor, state == Some(State::Refunded));
            // What was let go is written down all the same: should its money still come, the limit counts it (D3).
            if state.is_none_or(|state| state.is_open() || state.is_paid()) {
                changes.begin(&taken);
            }
            takes.push(taken);
        }
        rows.push(json!({ "payment_id": line.payment_id, "campaign_id": campaign_id, "takes": json!(takes).to_string() }));
    }
    if let Some((limit_no, used)) = changes.over_their_limit()
        && let Some(limit) = new.limit(limit_no)
    {
        return Err(ChangeError::BelowUsed { limit, used });
    }
    db::campaign_added::set_takes(tx, &rows).await?;
    if changes.write(tx, true).await? { Ok(()) } else { Err(ChangeError::Conflict) }
}

/// What a line took of a limit that was not there yet, where it counts in the period that runs now.
fn taken(campaign_id: &str, limit_no: i64, limit: Limit, line: &Line, now_ms: i64) -> Option<Taken> {
    let zone = time::zone(&line.time_zone);
    let period = limit.period.key(time::local(line.created_at_ms, &zone).date());
    if period != limit.period.key(time::local(now_ms, &zone).date()) {
        return None;
    }
    // Nobody is counted who is not known.
    if limit.entity.is_payer() && line.payer.is_empty() {
        return None;
    }
    let entity = match limit.entity {
        Entity::All => String::new(),
        Entity::Payer => line.payer.clone(),
        Entity::Store => line.store_id.clone(),
        Entity::Merchant => line.merchant_id.clone(),
        Entity::Wallet => line.wallet.clone(),
        Entity::PayerAtMerchant => format!("{}@{}", line.payer, line.merchant_id),
    };
    let key = CounterKey { campaign_id: campaign_id.to_owned(), limit_no, entity, period };
    let amount = if limit.measure == Measure::Money { line.amount_minor } else { 1 };
    Some(Taken { key, amount, limit: limit.amount, over: 0, back: 0 })
}
