//! The collection code: what a shop prints once and keeps for ever. Ten symbols drawn at random and one check symbol, all of
//! Crockford's base32, so that it can be read out, typed by hand and printed in a small QR symbol.
//!
//! Crockford's own check symbol needs five signs more (`*~$=U`) that do not belong in an address. Ours stays within the 32: the
//! eleven symbols are the coefficients of a polynomial over GF(32) that must be zero at a generator of the field. The powers of
//! the generator differ from each other in all eleven places, so every wrong symbol and every exchange of two symbols is noticed.

use super::crockford;

/// Symbols that are drawn; the check symbol follows.
const DRAWN: usize = 10;
/// Length of a whole code in symbols.
pub const LENGTH: usize = DRAWN + 1;

/// A code whose check symbol is right. Prints as stored: upper case, nothing between the symbols.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code([u8; LENGTH]);

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a code has {LENGTH} letters and digits")]
    Length,
    #[error("the letter U and signs do not stand in codes")]
    Symbol,
    #[error("one of the letters or digits is wrong")]
    Check,
}

impl Code {
    /// A new code from random bytes: 50 bits of chance, five from each byte.
    pub fn draw(random: [u8; DRAWN]) -> Self {
        let mut symbols = [0; LENGTH];
        for (symbol, byte) in symbols.iter_mut().zip(random) {
            *symbol = byte & 31;
        }
        symbols[DRAWN] = times_generator(evaluate(&symbols[..DRAWN]));
        Self(symbols)
    }

    /// Reads a code as people write it: either case, spaces and hyphens anywhere, `O` for 0, `I` and `L` for 1.
    ///
    /// # Errors
    /// [`CodeError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut symbols = [0; LENGTH];
        let mut count = 0;
        for character in text.chars().filter(|character| !character.is_whitespace() && *character != '-') {
            let value = crockford::value(character).ok_or(CodeError::Symbol)?;
            *symbols.get_mut(count).ok_or(CodeError::Length)? = value;
            count += 1;
        }
        if count != LENGTH {
            Err(CodeError::Length)
        } else if evaluate(&symbols) != 0 {
            Err(CodeError::Check)
        } else {
            Ok(Self(symbols))
        }
    }

    /// The code in what a camera read: an address that ends in `/c/<code>`, in either case, or the bare code.
    pub fn in_content(content: &str) -> Option<Self> {
        let address = content.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let (before, last) = address.rsplit_once('/').unwrap_or(("/c", address));
        let printed = before.get(before.len().checked_sub(2)?..)?.eq_ignore_ascii_case("/c");
        if printed { Self::parse(last).ok() } else { None }
    }

    /// For reading aloud and comparing: `8K2F-M7QD-4XC`.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        format!("{}-{}-{}", &plain[..4], &plain[4..8], &plain[8..])
    }

    /// What is printed: the address in upper case throughout, because a QR symbol holds capitals in fewer modules. Scheme and
    /// host are the same in either case (RFC 3986, 6.2.2.1); the server answers `/C/` as it answers `/c/`.
    pub fn url(self, public_url: &str) -> String {
        format!("{}/C/{self}", public_url.trim_end_matches('/').to_ascii_uppercase())
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|&value| std::fmt::Write::write_char(out, crockford::symbol(value)))
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Code({self})")
    }
}

/// The polynomial with these coefficients at the generator, by Horner's rule.
fn evaluate(symbols: &[u8]) -> u8 {
    symbols.iter().fold(0, |sum, &symbol| times_generator(sum) ^ symbol)
}

/// One step through GF(32) with x⁵ + x² + 1, whose root generates all 31 elements but zero.
fn times_generator(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_drawn_code_reads_back_however_it_is_written(random: [u8; DRAWN]) {
            let code = Code::draw(random);
            prop_assert_eq!(Code::parse(&code.to_string()), Ok(code));
            prop_assert_eq!(Code::parse(&code.grouped().to_lowercase()), Ok(code));
            prop_assert_eq!(Code::parse(&code.to_string().replace('0', "o").replace('1', " l ")), Ok(code));
        }

        #[test]
        fn one_wrong_symbol_is_noticed(random: [u8; DRAWN], at in 0..LENGTH, error in 1..32u8) {
            let mut symbols = Code::draw(random).0;
            symbols[at] ^= error;
            prop_assert_ne!(evaluate(&symbols), 0);
        }

        #[test]
        fn two_exchanged_symbols_are_noticed(random: [u8; DRAWN], one in 0..LENGTH, other in 0..LENGTH) {
            let mut symbols = Code::draw(random).0;
            prop_assume!(symbols[one] != symbols[other]);
            symbols.swap(one, other);
            prop_assert_ne!(evaluate(&symbols), 0);
        }

        #[test]
        fn any_text_is_answered(text: String) {
            let _ = Code::in_content(&text);
            if let Ok(code) = Code::parse(&text) {
                prop_assert_eq!(code.to_string().len(), LENGTH);
            }
        }
    }

    #[test]
    fn what_is_printed_is_found_in_what_is_scanned() {
        let code = Code::draw(*b"\x08\x13\x02\x0f\x14\x07\x17\x0d\x04\x1d");
        assert_eq!(code.url("https://pay.example.cn"), format!("HTTPS://PAY.EXAMPLE.CN/C/{code}"));
        assert_eq!(code.grouped(), format!("8K2F-M7QD-4X{}", &code.to_string()[10..]));
        let lower = code.to_string().to_lowercase();
        for content in [
            code.url("https://pay.example.cn"),
            format!("http://127.0.0.1:3000/c/{lower}"),
            format!("https://pay.example.cn/c/{lower}/?from=poster#000201"),
            lower,
        ] {
            assert_eq!(Code::in_content(&content), Some(code), "{content}");
        }
        for content in [format!("https://pay.example.cn/p/{code}"), "https://pay.example.cn/c/8K2FM7QD4X".to_owned(), String::new()] {
            assert_eq!(Code::in_content(&content), None, "{content}");
        }
    }

    #[test]
    fn a_refusal_says_why() {
        assert_eq!(Code::parse("8K2F"), Err(CodeError::Length));
        assert_eq!(Code::parse("8K2F-M7QD-4XU"), Err(CodeError::Symbol));
        let code = Code::draw([0; DRAWN]);
        assert_eq!(code.to_string(), "00000000000");
        assert_eq!(Code::parse("10000000000"), Err(CodeError::Check));
    }
}
