//! The network as seen from outside: it signs notices with the trial key and sends them where wallets report, well or badly.

use super::{Browser, TestApp};
use std::time::Duration;
use tongma::{
    connectors::{
        Account, Key,
        network::{
            sign::{Signer, Subject},
            trial_key,
            wire::{Notice, NoticeKind, Paid},
        },
    },
    db,
    services::{connector_account, payments::Payment},
};

/// See the module.
pub struct WalletSide<'a> {
    town: &'a TestApp,
    http: Browser,
    account: Account,
    key: Key,
}

impl<'a> WalletSide<'a> {
    pub async fn of(town: &'a TestApp) -> Self {
        let account = connector_account::platform(&town.app, "network").await.expect("the database").expect("the trial account");
        Self { town, http: town.browser(), account, key: trial_key::signing() }
    }

    /// The same with another private key under the same name.
    pub fn with_key(&self, seed: [u8; 32]) -> Self {
        Self {
            town: self.town,
            http: self.town.browser(),
            account: self.account.clone(),
            key: Key { bytes: seed.to_vec(), ..self.key.clone() },
        }
    }

    /// What the network says about a payment; the payer is alice.
    pub fn notice(&self, payment: &Payment, kind: NoticeKind) -> Notice {
        Notice {
            notice: format!("{kind:?}-{}", payment.id),
            kind,
            payment: payment.id.clone(),
            wallet: payment.wallet.clone(),
            paid: (kind == NoticeKind::PaymentSucceeded).then(|| Paid {
                amount_minor: payment.payer_paid_minor,
                currency: payment.currency.clone(),
                wallet_reference: format!("W{}", payment.id),
                trace_number: format!("T{}", payment.id),
                paid_at_ms: payment.created_at_ms,
                payer: Some("alice".to_owned()),
                payer_mask: Some("a***e".to_owned()),
            }),
            reason: None,
            refund: None,
        }
    }

    /// Sends it as it should be sent; the status of the answer.
    pub async fn sends(&self, notice: &Notice) -> u16 {
        self.sends_to(notice, &self.path()).await
    }

    pub async fn sends_to(&self, notice: &Notice, path: &str) -> u16 {
        let body = serde_json::to_string(notice).expect("JSON");
        self.post(path, body.as_bytes(), body.as_bytes(), 0, "identity").await
    }

    /// Sends anything, rightly signed, said to be encoded so.
    pub async fn sends_bytes(&self, body: &[u8], encoding: &str) -> u16 {
        self.post(&self.path(), body, body, 0, encoding).await
    }

    /// Signed as it is, changed on the way.
    pub async fn sends_altered(&self, notice: &Notice, from: &str, to: &str) -> u16 {
        let body = serde_json::to_string(notice).expect("JSON");
        let altered = body.replace(from, to);
        assert_ne!(body, altered, "there is something to change");
        self.post(&self.path(), body.as_bytes(), altered.as_bytes(), 0, "identity").await
    }

    /// Signed this many milliseconds ago.
    pub async fn sends_late(&self, notice: &Notice, age_ms: i64) -> u16 {
        let body = serde_json::to_string(notice).expect("JSON");
        self.post(&self.path(), body.as_bytes(), body.as_bytes(), age_ms, "identity").await
    }

    /// Waits until every stored notice has been applied.
    pub async fn settled(&self) {
        for _ in 0..400 {
            let mut tx = self.town.app.db.read().await.expect("the database");
            if db::notice::waiting(&mut tx, i64::MAX, 1).await.expect("the queue").is_empty() {
                return;
            }
            drop(tx);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("a stored notice was never applied");
    }

    fn path(&self) -> String {
        self.account.notify_url.strip_prefix(&self.town.url).expect("our own address").to_owned()
    }

    async fn post(&self, path: &str, signed: &[u8], sent: &[u8], age_ms: i64, encoding: &str) -> u16 {
        let nonce: [u8; 8] = self.town.app.entropy.bytes();
        let nonce = nonce.map(|byte| format!("{byte:02x}")).concat();
        let now_ms = self.town.app.clock.now_ms() - age_ms;
        let signer = Signer { participant: &self.account.participant, key: &self.key, now_ms, nonce: &nonce };
        let headers = signer.headers(Subject::Request { method: "POST", path }, signed).expect("a signature");
        let mut request = self.http.request(reqwest::Method::POST, path).header("content-encoding", encoding).body(sent.to_vec());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        self.http.send(request).await.status.as_u16()
    }
}
