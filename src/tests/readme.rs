//! What the README promises of the registry is what the registry holds.

use crate::harness::block_on;
use tongma::db::{self, Db};

/// What the README calls a connector.
fn name_of(connector: &str) -> &'static str {
    match connector {
        "network" => "interop network",
        "wechat_pay" => "WeChat Pay APIv3",
        "alipay" => "Alipay OpenAPI v2",
        "unionpay" => "UnionPay 5.1.0",
        connector => panic!("the README has no word for {connector}"),
    }
}

#[test]
fn every_wallet_stands_in_the_readme_with_what_it_goes_over() {
    block_on(async {
        let readme = include_str!("../../README.md");
        let rows: Vec<Vec<&str>> =
            readme.lines().filter(|line| line.starts_with("| ")).map(|line| line.split('|').map(str::trim).collect()).collect();
        let db = Db::open("sqlite::memory:", 1).await.expect("a database");
        db.migrate().await.expect("its tables");
        let wallets = db::wallet::all(&mut db.read().await.expect("the database")).await.expect("the registry");
        assert!(wallets.len() >= 34);
        for wallet in wallets {
            let code = format!("`{}`", wallet.code);
            let told: Vec<&str> = rows.iter().filter(|row| row[2].split(' ').any(|word| word == code)).map(|row| row[3]).collect();
            assert_eq!(told, [name_of(&wallet.connector)], "{}", wallet.code);
        }
    });
}
