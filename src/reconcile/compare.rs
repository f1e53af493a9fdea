//! Compares listed leads with the one that a call sent.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::clock::{SECOND, Shown};
use crate::generated::types::{Lead, LeadInput};

/// A lead that is to be called as soon as possible is not called later than this after it was created: a weekend, holidays.
const SOON: Duration = Duration::from_secs(7 * 24 * 3600);

/// A listed lead, compared with the one that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It has nothing to do with it.
    Unrelated,
    /// An identifier may be the sent one, written in another way.
    Doubtful,
    /// It has one of the identifiers and differs in the other: the API refuses the sent lead because of it.
    InTheWay,
    /// It can be the sent lead.
    Candidate {
        /// It has all identifiers that were sent, so that the campaign cannot have the sent lead besides it.
        is_complete: bool,
        /// The first field that is not as this call would have set it.
        difference: Option<&'static str>,
    },
}

/// Compares a listed lead with the one that was sent.
pub(crate) fn compare(sent: &LeadInput, lead: &Lead) -> Match {
    let external_id = sent.external_id.as_ref().map(|id| id.as_str());
    let phone_number = sent.phone_number.as_ref().map(|number| number.as_str());
    let equal_ids = (
        equal(external_id, lead.external_id.as_deref(), may_be_the_same_id),
        equal(phone_number, lead.phone_number.as_deref(), may_be_the_same_number),
    );
    let is_listed = (external_id.and(lead.external_id.as_ref()), phone_number.and(lead.phone_number.as_ref()));
    match equal_ids {
        (Some(true), Some(false)) | (Some(false), Some(true)) => Match::InTheWay,
        (Some(true), _) | (_, Some(true)) => {
            let missing = |sent: Option<&str>, equal: Option<bool>| sent.is_some() && equal.is_none();
            let is_complete = !missing(external_id, equal_ids.0) && !missing(phone_number, equal_ids.1);
            Match::Candidate { is_complete, difference: difference(sent, lead) }
        }
        (None, _) if is_listed.0.is_some() => Match::Doubtful,
        (_, None) if is_listed.1.is_some() => Match::Doubtful,
        _ => Match::Unrelated,
    }
}

/// True for the same identifier, false for surely another one. `None` where one is missing, or where they may be two writings of one.
fn equal(sent: Option<&str>, listed: Option<&str>, may_be_the_same: fn(&str, &str) -> bool) -> Option<bool> {
    let (sent, listed) = (sent?, listed?);
    // Hidden parts, and characters that could not be read.
    let is_plain = !listed.trim().is_empty() && !listed.contains(['*', '\u{2022}', '\u{2026}', char::REPLACEMENT_CHARACTER]);
    if sent == listed {
        Some(true)
    } else if is_plain && !may_be_the_same(sent, listed) {
        Some(false)
    } else {
        None
    }
}

/// Ids that differ in case, punctuation or white space alone, or are the same number.
fn may_be_the_same_id(one: &str, other: &str) -> bool {
    let letters_and_digits =
        |id: &str| id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let number = |id: &str| id.trim().parse::<f64>().ok();
    letters_and_digits(one) == letters_and_digits(other) || number(one).is_some_and(|value| number(other) == Some(value))
}

/// Numbers with the same digits, a country code or leading zeros apart.
fn may_be_the_same_number(one: &str, other: &str) -> bool {
    let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
    let (one, other) = (digits(one), digits(other));
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.ends_with(other) || other.ends_with(one)
}

/// The units in which a time since the Unix epoch may be written, as parts of a second. Their ranges for 2000 to 2100 are disjoint.
const UNITS: [f64; 4] = [1.0, 1e3, 1e6, 1e9];
/// 2000-01-01 to 2100-01-01.
const PLAUSIBLE_SECONDS: std::ops::Range<f64> = 946_684_800.0..4_102_444_800.0;
/// The resolution of a time with parts of a second.
const MILLISECOND: i64 = SECOND / 1000;

/// A time of creation, read by its magnitude. `None` for one that is not plausible.
pub(crate) fn creation_time(number: f64) -> Option<Shown> {
    let unit = UNITS.into_iter().find(|unit| PLAUSIBLE_SECONDS.contains(&(number / unit)))?;
    let time = (number * (SECOND as f64 / unit)).round() as i64;
    // A whole second may be one that was cut.
    let resolution = if time % SECOND == 0 { SECOND } else { MILLISECOND };
    Some(Shown { time, resolution })
}

fn added(time: SystemTime, more: Duration) -> SystemTime {
    time.checked_add(more).unwrap_or(time)
}

/// The first field that is not as this call would have set it. What the lead does not show is no proof either, and what the API
/// may set itself does not count where nothing was sent: the time of the next call.
fn difference(sent: &LeadInput, lead: &Lead) -> Option<&'static str> {
    let external_id = sent.external_id.as_ref().map(|id| id.as_str()) == lead.external_id.as_deref();
    // One that was not sent may come from the CRM later, and may as well be another lead's.
    let phone_number = sent.phone_number.as_ref().map(|number| number.as_str()) == lead.phone_number.as_deref();
    let empty = serde_json::Map::new();
    let metadata = sent.metadata.as_ref().map_or(&empty, |metadata| &metadata.0);
    // The documented default is 0.
    let priority = sent.priority.map_or(0, |priority| priority.get()) as f64;
    match () {
        () if !external_id => Some("the lead's externalId is not what was sent"),
        () if !phone_number => Some("the lead's phoneNumber is not what was sent"),
        () if !same_members(metadata, lead.metadata.as_ref().unwrap_or(&empty)) => {
            Some("the lead's metadata are not what was sent")
        }
        () if lead.priority.unwrap_or_default() != priority => Some("the lead's priority is not what was sent"),
        () if !same_schedule(sent, lead) => Some("the lead's scheduledFor is not what was sent"),
        () => None,
    }
}

/// The same instant to the millisecond, however it is written. Where none was sent the API may show when it will call, which is soon.
fn same_schedule(sent: &LeadInput, lead: &Lead) -> bool {
    let listed = lead.scheduled_for.as_deref().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
    match (&sent.scheduled_for, listed) {
        (Some(sent), Some(listed)) => listed.timestamp_millis() == sent.timestamp_millis(),
        (Some(_), None) => false,
        (None, Some(listed)) => lead.created_at().is_none_or(|created| SystemTime::from(listed) <= added(created, SOON)),
        (None, None) => true,
    }
}

/// The same JSON after a way through a database: a number is a number, and null is as good as absent.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => same_members(one, other),
        _ => one == other,
    }
}

fn same_members(one: &serde_json::Map<String, Value>, other: &serde_json::Map<String, Value>) -> bool {
    let absent = Value::Null;
    let covers = |one: &serde_json::Map<String, Value>, other: &serde_json::Map<String, Value>| {
        one.iter().all(|(name, value)| same(value, other.get(name).unwrap_or(&absent)))
    };
    covers(one, other) && covers(other, one)
}

#[cfg(test)]
mod tests;
