//! JSON Lines.

use std::io::{BufRead, BufReader, Read};
use std::str::from_utf8;

use rlibphonenumber::Region;
use serde_json::Value;

use super::csv::MAX_RECORD;
use super::error::{InputError, Problem, Problems};
use super::lead::LeadFields;
use super::mapping::KeyMapping;

/// Reads the lines of UTF-8 text that are not empty.
pub(super) struct Lines<R> {
    source: BufReader<R>,
    name: String,
    buffer: Vec<u8>,
    number: u64,
    empty: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R, name: &str) -> Self {
        Self { source: BufReader::new(source), name: name.to_owned(), buffer: Vec::new(), number: 0, empty: 0 }
    }

    /// Reads the next line, and returns its number.
    pub(super) fn read(&mut self) -> Result<Option<u64>, InputError> {
        loop {
            self.buffer.clear();
            let mut bounded = (&mut self.source).take(MAX_RECORD as u64 + 1);
            let length = bounded
                .read_until(b'\n', &mut self.buffer)
                .map_err(|e| InputError::io(format!("{}: cannot be read: {e}", self.name)))?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            if length > MAX_RECORD {
                return Err(InputError::new(format!(
                    "{}: line {}: is longer than {} KiB; write an object in each line",
                    self.name,
                    self.number,
                    MAX_RECORD >> 10
                )));
            }
            if self.line().trim().is_empty() {
                self.empty += 1;
            } else {
                return Ok(Some(self.number));
            }
        }
    }

    /// The line without its line break.
    pub(super) fn line(&self) -> &str {
        // The source is valid UTF-8, and lines end at ASCII characters.
        from_utf8(&self.buffer).unwrap_or_default().trim_end_matches(['\r', '\n'])
    }

    pub(super) fn empty_lines(&self) -> u64 {
        self.empty
    }
}

/// The values of a line.
pub(super) fn fields(line: &str, mapping: &KeyMapping, region: Option<Region>) -> Result<LeadFields, Problems> {
    let object = match serde_json::from_str(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(Problems(vec![Problem::row("is not a JSON object; write {\"phoneNumber\": …}")])),
        // The error's own text has the number of the line too, which is always 1 here.
        Err(error) => {
            return Err(Problems(vec![Problem::row(format!("is not valid JSON at column {}; correct it", error.column()))]));
        }
    };
    let mut fields = LeadFields::default();
    for (key, value) in object {
        let target = mapping.target(&key);
        fields.json(&key, &target, value, region);
    }
    Ok(fields)
}
