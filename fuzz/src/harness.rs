//! The targets themselves, as plain functions over bytes: the fuzzer feeds them, and a test feeds them the inputs that are kept. The first
//! bytes of an input choose a connector, a call and a kind; the rest is the message, unsigned and behind a true signature.

use super::other_side::{
    NOW_MS, PATH, account, alipay_answer, alipay_node, alipay_notice, cx, network_headers, ops, private_pem, unionpay_answer,
    unionpay_form, unionpay_plain, wechat_certificates, wechat_headers, wechat_notice, zipped, zlib,
};
use crate::{
    connectors::{
        self, BillFile, Brought, Connector, HttpResponse, Observed, Op, RawRequest, SignIn, Statement,
        entry::{self, Typed},
        network::{sign, wire},
    },
    domain::{
        account::sign_in_name, collection_code::Code, emv, imported_code, merchant::shop_name, money::Minor, payment_code::PaymentCode,
        payment_request::RequestId, payment_search,
    },
};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};

/// The connectors, by the digit that begins an input.
pub const CONNECTORS: [&str; 4] = ["network", "wechat_pay", "alipay", "unionpay"];

fn chosen(input: &[u8]) -> Option<(&'static str, &'static dyn Connector, &[u8])> {
    let (first, rest) = input.split_first()?;
    let connector = CONNECTORS[usize::from(*first) % CONNECTORS.len()];
    Some((connector, connectors::find(connector)?, rest))
}

fn is_clear(observed: &Observed) -> bool {
    !matches!(observed, Observed::Unknown { .. })
}

/// Whatever reaches a notification address is turned away or understood. Says whether anything of it was believed.
pub fn notification(input: &[u8]) -> bool {
    let Some((connector, speaks, body)) = chosen(input) else { return false };
    let account = account(connector);
    let take = |headers: &[(String, String)], body: &[u8]| {
        let raw = RawRequest { method: "POST", path: PATH, headers, body };
        let taken = speaks.notification(&raw, &cx(&account));
        assert!(taken.iter().flatten().all(|event| !event.dedupe_key.is_empty() && !event.payment_id.is_empty()));
        taken.is_ok_and(|events| !events.is_empty())
    };
    take(&[], body);
    match connector {
        "network" => take(&network_headers(sign::Subject::Request { method: "POST", path: PATH }, body), body),
        "wechat_pay" => {
            let events = ["TRANSACTION.SUCCESS", "REFUND.SUCCESS", "REFUND.CLOSED", "REFUND.ABNORMAL"];
            let within = events.map(|event| {
                let notice = wechat_notice(event, body);
                take(&wechat_headers(&notice), &notice)
            });
            take(&wechat_headers(body), body) || within.contains(&true)
        }
        "alipay" => take(&[], &alipay_notice(body)),
        _ => take(&[], &unionpay_form(body)),
    }
}

/// Every answer to every call has a meaning, and garbage means unknown. Says whether anything of it was clear.
pub fn answer(input: &[u8]) -> bool {
    let Some((connector, speaks, rest)) = chosen(input) else { return false };
    let Some((call, body)) = rest.split_first() else { return false };
    let (account, ops) = (account(connector), ops(connector));
    let op = &ops[usize::from(*call) % ops.len()];
    let read = |status: u16, headers: Vec<(String, String)>, body: Vec<u8>| {
        is_clear(&speaks.response(op, Some(&HttpResponse { status, headers, body }), &cx(&account)))
    };
    for status in [200, 404] {
        read(status, Vec::new(), body.to_vec());
    }
    match connector {
        "network" => read(200, network_headers(sign::Subject::Answer { status: 200 }, body), body.to_vec()),
        "wechat_pay" => [200, 204, 400, 403, 404].map(|status| read(status, wechat_headers(body), body.to_vec())).contains(&true),
        "alipay" => alipay_answer(op, body).is_some_and(|body| read(200, Vec::new(), body)),
        _ => unionpay_answer(op, body).is_some_and(|body| read(200, Vec::new(), body)),
    }
}

