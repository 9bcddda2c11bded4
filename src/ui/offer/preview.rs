//! What a payer would see of a campaign that is being written: the price that the engine makes of it together with the campaigns that
//! run already. The same code answers on the server and while one types in the browser.

use super::{
    form::{self, Read, Values},
    platform_form,
};
use crate::{
    domain::{
        campaign::{Ask, Books, Campaign, Conditions, CounterKey, Discount, Hint, Owner, Party, Quote, Reason, Terms, quote},
        money::{MAX_PAYMENT, Minor, fee},
        time,
        wallet::CodeKind,
    },
    ui::{
        components::Face,
        format,
        text::{Lang, campaign_sentence, offers as text, payer},
    },
};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// The shop around a campaign that is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    pub lang: Lang,
    /// Whose campaign is being written.
    pub owner: Owner,
    pub merchant_id: String,
    pub name: String,
    pub trade: String,
    pub store_id: String,
    pub code_kind: CodeKind,
    /// What the shop's clock is ahead of UTC.
    pub zone_ms: i64,
    pub now_ms: i64,
    /// The campaign's own id and the terms over which the form is read.
    pub campaign_id: String,
    pub base: Terms,
    /// What runs beside it: the shop's others and the platform's.
    pub others: Vec<Campaign>,
    /// Counters of all of them that do not depend on the payer.
    pub used: Vec<(CounterKey, i64)>,
    /// Campaigns of the platform that the shop takes part in.
    pub joined: Vec<String>,
    /// The wallets that may pay here, in their order, each with its fee in parts per million.
    pub wallets: Vec<(Face, i64)>,
}

/// One price as the payer will see it, and what the shop gets of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub gross: Minor,
    pub pay: Minor,
    /// The words of each discount, and what it takes off: at most, where it is drawn.
    pub lines: Vec<(String, String)>,
    pub fee_rate_ppm: i64,
    pub fee: Minor,
    pub receives: Minor,
    /// What the payer is told beside the price, or why there is nothing off.
    pub note: Option<String>,
    /// The campaign is closed now: the moment that is shown instead, as a person reads it.
    pub later: Option<String>,
}

impl Books for Shop {
    fn used(&self, key: &CounterKey) -> i64 {
        self.used.iter().find(|(known, _)| known == key).map_or(0, |(_, used)| *used)
    }

    fn draw(&self, _campaign_id: &str) -> Option<u64> {
        None
    }

    fn payments_since(&self, _since_ms: i64) -> i64 {
        0
    }

    fn joined(&self, campaign_id: &str) -> bool {
        self.joined.iter().any(|joined| joined == campaign_id)
    }
}

impl Shop {
    /// The shop's time as a fixed distance from UTC: the browser needs no table of zones.
    pub fn zone(&self) -> TimeZone {
        let seconds = i32::try_from(self.zone_ms / 1_000).unwrap_or(0);
        Offset::from_seconds(seconds).map_or(TimeZone::UTC, TimeZone::fixed)
    }

    /// The form as its owner's is read. Which shops the lines of the platform's form name only the server knows; they stay as they were.
    pub fn read(&self, values: &Values) -> Read {
        let zone = self.zone();
        match self.owner {
            Owner::Merchant(_) => form::read(values, &self.base, &zone),
            Owner::Platform => platform_form::read(values, &self.base, self.base.conditions.merchants.clone(), &zone).into_form(),
        }
    }

