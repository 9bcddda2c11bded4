//! What a payer would be asked for, before there is an order: nothing is held and nothing is drawn. The price that counts is made
//! with the order; where somebody or something is not known yet, this one says "up to".

use super::{books, running};
use crate::{
    domain::{
        bill::Bill,
        campaign::{Ask, Quote, quote},
        money::Minor,
        time,
        wallet::Wallet,
    },
    services::{App, Unavailable, codes::Ready},
};

/// The bill of `gross` at this code. `wallet` is none as long as none is chosen; `payer` is a pseudonym that this wallet vouched for
/// earlier in this browser.
///
/// # Errors
/// [`Unavailable`].
pub async fn bill(app: &App, ready: &Ready, gross: Minor, wallet: Option<&Wallet>, payer: Option<&str>) -> Result<Bill, Unavailable> {
    let campaigns = running(app, &ready.merchant_id).await?;
    if campaigns.is_empty() {
        return Ok(Bill::quoted(Quote::plain(gross), &[]));
    }
    let zone = time::zone(&ready.time_zone);
    let ask = Ask {
        now_ms: app.clock.now_ms(),
        zone: &zone,
        merchant_id: &ready.merchant_id,
        trade: &ready.trade,
        store_id: &ready.store_id,
        wallet: wallet.map_or("", |wallet| &wallet.code),
        code_kind: ready.kind,
        gross,
        payer: payer.filter(|_| wallet.is_some()),
    };
    let stored = books(app, &ask, &campaigns).await?;
    Ok(Bill::quoted(quote(&ask, &campaigns, &stored), &campaigns))
}
