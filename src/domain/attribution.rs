//! Whose wallet paid, as far as a wallet's message says it. Wallets pay on each other's codes, and most messages do not name the
//! guest: a table that people edit says which value stands for whom, and what it does not know is unknown, never guessed.

use serde::{Deserialize, Serialize};

/// What a payment's wallet is called where nobody can tell.
pub const UNKNOWN: &str = "unknown";

/// A field of a wallet's message and its value, as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub field: String,
    pub value: String,
    /// Whether everything else in the message speaks of a payer of the asked wallet itself: then a value that no rule knows says
    /// nothing. Else it speaks of a guest.
    #[serde(default)]
    pub is_own_payer: bool,
}

/// A row of the table: a star at one end of `pattern` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    pub field: String,
    pub pattern: String,
    pub wallet: String,
}

/// Who paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim<'a> {
    /// The wallet that was asked.
    Own,
    Wallet(&'a str),
    Unknown,
}

impl Claim<'_> {
    /// The stored word: empty for the asked wallet.
    pub fn code(&self) -> &str {
        match self {
            Self::Own => "",
            Self::Wallet(code) => code,
            Self::Unknown => UNKNOWN,
        }
    }
}

/// Who paid by the longest pattern that fits.
pub fn claim<'a>(namings: &'a [Naming], evidence: &Evidence) -> Claim<'a> {
    let fitting = namings.iter().filter(|naming| naming.field == evidence.field && fits(&naming.pattern, &evidence.value));
    match fitting.max_by_key(|naming| naming.pattern.len()) {
        Some(naming) => Claim::Wallet(&naming.wallet),
        None if evidence.is_own_payer => Claim::Own,
        None => Claim::Unknown,
    }
}

/// Whether a value is of that pattern. The star stands for at least one character.
pub fn fits(pattern: &str, value: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => value.len() > end.len() && value.ends_with(end),
        (None, Some(start)) => value.len() > start.len() && value.starts_with(start),
        (None, None) => pattern == value,
    }
}

/// A pattern as typed: printable ASCII without spaces, one star at most, at one end and not alone.
pub fn pattern(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let printable = (1..=64).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_graphic());
    let core = typed.strip_prefix('*').or_else(|| typed.strip_suffix('*')).unwrap_or(typed);
    (printable && !core.is_empty() && !core.contains('*')).then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(pattern: &str, wallet: &str) -> Naming {
        Naming { field: "bank_type".into(), pattern: pattern.into(), wallet: wallet.into() }
    }

    fn evidence(value: &str, is_own_payer: bool) -> Evidence {
        Evidence { field: "bank_type".into(), value: value.into(), is_own_payer }
    }

    #[test]
    fn a_wallet_is_named_only_where_a_row_names_one() {
        let rows = [naming("*_ECNY", "ecny"), naming("UPQUICKPASS_*", "unionpay"), naming("ICBC_ECNY", "bank_icbc")];
        assert_eq!(claim(&rows, &evidence("ABC_ECNY", true)), Claim::Wallet("ecny"));
        assert_eq!(claim(&rows, &evidence("UPQUICKPASS_DEBIT", false)), Claim::Wallet("unionpay"));
        assert_eq!(claim(&rows, &evidence("ICBC_ECNY", false)), Claim::Wallet("bank_icbc"), "the longest counts");
        for value in ["OTHERS", "ICBC_DEBIT", "_ECNY", "UPQUICKPASS_", "", "ecny", "JDPAY_DEBIT"] {
            assert_eq!(claim(&rows, &evidence(value, false)), Claim::Unknown, "{value}");
            assert_eq!(claim(&rows, &evidence(value, true)), Claim::Own, "{value}");
        }
        let elsewhere = Evidence { field: "accNo".into(), ..evidence("ABC_ECNY", false) };
        assert_eq!(claim(&rows, &elsewhere), Claim::Unknown, "a row is good for its field");
    }

    #[test]
    fn a_pattern_has_one_star_at_one_end() {
        for sound in ["OTHERS", "*_ECNY", " 622202* "] {
            assert_eq!(pattern(sound).as_deref(), Some(sound.trim()));
        }
        for wrong in ["", "*", "**", "*A*", "A*B", "A B", "京东"] {
            assert_eq!(pattern(wrong), None, "{wrong}");
        }
    }
}
