//! The rules of the specification (tables 3.6, 3.7, 3.8 and chapter 4) as a table of fields and the few rules between fields.

use super::{
    crc::crc16,
    issue::{Issue, Path},
    tlv::{self, Object},
};

/// What a value may be; lengths in characters.
#[derive(Clone, Copy)]
enum Format {
    Digits(usize),
    Letters(usize),
    /// Printable ASCII.
    Text(usize),
    Any(usize),
    Amount,
    Percent,
    OneOf(&'static [&'static str]),
    /// Which of address, mobile number and email the app shall ask the payer for, each once.
    Requests,
    /// Objects of which the first names the owner.
    Owned,
}

/// Objects of the root with a form of their own; the others are looked up by range.
const ROOT: [(u8, bool, Format); 13] = [
    (1, false, Format::OneOf(&["11", "12"])),
    (52, true, Format::Digits(4)),
    (53, true, Format::Digits(3)),
    (54, false, Format::Amount),
    (55, false, Format::OneOf(&["01", "02", "03"])),
    (56, false, Format::Amount),
    (57, false, Format::Percent),
    (58, true, Format::Letters(2)),
    (59, true, Format::Text(25)),
    (60, true, Format::Text(15)),
    (61, false, Format::Text(10)),
    (62, false, Format::Any(99)),
    (64, false, Format::Any(99)),
];

/// Everything that is wrong with the objects of `payload`.
pub fn issues(payload: &str, objects: &[Object]) -> Vec<Issue> {
    let mut issues = Vec::new();
    duplicates(objects, Path::root, &mut issues);
    frame(payload, objects, &mut issues);
    if !objects.iter().any(|object| (2..=51).contains(&object.id)) {
        issues.push(Issue::AccountMissing);
    }
    for (id, mandatory, format) in ROOT {
        match value(objects, id) {
            Some(value) => issues.extend(complaint(Path::root(id), value, format)),
            None if mandatory => issues.push(Issue::Missing(Path::root(id))),
            None => {}
        }
    }
    tip(objects, &mut issues);
    for object in objects {
        match object.id {
            2..=25 => issues.extend(complaint(Path::root(object.id), &object.value, Format::Text(99))),
            26..=51 | 62 | 64 | 80..=99 => template(object, &mut issues),
            _ => {}
        }
    }
    issues
}

fn value(objects: &[Object], id: u8) -> Option<&str> {
    objects.iter().find(|object| object.id == id).map(|object| object.value.as_str())
}

fn duplicates(objects: &[Object], path: impl Fn(u8) -> Path, issues: &mut Vec<Issue>) {
    for (at, object) in objects.iter().enumerate() {
        if objects[..at].iter().any(|earlier| earlier.id == object.id) {
            issues.push(Issue::Duplicate(path(object.id)));
        }
    }
}

/// 00 stands first, 63 last, and 63 is the checksum of what stands before it (4.6.1, 4.7.3).
fn frame(payload: &str, objects: &[Object], issues: &mut Vec<Issue>) {
    if objects.first().is_none_or(|object| object.id != 0) {
        issues.push(Issue::FormatNotFirst);
    }
    match value(objects, 0) {
        None => issues.push(Issue::Missing(Path::root(0))),
        Some("01") => {}
        Some(_) => issues.push(Issue::FormatUnknown),
    }
    if objects.last().is_none_or(|object| object.id != 63) {
        issues.push(Issue::ChecksumNotLast);
    }
    let Some(checksum) = objects.iter().find(|object| object.id == 63) else {
        issues.push(Issue::Missing(Path::root(63)));
        return;
    };
    if checksum.value.len() != 4 || !checksum.value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        issues.push(Issue::Bad(Path::root(63)));
        return;
    }
    let covered = &payload.as_bytes()[..checksum.start + "6304".len()];
    if !checksum.value.eq_ignore_ascii_case(&format!("{:04X}", crc16(covered))) {
        issues.push(Issue::ChecksumWrong);
    }
    if checksum.value.bytes().any(|byte| byte.is_ascii_lowercase()) {
        issues.push(Issue::ChecksumLowerCase);
    }
}

/// A fixed fee goes with 55 = 02, a percentage with 55 = 03 (4.7.5 to 4.7.7).
fn tip(objects: &[Object], issues: &mut Vec<Issue>) {
    for (fee, announced) in [(56, "02"), (57, "03")] {
        if (value(objects, 55) == Some(announced)) != value(objects, fee).is_some() {
            issues.push(Issue::TipMismatch(fee));
        }
    }
}

fn template(object: &Object, issues: &mut Vec<Issue>) {
    let inner = match tlv::objects(&object.value) {
        Ok(inner) => inner,
        Err(fault) => return issues.push(Issue::Tlv { template: Some(object.id), fault }),
    };
    let path = |sub| Path::inside(object.id, sub);
    duplicates(&inner, path, issues);
    let mandatory: &[u8] = match object.id {
        62 => &[],
        64 => &[0, 1],
        _ => &[0],
    };
    for &sub in mandatory {
        if value(&inner, sub).is_none() {
            issues.push(Issue::Missing(path(sub)));
        }
    }
    for field in &inner {
        issues.extend(complaint(path(field.id), &field.value, inner_format(object.id, field.id)));
    }
}

fn inner_format(template: u8, id: u8) -> Format {
    match (template, id) {
        (62, 1..=8) => Format::Text(25),
        (62, 9) => Format::Requests,
        (62, 50..=99) => Format::Owned,
        (64, 0) => Format::Letters(2),
        (64, 1) => Format::Any(25),
        (64, 2) => Format::Any(15),
        (26..=51 | 80..=99, 0) => Format::Text(32),
        _ => Format::Any(99),
    }
}

fn complaint(path: Path, value: &str, format: Format) -> Option<Issue> {
    let printable = |character: char| matches!(character, ' '..='~');
    let length = value.chars().count();
    let sound = match format {
        Format::Text(most) | Format::Any(most) if length > most => return Some(Issue::Overlong(path)),
        Format::Text(_) if !value.chars().all(printable) => return Some(Issue::Charset(path)),
        Format::Text(_) | Format::Any(_) => true,
        Format::Amount if length > 13 => return Some(Issue::Overlong(path)),
        Format::Amount => is_decimal(value, 13, 13) && value.bytes().any(|byte| matches!(byte, b'1'..=b'9')),
        Format::Percent => is_decimal(value, 2, 2) && value.bytes().any(|byte| matches!(byte, b'1'..=b'9')),
        Format::Digits(exactly) => length == exactly && value.bytes().all(|byte| byte.is_ascii_digit()),
        Format::Letters(exactly) => length == exactly && value.bytes().all(|byte| byte.is_ascii_uppercase()),
        Format::OneOf(words) => words.contains(&value),
        Format::Requests => "AME".chars().map(|letter| value.matches(letter).count().min(1)).sum::<usize>() == length,
        Format::Owned => tlv::objects(value).is_ok_and(|inner| inner.iter().any(|object| object.id == 0)),
    };
    if sound { None } else { Some(Issue::Bad(path)) }
}

/// Digits with at most one point: `98.73`, `98` and `98.` (4.7.4).
fn is_decimal(value: &str, whole_most: usize, decimals_most: usize) -> bool {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    !whole.is_empty() && digits(whole) && digits(decimals) && whole.len() <= whole_most && decimals.len() <= decimals_most
}
