//! Files of rows that can be corrected and imported again.
//!
//! A spreadsheet must not run their cells: a formula gets a `'`, which an import removes.

use encoding_rs::UTF_8;

use super::csv::push_field;
use super::encoding::EncodingSource;
use super::mapping::{REJECTED_LINE, REJECTED_REASON};
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
            (_, Reader::Jsonl(lines)) => {
                let mut object = serde_json::Map::new();
                object.insert(REJECTED_LINE.into(), line_number.into());
                object.insert(REJECTED_REASON.into(), reason.into());
                match serde_json::from_str(lines.line()) {
                    Ok(serde_json::Value::Object(original)) => {
                        object.extend(
                            original.into_iter().filter(|(key, _)| ![REJECTED_LINE, REJECTED_REASON].contains(&key.as_str())),
                        );
                    }
                    // The text stays in the file to be corrected.
                    _ => {
                        object.insert("lupitor__text".into(), lines.line().into());
                    }
                }
                line.push_str(&serde_json::Value::Object(object).to_string());
            }
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
