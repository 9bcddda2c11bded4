//! What is typed into the forms of accounts, read and refused.

use super::*;
use aws_lc_rs::{encoding::Pkcs8V1Der, rsa::KeySize};
use base64::{Engine, engine::general_purpose::STANDARD};

fn typed(fields: &[(&str, &str)]) -> Typed {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn each_mistake_is_named_at_its_field() {
    let wrong = enter("wechat_pay", &typed(&[("merchant_number", "19x"), ("serial", "zz"), ("private_key", "no"), ("api_key", "short")]))
        .err()
        .expect("mistakes");
    for expected in [
        ("app_id", Wrong::Missing),
        ("app_secret", Wrong::Missing),
        ("merchant_number", Wrong::NotANumber),
        ("serial", Wrong::NotASerial),
        ("private_key", Wrong::NotAPrivateKey),
        ("api_key", Wrong::NotThirtyTwo),
    ] {
        assert!(wrong.contains(&expected), "{expected:?} in {wrong:?}");
    }
    let wrong = enter("alipay", &typed(&[("app_id", "2021000122671234"), ("root_certificate", "-----BEGIN")])).err().expect("mistakes");
    assert!(wrong.contains(&("app_certificate", Wrong::Missing)) && wrong.contains(&("root_certificate", Wrong::NotACertificate)));
}

#[test]
fn sound_entries_are_what_the_connector_reads() {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let der: Pkcs8V1Der<'_> = pair.as_der().expect("PKCS#8");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", STANDARD.encode(der.as_ref()));
    let entries = typed(&[
        ("merchant_number", "1900000109"),
        ("app_id", "wx1"),
        ("app_secret", "s"),
        ("serial", "1dde55ad98ed71d6edd4a4a16996de7b47773a8c"),
        ("private_key", &pem),
        ("api_key", "0123456789abcdef0123456789abcdef"),
    ]);
    let entered = enter("wechat_pay", &entries).expect("sound entries");
    let provider = [("sub_merchant", "1900000110"), ("sub_app_id", "wx2"), ("sub_app_secret", "t")];
    let with = |more: &[(&str, &str)]| entries.clone().into_iter().chain(typed(more)).collect::<Typed>();
    let for_another = enter("wechat_pay", &with(&provider)).expect("a service provider's entries");
    let read: crate::connectors::wechat_pay::credentials::Credentials =
        serde_json::from_str(&for_another.credentials).expect("credentials");
    assert_eq!(read.sub_merchant.as_ref().map(|sub| sub.id.as_str()), Some("1900000110"));
    assert_eq!(read.payer_app(), Some(("wx2", "t")));
    assert_eq!(enter("wechat_pay", &with(&provider[1..])).err(), Some(vec![("sub_merchant", Wrong::Missing)]));

    assert_eq!((entered.participant.as_str(), entered.base_url.as_str()), ("1900000109", "https://api.mch.weixin.qq.com"));
    let read: crate::connectors::wechat_pay::credentials::Credentials = serde_json::from_str(&entered.credentials).expect("credentials");
    assert_eq!(read.serial, "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C");
    assert!(read.authorize_url.starts_with("https://open.weixin.qq.com/"));
}

#[test]
fn alipay_acts_for_another_and_unionpay_has_a_test_environment() {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let der: Pkcs8V1Der<'_> = pair.as_der().expect("PKCS#8");
    let (private, public) = (STANDARD.encode(der.as_ref()), STANDARD.encode(public_der(&pair).expect("SPKI")));
    let mut entries = typed(&[
        ("app_id", "2021000122671234"),
        ("seller_id", "2088102146225135"),
        ("private_key", &private),
        ("public_key", &public),
        ("app_auth_token", "202611BB"),
    ]);
    let entered = enter("alipay", &entries).expect("sound entries");
    assert_eq!(serde_json::from_str::<Value>(&entered.credentials).expect("JSON")["app_auth_token"], "202611BB");
    entries.remove("app_auth_token");
    let entered = enter("alipay", &entries).expect("sound entries");
    assert!(!entered.credentials.contains("app_auth_token"));

    let mut form = Form { typed: &typed(&[("is_test_environment", "on")]), wrong: Vec::new() };
    let (_, home, credentials) = form.unionpay();
    assert_eq!((home, &credentials["is_test_environment"]), ("https://gateway.test.95516.com", &Value::Bool(true)));
    let mut form = Form { typed: &Typed::new(), wrong: Vec::new() };
    let (_, home, credentials) = form.unionpay();
    assert_eq!((home, credentials.get("is_test_environment")), ("https://gateway.95516.com", None));
    assert!(is_platforms("unionpay", "address") && is_platforms("unionpay", "is_test_environment"));
    assert!(!is_platforms("alipay", "app_auth_token"));
}
