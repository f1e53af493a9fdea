//! The outcome of each row of a single bulk call.

use lupitor::{BulkLeadInput, CreateOutcome, DeleteOutcome, LeadIdentifier, RequestOptions};
use lupitor_fake::Generation;

use crate::support::{CAMPAIGN, builder_for, client_receiving, fake, json_response};

fn row(number: u32) -> BulkLeadInput {
    let row = BulkLeadInput::builder().external_id(format!("CRM_{number}")).phone_number(format!("+1555555{number:04}"));
    row.try_into().unwrap()
}

fn identifier(number: u32) -> LeadIdentifier {
    LeadIdentifier::builder().external_id(format!("CRM_{number}")).try_into().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_skipped_row_is_known_in_both_generations() {
    for generation in [Generation::G1, Generation::G2] {
        let fake = fake().generation(generation).build().unwrap();
        let client = builder_for(&fake).build().unwrap();
        let first = client.bulk_create_leads(CAMPAIGN, [row(2)]).await.unwrap();
        let id = fake.leads(CAMPAIGN)[0].id.clone();
        assert_eq!(first.outcomes(&[row(2)]), [Some(CreateOutcome::Created { id: Some(id) })], "{generation:?}");

        let rows = [row(1), row(2), row(3)];
        let second = client.bulk_create_leads(CAMPAIGN, &rows[..]).await.unwrap();
        // Two ids, whose order is not documented.
        let created = Some(CreateOutcome::Created { id: None });
        assert_eq!(second.outcomes(&rows), [created.clone(), Some(CreateOutcome::Skipped), created], "{generation:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_rows_with_one_identifier_are_unknown_and_the_others_are_not() {
    let fake = fake().build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let rows = [row(1), row(2), row(1)];
    let result = client.bulk_create_leads(CAMPAIGN, &rows[..]).await.unwrap();
    assert_eq!((result.created, result.skipped), (2, 1));
    assert_eq!(result.outcomes(&rows), [None, Some(CreateOutcome::Created { id: None }), None]);
}

#[tokio::test(start_paused = true)]
async fn after_a_lost_response_a_row_is_created_or_present() {
    let fake = fake().fault("drop@bulkCreateLeads,after-processing,times=1".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let rows = [row(1), row(2)];
    let result = client.bulk_create_leads(CAMPAIGN, &rows[..]).await.unwrap();
    assert!(result.reconciled());
    assert_eq!(result.outcomes(&rows), [Some(CreateOutcome::CreatedOrPresent), Some(CreateOutcome::CreatedOrPresent)]);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_row_and_one_that_was_not_found_are_known() {
    let fake = fake().build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    client.bulk_create_leads(CAMPAIGN, [row(1), row(2)]).await.unwrap();
    let rows = [identifier(1), identifier(9), identifier(2)];
    let result = client.bulk_delete_leads(CAMPAIGN, &rows[..]).await.unwrap();
    let deleted = Some(DeleteOutcome::Deleted);
    assert_eq!(result.outcomes(&rows), [deleted.clone(), Some(DeleteOutcome::NotFound), deleted]);
    fake.inject("drop@bulkDeleteLeads,after-processing,times=1".parse().unwrap()).unwrap();
    let result = client.bulk_delete_leads(CAMPAIGN, &rows[..1]).await.unwrap();
    assert_eq!(result.outcomes(&rows[..1]), [Some(DeleteOutcome::DeletedOrAbsent)]);
}

#[tokio::test(start_paused = true)]
async fn counts_that_do_not_fit_the_rows_leave_every_row_unknown() {
    let bodies = [
        r#"{"created":3,"skipped":0,"createdIds":["a","b","c"],"skippedIdentifiers":[]}"#,
        r#"{"created":1,"skipped":1,"createdIds":["a"],"skippedIdentifiers":[]}"#,
        r#"{"created":1,"skipped":1,"createdIds":["a"],"skippedPhones":["5550001"]}"#,
    ];
    for body in bodies {
        let body = format!(r#"{{"success":true,"data":{body},"error":null}}"#);
        let client = client_receiving(&[json_response(200, body.clone())], RequestOptions::default());
        let rows = [row(1), row(2)];
        let result = client.bulk_create_leads(CAMPAIGN, &rows[..]).await.unwrap();
        assert_eq!(result.outcomes(&rows), [None, None], "{body}");
    }
}
