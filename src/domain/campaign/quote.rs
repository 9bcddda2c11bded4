//! One price (C1.12): the same campaigns, counters and draws give the same lines in the same order, with the reason for every
//! campaign that gave something or nothing.

use super::{Campaign, CounterKey, Drawn, Entity, Hint, Moment, Owner, Party, Take, funding::split, hints, offer::Offer};
use crate::domain::{money::Minor, wallet::CodeKind};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// What is to be priced.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub now_ms: i64,
    pub zone: &'a TimeZone,
    pub merchant_id: &'a str,
    pub trade: &'a str,
    pub store_id: &'a str,
    /// Empty as long as none is chosen: only what every wallet gets is given then.
    pub wallet: &'a str,
    pub code_kind: CodeKind,
    pub gross: Minor,
    /// Pseudonym (D5); none as long as the wallet has not said who pays: see [`quote`] and [`firm_quote`].
    pub payer: Option<&'a str>,
}

/// What has happened so far, as far as a quote asks for it.
pub trait Books {
    /// Held and given of a counter together.
    fn used(&self, key: &CounterKey) -> i64;
    /// The payer's stored draw for this campaign, uniform over `u64` (C1.3); none where there is none yet: then the line says "up to".
    fn draw(&self, campaign_id: &str) -> Option<u64>;
    /// The payer's successful payments at the merchant, ever or since an instant.
    fn payments_since(&self, since_ms: i64) -> i64;
    /// Whether the merchant takes part in the platform's campaign: joined it, or has not left one that applies by itself.
    fn joined(&self, campaign_id: &str) -> bool;
}

/// A discount of one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub campaign_id: String,
    pub revision: i64,
    pub owner: Owner,
    pub title: String,
    pub amount: Minor,
    /// Sums to `amount` (C0.4).
    pub shares: Vec<(Party, Minor)>,
    /// What to reserve, in the order of the keys.
    pub takes: Vec<Take>,
    /// It may turn out less once it is known who pays, with which wallet, and what is drawn.
    pub up_to: bool,
}

/// Why a campaign gave what it gave; numbers are minor units, counts or Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    Given,
    /// A limit left less than the discount.
    GivenInPart {
        computed_minor: i64,
        limit_no: i64,
    },
    /// Cut so that 0.01 is left to pay (C1.2).
    CutToMinimum {
        computed_minor: i64,
    },
    NotStarted {
        starts_at_ms: i64,
    },
    Over {
        ended_at_ms: i64,
    },
    Weekday,
    Hour,
    Wallet,
    Store,
    CodeKind,
    BelowMinimum {
        min_minor: i64,
    },
    AboveMaximum {
        max_minor: i64,
    },
    NotFirstTime,
    Trade,
    NotOnTheList,
    NotJoined,
    /// It depends on who pays, and the wallet had not said that.
    PayerUnknown,
    /// The price does not reach the first tier, the each, or the price to reduce to.
    NotReached {
        at_minor: i64,
    },
    NotDrawn,
    /// Payments so far in this round, and how many make one.
    NotTheNth {
        so_far: i64,
        n: i64,
    },
    /// `limit_no` of the campaign's limits has `left` left.
    CapReached {
        limit_no: i64,
        left: i64,
    },
    /// Another campaign of the same owner gives more (D6).
    BetterOne {
        // A verdict has a campaign of its own beside its reason.
        #[serde(rename = "better_id")]
        campaign_id: String,
    },
}

impl Reason {
    /// Whether a draw had a part in it: not where the campaign would have given nothing whatever was drawn.
    pub fn rests_on_draw(&self) -> bool {
        matches!(self, Self::Given | Self::GivenInPart { .. } | Self::CutToMinimum { .. } | Self::NotDrawn | Self::BetterOne { .. })
    }
}

/// What was decided about one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub campaign_id: String,
    pub revision: i64,
    pub title: String,
    pub amount: Minor,
    #[serde(flatten)]
    pub reason: Reason,
    /// What was drawn for it, where that decided anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<Drawn>,
}

/// A price with its explanation. `gross = pay + sum of lines` (C0.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub gross: Minor,
    /// Merchant first, then platform (D6).
    pub lines: Vec<Line>,
    pub pay: Minor,
    /// Every campaign given, in the order given.
    pub trace: Vec<Verdict>,
    pub hints: Vec<Hint>,
}

impl Ask<'_> {
    /// Whether the counter of that entity can be named yet.
    pub(super) fn knows(&self, entity: Entity) -> bool {
        match entity {
            Entity::Payer | Entity::PayerAtMerchant => self.payer.is_some(),
            Entity::Wallet => !self.wallet.is_empty(),
            Entity::All | Entity::Store | Entity::Merchant => true,
        }
    }
}

impl Line {
    /// What `party` pays of it.
    pub fn share(&self, party: Party) -> Minor {
        self.shares.iter().filter(|(who, _)| *who == party).map(|(_, part)| *part).sum()
    }
}

impl Quote {
    /// The price as it is, where nobody gives anything.
    pub fn plain(gross: Minor) -> Self {
        Self { gross, lines: Vec::new(), pay: gross, trace: Vec::new(), hints: Vec::new() }
    }

    /// All discounts together.
    pub fn discount(&self) -> Minor {
        self.gross - self.pay
    }

    /// What `party` pays of all discounts.
    pub fn share(&self, party: Party) -> Minor {
        self.lines.iter().map(|line| line.share(party)).sum()
    }

    /// Whether it may turn out dearer once the payer is known.
    pub fn up_to(&self) -> bool {
        self.lines.iter().any(|line| line.up_to)
    }
}

