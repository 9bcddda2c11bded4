//! People as objects: what they do is a verb, what they see is what comes back.

use super::{Answer, Browser, TestApp};
use std::sync::atomic::Ordering;
use tongma::{db::sql, domain::merchant::Role, services::Actor};

/// An owner with a shop of his own, signed in.
pub struct Merchant {
    pub browser: Browser,
    pub sign_in: String,
    pub password: &'static str,
    pub merchant_id: String,
    /// The shop's collection code.
    pub code: String,
}

impl Merchant {
    /// Opens a shop through the form at `/join`.
    pub async fn registers(town: &TestApp, shop_name: &str) -> Self {
        let number = town.people.fetch_add(1, Ordering::Relaxed);
        let (sign_in, password) = (format!("1380013{number:04}"), "豆浆油条小笼包子");
        let browser = town.browser();
        let fields = [("shop_name", shop_name), ("trade", "breakfast"), ("sign_in", &sign_in), ("password", password)];
        let answer = browser.post("/join", &fields).await;
        assert_eq!(answer.status.as_u16(), 303, "registering {shop_name}: {}", answer.text());

        let mut tx = town.app.db.read().await.expect("the story's database");
        let (merchant_id, code) = tx
            .first(
                sql("select collection_code.merchant_id, collection_code.code from account
                     join membership on membership.account_id = account.id
                     join collection_code on collection_code.merchant_id = membership.merchant_id
                     where account.sign_in = $1")
                .bind(&sign_in),
            )
            .await
            .expect("the shop's code")
            .expect("a shop with a code");
        Self { browser, sign_in, password, merchant_id, code }
    }

    /// Who they are to the services.
    pub async fn actor(&self, town: &TestApp) -> Actor {
        #[derive(sqlx::FromRow)]
        struct Row {
            account_id: String,
            store_id: String,
            store_name: String,
            merchant_name: String,
        }
        let mut tx = town.app.db.read().await.expect("the story's database");
        let row: Row = tx
            .first(
                sql("select account.id as account_id, store.id as store_id, store.name as store_name, merchant.name as merchant_name
                     from account join membership on membership.account_id = account.id
                     join merchant on merchant.id = membership.merchant_id join store on store.merchant_id = merchant.id
                     where account.sign_in = $1")
                .bind(&self.sign_in),
            )
            .await
            .expect("the owner")
            .expect("an owner with a store");
        Actor {
            account_id: row.account_id,
            sign_in: self.sign_in.clone(),
            session_id: String::new(),
            merchant_id: self.merchant_id.clone(),
            merchant_name: row.merchant_name,
            store_id: row.store_id,
            store_name: row.store_name,
            role: Role::Owner,
            time_zone: "Asia/Shanghai".to_owned(),
        }
    }

    pub async fn sees(&self, path: &str) -> Answer {
        self.browser.get(path).await
    }
}
