//! A lead from the values of a row.

use lupitor::{BulkLeadInput, ExternalId, LeadIdentifier, Metadata, PhoneNumber, Priority, ScheduledFor};
use rlibphonenumber::Region;
use serde_json::{Map, Value};

use super::error::{Problem, Problems};
use super::mapping::Target;
use super::phone::to_e164;
use super::text::{is_decimal_of_whole, is_scientific, is_spreadsheet_error, without_formula_quote, without_invisible};

/// The values of a row, checked one by one.
#[derive(Debug, Default)]
pub(crate) struct LeadFields {
    phone_number: Option<PhoneNumber>,
    external_id: Option<ExternalId>,
    scheduled_for: Option<ScheduledFor>,
    priority: Option<Priority>,
    metadata: Map<String, Value>,
    problems: Vec<Problem>,
}

impl LeadFields {
    /// Adds the value of a column. The `'` before a formula, which `leads export` and spreadsheets write, is not part of the value.
    pub(crate) fn text(&mut self, column: &str, target: &Target, value: &str, region: Option<Region>) {
        let value = without_formula_quote(value);
        let problem = match target {
            Target::Ignored => return,
            Target::MetadataMember(_) | Target::Metadata if value.is_empty() => return,
            _ if value.contains('\0') => Some("contains a NUL byte; remove it".to_owned()),
            Target::MetadataMember(name) => {
                self.metadata.insert(name.clone(), value.into());
                None
            }
            Target::Metadata => match serde_json::from_str(value) {
                Ok(Value::Object(members)) => {
                    self.metadata.extend(members);
                    None
                }
                _ => Some("must be a JSON object; --metadata none leaves it out".to_owned()),
            },
            _ => self.identifier(target, &without_invisible(value), region).err(),
        };
        self.problems.extend(problem.map(|reason| Problem::value(column, target.field(), reason)));
    }

    fn identifier(&mut self, target: &Target, value: &str, region: Option<Region>) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        if value.contains(char::REPLACEMENT_CHARACTER) {
            return Err(
                "contains `\u{fffd}`, a character that was lost when the file was written in another encoding; export it again, \
                        or name its encoding: --encoding"
                    .into(),
            );
        }
        if is_spreadsheet_error(value) {
            return Err("is the error of a formula in a spreadsheet, as `#N/A`; correct it, or leave the value empty".into());
        }
        match target {
            Target::PhoneNumber => self.phone_number = Some(to_e164(value, region)?.parse().map_err(problem)?),
            Target::ExternalId if is_scientific(value) => {
                return Err(
                    "is in Excel's form for long numbers, as `1.2E+10`, and has lost digits; format the column as text in the \
                            spreadsheet and export it again"
                        .into(),
                );
            }
            Target::ExternalId if is_decimal_of_whole(value) => {
                return Err("ends with `.0`: it was exported as a number; format the column as text in the spreadsheet and export it again".into());
            }
            Target::ExternalId => self.external_id = Some(value.parse().map_err(problem)?),
            Target::ScheduledFor => self.scheduled_for = Some(value.try_into().map_err(problem)?),
            Target::Priority => {
                let number: i64 = value.parse().map_err(|_| "must be a whole number from 0 to 100; correct it".to_owned())?;
                self.priority = Some(number.try_into().map_err(problem)?);
            }
            Target::Metadata | Target::MetadataMember(_) | Target::Ignored => {}
        }
        Ok(())
    }

    /// Adds the value of a JSON key.
    pub(crate) fn json(&mut self, key: &str, target: &Target, value: Value, region: Option<Region>) {
        let reason = match (target, value) {
            (Target::Ignored, _) | (_, Value::Null) => return,
            (Target::MetadataMember(name), value) => {
                self.metadata.insert(name.clone(), value);
                return;
            }
            (Target::Metadata, Value::Object(members)) => {
                self.metadata.extend(members);
                return;
            }
            (Target::Metadata, _) => "must be an object, such as {\"name\": \"Ada\"}",
            (target, Value::String(text)) => return self.text(key, target, &text, region),
            (Target::ExternalId | Target::Priority, Value::Number(number)) if number.is_i64() || number.is_u64() => {
                return self.text(key, target, &number.to_string(), region);
            }
            (Target::PhoneNumber, Value::Number(_)) => "is a number, which has neither `+` nor leading zeros; write it as text",
            (Target::Priority, _) => "must be a whole number from 0 to 100; correct it",
            (Target::PhoneNumber | Target::ExternalId | Target::ScheduledFor, _) => "must be text",
        };
        self.problems.push(Problem::value(key, target.field(), reason));
    }

    /// Checks what a lead needs as a whole.
    fn finish(mut self) -> Result<Self, Problems> {
        if self.problems.is_empty() && self.phone_number.is_none() && self.external_id.is_none() {
            self.problems.push(Problem::row("has neither a phone number nor an external id; give it one of them"));
        }
        if self.problems.is_empty() { Ok(self) } else { Err(Problems(self.problems)) }
    }

    /// The lead to create.
    pub(crate) fn into_lead(self) -> Result<BulkLeadInput, Problems> {
        let fields = self.finish()?;
        let metadata = (!fields.metadata.is_empty()).then_some(Metadata(fields.metadata));
        let lead = BulkLeadInput::builder()
            .phone_number(fields.phone_number)
            .external_id(fields.external_id)
            .scheduled_for(fields.scheduled_for)
            .priority(fields.priority)
            .metadata(metadata);
        lead.try_into()
            .map_err(|e: lupitor::generated::types::error::ConversionError| Problems(vec![Problem::row(e.to_string())]))
    }

    /// The lead to delete. Other values than the identifiers have no effect.
    pub(crate) fn into_identifier(self) -> Result<LeadIdentifier, Problems> {
        let fields = self.finish()?;
        let lead = LeadIdentifier::builder().phone_number(fields.phone_number).external_id(fields.external_id);
        lead.try_into()
            .map_err(|e: lupitor::generated::types::error::ConversionError| Problems(vec![Problem::row(e.to_string())]))
    }
}

fn problem(error: impl ToString) -> String {
    error.to_string()
}
