//! Which wallets there are, which of them may pay a code, and which one a payer's browser belongs to. What everybody may know:
//! no actor is asked for.

use super::{App, Unavailable};
use crate::{
    db,
    domain::{
        rollout::Shop,
        wallet::{self, CodeKind, Wallet},
    },
};

/// What a user agent says about the app that sent it. Decides which page is shown, never whether money is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    pub wallet: Option<Wallet>,
    /// The app is known, whether or not it has a wallet here.
    pub app_known: bool,
}

/// Every wallet in the neutral order.
///
/// # Errors
/// [`Unavailable`].
pub async fn all(app: &App) -> Result<Vec<Wallet>, Unavailable> {
    let mut tx = app.db.glance().await?;
    Ok(db::wallet::all(&mut tx).await?)
}

/// The wallets that may pay a shop's code of this kind now, in the neutral order: those opened to the shop whose route is licensed.
/// Asked of the database each time, so that a stop acts on the next request.
///
/// # Errors
/// [`Unavailable`].
pub async fn usable(app: &App, kind: CodeKind, shop: &Shop) -> Result<Vec<Wallet>, Unavailable> {
    let mut tx = app.db.glance().await?;
    Ok(db::rollout::usable(&mut tx, kind, shop).await?)
}

/// The wallet of that code, where it is [`usable`].
///
/// # Errors
/// [`Unavailable`].
pub async fn usable_one(app: &App, kind: CodeKind, shop: &Shop, wallet: &str) -> Result<Option<Wallet>, Unavailable> {
    let mut tx = app.db.glance().await?;
    Ok(db::rollout::usable_one(&mut tx, kind, shop, wallet).await?)
}

/// The wallets that may pay a code of this kind at some shop, in the neutral order.
///
/// # Errors
/// [`Unavailable`].
pub async fn live(app: &App, kind: CodeKind) -> Result<Vec<Wallet>, Unavailable> {
    let mut tx = app.db.glance().await?;
    let rows = db::rollout::of_kind(&mut tx, kind).await?;
    Ok(rows.iter().filter(|row| row.cell.plan().stage.is_live() && row.licensed().is_ok()).map(|row| row.wallet()).collect())
}

/// What of a shop a roll-out goes by.
///
/// # Errors
/// [`Unavailable`].
pub async fn shop(app: &App, merchant_id: &str) -> Result<Shop, Unavailable> {
    let mut tx = app.db.glance().await?;
    let found = db::merchant::find(&mut tx, merchant_id).await?;
    let (trade, city) = found.map(|merchant| (merchant.trade, merchant.city)).unwrap_or_default();
    Ok(Shop { merchant_id: merchant_id.to_owned(), trade, city })
}

/// The wallet of that code.
///
/// # Errors
/// [`Unavailable`].
pub async fn find(app: &App, code: &str) -> Result<Option<Wallet>, Unavailable> {
    let mut tx = app.db.glance().await?;
    Ok(db::wallet::find(&mut tx, code).await?)
}

/// Whose app sent this user agent, by the first rule that fits.
///
/// # Errors
/// [`Unavailable`].
pub async fn recognise(app: &App, user_agent: &str) -> Result<Recognised, Unavailable> {
    let mut tx = app.db.read().await?;
    let rules = db::wallet::rules(&mut tx).await?;
    let Some(rule) = wallet::recognise(&rules, user_agent) else { return Ok(Recognised { wallet: None, app_known: false }) };
    let wallet = if rule.wallet.is_empty() { None } else { db::wallet::find(&mut tx, &rule.wallet).await? };
    Ok(Recognised { wallet, app_known: true })
}

#[cfg(test)]
mod tests {
    use crate::db::{self, Db};

    #[tokio::test]
    async fn the_registry_keeps_to_the_stated_order() {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        db.migrate().await.unwrap();
        let all = db::wallet::all(&mut db.read().await.unwrap()).await.unwrap();
        let groups: Vec<&str> = all.chunk_by(|one, next| one.kind == next.kind).map(|wallets| wallets[0].kind.as_str()).collect();
        assert_eq!(groups, ["app", "telecom", "ecny", "bank"]);
        let apps: Vec<&str> = all.iter().take(4).map(|wallet| wallet.code.as_str()).collect();
        assert_eq!(apps, ["jd_pay", "wechat_pay", "unionpay", "alipay"], "jing, wei, yun, zhi");
    }
}
