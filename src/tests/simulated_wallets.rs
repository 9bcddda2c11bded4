//! The three big wallets as the simulator plays them, each through its own connector: an order from its code to its bill, taken from
//! a payer's code, and whatever goes wrong. The app has no part in it: a merchant with nothing but a connector stands here.

mod merchant;

use merchant::Merchant;
use serde_json::{Value, json};
use tongma::{
    connectors::{BillKind, Collect, Method, Observed, Op, Refund, RefundSeen},
    domain::{payment::Fact, payment_code::PaymentCode},
};

/// The connectors of the big wallets, and the modes of their accounts.
const BIG: [(&str, &str); 4] = [("wechat_pay", ""), ("alipay", "certificates"), ("alipay", "keys"), ("unionpay", "")];

/// Runs a story for each of them.
fn for_each(story: impl AsyncFn(&Merchant)) {
    crate::harness::block_on(async {
        for (connector, mode) in BIG {
            let merchant = Merchant::enrols(connector, mode).await;
            story(&merchant).await;
            merchant.leaves().await;
        }
    });
}

fn paid(observed: &Observed) -> &tongma::domain::payment::Paid {
    match observed {
        Observed::Fact(Fact::Paid(paid)) => paid,
        other => panic!("not paid: {other:?}"),
    }
}

#[test]
fn an_order_goes_from_its_code_to_the_bill() {
    for_each(async |merchant| {
        let order = merchant.order(1250, Method::Code);
        let code = merchant.presents(&order).await;
        assert_eq!(merchant.asks(&order.payment_id).await, Observed::Waiting);
        let result = merchant.is_scanned(&code, merchant.connector, json!({"payer": "alice"})).await;
        assert_eq!((result["status"].as_str(), result["paid_minor"].as_i64()), (Some("succeeded"), Some(1250)), "{result}");

        let notice = merchant.hears(&order.payment_id).await;
        assert_eq!((notice.amount_minor, notice.currency.as_str()), (1250, "CNY"));
        let asked = merchant.asks(&order.payment_id).await;
        assert_eq!(paid(&asked), &notice, "a question and the notice say the same");
        assert_eq!(notice.wallet_reference, result["wallet_reference"].as_str().unwrap());

        let refund_id = merchant.new_id();
        let refund = Op::Refund(Refund {
            payment_id: order.payment_id.clone(),
            wallet: merchant.connector.to_owned(),
            refund_id: refund_id.clone(),
            amount_minor: 400,
            order_minor: 1250,
            currency: "CNY".into(),
            wallet_reference: Some(notice.wallet_reference.clone()),
            reason: "冷了".into(),
        });
        for _ in 0..2 {
            let seen = merchant.calls(&refund).await;
            assert!(!matches!(seen, Observed::Refund(RefundSeen::Refused) | Observed::NotFound), "{seen:?}");
        }
        let asked =
            Op::RefundQuery { payment_id: order.payment_id.clone(), refund_id: refund_id.clone(), wallet: merchant.connector.into() };
        assert_eq!(merchant.calls(&asked).await, Observed::Refund(RefundSeen::Succeeded));
        assert_eq!(merchant.refunded_minor(&order.payment_id).await, 400, "twice asked, given once");

        let bill = merchant.bill().await;
        let line = |kind| bill.iter().find(|line| line.kind == kind && line.payment_id == order.payment_id).expect("a line");
        assert_eq!((line(BillKind::Pay).amount_minor, line(BillKind::Refund).amount_minor), (1250, 400));
        assert_eq!(line(BillKind::Refund).refund_id.as_deref(), Some(refund_id.as_str()));
        assert_eq!(line(BillKind::Pay).fee_minor, 5, "0.38 % of 12.50");
    });
}

#[test]
fn the_control_port_gives_a_bill_in_the_wallets_own_format() {
    for_each(async |merchant| {
        let order = merchant.order(1250, Method::Code);
        let code = merchant.presents(&order).await;
        merchant.is_scanned(&code, merchant.connector, json!({"payer": "alice"})).await;
        let file = merchant.control_bill(merchant.connector, "").await;
        let begins: &[u8] = if merchant.connector == "wechat_pay" { "\u{feff}交易时间,".as_bytes() } else { b"PK" };
        assert!(file.starts_with(begins), "{:?}", String::from_utf8_lossy(&file));
        let told = merchant.control_bill(merchant.connector, "&format=json").await;
        let told: Value = serde_json::from_slice(&told).expect("JSON");
        assert_eq!((&told["count"], &told["lines"][0]["payment"]), (&json!(1), &json!(order.payment_id)));
        let others: Value = serde_json::from_slice(&merchant.control_bill("hebao", "").await).expect("the network's JSON");
        assert_eq!((&others["wallet"], &others["count"]), (&json!("hebao"), &json!(0)));
    });
}

