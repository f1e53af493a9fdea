//! Takes personal data and secrets out of text that people share: phone numbers, e-mail addresses, keys.

use serde_json::Value;

/// As much of a message as is looked at.
const LONGEST_READ: usize = 2000;
/// Shorter values of a request are not looked for in messages: they would hit ordinary words.
const SHORTEST_VALUE: usize = 3;
/// As much of a message as is shown.
const LONGEST_SHOWN: usize = 300;
/// A run of so many digits, with separators between them, is taken for a phone number.
const PHONE_DIGITS: usize = 6;
/// A word of so many letters and digits, both of them in it, is taken for a key or an id.
const KEY_LENGTH: usize = 16;

/// One line of text without phone numbers, e-mail addresses, keys or control characters.
pub(crate) fn mask(text: &str) -> String {
    let mut shown = String::new();
    for word in mask_numbers(text).split_whitespace() {
        if shown.len() >= LONGEST_SHOWN {
            shown.push_str(" …");
            break;
        }
        if !shown.is_empty() {
            shown.push(' ');
        }
        match masked_word(word) {
            Some(mask) => shown.push_str(mask),
            None => shown.extend(word.chars().take(LONGEST_SHOWN).filter(|c| !c.is_control())),
        }
    }
    shown
}

/// A message of the server, as it may be shown: without the values that this request sent, whatever they look like, and without what
/// looks like personal data or a key.
pub(crate) fn mask_answer(message: &str, sent: &Sent<'_>) -> String {
    let end = message.char_indices().map(|(index, _)| index).nth(LONGEST_READ).unwrap_or(message.len());
    let mut shown = message[..end].to_owned();
    remove(&mut shown, sent.key);
    for (_, value) in url::form_urlencoded::parse(sent.query.unwrap_or_default().as_bytes()) {
        remove(&mut shown, &value);
    }
    if let Ok(body) = serde_json::from_slice::<Value>(sent.body) {
        remove_texts(&mut shown, &body);
    }
    mask(&shown)
}

/// What a request sent, in which its sender's data is.
pub(crate) struct Sent<'a> {
    pub(crate) key: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

fn remove_texts(shown: &mut String, value: &Value) {
    match value {
        Value::String(text) => remove(shown, text),
        Value::Array(items) => items.iter().for_each(|item| remove_texts(shown, item)),
        Value::Object(object) => object.values().for_each(|value| remove_texts(shown, value)),
        Value::Number(number) => remove(shown, &number.to_string()),
        Value::Null | Value::Bool(_) => {}
    }
}

fn remove(shown: &mut String, value: &str) {
    const MASK: &str = "[masked]";
    if value.len() < SHORTEST_VALUE || MASK.contains(value) {
        return;
    }
    let value = value.to_ascii_lowercase();
    let mut from = 0;
    // Lower case in ASCII keeps every index where it is.
    while let Some(found) = shown[from..].to_ascii_lowercase().find(&value) {
        let start = from + found;
        shown.replace_range(start..start + value.len(), MASK);
        from = start + MASK.len();
    }
}

fn masked_word(word: &str) -> Option<&'static str> {
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    match () {
        () if word.contains('@') => Some("[e-mail]"),
        () if word.contains("sk_") => Some("[masked]"),
        () if digits > 0 && letters > 0 && digits + letters >= KEY_LENGTH => Some("[masked]"),
        () => None,
    }
}

/// Replaces each run of digits that is long enough, whatever separates the digits: `(555) 123-4567`.
fn mask_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_number) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !in_number(c)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if run.chars().filter(|c| c.is_numeric()).count() >= PHONE_DIGITS {
            // The white space around it stays.
            out.push_str(&run[..run.len() - run.trim_start().len()]);
            out.push_str("[number]");
            out.push_str(&run[run.trim_end().len()..]);
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn in_number(c: char) -> bool {
    c.is_numeric() || c.is_whitespace() || "+-.()/".contains(c)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn hides_personal_data_and_keeps_the_rest() {
        let cases = [
            ("Lead not found", "Lead not found"),
            ("leads[3]: At least one of phoneNumber", "leads[3]: At least one of phoneNumber"),
            ("Maximum 1000 leads per bulk request", "Maximum 1000 leads per bulk request"),
            ("+15555551234 is taken", "[number] is taken"),
            ("phone \"+15555551234\", in use", "phone \"[number]\", in use"),
            ("phoneNumber=+15555551234", "phoneNumber=[number]"),
            ("?phoneNumber=%2B15555551234&x", "[masked]"),
            ("call (555) 123-4567 now", "call [number] now"),
            ("call 555 123 4567 now", "call [number] now"),
            ("mail jane.doe@example.com", "mail [e-mail]"),
            ("key sk_test_abc123xyz is wrong", "key [masked] is wrong"),
            ("id k978abc123def456ghi", "id [masked]"),
            ("٠١٢٣٤٥٦٧٨٩", "[number]"),
            ("two\nlines\u{7}", "two lines"),
        ];
        for (text, expected) in cases {
            assert_eq!(mask(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        assert!(mask(&"word ".repeat(10_000)).len() < 400);
        assert!(mask(&"x".repeat(1_000_000)).len() < 400);
    }
}
