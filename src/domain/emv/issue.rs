//! What can be wrong with a payload, each with a stable code for machines.

use super::tlv::Fault;
use std::fmt;

/// Which object: `59`, or `62.03` inside a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    pub id: u8,
    pub sub: Option<u8>,
}

impl Path {
    pub(super) fn root(id: u8) -> Self {
        Self { id, sub: None }
    }

    pub(super) fn inside(id: u8, sub: u8) -> Self {
        Self { id, sub: Some(sub) }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}", self.id)?;
        self.sub.map_or(Ok(()), |sub| write!(out, ".{sub:02}"))
    }
}

/// One thing that is wrong; `to_string` gives its code, such as `missing_59`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issue {
    /// The text (or the value of `template`) does not fall into objects.
    Tlv {
        template: Option<u8>,
        fault: Fault,
    },
    /// The same id twice.
    Duplicate(Path),
    FormatNotFirst,
    ChecksumNotLast,
    ChecksumWrong,
    /// Right, but in lower-case hex.
    ChecksumLowerCase,
    Missing(Path),
    /// None of the objects 02 to 51.
    AccountMissing,
    FormatUnknown,
    Overlong(Path),
    /// A character outside the set of the field.
    Charset(Path),
    Bad(Path),
    /// 56 or 57 does not go with 55.
    TipMismatch(u8),
}

impl Issue {
    /// Worth saying, no reason to refuse.
    pub fn is_warning(&self) -> bool {
        *self == Self::ChecksumLowerCase
    }

    /// The payload may have been cut, glued or altered on its way.
    pub(super) fn breaks_the_frame(&self) -> bool {
        match self {
            Self::Tlv { .. } | Self::Duplicate(_) | Self::FormatNotFirst | Self::ChecksumNotLast | Self::ChecksumWrong => true,
            Self::Missing(path) | Self::Bad(path) => path.sub.is_none() && matches!(path.id, 0 | 63),
            _ => false,
        }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tlv { template, fault } => fmt_fault(out, *template, fault),
            Self::Duplicate(path) => write!(out, "duplicate_id@{path}"),
            Self::FormatNotFirst => out.write_str("00_not_first"),
            Self::ChecksumNotLast => out.write_str("63_not_last"),
            Self::ChecksumWrong => out.write_str("crc_mismatch"),
            Self::ChecksumLowerCase => out.write_str("crc_lowercase"),
            Self::Missing(path) => write!(out, "missing_{path}"),
            Self::AccountMissing => out.write_str("missing_merchant_account_info"),
            Self::FormatUnknown => out.write_str("bad_payload_format_indicator"),
            Self::Overlong(path) => write!(out, "overlong_{path}"),
            Self::Charset(path) => write!(out, "charset_{path}"),
            Self::Bad(path) => write!(out, "bad_{path}"),
            Self::TipMismatch(id) => write!(out, "tip_fee_mismatch_{id}"),
        }
    }
}

fn fmt_fault(out: &mut fmt::Formatter<'_>, template: Option<u8>, fault: &Fault) -> fmt::Result {
    let (word, place) = match fault {
        Fault::TruncatedHeader { at } => ("truncated_header", at.to_string()),
        Fault::NonDigitId { at } => ("non_digit_id", at.to_string()),
        Fault::NonDigitLength { id } => ("non_digit_length", format!("{id:02}")),
        Fault::ZeroLength { id } => ("zero_length", format!("{id:02}")),
        Fault::TruncatedValue { id } => ("truncated_value", format!("{id:02}")),
    };
    match template {
        Some(template) => write!(out, "{word}@{template:02}.{place}"),
        None => write!(out, "{word}@{place}"),
    }
}