#[test]
fn a_payers_code_is_good_for_one_payment() {
    for_each(async |merchant| {
        let code = merchant.payment_code("小明", false).await;
        let collect = |payment_id: String| {
            let code = PaymentCode::parse(&code).expect("a code of the right form");
            Op::Collect(Collect {
                payment_id,
                wallet: merchant.connector.into(),
                code,
                amount_minor: 880,
                currency: "CNY".into(),
                payee: "王姐早餐铺".into(),
                note: String::new(),
                device: "T1".into(),
            })
        };
        let first = merchant.new_id();
        let seen = merchant.calls(&collect(first.clone())).await;
        assert!(matches!(seen, Observed::Fact(Fact::Paid(_)) | Observed::Waiting), "{seen:?}");
        assert_eq!(paid(&merchant.asks(&first).await).amount_minor, 880);

        let again = merchant.new_id();
        let seen = merchant.calls(&collect(again.clone())).await;
        assert!(!matches!(seen, Observed::Fact(Fact::Paid(_)) | Observed::Waiting), "the code is used: {seen:?}");
        assert_eq!(merchant.moved_minor().await, 880);
    });
}

#[test]
fn what_is_reversed_costs_nobody_anything() {
    for_each(async |merchant| {
        let code = merchant.payment_code("alice", true).await;
        let payment_id = merchant.new_id();
        let collect = Op::Collect(Collect {
            payment_id: payment_id.clone(),
            wallet: merchant.connector.into(),
            code: PaymentCode::parse(&code).expect("a code"),
            amount_minor: 500,
            currency: "CNY".into(),
            payee: "王姐早餐铺".into(),
            note: String::new(),
            device: "T1".into(),
        });
        assert_eq!(merchant.calls(&collect).await, Observed::Waiting, "the payer is asked first");
        let reverse = Op::Reverse { payment_id: payment_id.clone(), wallet: merchant.connector.into() };
        assert_eq!(merchant.calls(&reverse).await, Observed::Fact(Fact::Closed));
        assert!(!matches!(merchant.asks(&payment_id).await, Observed::Waiting | Observed::Fact(Fact::Paid(_))));
        assert_eq!(merchant.moved_minor().await, 0);
    });
}

#[test]
fn a_guests_wallet_pays_on_anothers_code() {
    for_each(async |merchant| {
        for guest in ["jd_pay", "bank_icbc"] {
            let order = merchant.order(990, Method::Code);
            let code = merchant.presents(&order).await;
            let result = merchant.is_scanned(&code, guest, json!({"payer": "Maria"})).await;
            assert_eq!(result["status"], "succeeded", "{guest}: {result}");
            assert_eq!(merchant.hears(&order.payment_id).await.amount_minor, 990);
        }
    });
}

#[test]
fn whatever_goes_wrong_the_truth_comes_out() {
    for_each(async |merchant| {
        for fault in crate::harness::spoken_faults("late:50") {
            let order = merchant.order(700, Method::Code);
            merchant.arms(fault).await;
            let mut code = None;
            for _ in 0..3 {
                if let Observed::Fact(Fact::Presented { pay_url }) = merchant.calls(&Op::Present(order.clone())).await {
                    code = pay_url;
                    break;
                }
            }
            let code = code.expect("the third answer is sound at the latest");
            merchant.is_scanned(&code, merchant.connector, json!({"payer": "bob"})).await;
            let mut seen = merchant.asks(&order.payment_id).await;
            for _ in 0..2 {
                if matches!(seen, Observed::Unknown { .. }) {
                    seen = merchant.asks(&order.payment_id).await;
                }
            }
            if matches!(fault, "forged" | "decline") {
                assert!(matches!(seen, Observed::Fact(Fact::Declined { .. } | Fact::Closed)), "{fault}: {seen:?}");
            } else {
                assert_eq!(paid(&seen).amount_minor, 700, "{fault}");
            }
            merchant.settles(&order.payment_id, fault).await;
        }
    });
}

#[test]
fn a_merchants_older_key_counts_beside_the_newer_one() {
    for_each(async |merchant| {
        let order = merchant.order(100, Method::Code);
        merchant.presents(&order).await;
        let fresh = merchant.changes_key().await;
        assert_ne!(*fresh.account.credentials, *merchant.account.credentials);
        assert_eq!(fresh.asks(&order.payment_id).await, Observed::Waiting);
        assert_eq!(merchant.asks(&order.payment_id).await, Observed::Waiting);
        let close = Op::Close { payment_id: order.payment_id.clone(), wallet: merchant.connector.into() };
        let closed = merchant.calls(&close).await;
        assert!(matches!(closed, Observed::Fact(Fact::Closed) | Observed::Waiting), "{closed:?}");
    });
}

