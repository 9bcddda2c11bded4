//! The shops behind a wallet's numbers: every one with a code of a kind, which of them a plan takes, and what a step would bring.

use super::board::{Preview, TradePart, tally};
use crate::{
    db::{
        self, Tx,
        rollout::FullRow,
        rollout_member::{MemberRow, ShopRow},
        rollout_numbers::EndedRow,
    },
    domain::{
        rollout::{Membership, Plan, Stage, gate::Tally},
        wallet::CodeKind,
    },
};
use std::collections::{BTreeMap, HashMap};

/// Every shop with a code of a kind, and the single shops of pilots.
pub(super) struct Crowd {
    pub(super) shops: Vec<ShopRow>,
    /// By wallet and merchant.
    pub(super) members: HashMap<(String, String), MemberRow>,
}

impl Crowd {
    pub(super) async fn read(tx: &mut Tx, kind: CodeKind) -> sqlx::Result<Self> {
        let members = db::rollout_member::of_kind(tx, kind.code()).await?;
        Ok(Self {
            shops: db::rollout_member::shops(tx, kind.code()).await?,
            members: members.into_iter().map(|member| ((member.wallet.clone(), member.merchant_id.clone()), member)).collect(),
        })
    }

    /// The shops that a plan takes, where the route is licensed.
    fn taken<'a>(&'a self, row: &'a FullRow, plan: &'a Plan) -> impl Iterator<Item = &'a ShopRow> {
        let open = plan.stage.is_live() && row.licensed().is_ok();
        self.shops.iter().filter(move |shop| open && plan.takes(&row.cell.wallet, &shop.shop(), self.membership(row, plan, shop)))
    }

    /// As it is stored, or as the plan lists the shop.
    fn membership(&self, row: &FullRow, plan: &Plan, shop: &ShopRow) -> Membership {
        let member = self.members.get(&(row.cell.wallet.clone(), shop.merchant_id.clone()));
        match member.map_or(Membership::None, MemberRow::membership) {
            Membership::None if plan.cohort.merchants.contains(&shop.merchant_id) => Membership::Listed,
            known => known,
        }
    }

    /// How many shops a plan takes.
    pub(super) fn count(&self, row: &FullRow, plan: &Plan) -> i64 {
        self.taken(row, plan).count().try_into().unwrap_or(i64::MAX)
    }

    /// What the step from `now` to `plan` brings.
    pub(super) fn preview(&self, row: &FullRow, now: &Plan, plan: Plan) -> Preview {
        let mut trades: BTreeMap<&str, i64> = BTreeMap::new();
        for shop in self.taken(row, &plan) {
            if !(now.stage.is_live() && now.takes(&row.cell.wallet, &shop.shop(), self.membership(row, now, shop))) {
                *trades.entry(&shop.trade).or_default() += 1;
            }
        }
        let mut trades: Vec<_> = trades.into_iter().map(|(trade, count)| (trade.to_owned(), count)).collect();
        trades.sort_by_key(|(_, count)| -count);
        let gated = plan.stage != Stage::Sandbox && now.needs_gates(&plan);
        Preview { new: trades.iter().map(|(_, count)| count).sum(), total: self.count(row, &plan), trades, gated, plan }
    }

    /// The last week's orders by the trades of the shops that a plan takes.
    pub(super) fn trades(&self, row: &FullRow, plan: &Plan, ended: &[EndedRow]) -> Vec<TradePart> {
        let mut parts: BTreeMap<&str, TradePart> = BTreeMap::new();
        let empty = |trade: &str| TradePart { trade: trade.to_owned(), shops: 0, tally: Tally::default() };
        for shop in self.taken(row, plan) {
            parts.entry(&shop.trade).or_insert_with(|| empty(&shop.trade)).shops += 1;
        }
        for one in ended {
            parts.entry(&one.part).or_insert_with(|| empty(&one.part)).tally = tally(ended.iter().filter(|other| other.part == one.part));
        }
        let mut parts: Vec<_> = parts.into_values().collect();
        parts.sort_by_key(|part| (-part.tally.attempts(), -part.shops));
        parts
    }
}
