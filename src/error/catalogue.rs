//! Every error that the documentation describes, and how a message finds its entry.

use std::sync::LazyLock;

use regex_lite::Regex;

include!(concat!(env!("OUT_DIR"), "/errors.rs"));

/// Longer messages are not documented ones.
const LONGEST_MESSAGE: usize = 512;

/// One documented error: a named example of an error response in `openapi.yaml`.
#[derive(Debug)]
#[non_exhaustive]
pub struct DocumentedError {
    /// The example's name. One code may have several examples, one for each wording.
    pub name: &'static str,
    /// What it means.
    pub code: ErrorCode,
    /// The documented status.
    pub status: u16,
    /// A few words for a heading.
    pub title: &'static str,
    /// The documented message; its variable part, if it has one, is that of the example.
    pub message: &'static str,
    /// A regular expression for the message, with a named group for each variable part.
    pub pattern: Option<&'static str>,
    /// What the documentation says to do.
    pub solutions: &'static [&'static str],
    /// The body, as JSON.
    pub body: &'static str,
}

/// Every documented error, in the order of the document.
pub fn documented_errors() -> &'static [DocumentedError] {
    DOCUMENTED
}

impl DocumentedError {
    /// The one with this example name.
    pub fn named(name: &str) -> Option<&'static DocumentedError> {
        DOCUMENTED.iter().find(|entry| entry.name == name)
    }

    /// The one that this message is. A message that stands under two statuses is the one with the given status.
    pub fn find(status: Option<u16>, message: &str) -> Option<&'static DocumentedError> {
        let message = normalise(message);
        if message.is_empty() || message.len() > LONGEST_MESSAGE {
            return None;
        }
        let exact = DOCUMENTED.iter().filter(|entry| message.eq_ignore_ascii_case(normalise(entry.message)));
        let by_pattern = || PATTERNS.iter().filter(|(pattern, _)| pattern.is_match(message)).map(|(_, entry)| *entry);
        let best = |candidates: Vec<&'static DocumentedError>| {
            let with_status = candidates.iter().find(|entry| Some(entry.status) == status).copied();
            with_status.or_else(|| candidates.first().copied())
        };
        best(exact.collect()).or_else(|| best(by_pattern().collect()))
    }

    /// The variable part of a message that has this name in the pattern: `index` of `leads[3]: …`.
    pub fn capture<'m>(&self, message: &'m str, name: &str) -> Option<&'m str> {
        let (pattern, _) = PATTERNS.iter().find(|(_, entry)| entry.code == self.code && entry.matches(normalise(message)))?;
        pattern.captures(normalise(message))?.name(name).map(|found| found.as_str())
    }

    fn matches(&self, message: &str) -> bool {
        PATTERNS.iter().any(|(pattern, entry)| std::ptr::eq(*entry, self) && pattern.is_match(message))
    }
}

/// White space and a full stop around a message do not change what it means.
fn normalise(message: &str) -> &str {
    let message = message.trim();
    message.strip_suffix('.').unwrap_or(message)
}

static PATTERNS: LazyLock<Vec<(Regex, &'static DocumentedError)>> = LazyLock::new(|| {
    // codegen/ compiles each pattern when the crate is built, so that none is lost here.
    DOCUMENTED.iter().filter_map(|entry| Some((Regex::new(entry.pattern?).ok()?, entry))).collect()
});

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
