//! What a wallet may rely on when its notice is answered, and what no notice can do to us.

use crate::{
    harness::{Engine, TestApp, WalletSide},
    payments::order,
};
use flate2::{Compression, write::GzEncoder};
use futures::{StreamExt, stream};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::{io::Write, pin::pin, time::Duration};
use tokio::time::timeout;
use tongma::{
    connectors::network::wire::NoticeKind,
    db::sql,
    services::{payments, verify},
};

const PAYMENTS: usize = 30;
const COPIES: usize = 10;

async fn count(town: &TestApp, text: &'static str) -> i64 {
    let mut tx = town.app.db.read().await.expect("the database");
    let (count,): (i64,) = tx.first(sql(text)).await.expect(text).expect("one row");
    count
}

/// Somebody else holds what a notice needs, until it is given back.
enum Held {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Held {
    async fn take(town: &TestApp) -> Self {
        match town.engine {
            Engine::Sqlite => {
                let mut other = SqliteConnection::connect(town.database_url()).await.expect("the same file");
                sqlx::query("begin immediate").execute(&mut other).await.expect("the lock");
                Self::Sqlite(other)
            }
            Engine::Postgres => {
                let mut other = PgConnection::connect(town.database_url()).await.expect("the same database");
                sqlx::query("begin").execute(&mut other).await.expect("a transaction");
                sqlx::query("lock table notice in access exclusive mode").execute(&mut other).await.expect("the lock");
                Self::Postgres(other)
            }
        }
    }

    async fn give_back(self) {
        match self {
            Self::Sqlite(mut other) => {
                sqlx::query("rollback").execute(&mut other).await.expect("the lock is given back");
                other.close().await.expect("a closed file");
            }
            Self::Postgres(mut other) => {
                sqlx::query("rollback").execute(&mut other).await.expect("the lock is given back");
                other.close().await.expect("a closed connection");
            }
        }
    }
}

both_engines! {
    async fn nothing_is_thanked_for_before_it_is_stored_r2(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1_250, "k")).await.expect("a payment");
        let wallet = WalletSide::of(town).await;
        let notice = wallet.notice(&payment, NoticeKind::PaymentSucceeded);
        let held = Held::take(town).await;
        let mut answer = pin!(wallet.sends(&notice));
        assert!(timeout(Duration::from_millis(700), &mut answer).await.is_err(), "thanked for while nothing could be stored");
        held.give_back().await;
        assert_eq!(answer.await, 200);
        assert_eq!(count(town, "select count(*) as count from notice where outcome = 'applied'").await, 1);
    }

    async fn copies_in_any_order_have_one_effect_r3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let wallet = WalletSide::of(town).await;
        let mut notices = Vec::new();
        for number in 0..PAYMENTS {
            let payment = payments::create(&town.app, order(&shop.merchant_id, 1_250, &format!("k{number}"))).await.expect("a payment");
            notices.push(wallet.notice(&payment, NoticeKind::PaymentSucceeded));
        }
        // Every copy once, none after its neighbour: the step has no divisor in common with their number.
        let copies = (0..PAYMENTS * COPIES).map(|at| &notices[at * 77 % (PAYMENTS * COPIES) % PAYMENTS]);
        let answers: Vec<u16> = stream::iter(copies).map(|notice| wallet.sends(notice)).buffer_unordered(32).collect().await;
        assert!(answers.iter().all(|status| *status == 200), "the same answer for each: {answers:?}");
        wallet.settled().await;
        let all = i64::try_from(PAYMENTS).expect("a few");
        assert_eq!(count(town, "select count(*) as count from notice").await, all);
        assert_eq!(count(town, "select count(*) as count from event where kind = 'paid'").await, all);
        let report = verify::run(&town.app, None).await.expect("a verification");
        assert_eq!((report.findings.len(), report.paid, report.paid_minor), (0, PAYMENTS as u64, all * 1_250));
    }

    async fn a_body_that_grows_when_it_is_read_is_refused_r11(town: &TestApp) {
        let wallet = WalletSide::of(town).await;
        let deep = [b"{\"notice\":".as_slice(), &b"[".repeat(30_000), &b"]".repeat(30_000), b"}"].concat();
        assert_eq!(wallet.sends_bytes(&deep, "identity").await, 400, "lists in lists");
        let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..50 {
            bomb.write_all(&vec![b' '; 1 << 20]).expect("memory");
        }
        let bomb = bomb.finish().expect("memory");
        assert!(bomb.len() < 64 << 10, "small enough to be read: {}", bomb.len());
        assert_eq!(wallet.sends_bytes(&bomb, "gzip").await, 400, "50 MB in a few bytes");
        assert_eq!(count(town, "select count(*) as count from notice").await, 0);
    }
}
