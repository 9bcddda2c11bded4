//! How far wallets are opened: table `rollout`, one row for each wallet and kind of code, beside its wallet and the licences that its
//! route needs. A wallet that nobody has moved yet needs no row: it is off. Always in the neutral order of wallets.

use super::{Tx, sql, wallet::WalletRow};
use crate::domain::{
    rollout::{Cohort, Membership, Plan, Shop, Stage, licence},
    wallet::{CodeKind, Wallet},
};

/// What is stored of a wallet's stage for one kind of code.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CellRow {
    pub wallet: String,
    pub code_kind: String,
    pub state: String,
    pub percent: i64,
    /// JSON, without single shops.
    pub cohort: String,
    pub before_state: String,
    pub before_percent: i64,
    pub measured_from_ms: i64,
    pub changed_at_ms: i64,
    pub reason: String,
    /// 0 where there is no row yet.
    pub version: i64,
}

impl CellRow {
    /// Where it stands; who is listed is looked up where that matters. A cohort that nobody can read holds nobody.
    pub fn plan(&self) -> Plan {
        let cohort: Cohort = serde_json::from_str(&self.cohort).unwrap_or_default();
        Plan { stage: Stage::from_code(&self.state), percent: self.percent, cohort }
    }

    /// Where it stood before it was stopped, for the same cohort.
    pub fn before(&self) -> Option<Plan> {
        (self.state == Stage::Suspended.code()).then(|| self.plan().at(Stage::from_code(&self.before_state), self.before_percent))
    }
}

/// A cell beside its wallet and licences.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FullRow {
    #[sqlx(flatten)]
    wallet_row: WalletRow,
    #[sqlx(flatten)]
    pub cell: CellRow,
    pub institution_zh: String,
    pub institution_en: String,
    /// Whose institution it is; empty where it is nobody's of the registry.
    pub holder_zh: String,
    pub holder_en: String,
    pub licence_scope: String,
    pub region: String,
    house_scope: String,
}

impl FullRow {
    pub fn wallet(&self) -> Wallet {
        self.wallet_row.clone().into()
    }

    /// Whether licences cover its route.
    ///
    /// # Errors
    /// What they do not cover.
    pub fn licensed(&self) -> Result<(), licence::Outside> {
        licence::covers(&self.licence_scope, &self.wallet_row.network, &self.house_scope)
    }
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    #[sqlx(flatten)]
    full: FullRow,
    listed: Option<bool>,
    joined: Option<bool>,
    has_left: Option<bool>,
}

/// The columns of a full row, for every wallet and `CodeKind`; the digital currency's clearing house is its institute.
macro_rules! full {
    ($more:literal, $rest:literal) => {
        concat!(
            "select wallet.code, wallet.name_zh, wallet.name_en, wallet.kind, wallet.network, wallet.connector, wallet.tile_text,
                 wallet.tile_color, wallet.fee_rate_ppm, wallet.entry_app_zh, wallet.entry_app_en,
                 wallet.code as wallet, kinds.code_kind, coalesce(rollout.state, 'off') as state, coalesce(rollout.percent, 0) as percent,
                 coalesce(rollout.cohort, '{}') as cohort, coalesce(rollout.before_state, 'off') as before_state,
                 coalesce(rollout.before_percent, 0) as before_percent, coalesce(rollout.measured_from_ms, 0) as measured_from_ms,
                 coalesce(rollout.changed_at_ms, 0) as changed_at_ms, coalesce(rollout.reason, '') as reason,
                 coalesce(rollout.version, 0) as version,
                 owner.name_zh as institution_zh, owner.name_en as institution_en, coalesce(holder.name_zh, '') as holder_zh,
                 coalesce(holder.name_en, '') as holder_en, owner.licence_scope, owner.region,
                 coalesce(house.licence_scope, '') as house_scope",
            $more,
            " from wallet
             cross join (select 'personal' as code_kind union all select 'personal_business' union all select 'merchant') kinds
             left join rollout on rollout.wallet = wallet.code and rollout.code_kind = kinds.code_kind
             join institution owner on owner.code = wallet.institution
             left join institution holder on holder.code = owner.owner
             left join institution house on house.code = case wallet.network when 'dcep' then 'pbc_dci' else wallet.network end ",
            $rest,
            " order by wallet.position, wallet.code"
        )
    };
}

/// The wallets that a shop's payers can use with a code of this kind: opened this far, and with an account of the platform's or the
/// shop's own to pay over.
pub async fn usable(tx: &mut Tx, kind: CodeKind, shop: &Shop) -> sqlx::Result<Vec<Wallet>> {
    usable_of(tx, kind, shop, None).await
}

