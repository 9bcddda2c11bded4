//! Writing one of the platform's campaigns: a draft, and the same draft again. What was submitted or published is not written any
//! more; see [`super::budget`] for the one number that may change.

use super::{OWNER, RunError, own};
use crate::{
    db::{self, campaign::CampaignRow},
    domain::{
        admin::Right,
        audit::Action,
        campaign::{LINK_LENGTH, State, Step, life},
        collection_code::Code,
        crockford,
        id::is_id,
        merchant,
    },
    services::{
        Admin, App, Unavailable,
        admins::audit::{self, Entry},
        campaigns::{
            change::{self, Act, ChangeError, keep, terms_text},
            draft,
            edit::Written,
        },
    },
};

pub use db::campaign_platform::Named;

/// Keeps a new draft under `id`, which came with the form, so that a form that is sent twice makes one draft. What is still missing in
/// it is allowed until it is submitted.
///
/// # Errors
/// [`RunError`].
pub async fn create(app: &App, admin: &Admin, id: &str, written: &Written) -> Result<CampaignRow, RunError> {
    admin.need(Right::EditCampaigns)?;
    let title = merchant::shop_name(&written.title).map_err(ChangeError::from)?;
    let now_ms = app.clock.now_ms();
    let row = CampaignRow {
        id: if is_id(id) { id.to_owned() } else { app.new_id() },
        merchant_id: None,
        state: State::Draft.code().to_owned(),
        revision: 1,
        title,
        terms: terms_text(&written.terms),
        link: crockford::text(app.entropy.bytes::<LINK_LENGTH>()),
        version: 1,
        made_by: admin.id.clone(),
        submitted_by: None,
        approved_by: None,
        created_at_ms: now_ms,
        changed_at_ms: now_ms,
        position: 0,
    };
    let mut tx = app.db.write().await?;
    if let Some(known) = db::campaign::find(&mut tx, &row.id).await? {
        drop(tx);
        return match known {
            known if known.made_by != admin.id => Err(ChangeError::Conflict.into()),
            known if (&known.title, &known.terms) == (&row.title, &row.terms) => Ok(known),
            known => Box::pin(save(app, admin, &known.id, known.version, written)).await,
        };
    }
    let entry = Entry { after: &row.terms, ..Entry::campaign(Action::CampaignDrafted, &row.id, &row.title) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    db::campaign::insert(&mut tx, &row).await?;
    change::note_step(&mut tx, &row, Act { step: Step::Drafted, made_by: &admin.id, note: "", now_ms }).await?;
    tx.commit().await?;
    Ok(row)
}

/// Writes a draft anew, also one that was sent back. `seen` is the version that was on the screen.
///
/// # Errors
/// [`RunError`]; then nothing was changed.
pub async fn save(app: &App, admin: &Admin, id: &str, seen: i64, written: &Written) -> Result<CampaignRow, RunError> {
    admin.need(Right::EditCampaigns)?;
    let title = merchant::shop_name(&written.title).map_err(ChangeError::from)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let (mut row, _, now) = own(&mut tx, app, id).await?;
    if row.version != seen {
        return Err(ChangeError::Conflict.into());
    }
    let state = life::after(now, Step::Changed, &OWNER).filter(|state| *state == State::Draft).ok_or(ChangeError::NotNow(now))?;
    let before = std::mem::replace(&mut row.terms, terms_text(&written.terms));
    row.title = title;
    row.state = state.code().to_owned();
    row.submitted_by = None;
    let entry = Entry { before: &before, after: &row.terms, ..Entry::campaign(Action::CampaignChanged, id, &row.title) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    keep(&mut tx, &mut row, Act { step: Step::Changed, made_by: &admin.id, note: "", now_ms }).await?;
    tx.commit().await?;
    Ok(row)
}

/// Keeps what was typed into a draft, as [`draft::keep`] does for a shop's. The audit learns what it came to when it is saved or
/// submitted.
///
/// # Errors
/// [`RunError`]; then nothing was changed.
pub async fn keep_draft(app: &App, admin: &Admin, id: &str, seen: i64, written: &Written) -> Result<CampaignRow, RunError> {
    admin.need(Right::EditCampaigns)?;
    let mut tx = app.db.write().await?;
    let (row, _, _) = own(&mut tx, app, id).await?;
    let row = draft::put(app, &mut tx, row, seen, written).await?;
    tx.commit().await?;
    Ok(row)
}

/// Puts a campaign at a place of the public list, from 1 on; 0 leaves it to its age.
///
/// # Errors
/// [`RunError`].
pub async fn place(app: &App, admin: &Admin, id: &str, position: i64) -> Result<(), RunError> {
    admin.need(Right::EditCampaigns)?;
    let mut tx = app.db.write().await?;
    let (row, _, _) = own(&mut tx, app, id).await?;
    let position = position.clamp(0, MOST_PLACES);
    let text = format!("position {position}");
    audit::append(app, &mut tx, admin.into(), &Entry { after: &text, ..Entry::campaign(Action::CampaignChanged, id, &row.title) }).await?;
    db::campaign_platform::place(&mut tx, id, position).await?;
    tx.commit().await?;
    Ok(())
}

/// Places on the public list.
const MOST_PLACES: i64 = 999;

/// A line that names no shop, or more than one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unnamed {
    Nobody(String),
    Several(String),
}

/// The shops that lines of a form name, each by its code or its exact name.
///
/// # Errors
/// [`RunError`]; the inner error names the first line that will not do.
pub async fn shops_of_lines(app: &App, admin: &Admin, lines: &str) -> Result<Result<Vec<String>, Unnamed>, RunError> {
    admin.need(Right::EditCampaigns)?;
    let mut tx = app.db.read().await?;
    let mut ids: Vec<String> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST_SHOPS) {
        // What follows the name on a line that we filled in is its code.
        let code = line.rsplit(['(', '（']).next().and_then(|text| Code::parse(text.trim_end_matches([')', '）'])).ok());
        let code = code.or_else(|| Code::in_content(line)).map(|code| code.to_string()).unwrap_or_default();
        let mut found = db::campaign_platform::shops_named(&mut tx, &code, line).await?;
        if found.first().is_some_and(|shop| shop.code == code) {
            found.truncate(1);
        }
        found.dedup_by(|one, other| one.merchant_id == other.merchant_id);
        match found.as_slice() {
            [] => return Ok(Err(Unnamed::Nobody(line.to_owned()))),
            [shop] if ids.contains(&shop.merchant_id) => {}
            [shop] => ids.push(shop.merchant_id.clone()),
            _ => return Ok(Err(Unnamed::Several(line.to_owned()))),
        }
    }
    Ok(Ok(ids))
}

/// Shops that a campaign can name.
const MOST_SHOPS: usize = 200;

/// The shops of a campaign as lines of a form.
///
/// # Errors
/// [`Unavailable`].
pub async fn lines_of_shops(app: &App, ids: &[String]) -> Result<String, Unavailable> {
    let shops = db::campaign_platform::shops(&mut app.db.read().await?, ids).await?;
    let line = |shop: &Named| match Code::parse(&shop.code) {
        Ok(code) => format!("{} ({})", shop.name, code.grouped()),
        Err(_) => shop.name.clone(),
    };
    Ok(shops.iter().map(line).collect::<Vec<_>>().join("\n"))
}
