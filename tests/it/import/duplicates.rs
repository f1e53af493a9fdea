//! Duplicates in the input, and leads that the campaign already contains.

use lupitor::BulkLeadInput;
use lupitor::import::{ImportOptions, ImportRow, RowOutcome, rows};
use lupitor_fake::Generation;

use super::support::{client, id, import, lead, leads, phone, run, stream, unlimited};
use crate::support::CAMPAIGN;

fn with(external_id: Option<&str>, phone_number: Option<u64>) -> BulkLeadInput {
    let number = phone_number.map(phone);
    BulkLeadInput::builder().external_id(external_id.map(str::to_owned)).phone_number(number).try_into().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_row_with_an_identifier_of_an_earlier_row_is_not_sent() {
    let fake = unlimited().build().unwrap();
    let leads = vec![
        with(Some("A"), Some(1)),
        with(Some("A"), Some(2)),
        with(Some("B"), Some(1)),
        with(None, Some(1)),
        // Rows 2 and 3 were not sent.
        with(Some("B"), Some(2)),
        with(None, Some(3)),
        with(Some("C"), None),
        with(Some("C"), Some(3)),
    ];
    let outcomes = import(&client(&fake), CAMPAIGN, leads).await;
    let first = |row: u64| match outcomes.by_row[&row] {
        RowOutcome::DuplicateInInput { first_row } => first_row,
        RowOutcome::Created => 0,
        ref other => panic!("row {row}: {other:?}"),
    };
    assert_eq!((1..=8).map(first).collect::<Vec<_>>(), [0, 1, 1, 1, 0, 0, 0, 7]);
    fake.assert_each_once(CAMPAIGN, ["A", "B", &phone(3), "C"]);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_in_another_batch_is_found() {
    let fake = unlimited().build().unwrap();
    let leads = leads(30).into_iter().chain((1..=30).map(lead)).collect::<Vec<_>>();
    let options = ImportOptions::default().batch_rows(7);
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(leads)).options(options)).await;
    assert_eq!(outcomes.counts(), "created 30, duplicate 30");
    assert_eq!(outcomes.by_row[&42], RowOutcome::DuplicateInInput { first_row: 12 });
}

#[tokio::test(start_paused = true)]
async fn without_memory_for_identifiers_the_api_finds_duplicates_of_other_batches() {
    for generation in [Generation::G1, Generation::G2] {
        let fake = unlimited().generation(generation).build().unwrap();
        let mut leads: Vec<_> = leads(10).into_iter().chain((1..=10).map(lead)).collect();
        leads.push(lead(10));
        let options = ImportOptions::default().batch_rows(10).concurrency(1).remembered_identifiers(0);
        let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(leads)).options(options)).await;
        assert_eq!(outcomes.counts(), "created 10, present 11", "{generation:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn leads_of_the_campaign_are_already_present() {
    for generation in [Generation::G1, Generation::G2] {
        let fake = unlimited().generation(generation).build().unwrap();
        for row in [3, 700, 1500] {
            fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(phone(row)).external_id(id(row))).unwrap();
        }
        // The same phone number with another external id, or none.
        fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(phone(9)).external_id("OTHER")).unwrap();
        fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(phone(1009))).unwrap();
        let outcomes = import(&client(&fake), CAMPAIGN, leads(2000)).await;
        assert_eq!(outcomes.rows("present"), [3, 9, 700, 1009, 1500], "{generation:?}");
        assert_eq!(outcomes.rows("created").len(), 1995, "{generation:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_settled_row_is_neither_sent_nor_reported_and_still_makes_duplicates() {
    let fake = unlimited().build().unwrap();
    let rows = vec![
        ImportRow::new(1, lead(1)).settled(),
        ImportRow::new(2, lead(2)),
        ImportRow::new(3, lead(1)),
        ImportRow::new(4, with(Some("CRM_5"), Some(1))).settled(),
        // Row 4 was a duplicate in the earlier run, so its external id is free.
        ImportRow::new(5, lead(5)),
    ];
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, stream(rows))).await;
    assert_eq!(outcomes.in_order.len(), 3);
    assert_eq!(outcomes.by_row[&3], RowOutcome::DuplicateInInput { first_row: 1 });
    fake.assert_each_once(CAMPAIGN, [id(2), id(5)]);
}

#[tokio::test(start_paused = true)]
async fn an_invalid_row_does_not_make_a_later_one_a_duplicate() {
    let fake = unlimited().build().unwrap();
    let rows =
        rows([BulkLeadInput::builder().external_id("A").priority(1000), BulkLeadInput::builder().external_id("A").priority(1)]);
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows)).await;
    assert_eq!((outcomes.name(1), outcomes.name(2)), ("rejected", "created"));
}
