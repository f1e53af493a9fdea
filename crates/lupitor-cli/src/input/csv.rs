//! Records of a CSV file (RFC 4180), with their lines and their original text.
//!
//! `csv_core` splits the records. This module bounds them: without a bound, one quote that is not closed reads the whole file into
//! memory.

use std::io::Read;
use std::str::from_utf8;

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::error::InputError;

/// The largest record, in bytes of UTF-8.
pub(super) const MAX_RECORD: usize = 1 << 20;

/// A record. It is reused from one record to the next.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The line on which the record begins. The first line is 1.
    pub(super) line: u64,
    /// The text of the record, without the line break at its end.
    raw: Vec<u8>,
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.fields
    }

    /// A field without its quotes.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends[..self.fields].get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        // The source is valid UTF-8 and fields end at ASCII characters.
        self.text.get(start..end).and_then(|field| from_utf8(field).ok())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.fields).map(|index| self.get(index).unwrap_or_default())
    }

    /// The original text.
    pub(super) fn raw(&self) -> &str {
        from_utf8(&self.raw).unwrap_or_default()
    }

    /// True if all fields are empty, as in the rows that spreadsheets export below their data.
    pub(super) fn is_blank(&self) -> bool {
        self.iter().all(|field| field.trim().is_empty())
    }
}

/// Reads the records of UTF-8 text.
pub(super) struct Records<R> {
    source: R,
    /// The name of the file, for messages.
    name: String,
    core: csv_core::Reader,
    buffer: Box<[u8]>,
    pending: std::ops::Range<usize>,
    /// Line breaks before the record.
    lines: u64,
    /// The last byte was a carriage return, so that a line feed belongs to the same line break.
    after_return: bool,
    empty_lines: u64,
}

impl<R: Read> Records<R> {
    pub(super) fn new(source: R, name: &str, delimiter: u8) -> Self {
        Self {
            source,
            name: name.to_owned(),
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            buffer: vec![0; 64 << 10].into(),
            pending: 0..0,
            lines: 0,
            after_return: false,
            empty_lines: 0,
        }
    }

    /// The number of empty lines between the records so far.
    pub(super) fn empty_lines(&self) -> u64 {
        self.empty_lines
    }

    /// Reads the next record. Returns `false` at the end of the file.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, InputError> {
        record.raw.clear();
        record.fields = 0;
        let mut written = 0;
        let mut ended = false;
        let found = loop {
            if self.pending.is_empty() && !ended {
                let length = self.source.read(&mut self.buffer).map_err(|e| InputError::reading(&self.name, &e))?;
                self.pending = 0..length;
                ended = length == 0;
            }
            if record.text.len() < written + 64 {
                record.text.resize((2 * record.text.len()).max(1024), 0);
            }
            if record.ends.len() < record.fields + 8 {
                record.ends.resize((2 * record.ends.len()).max(64), 0);
            }
            // A line break ends the last record, unless it is inside of a quoted field.
            let is_last = ended && record.raw.iter().any(|byte| !matches!(byte, b'\r' | b'\n'));
            let input = if is_last { &b"\n"[..] } else { &self.buffer[self.pending.clone()] };
            let (result, read, bytes, fields) =
                self.core.read_record(input, &mut record.text[written..], &mut record.ends[record.fields..]);
            if !is_last {
                record.raw.extend_from_slice(&input[..read]);
                self.pending.start += read;
            }
            written += bytes;
            record.fields += fields;
            if record.raw.len() > MAX_RECORD {
                // Blank lines before a record are not part of it.
                self.skip_line_breaks(record);
            }
            if record.raw.len() > MAX_RECORD {
                return Err(self.error(format!(
                    "line {}: the record that begins here is longer than {} KiB; close its quotes, or shorten it",
                    self.lines + 1,
                    MAX_RECORD >> 10
                )));
            }
            match result {
                ReadRecordResult::Record => break true,
                ReadRecordResult::End => break false,
                ReadRecordResult::InputEmpty if is_last => {
                    self.skip_line_breaks(record);
                    return Err(self.error(format!(
                        "line {}: a quote is not closed before the end of the file; close it, or double the quotes inside a value",
                        self.lines + 1
                    )));
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {}
            }
        };
        self.skip_line_breaks(record);
        record.line = self.lines + 1;
        self.count_line_breaks(&record.raw);
        while record.raw.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            record.raw.pop();
        }
        Ok(found)
    }

    /// Removes line breaks before a record: the rest of the line break before it, and empty lines.
    fn skip_line_breaks(&mut self, record: &mut Record) {
        let length = record.raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let before = self.lines;
        let breaks: Vec<u8> = record.raw.drain(..length).collect();
        self.count_line_breaks(&breaks);
        self.empty_lines += self.lines - before;
    }

    fn count_line_breaks(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_return => {}
                b'\n' | b'\r' => self.lines += 1,
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
    }

    fn error(&self, problem: String) -> InputError {
        InputError::new(format!("{}: {problem}", self.name))
    }
}

