//! The new orders of a group: which of them are new, and their rows once they have prices.

use crate::{
    db::{
        self, Tx,
        payment::{Payment, Why},
    },
    domain::event::Kind,
    services::payments::{
        group::{Care, Command, Order, Outcome, Stopped, Work, is_short},
        open::Held,
        pricing::{Priced, PricedOrder},
    },
};
use std::collections::{HashMap, HashSet};

/// See the module. The places are those of the commands.
#[derive(Default)]
pub struct Orders<'a> {
    /// Those to be made, one for each idempotency key.
    new: Vec<&'a Order>,
    asked: Vec<(usize, &'a Order)>,
    /// Made before, by idempotency key; looked up beforehand only with care.
    earlier: HashMap<String, Payment>,
}

impl<'a> Orders<'a> {
    /// Takes the orders out of the commands.
    pub async fn read(tx: &mut Tx, commands: &'a [Command], care: Care) -> sqlx::Result<Self> {
        let asked: Vec<(usize, &Order)> = commands
            .iter()
            .enumerate()
            .filter_map(|(at, command)| if let Command::Create(order) = command { Some((at, &**order)) } else { None })
            .collect();
        let mut orders = Self { asked, ..Self::default() };
        if care == Care::Thorough {
            orders.earlier = earlier(tx, orders.asked.iter().map(|(_, order)| &order.payment)).await?;
        }
        let mut keys = HashSet::new();
        let is_new = |order: &&Order| {
            let key = &order.payment.idempotency_key;
            !orders.earlier.contains_key(key) && keys.insert(key.clone())
        };
        orders.new = orders.asked.iter().map(|(_, order)| *order).filter(is_new).collect();
        Ok(orders)
    }

    /// The orders to be made and priced.
    pub fn to_make(&self) -> &[&'a Order] {
        &self.new
    }

    /// Their shops.
    pub fn merchants(&self) -> HashSet<&'a str> {
        self.new.iter().map(|order| order.payment.merchant_id.as_str()).collect()
    }

    /// Inserts them with their discounts, reasons and draws, and answers them.
    ///
    /// # Errors
    /// [`Stopped::Outrun`] where an order that turns out to have been made before has been given something of a limit.
    pub(super) async fn write(&self, tx: &mut Tx, now_ms: i64, priced: &Priced, work: &mut Work) -> Result<(), Stopped> {
        let made = insert(tx, now_ms, priced).await?;
        let by_key: HashMap<&str, &PricedOrder> = made.iter().map(|order| (order.payment.idempotency_key.as_str(), *order)).collect();
        let repeated = self.asked.iter().map(|(_, order)| &order.payment).filter(|payment| {
            let key = &payment.idempotency_key;
            !by_key.contains_key(key.as_str()) && !self.earlier.contains_key(key)
        });
        let met = earlier(tx, repeated).await?;
        let priced: HashSet<&str> = priced.orders.iter().map(|order| order.payment.idempotency_key.as_str()).collect();
        let keys = self.new.iter().map(|order| order.payment.idempotency_key.as_str());
        let refused: HashSet<&str> = keys.filter(|key| !priced.contains(key)).collect();
        for (at, order) in &self.asked {
            let key = order.payment.idempotency_key.as_str();
            let outcome = match by_key.get(key) {
                Some(made) if made.payment.id == order.payment.id => {
                    work.effects.event(Kind::Created, &made.payment, "");
                    let held = Held { payment: made.payment.clone(), lines: made.lines.clone() };
                    work.left.push(held.clone());
                    Some(Outcome::Created(held))
                }
                Some(made) => Some(Outcome::Existing(Box::new(Payment::clone(&made.payment)))),
                None => match self.earlier.get(key).or_else(|| met.get(key)) {
                    Some(payment) => Some(Outcome::Existing(Box::new(payment.clone()))),
                    None => refused.contains(key).then_some(Outcome::Dearer),
                },
            };
            work.outcomes.extend(outcome.map(|outcome| (*at, outcome)));
        }
        Ok(())
    }
}

/// Inserts what is new and says which orders that were.
async fn insert<'p>(tx: &mut Tx, now_ms: i64, priced: &'p Priced) -> Result<Vec<&'p PricedOrder>, Stopped> {
    let rows: Vec<_> = priced.orders.iter().map(|order| (&*order.payment, Why { trace: order.trace.as_deref() })).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut made: Vec<&PricedOrder> = priced.orders.iter().collect();
    if is_short(db::payment::insert(tx, &rows).await?, &rows) {
        let ids: Vec<_> = made.iter().map(|order| order.payment.id.as_str()).collect();
        let there: HashSet<String> = db::payment::there(tx, &ids).await?.into_iter().collect();
        let repeated: Vec<_> = made.extract_if(.., |order| !there.contains(&order.payment.id)).collect();
        if repeated.iter().any(|order| !order.lines.is_empty()) {
            return Err(Stopped::Outrun(Care::Thorough));
        }
    }
    let lines: Vec<_> = made.iter().flat_map(|order| order.lines.iter()).collect();
    if !lines.is_empty() {
        db::discount_line::insert(tx, &lines).await?;
    }
    let draws: Vec<_> = made.iter().flat_map(|order| &order.draws).collect();
    if !draws.is_empty() {
        let stored = db::campaign_draw::insert(tx, &draws, now_ms).await?;
        if is_short(stored, &draws) {
            return Err(Stopped::Outrun(Care::Thorough));
        }
    }
    Ok(made)
}

/// The payments made before under the same keys.
async fn earlier(tx: &mut Tx, payments: impl Iterator<Item = &Payment>) -> sqlx::Result<HashMap<String, Payment>> {
    let keys: Vec<_> = payments.map(|payment| payment.idempotency_key.as_str()).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(db::payment::by_keys(tx, &keys).await?.into_iter().map(|row| (row.idempotency_key.clone(), row)).collect())
}
