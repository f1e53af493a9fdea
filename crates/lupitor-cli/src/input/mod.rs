//! Files of leads as CRMs and spreadsheets write them: CSV and JSON Lines in any encoding.
//!
//! A file is read three times: to hash it and find its encoding ([`Input::open`]), to count its rows ([`Input::count`]), so that a
//! broken quote is found before the first request, and to send it. Memory does not depend on its length.

mod csv;
mod detect;
mod encoding;
mod error;
mod header;
mod jsonl;
mod lead;
mod mapping;
mod phone;
mod rejected;
mod source;
mod text;

use std::sync::Arc;

use encoding_rs::Encoding;
use rlibphonenumber::Region;

pub(crate) use self::csv::push_field;
use self::csv::{Record, Records};
use self::detect::{delimiter_name, detect_delimiter, format_of, other_format, separator_line};
use self::encoding::{Detector, EncodingSource, Utf8};
pub(crate) use self::error::{InputError, InputErrorKind, Problem, Problems};
use self::jsonl::Lines;
pub(crate) use self::lead::LeadFields;
use self::mapping::{KeyMapping, Mapping};
pub(crate) use self::mapping::{MapOption, MappingOptions, MetadataColumns};
pub(crate) use self::source::hex;
use self::source::{Content, Source};
pub(crate) use self::text::escape_formula;
use self::text::{without_formula_quote, without_invisible};

/// The form of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated values, with a header.
    Csv,
    /// JSON Lines: an object in each line, with the API's field names.
    Jsonl,
}

/// The options that decide how a file is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct InputOptions {
    pub(crate) format: Option<Format>,
    pub(crate) encoding: Option<&'static Encoding>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) region: Option<Region>,
    pub(crate) mapping: MappingOptions,
}

/// A file whose form is known.
#[derive(Debug)]
pub(crate) struct Input {
    source: Source,
    encoding: &'static Encoding,
    encoding_source: Option<EncodingSource>,
    form: Form,
    region: Option<Region>,
    notes: Vec<String>,
}

#[derive(Debug)]
enum Form {
    Csv { delimiter: u8, columns: Vec<String>, mapping: Mapping },
    Jsonl(KeyMapping),
}

/// The rows of a file, without their content.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) rows: u64,
    /// Empty lines, and rows whose values are all empty.
    pub(crate) blank: u64,
}

/// The line of each row, for results that do not read the file again.
#[derive(Debug, Default)]
pub(crate) struct RowLines {
    /// A row, and the difference of its line and its number. Following rows without an entry have the same difference.
    offsets: Vec<(u64, u64)>,
}

impl RowLines {
    /// Adds the next row.
    fn push(&mut self, number: u64, line: u64) {
        let offset = line.saturating_sub(number);
        if self.offsets.last().is_none_or(|(_, last)| *last != offset) {
            self.offsets.push((number, offset));
        }
    }

    /// The line of a row.
    pub(crate) fn line(&self, number: u64) -> u64 {
        let index = self.offsets.partition_point(|(first, _)| *first <= number);
        number + index.checked_sub(1).and_then(|index| self.offsets.get(index)).map_or(0, |(_, offset)| *offset)
    }
}

