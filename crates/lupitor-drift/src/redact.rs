//! Redaction of undocumented messages: they are shown in the API's own words, without values that were sent or received.

use std::collections::HashSet;

use lupitor_spec::document::entries;
use serde_json::Value;

use crate::Document;

/// The longest message that is shown.
const LONGEST: usize = 200;
/// A shorter value inside another word is not redacted.
const SHORTEST_PART: usize = 3;
/// A value of more words is a text, and not all of its words are data.
const FEW_WORDS: usize = 3;

/// Distinguishes the API's words from data.
pub struct Redactor {
    documented: HashSet<String>,
    /// Documented values, such as the status of a lead. They are not data.
    public: HashSet<String>,
    short_values: HashSet<String>,
    texts: HashSet<String>,
}

impl Redactor {
    pub fn new(document: &Document) -> Self {
        let (mut documented, mut public) = (HashSet::new(), HashSet::new());
        collect(&document.0, &mut documented, &mut public);
        documented.extend(public.iter().cloned());
        for error in lupitor::documented_errors() {
            documented.extend(words(error.message));
        }
        Self { documented, public, short_values: HashSet::new(), texts: HashSet::new() }
    }

    /// Learns a value that was sent or received: its words are redacted from now on.
    pub fn learn(&mut self, value: &str) {
        if self.public.contains(value) {
            return;
        }
        let known = if value.split_whitespace().count() <= FEW_WORDS { &mut self.short_values } else { &mut self.texts };
        known.extend(words(value));
    }

    /// Learns all strings of a body.
    pub fn learn_all(&mut self, body: &Value) {
        match body {
            Value::String(text) => self.learn(text),
            Value::Array(items) => items.iter().for_each(|item| self.learn_all(item)),
            Value::Object(_) => entries(body).for_each(|(_, member)| self.learn_all(member)),
            _ => {}
        }
    }

    /// The message with `…` for possible data and `#` for numbers.
    pub fn message(&self, message: &str) -> String {
        let unquoted = without_quoted(message);
        let shown: Vec<_> = unquoted.split_whitespace().enumerate().map(|(index, word)| self.word(index, word)).collect();
        let mut shown = shown.join(" ");
        if let Some((end, _)) = shown.char_indices().nth(LONGEST) {
            shown.truncate(end);
            shown.push('…');
        }
        shown
    }

    fn word(&self, index: usize, word: &str) -> String {
        let is_edge = |c: char| matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '(' | ')');
        let core = word.trim_matches(is_edge);
        let shown = if core.is_empty() || core == "…" {
            core.to_owned()
        } else if core.bytes().all(|b| b.is_ascii_digit()) {
            "#".to_owned()
        } else if let Some(field) = self.indexed(core) {
            field
        } else if self.may_be_shown(index, core) {
            core.to_owned()
        } else {
            "…".to_owned()
        };
        word.replacen(core, &shown, 1)
    }

    /// `leads[2]`, a documented field and a place in it.
    fn indexed(&self, core: &str) -> Option<String> {
        let (field, rest) = core.split_once('[')?;
        let is_index = rest.strip_suffix(']').is_some_and(|index| !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()));
        (is_index && self.documented.contains(&field.to_lowercase())).then(|| format!("{field}[#]"))
    }

    /// A place in a body, with `…` for a name that contains a value: the names of an object may be data.
    pub fn place(&self, place: &str) -> String {
        let names = place.split('.').map(|name| {
            let lower = name.trim_end_matches("[]").to_lowercase();
            // A description in parentheses replaces a name.
            let is_name = !lower.starts_with('(') && !self.documented.contains(&lower);
            if is_name && self.has_value(&lower) { "…" } else { name }
        });
        names.collect::<Vec<_>>().join(".")
    }

    /// True when a word contains a value, or is one.
    fn has_value(&self, lower: &str) -> bool {
        let is_in = |value: &String| value.chars().count() >= SHORTEST_PART && lower.contains(value.as_str());
        self.short_values.contains(lower) || self.short_values.iter().any(is_in)
    }

    fn may_be_shown(&self, index: usize, core: &str) -> bool {
        let lower = core.to_lowercase();
        if self.short_values.contains(&lower) {
            return false;
        }
        if self.documented.contains(&lower) {
            return true;
        }
        if self.has_value(&lower) {
            return false;
        }
        // A word in small letters, or a known one at the beginning. Names of people and companies have a capital letter.
        let is_word = core.bytes().all(|b| b.is_ascii_lowercase() || b"-'".contains(&b)) || (index == 0 && is_opening(core));
        is_word && core.len() <= 24 && !self.texts.contains(&lower)
    }
}

