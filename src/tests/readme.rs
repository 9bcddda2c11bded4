//! What others say of the registry is what it holds: the README, column by column, and the simulator, which has a list of its own.

use crate::harness::{Engine, TestApp, run};
use std::collections::BTreeSet;
use tongma::{
    connectors::{self, entry},
    db::{self, Db},
    domain::wallet::Wallet,
    simulator::wallets::WALLETS,
};

/// What the README calls a protocol.
fn name_of(connector: &str) -> &'static str {
    match connector {
        "network" => "interop network",
        "wechat_pay" => "WeChat Pay APIv3",
        "alipay" => "Alipay OpenAPI v2",
        "unionpay" => "UnionPay 5.1.0",
        connector => panic!("the README has no word for {connector}"),
    }
}

/// What a wallet goes over, in the words of the table.
fn way_of(wallet: &Wallet) -> &'static str {
    if wallet.connector == wallet.code { "its own protocol" } else { name_of(&wallet.connector) }
}

async fn all(db: &Db) -> Vec<Wallet> {
    db::wallet::all(&mut db.read().await.expect("the database")).await.expect("the registry")
}

async fn every_column_holds(town: &TestApp) {
    let readme = include_str!("../../README.md");
    let rows: Vec<Vec<&str>> =
        readme.lines().filter(|line| line.starts_with("| ")).map(|line| line.split('|').map(str::trim).collect()).collect();
    let db = Db::open("sqlite::memory:", 1).await.expect("a database");
    db.migrate().await.expect("its tables");
    let live = all(&db).await;
    let trial = all(&town.app.db).await;
    assert!(live.len() >= 34);
    for (wallet, in_trial) in live.iter().zip(&trial) {
        let code = format!("`{}`", wallet.code);
        let told: Vec<_> = rows.iter().filter(|row| row[2].split(' ').any(|word| word == code)).collect();
        let [row] = told[..] else { panic!("{code} stands in {} rows", told.len()) };
        let named = if wallet.kind == "bank" { "banks' apps" } else { wallet.name_en.as_str() };
        assert!(row[1].contains(named), "{code}: {}", row[1]);
        let has_own = connectors::find(&wallet.code).is_some();
        let ready = has_own && !entry::fields(&wallet.code).is_empty();
        let own = if has_own { name_of(&wallet.code) } else { "none" };
        assert!(row[3].starts_with(own), "{code}: {}", row[3]);
        assert_eq!(row[3].contains("simulated"), in_trial.connector == wallet.code, "{code}: {}", row[3]);
        assert_eq!(row[3].contains("ready for credentials"), ready, "{code}: {}", row[3]);
        assert_eq!((row[4], row[5]), (way_of(in_trial), way_of(wallet)), "{code}");
    }
    let banks = live.iter().filter(|wallet| wallet.kind == "bank").count();
    assert!(readme.contains(&format!("| {banks} banks' apps |")));
}

#[test]
fn every_wallet_stands_in_the_readme_as_it_is() {
    run(Engine::Sqlite, every_column_holds);
}

both_engines! {
    async fn the_simulator_calls_every_wallet_as_the_registry_does(town: &TestApp) {
        let played = WALLETS.iter().map(|wallet| (wallet.code.to_string(), wallet.name(true).to_owned(), wallet.name(false).to_owned()));
        let registered = all(&town.app.db).await.into_iter().map(|wallet| (wallet.code, wallet.name_zh, wallet.name_en));
        assert_eq!(played.collect::<BTreeSet<_>>(), registered.collect::<BTreeSet<_>>());
    }
}