impl Input {
    /// Opens a file, or standard input for `-`, and finds out its form.
    pub(crate) fn open(path: &str, options: &InputOptions) -> Result<Arc<Self>, InputError> {
        let mut detector = Detector::default();
        let mut bytes = 0;
        let source = Source::open(path, |chunk| {
            bytes += chunk.len() as u64;
            detector.push(chunk);
        })?;
        let error = |problem: &str| Err(InputError::new(format!("{}: {problem}", source.name)));
        if bytes == 0 {
            return error("is empty; export it again");
        }
        if let Some(kind) = other_format(detector.start()) {
            return error(&format!("is {kind}, not text; save it as CSV (UTF-8)"));
        }
        let (encoding, encoding_source) = match options.encoding {
            Some(encoding) => (encoding, EncodingSource::Given),
            None => detector.finish(),
        };
        let zeros = detector.start().iter().filter(|byte| **byte == 0).count();
        if encoding.is_ascii_compatible() && zeros * 10 > detector.start().len() {
            return error(
                "has many NUL bytes and is not text; save it as CSV (UTF-8), or name its encoding: --encoding utf-16le",
            );
        }
        let mut text = String::new();
        std::io::Read::read_to_string(&mut Utf8::new(detector.start(), encoding), &mut text)
            .map_err(|e| InputError::new(format!("{}: cannot be decoded: {e}", source.name)))?;
        let format = options.format.unwrap_or_else(|| format_of(path, &text));
        let mut input = Self {
            source,
            encoding,
            encoding_source: Some(encoding_source),
            form: Form::Csv {
                delimiter: b',',
                columns: Vec::new(),
                mapping: Mapping { targets: Vec::new(), guessed: Vec::new() },
            },
            region: options.region,
            notes: Vec::new(),
        };
        let how = input.describe_encoding();
        match format {
            Format::Jsonl => {
                if text.trim_start().starts_with('[') {
                    return Err(input.error("is a JSON array; write an object in each line, as by `jq -c '.[]'`"));
                }
                if options.delimiter.is_some() {
                    return Err(input.error("is JSON Lines, which has no delimiter; leave --delimiter out"));
                }
                let mapping = KeyMapping::new(&input.source.name, &options.mapping)?;
                input.notes.push(format!("JSON Lines, {how}"));
                input.notes.extend(mapping.describe());
                input.form = Form::Jsonl(mapping);
            }
            Format::Csv => {
                let named = separator_line(&text);
                let delimiter = options.delimiter.or(named).unwrap_or_else(|| detect_delimiter(&text));
                let detected = if options.delimiter.is_none() && delimiter != b',' { " (detected; --delimiter)" } else { "" };
                let (columns, header_line) = input.columns(delimiter)?;
                let delimiter_shown = delimiter_name(delimiter);
                input.notes.push(format!("CSV, {how}, delimiter {delimiter_shown}{detected}, header in line {header_line}"));
                let mapping = Mapping::of_columns(&input.source.name, &columns, &options.mapping)?;
                input.notes.extend(mapping.describe(&columns));
                input.form = Form::Csv { delimiter, columns, mapping };
            }
        }
        Ok(Arc::new(input))
    }

    /// The path, or `standard input`.
    pub(crate) fn name(&self) -> &str {
        &self.source.name
    }

    /// The SHA-256 of the bytes, in hexadecimal digits.
    pub(crate) fn sha256(&self) -> &str {
        &self.source.sha256
    }

    /// Notes on the form of the file, a line each.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The options that decide the numbers and the values of the rows, to compare two runs.
    pub(crate) fn fingerprint(&self) -> String {
        let form = match &self.form {
            Form::Csv { delimiter, columns, mapping } => {
                let targets: Vec<String> = columns
                    .iter()
                    .zip(&mapping.targets)
                    .filter(|(_, target)| **target != mapping::Target::Ignored)
                    .map(|(column, target)| format!("{target}={column}"))
                    .collect();
                format!("csv, delimiter {}, {}", delimiter_name(*delimiter), targets.join(", "))
            }
            Form::Jsonl(mapping) => format!("jsonl, {}", mapping.fingerprint()),
        };
        let region = self.region.map_or_else(|| "none".to_owned(), |region| region.to_string());
        format!("{form}, encoding {}, region {region}", self.encoding.name())
    }

    /// Counts the rows. An error of the file as a whole, such as a quote that is not closed, is found here.
    pub(crate) fn count(self: &Arc<Self>) -> Result<(Counts, RowLines), InputError> {
        let mut rows = self.rows()?;
        let mut lines = RowLines::default();
        while let Some((number, line)) = rows.advance()? {
            lines.push(number, line);
        }
        self.source.check_complete()?;
        Ok((Counts { rows: rows.number, blank: rows.blank() }, lines))
    }

    /// The rows from the start of the file. A block of the file that has changed since the first reading is an error.
    pub(crate) fn rows(self: &Arc<Self>) -> Result<Rows, InputError> {
        let text = Utf8::new(self.source.content(), self.encoding);
        let reader = match &self.form {
            Form::Csv { delimiter, .. } => {
                let mut records = Records::new(text, &self.source.name, *delimiter);
                skip_to_header(&mut records)?;
                Reader::Csv(Box::new(records), Record::default())
            }
            Form::Jsonl(_) => Reader::Jsonl(Lines::new(text, &self.source.name)),
        };
        Ok(Rows { input: Arc::clone(self), reader, number: 0, blank_rows: 0 })
    }