/// The wallet of that code, where it is [`usable`].
pub async fn usable_one(tx: &mut Tx, kind: CodeKind, shop: &Shop, wallet: &str) -> sqlx::Result<Option<Wallet>> {
    Ok(usable_of(tx, kind, shop, Some(wallet)).await?.pop())
}

async fn usable_of(tx: &mut Tx, kind: CodeKind, shop: &Shop, wallet: Option<&str>) -> sqlx::Result<Vec<Wallet>> {
    let rows: Vec<LiveRow> = tx
        .all(
            sql(full!(
                ", member.listed, member.joined, member.has_left",
                "left join rollout_member member on member.wallet = wallet.code and member.code_kind = kinds.code_kind
                     and member.merchant_id = $2
                 where kinds.code_kind = $1 and wallet.code = coalesce($3, wallet.code) and rollout.state in ('pilot', 'percentage', 'open')
                     and exists (select 1 from connector_account account where account.connector = wallet.connector
                         and account.state = 'open' and (account.merchant_id is null or account.merchant_id = $2))"
            ))
            .bind(kind.code())
            .bind(&shop.merchant_id)
            .bind(wallet),
        )
        .await?;
    let takes = |row: &LiveRow| {
        let set = |flag: Option<bool>| flag == Some(true);
        let membership = membership(set(row.listed), set(row.joined), set(row.has_left));
        row.full.cell.plan().takes(&row.full.cell.wallet, shop, membership) && row.full.licensed().is_ok()
    };
    Ok(rows.iter().filter(|row| takes(row)).map(|row| row.full.wallet()).collect())
}

/// How a stored row of `rollout_member` stands to the cohort.
pub fn membership(listed: bool, joined: bool, has_left: bool) -> Membership {
    match (has_left, listed, joined) {
        (true, _, _) => Membership::Left,
        (_, true, _) => Membership::Listed,
        (_, _, true) => Membership::Joined,
        _ => Membership::None,
    }
}

/// Every wallet for one kind of code.
pub async fn of_kind(tx: &mut Tx, kind: CodeKind) -> sqlx::Result<Vec<FullRow>> {
    tx.all(sql(full!("", "where kinds.code_kind = $1")).bind(kind.code())).await
}

/// The wallets that were stopped since a time, for one kind of code.
pub async fn stopped_since(tx: &mut Tx, kind: CodeKind, since_ms: i64) -> sqlx::Result<Vec<FullRow>> {
    tx.all(
        sql(full!("", "where kinds.code_kind = $1 and rollout.state = 'suspended' and rollout.changed_at_ms >= $2"))
            .bind(kind.code())
            .bind(since_ms),
    )
    .await
}

/// One wallet for every kind of code.
pub async fn of_wallet(tx: &mut Tx, wallet: &str) -> sqlx::Result<Vec<FullRow>> {
    tx.all(sql(full!("", "where wallet.code = $1")).bind(wallet)).await
}

/// What payers can use, and may have to stop by itself.
pub async fn live(tx: &mut Tx) -> sqlx::Result<Vec<CellRow>> {
    tx.all(sql("select * from rollout where state in ('pilot', 'percentage', 'open') order by wallet, code_kind")).await
}

/// Where one wallet stands; none where nobody has moved it yet.
pub async fn cell(tx: &mut Tx, wallet: &str, kind: CodeKind) -> sqlx::Result<Option<CellRow>> {
    tx.first(sql("select * from rollout where wallet = $1 and code_kind = $2").bind(wallet).bind(kind.code())).await
}

/// Puts it elsewhere; `cell` holds the new values and its old version. False if somebody was faster.
pub async fn update(tx: &mut Tx, cell: &CellRow) -> sqlx::Result<bool> {
    if cell.version == 0 {
        tx.run(
            sql("insert into rollout (wallet, code_kind, state, changed_at_ms, reason, version) values ($1, $2, 'off', 0, '', 0)
                 on conflict (wallet, code_kind) do nothing")
            .bind(&cell.wallet)
            .bind(&cell.code_kind),
        )
        .await?;
    }
    let changed = tx
        .run(
            sql("update rollout
                 set state = $4, percent = $5, cohort = $6, before_state = $7, before_percent = $8, measured_from_ms = $9,
                     changed_at_ms = $10, reason = $11, version = version + 1
                 where wallet = $1 and code_kind = $2 and version = $3")
            .bind(&cell.wallet)
            .bind(&cell.code_kind)
            .bind(cell.version)
            .bind(&cell.state)
            .bind(cell.percent)
            .bind(&cell.cohort)
            .bind(&cell.before_state)
            .bind(cell.before_percent)
            .bind(cell.measured_from_ms)
            .bind(cell.changed_at_ms)
            .bind(&cell.reason),
        )
        .await?;
    Ok(changed == 1)
}