/// True for words with which messages begin.
fn is_opening(word: &str) -> bool {
    const OPENINGS: &str = "A An API Bad Cannot Could Duplicate Error Failed Internal Method Missing No Not Only Please Request Service \
                            Something The This Too Unable Unexpected Unknown Unsupported You Your";
    OPENINGS.split_whitespace().any(|opening| opening == word)
}

/// The words of a text, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| c.is_whitespace() || ",:;!?()\"'`".contains(c));
    parts.map(|word| word.trim_matches('.').to_lowercase()).filter(|word| !word.is_empty())
}

/// Collects the words of descriptions and the names of fields. Examples are omitted, because they name people.
fn collect(value: &Value, into: &mut HashSet<String>, public: &mut HashSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, into, public)),
        Value::Object(_) => {
            for (name, member) in entries(value) {
                match (name, member) {
                    ("description" | "summary" | "name", Value::String(text)) => into.extend(words(text)),
                    ("properties", Value::Object(_)) => {
                        into.extend(entries(member).map(|(name, _)| name.to_lowercase()));
                        collect(member, into, public);
                    }
                    ("enum" | "x-extensible-enum", Value::Array(values)) => {
                        public.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    ("example" | "examples", _) => {}
                    _ => collect(member, into, public),
                }
            }
        }
        _ => {}
    }
}

/// The text with `…` for everything in quotation marks.
fn without_quoted(text: &str) -> String {
    const PAIRS: &[(char, char)] = &[('"', '"'), ('`', '`'), ('“', '”'), ('‘', '’'), ('«', '»'), ('\'', '\''), ('<', '>')];
    let mut shown = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let pair = PAIRS.iter().find(|(open, _)| *open == first);
        // An apostrophe is not a quotation mark, which begins a word.
        let opens = first != '\'' || shown.is_empty() || shown.ends_with(|c: char| !c.is_alphanumeric());
        let after = &rest[first.len_utf8()..];
        match pair.filter(|_| opens).map(|(_, close)| after.find(*close).map_or(after.len(), |end| end + close.len_utf8())) {
            Some(end) => {
                shown.push_str(" … ");
                rest = &after[end..];
            }
            None => {
                shown.push(first);
                rest = after;
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_cannot_be_data_are_shown() {
        let mut redactor = Redactor::new(&Document::built_in().unwrap());
        for value in [
            "Ada Lovelace",
            "ada@example.com",
            "lovelace-and-sons",
            "raw",
            "Paused",
            "please ring twice before noon, paused or not",
        ] {
            redactor.learn(value);
        }
        let cases = [
            ("Campaign is stopped", "Campaign is stopped"),
            ("status must be one of: raw, attempting", "status must be one of: raw, attempting"),
            ("Lead \"Ada\" of 'Lovelace' exists", "Lead … of … exists"),
            ("Lead Ada exists", "Lead … exists"),
            ("lead ada exists", "lead … exists"),
            ("Grace Hopper is unknown", "… … is unknown"),
            ("Invalid number +15555551234", "Invalid number …"),
            ("Too many: 1001 of 1000", "Too many: # of #"),
            ("leads[17]: phoneNumber must be in E.164 format", "leads[#]: phoneNumber must be in E.164 format"),
            ("no lead jh7abc123xyz, ask ada@example.com.", "no lead …, ask …."),
            ("The campaign isn't paused", "The campaign isn't …"),
            ("ring the lead twice", "… the lead …"),
            ("unterminated \"Ada Lovelace", "unterminated …"),
            ("", ""),
        ];
        for (message, expected) in cases {
            assert_eq!(redactor.message(message), expected, "{message}");
        }
        assert!(redactor.message(&"word ".repeat(500)).chars().count() <= LONGEST + 1);
    }
}
