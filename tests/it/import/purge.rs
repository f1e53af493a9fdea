//! Purges: the same engine for bulk deletes.

use lupitor::LeadIdentifier;
use lupitor::import::{ImportOptions, ImportRow, rows};
use lupitor_fake::{Generation, Operation};

use super::support::{client, id, phone, run, stream, unlimited};
use crate::support::CAMPAIGN;

fn by_id(row: u64) -> LeadIdentifier {
    LeadIdentifier::builder().external_id(id(row)).try_into().unwrap()
}

fn by_phone(row: u64) -> LeadIdentifier {
    LeadIdentifier::builder().phone_number(phone(row)).try_into().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_purge_reports_deleted_missing_and_repeated_leads() {
    let fake = unlimited().build().unwrap();
    for row in 1..=1500 {
        fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(phone(row)).external_id(id(row))).unwrap();
    }
    let mut leads: Vec<_> = (1..=1200).map(|row| if row % 2 == 0 { by_id(row) } else { by_phone(row) }).collect();
    leads.extend([by_id(2000), by_id(2), by_phone(2001)]);
    let outcomes = run(client(&fake).purge_leads(CAMPAIGN, rows(leads))).await;
    assert_eq!(outcomes.counts(), "deleted 1200, duplicate 1, not found 2");
    assert_eq!(outcomes.rows("not found"), [1201, 1203]);
    assert_eq!((fake.operation_count(Operation::BulkDeleteLeads), fake.leads(CAMPAIGN).len()), (2, 300));
}

#[tokio::test(start_paused = true)]
async fn after_a_lost_response_a_missing_lead_is_deleted_or_absent() {
    let fake = unlimited().fault("drop@bulkDeleteLeads,after-processing,times=1".parse().unwrap()).build().unwrap();
    for row in 1..=30 {
        fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::external(id(row))).unwrap();
    }
    let options = ImportOptions::default().batch_rows(20).concurrency(1);
    let outcomes = run(client(&fake).purge_leads(CAMPAIGN, rows((1..=31).map(by_id))).options(options)).await;
    assert_eq!(outcomes.counts(), "deleted 10, deleted or absent 20, not found 1");
    assert_eq!(outcomes.name(31), "not found");
}

#[tokio::test(start_paused = true)]
async fn a_row_that_an_earlier_run_sent_is_deleted_or_absent() {
    let fake = unlimited().build().unwrap();
    fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::external(id(2))).unwrap();
    let rows =
        (1..=3).map(|row| if row < 3 { ImportRow::new(row, by_id(row)).sent_before() } else { ImportRow::new(row, by_id(row)) });
    let outcomes = run(client(&fake).purge_leads(CAMPAIGN, stream(rows.collect()))).await;
    assert_eq!([1, 2, 3].map(|row| outcomes.name(row)), ["deleted or absent", "deleted", "not found"]);
}

#[tokio::test(start_paused = true)]
async fn the_older_generation_has_no_purge() {
    let fake = unlimited().generation(Generation::G1).build().unwrap();
    let outcomes = run(client(&fake).purge_leads(CAMPAIGN, rows([by_id(1)]))).await;
    assert_eq!(outcomes.counts(), "not processed 1");
    assert!(outcomes.error.unwrap().api_error().unwrap().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn an_identifier_that_the_client_rejects_is_reported_with_its_field() {
    let fake = unlimited().build().unwrap();
    let identifiers = [LeadIdentifier::builder().phone_number("555"), LeadIdentifier::builder()];
    let outcomes = run(client(&fake).purge_leads(CAMPAIGN, rows(identifiers))).await;
    assert_eq!((outcomes.counts().as_str(), fake.request_count()), ("rejected 2", 0));
}
