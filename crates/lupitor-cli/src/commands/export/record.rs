//! Leads as CSV or JSON lines.

use chrono::{DateTime, SecondsFormat, Utc};
use lupitor::Lead;

use super::{Format, Formulas, record_error};
use crate::error::Result;
use crate::input::escape_formula;
use crate::render::whole;

/// The columns of CSV. Scripts depend on them: new ones come at the end.
pub(super) const COLUMNS: [&str; 10] =
    ["id", "campaignId", "externalId", "phoneNumber", "status", "scheduledFor", "priority", "attempts", "createdAt", "metadata"];

/// The writer of leads.
pub(super) struct Records {
    format: Format,
    formulas: Formulas,
    has_heading: bool,
}

impl Records {
    pub(super) fn new(format: Format, formulas: Formulas, has_heading: bool) -> Self {
        Self { format, formulas, has_heading }
    }

    /// The bytes before the first page.
    pub(super) fn heading(&self) -> Result<Vec<u8>> {
        match self.format {
            Format::Csv if self.has_heading => csv([COLUMNS.map(str::to_owned)].iter()),
            _ => Ok(Vec::new()),
        }
    }

    /// The bytes of a page.
    pub(super) fn page(&mut self, leads: &[Lead]) -> Result<Vec<u8>> {
        match self.format {
            Format::Csv => csv(leads.iter().map(|lead| row(lead).map(|cell| self.cell(cell)))),
            Format::Jsonl => {
                let mut bytes = Vec::new();
                for lead in leads {
                    let lead = serde_json::to_value(lead).map_err(|e| record_error(e.into()))?;
                    serde_json::to_writer(&mut bytes, &whole(lead)).map_err(|e| record_error(e.into()))?;
                    bytes.push(b'\n');
                }
                Ok(bytes)
            }
        }
    }

    fn cell(&self, cell: String) -> String {
        if self.formulas == Formulas::Escape { escape_formula(&cell).into_owned() } else { cell }
    }
}

/// The rows as CSV, with the line breaks of RFC 4180.
fn csv<R: AsRef<[String]>>(rows: impl Iterator<Item = R>) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.as_ref()).map_err(|e| record_error(e.into()))?;
    }
    writer.into_inner().map_err(|e| record_error(e.into_error()))
}

/// The cells of a lead, one for each column.
fn row(lead: &Lead) -> [String; COLUMNS.len()] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<f64>| value.map_or_else(String::new, |number| number.to_string());
    let created = lead.created_at().map(|time| DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Millis, true));
    let metadata = lead.metadata.as_ref().map(|metadata| whole(serde_json::Value::Object(metadata.clone())).to_string());
    [
        lead.id.clone(),
        text(&lead.campaign_id),
        text(&lead.external_id),
        text(&lead.phone_number),
        lead.status.as_ref().map_or_else(String::new, |status| status.as_str().to_owned()),
        text(&lead.scheduled_for),
        number(lead.priority),
        number(lead.attempts),
        created.unwrap_or_default(),
        metadata.unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_property_of_a_lead_has_a_column() {
        let document: serde_json::Value = yaml_serde::from_str(include_str!("../../../openapi.yaml")).unwrap();
        let properties = document["components"]["schemas"]["Lead"]["properties"].as_object().unwrap();
        for name in properties.keys() {
            let column = if name == "_creationTime" { "createdAt" } else { name.trim_start_matches('_') };
            assert!(COLUMNS.contains(&column), "{name} has no column: add one at the end of COLUMNS");
        }
    }

    #[test]
    fn a_lead_is_a_row_and_a_line() {
        let lead = r#"{"_id": "jh7", "externalId": "=A", "phoneNumber": "+15555550123", "status": "raw", "priority": 5.0,
            "_creationTime": 1703520000000.0, "metadata": {"n": 1.0, "name": "A, \"B\""}}"#;
        let lead: Lead = serde_json::from_str(lead).unwrap();
        let mut records = Records::new(Format::Csv, Formulas::Escape, true);
        let page = String::from_utf8(records.page(std::slice::from_ref(&lead)).unwrap()).unwrap();
        let expected =
            "jh7,,'=A,+15555550123,raw,,5,,2023-12-25T16:00:00.000Z,\"{\"\"n\"\":1,\"\"name\"\":\"\"A, \\\"\"B\\\"\"\"\"}\"\r\n";
        assert_eq!(page, expected);
        let mut records = Records::new(Format::Jsonl, Formulas::Escape, true);
        let page = String::from_utf8(records.page(&[lead]).unwrap()).unwrap();
        assert!(page.contains("\"externalId\":\"=A\"") && page.contains("\"_creationTime\":1703520000000,"), "{page}");
        assert!(page.ends_with("}\n"));
    }
}
