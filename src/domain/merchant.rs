//! A shop: what its owner types about it, and the trades it may choose from.

use serde::{Deserialize, Serialize};

/// What a shop sells. Decides templates and cohorts; never what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trade {
    Breakfast,
    Fruit,
    Convenience,
    Market,
    Supermarket,
    Hair,
    Other,
}

impl Trade {
    pub const ALL: [Self; 7] = [Self::Breakfast, Self::Fruit, Self::Convenience, Self::Market, Self::Supermarket, Self::Hair, Self::Other];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Breakfast => "breakfast",
            Self::Fruit => "fruit",
            Self::Convenience => "convenience",
            Self::Market => "market",
            Self::Supermarket => "supermarket",
            Self::Hair => "hair",
            Self::Other => "other",
        }
    }

    /// The trade of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trade| trade.code() == code)
    }

    /// Merchant category code (ISO 18245), as EMVCo object 52 wants it.
    pub fn mcc(self) -> &'static str {
        match self {
            Self::Breakfast => "5814",
            Self::Fruit => "5499",
            Self::Convenience => "5499",
            Self::Market => "5422",
            Self::Supermarket => "5411",
            Self::Hair => "7230",
            Self::Other => "5999",
        }
    }
}

/// Why a shop's name was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("the shop needs a name")]
    Missing,
    #[error("the name may have at most 40 characters")]
    TooLong,
    #[error("the name has characters that cannot be shown")]
    Unprintable,
}

/// The shop's name as shown everywhere: trimmed, inner spaces folded, 1 to 40 printable characters.
///
/// # Errors
/// [`NameError`] says which sentence the person needs.
pub fn shop_name(typed: &str) -> Result<String, NameError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    // Direction marks could make a payer read another name than the one stored.
    let hidden = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if name.is_empty() {
        Err(NameError::Missing)
    } else if name.chars().any(hidden) {
        Err(NameError::Unprintable)
    } else if name.chars().count() > 40 {
        Err(NameError::TooLong)
    } else {
        Ok(name)
    }
}

/// What a member of a shop may do (C5.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Manager,
    Clerk,
}

impl Role {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Clerk => "clerk",
        }
    }

    /// The role of that stored word; an unknown word is the least right.
    pub fn from_code(code: &str) -> Self {
        match code {
            "owner" => Self::Owner,
            "manager" => Self::Manager,
            _ => Self::Clerk,
        }
    }

    /// Day sums and what others took: not for clerks (M4.5).
    pub fn sees_totals(self) -> bool {
        self != Self::Clerk
    }

    /// Makes and changes campaigns: they spend the shop's money.
    pub fn runs_campaigns(self) -> bool {
        self != Self::Clerk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_what_it_is() {
        assert_eq!(shop_name("  王姐  早餐铺 ").as_deref(), Ok("王姐 早餐铺"));
        assert_eq!(shop_name(" "), Err(NameError::Missing));
        assert_eq!(shop_name("王姐\u{202e}铺"), Err(NameError::Unprintable));
        assert_eq!(shop_name(&"店".repeat(41)), Err(NameError::TooLong));
    }
}
