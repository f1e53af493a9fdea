//! Bulk calls whose first attempt may have been processed.

use lupitor::{AttemptOutcome, BulkLeadInput, LeadIdentifier, RequestOptions};

use super::{GENERATIONS, refused};
use crate::support::{CAMPAIGN, PHONE, builder_for, client_receiving, fake, json_response};

#[tokio::test(start_paused = true)]
async fn a_repeated_bulk_call_separates_certain_results_from_possible_ones() {
    let leads = || {
        ["A", "B"].map(|id| BulkLeadInput::builder().external_id(id).phone_number(PHONE.replace("1234", id_digits(id)))).to_vec()
    };
    // (fault, true when A exists before, created, skipped, created or present)
    let cases = [
        (None, false, 2, 0, 0),
        (None, true, 1, 1, 0),
        (Some("drop,times=1"), false, 2, 0, 0),
        (Some("drop,times=1"), true, 1, 0, 1),
        (Some("drop,after-processing,times=1"), false, 0, 0, 2),
        (Some("drop,after-processing,times=1"), true, 0, 0, 2),
        (Some("truncate,times=2"), false, 0, 0, 2),
        (Some("500,after-processing,times=1"), true, 0, 0, 2),
    ];
    for generation in GENERATIONS {
        for (fault, there, created, skipped, either) in cases {
            let what = format!("{generation:?} {fault:?} {there}");
            let fake = fake().generation(generation);
            let fake = match fault.map(|fault| fault.split_once(',').unwrap()) {
                Some((fault, options)) => fake.fault(format!("{fault}@bulkCreateLeads,{options}").parse().unwrap()),
                None => fake,
            };
            let fake = fake.build().unwrap();
            if there {
                let lead = lupitor_fake::LeadInput::phone(PHONE.replace("1234", id_digits("A"))).external_id("A");
                fake.add_lead(CAMPAIGN, lead).unwrap();
            }
            let done = builder_for(&fake).build().unwrap().bulk_create_leads(CAMPAIGN, leads()).await.unwrap();
            assert_eq!((done.created, done.skipped, done.created_or_present), (created, skipped, either), "{what}");
            assert_eq!(done.created_ids.len() as u64, created, "{what}");
            assert_eq!(done.skipped_identifiers.len() as u64, skipped, "{what}");
            assert_eq!(done.created_or_present_identifiers.len() as u64, either, "{what}");
            assert_eq!(done.reconciled(), either > 0, "{what}");
        }
    }

    let identifiers = || ["A", "C"].map(|id| LeadIdentifier::builder().external_id(id)).to_vec();
    // (fault, deleted, not found, deleted or absent)
    let cases = [(None, 1, 1, 0), (Some("drop,times=1"), 1, 0, 1), (Some("drop,after-processing,times=1"), 0, 0, 2)];
    for (fault, deleted, not_found, either) in cases {
        let fake = match fault.and_then(|fault: &str| fault.split_once(',')) {
            Some((fault, options)) => fake().fault(format!("{fault}@bulkDeleteLeads,{options}").parse().unwrap()),
            None => fake(),
        };
        let fake = fake.build().unwrap();
        fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::external("A")).unwrap();
        let done = builder_for(&fake).build().unwrap().bulk_delete_leads(CAMPAIGN, identifiers()).await.unwrap();
        assert_eq!((done.deleted, done.not_found, done.deleted_or_absent), (deleted, not_found, either), "{fault:?}");
        assert_eq!(done.not_found_identifiers.len() as u64, not_found, "{fault:?}");
        assert_eq!(done.deleted_or_absent_identifiers.len() as u64, either, "{fault:?}");
        assert_eq!(done.reconciled(), either > 0, "{fault:?}");
    }
}

fn id_digits(id: &str) -> &'static str {
    if id == "A" { "0001" } else { "0002" }
}

/// A 429 is not a lost response, so leads that the next attempt finds existed before.
#[tokio::test(start_paused = true)]
async fn a_throttled_attempt_is_not_a_lost_one() {
    let limited = refused(429, "Rate limit exceeded").header("retry-after", 1);
    let done = r#"{"success":true,"data":{"created":0,"skipped":1,"skippedIdentifiers":["A"]},"error":null}"#;
    let client = client_receiving(&[limited, json_response(200, done)], RequestOptions::default());
    let done = client.bulk_create_leads(CAMPAIGN, vec![BulkLeadInput::builder().external_id("A")]).await.unwrap();
    assert_eq!((done.skipped, done.created_or_present, done.reconciled(), done.attempts().len()), (1, 0, false, 2));
}

#[test]
fn only_ambiguous_attempts_make_bulk_results_uncertain() {
    use AttemptOutcome::{Disconnected, NotSent, Status, TimedOut, Truncated, Unreadable};
    let may = [
        TimedOut,
        Disconnected,
        Status(408),
        Status(500),
        Status(502),
        Status(503),
        Status(504),
        Truncated(200),
        Truncated(201),
        Truncated(500),
        Unreadable(200),
    ];
    let may_not = [
        NotSent,
        Status(201),
        Status(400),
        Status(404),
        Status(429),
        Status(501),
        Truncated(400),
        Truncated(401),
        Truncated(429),
        Truncated(302),
    ];
    for outcome in may {
        assert!(outcome.is_ambiguous(), "{outcome}");
    }
    for outcome in may_not {
        assert!(!outcome.is_ambiguous(), "{outcome}");
    }
}
