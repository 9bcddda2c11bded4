//! Accounts with wallets: entered on a screen, sealed at rest, checked before they are used, suspended.

use crate::{
    harness::{Answer, Officer, TestApp},
    wallet_keys::{handed_out, open_account},
};
use serde_json::json;
use tongma::{
    connectors::network,
    db::{self, connector_account::ConnectorAccount, sql},
    domain::admin::Role,
    services::{connector_account, verify},
    simulator::keyring::Pair,
};

const APP: &str = "2021000122671234";
const SELLER: &str = "2088102146225135";
const API_KEY: &str = "0123456789abcdefFEDCBA9876543210";

/// An account that Alipay never heard of.
async fn enters_alipay(town: &TestApp, officer: &Officer, address: &str) -> Answer {
    let (ours, theirs) = (Pair::generate().expect("a key"), Pair::generate().expect("a key"));
    let (private_key, public_key) = (ours.private_pem(), theirs.public_pem());
    let address = if address.is_empty() { town.simulator_url.as_str() } else { address };
    let fields =
        [("app_id", APP), ("seller_id", SELLER), ("private_key", &*private_key), ("public_key", &*public_key), ("address", address)];
    officer.browser.post("/admin/wallets/accounts/alipay", &fields).await
}

async fn waiting(town: &TestApp, connector: &str) -> ConnectorAccount {
    let mut tx = town.app.db.read().await.expect("the database");
    let rows = db::connector_account::owned(&mut tx, None).await.expect("accounts");
    rows.into_iter().find(|row| row.connector == connector && row.state == "waiting").expect("an account that waits")
}