    /// The columns of the header, and its line.
    fn columns(&self, delimiter: u8) -> Result<(Vec<String>, u64), InputError> {
        let mut records = Records::new(Utf8::new(self.source.content(), self.encoding), &self.source.name, delimiter);
        let Some(header) = skip_to_header(&mut records)? else {
            return Err(self.error("has only empty lines; export it again"));
        };
        let columns: Vec<String> =
            header.iter().map(|name| without_invisible(without_formula_quote(name)).into_owned()).collect();
        header::check(&columns).map_err(|problem| self.error(&format!("line {}: {problem}", header.line)))?;
        Ok((columns, header.line))
    }

    fn describe_encoding(&self) -> String {
        let name = match self.encoding.name() {
            "windows-1252" => "Windows-1252",
            name => name,
        };
        match self.encoding_source {
            Some(EncodingSource::Fallback { line }) => {
                format!("{name}, which includes Latin-1 (line {line} is not valid UTF-8; --encoding names another one)")
            }
            Some(EncodingSource::Pattern) => format!("{name} (detected; --encoding)"),
            Some(EncodingSource::Mark) => format!("{name} (by its byte order mark)"),
            _ => name.to_owned(),
        }
    }

    fn error(&self, problem: &str) -> InputError {
        InputError::new(format!("{}: {problem}", self.source.name))
    }
}

/// Reads the rows of a file.
pub(crate) struct Rows {
    input: Arc<Input>,
    reader: Reader,
    number: u64,
    blank_rows: u64,
}

enum Reader {
    Csv(Box<Records<Utf8<Content>>>, Record),
    Jsonl(Lines<Utf8<Content>>),
}

/// A row: its number among the rows, its line in the file, and its values.
pub(crate) struct Row {
    pub(crate) number: u64,
    pub(crate) line: u64,
    pub(crate) fields: Result<LeadFields, Problems>,
}

impl Rows {
    /// Reads a row without its values, and returns its number and its line.
    pub(crate) fn advance(&mut self) -> Result<Option<(u64, u64)>, InputError> {
        let line = loop {
            match &mut self.reader {
                Reader::Csv(records, record) => {
                    if !records.read(record)? {
                        break None;
                    }
                    if record.is_blank() {
                        self.blank_rows += 1;
                    } else {
                        break Some(record.line);
                    }
                }
                Reader::Jsonl(lines) => match lines.read()? {
                    Some(line) => break Some(line),
                    None => break None,
                },
            }
        };
        Ok(line.map(|line| {
            self.number += 1;
            (self.number, line)
        }))
    }

    /// Reads a row.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, InputError> {
        let Some((number, line)) = self.advance()? else { return Ok(None) };
        let region = self.input.region;
        let fields = match (&self.input.form, &self.reader) {
            (Form::Csv { columns, mapping, .. }, Reader::Csv(_, record)) => {
                if record.len() != columns.len() {
                    Err(Problems(vec![Problem::row(wrong_length(record.len(), columns.len()))]))
                } else if record.iter().map(without_invisible).eq(columns.iter().map(String::as_str)) {
                    Err(Problems(vec![Problem::row("repeats the header; remove it")]))
                } else {
                    let mut fields = LeadFields::default();
                    for ((value, column), target) in record.iter().zip(columns).zip(&mapping.targets) {
                        fields.text(column, target, value, region);
                    }
                    Ok(fields)
                }
            }
            (Form::Jsonl(mapping), Reader::Jsonl(lines)) => jsonl::fields(lines.line(), mapping, region),
            // The reader has the form of the input.
            _ => Err(Problems(Vec::new())),
        };
        Ok(Some(Row { number, line, fields }))
    }

    /// The number of empty lines and empty rows so far.
    pub(crate) fn blank(&self) -> u64 {
        self.blank_rows
            + match &self.reader {
                Reader::Csv(records, _) => records.empty_lines(),
                Reader::Jsonl(lines) => lines.empty_lines(),
            }
    }
}

fn wrong_length(length: usize, expected: usize) -> String {
    let remedy = if length > expected { "put values that contain the delimiter in quotes" } else { "add the missing values" };
    let values = if length == 1 { "value" } else { "values" };
    format!("has {length} {values}, and the header has {expected}; {remedy}")
}

/// Reads up to the header: the first record that is not blank, after a line such as `sep=;`.
fn skip_to_header<R: std::io::Read>(records: &mut Records<R>) -> Result<Option<Record>, InputError> {
    let mut record = Record::default();
    while records.read(&mut record)? {
        let is_separator = record.line == 1 && separator_line(record.raw()).is_some();
        if !record.is_blank() && !is_separator {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