/// A daily file is read or refused, packed or not, in whatever code page. Says whether it was read.
pub fn daily_file(input: &[u8]) -> bool {
    let Some((connector, speaks, body)) = chosen(input) else { return false };
    let account = account(connector);
    let sha1: String = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let downloaded = |content, body: Vec<u8>| {
        let file = BillFile { url: "https://wallet.example.cn/file".into(), sha1: Some(sha1.clone()), content };
        let op = Op::Download { wallet: connector.into(), day: 20_261_122, file };
        is_clear(&speaks.response(&op, Some(&HttpResponse { status: 200, headers: Vec::new(), body }), &cx(&account)))
    };
    match connector {
        "unionpay" => {
            let op = Op::Bill { wallet: connector.into(), day: 20_261_122 };
            let packed = [body.to_vec(), zlib(&zipped("INN26112288ZM_1", body))];
            let answers = packed
                .iter()
                .filter_map(|packed| unionpay_answer(&op, format!("respCode=00\nfileContent={}", STANDARD.encode(packed)).as_bytes()));
            let read =
                |body| is_clear(&speaks.response(&op, Some(&HttpResponse { status: 200, headers: Vec::new(), body }), &cx(&account)));
            answers.map(read).collect::<Vec<_>>().contains(&true)
        }
        _ => {
            let packed = if connector == "alipay" { zipped("1.csv", body) } else { body.to_vec() };
            let forms = [body.to_vec(), packed];
            let read =
                |form: &Vec<u8>| [Statement::Trade, Statement::Funds].map(|content| downloaded(content, form.clone())).contains(&true);
            forms.iter().map(read).collect::<Vec<_>>().contains(&true)
        }
    }
}

/// The other side's keys, as it lists them. Says whether any came of it.
pub fn keys(input: &[u8]) -> bool {
    let Some((connector, speaks, body)) = chosen(input) else { return false };
    let account = account(connector);
    let read = |headers: Vec<(String, String)>, body: Vec<u8>| {
        speaks.keys_response(Some(&HttpResponse { status: 200, headers, body }), &cx(&account)).is_some()
    };
    read(Vec::new(), body.to_vec());
    match connector {
        "network" => read(network_headers(sign::Subject::Answer { status: 200 }, body), body.to_vec()),
        "wechat_pay" => {
            let listed = wechat_certificates(body);
            read(wechat_headers(body), body.to_vec());
            read(wechat_headers(&listed), listed)
        }
        _ => false,
    }
}

/// What a browser brings back from a wallet's sign-in, a field a line, and the answer to the call that it leads to. Says whether a payer
/// came of it.
pub fn sign_in(input: &[u8]) -> bool {
    let Some((connector, speaks, rest)) = chosen(input) else { return false };
    let (account, text) = (account(connector), String::from_utf8_lossy(rest));
    let fields = text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned()));
    let user_agent = text.lines().next().unwrap_or_default().to_owned();
    let nonce = connectors::nonce(&cx(&account));
    let brought = Brought { fields: fields.collect(), nonce: nonce.clone(), wallet: connector.into(), user_agent };
    let known = matches!(speaks.signed_in(&brought, &cx(&account)), Ok(SignIn::Known(_)));
    let exchanged = |body: Vec<u8>| {
        matches!(speaks.exchanged(Some(&HttpResponse { status: 200, headers: Vec::new(), body }), &cx(&account)), Ok(Some(_)))
    };
    let answered = match connector {
        "alipay" => exchanged(alipay_node("alipay_system_oauth_token_response", rest)),
        "unionpay" => exchanged(unionpay_plain(format!("txnSubType=10\nrespCode=00\norderId={nonce}\n{text}").as_bytes())),
        _ => exchanged(rest.to_vec()),
    };
    let _ = sign::verify_payer_token(&text, &account.participant, &account.peers, NOW_MS);
    known || answered
}

