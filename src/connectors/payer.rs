//! Who pays, and how the payer meets an order: from the place where the payer stands to the way on, in one shape for every
//! protocol. The types only; each protocol fills them in its own folder.

use super::{Cx, HttpRequest};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write};

/// Where the payer's browser is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On a page that is read inside of the wallet's app.
    InWallet,
    /// In the browser of a telephone, which reaches us from that address.
    Phone { ip: String },
    /// At a desk: the wallet is on another device.
    Desk,
}

/// How the payer meets an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The payer's browser goes on to an address of the wallet's.
    #[default]
    Redirect,
    /// As [`Method::Redirect`], where the wallet wants to know from which address the browser came.
    RedirectFrom { ip: String },
    /// Our screen shows a code, and the wallet scans it.
    Code,
    /// On a page that is read inside of the wallet; `payer` is the wallet's own id of the reader.
    InWallet { payer: String },
}

/// A payer as the wallet vouched for them.
#[derive(Clone, PartialEq, Eq)]
pub struct Payer {
    /// The wallet's own id: replaced by a pseudonym before anything is kept (D5).
    pub id: String,
    /// What may be shown of the payer; may be empty.
    pub mask: String,
    /// The wallet's word itself, where the order has to carry it.
    pub token: Option<String>,
}

impl std::fmt::Debug for Payer {
    /// Never who it is.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Payer(..)")
    }
}

/// What a browser brought back from a wallet's sign-in: the fields of its address, and the number under which it was sent there.
#[derive(Clone, Debug)]
pub struct Brought {
    pub fields: BTreeMap<String, String>,
    pub nonce: String,
    /// The wallet that was to vouch.
    pub wallet: String,
    /// As the browser names itself.
    pub user_agent: String,
}

impl Brought {
    /// A field that is not empty.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// What came of a sign-in.
#[derive(Debug)]
pub enum SignIn {
    /// The browser brought the wallet's signed word.
    Known(Payer),
    /// The browser brought a code that the wallet exchanges for the payer.
    Exchange(HttpRequest),
}

/// The number used once of a sign-in: the same for the same `cx`.
pub fn nonce(cx: &Cx<'_>) -> String {
    cx.random.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
