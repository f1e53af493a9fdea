//! Format, delimiter and header of a file, by its first bytes.

use super::Format;
use super::text::is_scientific;

/// The delimiter of a first line such as `sep=;`, which Excel writes and reads.
pub(super) fn separator_line(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_end_matches('\r');
    match line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?.as_bytes() {
        [delimiter] if delimiter.is_ascii() => Some(*delimiter),
        _ => None,
    }
}

/// The delimiter that is most frequent in the header, outside of quotes.
pub(super) fn detect_delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if !quoted && let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
            *count += 1;
        }
    }
    // `max_by_key` returns the last of equals: the comma wins.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

pub(super) fn delimiter_name(delimiter: u8) -> String {
    if delimiter == b'\t' { "tab".to_owned() } else { format!("`{}`", char::from(delimiter)) }
}

/// The format by the name of the file, or by its first character.
pub(super) fn format_of(path: &str, text: &str) -> Format {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("jsonl" | "ndjson" | "json") => Format::Jsonl,
        Some("csv" | "tsv") => Format::Csv,
        _ if text.trim_start().starts_with(['{', '[']) => Format::Jsonl,
        _ => Format::Csv,
    }
}

/// Formats that people rename to `.csv`.
pub(super) fn other_format(start: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "an Excel workbook or a zip archive"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
        (b"%PDF", "a PDF"),
        (b"\x1f\x8b", "compressed by gzip"),
        (b"SQLite format 3\0", "an SQLite database"),
    ];
    kinds.into_iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, kind)| kind)
}

/// Names of columns are neither numbers nor addresses.
pub(super) fn looks_like_data(name: &str) -> Option<&'static str> {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    if is_scientific(name) || (digits >= 7 && !name.chars().any(char::is_alphabetic)) {
        Some("a phone number or another number")
    } else if name.contains('@') && name.contains('.') && !name.contains(' ') {
        Some("an email address")
    } else {
        None
    }
}