    /// Trade and kind of code of the shop that the rule is tried on: for the platform's, of a shop that it is for.
    fn tried_on<'a>(&'a self, conditions: &'a Conditions) -> (&'a str, CodeKind) {
        if self.owner != Owner::Platform {
            return (self.trade.as_str(), self.code_kind);
        }
        let trade = conditions.trades.first().map_or(self.trade.as_str(), String::as_str);
        (trade, conditions.code_kinds.first().copied().unwrap_or(self.code_kind))
    }

    /// What a payer whose wallet has not said yet who pays is shown for `gross`. A rule that could not run yet gives nothing.
    pub fn show(&self, read: &Read, gross: Minor, wallet: &str) -> Shown {
        let zone = self.zone();
        let Read { title, terms, .. } = read;
        let complete = read.mistakes(&self.owner).is_empty();
        let at_ms = if complete { self.open_moment(terms, &zone) } else { self.now_ms };
        let own =
            Campaign { id: self.campaign_id.clone(), revision: 1, owner: self.owner.clone(), title: title.clone(), terms: terms.clone() };
        let campaigns: Vec<Campaign> = self.others.iter().cloned().chain(complete.then_some(own)).collect();
        let (trade, code_kind) = self.tried_on(&terms.conditions);
        let ask = Ask {
            now_ms: at_ms,
            zone: &zone,
            merchant_id: &self.merchant_id,
            trade,
            store_id: &self.store_id,
            wallet,
            code_kind,
            gross,
            payer: None,
        };
        let quoted = quote(&ask, &campaigns, self);
        let fee_rate_ppm = self.wallets.iter().find(|(face, _)| face.code == wallet).map_or(0, |(_, rate)| *rate);
        let earned = gross - quoted.lines.iter().map(|line| line.share(Party::Merchant)).sum();
        let fee = fee(earned, fee_rate_ppm);
        Shown {
            gross,
            pay: quoted.pay,
            lines: self.lines(&quoted, &campaigns),
            fee_rate_ppm,
            fee,
            receives: earned - fee,
            note: if complete { self.note(&quoted, &campaigns) } else { Some(text::not_complete(self.lang).to_owned()) },
            later: (at_ms != self.now_ms).then(|| {
                let local = time::local(at_ms, &zone);
                format!("{} {}", format::day(self.lang, local.date()), format::clock(&local))
            }),
        }
    }

    /// Now, or the next moment at which the campaign is open; now again where there is none.
    fn open_moment(&self, terms: &Terms, zone: &TimeZone) -> i64 {
        let conditions = &terms.conditions;
        let begin = self.now_ms.max(conditions.starts_at_ms);
        let midnight = (begin + self.zone_ms).div_euclid(DAY_MS) * DAY_MS - self.zone_ms;
        let opening_ms = conditions.hours.map_or(0, |hours| hours.from_s * 1_000);
        let days = (0..=8).map(|day| midnight + day * DAY_MS + opening_ms).filter(|at_ms| *at_ms >= begin);
        [self.now_ms, begin].into_iter().chain(days).find(|at_ms| conditions.is_open_at(*at_ms, zone)).unwrap_or(self.now_ms)
    }

    fn lines(&self, quoted: &Quote, campaigns: &[Campaign]) -> Vec<(String, String)> {
        let line = |line: &crate::domain::campaign::Line| {
            let campaign = campaigns.iter().find(|campaign| campaign.id == line.campaign_id);
            let gift = campaign.map(|campaign| campaign_sentence::gift_on(self.lang, &campaign.terms.discount, quoted.gross));
            let gift = gift.unwrap_or_else(|| line.title.clone());
            let words = match line.owner {
                Owner::Merchant(_) => text::line_by_shop(self.lang, gift),
                Owner::Platform => text::line_by_platform(self.lang, gift),
            };
            let drawn = campaign.is_some_and(|campaign| campaign.terms.discount.is_drawn());
            let off = if drawn { payer::up_to(self.lang, format::money(line.amount)) } else { format::money(-line.amount) };
            (words, off)
        };
        quoted.lines.iter().map(line).collect()
    }

    fn note(&self, quoted: &Quote, campaigns: &[Campaign]) -> Option<String> {
        let lang = self.lang;
        let sum = |minor: Minor| format!("¥{}", minor.plain());
        let verdict = quoted.trace.iter().find(|verdict| verdict.campaign_id == self.campaign_id);
        let said = match &verdict?.reason {
            Reason::BetterOne { campaign_id } => {
                let better = campaigns.iter().find(|campaign| campaign.id == *campaign_id);
                Some(text::better_one(lang, better.map(|campaign| campaign.title.clone()).unwrap_or_default()))
            }
            Reason::Wallet => Some(text::wallet_is_out(lang).to_owned()),
            Reason::Over { .. } => Some(text::is_over(lang).to_owned()),
            Reason::CodeKind => Some(text::code_is_out(lang).to_owned()),
            Reason::CapReached { limit_no, .. } => {
                let own = campaigns.iter().find(|campaign| campaign.id == self.campaign_id);
                let limit = own.and_then(|own| own.terms.limit(*limit_no)).filter(|limit| !limit.is_budget());
                let said = limit.map(|limit| text::limit_reached(lang, campaign_sentence::limit(lang, &limit)));
                Some(said.unwrap_or_else(|| text::budget_used_up(lang).to_owned()))
            }
            Reason::BelowMinimum { min_minor } => Some(text::below_least(lang, sum(Minor(*min_minor)))),
            Reason::AboveMaximum { max_minor } => Some(text::above_most(lang, sum(Minor(*max_minor)))),
            _ => None,
        };
        said.or_else(|| {
            quoted.hints.iter().find_map(|hint| match hint {
                Hint::MoreSaves { more, saves, up_to: false, .. } => Some(text::more_saves(lang, sum(*more), sum(*saves))),
                Hint::MoreSaves { more, saves, up_to: true, .. } => Some(text::more_saves_up_to(lang, sum(*more), sum(*saves))),
                Hint::LeftToday { .. } => None,
            })
        })
        .or_else(|| quoted.up_to().then(|| text::may_be_less(lang).to_owned()))
    }
}

