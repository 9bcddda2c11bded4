//! The message catalogue: every sentence a person reads, in Chinese and English side by side, checked by the compiler. One file
//! a part of the product. A message is a function of the language (and its values), so a missing one does not compile.

use serde::{Deserialize, Serialize};

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// For `lang` attributes.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-Hans",
            Self::En => "en",
        }
    }

    /// The language of a cookie or an `Accept-Language` header: the first that we speak, else Chinese.
    pub fn negotiate(header: &str) -> Self {
        header
            .split(',')
            .map(|item| item.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
            .find_map(|tag| match tag.get(..2) {
                Some("zh") => Some(Self::Zh),
                Some("en") => Some(Self::En),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Picks by language.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Makes the functions of one file: `name { "中文" "English" }` gives `name(lang)`, and
/// `name(count) { "{count} 笔" "{count} payments" }` gives `name(lang, count)` for anything that prints. Where English has another form
/// for one, it stands first: `name(count) { "{count} 笔" "{count} payment" | "{count} payments" for count }`.
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident $(($($value:ident),+))? { $zh:literal $en:literal $(| $many:literal for $count:ident)? })*) => {
        $($crate::ui::text::messages!(@one $(#[$doc])* $name $(($($value),+))? { $zh $en $(| $many for $count)? });)*
    };
    (@one $(#[$doc:meta])* $name:ident { $zh:literal $en:literal }) => {
        $(#[$doc])*
        pub fn $name(lang: $crate::ui::text::Lang) -> &'static str {
            lang.pick($zh, $en)
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($($value:ident),+) { $zh:literal $en:literal }) => {
        $(#[$doc])*
        pub fn $name(lang: $crate::ui::text::Lang, $($value: impl std::fmt::Display),+) -> String {
            // One function for all kinds of values: the browser's part stays small.
            fn said(lang: $crate::ui::text::Lang, $($value: &dyn std::fmt::Display),+) -> String {
                match lang {
                    $crate::ui::text::Lang::Zh => format!($zh),
                    $crate::ui::text::Lang::En => format!($en),
                }
            }
            said(lang, $(&$value),+)
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($($value:ident),+) { $zh:literal $one:literal | $many:literal for $count:ident }) => {
        $(#[$doc])*
        pub fn $name(lang: $crate::ui::text::Lang, $($value: impl std::fmt::Display),+) -> String {
            fn said(lang: $crate::ui::text::Lang, $($value: &dyn std::fmt::Display),+) -> String {
                match lang {
                    $crate::ui::text::Lang::Zh => format!($zh),
                    $crate::ui::text::Lang::En if $count.to_string() == "1" => format!($one),
                    $crate::ui::text::Lang::En => format!($many),
                }
            }
            said(lang, $(&$value),+)
        }
    };
}
pub(crate) use messages;

pub mod account;
pub mod admin;
#[cfg(feature = "ssr")]
pub mod campaign_reason;
pub mod campaign_sentence;
pub mod code;
pub mod common;
pub mod imported_codes;
#[cfg(feature = "ssr")]
pub mod lab;
pub mod merchant;
#[cfg(feature = "ssr")]
pub mod offer_results;
pub mod offers;
pub mod payer;
pub mod platform_offers;
#[cfg(feature = "ssr")]
pub mod public_offer;
#[cfg(feature = "ssr")]
pub mod recognition;
#[cfg(feature = "ssr")]
pub mod rollout;
pub mod stand;
pub mod till;
#[cfg(feature = "ssr")]
pub mod wallet_accounts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_we_speak_wins() {
        assert_eq!(Lang::negotiate("fr-FR, en-GB;q=0.9, zh;q=0.8"), Lang::En);
        assert_eq!(Lang::negotiate("zh-Hans-CN"), Lang::Zh);
        assert_eq!(Lang::negotiate(""), Lang::Zh);
    }
}
