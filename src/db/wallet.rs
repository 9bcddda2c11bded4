//! The wallet registry: tables `wallet` and `wallet_rule`. Always in the neutral order of `position`. How far each is opened stands in
//! [`super::rollout`].

use super::{Tx, sql};
use crate::domain::wallet::{Rule, Wallet};

/// A wallet as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WalletRow {
    code: String,
    name_zh: String,
    name_en: String,
    kind: String,
    pub network: String,
    connector: String,
    tile_text: String,
    tile_color: String,
    fee_rate_ppm: i64,
    entry_app_zh: String,
    entry_app_en: String,
}

impl From<WalletRow> for Wallet {
    fn from(row: WalletRow) -> Self {
        Self {
            code: row.code,
            name_zh: row.name_zh,
            name_en: row.name_en,
            kind: row.kind,
            network: row.network,
            connector: row.connector,
            tile_text: row.tile_text,
            tile_color: row.tile_color,
            fee_rate_ppm: row.fee_rate_ppm,
            entry_app_zh: row.entry_app_zh,
            entry_app_en: row.entry_app_en,
        }
    }
}

#[derive(sqlx::FromRow)]
struct RuleRow {
    token: String,
    not_after: String,
    app_id: String,
    wallet: String,
}

/// Every wallet.
pub async fn all(tx: &mut Tx) -> sqlx::Result<Vec<Wallet>> {
    let rows: Vec<WalletRow> = tx.all(sql("select * from wallet order by position, code")).await?;
    Ok(rows.into_iter().map(Wallet::from).collect())
}

/// The wallet of that code.
pub async fn find(tx: &mut Tx, code: &str) -> sqlx::Result<Option<Wallet>> {
    let row: Option<WalletRow> = tx.first(sql("select * from wallet where code = $1").bind(code)).await?;
    Ok(row.map(Wallet::from))
}

/// Changes what new orders of a wallet go over, where it still is `from` and the platform has an open account for `to`; says whether.
pub async fn reroute(tx: &mut Tx, code: &str, from: &str, to: &str) -> sqlx::Result<bool> {
    let changed = tx
        .run(
            sql("update wallet set connector = $3 where code = $1 and connector = $2
                    and exists (select 1 from connector_account account
                        where account.connector = $3 and account.merchant_id is null and account.state = 'open')")
            .bind(code)
            .bind(from)
            .bind(to),
        )
        .await?;
    Ok(changed == 1)
}

/// The recognition rules in the order in which they are asked.
pub async fn rules(tx: &mut Tx) -> sqlx::Result<Vec<Rule>> {
    let rows: Vec<RuleRow> = tx.all(sql("select token, not_after, app_id, wallet from wallet_rule order by position")).await?;
    Ok(rows.into_iter().map(|row| Rule { token: row.token, not_after: row.not_after, app_id: row.app_id, wallet: row.wallet }).collect())
}

/// Puts these rules in the place of all that there are, in their order.
pub async fn replace_rules(tx: &mut Tx, rules: &[Rule]) -> sqlx::Result<()> {
    let placed = |(at, rule): (usize, &Rule)| {
        serde_json::json!({
            "position": (at + 1) * 10, "token": rule.token, "not_after": rule.not_after, "app_id": rule.app_id, "wallet": rule.wallet,
        })
    };
    let rows: Vec<_> = rules.iter().enumerate().map(placed).collect();
    tx.run(sql("delete from wallet_rule")).await?;
    tx.run(
        sql("insert into wallet_rule (position, token, not_after, app_id, wallet)
            select row.position, row.token, row.not_after, row.app_id, row.wallet
            from rows(position bigint, token text, not_after text, app_id text, wallet text) where true")
        .rows(&rows),
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::Db, domain::wallet::recognise};
    use serde::Deserialize;
    use std::collections::HashSet;

    #[derive(Deserialize)]
    struct Seen {
        expect: String,
        ua: String,
    }

    /// The wallet that a word of the vectors stands for; `None` for a browser that is no wallet's, empty for a known app without one.
    fn wallet_of(word: &str) -> Option<&'static str> {
        match word {
            "wechat" => Some("wechat_pay"),
            "alipay" => Some("alipay"),
            "cloudpay" => Some("unionpay"),
            "bank:CCBLoongPay" => Some("bank_ccb"),
            "bank:BoComMDB" => Some("bank_bocom"),
            "qq" | "jd_mall" => Some(""),
            "other" => None,
            word => panic!("a word without a meaning here: {word}"),
        }
    }

    /// Contrast with white by WCAG 2.
    fn contrast_with_white(color: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05)
    }

    async fn registry() -> Db {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        db.migrate().await.unwrap();
        db
    }

    #[tokio::test]
    async fn browsers_seen_in_the_wild_are_recognised() {
        let mut tx = registry().await.read().await.unwrap();
        let rules = rules(&mut tx).await.unwrap();
        let seen: Vec<Seen> = serde_json::from_str(include_str!("../tests/vectors/user_agents.json")).unwrap();
        assert!(seen.len() >= 8);
        for Seen { expect, ua } in seen {
            assert_eq!(recognise(&rules, &ua).map(|rule| rule.wallet.as_str()), wallet_of(&expect), "{ua}");
        }
        for (ua, wallet) in [
            ("hebao/9.17.30 NetType/wifi UnionPay/1.0 CMPAY", "hebao"),
            ("Mozilla/5.0 application=JDJR-App&jdPay=(*#@jdPaySDK*#@ CpayJS=UnionPay/1.0 JDJR", "jd_pay"),
            ("Mozilla/5.0 UnionPay/1.0 ICBCeLife", "bank_icbc"),
            ("Mozilla/5.0 bankabciphone/4.2.0", "bank_abc"),
            ("Mozilla/5.0 BestPay/10.1", "bestpay"),
            ("Mozilla/5.0 UnionPay/1.0 SomeOtherBank", ""),
        ] {
            assert_eq!(recognise(&rules, ua).map(|rule| rule.wallet.as_str()), Some(wallet), "{ua}");
        }
    }

    #[tokio::test]
    async fn every_wallet_can_be_shown_and_recognised() {
        let mut tx = registry().await.read().await.unwrap();
        let wallets = all(&mut tx).await.unwrap();
        assert!(wallets.len() >= 34, "{}", wallets.len());
        let rules = rules(&mut tx).await.unwrap();
        let codes: HashSet<&str> = wallets.iter().map(|wallet| wallet.code.as_str()).collect();
        assert!(rules.iter().all(|rule| rule.wallet.is_empty() || codes.contains(rule.wallet.as_str())));
        let tiles: HashSet<&str> = wallets.iter().map(|wallet| wallet.tile_text.as_str()).collect();
        assert_eq!(tiles.len(), wallets.len(), "the character identifies the wallet");
        for wallet in &wallets {
            assert_eq!(wallet.tile_text.chars().count(), 1, "{}", wallet.code);
            assert!(contrast_with_white(&wallet.tile_color) >= 5.6, "{} {}", wallet.code, wallet.tile_color);
            assert!(!wallet.name_zh.is_empty() && !wallet.name_en.is_empty());
            assert!(matches!(wallet.network.as_str(), "nucc" | "unionpay" | "dcep"), "{}", wallet.network);
            assert!(rules.iter().any(|rule| rule.wallet == wallet.code), "{} is never recognised", wallet.code);
        }
    }
}