const DAY_MS: i64 = 86_400_000;

/// Three prices that show a rule: below it, within it, and well above.
pub fn test_amounts(terms: &Terms) -> [Minor; 3] {
    let round = |minor: i64| (minor / 50 * 50).max(50);
    let (first, last) = match &terms.discount {
        Discount::Threshold { tiers } => {
            (tiers.iter().map(|tier| tier.at_minor).min().unwrap_or(0), tiers.iter().map(|tier| tier.at_minor).max().unwrap_or(0))
        }
        Discount::Every { each_minor, .. } => (*each_minor, each_minor * 2),
        Discount::ReduceTo { to_minor } => (*to_minor, to_minor * 2),
        _ => {
            let least = terms.conditions.min_gross_minor.unwrap_or(0);
            (least, least * 2)
        }
    };
    if first <= 0 || last > MAX_PAYMENT.0 / 2 {
        return [Minor(800), Minor(2_350), Minor(4_500)];
    }
    [round(first * 2 / 5), round(first) + 350, round(last.max(first + 1_000)) + 500].map(Minor)
}

/// Which price is shown: the chosen one of the three, or the one typed; the middle one where nothing sensible was.
pub fn chosen_amount(values: &Values, amounts: [Minor; 3]) -> (usize, Minor) {
    let choice = values.get("try").map_or("2", String::as_str);
    match choice {
        "1" => (0, amounts[0]),
        "3" => (2, amounts[2]),
        "own" => (3, values.get("try_amount").and_then(|typed| Minor::parse(typed).ok()).unwrap_or(amounts[1])),
        _ => (1, amounts[1]),
    }
}

/// With which wallet it is shown: the chosen one, else the first that the campaign is for.
pub fn chosen_wallet(values: &Values, shop: &Shop, terms: &Terms) -> String {
    let known = |code: &str| shop.wallets.iter().any(|(face, _)| face.code == code);
    let chosen = values.get("try_wallet").filter(|code| known(code));
    let first_of_rule = terms.conditions.wallets.iter().find(|code| known(code));
    let first = shop.wallets.first().map(|(face, _)| &face.code);
    chosen.or(first_of_rule).or(first).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