/// Writes a field, in quotes if it needs them.
pub(crate) fn push_field(line: &mut String, field: &str, delimiter: u8) {
    let special = |c: char| c == char::from(delimiter) || matches!(c, '"' | '\r' | '\n');
    if field.contains(special) || field != field.trim() {
        line.push('"');
        line.push_str(&field.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<(u64, Vec<String>, String)>;

    fn read(text: &str) -> Result<(Rows, u64), String> {
        let mut records = Records::new(text.as_bytes(), "crm.csv", b',');
        let mut record = Record::default();
        let mut rows = Vec::new();
        while records.read(&mut record).map_err(|e| e.to_string())? {
            rows.push((record.line, record.iter().map(str::to_owned).collect(), record.raw().to_owned()));
        }
        Ok((rows, records.empty_lines()))
    }

    fn lines(text: &str) -> Vec<u64> {
        read(text).unwrap().0.into_iter().map(|(line, ..)| line).collect()
    }

    #[test]
    fn quoted_fields_keep_delimiters_quotes_and_line_breaks() {
        let (rows, _) = read("a,\"b, \"\"c\"\"\nd\"\r\ne,f\r\n").unwrap();
        assert_eq!(rows[0], (1, vec!["a".into(), "b, \"c\"\nd".into()], "a,\"b, \"\"c\"\"\nd\"".into()));
        assert_eq!(rows[1], (3, vec!["e".into(), "f".into()], "e,f".into()));
    }

    #[test]
    fn lines_are_counted_with_each_kind_of_line_break() {
        for (name, text) in [("LF", "a\nb\nc"), ("CRLF", "a\r\nb\r\nc\r\n"), ("CR", "a\rb\rc\r")] {
            assert_eq!(lines(text), [1, 2, 3], "{name}");
        }
    }

    #[test]
    fn empty_lines_are_skipped_and_counted() {
        for (name, text) in [("LF", "a\n\n\nb\n\n"), ("CRLF", "a\r\n\r\n\r\nb\r\n\r\n"), ("CR", "a\r\r\rb\r\r")] {
            let (rows, empty) = read(text).unwrap();
            assert_eq!(rows.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [1, 4], "{name}");
            assert_eq!(empty, 3, "{name}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_is_an_error_with_its_line() {
        for text in ["a,b\n\nc,\"d\ne,f\n", "a,b\n\nc,\"d\ne,f", "a,b\r\n\r\nc,\"d\r\ne"] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with("crm.csv: line 3: a quote is not closed"), "{error}");
        }
    }

    #[test]
    fn a_quote_inside_a_value_without_quotes_is_text() {
        assert_eq!(read("5\" pipe,b\nc,d").unwrap().0[0].1, ["5\" pipe", "b"]);
    }

    #[test]
    fn a_record_above_the_limit_is_an_error_with_its_line() {
        let text = format!("a,b\n{},d\n", "c".repeat(MAX_RECORD + 10));
        let error = read(&text).unwrap_err();
        assert!(error.starts_with("crm.csv: line 2: the record that begins here is longer than 1024 KiB"), "{error}");
    }

    #[test]
    fn megabytes_of_empty_lines_are_not_a_record() {
        let (rows, empty) = read(&format!("a{}b", "\n".repeat(2 * MAX_RECORD))).unwrap();
        assert_eq!((rows.len(), empty), (2, 2 * MAX_RECORD as u64 - 1));
    }

    #[test]
    fn a_file_without_a_line_break_at_its_end_is_read_completely() {
        assert_eq!(read("a,b\nc,").unwrap().0[1].1, ["c", ""]);
    }

    #[test]
    fn written_fields_are_read_back() {
        let fields = ["plain", "a,b", "say \"hi\"", "two\nlines", " spaced ", ""];
        let mut line = String::new();
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            push_field(&mut line, field, b',');
        }
        assert_eq!(read(&line).unwrap().0[0].1, fields);
    }
}
