//! The redaction of personal data and secrets in text that people share: phone numbers, e-mail addresses, keys.

use http::HeaderValue;
use serde_json::Value;

/// Length of the part of a message that is read.
const MAX_READ: usize = 2000;
/// Length of the shortest value of a request that is searched in messages. Shorter ones would match ordinary words.
const MIN_VALUE: usize = 3;
/// Length of a word that an id does not contain by chance.
const LONG_WORD: usize = 6;
/// Length of the part of a message that is shown.
const MAX_SHOWN: usize = 300;
/// Number of digits of a phone number. Separators may stand between them.
const PHONE_DIGITS: usize = 6;
/// Length of a word of letters and digits that is taken for a key or an id.
const KEY_LENGTH: usize = 16;

/// Returns one line of text without phone numbers, e-mail addresses, keys and control characters.
pub(crate) fn redact(text: &str) -> String {
    let mut shown = String::new();
    for word in redact_numbers(&visible(text)).split_whitespace() {
        if shown.len() >= MAX_SHOWN {
            shown.push_str(" …");
            break;
        }
        if !shown.is_empty() {
            shown.push(' ');
        }
        match redacted_word(word) {
            Some(replacement) => shown.push_str(replacement),
            None => shown.extend(word.chars().take(MAX_SHOWN)),
        }
    }
    shown
}

/// Redacts a message of the server: the values of the request, whatever they look like, and text that looks like personal data or a key.
pub(crate) fn redact_message(message: &str, sent: &SentRequest<'_>) -> String {
    let message = visible(message);
    // A part of a word could not be recognised: the last word is kept or dropped as a whole.
    let shown = match message.char_indices().nth(MAX_READ) {
        Some((end, _)) => message[..end].rsplit_once(char::is_whitespace).map_or("", |(whole, _)| whole),
        None => &*message,
    };
    redact(&RepeatedValues::find(shown, sent).redact(shown))
}

/// Redacts an id of a request, from a header of the response.
///
/// Ids look like keys and contain short words by chance: the rules for messages would redact all of them. Redacted is an id that has a
/// word of the request among its words, or contains a long one; and an id without letters that could be a phone number.
pub(super) fn redact_id(id: &str, sent: &SentRequest<'_>) -> String {
    let id_words: Vec<_> = words(id).map(str::to_lowercase).collect();
    let repeats = |word: &str| {
        let word = word.to_lowercase();
        (word.len() >= MIN_VALUE && id_words.contains(&word))
            || (word.len() >= LONG_WORD && id_words.iter().any(|id_word| id_word.contains(&word)))
    };
    if id.contains('@') || id.contains("%40") {
        "[e-mail]".to_owned()
    } else if id.contains("sk_") || sent.any_word(repeats) {
        REDACTED.to_owned()
    } else if id_words.iter().any(|word| word.contains(char::is_alphabetic)) && !id.contains('+') {
        id.to_owned()
    } else {
        redact_numbers(id)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

/// A sent request, whose values an error must not show.
pub(crate) struct SentRequest<'a> {
    /// The API keys that may be in it. There are two around a change of the key.
    pub(crate) keys: Vec<HeaderValue>,
    pub(crate) query: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

impl SentRequest<'_> {
    fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|key| key.to_str().ok())
    }

    /// Returns true if the predicate holds for a word of the request.
    fn any_word(&self, predicate: impl Fn(&str) -> bool) -> bool {
        let is_such = |text: &str| words(text).any(&predicate);
        let mut query = url::form_urlencoded::parse(self.query.unwrap_or_default().as_bytes());
        self.keys().any(is_such)
            || query.any(|(_, value)| is_such(&value))
            || match serde_json::from_slice::<Value>(self.body) {
                Ok(body) => any_text(&body, &is_such),
                Err(_) => is_such(&String::from_utf8_lossy(self.body)),
            }
    }
}

fn any_text(value: &Value, is_such: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_such(text),
        Value::Number(number) => is_such(&number.to_string()),
        Value::Array(items) => items.iter().any(|item| any_text(item, is_such)),
        Value::Object(object) => object.values().any(|value| any_text(value, is_such)),
        Value::Null | Value::Bool(_) => false,
    }
}

/// The values of a request in a text. All are searched in the original text, then replaced at once.
struct RepeatedValues {
    /// The text's characters in lower case, each with its position in the text.
    characters: Vec<(char, usize)>,
    hidden: Vec<bool>,
}

