//! Who did what on the platform's side, and whether the record is whole. Each row's MAC covers the row and the MAC before it under
//! the instance key: whoever can write to the database but has no key cannot change a row unseen.

use super::{Admin, LookError};
use crate::{
    db::{self, Tx},
    domain::{admin::Right, audit::Action},
    services::{App, InstanceKey, verify::Finding},
};

pub use db::audit::{AuditRow, Conditions};

/// Rows on a page.
pub const PAGE: i64 = 50;
/// How many of the newest rows are checked where a page shows the record; `tongma verify` checks all of them.
const RECENT: i64 = 2_000;

/// Who did something.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    pub id: &'a str,
    pub name: &'a str,
}

/// Somebody at the machine itself.
pub const COMMAND_LINE: Who<'static> = Who { id: "", name: "command line" };

/// Nobody: the program itself, by a rule that people agreed on.
pub const ITSELF: Who<'static> = Who { id: "", name: "tongma" };

impl<'a> From<&'a Admin> for Who<'a> {
    fn from(admin: &'a Admin) -> Self {
        Self { id: &admin.id, name: &admin.email }
    }
}

/// What was done. Never a password, a code or a key.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub action: Action,
    /// `kind:id`.
    pub subject: String,
    pub subject_name: &'a str,
    pub before: &'a str,
    pub after: &'a str,
    pub reason: &'a str,
}

impl<'a> Entry<'a> {
    /// Something about an admin.
    pub fn admin(action: Action, id: &str, email: &'a str) -> Self {
        Self { action, subject: format!("admin:{id}"), subject_name: email, before: "", after: "", reason: "" }
    }

    /// Something about a wallet for a kind of code.
    pub fn wallet(action: Action, wallet: &str, code_kind: &str, name: &'a str) -> Self {
        Self { action, subject: format!("wallet:{wallet}/{code_kind}"), subject_name: name, before: "", after: "", reason: "" }
    }

    /// Something about how wallets are recognised; `what` is a protocol or the apps.
    pub fn recognition(action: Action, what: &str, words: &'a str) -> Self {
        Self { action, subject: format!("recognition:{what}"), subject_name: words, before: "", after: "", reason: "" }
    }

    /// Something about a merchant's person.
    pub fn account(action: Action, id: &str, sign_in: &'a str) -> Self {
        Self { action, subject: format!("account:{id}"), subject_name: sign_in, before: "", after: "", reason: "" }
    }

    /// Something about a campaign.
    pub fn campaign(action: Action, id: &str, title: &'a str) -> Self {
        Self { action, subject: format!("campaign:{id}"), subject_name: title, before: "", after: "", reason: "" }
    }
}

/// Adds a row. Everything that changes admins' rights calls this first: the head of the chain is locked from here to the commit.
pub(in crate::services) async fn append(app: &App, tx: &mut Tx, who: Who<'_>, entry: &Entry<'_>) -> sqlx::Result<()> {
    let head = db::audit::next(tx).await?;
    let mut row = AuditRow {
        no: head.no,
        at_ms: app.clock.now_ms(),
        admin_id: who.id.to_owned(),
        who: who.name.to_owned(),
        action: entry.action.code().to_owned(),
        subject: entry.subject.clone(),
        subject_name: entry.subject_name.to_owned(),
        before_text: entry.before.to_owned(),
        after_text: entry.after.to_owned(),
        reason: entry.reason.to_owned(),
        mac: String::new(),
    };
    row.mac = mac(&app.key, &head.mac, &row);
    db::audit::insert(tx, &row).await
}

/// A row bound to the one before it. JSON keeps fields apart whatever stands in them.
fn mac(key: &InstanceKey, before: &str, row: &AuditRow) -> String {
    let AuditRow { no, at_ms, admin_id, who, action, subject, subject_name, before_text, after_text, reason, .. } = row;
    let text = serde_json::json!([before, no, at_ms, admin_id, who, action, subject, subject_name, before_text, after_text, reason]);
    key.mac("audit", &text.to_string())
}

/// Whether the record is whole, as far as it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    pub checked: i64,
    /// The first row that is not as it was written, or is missing.
    pub broken_at: Option<i64>,
}

/// A page of the record and whether its newest part is whole.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<AuditRow>,
    /// The number to go on before, where there are older rows.
    pub older: Option<i64>,
    pub chain: Chain,
    /// Everybody who was ever an admin: id and e-mail.
    pub people: Vec<(String, String)>,
}

/// The rows before a number under the conditions.
///
/// # Errors
/// [`LookError`].
pub async fn page(app: &App, admin: &Admin, conditions: &Conditions, before: i64) -> Result<Page, LookError> {
    admin.need(Right::ReadAudit)?;
    let mut tx = app.db.read().await?;
    let mut rows = db::audit::page(&mut tx, conditions, before, PAGE + 1).await?;
    let older = (rows.len() > PAGE as usize).then(|| {
        rows.truncate(PAGE as usize);
        rows.last().map_or(0, |row| row.no)
    });
    let head = db::audit::head(&mut tx).await?;
    let chain = check_from(&mut tx, &app.key, (head.no - RECENT).max(0)).await?;
    Ok(Page { rows, older, chain, people: db::audit::people(&mut tx).await? })
}

/// Checks the rows after a number up to the head; the row of that number itself is taken as it is.
async fn check_from(tx: &mut Tx, key: &InstanceKey, from: i64) -> sqlx::Result<Chain> {
    let head = db::audit::head(tx).await?;
    let mut before = if from == 0 {
        String::new()
    } else {
        db::audit::after(tx, from - 1, 1).await?.pop().filter(|row| row.no == from).map(|row| row.mac).unwrap_or_default()
    };
    let mut no = from;
    loop {
        let rows = db::audit::after(tx, no, 500).await?;
        for row in &rows {
            if row.no != no + 1 || row.mac != mac(key, &before, row) {
                return Ok(Chain { checked: no - from, broken_at: Some(no + 1) });
            }
            no = row.no;
            before.clone_from(&row.mac);
        }
        if rows.is_empty() {
            break;
        }
    }
    let broken_at = (no != head.no || before != head.mac).then_some(no.min(head.no) + 1);
    Ok(Chain { checked: no - from, broken_at })
}

/// What `tongma verify` finds in the whole record.
pub(in crate::services) async fn verify(tx: &mut Tx, key: &InstanceKey) -> sqlx::Result<Option<Finding>> {
    let chain = check_from(tx, key, 0).await?;
    Ok(chain.broken_at.map(|no| Finding {
        check: "audit",
        subject: no.to_string(),
        detail: format!("row {no} of the audit is missing or not as it was written, after {} sound ones", chain.checked),
    }))
}
