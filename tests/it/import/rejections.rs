//! Rows that the API rejects.

use lupitor::import::{ImportOptions, RowOutcome, rows};
use lupitor::{BulkLeadInput, ErrorCode};
use lupitor_fake::{Generation, LeadRejection, Operation};

use super::support::{Outcomes, client, id, import, lead, leads, phone, run, unlimited};
use crate::support::{CAMPAIGN, assert_none, json_response};

/// A lead whose phone number the API rejects.
fn bad(row: u64) -> BulkLeadInput {
    BulkLeadInput::builder().external_id(format!("BAD_{row}")).phone_number(phone(row)).try_into().unwrap()
}

fn with_bad(count: u64, rejected: &[u64]) -> Vec<BulkLeadInput> {
    (1..=count).map(|row| if rejected.contains(&row) { bad(row) } else { lead(row) }).collect()
}

fn problem(outcomes: &Outcomes, row: u64) -> &lupitor::import::RowProblem {
    match &outcomes.by_row[&row] {
        RowOutcome::Rejected(problem) => problem,
        other => panic!("row {row}: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn rows_that_the_api_names_are_taken_out_whatever_number_it_counts_from() {
    // (rejected rows of 1000, maximum number of requests)
    let cases: [(&[u64], u64); 8] = [
        (&[500], 4),
        (&[1], 4),
        (&[1000], 4),
        (&[1, 1000], 5),
        (&[499, 500, 501], 6),
        (&[2, 3, 999], 6),
        (&[1, 2, 3, 4], 8),
        (&[], 1),
    ];
    let mut problems = Vec::new();
    for base in [0, 1] {
        for generation in [Generation::G1, Generation::G2] {
            for (rejected, requests) in cases {
                let fake = unlimited().generation(generation).batch_index_base(base);
                let fake = fake.reject_leads(LeadRejection::containing("BAD")).build().unwrap();
                let outcomes = import(&client(&fake), CAMPAIGN, with_bad(1000, rejected)).await;
                let sent = fake.operation_count(Operation::BulkCreateLeads);
                let good = (1..=1000).filter(|row| !rejected.contains(row));
                let missing = fake.compare_leads(CAMPAIGN, good.map(id));
                if outcomes.rows("rejected") != rejected || !missing.is_empty() || sent > requests {
                    problems.push(format!(
                        "{generation:?}, base {base}, {rejected:?}: {}, {missing}, {sent} requests",
                        outcomes.counts()
                    ));
                }
            }
        }
    }
    assert_none(&problems);
}

#[tokio::test(start_paused = true)]
async fn the_base_of_the_index_is_learned_once() {
    for base in [0, 1] {
        let fake = unlimited().batch_index_base(base).reject_leads(LeadRejection::containing("BAD")).build().unwrap();
        let rejected: Vec<u64> = (0..5).map(|batch| batch * 100 + 50).collect();
        let options = ImportOptions::default().batch_rows(100).concurrency(1);
        let import = client(&fake).import_leads(CAMPAIGN, rows(with_bad(500, &rejected))).options(options);
        assert_eq!(run(import).await.rows("rejected"), rejected);
        // Five batches, one request more for each bad row, and one or two to learn the base.
        let sent = fake.operation_count(Operation::BulkCreateLeads);
        assert!((11..=12).contains(&sent), "base {base}: {sent} requests");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_row_has_the_message_without_the_index_of_a_batch() {
    let fake = unlimited().reject_leads(LeadRejection::containing("BAD")).build().unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, with_bad(10, &[4])).await;
    let problem = problem(&outcomes, 4);
    assert_eq!((problem.reason.as_str(), problem.by_api, problem.code), ("This lead cannot be called", true, None));
}

#[tokio::test(start_paused = true)]
async fn the_field_that_a_message_begins_with_is_named() {
    // (message, field, reason)
    let cases = [
        (
            "leads[0]: priority must be an integer between 0 and 9",
            Some("priority"),
            "priority must be an integer between 0 and 9",
        ),
        ("leads[0].priority: must be below 10", Some("priority"), "must be below 10"),
        ("leads[0]: This lead cannot be called", None, "This lead cannot be called"),
        ("This number is blocked", None, "This number is blocked"),
    ];
    for (message, field, reason) in cases {
        let body = serde_json::json!({ "success": false, "data": null, "error": message }).to_string();
        let client = crate::support::client_receiving(&[json_response(400, body)], lupitor::RequestOptions::default());
        let lead = BulkLeadInput::builder().external_id("CRM_1").priority(50);
        let outcomes = run(client.import_leads(CAMPAIGN, rows([lead]))).await;
        let problem = problem(&outcomes, 1);
        assert_eq!((problem.field.as_deref(), problem.reason.as_str()), (field, reason), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_repeats_a_phone_number_is_redacted() {
    let body = r#"{"success":false,"data":null,"error":"leads[0]: the number +15550000001 of CRM_1 is blocked"}"#;
    let client = crate::support::client_receiving(&[json_response(400, body)], lupitor::RequestOptions::default());
    let outcomes = run(client.import_leads(CAMPAIGN, rows(leads(1)))).await;
    let problem = problem(&outcomes, 1);
    assert!(!problem.reason.contains("5550000001") && !problem.reason.contains("CRM_1"), "{problem}");
}

/// G1 requires a phone number. The first rejection shows it, and no other request is spent on such rows.
#[tokio::test(start_paused = true)]
async fn rows_without_a_field_that_the_api_requires_are_rejected_together() {
    for base in [0, 1] {
        let fake = unlimited().generation(Generation::G1).batch_index_base(base).build().unwrap();
        let without_number = |row: &u64| row.is_multiple_of(3);
        let leads = (1..=3000).map(|row| match without_number(&row) {
            true => BulkLeadInput::builder().external_id(id(row)).try_into().unwrap(),
            false => lead(row),
        });
        let options = ImportOptions::default().concurrency(1);
        let outcomes =
            run(client(&fake).import_leads(CAMPAIGN, rows(leads.collect::<Vec<BulkLeadInput>>())).options(options)).await;
        assert_eq!(outcomes.rows("rejected"), (1..=3000).filter(without_number).collect::<Vec<_>>());
        assert_eq!(outcomes.rows("created").len(), 2000);
        let problem = problem(&outcomes, 3);
        let named = (problem.field.as_deref(), problem.code, problem.by_api);
        assert_eq!(named, (Some("phoneNumber"), Some(ErrorCode::RequiredFieldMissing), true));
        assert_eq!(fake.operation_count(Operation::BulkCreateLeads), 5, "base {base}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejection_that_names_no_row_is_bisected() {
    for rejected in [vec![1], vec![500], vec![1000], vec![1, 1000], vec![333, 334]] {
        let fake = unlimited().reject_leads(LeadRejection::containing("BAD").unnamed()).build().unwrap();
        let outcomes = import(&client(&fake), CAMPAIGN, with_bad(1000, &rejected)).await;
        assert_eq!(outcomes.rows("rejected"), rejected);
        assert_eq!(outcomes.rows("created").len(), 1000 - rejected.len());
        let sent = fake.operation_count(Operation::BulkCreateLeads);
        assert!(sent <= 41, "{rejected:?}: {sent} requests");
    }
}

#[tokio::test(start_paused = true)]
async fn when_the_requests_for_bisection_are_used_up_no_good_row_is_called_rejected() {
    let fake = unlimited().reject_leads(LeadRejection::containing("BAD").unnamed()).build().unwrap();
    let rejected: Vec<u64> = (0..20).map(|number| number * 50 + 7).collect();
    let options = ImportOptions::default().bisection_requests(30);
    let import = client(&fake).import_leads(CAMPAIGN, rows(with_bad(1000, &rejected))).options(options);
    let outcomes = run(import).await;
    assert!(outcomes.error.is_none());
    assert!(outcomes.rows("rejected").iter().all(|row| rejected.contains(row)));
    let left = outcomes.rows("not processed");
    assert!(!left.is_empty() && outcomes.rows("unknown").is_empty(), "{}", outcomes.counts());
    let RowOutcome::NotProcessed { reason } = &outcomes.by_row[&left[0]] else { unreachable!() };
    assert!(reason.contains("This lead cannot be called") && reason.contains("smaller batches"), "{reason}");
    // The truth against the campaign.
    assert_eq!(fake.leads(CAMPAIGN).len(), outcomes.rows("created").len());
    fake.assert_each_once(CAMPAIGN, outcomes.rows("created").into_iter().map(id));
    assert_eq!(fake.operation_count(Operation::BulkCreateLeads), 31);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_of_every_part_of_a_batch_ends_the_import() {
    let fake = unlimited().reject_leads(LeadRejection::containing("CRM").unnamed()).build().unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, leads(100_000)).await;
    let error = outcomes.error.as_ref().unwrap();
    assert!(error.api_error().unwrap().is_validation(), "{error}");
    assert_eq!(error.reported(), 0, "no row is called rejected for a problem that all have");
    assert_eq!(outcomes.rows("not processed").len(), outcomes.by_row.len(), "{}", outcomes.counts());
    assert!(fake.request_count() < 3 * 210, "{} requests", fake.request_count());
}

#[tokio::test(start_paused = true)]
async fn a_small_file_of_bad_rows_is_rejected_row_by_row() {
    let fake = unlimited().reject_leads(LeadRejection::containing("CRM").unnamed()).build().unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, leads(5)).await;
    assert_eq!((outcomes.counts().as_str(), outcomes.error.is_none()), ("rejected 5", true));
}

#[tokio::test(start_paused = true)]
async fn an_index_out_of_range_counts_as_no_index() {
    let rejection = r#"{"success":false,"data":null,"error":"leads[4000]: cannot be called"}"#;
    let success = r#"{"success":true,"data":{"created":1,"skipped":0,"createdIds":["a"]},"error":null}"#;
    let responses = [json_response(400, rejection), json_response(200, success)];
    let client = crate::support::client_receiving(&responses, lupitor::RequestOptions::default());
    assert_eq!(run(client.import_leads(CAMPAIGN, rows(leads(2)))).await.counts(), "created 2");
}
