//! Payment codes as EMVCo describes them (QR Code Specification for Payment Systems, Merchant-Presented Mode, v1.0 of July 2017):
//! read leniently enough for the national dialects, judged strictly, and written for apps that expect this form. The printed
//! code is an address; this is made of the same record on demand.

mod build;
mod crc;
mod issue;
mod record;
mod tlv;
mod validate;

pub use build::{Payload, guid_of};
pub use issue::{Issue, Path};
pub use record::{Account, Record};

/// A payload that was read: what it says and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// `None` if the text does not fall into objects.
    pub record: Option<Record>,
    /// In the order in which they were noticed.
    pub issues: Vec<Issue>,
}

impl Reading {
    /// Whether the payload is all that the specification asks.
    pub fn is_valid(&self) -> bool {
        self.issues.iter().all(Issue::is_warning)
    }

    /// Whether the payload arrived whole: objects, frame and checksum are right. Thai and Vietnamese codes, in daily use, leave
    /// out objects that the specification makes mandatory.
    pub fn is_whole(&self) -> bool {
        self.record.is_some() && !self.issues.iter().any(Issue::breaks_the_frame)
    }
}

/// Reads a payload. Nothing is trimmed: a stray character before or after is an issue, because it is not covered by the checksum.
pub fn read(payload: &str) -> Reading {
    use unicode_normalization::UnicodeNormalization;
    // Lengths count precomposed characters.
    let payload: String = payload.nfc().collect();
    match tlv::objects(&payload) {
        Ok(objects) => {
            let issues = validate::issues(&payload, &objects);
            Reading { record: Some(Record::of(&objects)), issues }
        }
        Err(fault) => Reading { record: None, issues: vec![Issue::Tlv { template: None, fault }] },
    }
}

#[cfg(test)]
mod tests;
