//! What becomes of a payment's discounts when its state changes (C1-E): held ones are given, which leaves the counters as they are, or let
//! go; let go ones are given after all where the money arrives late, over the limit if it has to be (D3). Follows the payment's
//! compare-and-set, so it happens once.

use crate::{
    db::{self, Tx, discount_line::DiscountLine, payment::Payment},
    services::{
        campaigns::books::Known,
        payments::{
            changed::{Changed, Turn},
            counters::{Changes, Taken},
            group::json_text,
            open::OpenPayments,
        },
    },
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The discounts of the payments that a group decided.
#[derive(Default)]
pub struct Settled {
    lines: HashMap<String, Vec<DiscountLine>>,
    /// Those whose counters get back what they held.
    let_go: Vec<Line>,
    /// Those that had been let go and are given after all.
    late: Vec<Line>,
}

struct Line {
    payment_id: String,
    campaign_id: String,
    amount_minor: i64,
    takes: Vec<Taken>,
}

/// What settling does to counters and lines.
#[derive(Default)]
pub struct Moves {
    pub changes: Changes,
    /// Lines that went over a limit.
    over: Vec<Over>,
}

/// What a late success took over a limit, as a row for the table.
#[derive(Serialize)]
struct Over {
    payment_id: String,
    campaign_id: String,
    over_limit_minor: i64,
    takes: String,
}

impl Settled {
    /// Takes the lines of the payments that were decided, and uses up their payers' draws (C1.3).
    pub async fn read(tx: &mut Tx, changed: &[&Changed], open: &OpenPayments) -> sqlx::Result<Self> {
        use_draws(tx, changed).await?;
        let mut turns: HashMap<&str, Turn> = HashMap::new();
        let (mut lines, mut unread) = (Vec::new(), Vec::new());
        for payment in changed.iter().filter(|payment| payment.row.discount_minor > 0) {
            let id = payment.row.id.as_str();
            let Some(turn) = payment.turn() else { continue };
            turns.insert(id, turn);
            match open.get(id) {
                Some(held) => lines.extend(held.lines.iter().chain(&payment.lines).cloned()),
                None => unread.push(id),
            }
        }
        if !unread.is_empty() {
            lines.extend(db::discount_line::of_payments(tx, &unread).await?);
        }
        let mut settled = Self::default();
        for line in lines {
            // What the wallet gave took nothing from any limit of ours.
            if !line.is_wallets() {
                match turns.get(line.payment_id.as_str()) {
                    Some(Turn::Release) => settled.let_go.push(Line::read(&line)),
                    Some(Turn::CommitLate) => settled.late.push(Line::read(&line)),
                    Some(Turn::Commit) | None => {}
                }
            }
            settled.lines.entry(line.payment_id.clone()).or_default().push(line);
        }
        Ok(settled)
    }

    /// Whether somebody paid late what had been let go: then the counters have to be held to say by how much it is too much.
    pub fn any_late(&self) -> bool {
        !self.late.is_empty()
    }

    /// Asks for every counter that is going to move.
    pub fn look_at(&self, known: &Known) {
        for taken in self.let_go.iter().chain(&self.late).flat_map(|line| &line.takes) {
            known.counter(&taken.key);
        }
    }

    /// What happens to the counters, as far as they are known.
    pub fn moves(&self, known: &Known) -> Moves {
        let mut moves = Moves::default();
        self.let_go.iter().flat_map(|line| &line.takes).for_each(|taken| moves.changes.release(taken));
        self.late.iter().for_each(|line| moves.commit_late(line, known));
        moves
    }

    /// The discounts of a payment that was decided.
    pub fn lines(&self, payment: &Payment) -> &[DiscountLine] {
        self.lines.get(&payment.id).map_or(&[], Vec::as_slice)
    }
}

impl Line {
    fn read(line: &DiscountLine) -> Self {
        Self {
            payment_id: line.payment_id.clone(),
            campaign_id: line.campaign_id.clone(),
            amount_minor: line.amount_minor,
            takes: takes(line),
        }
    }
}

/// What a stored line took from counters.
pub fn takes(line: &DiscountLine) -> Vec<Taken> {
    takes_of(&line.payment_id, &line.takes)
}

/// As [`takes`], from the text alone.
pub fn takes_of(payment_id: &str, text: &str) -> Vec<Taken> {
    serde_json::from_str(text).unwrap_or_else(|error| {
        tracing::error!(%error, payment = payment_id, "what a discount took cannot be read");
        Vec::new()
    })
}

impl Moves {
    fn commit_late(&mut self, line: &Line, known: &Known) {
        let mut takes = line.takes.clone();
        for taken in &mut takes {
            let counter = known.counter(&taken.key);
            let beyond = counter.used + self.changes.net(&taken.key) + taken.amount - counter.limit;
            taken.over = beyond.clamp(0, taken.amount);
            self.changes.commit_late(taken);
        }
        // A use too many is the whole discount too much, money too much is that much.
        let over_minor = |taken: &Taken| line.amount_minor * taken.over / taken.amount.max(1);
        let over_limit_minor = takes.iter().map(over_minor).max().unwrap_or(0);
        if over_limit_minor > 0 {
            self.over.push(Over {
                payment_id: line.payment_id.clone(),
                campaign_id: line.campaign_id.clone(),
                over_limit_minor,
                takes: json_text(&takes),
            });
        }
    }

    /// Marks the lines that went over a limit, stored ones and those at hand.
    pub async fn mark_lines(&self, tx: &mut Tx, settled: &mut Settled) -> sqlx::Result<()> {
        for over in &self.over {
            let mut lines = settled.lines.get_mut(&over.payment_id).into_iter().flatten();
            if let Some(line) = lines.find(|line| line.campaign_id == over.campaign_id) {
                line.over_limit_minor = over.over_limit_minor;
            }
        }
        if !self.over.is_empty() {
            db::discount_line::mark_over_limit(tx, &self.over).await?;
        }
        Ok(())
    }
}

/// The draw of that name (see [`db::campaign_draw::Draw::name`]); older payments know its campaign alone.
fn used_draw(payer: &str, name: &str) -> Value {
    let (campaign_id, draw) = name.split_once(':').map_or((name, None), |(campaign_id, draw)| (campaign_id, Some(draw)));
    json!({ "campaign_id": campaign_id, "payer": payer, "draw": draw })
}

async fn use_draws(tx: &mut Tx, changed: &[&Changed]) -> sqlx::Result<()> {
    let used: Vec<Value> = changed
        .iter()
        .filter(|payment| payment.became_paid)
        .filter_map(|payment| Some((payment.row.payer.as_ref()?, payment.row.draws.as_ref()?)))
        .flat_map(|(payer, draws)| draws.split(' ').map(move |name| used_draw(payer, name)))
        .collect();
    if !used.is_empty() {
        db::campaign_draw::delete(tx, &used).await?;
    }
    Ok(())
}
