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
    if let Some(code) = Code::in_content(content) {
        return Some(Scanned { symbol: Symbol::Code(code), amount: None });
    }
    if let Some(id) = RequestId::in_content(content) {
        return Some(Scanned { symbol: Symbol::Request(id), amount: None });
    }
    let reading = emv::read(content);
    let record = reading.record.as_ref().filter(|_| reading.is_whole())?;
    let own = emv::guid_of(public_url);
    let code = record.accounts.values().find_map(|account| match account {
        emv::Account::Template(fields) if fields.get("00").is_some_and(|guid| guid.eq_ignore_ascii_case(&own)) => fields.get("01"),
        _ => None,
    })?;
    // An amount that cannot be read must not turn into "the payer types it".
    let amount = record.amount.as_deref().map(Minor::parse).transpose().ok()?;
    Some(Scanned { symbol: Symbol::Code(Code::parse(code).ok()?), amount })
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
        let fixed = payload(code, "cn.example.pay", Some(Minor(1250)));
        assert_eq!(scanned(&fixed, PUBLIC_URL), Some(Scanned { symbol, amount: Some(Minor(1250)) }));
    }

    #[test]
    fn a_request_is_known_by_its_address() {
        let id = RequestId::draw([9; 16]);
        assert_eq!(scanned(&id.url(PUBLIC_URL), PUBLIC_URL), Some(Scanned { symbol: Symbol::Request(id), amount: None }));
    }

    #[test]
    fn a_code_of_somebody_else_is_none_of_ours() {
        let code = Code::draw([7; 10]);
        let ours = payload(code, "cn.example.pay", None);
        assert_eq!(scanned(&payload(code, "com.other", None), PUBLIC_URL), None);
        assert_eq!(scanned(&ours[..ours.len() - 1], PUBLIC_URL), None);
        assert_eq!(scanned("", PUBLIC_URL), None);
        assert_eq!(scanned("https://pay.example.cn/today", PUBLIC_URL), None);
    }
}
