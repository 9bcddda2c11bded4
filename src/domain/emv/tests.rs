//! Published samples and broken ones, answered exactly; and what must hold for every text.

use super::*;
use crate::domain::{collection_code::Code, money::Minor};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The samples: payload, verdict, codes and, where the payload is readable, what it says.
fn samples() -> Vec<Value> {
    let samples: Vec<Value> = serde_json::from_str(include_str!("../../tests/vectors/emv.json")).unwrap();
    assert!(samples.len() >= 76);
    samples
}

fn words(list: &Value) -> Vec<String> {
    let mut words: Vec<String> = list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    words.sort();
    words
}

/// A record under the names of the samples; a name that a sample leaves out is not compared.
fn as_sample(record: &Record) -> Value {
    json!({
        "poi": record.initiation, "mai": record.accounts, "mcc": record.category, "currency": record.currency,
        "amount": record.amount, "tip": record.tip, "country": record.country, "merchant_name": record.merchant_name,
        "city": record.city, "postal_code": record.postal_code, "additional": record.additional,
        "alt_lang": record.local_language, "alt_name": record.local_name, "alt_city": record.local_city,
        "crc": record.checksum, "tags": record.ids,
    })
}

#[test]
fn every_sample_is_judged_as_published() {
    for sample in samples() {
        let name = sample["name"].as_str().unwrap();
        let reading = read(sample["payload"].as_str().unwrap());
        let sorted = |warnings: bool| {
            let mut codes: Vec<String> =
                reading.issues.iter().filter(|issue| issue.is_warning() == warnings).map(ToString::to_string).collect();
            codes.sort();
            codes
        };
        assert_eq!(sorted(false), words(&sample["errors"]), "{name}");
        assert_eq!(sorted(true), words(&sample["warnings"]), "{name}");
        assert_eq!(reading.is_valid(), sample["valid"].as_bool().unwrap(), "{name}");
        let Some(expected) = sample["expected"].as_object() else { continue };
        let said = as_sample(reading.record.as_ref().unwrap());
        for (field, value) in expected {
            assert_eq!(&said[field], value, "{name}: {field}");
        }
    }
}

#[test]
fn codes_in_daily_use_are_readable_and_damaged_ones_are_not() {
    for sample in samples() {
        let name = sample["name"].as_str().unwrap();
        let whole = read(sample["payload"].as_str().unwrap()).is_whole();
        match sample["class"].as_str().unwrap() {
            "published-valid" | "derived-valid" | "national-overlay" => assert!(whole, "{name}"),
            "foreign-checksum" => assert!(!whole, "{name}"),
            _ if sample["crc_ok"] == json!(false) => assert!(!whole, "{name}"),
            _ => {}
        }
    }
}

#[test]
fn what_is_wrong_inside_a_template_is_named_with_its_place() {
    let issues = |payload: &str| read(payload).issues.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(issues("000201260400X1").contains(&"non_digit_length@26.00".to_owned()));
    assert!(issues("00020126050101A").contains(&"missing_26.00".to_owned()));
    assert!(issues("0002016207500399A").contains(&"bad_62.50".to_owned()));
    assert_eq!(issues("00020159001"), ["zero_length@59"]);
}

proptest! {
    #[test]
    fn any_text_is_answered(text: String, digits in "[0-9]{0,120}") {
        for payload in [text, digits] {
            let reading = read(&payload);
            prop_assert!(!reading.is_valid() || reading.is_whole());
        }
    }

    #[test]
    fn what_we_write_reads_back(random: [u8; 10], name in "[ -~]{1,40}|[王姐早餐铺é ]{1,40}", city in "[ -~]{0,18}|[成都北京é]{1,18}",
                                fen in proptest::option::of(1..=1_000_000_000i64), reference in proptest::option::of("[ -~]{1,40}")) {
        prop_assume!(!name.trim().is_empty());
        let code = Code::draw(random);
        let payload = Payload {
            guid: &guid_of("https://pay.example.cn"), code, merchant_name: &name, category: "5814",
            amount: fen.map(Minor), reference: reference.as_deref(),
        };
        let reading = read(&payload.write_in(&city));
        prop_assert_eq!(&reading.issues, &[]);
        let record = reading.record.unwrap();
        prop_assert_eq!(record.amount, fen.map(|fen| Minor(fen).plain()));
        prop_assert_eq!(record.initiation.as_deref(), Some(if fen.is_some() { "12" } else { "11" }));
        let Some(Account::Template(account)) = record.accounts.get("26") else { panic!("our template stands in 26") };
        prop_assert_eq!(&account["00"], "cn.example.pay");
        prop_assert_eq!(&account["01"], &code.to_string());
        prop_assert_eq!(record.local_name.is_some(), !name.is_ascii() || !city.is_ascii());
        let (latin, short) = (city.is_ascii(), city.chars().take(15).collect::<String>());
        prop_assert_eq!(record.city.as_deref(), Some(if latin && !city.is_empty() { short.as_str() } else { "CHINA" }));
        prop_assert_eq!(record.local_city, (!latin).then_some(short));
    }

    #[test]
    fn one_altered_digit_is_noticed(random: [u8; 10], at in 0..60usize) {
        let payload = Payload {
            guid: "cn.example.pay", code: Code::draw(random), merchant_name: "王姐早餐铺", category: "5814", amount: None, reference: None,
        };
        let mut bytes = payload.write().into_bytes();
        prop_assume!(bytes[at].is_ascii_digit());
        bytes[at] = b'0' + (bytes[at] - b'0' + 1) % 10;
        prop_assert!(!read(&String::from_utf8(bytes).unwrap()).is_whole());
    }
}

#[test]
fn a_city_stands_in_ascii_or_beside_the_name() {
    let code = Code::parse("8K2F-M7QD-4XY").unwrap();
    let begins = "00020101021126330014cn.example.pay01118K2FM7QD4XY5204581453031565802CN";
    for (name, city, rest) in [
        ("王姐早餐铺", "成都", "5918Shop 8K2F-M7QD-4XY6005CHINA64210002ZH0105王姐早餐铺0202成都63048F20"),
        ("王姐早餐铺", "Chengdu", "5918Shop 8K2F-M7QD-4XY6007Chengdu64150002ZH0105王姐早餐铺63042071"),
        ("Wang", "成都", "5904Wang6005CHINA64200002ZH0104Wang0202成都6304565B"),
        ("Wang", "Chengdu", "5904Wang6007Chengdu63047777"),
        ("Wang", "", "5904Wang6005CHINA63040AB5"),
    ] {
        let payload = Payload { guid: "cn.example.pay", code, merchant_name: name, category: "5814", amount: None, reference: None };
        assert_eq!(payload.write_in(city), format!("{begins}{rest}"), "{name}, {city}");
        assert_eq!(read(&payload.write_in(city)).issues, [], "{name}, {city}");
    }
}

#[test]
fn the_template_is_named_after_our_host() {
    assert_eq!(guid_of("https://pay.example.cn"), "cn.example.pay");
    assert_eq!(guid_of("http://localhost:3000"), "localhost");
    assert_eq!(guid_of(&format!("https://{}.cn", "x".repeat(40))), "tongma");
}
