//! What a payer is asked for and why: the price, every discount with its rule and who gives it, and what is left to pay.

use crate::domain::{
    campaign::{Campaign, Discount, Hint, Party, Quote},
    money::Minor,
};

/// What the name of a discount begins with that the wallet gave by itself; no campaign is behind it.
pub const WALLETS: &str = "wallet:";

/// One discount; `amount` is positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillLine {
    pub campaign_id: String,
    /// As the campaign's owner calls it.
    pub title: String,
    /// The rule that was in force, to be said as a sentence; none where this program does not know its kind.
    pub discount: Option<Discount>,
    pub amount: Minor,
    /// Who pays it; sums to `amount` (C0.4).
    pub shares: Vec<(Party, Minor)>,
    /// It may turn out less.
    pub up_to: bool,
}

impl BillLine {
    /// Whether the wallet gave it by itself.
    pub fn is_wallets(&self) -> bool {
        self.campaign_id.starts_with(WALLETS)
    }

    /// The part of one giver.
    pub fn share(&self, party: Party) -> Minor {
        self.shares.iter().filter(|(who, _)| *who == party).map(|(_, part)| *part).sum()
    }

    /// Everybody who pays a part of it, the shop first.
    pub fn funders(&self) -> impl Iterator<Item = Party> + '_ {
        let pays = |party: &Party| self.shares.iter().any(|(who, part)| who == party && *part > Minor::ZERO);
        [Party::Merchant, Party::Platform, Party::Wallet].into_iter().filter(pays)
    }

    /// Who pays most of it; of equals the first in the order of [`Party`].
    pub fn main_funder(&self) -> Party {
        let by_part = |(party, part): &&(Party, Minor)| (*part, std::cmp::Reverse(*party));
        self.shares.iter().max_by_key(by_part).map_or(Party::Merchant, |(party, _)| *party)
    }
}

/// See the module. `gross = pay + sum of lines` always holds (C0.4). The default is the bill before an amount is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    pub gross: Minor,
    /// In the order in which they apply (D6).
    pub lines: Vec<BillLine>,
    pub pay: Minor,
    pub hints: Vec<Hint>,
    pub unnamed: Option<Unnamed>,
}

/// What payers miss whose wallet does not say who they are where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unnamed {
    /// The most that would come off beside.
    pub most: Minor,
    /// The wallet does say it inside of its own app.
    pub in_app: bool,
}

/// A certain price as it was shown: what `gross` comes to. Forms carry it as `2350-2150`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    pub gross: Minor,
    pub pay: Minor,
}

impl Agreed {
    /// As forms carry it.
    pub fn text(self) -> String {
        format!("{}-{}", self.gross.0, self.pay.0)
    }

    /// What a form carried; none where it says nothing like that.
    pub fn parse(text: &str) -> Option<Self> {
        let (gross, pay) = text.split_once('-')?;
        Some(Self { gross: Minor(gross.parse().ok()?), pay: Minor(pay.parse().ok()?) })
    }
}

impl Bill {
    /// The bill of a quote over these campaigns.
    pub fn quoted(quote: Quote, campaigns: &[Campaign]) -> Self {
        let rule = |id: &str| campaigns.iter().find(|campaign| campaign.id == id).map(|campaign| campaign.terms.discount.clone());
        let lines = quote.lines.into_iter().map(|line| BillLine {
            discount: rule(&line.campaign_id),
            campaign_id: line.campaign_id,
            title: line.title,
            amount: line.amount,
            shares: line.shares,
            up_to: line.up_to,
        });
        Self { gross: quote.gross, lines: lines.collect(), pay: quote.pay, hints: quote.hints, unnamed: None }
    }

    /// The bill of a payment as it was stored.
    pub fn stored(gross: Minor, lines: Vec<BillLine>) -> Self {
        let pay = gross - lines.iter().map(|line| line.amount).sum();
        Self { gross, lines, pay, hints: Vec::new(), unnamed: None }
    }

    /// All discounts together.
    pub fn discount(&self) -> Minor {
        self.gross - self.pay
    }

    /// The price, where there is one and it is certain.
    pub fn agreed(&self) -> Option<Agreed> {
        (self.gross > Minor::ZERO && !self.up_to()).then_some(Agreed { gross: self.gross, pay: self.pay })
    }

    /// Whether it may turn out dearer.
    pub fn up_to(&self) -> bool {
        self.lines.iter().any(|line| line.up_to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(shares: &[(Party, i64)]) -> BillLine {
        let shares: Vec<_> = shares.iter().map(|&(party, minor)| (party, Minor(minor))).collect();
        let amount = shares.iter().map(|(_, part)| *part).sum();
        BillLine { campaign_id: "C1".into(), title: "早餐满减".into(), discount: None, amount, shares, up_to: false }
    }

    #[test]
    fn a_stored_bill_adds_up_c0_4() {
        let bill = Bill::stored(Minor(2_350), vec![line(&[(Party::Merchant, 200)]), line(&[(Party::Platform, 100), (Party::Wallet, 15)])]);
        assert_eq!((bill.pay, bill.discount(), bill.up_to()), (Minor(2_035), Minor(315), false));
        assert_eq!(Bill::stored(Minor(700), Vec::new()).pay, Minor(700));
    }

    #[test]
    fn only_a_certain_price_is_agreed_to() {
        let mut bill = Bill::stored(Minor(2_350), vec![line(&[(Party::Merchant, 200)])]);
        let agreed = bill.agreed().unwrap();
        assert_eq!((agreed.text().as_str(), Agreed::parse(&agreed.text())), ("2350-2150", Some(agreed)));
        bill.lines[0].up_to = true;
        assert_eq!((bill.agreed(), Bill::default().agreed()), (None, None));
        assert_eq!(["", "2350", "2350-", "-5", "a-b", "2350-2150-1"].map(Agreed::parse), [None; 6]);
    }

    #[test]
    fn funders_are_those_who_pay_a_part() {
        let shared = line(&[(Party::Platform, 1), (Party::Wallet, 0), (Party::Merchant, 1)]);
        assert_eq!(shared.funders().collect::<Vec<_>>(), [Party::Merchant, Party::Platform]);
        assert_eq!(shared.main_funder(), Party::Platform);
        assert_eq!(line(&[(Party::Platform, 1), (Party::Wallet, 2)]).main_funder(), Party::Wallet);
    }
}
