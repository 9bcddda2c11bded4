//! What the platform's form asks beyond a shop's: for which shops, and who pays which part. Read first, as the base over which the
//! rest of the form is read.

use super::{
    form::{self, Values, Wrong},
    template::{self, PLATFORM_ALONE},
};
use crate::domain::{
    campaign::{Owner, Party, Share, Terms, TermsError},
    merchant::Trade,
    money::{AmountError, Minor},
    wallet::CodeKind,
};
use jiff::tz::TimeZone;

/// Before a trade's code, and before a kind of code.
pub const TRADE: &str = "trade_";
pub const CODE_KIND: &str = "code_";
/// Percent of each discount, in the order of the funders.
pub const SHARES: [(&str, Party); 3] =
    [("share_platform", Party::Platform), ("share_wallet", Party::Wallet), ("share_merchant", Party::Merchant)];

/// Nothing chosen yet but the days, that shops join, and that the platform pays.
pub fn blank(today: i64, zone: &TimeZone) -> Terms {
    let mut terms = template::blank(today, zone);
    terms.conditions.opt_in = true;
    terms.funding = vec![PLATFORM_ALONE];
    terms
}

/// A form of the platform that was read.
pub struct Read {
    form: form::Read,
    unreadable: Vec<(&'static str, Wrong)>,
}

impl Read {
    pub fn title(&self) -> &str {
        &self.form.title
    }

    pub fn terms(&self) -> &Terms {
        &self.form.terms
    }

    /// Fields that say nothing which could be kept.
    pub fn unreadable(&self) -> Vec<(&'static str, Wrong)> {
        self.form.unreadable.iter().chain(&self.unreadable).copied().collect()
    }

    /// The form as one, with what of the platform's part cannot be read.
    pub fn into_form(self) -> form::Read {
        let unreadable = self.unreadable();
        let mut form = self.form;
        form.unreadable = unreadable;
        form
    }

    /// Everything that must be put right before it can be submitted, beside the field where it was typed.
    pub fn mistakes(&self) -> Vec<(&'static str, Wrong)> {
        let unread = |field: &str| self.unreadable.iter().any(|(unread, _)| *unread == field);
        let moved = self.form.mistakes(&Owner::Platform).into_iter().map(|(field, wrong)| match wrong {
            Wrong::Rule(mistake) => (self.field_of(mistake), wrong),
            _ => (field, wrong),
        });
        self.unreadable.iter().copied().chain(moved.filter(|(field, _)| !unread(field))).collect()
    }

    /// Where a mistake was typed.
    pub fn field_of(&self, mistake: TermsError) -> &'static str {
        match mistake {
            TermsError::SharesWrong => SHARES[0].0,
            TermsError::WalletShareWithoutNames => SHARES[1].0,
            TermsError::MerchantShareWithoutJoining => "join",
            _ => self.form.field_of(mistake),
        }
    }
}

/// Reads a form over `base`; `shops` are those that its lines name.
pub fn read(values: &Values, base: &Terms, shops: Vec<String>, zone: &TimeZone) -> Read {
    let mut unreadable = Vec::new();
    let mut base = base.clone();
    let is_on = |field: &str| values.get(field).is_some_and(|value| !value.is_empty());
    let conditions = &mut base.conditions;
    conditions.trades =
        Trade::ALL.into_iter().filter(|trade| is_on(&format!("{TRADE}{}", trade.code()))).map(|trade| trade.code().to_owned()).collect();
    conditions.code_kinds = CodeKind::ALL.into_iter().filter(|kind| is_on(&format!("{CODE_KIND}{}", kind.code()))).collect();
    if conditions.code_kinds.len() == CodeKind::ALL.len() {
        conditions.code_kinds.clear();
    }
    conditions.merchants = shops;
    conditions.opt_in = values.get("join").is_some_and(|join| join == "joined");
    base.funding = SHARES
        .into_iter()
        .filter_map(|(field, party)| {
            let typed = values.get(field).map_or("", |typed| typed.trim().trim_end_matches(['%', '％']));
            let basis_points = match Minor::parse(typed) {
                Ok(percent) if percent.0 <= 10_000 => percent.0,
                Err(AmountError::Missing | AmountError::TooSmall) => 0,
                _ => {
                    unreadable.push((field, Wrong::Share));
                    0
                }
            };
            (basis_points > 0).then_some(Share { party, basis_points })
        })
        .collect();
    Read { form: form::read(values, &base, zone), unreadable }
}