both_engines! {
    async fn secrets_are_sealed_at_rest_and_never_shown_again(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let private_key = Pair::generate().expect("a key").private_pem();
        let fields = [
            ("merchant_number", "1900000109"), ("app_id", "wx2421b1c4370ec43b"), ("app_secret", "geheim-app-secret"),
            ("serial", "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"), ("private_key", &*private_key), ("api_key", API_KEY),
            ("address", &*town.simulator_url),
        ];
        let answer = owner.browser.post("/admin/wallets/accounts/wechat_pay", &fields).await;
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
        let page = owner.browser.get("/admin/wallets/accounts?wallet=wechat_pay").await.text();
        assert!(page.contains("1900000109") && page.contains("/notify/wechat_pay/"), "what is not secret is shown");
        let row = waiting(town, "wechat_pay").await;
        let secret_parts = [API_KEY, "geheim-app-secret", &private_key.lines().nth(1).expect("the key")[..64]];
        for secret in secret_parts {
            assert!(!page.contains(secret), "not on the page");
            assert!(!format!("{row:?}").contains(secret), "not in the row");
            if let Some(path) = town.database_url().strip_prefix("sqlite://") {
                for file in [path.to_owned(), format!("{path}-wal")] {
                    let bytes = std::fs::read(file).unwrap_or_default();
                    assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "not in the database's bytes");
                }
            }
        }
        let (_, account) = connector_account::of(&town.app, &row.id).await.expect("the database").expect("an account");
        assert!(account.credentials.contains(API_KEY), "opened where a message is made");
        assert!(!format!("{account:?}").contains(API_KEY), "and never printed");
        let audit = owner.browser.get("/admin/audit").await.text();
        assert!(audit.contains("试了钱包账户") && !audit.contains(API_KEY));

        // A sealed text moved to another account opens nothing, and the check of everything says so.
        assert!(verify::run(&town.app, None).await.expect("a report").findings.is_empty());
        let alipay = open_account(town, "alipay").await;
        let mut tx = town.app.db.write().await.expect("the database");
        tx.run(sql("update connector_account set credentials = $1 where id = $2").bind(&row.credentials).bind(&alipay.id)).await.expect("a move");
        tx.commit().await.expect("a commit");
        let findings = verify::run(&town.app, None).await.expect("a report").findings;
        assert!(findings.iter().any(|finding| finding.check == "credentials" && finding.subject == alipay.id), "{findings:?}");
    }

    async fn a_wrong_entry_is_told_at_its_field_and_no_secret_travels_back(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let fields = [("merchant_number", "19000001x9"), ("app_id", "wx1"), ("private_key", "my dog's name"), ("api_key", "far too short a key")];
        let answer = owner.browser.post("/admin/wallets/accounts/wechat_pay", &fields).await;
        let page = answer.text();
        assert_eq!(answer.status.as_u16(), 422);
        for sentence in ["只能是数字", "这不是私钥", "正好 32 位", "这一项要填"] {
            assert!(page.contains(sentence), "{sentence}");
        }
        assert!(page.contains("19000001x9"), "what was typed is still there");
        assert!(!page.contains("my dog") && !page.contains("far too short"), "but no secret");
    }

    async fn what_is_not_checked_with_success_is_not_used(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let before = open_account(town, "alipay").await;
        for (address, sentence) in [("http://127.0.0.1:9", "对方没回应"), ("", "对方不认")] {
            let saved = enters_alipay(town, &owner, address).await;
            assert_eq!(saved.status.as_u16(), 303);
            let page = owner.browser.get(saved.location()).await.text();
            assert!(page.contains(sentence) && page.contains("试通了才用"), "{page}");
            let id = waiting(town, "alipay").await.id;
            for verb in ["check", "resume", "suspend", "resume"] {
                owner.browser.post(&format!("/admin/wallets/accounts/{id}/{verb}"), &[]).await;
                let used = open_account(town, "alipay").await;
                assert_eq!((used.id, used.credentials), (before.id.clone(), before.credentials.clone()), "after {verb}");
            }
        }
        let mut tx = town.app.db.read().await.expect("the database");
        let rows = db::connector_account::owned(&mut tx, None).await.expect("accounts");
        assert_eq!(rows.iter().filter(|row| row.connector == "alipay").count(), 2, "what was entered first is gone");
    }

    async fn the_account_with_the_network_is_entered_as_well(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let before = open_account(town, "network").await;
        let key = network::sign::published(&network::trial_key::public());
        let enters = async |participant: &str, key_text: &str| {
            let fields =
                [("participant", participant), ("address", &*town.simulator_url), ("network_key_id", &*key.id), ("network_key", key_text)];
            owner.browser.post("/admin/wallets/accounts/network", &fields).await
        };
        let refused = enters("tm-another", "not a key").await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text().contains("这不是 Ed25519 公钥") && refused.text().contains("tm-another"), "{}", refused.text());
        // A network that does not know us yet is shown our key, and what is in use goes on.
        let saved = enters("tm-another", &key.public).await;
        let page = owner.browser.get(saved.location()).await.text();
        let ours = &connector_account::keys::own(&town.app, &waiting(town, "network").await.id).await.expect("keys")[0];
        assert!(page.contains("试通了才用") && page.contains(&network::sign::published(ours).public), "{page}");
        assert_eq!(open_account(town, "network").await.id, before.id);
        // One that does takes over what was entered, at the same address.
        let saved = enters(&before.participant, &key.public).await;
        assert!(owner.browser.get(saved.location()).await.text().contains("通了，两边密钥都对"));
        let after = open_account(town, "network").await;
        assert_eq!((&after.id, &after.participant, &after.token), (&before.id, &before.participant, &before.token));
        assert_eq!(town.merchant("王姐早餐铺").await.browser.post("/accounts/wallets/network", &[]).await.status.as_u16(), 404, "no shop's");
        assert_eq!(verify::run(&town.app, None).await.expect("a report").findings, []);
    }

    async fn a_shops_own_account_comes_before_the_platforms(town: &TestApp) {
        let platforms = open_account(town, "wechat_pay").await.id;
        let (own, other) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        let typed = handed_out(town, "wechat_pay", json!({})).await;
        let fields: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let saved = own.browser.post("/accounts/wallets/wechat_pay", &fields).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.text());
        let used = async |merchant: &str| connector_account::for_merchant(&town.app, "wechat_pay", merchant).await.expect("accounts").expect("one");
        assert_ne!(used(&own.merchant_id).await.id, platforms, "{}", own.browser.get(saved.location()).await.text());
        assert_eq!(used(&other.merchant_id).await.id, platforms);
        let id = used(&own.merchant_id).await.id;
        assert_eq!(other.browser.post(&format!("/accounts/wallets/{id}/suspend"), &[]).await.status.as_u16(), 404, "and touches no other's");
        assert_eq!(own.browser.post(&format!("/accounts/wallets/{id}/suspend"), &[]).await.status.as_u16(), 303);
        assert_eq!(used(&own.merchant_id).await.id, platforms, "then the platform's is used again");
        assert_eq!(own.browser.post(&format!("/accounts/wallets/{id}/resume"), &[]).await.status.as_u16(), 303);
        let before = used(&own.merchant_id).await;
        assert_eq!(before.id, id);
        // New keys go into the same account, at the same address.
        let typed = handed_out(town, "wechat_pay", json!({"rotate": true})).await;
        let fields: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(own.browser.post("/accounts/wallets/wechat_pay", &fields).await.status.as_u16(), 303);
        let after = used(&own.merchant_id).await;
        assert_eq!((&after.id, &after.notify_url), (&before.id, &before.notify_url));
        assert_ne!(*after.credentials, *before.credentials);
    }

    async fn the_simulators_accounts_never_go_live(town: &TestApp) {
        assert!(connector_account::trial::refuses_live(&town.app).await.expect("the database").is_some());
        let owner = town.officer("li@example.cn", Role::Owner).await;
        // A real account, entered by hand at an address that is not https.
        let typed = handed_out(town, "alipay", json!({"mode": "keys"})).await;
        let fields: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(owner.browser.post("/admin/wallets/accounts/alipay", &fields).await.status.as_u16(), 303);
        let mut tx = town.app.db.write().await.expect("the database");
        tx.run(sql("delete from connector_account where connector <> 'alipay' or is_trial")).await.expect("a change");
        tx.commit().await.expect("a commit");
        let sentence = connector_account::trial::refuses_live(&town.app).await.expect("the database").expect("a reason");
        assert!(sentence.contains("not https"), "{sentence}");
    }
}
