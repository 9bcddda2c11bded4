//! Just enough HTML to act as a browser without scripts: the forms of a page, with what they would send. Not a parser for
//! anything but the pages of the app and of the simulator itself.

/// A form as the page offers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// As written; empty means the page's own address.
    pub action: String,
    pub post: bool,
    /// Every named field that would be sent, with its value as filled in by the page.
    pub fields: Vec<(String, String)>,
    /// Named buttons: name and value.
    pub buttons: Vec<(String, String)>,
}

impl Form {
    /// Whether the form asks for it or offers it as a button.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().chain(&self.buttons).any(|(known, _)| known == name)
    }

    /// Sets a field, in the place of every value that it had.
    pub fn fill(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }
}

/// One tag: its name in lower case and its attributes, decoded.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn value(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }
}

/// The forms of a page, in their order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    let mut select: Option<(String, Vec<(String, bool)>)> = None;
    for (tag, text) in tags(html) {
        match (tag.name.as_str(), open.as_mut()) {
            ("form", _) => {
                let post = tag.value("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
                open = Some(Form { action: tag.value("action").unwrap_or_default().to_owned(), post, ..Form::default() });
            }
            ("/form", Some(_)) => forms.extend(open.take()),
            ("input", Some(form)) => input(form, &tag),
            ("button", Some(form)) => button(form, &tag),
            ("textarea", Some(form)) => {
                form.fields.extend(tag.value("name").map(|name| (name.to_owned(), decode(text))));
            }
            ("select", Some(_)) => select = tag.value("name").map(|name| (name.to_owned(), Vec::new())),
            ("option", Some(_)) => {
                if let Some((_, options)) = &mut select {
                    let value = tag.value("value").map_or_else(|| decode(text.trim()), str::to_owned);
                    options.push((value, tag.value("selected").is_some()));
                }
            }
            ("/select", Some(form)) => {
                if let Some((name, options)) = select.take() {
                    let chosen = options.iter().find(|(_, selected)| *selected).or(options.first());
                    form.fields.extend(chosen.map(|(value, _)| (name, value.clone())));
                }
            }
            _ => {}
        }
    }
    forms
}

fn input(form: &mut Form, tag: &Tag) {
    let Some(name) = tag.value("name").map(str::to_owned) else { return };
    let value = tag.value("value").map(str::to_owned);
    match tag.value("type").unwrap_or("text") {
        "submit" | "image" => form.buttons.push((name, value.unwrap_or_default())),
        "button" | "reset" | "file" => {}
        "checkbox" | "radio" => {
            if tag.value("checked").is_some() {
                form.fields.push((name, value.unwrap_or_else(|| "on".to_owned())));
            }
        }
        _ => form.fields.push((name, value.unwrap_or_default())),
    }
}

fn button(form: &mut Form, tag: &Tag) {
    if tag.value("type").is_none_or(|kind| kind == "submit")
        && let Some(name) = tag.value("name")
    {
        form.buttons.push((name.to_owned(), tag.value("value").unwrap_or_default().to_owned()));
    }
}

/// Every tag with the text behind it; scripts, styles and comments are passed over.
fn tags(html: &str) -> Vec<(Tag, &str)> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((tag, behind)) = tag(rest) else { continue };
        rest = behind;
        if matches!(tag.name.as_str(), "script" | "style") {
            let end = format!("</{}", tag.name);
            rest = rest.find(&end).map_or("", |at| &rest[at..]);
            continue;
        }
        tags.push((tag, &rest[..rest.find('<').unwrap_or(rest.len())]));
    }
    tags
}

/// The tag that begins here, behind its `<`, and what follows it.
fn tag(text: &str) -> Option<(Tag, &str)> {
    let end = text.find(|letter: char| letter.is_ascii_whitespace() || letter == '>')?;
    let name = text[..end].trim_end_matches('/').to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if let Some(behind) = rest.strip_prefix('>') {
            return Some((Tag { name, attributes }, behind));
        }
        let end = rest.find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '=' | '>' | '/'))?;
        let attribute = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(behind) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(behind.trim_start())?;
        }
        attributes.push((attribute, decode(value)));
        if end == 0 {
            rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        }
    }
}

fn attribute_value(text: &str) -> Option<(&str, &str)> {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote);
        }
    }
    let end = text.find(|letter: char| letter.is_ascii_whitespace() || letter == '>')?;
    Some(text.split_at(end))
}

/// What a page hands to the bridge of a wallet's web view: the JSON object with a prepay id or a trade number, wherever it stands.
pub fn bridge_parameters(page: &str) -> Option<String> {
    let plain = decode(page).replace("\\\"", "\"");
    let at = plain.find("prepay_id=").or_else(|| plain.find("\"tradeNO\""))?;
    let from = plain[..at].rfind('{')?;
    let until = at + plain[at..].find('}')?;
    let object: serde_json::Value = serde_json::from_str(&plain[from..=until]).ok()?;
    Some(object.to_string())
}

/// Replaces the character references that servers write.
fn decode(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.find(';').and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((letter, end)) => {
                plain.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain + rest
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let page = r#"<!-- <form action="/not"> --><script>if (a<b) "<form>"</script><a href="x">
            <FORM method=POST action="/pay?a=1&amp;b=2"><input type="hidden" name="key" value="a&quot;b"/>
            <label>Amount <input name=amount inputmode="decimal" required></label>
            <input type="radio" name="wallet" value="jd_pay"><input type="radio" name="wallet" value="alipay" checked>
            <select name="fault"><option value="">None</option><option selected>lost</option></select>
            <textarea name="note">2 &#x53F7;</textarea><input type="file" name="file">
            <button name="decision" value="confirm">Pay</button><button type="button" name="no">x</button></form>
            <form action="/search"><input name="q"></form>"#;
        let forms = forms(page);
        assert_eq!(forms.len(), 2);
        assert_eq!((forms[0].action.as_str(), forms[0].post, forms[1].post), ("/pay?a=1&b=2", true, false));
        let fields: Vec<_> = forms[0].fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("key", "a\"b"), ("amount", ""), ("wallet", "alipay"), ("fault", "lost"), ("note", "2 号")]);
        assert_eq!(forms[0].buttons, [("decision".to_owned(), "confirm".to_owned())]);
    }

    #[test]
    fn what_a_page_hands_to_the_bridge_is_found() {
        let page = r#"<div data-invoke="{&quot;appId&quot;:&quot;wx&quot;,&quot;package&quot;:&quot;prepay_id=wx1&quot;}"></div>"#;
        assert_eq!(bridge_parameters(page).as_deref(), Some(r#"{"appId":"wx","package":"prepay_id=wx1"}"#));
        assert_eq!(bridge_parameters(r#"<script>invoke({"tradeNO":"2026"})</script>"#).as_deref(), Some(r#"{"tradeNO":"2026"}"#));
        for other in ["", "prepay_id=", "{prepay_id=}", "<p>{\"a\":1}</p>"] {
            assert_eq!(bridge_parameters(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_page_stops_the_reader(page in "[<>a-z=\"'/ &;#!-]{0,200}") {
            forms(&page);
            bridge_parameters(&format!("{page}prepay_id={page}"));
        }
    }
}
