//! The catalogue of documented errors, and the search for a message in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

include!(concat!(env!("OUT_DIR"), "/errors.rs"));

/// Longest message that is compared with documented ones.
const MAX_MESSAGE: usize = 512;

/// One documented error: a named example of an error response in `openapi.yaml`.
#[derive(Debug)]
#[non_exhaustive]
pub struct DocumentedError {
    /// The example's name. One code may have several examples, one for each wording.
    pub name: &'static str,
    /// The code. Several examples may share one.
    pub code: ErrorCode,
    /// The documented status.
    pub status: u16,
    /// A short title.
    pub title: &'static str,
    /// The documented message. A variable part is that of the example.
    pub message: &'static str,
    /// A regular expression for the message, with a named group for each variable part.
    pub pattern: Option<&'static str>,
    /// The documented solutions.
    pub solutions: &'static [&'static str],
    /// The body, as JSON.
    pub body: &'static str,
    /// True if a page of the API contains the message. An inferred message may be worded differently by the API, and then has no entry.
    pub message_is_documented: bool,
    /// True if a page of the API contains the status. The API may send the message with another status.
    pub status_is_documented: bool,
}

/// Every documented error, in the order of the document.
pub fn documented_errors() -> &'static [DocumentedError] {
    DOCUMENTED
}

/// An index of the catalogue: the cost of a search grows with the message, not with the catalogue.
struct Index {
    exact: HashMap<String, Vec<&'static DocumentedError>>,
    /// Finds the matching patterns in one pass. `patterns` has the same order.
    set: RegexSet,
    patterns: Vec<(Regex, &'static DocumentedError)>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut exact: HashMap<String, Vec<_>> = HashMap::new();
    for entry in DOCUMENTED {
        exact.entry(normalise(entry.message)).or_default().push(entry);
    }
    // The build script compiles each pattern in the same way: none is lost here. A test counts them.
    let compile = |pattern| RegexBuilder::new(pattern).case_insensitive(true).build().ok();
    let patterns: Vec<_> = DOCUMENTED.iter().filter_map(|entry| Some((compile(entry.pattern?)?, entry))).collect();
    let expressions = patterns.iter().map(|(pattern, _)| pattern.as_str());
    let set = RegexSetBuilder::new(expressions).case_insensitive(true).build().unwrap_or_default();
    Index { exact, set, patterns }
});

impl DocumentedError {
    /// Returns the entry with this example name.
    pub fn named(name: &str) -> Option<&'static DocumentedError> {
        DOCUMENTED.iter().find(|entry| entry.name == name)
    }

    /// Returns the entry of a message. Case, white space around it and a final full stop do not matter.
    ///
    /// The entry with the given status is preferred. A known message may come with another status than the documented
    /// one.
    pub fn find(status: Option<u16>, message: &str) -> Option<&'static DocumentedError> {
        Self::find_preferring(status, message, |_| true)
    }

    /// As [`find`](Self::find). Of several entries with the status, `prefer` chooses one.
    pub(crate) fn find_preferring(
        status: Option<u16>,
        message: &str,
        prefer: impl Fn(&DocumentedError) -> bool,
    ) -> Option<&'static DocumentedError> {
        if message.len() > MAX_MESSAGE {
            return None;
        }
        let with_status = |candidates: &[&'static DocumentedError]| {
            let same_status = |entry: &&&DocumentedError| Some(entry.status) == status;
            let both = candidates.iter().find(|entry| same_status(entry) && prefer(entry));
            both.or_else(|| candidates.iter().find(same_status)).or(candidates.first()).copied()
        };
        match INDEX.exact.get(&normalise(message)) {
            Some(candidates) => with_status(candidates),
            None => {
                let matches = INDEX.set.matches(trim(message)).into_iter();
                with_status(&matches.map(|index| INDEX.patterns[index].1).collect::<Vec<_>>())
            }
        }
    }

    /// Returns the message in the document's words. Its variable parts, which may contain anything, go through `redact`. `None` if the message
    /// is not this entry's.
    pub(crate) fn show(&self, message: &str, redact: impl Fn(&str) -> String) -> Option<String> {
        let message = trim(message);
        if normalise(self.message) == message.to_ascii_lowercase() {
            return Some(self.message.to_owned());
        }
        let (pattern, _) = INDEX.patterns.iter().find(|(_, entry)| std::ptr::eq(*entry, self))?;
        let captures = pattern.captures(message)?;
        let mut shown = String::with_capacity(message.len());
        let mut end = 0;
        for found in captures.iter().skip(1).flatten() {
            // The outer group shows an inner one.
            let Some(between) = message.get(end..found.start()) else { continue };
            shown.push_str(between);
            shown.push_str(&redact(found.as_str()));
            end = found.end();
        }
        shown.push_str(&message[end..]);
        Some(shown)
    }

    /// Returns the variable part of a message with this name in the pattern: `index` of `leads[3]: …`.
    pub fn capture<'m>(&self, message: &'m str, name: &str) -> Option<&'m str> {
        if message.len() > MAX_MESSAGE {
            return None;
        }
        let message = trim(message);
        // An exact entry shares the pattern of another wording of the same code: `phoneNumber is required`.
        let mut patterns = INDEX.set.matches(message).into_iter().map(|index| &INDEX.patterns[index]);
        let (pattern, _) = patterns.find(|(_, entry)| entry.code == self.code)?;
        pattern.captures(message)?.name(name).map(|found| found.as_str())
    }
}

impl ErrorCode {
    /// The wordings of this error, in the order of the document. There is at least one.
    pub fn documented(self) -> impl Iterator<Item = &'static DocumentedError> {
        DOCUMENTED.iter().filter(move |entry| entry.code == self)
    }

    /// A short title.
    pub fn title(self) -> &'static str {
        self.documented().next().map_or("", |entry| entry.title)
    }

    /// The documented status.
    pub fn status(self) -> u16 {
        self.documented().next().map_or(0, |entry| entry.status)
    }

    /// The documented message, in its first wording.
    pub fn message(self) -> &'static str {
        self.documented().next().map_or("", |entry| entry.message)
    }

    /// The entry in the reference of the errors: `docs/errors.md#leadalreadyexists`.
    pub fn docs(self) -> String {
        format!("docs/errors.md#{}", self.as_str().to_lowercase())
    }

    /// The documented solutions of the first wording.
    pub fn solutions(self) -> &'static [&'static str] {
        self.documented().next().map_or(&[], |entry| entry.solutions)
    }
}

/// Returns the number in the first `leads[3]` of a message that is not documented.
pub(crate) fn batch_index(message: &str) -> Option<&str> {
    const NAME: &str = "leads[";
    let mut end = message.len().min(MAX_MESSAGE);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    let message = message.get(..end)?;
    message.match_indices(NAME).find_map(|(start, _)| {
        let is_word = !message[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (digits, _) = message[start + NAME.len()..].split_once(']')?;
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        (is_word && is_number).then_some(digits)
    })
}

fn trim(message: &str) -> &str {
    let message = message.trim();
    message.strip_suffix('.').unwrap_or(message)
}

fn normalise(message: &str) -> String {
    trim(message).to_ascii_lowercase()
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_in_the_index() {
        let documented = DOCUMENTED.iter().filter(|entry| entry.pattern.is_some()).count();
        assert!(documented > 0);
        assert_eq!((INDEX.patterns.len(), INDEX.set.len()), (documented, documented));
    }
}
