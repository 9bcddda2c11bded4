//! Our own payload: the collection code in a template of our own, for apps that read EMVCo codes and for acquirers.

use super::{
    crc::crc16,
    tlv::{self, put},
};
use crate::domain::{collection_code::Code, money::Minor};
use unicode_normalization::UnicodeNormalization;

/// The template of our account; 26 to 51 are free for any network that names itself.
const ACCOUNT: u8 = 26;
/// Chinese yuan (ISO 4217).
const CNY: &str = "156";
/// Object 60 is mandatory and ASCII: what stands there for a shop that has not said its city, or whose city is not ASCII.
const NO_CITY: &str = "CHINA";

/// What goes into a payload. Amounts are in fen; the currency is CNY.
#[derive(Clone, Copy, Debug)]
pub struct Payload<'a> {
    /// Whose template it is: see [`guid_of`].
    pub guid: &'a str,
    pub code: Code,
    /// In any script.
    pub merchant_name: &'a str,
    /// ISO 18245, four digits.
    pub category: &'a str,
    /// Without an amount the code is static and the payer types it.
    pub amount: Option<Minor>,
    /// What the payment is for, in printable ASCII: object 62.05.
    pub reference: Option<&'a str>,
}

impl Payload<'_> {
    /// The payload with its checksum, of a shop that has not said where it stands.
    pub fn write(&self) -> String {
        self.write_in("")
    }

    /// The payload with its checksum; `city` is in any script, or empty.
    pub fn write_in(&self, city: &str) -> String {
        let mut account = String::new();
        put(&mut account, 0, &ascii(self.guid, 32));
        put(&mut account, 1, &self.code.to_string());
        let mut out = String::new();
        put(&mut out, 0, "01");
        put(&mut out, 1, if self.amount.is_some() { "12" } else { "11" });
        put(&mut out, ACCOUNT, &account);
        put(&mut out, 52, self.category);
        put(&mut out, 53, CNY);
        if let Some(amount) = self.amount {
            put(&mut out, 54, &amount.plain());
        }
        put(&mut out, 58, "CN");
        put(&mut out, 59, &self.latin_name());
        put(&mut out, 60, &latin_city(city));
        let mut additional = String::new();
        put(&mut additional, 5, &ascii(self.reference.unwrap_or_default(), 25));
        put(&mut out, 62, &additional);
        put(&mut out, 64, &self.local(city));
        out.push_str("6304");
        let checksum = crc16(out.as_bytes());
        format!("{out}{checksum:04X}")
    }

    /// Object 59 is ASCII: the name if it is, else the code as the shop's people know it.
    fn latin_name(&self) -> String {
        if self.merchant_name.is_ascii() { ascii(self.merchant_name, 25) } else { format!("Shop {}", self.code.grouped()) }
    }

    /// Object 64, only where 59 or 60 cannot hold what it says. The name is mandatory in it, in ASCII too.
    fn local(&self, city: &str) -> String {
        let mut local = String::new();
        if !self.merchant_name.is_ascii() || !city.is_ascii() {
            put(&mut local, 0, "ZH");
            put(&mut local, 1, &precomposed(self.merchant_name, 25));
        }
        if !city.is_ascii() {
            put(&mut local, 2, &precomposed(city, 15));
        }
        local
    }
}

fn latin_city(city: &str) -> String {
    let city = if city.is_ascii() { ascii(city, 15) } else { String::new() };
    if city.is_empty() { NO_CITY.to_owned() } else { city }
}

/// The name of our template: the host of the public address backwards, as networks name themselves (`com.alipay`).
pub fn guid_of(public_url: &str) -> String {
    let address = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let host = address.split(['/', ':', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let guid = host.rsplit('.').collect::<Vec<_>>().join(".");
    if guid.is_empty() || guid.len() > 32 || !guid.is_ascii() { "tongma".to_owned() } else { guid }
}

/// `text` as its lengths are counted, at most `most` characters.
fn precomposed(text: &str, most: usize) -> String {
    text.nfc().take(most).collect()
}

/// Printable ASCII of `text`, at most `most` characters.
fn ascii(text: &str, most: usize) -> String {
    text.chars().filter(|character| matches!(character, ' '..='~')).take(most.min(tlv::LONGEST)).collect()
}
