//! The grammar: objects of a two-digit id, a two-digit length in characters (not bytes) and a value.

/// One object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// 0..=99.
    pub id: u8,
    pub value: String,
    /// Where the object begins, in bytes of its text.
    pub start: usize,
}

/// Where a text stops being objects. Places are counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    TruncatedHeader { at: usize },
    NonDigitId { at: usize },
    NonDigitLength { id: u8 },
    ZeroLength { id: u8 },
    TruncatedValue { id: u8 },
}

/// Longest value of one object, in characters.
pub const LONGEST: usize = 99;

/// The objects of `text` in their order.
pub fn objects(text: &str) -> Result<Vec<Object>, Fault> {
    let mut objects = Vec::new();
    let mut rest = text.chars().enumerate().peekable();
    let mut start = 0;
    while let Some(&(at, _)) = rest.peek() {
        let mut header = ['\0'; 4];
        for place in &mut header {
            *place = rest.next().ok_or(Fault::TruncatedHeader { at })?.1;
        }
        let id = number(header[0], header[1]).ok_or(Fault::NonDigitId { at })?;
        let length = number(header[2], header[3]).ok_or(Fault::NonDigitLength { id })?;
        if length == 0 {
            return Err(Fault::ZeroLength { id });
        }
        let value: String = rest.by_ref().take(usize::from(length)).map(|(_, character)| character).collect();
        if value.chars().count() < usize::from(length) {
            return Err(Fault::TruncatedValue { id });
        }
        let next = start + header.len() + value.len();
        objects.push(Object { id, value, start });
        start = next;
    }
    Ok(objects)
}

/// Two ASCII digits; full-width digits and signs are none.
fn number(tens: char, ones: char) -> Option<u8> {
    let digit = |character: char| character.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// Adds an object. Values are cut at 99 characters, the most that a length can say; an empty one is left out.
pub fn put(out: &mut String, id: u8, value: &str) {
    use std::fmt::Write;
    let value: String = value.chars().take(LONGEST).collect();
    if !value.is_empty() {
        // Writing into a string cannot fail.
        let _ = write!(out, "{id:02}{:02}{value}", value.chars().count());
    }
}
