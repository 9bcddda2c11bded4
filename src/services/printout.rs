//! What is printed of a code. The same for everybody: it hangs on a wall.

use super::{App, Unavailable, codes, wallets};
use crate::{
    db,
    domain::{
        collection_code::Code,
        emv::{Payload, guid_of},
        merchant::Trade,
        wallet::{CodeKind, Wallet},
    },
};

/// A code that has not been revoked, with what stands around it on paper.
#[derive(Clone, Debug)]
pub struct Printout {
    pub code: Code,
    pub shop: String,
    pub trade: Trade,
    /// In any script; empty where nobody said.
    pub city: String,
    pub currency: String,
    /// The wallets that may pay it, in the neutral order.
    pub wallets: Vec<Wallet>,
}

impl Printout {
    /// The address in the symbol.
    pub fn address(&self, app: &App) -> String {
        self.code.url(&app.settings.public_url)
    }

    /// The static EMVCo payload; `None` where the shop does not take CNY, the only currency that we write.
    pub fn emv(&self, app: &App) -> Option<String> {
        let guid = guid_of(&app.settings.public_url);
        let payload =
            Payload { guid: &guid, code: self.code, merchant_name: &self.shop, category: self.trade.mcc(), amount: None, reference: None };
        (self.currency == "CNY").then(|| payload.write_in(&self.city))
    }
}

/// The printout of a code however it is written; `None` for one that is misread, unknown or revoked.
///
/// # Errors
/// [`Unavailable`].
pub async fn of(app: &App, text: &str) -> Result<Option<Printout>, Unavailable> {
    let Ok(code) = Code::parse(text) else { return Ok(None) };
    let mut tx = app.db.read().await?;
    let row = db::collection_code::find(&mut tx, &code.to_string()).await?;
    // Given back before the registry is asked: a request holds one connection at a time.
    drop(tx);
    let Some(row) = row.filter(|row| row.state != "revoked") else { return Ok(None) };
    let Some(kind) = CodeKind::from_code(&row.kind) else { return Ok(None) };
    let shop = codes::shop_of(&row);
    Ok(Some(Printout {
        code,
        shop: row.merchant_name,
        trade: Trade::from_code(&row.trade).unwrap_or(Trade::Other),
        city: row.city,
        currency: row.currency,
        wallets: wallets::usable(app, kind, &shop).await?,
    }))
}
