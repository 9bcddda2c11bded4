//! Shops looked for beside wallets: which one is meant, and which wallets work there.

use crate::{
    db,
    domain::{
        admin::Right,
        collection_code::Code,
        wallet::{CodeKind, Wallet},
    },
    services::{Admin, App, admins::LookError, codes},
};

pub use db::rollout_member::FoundRow;

/// Shops in one answer.
const MOST: i64 = 20;

/// The shops of that code, or with that in their names. Nothing for whoever may not see names.
///
/// # Errors
/// [`LookError`].
pub async fn shops(app: &App, admin: &Admin, sought: &str) -> Result<Vec<FoundRow>, LookError> {
    admin.need(Right::Look)?;
    if sought.is_empty() || !admin.may(Right::SeeNames) {
        return Ok(Vec::new());
    }
    let code = Code::parse(sought).ok().or_else(|| Code::in_content(sought)).map(|code| code.to_string()).unwrap_or_default();
    let part: String = sought.to_ascii_lowercase().chars().take(40).collect();
    let part = part.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let mut tx = app.db.read().await?;
    Ok(db::rollout_member::find_shops(&mut tx, &code, &part, MOST).await?)
}

/// A shop and the wallets that its payers can use.
#[derive(Clone, Debug)]
pub struct AtShop {
    pub name: String,
    pub kind: CodeKind,
    /// In the neutral order.
    pub wallets: Vec<Wallet>,
}

/// The shop of that code; none where there is no such, or where the admin may not see whose it is.
///
/// # Errors
/// [`LookError`].
pub async fn at_shop(app: &App, admin: &Admin, code: &str) -> Result<Option<AtShop>, LookError> {
    admin.need(Right::Look)?;
    let Ok(code) = Code::parse(code) else { return Ok(None) };
    let mut tx = app.db.read().await?;
    let row = db::collection_code::find(&mut tx, &code.to_string()).await?.filter(|_| admin.may(Right::SeeNames));
    let Some((row, kind)) = row.and_then(|row| Some((row.clone(), CodeKind::from_code(&row.kind)?))) else { return Ok(None) };
    let wallets = db::rollout::usable(&mut tx, kind, &codes::shop_of(&row)).await?;
    Ok(Some(AtShop { name: row.merchant_name, kind, wallets }))
}
