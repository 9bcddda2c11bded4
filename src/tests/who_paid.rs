//! Who really paid, and what wallets give by themselves: guests on the codes of the big wallets are told apart as messages say it and
//! never guessed at; coupons of wallets become lines of the payment that everybody can read; an admin names values and ways.

use crate::harness::{Merchant, Officer, TestApp, books, promise::recomputed};
use serde_json::{Value, json};
use std::time::Duration;
use tongma::{
    db::{self, sql},
    domain::{
        admin::Role,
        payment::{Fact, Paid, WalletDiscount},
    },
    services::{
        payments::{self, Payment, Seen},
        recognition::NamingRow,
        verify,
    },
};

const DESK: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36";

/// Somebody at a desk picks a wallet at the shop; the payment, and what its code says.
pub async fn shows_code(town: &TestApp, shop: &Merchant, wallet: &str) -> (String, String) {
    let payer = town.browser();
    let address = format!("/c/{}", shop.code);
    let ask = |method, address: &str| payer.request(method, address).header("accept", "text/html").header("user-agent", DESK);
    let page = payer.send(ask(reqwest::Method::GET, &address)).await.text();
    let key = page.split_once("name=\"idempotency_key\" value=\"").expect("a key").1.split('"').next().unwrap_or_default().to_owned();
    let post = ask(reqwest::Method::POST, &address).header("sec-fetch-site", "same-origin");
    let post = post.header("content-type", "application/x-www-form-urlencoded");
    let answer = payer.send(post.body(format!("amount=12.5&billed=12.50&wallet={wallet}&step=pay&idempotency_key={key}"))).await;
    let id = answer.location().trim_start_matches("/p/").split('?').next().unwrap_or_default().to_owned();
    let payment = payments::find(&town.app, &id).await.expect("the database").unwrap_or_else(|| panic!("{wallet}: {}", answer.text()));
    let code = payments::handover(&town.app, &payment).await.expect("the database").expect("a code to scan").content;
    (answer.location().to_owned(), code)
}