/// Certificates and keys, as people paste them. Says whether an account came of it.
pub fn certificate(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input).into_owned();
    let encoded = STANDARD.encode(input);
    let pasted = [text.clone(), encoded.clone(), format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----")];
    let entered = |connector: &str, text: &str| {
        let value = |field: &entry::Field| match field.name {
            "merchant_number" if connector == "unionpay" => "777290058110048".to_owned(),
            "merchant_number" => "1900000109".to_owned(),
            "app_id" | "seller_id" => "2088102146225135".to_owned(),
            "private_key" => private_pem(),
            "serial" => "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C".to_owned(),
            "api_key" | "app_secret" => "01234567890123456789012345678901".to_owned(),
            "address" => "https://wallet.example.cn".to_owned(),
            "public_key_id" => "PUB_KEY_ID_0114232134912410000000000000".to_owned(),
            _ if field.kind == entry::Kind::Pem => text.to_owned(),
            _ => String::new(),
        };
        let typed: Typed = entry::fields(connector).iter().map(|field| (field.name.to_owned(), value(field))).collect();
        entry::enter(connector, &typed).is_ok()
    };
    let _ = connectors::pem(&text);
    pasted.iter().flat_map(|text| entry::CONNECTORS.map(|connector| entered(connector, text))).collect::<Vec<_>>().contains(&true)
}

/// What other members of the network send to us. Says whether it is one of its messages.
pub fn network_call(body: &[u8]) -> bool {
    let account = account("network");
    let headers = network_headers(sign::Subject::Request { method: "POST", path: PATH }, body);
    let raw = RawRequest { method: "POST", path: PATH, headers: &headers, body };
    assert!(sign::verify_request(&raw, &account.participant, &account.peers, NOW_MS).is_ok(), "it is signed");
    serde_json::from_slice::<wire::ResolveRequest>(body).is_ok()
        | serde_json::from_slice::<wire::PayRequest>(body).is_ok()
        | serde_json::from_slice::<wire::PaymentRequest>(body).is_ok()
}

/// An EMVCo payload of anybody's is read, and what is called whole is written back as the same objects. Says whether it is valid.
pub fn emv_payload(input: &[u8]) -> bool {
    let payload = String::from_utf8_lossy(input);
    let reading = emv::read(&payload);
    assert!(!reading.is_valid() || reading.is_whole(), "valid is more than whole");
    let closed = format!("{payload}6304");
    let closed = emv::read(&format!("{closed}{:04X}", crc16(closed.as_bytes())));
    if let Some(code) = Code::in_content(&payload) {
        assert_eq!(Code::parse(&code.to_string()), Ok(code));
    }
    reading.is_valid() || closed.is_valid()
}

/// CRC-16/CCITT-FALSE, which closes a payload (4.7.3), so that inputs get past it.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 })
    })
}

/// What people and scanners type: codes, amounts, searches, names. Says whether it is any of them.
pub fn typed(input: &[u8]) -> bool {
    let typed = &*String::from_utf8_lossy(input);
    let amount = Minor::parse(typed).inspect(|amount| assert_eq!(Minor::parse(&amount.plain()), Ok(*amount)));
    let code = Code::parse(typed).inspect(|code| assert_eq!(Code::parse(&code.grouped()), Ok(*code)));
    let payment_code = PaymentCode::parse(typed).inspect(|code| {
        assert_eq!(PaymentCode::parse(code.as_str()).map(|again| again.as_str().to_owned()), Some(code.as_str().to_owned()));
        assert!(!code.issuer().is_empty());
    });
    let name = sign_in_name(typed).inspect(|name| assert_eq!(sign_in_name(name).as_ref(), Ok(name)));
    let shop = shop_name(typed).inspect(|name| assert_eq!(shop_name(name).as_ref(), Ok(name)));
    let imported = imported_code::read(typed).inspect(|kind| assert_eq!(imported_code::Kind::from_code(kind.code()), Some(*kind)));
    let request = RequestId::in_content(typed);
    payment_search::read(typed, 20_261_122, &[("jd_pay".into(), vec!["京东".into(), "JD Pay".into()])]);
    let is_any = [amount.is_ok(), code.is_ok(), payment_code.is_some(), name.is_ok(), shop.is_ok(), imported.is_ok(), request.is_some()];
    is_any.contains(&true)
}
