//! Comparison of a listed lead with the one that a call sent, and the parser of creation times.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::calibration::{SECOND, ServerTime};
use crate::generated::types::{Lead, LeadInput};

/// The API calls a lead without a schedule no later than this after its creation. It covers a weekend and holidays.
const MAX_UNSCHEDULED_DELAY: Duration = Duration::from_secs(7 * 24 * 3600);

/// A listed lead, compared with the sent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeadMatch {
    /// It has none of the sent identifiers.
    Unrelated,
    /// An identifier may be the sent one in another notation.
    Ambiguous,
    /// One identifier is the same and the other differs: the API rejects the sent lead because of this one.
    Conflict,
    /// It may be the sent lead.
    Candidate {
        /// It has all sent identifiers, so the campaign cannot contain another lead with them.
        is_complete: bool,
        /// The first field that differs, as a sentence.
        difference: Option<&'static str>,
    },
}

/// Compares a listed lead with the sent one.
pub(crate) fn compare(sent: &LeadInput, lead: &Lead) -> LeadMatch {
    let external_id = sent.external_id.as_ref().map(|id| id.as_str());
    let phone_number = sent.phone_number.as_ref().map(|number| number.as_str());
    let equal_ids = (
        equal(external_id, lead.external_id.as_deref(), may_be_the_same_id),
        equal(phone_number, lead.phone_number.as_deref(), may_be_the_same_number),
    );
    let is_listed = (external_id.and(lead.external_id.as_ref()), phone_number.and(lead.phone_number.as_ref()));
    match equal_ids {
        (Some(true), Some(false)) | (Some(false), Some(true)) => LeadMatch::Conflict,
        (Some(true), _) | (_, Some(true)) => {
            let missing = |sent: Option<&str>, equal: Option<bool>| sent.is_some() && equal.is_none();
            let is_complete = !missing(external_id, equal_ids.0) && !missing(phone_number, equal_ids.1);
            LeadMatch::Candidate { is_complete, difference: difference(sent, lead) }
        }
        (None, _) if is_listed.0.is_some() => LeadMatch::Ambiguous,
        (_, None) if is_listed.1.is_some() => LeadMatch::Ambiguous,
        _ => LeadMatch::Unrelated,
    }
}

/// True for the same identifier, and false for another one. `None` if one is missing, or if both may be the same in two
/// notations.
fn equal(sent: Option<&str>, listed: Option<&str>, may_be_the_same: fn(&str, &str) -> bool) -> Option<bool> {
    let (sent, listed) = (sent?, listed?);
    // An identifier that is partly hidden or unreadable may be any.
    let is_plain = !listed.trim().is_empty() && !listed.contains(['*', '\u{2022}', '\u{2026}', char::REPLACEMENT_CHARACTER]);
    if sent == listed {
        Some(true)
    } else if is_plain && !may_be_the_same(sent, listed) {
        Some(false)
    } else {
        None
    }
}

/// True if the ids differ only in case, punctuation or white space, or are the same number.
fn may_be_the_same_id(one: &str, other: &str) -> bool {
    let letters_and_digits =
        |id: &str| id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let number = |id: &str| id.trim().parse::<f64>().ok();
    letters_and_digits(one) == letters_and_digits(other) || number(one).is_some_and(|value| number(other) == Some(value))
}

/// True if the numbers have the same digits, except for a country code or leading zeros.
fn may_be_the_same_number(one: &str, other: &str) -> bool {
    let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
    let (one, other) = (digits(one), digits(other));
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.ends_with(other) || other.ends_with(one)
}

/// Units of a time since the Unix epoch, as parts of a second. Their ranges for the years 2000 to 2100 do not overlap.
const UNITS: [f64; 4] = [1.0, 1e3, 1e6, 1e9];
/// 2000-01-01 to 2100-01-01.
const PLAUSIBLE_SECONDS: std::ops::Range<f64> = 946_684_800.0..4_102_444_800.0;
/// Resolution of a time with a fraction of a second.
const MILLISECOND: i64 = SECOND / 1000;

/// Parses a creation time. Its magnitude shows the unit. `None` for an implausible time.
pub(crate) fn parse_creation_time(number: f64) -> Option<ServerTime> {
    let unit = UNITS.into_iter().find(|unit| PLAUSIBLE_SECONDS.contains(&(number / unit)))?;
    let time = (number * (SECOND as f64 / unit)).round() as i64;
    // A whole second may be a truncated one.
    let resolution = if time % SECOND == 0 { SECOND } else { MILLISECOND };
    Some(ServerTime { time, resolution })
}

/// The first field that differs from the sent lead, as a sentence. A field that the list omits counts as different. A value that
/// the API sets itself, the time of the next call, does not count if none was sent.
fn difference(sent: &LeadInput, lead: &Lead) -> Option<&'static str> {
    let is_same_id = sent.external_id.as_ref().map(|id| id.as_str()) == lead.external_id.as_deref();
    // A number that was not sent may come from the CRM later, or from another lead.
    let is_same_number = sent.phone_number.as_ref().map(|number| number.as_str()) == lead.phone_number.as_deref();
    let empty = serde_json::Map::new();
    let metadata = sent.metadata.as_ref().map_or(&empty, |metadata| &metadata.0);
    // The documented default is 0.
    let priority = sent.priority.map_or(0, |priority| priority.get()) as f64;
    if !is_same_id {
        Some("the lead's externalId differs from the request")
    } else if !is_same_number {
        Some("the lead's phoneNumber differs from the request")
    } else if !is_same_object(metadata, lead.metadata.as_ref().unwrap_or(&empty)) {
        Some("the lead's metadata differ from the request")
    } else if lead.priority.unwrap_or_default() != priority {
        Some("the lead's priority differs from the request")
    } else if !is_same_schedule(sent, lead) {
        Some("the lead's scheduledFor differs from the request")
    } else {
        None
    }
}

/// Compares the instants to the millisecond. If no time was sent, the lead may have the time at which the API will call it.
fn is_same_schedule(sent: &LeadInput, lead: &Lead) -> bool {
    let listed = lead.scheduled_for.as_deref().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
    match (&sent.scheduled_for, listed) {
        (Some(sent), Some(listed)) => listed.timestamp_millis() == sent.timestamp_millis(),
        (Some(_), None) => false,
        (None, Some(listed)) => lead.created_at().is_none_or(|created| {
            let latest = created.checked_add(MAX_UNSCHEDULED_DELAY).unwrap_or(created);
            SystemTime::from(listed) <= latest
        }),
        (None, None) => true,
    }
}

/// Compares JSON after its way through a database: `1` equals `1.0`, and an absent member equals null.
fn is_same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same_value(one, other))
        }
        (Value::Object(one), Value::Object(other)) => is_same_object(one, other),
        _ => one == other,
    }
}

fn is_same_object(one: &serde_json::Map<String, Value>, other: &serde_json::Map<String, Value>) -> bool {
    let absent = Value::Null;
    let covers = |one: &serde_json::Map<String, Value>, other: &serde_json::Map<String, Value>| {
        one.iter().all(|(name, value)| is_same_value(value, other.get(name).unwrap_or(&absent)))
    };
    covers(one, other) && covers(other, one)
}

#[cfg(test)]
mod tests;
