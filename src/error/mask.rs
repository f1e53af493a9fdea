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
    for word in mask_numbers(&visible(text)).split_whitespace() {
        if shown.len() >= LONGEST_SHOWN {
            shown.push_str(" …");
            break;
        }
        if !shown.is_empty() {
            shown.push(' ');
        }
        match masked_word(word) {
            Some(mask) => shown.push_str(mask),
            None => shown.extend(word.chars().take(LONGEST_SHOWN)),
        }
    }
    shown
}

/// A message of the server, as it may be shown: without the values that this request sent, whatever they look like, and without what
/// looks like personal data or a key.
pub(crate) fn mask_answer(message: &str, sent: &Sent<'_>) -> String {
    let message = visible(message);
    // A word that the cut goes through could no longer be told for what it is.
    let shown = match message.char_indices().nth(LONGEST_READ) {
        Some((end, _)) => message[..end].rsplit_once(char::is_whitespace).map_or("", |(whole, _)| whole),
        None => &*message,
    };
    let mut found = Found::new(shown);
    found.add(sent.key);
    for (_, value) in url::form_urlencoded::parse(sent.query.unwrap_or_default().as_bytes()) {
        found.add(&value);
    }
    match serde_json::from_slice::<Value>(sent.body) {
        Ok(body) => found.add_texts(&body),
        // A form or a text: of a long one only the words that the message has are looked for.
        Err(_) => {
            let decoded: String =
                url::form_urlencoded::parse(sent.body).map(|(name, value)| format!("{name} {value} ")).collect();
            let body = format!("{decoded} {}", String::from_utf8_lossy(sent.body)).to_lowercase();
            let words = shown.split(|c: char| !c.is_alphanumeric()).filter(|word| body.contains(&word.to_lowercase()));
            words.for_each(|word| found.add_exact(word));
        }
    }
    mask(&found.masked(shown))
}

/// What a request sent, in which its sender's data is.
pub(crate) struct Sent<'a> {
    pub(crate) key: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

/// Where in a text the values of a request stand. They are looked for in the text as it came, and replaced all at once.
struct Found {
    /// The text's characters in lower case, and where in the text each starts.
    characters: Vec<(char, usize)>,
    hidden: Vec<bool>,
}

impl Found {
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

    /// The value, and each of its words.
    fn add(&mut self, value: &str) {
        let value = visible(value);
        self.add_exact(value.trim());
        value.split(|c: char| !c.is_alphanumeric()).for_each(|word| self.add_exact(word));
    }

    fn add_exact(&mut self, value: &str) {
        let value: Vec<char> = value.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
        if value.len() < SHORTEST_VALUE || value.len() > self.characters.len() {
            return;
        }
        for start in 0..=self.characters.len() - value.len() {
            let window = &self.characters[start..start + value.len()];
            if window.iter().map(|(c, _)| c).eq(&value) {
                self.hidden[start..start + value.len()].fill(true);
            }
        }
    }

    fn masked(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut was_hidden = false;
        for (&(_, index), &hidden) in self.characters.iter().zip(&self.hidden) {
            match text[index..].chars().next() {
                Some(c) if !hidden => masked.push(c),
                _ if !was_hidden => masked.push_str(MASK),
                _ => {}
            }
            was_hidden = hidden;
        }
        masked
    }
}

fn masked_word(word: &str) -> Option<&'static str> {
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let core = word.trim_matches(|c: char| EDGES.contains(c));
    match () {
        () if word.contains(['@', '\u{FF20}']) || word.contains("%40") => Some("[e-mail]"),
        // What is left of a word could be the rest of an address or of a number.
        () if core.contains(MASK) && core != MASK => Some(MASK),
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
    c.is_numeric() || c.is_whitespace() || "+-.()/_,".contains(c) || TYPOGRAPHIC.contains(&c)
}

/// What typesetting makes of `-`, `+` and `.`.
const TYPOGRAPHIC: [char; 10] =
    ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{FF0B}', '\u{FF0D}', '\u{FF0E}'];

/// The mask of a value that was sent.
const MASK: &str = "[masked]";
/// Punctuation around a word.
const EDGES: &str = ".,;:!?()\"'";

/// The text without characters that nobody sees, behind which a number or a value would not be found, and with white space as spaces.
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
            ("?phoneNumber=%2B15555551234&x", "[masked]"),
            ("call (555) 123-4567 now", "call [number] now"),
            ("call 555 123 4567 now", "call [number] now"),
            ("mail jane.doe@example.com", "mail [e-mail]"),
            ("key sk_test_abc123xyz is wrong", "key [masked] is wrong"),
            ("id k978abc123def456ghi", "id [masked]"),
            ("٠١٢٣٤٥٦٧٨٩", "[number]"),
            ("two\nlines\u{7}", "two lines"),
            ("call 015\u{7}123\u{200B}456 now", "call [number] now"),
            ("call 0151–1234－5678 now", "call [number] now"),
            ("mail jane＠example.com", "mail [e-mail]"),
        ];
        for (text, expected) in cases {
            assert_eq!(mask(text), expected, "{text:?}");
        }
    }

    fn answer(message: &str, body: &str) -> String {
        mask_answer(message, &Sent { key: "Quetzal-Sesame", query: Some("phoneNumber=%2B15555551234"), body: body.as_bytes() })
    }

    #[test]
    fn nothing_that_was_sent_is_shown() {
        let body = r#"{"metadata":{"name":"Jörg Müller","note":"ab","age":1974}}"#;
        let cases = [
            ("JÖRG MÜLLER is known, Jörg too", "[masked] is known, [masked] too"),
            ("born 1974, ab", "born [masked], ab"),
            ("key quetzal-sesame, phone +15555551234", "key [masked], phone [masked]"),
            ("Lead not found", "Lead not found"),
            ("jo%40example.com", "[e-mail]"),
            ("is M\u{AD}ül\u{7}l\u{FE0F}er known", "is [masked] known"),
            ("+151219740123 or jane1974@mail, 1974.", "[masked] or [e-mail] [masked]."),
        ];
        for (message, expected) in cases {
            assert_eq!(answer(message, body), expected);
        }
    }

    #[test]
    fn a_cut_shows_no_part_of_a_word() {
        let message = format!("{} Quetzal-Sesame", "y ".repeat(LONGEST_READ / 2 - 4));
        assert!(!answer(&message, "{}").contains("Quetz"));
    }

    /// Values that overlap the mask itself must not breed more of it.
    #[test]
    fn values_like_the_mask_do_no_harm() {
        let values = ["ead", "L[m", "d]a", "ke[", "as[", "d]m", "[masked]", "masked"].repeat(200);
        let body = serde_json::json!({ "notes": values }).to_string();
        let shown = answer("Lead with this phone number already exists", &body);
        assert!(shown.len() < 200, "{shown}");
    }

    #[test]
    fn a_long_text_is_cut() {
        assert!(mask(&"word ".repeat(10_000)).len() < 400);
        assert!(mask(&"x".repeat(1_000_000)).len() < 400);
    }
}
