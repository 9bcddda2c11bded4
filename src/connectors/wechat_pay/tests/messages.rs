//! Calls as they leave us, and notices that only WeChat Pay sends so.

use super::*;
use crate::connectors::{Method, Present, Secrets, path_of};
use proptest::prelude::*;

/// Whether WeChat Pay would take this call for ours.
pub fn believes(request: &HttpRequest, now_ms: i64) -> bool {
    let find = |name: &str| request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let Some(fields) = find("authorization").and_then(|value| value.strip_prefix("WECHATPAY2-SHA256-RSA2048 ")) else { return false };
    let field = |name: &str| {
        let pair = fields.split(',').find_map(|pair| pair.strip_prefix(&format!("{name}=\"")));
        pair.and_then(|value| value.strip_suffix('"')).unwrap_or_default()
    };
    let path = request.url.strip_prefix("https://api.mch.weixin.qq.com").expect("its address");
    let body = std::str::from_utf8(&request.body).expect("JSON");
    let text = format!("{}\n{path}\n{}\n{}\n{body}\n", request.method, field("timestamp"), field("nonce_str"));
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public(&KEYS[0]));
    field("mchid") == "1900000001"
        && field("serial_no") == "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"
        && field("timestamp") == (now_ms / 1000).to_string()
        && find("wechatpay-serial") == Some("PUB_KEY_ID_0119000000012026112200000000000001")
        && key.verify(text.as_bytes(), &STANDARD.decode(field("signature")).expect("base64")).is_ok()
}

fn written(op: &Op, account: &Account) -> (String, Value) {
    let request = WechatPay.request(op, &cx(account)).expect("a call");
    let path = path_of(&request.url).to_owned();
    (format!("{} {path}", request.method), serde_json::from_slice(&request.body).unwrap_or_default())
}

fn present(method: Method) -> Present {
    let Some(Op::Present(order)) = conformance::ops("wechat_pay").into_iter().next() else { panic!("an order") };
    Present { method, ..order }
}

fn take(sent: &Heard) -> Result<Vec<Event>, Rejected> {
    let raw = RawRequest { method: "POST", path: &sent.path, headers: &sent.headers, body: &sent.body };
    WechatPay.notification(&raw, &cx(&Other.account()))
}

fn success(edit: impl FnOnce(&mut Value)) -> Result<Vec<Event>, Rejected> {
    let mut content = transaction();
    edit(&mut content);
    take(&sent(envelope("EV-1", "TRANSACTION.SUCCESS", &content, Edit::Nothing), NOW_MS, SignedWith::Current))
}

#[test]
fn an_order_is_written_in_wechat_pays_words() {
    let (address, body) = written(&Op::Present(present(Method::Code)), &Other.account());
    let expected = json!({
        "appid": "wxd678efh567hg6787", "mchid": "1900000001", "description": "王姐早餐铺 两份豆浆", "out_trade_no": PAYMENT,
        "time_expire": "2026-11-22T08:45:00+08:00", "notify_url": format!("https://pay.example.cn{NOTICE_PATH}"),
        "amount": { "total": 1250, "currency": "CNY" },
    });
    assert_eq!((address.as_str(), body), ("POST /v3/pay/transactions/native", expected));
    let (address, body) = written(&Op::Present(present(Method::RedirectFrom { ip: "203.0.113.7".into() })), &Other.account());
    assert_eq!(address, "POST /v3/pay/transactions/h5");
    assert_eq!(body["scene_info"], json!({ "payer_client_ip": "203.0.113.7", "h5_info": { "type": "Wap" } }));
    let (address, body) = written(&Op::Collect(answers::collect()), &Other.account());
    assert_eq!((address.as_str(), &body["payer"]), ("POST /v3/pay/transactions/codepay", &json!({ "auth_code": "130061098828009406" })));
    let query = |wallet_reference: Option<&str>| {
        let op = Op::Query { payment_id: PAYMENT.into(), wallet: String::new(), wallet_reference: wallet_reference.map(str::to_owned) };
        written(&op, &Other.account()).0
    };
    assert_eq!(query(Some("42000")), "GET /v3/pay/transactions/id/42000?mchid=1900000001");
    let by_ours = format!("GET /v3/pay/transactions/out-trade-no/{PAYMENT}?mchid=1900000001");
    assert_eq!((query(None), query(Some("4/../x"))), (by_ours.clone(), by_ours));
    let (_, body) = written(&Op::Close { payment_id: PAYMENT.into(), wallet: String::new() }, &Other.account());
    assert_eq!(body, json!({ "mchid": "1900000001" }));
}

