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
}
