//! JSON Lines.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::str::from_utf8;

use rlibphonenumber::Region;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::csv::MAX_RECORD;
use super::error::{InputError, Problem, Problems};
use super::lead::LeadFields;
use super::mapping::{KeyMapping, REJECTED_LINE, REJECTED_REASON, REJECTED_TEXT};

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
            let length = bounded.read_until(b'\n', &mut self.buffer).map_err(|e| InputError::reading(&self.name, &e))?;
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
    let object = match serde_json::from_str(line).map(|Unique(value)| value) {
        Ok(Value::Object(object)) => object,
        // The only error of the data. Its text ends with the place.
        Err(error) if error.is_data() => {
            let text = error.to_string();
            let problem = text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
            return Err(Problems(vec![Problem::row(problem)]));
        }
        Ok(_) => return Err(Problems(vec![Problem::row("is not a JSON object; write {\"phoneNumber\": …}")])),
        // The error's own text has the number of the line too, which is always 1 here.
        Err(error) => {
            return Err(Problems(vec![Problem::row(format!("is not valid JSON at column {}; correct it", error.column()))]));
        }
    };
    // A rejected line that was not an object, and that was corrected.
    if let Some(Value::String(text)) = object.get(REJECTED_TEXT)
        && object.keys().all(|key| [REJECTED_LINE, REJECTED_REASON, REJECTED_TEXT].contains(&key.as_str()))
    {
        return fields(text, mapping, region);
    }
    let mut fields = LeadFields::default();
    for (key, value) in object {
        let target = mapping.target(&key);
        fields.json(&key, &target, value, region);
    }
    Ok(fields)
}

/// A JSON value. A key that an object has twice is an error, because one of its values would be lost.
pub(super) struct Unique(pub(super) Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, Unique(value))) = members.next_entry::<String, Unique>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("has the key `{key}` twice in one object; keep one")));
            }
            object.insert(key, value);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: &str) -> String {
        let mapping = KeyMapping::new("crm.jsonl", &Default::default()).unwrap();
        fields(line, &mapping, None).unwrap_err().to_string()
    }

    #[test]
    fn a_key_that_an_object_has_twice_is_an_error_with_the_key() {
        assert_eq!(problem(r#"{"externalId":"1","externalId":"2"}"#), "has the key `externalId` twice in one object; keep one");
        let nested = r#"{"externalId":"1","metadata":{"list":[{"a":1,"a":2}]}}"#;
        assert_eq!(problem(nested), "has the key `a` twice in one object; keep one");
    }

    #[test]
    fn values_of_each_kind_are_read() {
        let line = r#"{"null":null,"a":true,"b":-1,"c":18446744073709551615,"d":1.5,"e":"x","f":[{}]}"#;
        let Unique(value) = serde_json::from_str(line).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(line).unwrap());
    }
}
