//! What a shop asks to be paid once: its address, its kinds, and its life. Not a payment: several people may try to pay it, and
//! the first success settles it.

use super::crockford;

/// Symbols of an id: 80 bits, beyond guessing.
const LENGTH: usize = 16;

/// The id in the address. Prints as stored: upper case, which a QR symbol holds in fewer modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId([u8; LENGTH]);

impl RequestId {
    /// A new id from random bytes, five bits from each.
    pub fn draw(random: [u8; LENGTH]) -> Self {
        Self(random.map(|byte| byte & 31))
    }

    /// Reads an id in either case; nothing else of it may differ.
    pub fn parse(text: &str) -> Option<Self> {
        let mut symbols = [0; LENGTH];
        let mut characters = text.chars();
        for symbol in &mut symbols {
            *symbol = crockford::value(characters.next()?)?;
        }
        characters.next().is_none().then_some(Self(symbols))
    }

    /// The id in what a camera read: an address that ends in `/r/<id>`, in either case.
    pub fn in_content(content: &str) -> Option<Self> {
        let address = content.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let (before, last) = address.rsplit_once('/')?;
        let printed = before.get(before.len().checked_sub(2)?..)?.eq_ignore_ascii_case("/r");
        if printed { Self::parse(last) } else { None }
    }

    /// What its symbol says: the address in upper case throughout.
    pub fn url(self, public_url: &str) -> String {
        format!("{}/R/{self}", public_url.trim_end_matches('/').to_ascii_uppercase())
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|&value| std::fmt::Write::write_char(out, crockford::symbol(value)))
    }
}

/// How it reaches its payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A symbol on the shop's screen, for minutes.
    Dynamic,
    /// A link that is sent, for days.
    Link,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Dynamic => "dynamic",
            Self::Link => "link",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Dynamic, Self::Link].into_iter().find(|kind| kind.code() == code)
    }

    /// How long it may be paid, in ms.
    pub fn life_ms(self) -> i64 {
        match self {
            Self::Dynamic => 5 * 60_000,
            Self::Link => 7 * 24 * 3_600_000,
        }
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Paid,
    Cancelled,
    Expired,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// The state of that stored word; an unknown one takes no money.
    pub fn from_code(code: &str) -> Self {
        [Self::Open, Self::Paid, Self::Cancelled].into_iter().find(|state| state.code() == code).unwrap_or(Self::Expired)
    }
}

/// Why a payment is proposed for refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refundable {
    /// Another payment had settled the request before.
    SecondSuccess,
    /// The shop had withdrawn the request.
    RequestCancelled,
    /// The payment had failed or been closed here before its money came.
    CameLate,
}

impl Refundable {
    pub fn code(self) -> &'static str {
        match self {
            Self::SecondSuccess => "second_success",
            Self::RequestCancelled => "request_cancelled",
            Self::CameLate => "came_late",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::SecondSuccess, Self::RequestCancelled, Self::CameLate].into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_reads_back_from_its_symbol_in_either_case(random: [u8; LENGTH]) {
            let id = RequestId::draw(random);
            let url = id.url("https://pay.example.cn");
            prop_assert_eq!(RequestId::in_content(&url), Some(id));
            prop_assert_eq!(RequestId::in_content(&url.to_lowercase()), Some(id));
            prop_assert_eq!(RequestId::parse(&id.to_string()), Some(id));
        }

        #[test]
        fn any_text_is_answered(text: String) {
            let _ = (RequestId::in_content(&text), RequestId::parse(&text));
        }
    }

    #[test]
    fn what_is_not_an_id_is_none() {
        let id = RequestId::draw([7; LENGTH]);
        assert_eq!(id.url("https://pay.example.cn/"), "HTTPS://PAY.EXAMPLE.CN/R/7777777777777777");
        for text in ["", "777777777777777", "77777777777777777", "777777777777777U"] {
            assert_eq!(RequestId::parse(text), None, "{text}");
        }
        for content in [format!("https://pay.example.cn/c/{id}"), id.to_string(), "/r/".to_owned()] {
            assert_eq!(RequestId::in_content(&content), None, "{content}");
        }
    }

    #[test]
    fn a_stored_word_reads_back_and_an_unknown_one_takes_no_money() {
        for state in [State::Open, State::Paid, State::Cancelled, State::Expired] {
            assert_eq!(State::from_code(state.code()), state);
        }
        assert_eq!(State::from_code("of a later version"), State::Expired);
        for kind in [Kind::Dynamic, Kind::Link] {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        for reason in [Refundable::SecondSuccess, Refundable::RequestCancelled, Refundable::CameLate] {
            assert_eq!(Refundable::from_code(reason.code()), Some(reason));
        }
    }
}