#[test]
fn a_service_provider_speaks_for_its_merchant() {
    let account = account_with("1900000001", |settings| settings["sub_merchant"] = json!({ "id": "1900000109" }));
    let (address, body) = written(&Op::Present(present(Method::InWallet { payer: "oUpF8".into() })), &account);
    assert_eq!(address, "POST /v3/pay/partner/transactions/jsapi");
    assert_eq!((&body["sp_mchid"], &body["sub_mchid"]), (&json!("1900000001"), &json!("1900000109")));
    assert_eq!((&body["sp_appid"], &body["payer"]), (&json!("wxd678efh567hg6787"), &json!({ "sp_openid": "oUpF8" })));
    let (address, _) = written(&Op::Query { payment_id: PAYMENT.into(), wallet: String::new(), wallet_reference: None }, &account);
    assert_eq!(address, format!("GET /v3/pay/partner/transactions/out-trade-no/{PAYMENT}?sp_mchid=1900000001&sub_mchid=1900000109"));
    let mut content = transaction();
    let notice = |content: &Value| sent(envelope("EV-1", "TRANSACTION.SUCCESS", content, Edit::Nothing), NOW_MS, SignedWith::Current);
    let take = |sent: &Heard| {
        let raw = RawRequest { method: "POST", path: &sent.path, headers: &sent.headers, body: &sent.body };
        WechatPay.notification(&raw, &cx(&account)).map(|events| events.len())
    };
    assert_eq!(take(&notice(&content)), Err(Rejected::ForeignAccount), "its own, not its merchant's");
    content["mchid"] = Value::Null;
    content["sp_mchid"] = "1900000001".into();
    content["sub_mchid"] = "1900000109".into();
    assert_eq!(take(&notice(&content)), Ok(1));
    content["sub_mchid"] = "1900000110".into();
    assert_eq!(take(&notice(&content)), Err(Rejected::ForeignAccount));
}

#[test]
fn an_order_that_wechat_pay_cannot_take_is_not_sent() {
    let refused = |order: Present| WechatPay.request(&Op::Present(order), &cx(&Other.account()));
    for order in [
        present(Method::Redirect),
        present(Method::RedirectFrom { ip: "nowhere".into() }),
        Present { amount_minor: 0, ..present(Method::Code) },
        Present { currency: "USD".into(), ..present(Method::Code) },
        Present { payment_id: "../../x".into(), ..present(Method::Code) },
    ] {
        assert_eq!(refused(order), Err(Refusal::Unfit));
    }
    let alipays = Collect { code: PaymentCode::parse("2888888888888888").expect("a code"), ..answers::collect() };
    assert_eq!(WechatPay.request(&Op::Collect(alipays), &cx(&Other.account())), Err(Refusal::Unfit));
    let empty = Account { credentials: Secrets::default(), ..Other.account() };
    assert_eq!(WechatPay.request(&Op::Present(present(Method::Code)), &cx(&empty)), Err(Refusal::BadAccount));
    let keyless = account_with("1900000001", |settings| settings["private_key"] = "x".into());
    assert_eq!(WechatPay.request(&Op::Present(present(Method::Code)), &cx(&keyless)), Err(Refusal::BadKey));
}

#[test]
fn the_page_inside_of_wechat_gets_signed_parameters() {
    let op = Op::Present(present(Method::InWallet { payer: "oUpF8".into() }));
    let body = br#"{"prepay_id":"wx201410272009395522657a690389285100"}"#;
    let answer = HttpResponse { status: 200, headers: headers(body, NOW_MS, SignedWith::Next), body: body.to_vec() };
    let Observed::Invoke { parameters } = WechatPay.response(&op, Some(&answer), &cx(&Other.account())) else { panic!("parameters") };
    let parameters: Value = serde_json::from_str(&parameters).expect("JSON");
    let text = "wxd678efh567hg6787\n1795307400\n2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A\nprepay_id=wx201410272009395522657a690389285100\n";
    let signature = STANDARD.decode(parameters["paySign"].as_str().expect("text")).expect("base64");
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public(&KEYS[0]));
    assert!(key.verify(text.as_bytes(), &signature).is_ok());
    assert_eq!((&parameters["signType"], &parameters["timeStamp"]), (&json!("RSA"), &json!("1795307400")));
}

#[test]
fn a_probe_is_not_authentic() {
    let mut probe = sent(envelope("EV-1", "TRANSACTION.SUCCESS", &transaction(), Edit::Nothing), NOW_MS, SignedWith::Current);
    let signature = &mut probe.headers.last_mut().expect("the signature is last").1;
    *signature = format!("WECHATPAY/SIGNTEST/{}", &signature[19..]);
    assert_eq!(take(&probe), Err(Rejected::Probe));
    assert_eq!(WechatPay.reply(Outcome::Rejected(Rejected::Probe), &cx(&Other.account())).status, 401);
}