async fn scans(town: &TestApp, scan: Value) -> Value {
    let answer = reqwest::Client::new().post(format!("{}/control/scan", town.simulator_url)).json(&scan).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

/// The payment once its money is booked.
async fn booked(town: &TestApp, result: &Value) -> Payment {
    assert_eq!(result["status"], "succeeded", "{result}");
    for _ in 0..200 {
        let payment = payments::find(&town.app, result["payment"].as_str().expect("a number")).await.expect("the database").expect("it");
        if payment.state().is_paid() {
            return payment;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never booked: {result}");
}

/// A guest, or the wallet's own payer, scans the code that `wallet` made; the payment and where its payer reads the receipt.
async fn pays_on(town: &TestApp, shop: &Merchant, wallet: &str, guest: &str) -> (Payment, String) {
    let (receipt, code) = shows_code(town, shop, wallet).await;
    let result = scans(town, json!({ "content": code, "wallet": guest, "payer": "alice" })).await;
    (booked(town, &result).await, receipt)
}

/// What the message said, as it was kept.
async fn evidence(town: &TestApp, payment: &Payment) -> Option<(String, String)> {
    let row = db::payment_evidence::find(&mut town.app.db.read().await.expect("the database"), &payment.id).await.expect("a row");
    row.map(|row| (row.field, row.value))
}

async fn names(officer: &Officer, verb: &str, row: &NamingRow) -> (u16, String) {
    let NamingRow { connector, field, pattern, wallet } = row;
    let fields = [("connector", connector.as_str()), ("field", field), ("pattern", pattern), ("wallet", wallet)];
    let answer = officer.browser.post(&format!("/admin/wallets/recognition/{verb}"), &fields).await;
    (answer.status.as_u16(), answer.text())
}

fn naming(connector: &str, field: &str, pattern: &str, wallet: &str) -> NamingRow {
    NamingRow { connector: connector.into(), field: field.into(), pattern: pattern.into(), wallet: wallet.into() }
}

both_engines! {
    async fn guests_are_told_apart_as_messages_say_and_never_guessed(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for (wallet, guest, shown, field, value) in [
            ("wechat_pay", "wechat_pay", "wechat_pay", "bank_type", "OTHERS"),
            ("wechat_pay", "jd_pay", "unknown", "bank_type", "OTHERS"),
            ("wechat_pay", "hebao", "unknown", "bank_type", "CMPAY_DEBIT"),
            ("wechat_pay", "ecny", "ecny", "bank_type", "ICBC_ECNY"),
            ("wechat_pay", "unionpay", "unionpay", "bank_type", "UPQUICKPASS_DEBIT"),
            ("alipay", "alipay", "alipay", "", ""),
            ("alipay", "jd_pay", "unknown", "out_inst_payer_inst_id", "JDPAY"),
            ("alipay", "bank_icbc", "unknown", "out_inst_payer_inst_id", "ICBC"),
            ("unionpay", "unionpay", "unionpay", "accNo", "621626"),
            ("unionpay", "bank_icbc", "unionpay", "accNo", "622202"),
        ] {
            let (payment, receipt) = pays_on(town, &shop, wallet, guest).await;
            assert_eq!((payment.wallet.as_str(), payment.paid_with()), (wallet, shown), "{guest} on {wallet}");
            let told = (!field.is_empty()).then(|| (field.to_owned(), value.to_owned()));
            assert_eq!(evidence(town, &payment).await, told, "{guest} on {wallet}");
            let page = shop.sees(&format!("/payments/{}", payment.id)).await.text();
            if shown == "unknown" {
                assert!(page.contains("未知钱包") && page.contains(&format!("{field} = {value}")) && page.contains("没说是哪一家"), "{page}");
                assert!(town.browser().get(&receipt).await.text().contains("未知钱包"), "the receipt does not guess either");
            } else {
                assert!(!page.contains("未知钱包"), "{guest} on {wallet}: {page}");
            }
        }
        let list = shop.sees("/payments?wallet=unknown").await.text();
        assert_eq!(list.matches("class=\"line\"").count(), 4, "the list knows them as one kind: {list}");
        let mut tx = town.app.db.read().await.expect("the database");
        let told: Option<(i64,)> =
            tx.first(sql("select count from day_total where wallet = 'unknown'")).await.expect("totals");
        assert_eq!(told, Some((4,)), "and so do the totals");
        let (events,): (i64,) = tx
            .first(sql("select count(*) from event where kind = 'paid' and payload like '%\"wallet\":\"unknown\"%'")).await.unwrap().unwrap();
        assert_eq!(events, 4, "and the live feed");
        drop(tx);
        assert!(shop.sees("/today").await.text().contains("未知钱包"));
        books::agree(&town.app, &town.simulator_url).await;
    }

    async fn a_value_that_is_named_counts_for_later_payments_only(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let officer = town.officer("yun@example.cn", Role::Operations).await;
        let looker = town.officer("kan@example.cn", Role::Observer).await;
        let before = pays_on(town, &shop, "wechat_pay", "hebao").await.0;
        let page = officer.browser.get("/admin/wallets/recognition").await.text();
        assert!(["CMPAY_DEBIT", "未知钱包", "*_ECNY", "MicroMessenger"].iter().all(|words| page.contains(words)), "{page}");
        assert!(looker.browser.get("/admin/wallets/recognition").await.status.as_u16() == 200);

        let row = naming("wechat_pay", "bank_type", "CMPAY_*", "hebao");
        assert_eq!(names(&looker, "name", &row).await.0, 403);
        for (wrong, sentence) in [
            (naming("wechat_pay", "bank_type", "*", "hebao"), "值要是字母"),
            (naming("wechat_pay", "bank type", "X", "hebao"), "没有这个协议的字段"),
            (naming("network", "bank_type", "X", "hebao"), "没有这个协议的字段"),
            (naming("wechat_pay", "bank_type", "X", "paypal"), "没有这个钱包"),
        ] {
            let (status, page) = names(&officer, "name", &wrong).await;
            assert!(status == 422 && page.contains(sentence), "{status} {page}");
        }
        assert_eq!(names(&officer, "name", &row).await.0, 303);
        assert_eq!(names(&officer, "name", &row).await.0, 409, "it is there already");

        let after = pays_on(town, &shop, "wechat_pay", "hebao").await.0;
        let kept = payments::find(&town.app, &before.id).await.expect("the database").expect("it");
        assert_eq!((kept.paid_with(), after.paid_with()), ("unknown", "hebao"));
        assert_eq!(names(&officer, "unname", &row).await.0, 303);
        assert_eq!(pays_on(town, &shop, "wechat_pay", "hebao").await.0.paid_with(), "unknown");
        // What a bank's card is may be said as well, should an operator want that.
        assert_eq!(names(&officer, "name", &naming("unionpay", "accNo", "622202", "bank_icbc")).await.0, 303);
        assert_eq!(pays_on(town, &shop, "unionpay", "bank_icbc").await.0.paid_with(), "bank_icbc");
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let audit = owner.browser.get("/admin/audit").await.text();
        assert!(audit.contains("给一个值认了钱包") && audit.contains("bank_type = CMPAY_*") && audit.contains("记录完整"), "{audit}");
        books::agree(&town.app, &town.simulator_url).await;
    }

    async fn apps_are_recognised_by_rules_that_people_order(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let officer = town.officer("yun@example.cn", Role::Operations).await;
        let seen_as = async |agent: &str| {
            let payer = town.browser();
            let open = payer.request(reqwest::Method::GET, &format!("/c/{}", shop.code)).header("accept", "text/html").header("user-agent", agent);
            let page = payer.send(open).await.text();
            let wallet = page.split_once("name=\"wallet\" value=\"").map(|(_, rest)| rest.split('"').next().unwrap_or_default().to_owned());
            wallet.unwrap_or_default()
        };
        let changes = async |change: &str, token: &str, wallet: &str, place: &str| {
            let fields = [("change", change), ("token", token), ("not_after", ""), ("app_id", ""), ("wallet", wallet), ("place", place)];
            officer.browser.post("/admin/wallets/recognition/rule", &fields).await.status.as_u16()
        };
        let agent = "Mozilla/5.0 (iPhone) NewWallet/1.0 UnionPay/1.0 CMBPAY";
        assert_eq!(seen_as(agent).await, "");
        assert_eq!(changes("add", "", "hebao", "1").await, 422);
        assert_eq!(changes("add", "NewWallet/", "hebao", "1").await, 303);
        assert_eq!(seen_as(agent).await, "hebao");
        assert_eq!(changes("add", "NewWallet/", "hebao", "1").await, 409);
        assert_eq!(changes("add", "CMBPAY", "bank_cmb", "2").await, 303);
        assert_eq!(seen_as(agent).await, "hebao");
        assert_eq!(changes("up", "CMBPAY", "bank_cmb", "").await, 303);
        assert_eq!(seen_as(agent).await, "bank_cmb", "the first that fits");
        assert_eq!(changes("up", "CMBPAY", "bank_cmb", "").await, 409, "it is the first");
        assert_eq!(changes("remove", "CMBPAY", "bank_cmb", "").await, 303);
        assert_eq!(changes("remove", "CMBPAY", "bank_cmb", "").await, 409);
        assert_eq!(seen_as("Mozilla/5.0 (iPhone) MicroMessenger/8.0").await, "wechat_pay", "the others stand as they stood");
    }

    async fn what_a_wallet_gives_by_itself_becomes_lines_of_the_payment(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for wallet in ["wechat_pay", "alipay", "unionpay"] {
            for (coupon, by_wallet, by_shop) in [("wallet:150", 150, 0), ("merchant:200", 0, 200), ("other:30", 30, 0)] {
                let scan = json!({
                    "content": format!("{}/C/{}", town.url, shop.code), "wallet": wallet, "payer": "alice", "amount_minor": 1250, "coupon": coupon,
                });
                let result = scans(town, scan).await;
                let payment = booked(town, &result).await;
                let given = by_wallet + by_shop;
                assert_eq!(result["paid_minor"], 1250 - given, "{wallet} {coupon}: {result}");
                assert_eq!(
                    (payment.gross_minor, payment.payer_paid_minor, payment.discount_minor, payment.merchant_discount_minor),
                    (1250, 1250 - given, given, by_shop), "{wallet} {coupon}"
                );
                let fee = if by_shop == 0 { 5 } else { 4 };
                assert_eq!((payment.wallet_discount_minor, payment.fee_minor), (given, fee), "0.38 % of what the shop gets (C1.15)");
                let ids = [&payment.id];
                let mut tx = town.app.db.read().await.expect("the database");
                let lines = db::discount_line::of_payments(&mut tx, &ids).await.expect("lines");
                let line: Vec<_> = lines.iter().map(|line| (line.amount_minor, line.wallet_minor, line.merchant_minor, line.platform_minor)).collect();
                assert_eq!(line, [(given, by_wallet, by_shop, 0)]);
                let mut owed: Vec<_> = db::posting::of_payments(&mut tx, &ids).await.expect("postings").into_iter().map(|line| (line.account, line.amount_minor)).collect();
                drop(tx);
                assert_eq!(owed.iter().map(|(_, minor)| minor).sum::<i64>(), 0, "{owed:?}");
                owed.retain(|(account, _)| account.starts_with("merchant:"));
                assert_eq!(owed[0].1, -(1250 - by_shop - fee), "what the shop is owed");
                let page = shop.sees(&format!("/payments/{}", payment.id)).await.text();
                assert!(page.contains(&lines[0].title) && page.contains("钱包自己给的"), "{page}");
                assert_eq!((page.contains("钱包补"), page.contains("店家让利"), page.contains("平台补")), (by_wallet > 0, by_shop > 0, false), "{page}");
            }
        }
        assert_eq!(books::agree(&town.app, &town.simulator_url).await.discounts, 9);
        recomputed(&town.app).await;
        let mut tx = town.app.db.write().await.expect("the database");
        let changed = tx.run(sql("update payment set wallet_discount_minor = wallet_discount_minor - 1")).await.expect("a change");
        tx.commit().await.expect("a commit");
        let findings = verify::run(&town.app, None).await.expect("a verification").findings;
        let found: std::collections::BTreeSet<_> = findings.iter().map(|finding| &finding.subject).collect();
        assert_eq!(found.len() as u64, changed, "every payment that was changed is found: {findings:?}");
    }

    async fn discounts_that_do_not_add_up_are_put_aside_c0_6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let (_, code) = shows_code(town, &shop, "wechat_pay").await;
        assert!(code.starts_with("weixin://"), "{code}");
        let mut tx = town.app.db.read().await.expect("the database");
        let payment = db::payment::after(&mut tx, "", 1).await.expect("payments").remove(0);
        drop(tx);
        let coupon = |amount_minor, wallet_minor| WalletDiscount {
            id: "B1".into(), name: "早餐券".into(), amount_minor, wallet_minor, merchant_minor: 0, other_minor: 0,
        };
        let told = |payer_minor, discounts| Fact::Paid(Paid {
            amount_minor: 1250, currency: "CNY".into(), wallet_reference: "W1".into(), trace_number: String::new(), paid_at_ms: 1,
            wallet: None, payer: None, payer_mask: None, payer_minor, discounts, evidence: None,
        });
        for fact in [told(Some(1200), vec![]), told(Some(1150), vec![coupon(100, 90)]), told(None, vec![coupon(1250, 1250)])] {
            assert_eq!(payments::observe(&town.app, &payment, fact).await.expect("the database"), Seen::Suspicious("discount_mismatch"));
        }
        let page = shop.sees(&format!("/payments/{}", payment.id)).await.text();
        assert!(page.contains("钱包报的优惠加起来不对"), "{page}");
        let result = scans(town, json!({ "content": code, "wallet": "wechat_pay", "payer": "alice" })).await;
        assert_eq!(booked(town, &result).await.wallet_discount_minor, 0, "a sound word of the wallet is believed all the same");
        books::agree(&town.app, &town.simulator_url).await;
    }

    async fn an_admin_leads_a_wallet_over_another_way(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let other = town.officer("yun@example.cn", Role::Operations).await;
        let connector = async |payment: &Payment| {
            let mut tx = town.app.db.read().await.expect("the database");
            db::connector_account::find(&mut tx, &payment.connector_account_id).await.expect("accounts").expect("one").connector
        };
        let switches = async |officer: &Officer, wallet: &str, from: &str, to: &str, reason: &str| {
            let fields = [("from", from), ("to", to), ("route_reason", reason)];
            let answer = officer.browser.post(&format!("/admin/wallets/{wallet}/route"), &fields).await;
            (answer.status.as_u16(), answer.text())
        };
        let pays = async || {
            let scan = json!({ "content": format!("{}/C/{}", town.url, shop.code), "wallet": "alipay", "payer": "alice", "amount_minor": 600 });
            booked(town, &scans(town, scan).await).await
        };
        let first = pays().await;
        assert_eq!(connector(&first).await, "alipay", "a trial begins with the wallet's own protocol");
        let page = owner.browser.get("/admin/wallets/alipay").await.text();
        assert!(page.contains("直连 · ") && page.contains("改走网联互通"), "{page}");
        assert!(!other.browser.get("/admin/wallets/alipay").await.text().contains("改走"), "only those who may");

        assert_eq!(switches(&other, "alipay", "alipay", "network", "试试").await.0, 403);
        let (status, page) = switches(&owner, "alipay", "alipay", "network", " ").await;
        assert!(status == 422 && page.contains("route_reason-error"), "{status} {page}");
        assert_eq!(switches(&owner, "alipay", "network", "alipay", "试试").await.0, 409, "it is no longer so");
        assert_eq!(switches(&owner, "alipay", "alipay", "wechat_pay", "试试").await.0, 404, "not another wallet's");
        assert_eq!(switches(&owner, "jd_pay", "network", "jd_pay", "试试").await.0, 404, "it has no protocol here");
        assert_eq!(switches(&owner, "alipay", "alipay", "network", "支付宝那边维护").await.0, 303);
        let second = pays().await;
        assert_eq!((connector(&second).await.as_str(), connector(&first).await.as_str()), ("network", "alipay"));
        assert!(owner.browser.get("/admin/wallets").await.text().contains("网联互通"));

        let mut tx = town.app.db.write().await.expect("the database");
        tx.run(sql("update connector_account set state = 'suspended' where connector = 'alipay'")).await.expect("a change");
        tx.commit().await.expect("a commit");
        let page = owner.browser.get("/admin/wallets/alipay").await.text();
        assert!(page.contains("还没有开着的账户") && page.contains("/admin/wallets/accounts?wallet=alipay"), "{page}");
        assert_eq!(switches(&owner, "alipay", "network", "alipay", "回来").await.0, 409, "without an account there is no way");
        let audit = owner.browser.get("/admin/audit").await.text();
        assert!(audit.contains("换了钱包走的路") && audit.contains("支付宝那边维护"), "{audit}");
        books::agree(&town.app, &town.simulator_url).await;
    }
}
