//! What a payload says, by name.

use super::tlv::{self, Object};
use serde::Serialize;
use std::collections::BTreeMap;

/// A payment network's own description of the merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Account {
    Plain(String),
    /// By two-digit id; `00` says whose template it is.
    Template(BTreeMap<String, String>),
}

/// The fields of a payload as they stand, unchecked. Keys of maps are two-digit ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    /// `11` for a code that is printed once, `12` for one made for a single payment.
    pub initiation: Option<String>,
    /// Objects 02 to 51.
    pub accounts: BTreeMap<String, Account>,
    pub category: Option<String>,
    /// ISO 4217 number, `156` for CNY.
    pub currency: Option<String>,
    /// In major units as written; absent where the payer types it.
    pub amount: Option<String>,
    pub tip: Option<String>,
    pub tip_fixed: Option<String>,
    pub tip_percent: Option<String>,
    pub country: Option<String>,
    pub merchant_name: Option<String>,
    pub city: Option<String>,
    pub postal_code: Option<String>,
    /// Object 62: bill, store, reference, terminal.
    pub additional: BTreeMap<String, String>,
    pub local_language: Option<String>,
    pub local_name: Option<String>,
    pub local_city: Option<String>,
    pub checksum: Option<String>,
    /// Every id in the order in which they stand.
    pub ids: Vec<String>,
}

impl Record {
    pub(super) fn of(objects: &[Object]) -> Self {
        let mut record = Self::default();
        for object in objects {
            record.take(object);
            record.ids.push(key(object.id));
        }
        record
    }

    fn take(&mut self, object: &Object) {
        let value = object.value.clone();
        match object.id {
            1 => self.initiation = Some(value),
            2..=25 => drop(self.accounts.insert(key(object.id), Account::Plain(value))),
            26..=51 => {
                let account = template(&value).map_or(Account::Plain(value), Account::Template);
                self.accounts.insert(key(object.id), account);
            }
            52 => self.category = Some(value),
            53 => self.currency = Some(value),
            54 => self.amount = Some(value),
            55 => self.tip = Some(value),
            56 => self.tip_fixed = Some(value),
            57 => self.tip_percent = Some(value),
            58 => self.country = Some(value),
            59 => self.merchant_name = Some(value),
            60 => self.city = Some(value),
            61 => self.postal_code = Some(value),
            62 => self.additional = template(&value).unwrap_or_default(),
            63 => self.checksum = Some(value),
            64 => {
                let mut local = template(&value).unwrap_or_default();
                self.local_language = local.remove("00");
                self.local_name = local.remove("01");
                self.local_city = local.remove("02");
            }
            _ => {}
        }
    }
}

fn template(value: &str) -> Option<BTreeMap<String, String>> {
    let objects = tlv::objects(value).ok()?;
    Some(objects.into_iter().map(|object| (key(object.id), object.value)).collect())
}

fn key(id: u8) -> String {
    format!("{id:02}")
}