impl RepeatedValues {
    fn find(text: &str, sent: &SentRequest<'_>) -> Self {
        let mut found = Self::new(text);
        sent.keys().for_each(|key| found.add(key));
        for (_, value) in url::form_urlencoded::parse(sent.query.unwrap_or_default().as_bytes()) {
            found.add(&value);
        }
        match serde_json::from_slice::<Value>(sent.body) {
            Ok(body) => found.add_texts(&body),
            // A form or a text may be long: only the words of the message are searched in it.
            Err(_) => {
                let decoded: String =
                    url::form_urlencoded::parse(sent.body).map(|(name, value)| format!("{name} {value} ")).collect();
                let body = format!("{decoded} {}", String::from_utf8_lossy(sent.body)).to_lowercase();
                let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| body.contains(&word.to_lowercase()));
                words.for_each(|word| found.add_exact(word));
            }
        }
        found
    }

    fn new(text: &str) -> Self {
        let characters: Vec<_> = text.char_indices().map(|(index, c)| (c.to_lowercase().next().unwrap_or(c), index)).collect();
        Self { hidden: vec![false; characters.len()], characters }
    }

    fn add_texts(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Array(items) => items.iter().for_each(|item| self.add_texts(item)),
            Value::Object(object) => object.values().for_each(|value| self.add_texts(value)),
            Value::Number(number) => self.add(&number.to_string()),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Hides the value and each of its words.
    fn add(&mut self, value: &str) {
        let value = visible(value);
        self.add_exact(value.trim());
        value.split(|c: char| !c.is_alphanumeric()).for_each(|word| self.add_exact(word));
    }

    fn add_exact(&mut self, value: &str) {
        let value: Vec<char> = value.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
        if value.len() < MIN_VALUE || value.len() > self.characters.len() {
            return;
        }
        for start in 0..=self.characters.len() - value.len() {
            let window = &self.characters[start..start + value.len()];
            if window.iter().map(|(c, _)| c).eq(&value) {
                self.hidden[start..start + value.len()].fill(true);
            }
        }
    }

    fn redact(&self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut was_hidden = false;
        for (&(_, index), &hidden) in self.characters.iter().zip(&self.hidden) {
            match text[index..].chars().next() {
                Some(c) if !hidden => redacted.push(c),
                _ if !was_hidden => redacted.push_str(REDACTED),
                _ => {}
            }
            was_hidden = hidden;
        }
        redacted
    }
}

fn redacted_word(word: &str) -> Option<&'static str> {
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let core = word.trim_matches(|c: char| EDGES.contains(c));
    // The rest of a partly redacted word could be the rest of an address or of a number.
    let is_rest = core.contains(REDACTED) && core != REDACTED;
    let is_key = word.contains("sk_") || (digits > 0 && letters > 0 && digits + letters >= KEY_LENGTH);
    if word.contains(['@', '\u{FF20}']) || word.contains("%40") {
        Some("[e-mail]")
    } else if is_rest || is_key {
        Some(REDACTED)
    } else {
        None
    }
}