#[test]
fn a_page_inside_of_wechat_learns_its_reader_and_hands_the_order_to_the_bridge() {
    crate::harness::block_on(async {
        let merchant = Merchant::enrols("wechat_pay", "").await;
        let credentials: Value = serde_json::from_str(&merchant.account.credentials).unwrap();
        let text = |name: &str| credentials[name].as_str().unwrap();
        let authorize = format!(
            "{}?appid={}&redirect_uri=http%3A%2F%2Fshop.example%2Fback&response_type=code&scope=snsapi_base&state=s1",
            text("authorize_url"),
            text("app_id"),
        );
        let back = merchant.signs_in(&authorize, "小明").await;
        assert_eq!(back["state"], "s1");
        let exchange = format!(
            "{}?appid={}&secret={}&code={}&grant_type=authorization_code",
            text("token_url"),
            text("app_id"),
            text("app_secret"),
            back["code"].as_str().expect("a code")
        );
        let token: Value = merchant.opens_json(&exchange).await;
        let open_id = token["openid"].as_str().expect("an openid");
        assert_eq!(merchant.opens_json(&exchange).await["errcode"], 40029, "a code is good once");

        let order = merchant.order(300, Method::InWallet { payer: open_id.to_owned() });
        let Observed::Invoke { parameters } = merchant.calls(&Op::Present(order.clone())).await else { panic!("no parameters") };
        let page = merchant.bridges(&parameters).await;
        assert!(page.contains("小明") && page.contains("3.00"), "the wallet knows who is reading: {page}");
        let forged = parameters.replace("\"appId\":\"wx", "\"appId\":\"wy");
        assert!(!merchant.bridges(&forged).await.contains("3.00"), "an altered order is not shown");
        merchant.confirms(&order.payment_id).await;
        assert_eq!(merchant.hears(&order.payment_id).await.payer.as_deref(), Some(open_id));
        merchant.leaves().await;
    });
}

#[test]
fn alipay_asks_the_reader_of_a_page_for_the_trade_that_was_made_for_it() {
    crate::harness::block_on(async {
        let merchant = Merchant::enrols("alipay", "certificates").await;
        let credentials: Value = serde_json::from_str(&merchant.account.credentials).unwrap();
        let authorize = format!(
            "{}?app_id={}&scope=auth_base&redirect_uri=http%3A%2F%2Fshop.example%2Fback&state=s1",
            credentials["authorize_url"].as_str().unwrap(),
            merchant.account.participant,
        );
        let back = merchant.signs_in(&authorize, "小明").await;
        assert!(back["state"] == "s1" && back["auth_code"].as_str().is_some_and(|code| !code.is_empty()), "{back}");
        let order = merchant.order(300, Method::InWallet { payer: "2088000000000002".into() });
        let Observed::Invoke { parameters } = merchant.calls(&Op::Present(order.clone())).await else { panic!("no parameters") };
        assert!(merchant.bridges(&parameters).await.contains("3.00"));
        merchant.confirms(&order.payment_id).await;
        assert!(merchant.hears(&order.payment_id).await.payer.is_some_and(|payer| payer.starts_with("2088")));
        merchant.leaves().await;
    });
}

#[test]
fn a_browser_that_unionpay_sends_to_its_page_is_sent_back_by_it() {
    crate::harness::block_on(async {
        let merchant = Merchant::enrols("unionpay", "").await;
        let order = merchant.order(300, Method::Redirect);
        let address = merchant.presents(&order).await;
        assert!(address.starts_with(&merchant.account.base_url), "a browser stays on this machine: {address}");
        assert!(merchant.follows(&address).await.contains("3.00"));
        merchant.confirms(&order.payment_id).await;
        assert_eq!(merchant.hears(&order.payment_id).await.amount_minor, 300);
        merchant.leaves().await;
    });
}

#[test]
fn a_probe_is_turned_away_and_changes_nothing() {
    crate::harness::block_on(async {
        let merchant = Merchant::enrols("wechat_pay", "").await;
        let order = merchant.order(300, Method::Code);
        merchant.presents(&order).await;
        assert_eq!(merchant.probes(&order.payment_id).await, 401);
        assert_eq!(merchant.asks(&order.payment_id).await, Observed::Waiting);
        merchant.leaves().await;
    });
}

#[test]
fn whoever_signs_with_a_key_of_their_own_is_turned_away() {
    for_each(async |merchant| {
        let order = merchant.order(300, Method::Code);
        let stranger = merchant.with_key_of_its_own().await;
        let seen = stranger.calls(&Op::Present(order.clone())).await;
        assert!(matches!(seen, Observed::Unknown { .. }), "{seen:?}");
        assert_eq!(merchant.asks(&order.payment_id).await, Observed::NotFound);
    });
}