/// What stands in the fields for these terms; `shops` are the lines that name its shops.
pub fn fill(title: &str, terms: &Terms, shops: String, zone: &TimeZone, rate_in: &str) -> Values {
    let mut values = form::fill(title, terms, zone, rate_in);
    let conditions = &terms.conditions;
    let on = || "on".to_owned();
    values.extend(conditions.trades.iter().map(|trade| (format!("{TRADE}{trade}"), on())));
    values.extend(conditions.code_kinds.iter().map(|kind| (format!("{CODE_KIND}{}", kind.code()), on())));
    values.insert("shops".to_owned(), shops);
    values.insert("join".to_owned(), if conditions.opt_in { "joined" } else { "all" }.to_owned());
    for (field, party) in SHARES {
        let share: i64 = terms.funding.iter().filter(|share| share.party == party).map(|share| share.basis_points).sum();
        values.insert(field.to_owned(), form::short(share));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        campaign::{CapRestore, Conditions, Discount, Entity, Limit, Measure, Period},
        time,
    };

    fn terms() -> Terms {
        Terms {
            discount: Discount::Random { min_minor: 100, max_minor: 1_000 },
            conditions: Conditions {
                starts_at_ms: 1_795_276_800_000,
                ends_at_ms: 1_797_868_799_999,
                wallets: vec!["jd_pay".to_owned()],
                code_kinds: vec![CodeKind::Merchant],
                trades: vec!["breakfast".to_owned(), "fruit".to_owned()],
                merchants: vec!["M1".to_owned()],
                opt_in: true,
                ..Conditions::default()
            },
            limits: vec![
                Limit { measure: Measure::Money, period: Period::Day, entity: Entity::All, amount: 500_000 },
                Limit { measure: Measure::Money, period: Period::Ever, entity: Entity::All, amount: 5_000_000 },
                Limit { measure: Measure::Money, period: Period::Day, entity: Entity::Payer, amount: 3_000 },
            ],
            funding: vec![
                Share { party: Party::Platform, basis_points: 7_050 },
                Share { party: Party::Wallet, basis_points: 2_000 },
                Share { party: Party::Merchant, basis_points: 950 },
            ],
            priority: 0,
            allow_partial: true,
            cap_restore: CapRestore::Never,
        }
    }

    #[test]
    fn a_form_that_is_filled_reads_back_the_same() {
        let (zone, terms) = (time::zone("Asia/Shanghai"), terms());
        let values = fill("京东金融随机减", &terms, "王姐早餐铺".to_owned(), &zone, "tenths");
        let read = read(&values, &terms, vec!["M1".to_owned()], &zone);
        assert_eq!((read.title(), read.terms()), ("京东金融随机减", &terms));
        assert_eq!(read.mistakes(), []);
    }

    #[test]
    fn tiers_have_no_least_price_here_either() {
        let (zone, mut terms) = (time::zone("Asia/Shanghai"), terms());
        terms.conditions.min_gross_minor = Some(3_000);
        let mut values = fill("减", &terms, String::new(), &zone, "tenths");
        values.extend([("kind", "threshold"), ("at_1", "20"), ("off_1", "2")].map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(read(&values, &terms, Vec::new(), &zone).terms().conditions.min_gross_minor, None);
    }

    #[test]
    fn mistakes_stand_beside_what_was_typed() {
        let (zone, terms) = (time::zone("Asia/Shanghai"), terms());
        let wrong = |field: &str, typed: &str| {
            let mut values = fill("减", &terms, String::new(), &zone, "tenths");
            values.insert(field.to_owned(), typed.to_owned());
            read(&values, &terms, Vec::new(), &zone).mistakes().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(wrong("share_wallet", "30"), ["share_platform"], "the shares must sum to the whole");
        assert_eq!(wrong("share_merchant", "a lot"), ["share_merchant", "share_platform"]);
        assert_eq!(wrong("join", "all"), ["join"], "shops that pay a share must join");
        assert_eq!(wrong("daily", "0.00"), ["daily"], "nothing is no cap");
        assert_eq!(wrong("budget", ""), ["budget"]);
    }
}