/// Replaces each run of digits that is long enough, whatever separates the digits: `(555) 123-4567`, `555:123=4567`.
fn redact_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_run) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !in_run(c)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        let (from, to) = number_in(run).unwrap_or((0, 0));
        if from < to {
            out.push_str(&run[..from]);
            out.push_str("[number]");
            out.push_str(&run[to..]);
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Returns the range of the number in a run with enough digits: from the first digit to the last, and the signs of a number around them.
fn number_in(run: &str) -> Option<(usize, usize)> {
    if run.chars().filter(|c| c.is_numeric()).count() < PHONE_DIGITS {
        return None;
    }
    let first = run.find(char::is_numeric)?;
    let (last, digit) = run.char_indices().rfind(|(_, c)| c.is_numeric())?;
    let behind = last + digit.len_utf8();
    let before = run[..first].trim_end_matches(in_number);
    let after = run[behind..].trim_start_matches(in_number);
    let number = &run[before.len()..run.len() - after.len()];
    // The white space around it stays.
    let from = before.len() + (number.len() - number.trim_start().len());
    Some((from, before.len() + number.trim_end().len()))
}

/// True for a character that may stand between two digits of a number: not letters, and not the brackets of `leads[3]`.
fn in_run(c: char) -> bool {
    c.is_numeric() || !(c.is_alphabetic() || c == '[' || c == ']')
}

/// True for a character around a number that belongs to it.
fn in_number(c: char) -> bool {
    c.is_numeric() || c.is_whitespace() || "+-.()/_,".contains(c) || TYPOGRAPHIC.contains(&c)
}

/// Typographic forms of `-`, `+` and `.`.
const TYPOGRAPHIC: [char; 10] =
    ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{FF0B}', '\u{FF0D}', '\u{FF0E}'];

/// The replacement of a value of the request, and of a key.
const REDACTED: &str = "[redacted]";
/// Punctuation around a word.
const EDGES: &str = ".,;:!?()\"'";

/// Drops invisible characters, between which a number or a value would not be found, and turns white space into spaces.
pub(crate) fn visible(text: &str) -> String {
    let is_invisible = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            )
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}')
            || matches!(c, '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
    };
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_invisible(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_personal_data_and_keeps_the_rest() {
        let cases = [
            ("Lead not found", "Lead not found"),
            ("leads[3]: At least one of phoneNumber", "leads[3]: At least one of phoneNumber"),
            ("Maximum 1000 leads per bulk request", "Maximum 1000 leads per bulk request"),
            ("+15555551234 is taken", "[number] is taken"),
            ("phone \"+15555551234\", in use", "phone \"[number]\", in use"),
            ("phoneNumber=+15555551234", "phoneNumber=[number]"),
            ("?phoneNumber=%2B15555551234&x", "[redacted]"),
            ("call (555) 123-4567 now", "call [number] now"),
            ("call 555 123 4567 now", "call [number] now"),
            ("mail jane.doe@example.com", "mail [e-mail]"),
            ("key sk_test_abc123xyz is wrong", "key [redacted] is wrong"),
            ("id k978abc123def456ghi", "id [redacted]"),
            ("٠١٢٣٤٥٦٧٨٩", "[number]"),
            ("two\nlines\u{7}", "two lines"),
            ("call 015\u{7}123\u{200B}456 now", "call [number] now"),
            ("call 0151–1234－5678 now", "call [number] now"),
            ("+1:555:777:1234 and +1=555=777=1234", "[number] and [number]"),
            ("+1*555*777*1234, 1~555~777~1234, 1|555|777|1234", "[number]"),
            ("tel·1·555·777·1234 or 1;555;777;1234", "tel·[number] or [number]"),
            ("leads[3]: +15555551234", "leads[3]: [number]"),
            ("leads[12]: 1000 of 2000", "leads[12]: 1000 of 2000"),
            ("mail jane＠example.com", "mail [e-mail]"),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected, "{text:?}");
        }
    }

    fn redacted(message: &str, body: &str) -> String {
        redact_message(
            message,
            &SentRequest {
                keys: vec![HeaderValue::from_static("Quetzal-Sesame")],
                query: Some("phoneNumber=%2B15555551234"),
                body: body.as_bytes(),
            },
        )
    }

    #[test]
    fn an_id_of_a_request_hides_a_phone_number_in_it() {
        let sent = SentRequest { keys: vec![HeaderValue::from_static("Quetzal-Sesame")], query: None, body: b"" };
        let cases = [
            ("req-+15555550123-abc", false),
            ("+15555550123", false),
            ("15555550123", false),
            ("8f2d1c3b4a596871-FRA", true),
            ("fra1::iad1::abcde-1761753600000-0123456789ab", true),
        ];
        for (id, is_shown) in cases {
            assert_eq!(redact_id(id, &sent) == id, is_shown, "{id}");
        }
    }

    #[test]
    fn nothing_that_was_sent_is_shown() {
        let body = r#"{"metadata":{"name":"Jörg Müller","note":"ab","age":1974}}"#;
        let cases = [
            ("JÖRG MÜLLER is known, Jörg too", "[redacted] is known, [redacted] too"),
            ("born 1974, ab", "born [redacted], ab"),
            ("key quetzal-sesame, phone +15555551234", "key [redacted], phone [redacted]"),
            ("Lead not found", "Lead not found"),
            ("jo%40example.com", "[e-mail]"),
            ("is M\u{AD}ül\u{7}l\u{FE0F}er known", "is [redacted] known"),
            ("+151219740123 or jane1974@mail, 1974.", "[redacted] or [e-mail] [redacted]."),
        ];
        for (message, expected) in cases {
            assert_eq!(redacted(message, body), expected);
        }
    }

    #[test]
    fn a_truncated_message_shows_no_part_of_a_word() {
        let message = format!("{} Quetzal-Sesame", "y ".repeat(MAX_READ / 2 - 4));
        assert!(!redacted(&message, "{}").contains("Quetz"));
    }

    /// Values that overlap the replacement must not multiply it.
    #[test]
    fn values_like_the_replacement_do_no_harm() {
        let values = ["ead", "L[m", "d]a", "ke[", "as[", "d]m", "[redacted]", "redacted"].repeat(200);
        let body = serde_json::json!({ "notes": values }).to_string();
        let shown = redacted("Lead with this phone number already exists", &body);
        assert!(shown.len() < 200, "{shown}");
    }

    #[test]
    fn a_long_text_is_truncated() {
        assert!(redact(&"word ".repeat(10_000)).len() < 400);
        assert!(redact(&"x".repeat(1_000_000)).len() < 400);
    }
}
