//! Forms and sorted signing texts, as older wallet protocols write them: every field once, values exactly as sent.

use std::{collections::BTreeMap, fmt::Write};

/// The fields of a message, sorted by name as they are signed.
pub type Fields = BTreeMap<String, String>;

/// Reads `application/x-www-form-urlencoded`, once. `None` where a name comes twice, an escape is broken or the text is not UTF-8:
/// two readers could then disagree about what was signed.
pub fn read(body: &[u8]) -> Option<Fields> {
    fields(body, unescaped)
}

/// Reads `name=value&name=value` that was not escaped at all: a value may hold `=`, and never `&`.
pub fn read_plain(body: &[u8]) -> Option<Fields> {
    fields(body, |part| String::from_utf8(part.to_vec()).ok())
}

/// Writes fields as they are, to be read by [`read_plain`].
pub fn write_plain(fields: &Fields) -> Vec<u8> {
    fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&").into_bytes()
}

fn fields(body: &[u8], text: impl Fn(&[u8]) -> Option<String>) -> Option<Fields> {
    let mut fields = Fields::new();
    for pair in body.split(|byte| *byte == b'&') {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        if fields.insert(text(&pair[..at])?, text(&pair[at + 1..])?).is_some() {
            return None;
        }
    }
    Some(fields)
}

fn unescaped(part: &[u8]) -> Option<String> {
    let mut plain = Vec::with_capacity(part.len());
    let mut bytes = part.iter();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => nibble(*bytes.next()?)? << 4 | nibble(*bytes.next()?)?,
            other => *other,
        });
    }
    String::from_utf8(plain).ok()
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Writes the fields as a form.
pub fn write(fields: &Fields) -> String {
    let mut form = String::new();
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        escape(&mut form, name);
        form.push('=');
        escape(&mut form, value);
    }
    form
}

fn escape(form: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => form.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(form, "%{byte:02X}")),
        }
    }
}

/// The text that is signed: `name=value` joined by `&`, sorted, without empty values and without the names in `left_out`.
pub fn signed_text(fields: &Fields, left_out: &[&str]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if value.is_empty() || left_out.contains(&name.as_str()) {
            continue;
        }
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_form_that_can_be_read_in_two_ways_is_not_read() {
        for form in ["a=1&a=2", "a", "a=1&", "", "a=%", "a=%4", "a=%GG", "a=%+1", "a=%FF"] {
            assert_eq!(read(form.as_bytes()), None, "{form}");
        }
        let fields = read(b"b=%E8%B1%86+%2B&a=1%3D1&c=").expect("a form");
        assert_eq!(signed_text(&fields, &["c"]), "a=1=1&b=豆 +");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(fields in proptest::collection::btree_map("\\PC{1,8}", "\\PC{0,20}", 1..6)) {
            prop_assert_eq!(read(write(&fields).as_bytes()), Some(fields));
        }

        #[test]
        fn no_bytes_break_the_readers(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (read(&body), read_plain(&body));
        }
    }
}
