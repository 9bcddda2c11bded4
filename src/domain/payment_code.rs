//! Payment codes: what a payer's wallet shows for a shop to scan, good for one payment within a minute. Their shape says whose
//! they are and proves nothing. Not the code on the shop's table (`collection_code`).

/// A payment code as it was scanned: money to whoever holds it, so it is neither kept nor logged.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentCode(String);

impl std::fmt::Debug for PaymentCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PaymentCode(..)")
    }
}

/// Codes that begin with a number of two digits in `first` and have so many digits in all are `issuer`'s.
struct Shape {
    issuer: &'static str,
    first: std::ops::RangeInclusive<u8>,
    digits: std::ops::RangeInclusive<usize>,
}

const fn shape(issuer: &'static str, first: std::ops::RangeInclusive<u8>, digits: std::ops::RangeInclusive<usize>) -> Shape {
    Shape { issuer, first, digits }
}

/// No two overlap. `unionpay` stands for every app of that family.
static SHAPES: [Shape; 7] = [
    shape("wechat_pay", 10..=15, 18..=18),
    shape("jd_pay", 18..=18, 18..=18),
    shape("alipay", 25..=30, 16..=24),
    shape("bestpay", 51..=51, 18..=18),
    shape("unionpay", 62..=62, 19..=19),
    shape("hebao", 81..=81, 18..=18),
    shape("ecny", 1..=1, 19..=19),
];

impl PaymentCode {
    /// The code in what a scanner or a person typed; `None` where no wallet shows such a code.
    pub fn parse(typed: &str) -> Option<Self> {
        let code = typed.trim();
        issuer_of(code).map(|_| Self(code.to_owned()))
    }

    /// Whose shape it has.
    pub fn issuer(&self) -> &'static str {
        issuer_of(&self.0).unwrap_or_default()
    }

    /// For the wallet, and for nobody else.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn issuer_of(code: &str) -> Option<&'static str> {
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let first: u8 = code.get(..2)?.parse().ok()?;
    SHAPES.iter().find(|shape| shape.first.contains(&first) && shape.digits.contains(&code.len())).map(|shape| shape.issuer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn issuer(typed: &str) -> Option<&'static str> {
        PaymentCode::parse(typed).map(|code| code.issuer())
    }

    #[test]
    fn a_codes_shape_says_whose_it_is() {
        assert_eq!(issuer("130061098828009406"), Some("wechat_pay"));
        assert_eq!(issuer(" 153334567890123456\r\n"), Some("wechat_pay"));
        assert_eq!(issuer("2888888888888888"), Some("alipay"));
        assert_eq!(issuer("300000000000000000000000"), Some("alipay"));
        assert_eq!(issuer("6212345678901234567"), Some("unionpay"));
        assert_eq!(issuer("0112345678901234567"), Some("ecny"), "the leading zero belongs to it");
        assert_eq!(issuer("181234567890123456"), Some("jd_pay"));
        assert_eq!(issuer("511234567890123456"), Some("bestpay"));
        assert_eq!(issuer("811234567890123456"), Some("hebao"));
    }

    #[test]
    fn two_right_digits_are_not_a_code() {
        for typed in ["", "1", "13", "62", "13006109882800940", "1300610988280094066", "163334567890123456", "１３0061098828009406"] {
            assert_eq!(PaymentCode::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_code_is_not_logged() {
        let code = PaymentCode::parse("130061098828009406").unwrap();
        assert_eq!(format!("{code:?}"), "PaymentCode(..)");
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(typed: String, digits in "[0-9]{0,30}") {
            let _ = (PaymentCode::parse(&typed), PaymentCode::parse(&digits));
        }
    }
}
