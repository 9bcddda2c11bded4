//! Crockford's base32: digits and letters without I, L, O, U, read without regard to case. One alphabet for ids and collection codes.

/// The 32 symbols in the order of their values.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The value (0..32) of one symbol; `O` reads as 0, `I` and `L` as 1, as Crockford's page asks.
pub fn value(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&known| char::from(known) == symbol).and_then(|at| u8::try_from(at).ok())
}

/// The symbol of the low five bits of `value`.
pub fn symbol(value: u8) -> char {
    char::from(ALPHABET[usize::from(value & 31)])
}

/// As many symbols as random bytes, five bits of chance from each.
pub fn text<const N: usize>(random: [u8; N]) -> String {
    random.into_iter().map(symbol).collect()
}

/// A text of symbols as it is stored: in capitals, without the letters that are read as digits. None where a sign is no symbol.
pub fn canonical(typed: &str) -> Option<String> {
    typed.chars().map(|typed| value(typed).map(symbol)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_reads_back_in_either_case() {
        for at in 0..32u8 {
            assert_eq!(value(symbol(at)), Some(at));
            assert_eq!(value(symbol(at).to_ascii_lowercase()), Some(at));
        }
        assert_eq!(value('o'), Some(0));
        assert_eq!(value('l'), Some(1));
        assert_eq!(value('U'), None);
        assert_eq!(value('柿'), None);
    }

    #[test]
    fn what_is_copied_by_hand_is_read() {
        assert_eq!(text([0, 1, 31, 255]), "01ZZ");
        assert_eq!(canonical("oLz9").as_deref(), Some("01Z9"));
        assert_eq!(canonical("u"), None);
    }
}
