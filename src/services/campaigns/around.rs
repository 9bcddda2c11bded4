//! What stands around a campaign that is being written: the ones that run beside it and where their counters are, as far as a price for
//! a payer whom nobody knows yet depends on them.

use super::{Actor, App, Unavailable, running};
use crate::{
    db::{self, campaign_member::Member},
    domain::{
        campaign::{Ask, Campaign, CounterKey, Owner, counter_keys},
        money::Minor,
        time,
        wallet::{CodeKind, Wallet},
    },
    services::{shop_code, wallets},
};
use serde_json::json;
use std::collections::BTreeSet;

/// See the module.
#[derive(Clone, Debug)]
pub struct Around {
    pub now_ms: i64,
    /// As stored.
    pub trade: String,
    pub code_kind: CodeKind,
    /// The shop's others and the platform's.
    pub others: Vec<Campaign>,
    /// Counters of those and of the campaign itself.
    pub used: Vec<(CounterKey, i64)>,
    /// The platform's campaigns that the shop takes part in.
    pub joined: Vec<String>,
    /// The wallets that may pay the shop's code.
    pub wallets: Vec<Wallet>,
}

/// Looks around `own`, the campaign as it is stored, or around a new one.
///
/// # Errors
/// [`Unavailable`].
pub async fn around(app: &App, actor: &Actor, own: Option<Campaign>) -> Result<Around, Unavailable> {
    let mut others = running(app, &actor.merchant_id).await?;
    others.retain(|campaign| own.as_ref().is_none_or(|own| own.id != campaign.id));
    let kind = shop_code::of(app, actor).await?.and_then(|code| CodeKind::from_code(&code.row.kind));
    let code_kind = kind.unwrap_or(CodeKind::Merchant);
    let shop = wallets::shop(app, &actor.merchant_id).await?;
    let wallets = wallets::usable(app, code_kind, &shop).await?;
    let trade = shop.trade;
    let now_ms = app.clock.now_ms();
    let zone = time::zone(&actor.time_zone);
    let mut tx = app.db.read().await?;
    let asked: Vec<Campaign> = others.iter().cloned().chain(own).collect();
    let mut keys = BTreeSet::new();
    for wallet in &wallets {
        let ask = Ask {
            now_ms,
            zone: &zone,
            merchant_id: &actor.merchant_id,
            trade: &trade,
            store_id: &actor.store_id,
            wallet: &wallet.code,
            code_kind,
            gross: Minor(1),
            payer: None,
        };
        keys.extend(counter_keys(&ask, &asked, |_| 0));
    }
    let counters = db::campaign_counter::of_keys(&mut tx, &keys.into_iter().collect::<Vec<_>>()).await?;
    let used = counters.iter().map(|counter| (counter.key(), counter.used)).collect();
    let platform = || others.iter().filter(|campaign| campaign.owner == Owner::Platform);
    let rows: Vec<_> = platform().map(|campaign| json!({ "campaign_id": campaign.id, "merchant_id": actor.merchant_id })).collect();
    let members = db::campaign_member::of(&mut tx, &rows).await?;
    let takes_part = |campaign: &&Campaign| {
        let member = members.iter().find(|member| member.campaign_id == campaign.id);
        campaign.terms.conditions.takes_part(member.map(Member::is_in))
    };
    let joined = platform().filter(takes_part).map(|campaign| campaign.id.clone()).collect();
    Ok(Around { now_ms, trade, code_kind, others, used, joined, wallets })
}

/// The stored word of the shop's trade.
///
/// # Errors
/// [`Unavailable`].
pub async fn trade(app: &App, actor: &Actor) -> Result<String, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::merchant::find(&mut tx, &actor.merchant_id).await?.map(|merchant| merchant.trade).unwrap_or_default())
}
