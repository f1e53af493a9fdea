//! Members of a lead, checked by the types that the SDK has for their schemas.
//!
//! `null` is not a valid string or object.

use serde_json::{Map, Value};

use crate::api_error::{ApiError, undocumented};
use crate::date_time;

/// The prefix of a member's name in a batch: `leads[2]: `.
pub(super) struct Path<'a>(pub(super) &'a str);

impl Path<'_> {
    fn join(&self, field: &str) -> String {
        format!("{}{field}", self.0)
    }
}

type Members = Map<String, Value>;
type Optional<T> = Result<Option<T>, ApiError>;

pub(super) fn phone_number(members: &Members, path: &Path<'_>) -> Optional<String> {
    let field = path.join("phoneNumber");
    string(members, "phoneNumber", path)?.map(|text| valid_phone_number(text, &field)).transpose()
}

pub(super) fn external_id(members: &Members, path: &Path<'_>) -> Optional<String> {
    let field = path.join("externalId");
    match string(members, "externalId", path)? {
        Some(text) if text.is_empty() => Err(undocumented::empty(&field)),
        Some(text) if text.parse::<lupitor::ExternalId>().is_err() => Err(undocumented::not_an_id(&field)),
        other => Ok(other),
    }
}

pub(super) fn metadata(members: &Members, path: &Path<'_>) -> Optional<Members> {
    match members.get("metadata") {
        None => Ok(None),
        Some(Value::Object(metadata)) => Ok(Some(metadata.clone())),
        Some(_) => Err(undocumented::not_an_object(&path.join("metadata"))),
    }
}

pub(super) fn scheduled_for(members: &Members, path: &Path<'_>) -> Optional<String> {
    match string(members, "scheduledFor", path)? {
        Some(text) if !date_time::is_rfc3339(&text) => Err(undocumented::not_a_date_time(&path.join("scheduledFor"))),
        other => Ok(other),
    }
}

pub(super) fn priority(members: &Members, path: &Path<'_>) -> Optional<u8> {
    let Some(value) = members.get("priority") else { return Ok(None) };
    let range = lupitor::Priority::MIN..=lupitor::Priority::MAX;
    let number = value.as_i64().filter(|number| range.contains(number)).and_then(|number| u8::try_from(number).ok());
    number.map(Some).ok_or_else(|| undocumented::not_in_range(&path.join("priority"), &range))
}

fn string(members: &Members, name: &str, path: &Path<'_>) -> Optional<String> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(undocumented::not_a_string(&path.join(name))),
    }
}

pub(super) fn valid_phone_number(text: String, field: &str) -> Result<String, ApiError> {
    if text.parse::<lupitor::PhoneNumber>().is_ok() { Ok(text) } else { Err(undocumented::not_e164(field)) }
}
