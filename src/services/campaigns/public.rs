//! A campaign as everybody may read it, under its public link: what was published once, also when it is over.

use super::change::{self, terms_of};
use crate::{
    db,
    domain::{
        campaign::{Period, State, Terms},
        crockford,
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{App, Unavailable},
};

/// Shops that are named; of the others only the number is told.
const NAMED: i64 = 12;

/// See the module.
#[derive(Clone, Debug)]
pub struct PublicOffer {
    pub title: String,
    pub terms: Terms,
    pub now: State,
    /// It runs, and gives nothing more in the period that does.
    pub used_up_for: Option<Period>,
    pub link: String,
    /// The shop whose own it is; else it is the platform's.
    pub shop: Option<String>,
    /// The stores it is limited to; the shops that joined or are listed.
    pub places: Vec<String>,
    /// All that joined or are listed, where it is limited to them.
    pub shops: Option<i64>,
    pub time_zone: String,
    pub left: Option<Left>,
}

/// How much of a budget is left, as people say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Most,
    Half,
    Little,
    AlmostNothing,
    Nothing,
}

impl Left {
    fn of(budget_minor: i64, used_minor: i64) -> Self {
        let left = i128::from(budget_minor) - i128::from(used_minor);
        let tenths = left * 10 / i128::from(budget_minor.max(1));
        match tenths {
            7.. => Self::Most,
            4..=6 => Self::Half,
            1..=3 => Self::Little,
            _ if left > 0 => Self::AlmostNothing,
            _ => Self::Nothing,
        }
    }
}

/// The campaign of that link, if it was ever published.
///
/// # Errors
/// [`Unavailable`].
pub async fn find(app: &App, link: &str) -> Result<Option<PublicOffer>, Unavailable> {
    let mut tx = app.db.read().await?;
    let found = match db::campaign::find_by_link(&mut tx, link).await? {
        None => match crockford::canonical(link) {
            Some(link) => db::campaign::find_by_link(&mut tx, &link).await?,
            None => None,
        },
        found => found,
    };
    let Some(row) = found else { return Ok(None) };
    let published = match State::from_code(&row.state) {
        Some(State::Running | State::Paused | State::Stopped) => true,
        Some(State::Archived) => db::campaign_step::was_published(&mut tx, &row.id).await?,
        _ => false,
    };
    let Some(terms) = terms_of(&row).filter(|_| published) else { return Ok(None) };
    let used = change::used(&mut tx, &row.id, &terms).await?;
    let now_ms = app.clock.now_ms();
    let mut offer = PublicOffer {
        now: change::standing(&row, &terms, used, now_ms),
        used_up_for: None,
        left: terms.budget_minor().map(|budget| Left::of(budget, used.minor)),
        title: row.title,
        link: row.link,
        shop: None,
        places: Vec::new(),
        shops: None,
        time_zone: DEFAULT_TIME_ZONE.to_owned(),
        terms,
    };
    let conditions = &offer.terms.conditions;
    if let Some(merchant_id) = &row.merchant_id {
        let Some(merchant) = db::merchant::find(&mut tx, merchant_id).await? else { return Ok(None) };
        if matches!(merchant.state.as_str(), "frozen" | "closed" | "cancelled") {
            offer.now = State::Stopped;
        }
        offer.places = db::store::names(&mut tx, &conditions.stores).await?;
        offer.shop = Some(merchant.name);
        offer.time_zone = merchant.time_zone;
    } else if conditions.opt_in {
        offer.places = db::campaign_member::shop_names(&mut tx, &row.id, NAMED).await?;
        offer.shops = Some(db::campaign_member::count(&mut tx, &row.id).await?);
    } else if !conditions.merchants.is_empty() {
        let left = db::campaign_member::left(&mut tx, &row.id).await?;
        let here: Vec<String> = conditions.merchants.iter().filter(|shop| !left.contains(shop)).cloned().collect();
        offer.places = db::merchant::names(&mut tx, &here, NAMED).await?;
        offer.shops = i64::try_from(here.len()).ok();
    }
    let today = time::local(now_ms, &time::zone(&offer.time_zone)).date();
    let used_up_for = change::used_up_for(&mut tx, &[(row.id.as_str(), &offer.terms)], today).await?;
    offer.used_up_for = used_up_for.get(&row.id).copied().filter(|_| offer.now == State::Running);
    Ok(Some(offer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_in_words() {
        for (used, left) in [
            (0, Left::Most),
            (300, Left::Most),
            (301, Left::Half),
            (600, Left::Half),
            (601, Left::Little),
            (900, Left::Little),
            (901, Left::AlmostNothing),
            (999, Left::AlmostNothing),
            (1_000, Left::Nothing),
            (1_200, Left::Nothing),
        ] {
            assert_eq!(Left::of(1_000, used), left, "{used}");
        }
    }
}
