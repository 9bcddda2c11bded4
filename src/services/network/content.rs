//! What a scanned symbol says: our address or an EMVCo payload of ours, with the amount where it fixes one.

use crate::domain::{collection_code::Code, emv, money::Minor, payment_request::RequestId};

/// A code of ours as it was scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanned {
    pub symbol: Symbol,
    pub amount: Option<Minor>,
}

/// What its text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    Code(Code),
    /// Something that a shop asks to be paid once; its amount stands in our books.
    Request(RequestId),
}

/// Reads the text of a symbol; `None` where it is no code of this instance.
pub fn scanned(content: &str, public_url: &str) -> Option<Scanned> {
    if is_bare_or_ours(content, public_url) {
        let code = Code::in_content(content).map(Symbol::Code);
        if let Some(symbol) = code.or_else(|| RequestId::in_content(content).map(Symbol::Request)) {
            return Some(Scanned { symbol, amount: None });
        }
    }
    let reading = emv::read(content);
    let record = reading.record.as_ref().filter(|_| reading.is_whole())?;
    let own = emv::guid_of(public_url);
    let code = record.accounts.values().find_map(|account| match account {
        emv::Account::Template(fields) if fields.get("00").is_some_and(|guid| guid.eq_ignore_ascii_case(&own)) => fields.get("01"),
        _ => None,
    })?;
    // A request stands in our books with its amount, so what else the payload says of it does not count.
    if let Some(id) = record.additional.get("05").and_then(|reference| RequestId::parse(reference)) {
        return Some(Scanned { symbol: Symbol::Request(id), amount: None });
    }
    // An amount that cannot be read must not turn into "the payer types it".
    let amount = record.amount.as_deref().map(Minor::parse).transpose().ok()?;
    Some(Scanned { symbol: Symbol::Code(Code::parse(code).ok()?), amount })
}

/// Whether an address leads here; a code without any address does. Another instance's codes have the same form.
fn is_bare_or_ours(content: &str, public_url: &str) -> bool {
    let host = |address: &str| address.split_once("://").map_or(address, |(_, rest)| rest).split('/').next().map(str::to_ascii_lowercase);
    let content = content.trim();
    !content.contains('/') || host(content) == host(public_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC_URL: &str = "https://pay.example.cn";

    fn payload(code: Code, guid: &str, amount: Option<Minor>) -> String {
        emv::Payload { guid, code, merchant_name: "王姐早餐铺", category: "5814", amount, reference: None }.write()
    }

    #[test]
    fn both_forms_of_a_code_name_the_same_code() {
        let code = Code::draw([7; 10]);
        let symbol = Symbol::Code(code);
        let plain = Some(Scanned { symbol, amount: None });
        assert_eq!(scanned(&code.url(PUBLIC_URL), PUBLIC_URL), plain);
        assert_eq!(scanned(&code.url(PUBLIC_URL).to_lowercase(), PUBLIC_URL), plain);
        assert_eq!(scanned(&payload(code, "cn.example.pay", None), PUBLIC_URL), plain);
        assert_eq!(scanned(&code.to_string(), PUBLIC_URL), plain, "typed off the print");
        let fixed = payload(code, "cn.example.pay", Some(Minor(1250)));
        assert_eq!(scanned(&fixed, PUBLIC_URL), Some(Scanned { symbol, amount: Some(Minor(1250)) }));
    }

    #[test]
    fn a_request_is_known_by_its_address() {
        let id = RequestId::draw([9; 16]);
        let asked = Some(Scanned { symbol: Symbol::Request(id), amount: None });
        assert_eq!(scanned(&id.url(PUBLIC_URL), PUBLIC_URL), asked);
        let (reference, code) = (id.to_string(), Code::draw([7; 10]));
        let (amount, reference) = (Some(Minor(1250)), Some(reference.as_str()));
        let payload = |guid| emv::Payload { guid, code, merchant_name: "王姐早餐铺", category: "5814", amount, reference }.write();
        assert_eq!(scanned(&payload("cn.example.pay"), PUBLIC_URL), asked);
        assert_eq!(scanned(&payload("com.other"), PUBLIC_URL), None);
    }

    #[test]
    fn a_code_of_somebody_else_is_none_of_ours() {
        let code = Code::draw([7; 10]);
        let ours = payload(code, "cn.example.pay", None);
        assert_eq!(scanned(&payload(code, "com.other", None), PUBLIC_URL), None);
        assert_eq!(scanned(&ours[..ours.len() - 1], PUBLIC_URL), None);
        assert_eq!(scanned(&code.url("https://pay.example.com"), PUBLIC_URL), None);
        assert_eq!(scanned(&format!("pay.example.com/c/{code}"), PUBLIC_URL), None);
        assert_eq!(scanned(&RequestId::draw([9; 16]).url("https://pay.example.com"), PUBLIC_URL), None);
        assert_eq!(scanned("", PUBLIC_URL), None);
        assert_eq!(scanned("https://pay.example.cn/today", PUBLIC_URL), None);
    }
}
