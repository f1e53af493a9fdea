//! Leads compared with what was sent, and times of creation in every unit.

use serde_json::{Value, json};

use super::*;

const SENT: f64 = 1_761_753_600_000.0;

fn compared(sent: &Value, lead: &Value) -> Match {
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

fn candidate(is_complete: bool, difference: Option<&'static str>) -> Match {
    Match::Candidate { is_complete, difference }
}

#[test]
fn a_lead_is_a_candidate_by_its_identifiers() {
    let both = json!({"externalId": "E", "phoneNumber": "+15555551234"});
    let cases = [
        (&both, both.clone(), candidate(true, None)),
        (&both, json!({"externalId": "F", "phoneNumber": "+15555550000"}), Match::Unrelated),
        (&both, json!({}), Match::Unrelated),
        (&both, json!({"externalId": "E", "phoneNumber": "+15555550000"}), Match::InTheWay),
        (&both, json!({"externalId": "F", "phoneNumber": "+15555551234"}), Match::InTheWay),
        (&both, json!({"externalId": "E"}), candidate(false, Some("phoneNumber is not"))),
        (&both, json!({"phoneNumber": "+15555551234"}), candidate(false, Some("externalId is not"))),
        (&json!({"phoneNumber": "+15555551234"}), both.clone(), candidate(true, Some("externalId is not"))),
        // The number may come from the CRM, or the lead is another one.
        (&json!({"externalId": "E"}), both.clone(), candidate(true, Some("phoneNumber is not"))),
    ];
    for (sent, lead, expected) in cases {
        assert_match(compared(sent, &lead), expected, &lead);
    }
}

#[test]
fn a_time_of_creation_is_read_by_its_magnitude() {
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
        assert_eq!(creation_time(number).map(|shown| (shown.time, shown.resolution)), expected, "{number}");
    }
}

#[test]
fn a_candidate_has_the_data_that_were_sent() {
    let ours = || None;
    let cases = [
        (json!({"metadata": {"a": 1, "b": [null, "x"]}}), json!({"metadata": {"b": [null, "x"], "a": 1.0}}), ours()),
        (json!({"metadata": {"a": null}}), json!({}), ours()),
        (json!({"metadata": {}}), json!({"metadata": null}), ours()),
        (json!({"metadata": {"a": 1}}), json!({"metadata": {"a": 2}}), Some("metadata are")),
        (json!({"metadata": {"a": 1}}), json!({"metadata": {"a": 1, "b": 2}}), Some("metadata are")),
        (json!({"metadata": {"a": [1, 2]}}), json!({"metadata": {"a": [1]}}), Some("metadata are")),
        (json!({"metadata": {"a": 1}}), json!({}), Some("metadata are")),
        (json!({}), json!({"metadata": {"a": 1}}), Some("metadata are")),
        (json!({"priority": 5}), json!({"priority": 5.0}), ours()),
        (json!({"priority": 5}), json!({"priority": 6}), Some("priority is")),
        (json!({"priority": 5}), json!({}), Some("priority is")),
        (json!({"priority": 0}), json!({}), ours()),
        (json!({}), json!({"priority": 0}), ours()),
        (json!({}), json!({"priority": 1}), Some("priority is")),
        (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "2099-12-31T13:00:00.000+01:00"}), ours()),
        (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "2099-12-31T12:00:01Z"}), Some("scheduled")),
        (json!({"scheduledFor": "2099-12-31T12:00:00Z"}), json!({"scheduledFor": "soon"}), Some("scheduledFor")),
        (json!({}), json!({"scheduledFor": "2025-11-05T15:59:59Z"}), ours()),
        (json!({}), json!({"scheduledFor": "when they call back"}), ours()),
        // Eight days later: somebody else's lead.
        (json!({}), json!({"scheduledFor": "2025-11-06T16:00:00Z"}), Some("scheduledFor")),
    ];
    for (mut sent, mut lead, expected) in cases {
        sent["externalId"] = "E".into();
        lead["externalId"] = "E".into();
        lead["_creationTime"] = SENT.into();
        assert_match(compared(&sent, &lead), candidate(true, expected), &lead);
    }
}

/// The difference is compared by a part of its text.
#[track_caller]
fn assert_match(found: Match, expected: Match, lead: &Value) {
    match (found, expected) {
        (
            Match::Candidate { is_complete, difference: Some(difference) },
            Match::Candidate { is_complete: complete_expected, difference: Some(part) },
        ) => {
            assert!(difference.contains(part), "{difference} instead of {part}: {lead}");
            assert_eq!(is_complete, complete_expected, "{lead}");
        }
        _ => assert_eq!(found, expected, "{lead}"),
    }
}
