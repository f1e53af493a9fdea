//! Whether a listed lead is the one that a call sent.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::generated::types::{Lead, LeadInput};

/// A time of creation is written by another clock than `Date`: nearer than this, before and after cannot be told apart.
pub(super) const CLOCK_TOLERANCE: Duration = Duration::from_secs(2);

/// A lead that is to be called as soon as possible is not called later than this after it was created: a weekend, holidays.
const SOON: Duration = Duration::from_secs(7 * 24 * 3600);

/// When, by the server's clock, the call can have created a lead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Not later than the first attempt that may have done it.
    pub(super) earliest: SystemTime,
    /// Not earlier than the refusal.
    pub(super) latest: SystemTime,
}

/// What a listed lead is to the lead that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It has nothing to do with it.
    Unrelated,
    /// It has one of the identifiers and differs in the other: the API refuses the sent lead because of it.
    InTheWay,
    /// The call created it.
    Created(String),
    /// It was there before the call.
    Before,
    /// It is the same lead, and it cannot be told who created it.
    Unclear(&'static str),
}

/// Compares a listed lead with the one that was sent.
pub(super) fn compare(sent: &LeadInput, lead: &Lead, window: Window) -> Found {
    let equal = |sent: Option<&str>, listed: &Option<String>| Some(sent? == listed.as_deref()?);
    let external_id = sent.external_id.as_ref().map(|id| id.as_str());
    let phone_number = sent.phone_number.as_ref().map(|number| number.as_str());
    match (equal(external_id, &lead.external_id), equal(phone_number, &lead.phone_number)) {
        (Some(true), Some(false)) | (Some(false), Some(true)) => return Found::InTheWay,
        (Some(true), _) | (_, Some(true)) => {}
        _ => return Found::Unrelated,
    }
    let Some(created) = lead.created_at() else { return Found::Unclear("the lead does not show when it was created") };
    match () {
        () if added(created, CLOCK_TOLERANCE) < window.earliest => Found::Before,
        () if created < window.earliest => Found::Unclear("the lead was created at about the time of the first attempt"),
        () if created > added(window.latest, CLOCK_TOLERANCE) => Found::Unclear("the lead was created after the refusal"),
        () => match difference(sent, lead) {
            Some(difference) => Found::Unclear(difference),
            None if lead.id.is_empty() => Found::Unclear("the lead has no id that can be read"),
            None => Found::Created(lead.id.clone()),
        },
    }
}

fn added(time: SystemTime, more: Duration) -> SystemTime {
    time.checked_add(more).unwrap_or(time)
}

/// The first field that is not as this call would have set it. What the lead does not show is no proof either, and what the API may
/// set itself does not count where nothing was sent: a number from the CRM, the time of the next call.
fn difference(sent: &LeadInput, lead: &Lead) -> Option<&'static str> {
    let external_id = sent.external_id.as_ref().map(|id| id.as_str()) == lead.external_id.as_deref();
    let phone_number = sent
        .phone_number
        .as_ref()
        .is_none_or(|number| lead.phone_number.as_deref().is_some_and(|listed| listed == number.as_str()));
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
mod tests {
    use std::time::UNIX_EPOCH;

    use serde_json::json;

    use super::*;

    const SECOND: f64 = 1000.0;
    const SENT: f64 = 1_761_753_600_000.0;

    fn window() -> Window {
        let at = |ms: f64| UNIX_EPOCH + Duration::from_millis(ms as u64);
        Window { earliest: at(SENT), latest: at(SENT + 5.0 * SECOND) }
    }

    fn found(sent: &Value, lead: &Value) -> Found {
        let builder = LeadInput::builder().campaign_id("k978abc123");
        let text = |name: &str| sent.get(name).and_then(Value::as_str).map(str::to_owned);
        let builder = builder.external_id(text("externalId")).phone_number(text("phoneNumber"));
        let builder = builder.scheduled_for(text("scheduledFor")).priority(sent.get("priority").and_then(Value::as_i64));
        let builder = builder.metadata(sent.get("metadata").and_then(Value::as_object).cloned());
        let sent = builder.try_into().unwrap();
        let mut lead = lead.clone();
        lead["_id"] = "jh7".into();
        compare(&sent, &serde_json::from_value(lead).unwrap(), window())
    }

