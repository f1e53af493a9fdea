//! Tests of the comparison, and of creation times in every unit.

use serde_json::{Value, json};

use super::*;

const SENT: f64 = 1_761_753_600_000.0;

fn compared(sent: &Value, lead: &Value) -> LeadMatch {
    let builder = LeadInput::builder().campaign_id("k978abc123");
    let text = |name: &str| sent.get(name).and_then(Value::as_str).map(str::to_owned);
    let builder = builder.external_id(text("externalId")).phone_number(text("phoneNumber"));
    let builder = builder.scheduled_for(text("scheduledFor")).priority(sent.get("priority").and_then(Value::as_i64));
    let builder = builder.metadata(sent.get("metadata").and_then(Value::as_object).cloned());
    let sent = builder.try_into().unwrap();
    let mut lead = lead.clone();
    lead["_id"] = "jh7".into();
    compare(&sent, &serde_json::from_value(lead).unwrap())
}

fn candidate(is_complete: bool, difference: Option<&'static str>) -> LeadMatch {
    LeadMatch::Candidate { is_complete, difference }
}

#[test]
fn a_lead_with_the_sent_identifiers_is_a_candidate() {
    let both = json!({"externalId": "E", "phoneNumber": "+15555551234"});
    let cases = [
        (&both, both.clone(), candidate(true, None)),
        (&both, json!({"externalId": "F", "phoneNumber": "+15555550000"}), LeadMatch::Unrelated),
        (&both, json!({}), LeadMatch::Unrelated),
        (&both, json!({"externalId": "E", "phoneNumber": "+15555550000"}), LeadMatch::Conflict),
        (&both, json!({"externalId": "F", "phoneNumber": "+15555551234"}), LeadMatch::Conflict),
        (&both, json!({"externalId": "E"}), candidate(false, Some("phoneNumber differs"))),
        (&both, json!({"phoneNumber": "+15555551234"}), candidate(false, Some("externalId differs"))),
        (&json!({"phoneNumber": "+15555551234"}), both.clone(), candidate(true, Some("externalId differs"))),
        // The number may come from the CRM, or the lead is another one.
        (&json!({"externalId": "E"}), both.clone(), candidate(true, Some("phoneNumber differs"))),
    ];
    for (sent, lead, expected) in cases {
        assert_match(compared(sent, &lead), expected, &lead);
    }
}

#[test]
fn the_magnitude_of_a_creation_time_shows_its_unit() {
    let seconds = SENT / 1000.0;
    let whole = Some((1_761_753_600_000_000, SECOND));
    let cases = [
        (SENT, whole),
        (seconds, whole),
        (SENT * 1000.0, whole),
        (SENT * 1e6, whole),
        (SENT + 1.0, Some((1_761_753_600_001_000, MILLISECOND))),
        (SENT + 0.25, Some((1_761_753_600_000_250, MILLISECOND))),
        (seconds + 0.5, Some((1_761_753_600_500_000, MILLISECOND))),
        (0.0, None),
        (-SENT, None),
        (946_684_799.0, None),
        (4_102_444_800.0, None),
        (1e300, None),
        (f64::NAN, None),
        (f64::INFINITY, None),
    ];
    for (number, expected) in cases {
        assert_eq!(parse_creation_time(number).map(|parsed| (parsed.time, parsed.resolution)), expected, "{number}");
    }
}

#[test]
fn a_candidate_is_compared_in_every_field() {
    let cases = [
        (json!({"metadata": {"a": 1, "b": [null, "x"]}}), json!({"metadata": {"b": [null, "x"], "a": 1.0}}), None),
        (json!({"metadata": {"a": null}}), json!({}), None),
        (json!({"metadata": {}}), json!({"metadata": null}), None),
        (json!({"metadata": {"a": 1}}), json!({"metadata": {"a": 2}}), Some("metadata differ")),
        (json!({"metadata": {"a": 1}}), json!({"metadata": {"a": 1, "b": 2}}), Some("metadata differ")),
        (json!({"metadata": {"a": [1, 2]}}), json!({"metadata": {"a": [1]}}), Some("metadata differ")),
        (json!({"metadata": {"a": 1}}), json!({}), Some("metadata differ")),
        (json!({}), json!({"metadata": {"a": 1}}), Some("metadata differ")),
        (json!({"priority": 5}), json!({"priority": 5.0}), None),
        (json!({"priority": 5}), json!({"priority": 6}), Some("priority differs")),
        (json!({"priority": 5}), json!({}), Some("priority differs")),
        (json!({"priority": 0}), json!({}), None),
        (json!({}), json!({"priority": 0}), None),
        (json!({}), json!({"priority": 1}), Some("priority differs")),
        (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "2099-12-31T13:00:00.000+01:00"}), None),
        (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "2099-12-31T12:00:01Z"}), Some("scheduled")),
        (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "soon"}), Some("scheduledFor")),
        (json!({}), json!({"scheduledFor": "2025-11-05T15:59:59Z"}), None),
        (json!({}), json!({"scheduledFor": "when they call back"}), None),
        // Eight days later: the lead of another process.
        (json!({}), json!({"scheduledFor": "2025-11-06T16:00:00Z"}), Some("scheduledFor")),
    ];
    for (mut sent, mut lead, expected) in cases {
        sent["externalId"] = "E".into();
        lead["externalId"] = "E".into();
        lead["_creationTime"] = SENT.into();
        assert_match(compared(&sent, &lead), candidate(true, expected), &lead);
    }
}

/// Compares a difference by a part of its text.
#[track_caller]
fn assert_match(found: LeadMatch, expected: LeadMatch, lead: &Value) {
    match (found, expected) {
        (
            LeadMatch::Candidate { is_complete, difference: Some(difference) },
            LeadMatch::Candidate { is_complete: complete_expected, difference: Some(part) },
        ) => {
            assert!(difference.contains(part), "{difference} instead of {part}: {lead}");
            assert_eq!(is_complete, complete_expected, "{lead}");
        }
        _ => assert_eq!(found, expected, "{lead}"),
    }
}
