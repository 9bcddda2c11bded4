//! By what wallets are recognised, as people edit it: which value in a wallet's message names a guest's wallet, and which app a
//! user agent is. Changes count for what comes later; what is booked stays as it was taken then.

use crate::{
    connectors::entry,
    db::{self, Tx},
    domain::{
        admin::Right,
        attribution::{fits, pattern},
        audit::Action,
        wallet::{Rule, Wallet},
    },
    services::{
        Admin, App, Unavailable,
        admins::{
            Forbidden, LookError,
            audit::{self, Entry},
        },
    },
};

pub use crate::db::{evidence_seen::SeenRow, wallet_evidence::NamingRow};

/// Values on one page.
const SEEN: i64 = 200;

/// Everything there is to edit.
#[derive(Clone, Debug)]
pub struct Book {
    /// Values that came and that no row names, the unknown ones first.
    pub unnamed: Vec<SeenRow>,
    pub namings: Vec<NamingRow>,
    /// In the order in which they are asked.
    pub rules: Vec<Rule>,
    pub wallets: Vec<Wallet>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// No such protocol, or no field of that form.
    #[error("the field is none of that protocol's")]
    BadField,
    #[error("the value is not of the right form")]
    BadPattern,
    #[error("there is no such wallet")]
    BadWallet,
    #[error("a rule needs a part of a user agent")]
    BadToken,
    /// Somebody has changed it since it was on the screen, or it is there already.
    #[error("it was changed meanwhile")]
    Conflict,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for BookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// See [`Book`].
///
/// # Errors
/// [`LookError`].
pub async fn look(app: &App, admin: &Admin) -> Result<Book, LookError> {
    admin.need(Right::Look)?;
    let mut tx = app.db.read().await?;
    let namings = db::wallet_evidence::all(&mut tx).await?;
    let names =
        |row: &NamingRow, seen: &SeenRow| row.connector == seen.connector && row.field == seen.field && fits(&row.pattern, &seen.value);
    let mut unnamed = db::evidence_seen::most(&mut tx, SEEN).await?;
    unnamed.retain(|seen| !namings.iter().any(|row| names(row, seen)));
    Ok(Book { unnamed, namings, rules: db::wallet::rules(&mut tx).await?, wallets: db::wallet::all(&mut tx).await? })
}

/// Says which wallet a value names from now on.
///
/// # Errors
/// [`BookError`].
pub async fn name(app: &App, admin: &Admin, typed: &NamingRow) -> Result<(), BookError> {
    admin.need(Right::RollOut)?;
    let field_sound = (1..=40).contains(&typed.field.len()) && typed.field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !field_sound || !entry::CONNECTORS.contains(&typed.connector.as_str()) {
        return Err(BookError::BadField);
    }
    let new = NamingRow { pattern: pattern(&typed.pattern).ok_or(BookError::BadPattern)?, ..typed.clone() };
    let mut tx = app.db.write().await?;
    note_naming(app, &mut tx, admin, Action::PayerNamed, &new).await?;
    known(&mut tx, &new.wallet).await?;
    if !db::wallet_evidence::insert(&mut tx, &new).await? {
        return Err(BookError::Conflict);
    }
    Ok(tx.commit().await?)
}

/// Lets a value name nobody any more.
///
/// # Errors
/// [`BookError`].
pub async fn unname(app: &App, admin: &Admin, old: &NamingRow) -> Result<(), BookError> {
    admin.need(Right::RollOut)?;
    let mut tx = app.db.write().await?;
    note_naming(app, &mut tx, admin, Action::PayerUnnamed, old).await?;
    if !db::wallet_evidence::delete(&mut tx, old).await? {
        return Err(BookError::Conflict);
    }
    Ok(tx.commit().await?)
}

/// What becomes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// In the place before the rule that stands at that place now, counted from 0; past the end: last.
    Add(usize),
    Remove,
    /// One place towards the front.
    Up,
    Down,
}

/// Changes the ordered rules that recognise an app; a rule is known by all that it says.
///
/// # Errors
/// [`BookError`].
pub async fn change_rule(app: &App, admin: &Admin, rule: &Rule, change: Change) -> Result<(), BookError> {
    admin.need(Right::RollOut)?;
    let printable = |text: &str, least: usize| (least..=60).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !printable(&rule.token, 1) || !printable(&rule.not_after, 0) || !printable(&rule.app_id, 0) {
        return Err(BookError::BadToken);
    }
    let mut tx = app.db.write().await?;
    let words = [&rule.token, &rule.not_after, &rule.app_id].map(String::as_str).join(" ");
    let (before, after) = match change {
        Change::Add(_) => ("", rule.wallet.as_str()),
        Change::Remove => (rule.wallet.as_str(), ""),
        Change::Up => (rule.wallet.as_str(), "↑"),
        Change::Down => (rule.wallet.as_str(), "↓"),
    };
    let entry = Entry { before, after, ..Entry::recognition(Action::AppRuleChanged, "apps", words.trim()) };
    // Holds the record's end, and with it everybody else who edits the rules.
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    if matches!(change, Change::Add(_)) && !rule.wallet.is_empty() {
        known(&mut tx, &rule.wallet).await?;
    }
    let mut rules = db::wallet::rules(&mut tx).await?;
    let found = rules.iter().position(|known| known == rule);
    match (change, found) {
        (Change::Add(at), None) => rules.insert(at.min(rules.len()), rule.clone()),
        (Change::Remove, Some(at)) => drop(rules.remove(at)),
        (Change::Up, Some(at)) if at > 0 => rules.swap(at, at - 1),
        (Change::Down, Some(at)) if at + 1 < rules.len() => rules.swap(at, at + 1),
        _ => return Err(BookError::Conflict),
    }
    db::wallet::replace_rules(&mut tx, &rules).await?;
    Ok(tx.commit().await?)
}

async fn known(tx: &mut Tx, wallet: &str) -> Result<(), BookError> {
    db::wallet::find(tx, wallet).await?.map(drop).ok_or(BookError::BadWallet)
}

async fn note_naming(app: &App, tx: &mut Tx, admin: &Admin, action: Action, row: &NamingRow) -> sqlx::Result<()> {
    let words = format!("{} = {}", row.field, row.pattern);
    let (before, after) = if action == Action::PayerNamed { ("", row.wallet.as_str()) } else { (row.wallet.as_str(), "") };
    audit::append(app, tx, admin.into(), &Entry { before, after, ..Entry::recognition(action, &row.connector, &words) }).await
}