#[test]
fn a_flipped_tag_another_nonce_and_another_text_are_refused_under_a_good_signature() {
    for (field, change) in [("ciphertext", None), ("nonce", Some("fdasflkja485")), ("nonce", Some("x")), ("associated_data", Some(""))] {
        let mut body: Value =
            serde_json::from_slice(&envelope("EV-1", "TRANSACTION.SUCCESS", &transaction(), Edit::Nothing)).expect("JSON");
        let value = match change {
            Some(value) => value.to_owned(),
            None => {
                let mut text = STANDARD.decode(body["resource"][field].as_str().expect("text")).expect("base64");
                *text.last_mut().expect("a tag") ^= 1;
                STANDARD.encode(text)
            }
        };
        body["resource"][field] = value.into();
        assert_eq!(take(&sent(bytes(&body), NOW_MS, SignedWith::Current)), Err(Rejected::BadSignature), "{field}");
    }
}

#[test]
fn what_the_payer_paid_and_who_gave_the_rest_sum_to_the_order_c0_4() {
    let paid = |edit: fn(&mut Value)| match success(edit).expect("a success").remove(0).fact {
        Fact::Paid(paid) => paid,
        other => panic!("{other:?}"),
    };
    let told = paid(|_| {});
    assert_eq!((told.given_minor(), told.discounts[0].merchant_minor, told.discounts[0].wallet_minor), (Some(250), 150, 100));
    let brand = paid(|content| content["promotion_detail"][0]["merchant_contribute"] = Value::Null);
    assert_eq!((brand.given_minor(), brand.discounts[0].other_minor), (Some(250), 150), "what nobody is named for is somebody else's");
    let edits: [fn(&mut Value); 3] = [
        |content| content["promotion_detail"] = Value::Null,
        |content| content["promotion_detail"][0]["amount"] = 100.into(),
        |content| content["promotion_detail"][0]["amount"] = 900.into(),
    ];
    for edit in edits {
        assert_eq!(paid(edit).given_minor(), None, "it does not add up, so the payment puts it aside");
    }
    let plain = paid(|content| {
        content["amount"] = json!({ "total": 1250 });
        content["promotion_detail"] = Value::Null;
    });
    assert_eq!((plain.amount_minor, plain.discounts, plain.currency.as_str()), (1250, Vec::new(), "CNY"));
    for (field, value) in [("payer_total", 1251), ("payer_total", -1), ("total", 0), ("total", -5)] {
        assert_eq!(success(|content| content["amount"][field] = value.into()), Err(Rejected::Malformed), "{field} {value}");
    }
}

#[test]
fn a_guest_has_no_number_at_wechat() {
    let events = success(|content| {
        content["bank_type"] = "OTHERS".into();
        content.as_object_mut().expect("an object").remove("payer");
    });
    let Fact::Paid(paid) = events.expect("a success").remove(0).fact else { panic!("paid") };
    assert_eq!(paid.payer, None);
    assert_eq!(paid.evidence, Some(Evidence { field: "bank_type".into(), value: "OTHERS".into(), is_own_payer: false }));
}

#[test]
fn a_notice_that_contradicts_itself_is_turned_away() {
    assert_eq!(success(|content| content["trade_state"] = "NOTPAY".into()), Err(Rejected::Malformed));
    let refused =
        |event: &str, status: &str| take(&sent(envelope("EV-1", event, &refund(status), Edit::Nothing), NOW_MS, SignedWith::Next));
    assert_eq!(refused("REFUND.SUCCESS", "CLOSED"), Err(Rejected::Malformed));
    assert_eq!(refused("REFUND.SUCCESS", "SUCCESS").map(|events| events.len()), Ok(1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_break_a_reader(body in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,200}", header in "\\PC{0,40}") {
        prop_assert!(take(&sent(body.clone(), NOW_MS, SignedWith::Current)).is_err());
        let odd = ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature"].map(|name| (name.to_owned(), header.clone()));
        let odd = Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: odd.to_vec(), body };
        prop_assert!(take(&odd).is_err());
        prop_assert!(sign::decrypt(&text, &header, &text, &header).is_none());
        let _ = crate::connectors::pem(&format!("-----BEGIN {text}-----{header}-----END "));
        let odd = Account { credentials: text.into(), ..Other.account() };
        prop_assert!(WechatPay.request(&Op::Present(present(Method::Code)), &cx(&odd)).is_err());
    }
}
