//! The schemas of single values: `PhoneNumber`, `ExternalId`, `Metadata`, `ScheduledFor`, `Priority`.
//!
//! A member that is `null` is no valid string or object, and is refused as such.

use serde_json::{Map, Value};

use crate::{answer::Refusal, date_time, wording};

/// The name of a member, with its place in a batch before it: `leads[2]: phoneNumber`.
pub(crate) struct Place<'a>(pub(crate) &'a str);

impl Place<'_> {
    fn of(&self, field: &str) -> String {
        format!("{}{field}", self.0)
    }
}

type Members = Map<String, Value>;
type Optional<T> = Result<Option<T>, Refusal>;

pub(crate) fn phone_number(members: &Members, place: &Place<'_>) -> Optional<String> {
    let Some(text) = string(members, "phoneNumber", place)? else { return Ok(None) };
    if is_e164(&text) { Ok(Some(text)) } else { Err(wording::not_e164(&place.of("phoneNumber"))) }
}

pub(crate) fn external_id(members: &Members, place: &Place<'_>) -> Optional<String> {
    let Some(text) = string(members, "externalId", place)? else { return Ok(None) };
    if text.is_empty() {
        Err(wording::empty(&place.of("externalId")))
    } else if text.parse::<lupitor::ExternalId>().is_err() {
        Err(wording::not_an_id(&place.of("externalId")))
    } else {
        Ok(Some(text))
    }
}

pub(crate) fn metadata(members: &Members, place: &Place<'_>) -> Optional<Members> {
    match members.get("metadata") {
        None => Ok(None),
        Some(Value::Object(metadata)) => Ok(Some(metadata.clone())),
        Some(_) => Err(wording::not_an_object(&place.of("metadata"))),
    }
}

pub(crate) fn scheduled_for(members: &Members, place: &Place<'_>) -> Optional<String> {
    let Some(text) = string(members, "scheduledFor", place)? else { return Ok(None) };
    if date_time::is_rfc3339(&text) { Ok(Some(text)) } else { Err(wording::not_a_date_time(&place.of("scheduledFor"))) }
}

pub(crate) fn priority(members: &Members, place: &Place<'_>) -> Optional<u8> {
    let Some(value) = members.get("priority") else { return Ok(None) };
    let number = value.as_u64().and_then(|number| u8::try_from(number).ok()).filter(|number| *number <= 100);
    number.map(Some).ok_or_else(|| wording::not_in_range(&place.of("priority"), 0, 100))
}

fn string(members: &Members, field: &str, place: &Place<'_>) -> Optional<String> {
    match members.get(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wording::not_a_string(&place.of(field))),
    }
}

/// The pattern of `PhoneNumber`: `^\+[1-9][0-9]{1,14}$`
pub(crate) fn is_e164(text: &str) -> bool {
    match text.as_bytes() {
        [b'+', b'1'..=b'9', rest @ ..] => (1..=14).contains(&rest.len()) && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}
