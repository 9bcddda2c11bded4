//! What a payer would be asked for, before there is an order: nothing is held and nothing is drawn. The price that counts is made
//! with the order; where somebody or something is not known yet, this one says "up to". A wallet that will not say who pays before the
//! order is made promises nothing that depends on it.

use super::{books, running};
use crate::{
    connectors::{self, Place},
    domain::{
        bill::{Bill, Unnamed},
        campaign::{Ask, Quote, firm_quote, quote},
        money::Minor,
        time,
        wallet::Wallet,
    },
    services::{App, Unavailable, codes::Ready},
};

/// With what the payer is going to pay, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Paying<'a> {
    pub wallet: &'a Wallet,
    pub place: &'a Place,
    /// A pseudonym that this wallet vouched for earlier in this browser.
    pub payer: Option<&'a str>,
}

impl Paying<'_> {
    fn names_payer(&self, place: &Place) -> bool {
        connectors::find(&self.wallet.connector).is_some_and(|connector| connector.names_payer(place))
    }
}

/// The bill of `gross` at this code; `paying` is none as long as no wallet is chosen.
///
/// # Errors
/// [`Unavailable`].
pub async fn bill(app: &App, ready: &Ready, gross: Minor, paying: Option<Paying<'_>>) -> Result<Bill, Unavailable> {
    let campaigns = running(app, &ready.merchant_id).await?;
    if campaigns.is_empty() {
        return Ok(Bill::quoted(Quote::plain(gross), &[]));
    }
    let unnamed = paying.filter(|paying| !paying.names_payer(paying.place));
    let zone = time::zone(&ready.time_zone);
    let ask = Ask {
        now_ms: app.clock.now_ms(),
        zone: &zone,
        merchant_id: &ready.merchant_id,
        trade: &ready.trade,
        store_id: &ready.store_id,
        wallet: paying.map_or("", |paying| &paying.wallet.code),
        code_kind: ready.kind,
        gross,
        payer: if unnamed.is_some() { None } else { paying.and_then(|paying| paying.payer) },
    };
    let stored = books(app, &ask, &campaigns).await?;
    let best = quote(&ask, &campaigns, &stored);
    let Some(unnamed) = unnamed else { return Ok(Bill::quoted(best, &campaigns)) };
    let firm = firm_quote(&ask, &campaigns, &stored);
    let missed = Unnamed { most: firm.pay - best.pay, in_app: unnamed.names_payer(&Place::InWallet) };
    let missed = (missed.most > Minor::ZERO).then_some(missed);
    Ok(Bill { unnamed: missed, ..Bill::quoted(firm, &campaigns) })
}
