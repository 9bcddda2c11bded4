//! A wallet's tile: one white character on its colour. The colour is an SVG attribute, so it needs no inline style.

use crate::{
    domain::{attribution::UNKNOWN, wallet::Wallet},
    ui::text::{Lang, merchant},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// How a wallet looks in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    pub code: String,
    pub name: String,
    pub tile_text: String,
    /// `#rrggbb`.
    pub tile_color: String,
}

impl Face {
    pub fn of(wallet: &Wallet, lang: Lang) -> Self {
        Self {
            code: wallet.code.clone(),
            name: lang.pick(&wallet.name_zh, &wallet.name_en).clone(),
            tile_text: wallet.tile_text.clone(),
            tile_color: wallet.tile_color.clone(),
        }
    }

    /// The faces under which payments are listed: every wallet's, and that of payers whose wallet nobody can tell.
    pub fn all(wallets: &[Wallet], lang: Lang) -> Vec<Self> {
        wallets.iter().map(|wallet| Self::of(wallet, lang)).chain([Self::unknown(lang)]).collect()
    }

    /// Nobody can tell.
    fn unknown(lang: Lang) -> Self {
        let name = merchant::unknown_wallet(lang).to_owned();
        Self { code: UNKNOWN.to_owned(), name, tile_text: "?".to_owned(), tile_color: GREY.to_owned() }
    }

    /// The face of `code`, whose row is `wallet` where it has one.
    pub fn shown(wallet: Option<&Wallet>, code: &str, lang: Lang) -> Self {
        match wallet {
            Some(wallet) => Self::of(wallet, lang),
            None if code == UNKNOWN => Self::unknown(lang),
            None => Self::among(&[], code),
        }
    }

    /// The face of `code` among `faces`; a wallet that has left the registry shows its code on grey.
    pub fn among(faces: &[Self], code: &str) -> Self {
        faces.iter().find(|face| face.code == code).cloned().unwrap_or_else(|| Self {
            code: code.to_owned(),
            name: code.to_owned(),
            tile_text: code.chars().next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default(),
            tile_color: GREY.to_owned(),
        })
    }
}

/// The tile of what has no colour of its own.
const GREY: &str = "#575c66";

/// The tile beside the wallet's name; the name says it to screen readers.
#[component]
pub fn WalletTile(face: Face, #[prop(optional)] small: bool) -> impl IntoView {
    view! {
        <svg class="tile" class:small=small viewBox="0 0 40 40" aria-hidden="true" focusable="false">
            <rect width="40" height="40" rx="11" fill=face.tile_color></rect>
            <text x="20" y="27">{face.tile_text}</text>
        </svg>
    }
}
