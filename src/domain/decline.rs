//! Why a wallet did not pay, as far as its own word tells: every wallet has other codes, and people need few.

/// What a person can do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decline {
    Funds,
    Limit,
    /// The payer said no.
    Cancelled,
    Other,
}

impl Decline {
    /// Reads a wallet's code.
    pub fn read(code: &str) -> Self {
        let code = code.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| code.contains(word));
        if says(&["insufficient", "balance"]) {
            Self::Funds
        } else if says(&["limit"]) {
            Self::Limit
        } else if says(&["decline", "cancel"]) {
            Self::Cancelled
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wallets_code_says_what_a_person_can_do() {
        let read = ["balance_insufficient", "PAYER_LIMIT", "user_cancelled", "declined", "E5003", ""].map(Decline::read);
        use Decline::{Cancelled, Funds, Limit, Other};
        assert_eq!(read, [Funds, Limit, Cancelled, Cancelled, Other, Other]);
    }
}