/// Prices `ask` with `campaigns`, the running ones of the merchant and of the platform. As long as nobody knows who pays, lines that
/// depend on it say "up to".
pub fn quote(ask: &Ask<'_>, campaigns: &[Campaign], books: &dyn Books) -> Quote {
    priced(ask, campaigns, books, false, true)
}

/// The price of an order: where nobody knows who pays, a campaign that depends on it gives nothing ([`Reason::PayerUnknown`]), because
/// "up to" is no price.
pub fn firm_quote(ask: &Ask<'_>, campaigns: &[Campaign], books: &dyn Books) -> Quote {
    priced(ask, campaigns, books, true, true)
}

/// As [`firm_quote`], without hints: for an order that is made, which nobody reads them on.
pub fn order_quote(ask: &Ask<'_>, campaigns: &[Campaign], books: &dyn Books) -> Quote {
    priced(ask, campaigns, books, true, false)
}

fn priced(ask: &Ask<'_>, campaigns: &[Campaign], books: &dyn Books, firm: bool, hinted: bool) -> Quote {
    let moment = Moment::new(ask.now_ms, ask.zone);
    let mut key = CounterKey::default();
    let mut offers: Vec<_> = campaigns.iter().map(|campaign| Offer::new(campaign, ask, &moment, books, &mut key)).collect();
    if firm {
        offers.iter_mut().for_each(|offer| offer.withheld = offer.up_to);
    }
    let choice = choose(&offers, ask.gross.0, |_| true);
    let trace = offers.iter().map(|offer| verdict(offer, &choice, ask.gross.0)).collect();
    let lines: Vec<_> = choice.picks().map(|pick| line(pick, ask, &moment)).collect();
    let hints = if hinted { hints::of(ask, &offers, &choice, &lines, books) } else { Vec::new() };
    let pay = ask.gross - lines.iter().map(|line| line.amount).sum();
    Quote { gross: ask.gross, lines, pay, trace, hints }
}

/// An offer that was taken.
#[derive(Clone, Copy)]
pub(super) struct Pick<'a> {
    pub(super) offer: &'a Offer<'a>,
    pub(super) amount: i64,
}

/// At most one of the merchant's and one of the platform's.
pub(super) struct Choice<'a> {
    merchant: Option<Pick<'a>>,
    platform: Option<Pick<'a>>,
}

impl<'a> Choice<'a> {
    /// In the order in which they apply.
    pub(super) fn picks(&self) -> impl Iterator<Item = Pick<'a>> {
        self.merchant.into_iter().chain(self.platform)
    }

    pub(super) fn total(&self) -> i64 {
        self.picks().map(|pick| pick.amount).sum()
    }

    /// What was taken on the side that `offer` stands on, and what was left to work on there.
    pub(super) fn beside(&self, offer: &Offer<'_>, gross: i64) -> (Option<Pick<'a>>, i64) {
        if offer.of_platform() { (self.platform, gross - self.merchant.map_or(0, |pick| pick.amount)) } else { (self.merchant, gross) }
    }
}

/// The best of each side among those that count, the merchant's first; the platform's works on what is left then (D6).
pub(super) fn choose<'a>(offers: &'a [Offer<'a>], gross: i64, counts: impl Fn(&Offer<'a>) -> bool) -> Choice<'a> {
    let best = |of_platform: bool, left: i64| {
        let side = offers.iter().filter(|&offer| offer.of_platform() == of_platform && counts(offer));
        let given = side.map(|offer| Pick { offer, amount: offer.amount(gross, left) });
        given.filter(|pick| pick.amount > 0).reduce(better)
    };
    let merchant = best(false, gross);
    Choice { merchant, platform: best(true, gross - merchant.map_or(0, |pick| pick.amount)) }
}

/// The larger one for the payer; then the higher priority, then the older id (D6).
fn better<'a>(one: Pick<'a>, other: Pick<'a>) -> Pick<'a> {
    let rank = |pick: &Pick<'a>| (pick.amount, pick.offer.campaign.terms.priority, Reverse(&pick.offer.campaign.id));
    if rank(&other) > rank(&one) { other } else { one }
}

fn verdict(offer: &Offer<'_>, choice: &Choice<'_>, gross: i64) -> Verdict {
    let campaign = offer.campaign;
    let (taken, left) = choice.beside(offer, gross);
    let (amount, reason) = match (offer.gives(gross, left), taken) {
        (Err(reason), _) => (0, reason),
        (Ok((amount, _)), Some(taken)) if amount > 0 && !std::ptr::eq(taken.offer, offer) => {
            (0, Reason::BetterOne { campaign_id: taken.offer.campaign.id.clone() })
        }
        (Ok((amount, reason)), _) => (amount, reason),
    };
    let Campaign { id, revision, title, .. } = campaign;
    let drawn = if reason.rests_on_draw() { offer.drawn() } else { None };
    Verdict { campaign_id: id.clone(), revision: *revision, title: title.clone(), amount: Minor(amount), reason, drawn }
}

fn line(pick: Pick<'_>, ask: &Ask<'_>, moment: &Moment) -> Line {
    let Campaign { id, revision, owner, title, terms } = pick.offer.campaign;
    Line {
        campaign_id: id.clone(),
        revision: *revision,
        owner: owner.clone(),
        title: title.clone(),
        amount: Minor(pick.amount),
        shares: split(Minor(pick.amount), &terms.funding),
        takes: pick.offer.counted(ask, moment).takes(pick.amount),
        up_to: pick.offer.up_to,
    }
}