    #[test]
    fn whose_a_lead_is() {
        let ours = || Found::Created("jh7".to_owned());
        let since = json!({"externalId": "E", "phoneNumber": "+15555551234", "_creationTime": SENT});
        let both = json!({"externalId": "E", "phoneNumber": "+15555551234"});
        let cases = [
            (&both, since.clone(), ours()),
            (&both, json!({"externalId": "F", "phoneNumber": "+15555550000"}), Found::Unrelated),
            (&both, json!({}), Found::Unrelated),
            (&both, json!({"externalId": "E", "phoneNumber": "+15555550000", "_creationTime": SENT}), Found::InTheWay),
            (&both, json!({"externalId": "F", "phoneNumber": "+15555551234", "_creationTime": SENT}), Found::InTheWay),
            (&both, json!({"externalId": "E", "_creationTime": SENT - 9.0 * SECOND}), Found::Before),
            (&both, json!({"externalId": "E", "_creationTime": SENT}), unclear("phoneNumber is not")),
            (&both, json!({"phoneNumber": "+15555551234", "_creationTime": SENT}), unclear("externalId is not")),
            (&json!({"phoneNumber": "+15555551234"}), since.clone(), unclear("externalId is not")),
            // A number may come from the CRM.
            (&json!({"externalId": "E"}), since, ours()),
        ];
        for (sent, lead, expected) in cases {
            assert_found(found(sent, &lead), &expected, &lead);
        }
    }

    #[test]
    fn when_a_lead_was_created() {
        let sent = json!({"externalId": "E"});
        let cases = [
            (json!(SENT), Found::Created("jh7".to_owned())),
            (json!(SENT + 0.25), Found::Created("jh7".to_owned())),
            (json!(SENT + 7.0 * SECOND), Found::Created("jh7".to_owned())),
            (json!(SENT - 1.0), unclear("about the time")),
            (json!(SENT - 2.0 * SECOND), unclear("about the time")),
            (json!(SENT - 2.001 * SECOND), Found::Before),
            (json!(0), Found::Before),
            (json!(SENT + 7.001 * SECOND), unclear("after the refusal")),
            (json!(1e300), unclear("does not show when")),
            (json!(-1), unclear("does not show when")),
            (json!(null), unclear("does not show when")),
        ];
        for (created, expected) in cases {
            let lead = json!({"externalId": "E", "_creationTime": created});
            assert_found(found(&sent, &lead), &expected, &lead);
        }
    }

    #[test]
    fn what_else_a_lead_shows() {
        let ours = || Found::Created("jh7".to_owned());
        let cases = [
            (json!({"metadata": {"a": 1, "b": [null, "x"]}}), json!({"metadata": {"b": [null, "x"], "a": 1.0}}), ours()),
            (json!({"metadata": {"a": null}}), json!({}), ours()),
            (json!({"metadata": {}}), json!({"metadata": null}), ours()),
            (json!({"metadata": {"a": 1}}), json!({"metadata": {"a": 2}}), unclear("metadata are")),
            (json!({"metadata": {"a": 1}}), json!({"metadata": {"a": 1, "b": 2}}), unclear("metadata are")),
            (json!({"metadata": {"a": [1, 2]}}), json!({"metadata": {"a": [1]}}), unclear("metadata are")),
            (json!({"metadata": {"a": 1}}), json!({}), unclear("metadata are")),
            (json!({}), json!({"metadata": {"a": 1}}), unclear("metadata are")),
            (json!({"priority": 5}), json!({"priority": 5.0}), ours()),
            (json!({"priority": 5}), json!({"priority": 6}), unclear("priority is")),
            (json!({"priority": 5}), json!({}), unclear("priority is")),
            (json!({"priority": 0}), json!({}), ours()),
            (json!({}), json!({"priority": 0}), ours()),
            (json!({}), json!({"priority": 1}), unclear("priority is")),
            (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "2099-12-31T13:00:00.000+01:00"}), ours()),
            (
                json!({"scheduledFor": "2099-12-31T12:00:00Z"}),
                json!({"scheduledFor": "2099-12-31T12:00:01Z"}),
                unclear("scheduled"),
            ),
            (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "soon"}), unclear("scheduledFor")),
            (json!({}), json!({"scheduledFor": "2025-11-05T15:59:59Z"}), ours()),
            (json!({}), json!({"scheduledFor": "when they call back"}), ours()),
            // Eight days later: somebody else's lead.
            (json!({}), json!({"scheduledFor": "2025-11-06T16:00:00Z"}), unclear("scheduledFor")),
        ];
        for (mut sent, mut lead, expected) in cases {
            sent["externalId"] = "E".into();
            lead["externalId"] = "E".into();
            lead["_creationTime"] = SENT.into();
            assert_found(found(&sent, &lead), &expected, &lead);
        }
    }

    fn unclear(part: &'static str) -> Found {
        Found::Unclear(part)
    }

    #[track_caller]
    fn assert_found(found: Found, expected: &Found, lead: &Value) {
        match (&found, expected) {
            (Found::Unclear(reason), Found::Unclear(part)) => {
                assert!(reason.contains(part), "{reason} instead of {part}: {lead}")
            }
            _ => assert_eq!(found, *expected, "{lead}"),
        }
    }
}
