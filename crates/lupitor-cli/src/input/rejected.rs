//! Files of rows that can be corrected and imported again.
//!
//! A spreadsheet must not run their cells: a formula gets a `'`, which an import removes.

use encoding_rs::UTF_8;
use serde_json::{Map, Value};

use super::csv::push_field;
use super::encoding::EncodingSource;
use super::jsonl::Unique;
use super::mapping::{REJECTED_LINE, REJECTED_REASON, REJECTED_TEXT};
use super::text::escape_formula;
use super::{Form, Input, Reader, Rows};

impl Input {
    /// Writes the header of the file for rejected rows.
    pub(crate) fn rejected_header(&self) -> String {
        let mut line = String::new();
        if let Form::Csv { delimiter, columns, .. } = &self.form {
            // Excel reads UTF-8 as such only after a mark.
            if self.encoding != UTF_8 || self.encoding_source == Some(EncodingSource::Mark) {
                line.push('\u{feff}');
            }
            line.push_str(REJECTED_LINE);
            line.push(char::from(*delimiter));
            line.push_str(REJECTED_REASON);
            for (_, column) in columns.iter().enumerate().filter(|(index, _)| !self.is_added(*index)) {
                line.push(char::from(*delimiter));
                push_field(&mut line, &escape_formula(column), *delimiter);
            }
            line.push('\n');
        }
        line
    }

    /// A rejected row with its reason, as a line that can be corrected and imported.
    pub(crate) fn rejected_row(&self, rows: &Rows, line_number: u64, reason: &str) -> String {
        let mut line = String::new();
        match (&self.form, &rows.reader) {
            (Form::Csv { delimiter, .. }, Reader::Csv(_, record)) => {
                line.push_str(&line_number.to_string());
                line.push(char::from(*delimiter));
                push_field(&mut line, &escape_formula(reason), *delimiter);
                for (_, field) in record.iter().enumerate().filter(|(index, _)| !self.is_added(*index)) {
                    line.push(char::from(*delimiter));
                    push_field(&mut line, &escape_formula(field), *delimiter);
                }
            }
            (_, Reader::Jsonl(lines)) => line.push_str(&rejected_object(lines.line(), line_number, reason)),
            // The reader has the form of the input.
            (Form::Jsonl(_), Reader::Csv(..)) => {}
        }
        line.push('\n');
        line
    }

    /// The extension of the file for rejected rows.
    pub(crate) fn rejected_extension(&self) -> &'static str {
        match self.form {
            Form::Csv { .. } => "csv",
            Form::Jsonl(_) => "jsonl",
        }
    }

    /// True for the columns that this command adds to rejected rows.
    fn is_added(&self, index: usize) -> bool {
        matches!(&self.form, Form::Csv { columns, .. }
            if columns.get(index).is_some_and(|column| [REJECTED_LINE, REJECTED_REASON].contains(&column.as_str())))
    }
}

/// A rejected line of JSON Lines, with its number and the reason as the first members of the object.
///
/// The members of the original stay as they were written, also twice. A line that is not an object becomes a member, as text.
fn rejected_object(line: &str, line_number: u64, reason: &str) -> String {
    let (number, reason) = (Value::from(line_number), Value::from(reason));
    let start = format!("{{\"{REJECTED_LINE}\":{number},\"{REJECTED_REASON}\":{reason}");
    let line = line.trim();
    let members =
        without_added(line).or_else(|| line.strip_prefix('{')).filter(|_| serde_json::from_str::<Map<_, _>>(line).is_ok());
    let Some(members) = members.map(str::trim_start) else {
        return format!("{start},\"{REJECTED_TEXT}\":{}}}", Value::from(line));
    };
    let is_added = |key: &str| [REJECTED_LINE, REJECTED_REASON].contains(&key);
    // A person may have moved the added members.
    if (members.contains(REJECTED_LINE) || members.contains(REJECTED_REASON))
        && let Ok(Unique(Value::Object(original))) = serde_json::from_str(line)
    {
        let mut object = Map::from_iter([(REJECTED_LINE.to_owned(), number), (REJECTED_REASON.to_owned(), reason)]);
        object.extend(original.into_iter().filter(|(key, _)| !is_added(key)));
        return Value::Object(object).to_string();
    }
    let comma = if members.starts_with('}') { "" } else { "," };
    format!("{start}{comma}{members}")
}

/// The rest of an object after the members that this command has put at its beginning.
fn without_added(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(&format!("{{\"{REJECTED_LINE}\":"))?.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix(&format!(",\"{REJECTED_REASON}\":"))?;
    let mut reason = serde_json::Deserializer::from_str(rest).into_iter::<String>();
    reason.next()?.ok()?;
    let rest = &rest[reason.byte_offset()..];
    if rest.starts_with('}') { Some(rest) } else { rest.strip_prefix(',') }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rejected_line_keeps_its_text() {
        for (name, line, expected) in [
            ("a repeated key", r#" {"a":1,"a":2}"#, r#"{"lupitor__line":3,"lupitor__reason":"why \"so\"","a":1,"a":2}"#),
            ("a long number", r#"{"a": 1.0e2 }"#, r#"{"lupitor__line":3,"lupitor__reason":"why \"so\"","a": 1.0e2 }"#),
            ("an empty object", "{}", r#"{"lupitor__line":3,"lupitor__reason":"why \"so\""}"#),
            ("no JSON", r#"{"a""#, r#"{"lupitor__line":3,"lupitor__reason":"why \"so\"","lupitor__text":"{\"a\""}"#),
            ("no object", "[1]", r#"{"lupitor__line":3,"lupitor__reason":"why \"so\"","lupitor__text":"[1]"}"#),
        ] {
            assert_eq!(rejected_object(line, 3, "why \"so\""), expected, "{name}");
            assert_eq!(rejected_object(expected, 3, "why \"so\""), expected, "{name}: the second time");
        }
    }

    #[test]
    fn added_members_that_a_person_moved_are_replaced() {
        let line = r#"{"a":1,"lupitor__line":7,"lupitor__reason":"old"}"#;
        let expected: Value = json!({ "lupitor__line": 3, "lupitor__reason": "new", "a": 1 });
        assert_eq!(serde_json::from_str::<Value>(&rejected_object(line, 3, "new")).unwrap(), expected);
    }
}
