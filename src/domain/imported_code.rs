//! Codes of somebody else's that a shop has shown so far: what the text of a symbol is, by the way it begins. Our own code is
//! `collection_code`; what a payer shows is `payment_code`.

use super::{collection_code::Code, emv, payment_code::PaymentCode, payment_request::RequestId};

/// The longest text that is kept: no QR symbol on a stand holds more.
pub const LENGTH: usize = 1_000;

/// Whose collection code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person's code at WeChat.
    WechatPersonal,
    /// A person's code at WeChat that is meant for a business.
    WechatBusiness,
    Alipay,
    /// The code of a bank or of Cloud QuickPass.
    Unionpay,
    Qq,
    /// A code by EMVCo, as cards and cross-border wallets read it.
    Emv,
}

/// Why a text is no collection code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOne {
    #[error("nothing was typed")]
    Missing,
    #[error("the text is longer than any code")]
    TooLong,
    #[error("a code of this product")]
    Ours,
    #[error("what a payer shows, good for one payment")]
    PaymentCode,
    #[error("the code of one order")]
    OneOrder,
    #[error("an EMVCo code that is damaged or cut short")]
    Damaged,
    #[error("no known collection code begins like this")]
    Unknown,
}

impl Kind {
    pub const ALL: [Self; 6] = [Self::WechatPersonal, Self::WechatBusiness, Self::Alipay, Self::Unionpay, Self::Qq, Self::Emv];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::WechatPersonal => "wechat_personal",
            Self::WechatBusiness => "wechat_business",
            Self::Alipay => "alipay",
            Self::Unionpay => "unionpay",
            Self::Qq => "qq",
            Self::Emv => "emv",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// How far it may be used for a business (C5.5).
    pub fn business(self) -> Business {
        match self {
            Self::WechatPersonal | Self::Qq => Business::No,
            // The same addresses stand for a person's code and a shop's.
            Self::Alipay => Business::IfNotPersonal,
            Self::WechatBusiness | Self::Unionpay | Self::Emv => Business::Yes,
        }
    }
}

/// Whether a shop may take money with a code of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Business {
    Yes,
    No,
    /// Nobody can tell it from the text.
    IfNotPersonal,
}

/// What addresses begin with, in lower case.
const ADDRESSES: [(&str, Kind); 5] = [
    ("wxp://wbf2f", Kind::WechatBusiness),
    ("wxp://f2f", Kind::WechatPersonal),
    ("https://qr.alipay.com/", Kind::Alipay),
    ("https://qr.95516.com/", Kind::Unionpay),
    ("https://i.qianbao.qq.com/wallet/sqrcode.htm", Kind::Qq),
];

/// Addresses that stand for one order and not for a shop.
const ORDERS: [&str; 2] = ["weixin://wxpay/bizpayurl", "https://qr.alipay.com/bax"];

/// Reads what a scanner read or a person pasted.
///
/// # Errors
/// [`NotOne`] says what it is instead.
pub fn read(typed: &str) -> Result<Kind, NotOne> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(NotOne::Missing);
    }
    if text.chars().count() > LENGTH {
        return Err(NotOne::TooLong);
    }
    if PaymentCode::parse(text).is_some() {
        return Err(NotOne::PaymentCode);
    }
    let lower = text.to_ascii_lowercase();
    if ORDERS.iter().any(|order| lower.starts_with(order)) {
        return Err(NotOne::OneOrder);
    }
    if let Some((_, kind)) = ADDRESSES.iter().find(|(prefix, _)| lower.starts_with(prefix) && lower.len() > prefix.len()) {
        return Ok(*kind);
    }
    if Code::in_content(text).is_some() || RequestId::in_content(text).is_some() {
        return Err(NotOne::Ours);
    }
    // Some countries print an address with the EMVCo text behind it.
    let payload = text.find("000201").map(|at| &text[at..]);
    match payload.map(emv::read) {
        Some(reading) if reading.is_whole() => Ok(Kind::Emv),
        Some(_) => Err(NotOne::Damaged),
        None => Err(NotOne::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Minor;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_known_by_the_way_it_begins() {
        for (text, kind) in [
            ("wxp://f2f0AbCdEf", Kind::WechatPersonal),
            ("WXP://F2F0ABCDEF", Kind::WechatPersonal),
            (" wxp://wbf2f0AbCd\n", Kind::WechatBusiness),
            ("https://qr.alipay.com/fkx0123", Kind::Alipay),
            ("HTTPS://QR.ALIPAY.COM/FKX0123", Kind::Alipay),
            ("https://qr.95516.com/00010000/6212", Kind::Unionpay),
            ("https://i.qianbao.qq.com/wallet/sqrcode.htm?m=1", Kind::Qq),
        ] {
            assert_eq!(read(text), Ok(kind), "{text}");
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        let code = Code::draw([7; 10]);
        let emv = emv::Payload { guid: "com.other", code, merchant_name: "Li", category: "5814", amount: Some(Minor(1)), reference: None }
            .write();
        assert_eq!(read(&emv), Ok(Kind::Emv));
        assert_eq!(read(&format!("https://pay.example.kg/#{emv}")), Ok(Kind::Emv));
    }

    #[test]
    fn what_is_none_says_what_it_is_instead() {
        let code = Code::draw([7; 10]);
        for (text, why) in [
            ("  ".to_owned(), NotOne::Missing),
            ("x".repeat(LENGTH + 1), NotOne::TooLong),
            (code.url("https://pay.example.cn"), NotOne::Ours),
            (RequestId::draw([1; 16]).url("https://pay.example.cn"), NotOne::Ours),
            ("130061098828009406".to_owned(), NotOne::PaymentCode),
            ("weixin://wxpay/bizpayurl?pr=abc".to_owned(), NotOne::OneOrder),
            ("https://qr.alipay.com/bax0123".to_owned(), NotOne::OneOrder),
            ("00020101021129".to_owned(), NotOne::Damaged),
            ("https://example.cn/".to_owned(), NotOne::Unknown),
            ("https://qr.alipay.com/".to_owned(), NotOne::Unknown),
            ("早餐".to_owned(), NotOne::Unknown),
        ] {
            assert_eq!(read(&text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_persons_code_is_not_for_a_business_c5_5() {
        assert_eq!(Kind::WechatPersonal.business(), Business::No);
        assert_eq!(Kind::WechatBusiness.business(), Business::Yes);
        assert_eq!(Kind::Alipay.business(), Business::IfNotPersonal);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text: String) {
            let _ = read(&text);
        }
    }
}
