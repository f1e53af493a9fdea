//! Batches whose response was lost: the campaign's list decides.

use std::time::Duration;

use lupitor::TokioClock;
use lupitor::import::{ImportOptions, ImportRow, RowOutcome, rows};
use lupitor_fake::{Fake, Generation, LastCursor, ListOrder, Operation};

use super::support::{client, id, import, lead, leads, phone, run, stream, unlimited};
use crate::support::{CAMPAIGN, builder_for, list_to_the_end, start};

fn stored(row: u64) -> lupitor_fake::LeadInput {
    lupitor_fake::LeadInput::phone(phone(row)).external_id(id(row))
}

/// Leads that no row is about.
fn add_others(fake: &Fake, count: u64) {
    for number in 1..=count {
        fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::external(format!("OTHER_{number}"))).unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn leads_of_a_batch_whose_response_was_lost_are_created() {
    for generation in [Generation::G1, Generation::G2] {
        for fault in ["drop", "truncate", "500", "html-504"] {
            let fault = format!("{fault}@bulkCreateLeads,after-processing,times=1");
            let fake = unlimited().generation(generation).fault(fault.parse().unwrap()).build().unwrap();
            let outcomes = import(&client(&fake), CAMPAIGN, leads(1500)).await;
            assert_eq!(outcomes.counts(), "created 1500", "{generation:?} {fault}");
            fake.assert_each_once(CAMPAIGN, (1..=1500).map(id));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn leads_that_existed_before_are_told_apart_from_those_of_the_lost_attempt() {
    for generation in [Generation::G1, Generation::G2] {
        for order in [ListOrder::OldestFirst, ListOrder::NewestFirst, ListOrder::Shuffled] {
            let fake = unlimited().generation(generation).list_order(order).max_page_size(500);
            let fake = fake.fault("drop@bulkCreateLeads,after-processing,skip=1,times=1".parse().unwrap()).build().unwrap();
            let existing = [1005, 1500, 1999];
            existing.iter().for_each(|row| drop(fake.add_lead(CAMPAIGN, stored(*row)).unwrap()));
            add_others(&fake, 1000);
            tokio::time::advance(Duration::from_secs(60)).await;
            let import = client(&fake).import_leads(CAMPAIGN, rows(leads(3000))).options(ImportOptions::default().concurrency(1));
            let outcomes = run(import).await;
            assert_eq!(outcomes.counts(), "created 2997, present 3", "{generation:?} {order:?}");
            assert_eq!(outcomes.rows("present"), existing, "{generation:?} {order:?}");
        }
    }
}

/// The first batch has no reference: an existing lead with the very same data may be the lost attempt's.
#[tokio::test(start_paused = true)]
async fn without_evidence_the_outcome_is_unknown_with_the_reason() {
    let fake = unlimited().fault("drop@bulkCreateLeads,after-processing,times=1".parse().unwrap()).build().unwrap();
    fake.add_lead(CAMPAIGN, stored(2)).unwrap();
    tokio::time::advance(Duration::from_secs(3600)).await;
    let outcomes = import(&client(&fake), CAMPAIGN, leads(3)).await;
    assert_eq!([1, 2, 3].map(|row| outcomes.name(row)), ["created", "unknown", "created"]);
    let RowOutcome::Unknown { reason } = &outcomes.by_row[&2] else { unreachable!() };
    assert!(reason.starts_with("in the campaign; ") && reason.contains("earlier creation time"), "{reason}");
    assert!(!reason.contains(&phone(2)) && !reason.contains(&id(2)));
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_this_client_has_listed_before_is_already_present() {
    let fake = unlimited().fault("drop@bulkCreateLeads,after-processing,times=1".parse().unwrap()).build().unwrap();
    fake.add_lead(CAMPAIGN, stored(2)).unwrap();
    let client = client(&fake);
    list_to_the_end(&client).await;
    let outcomes = import(&client, CAMPAIGN, leads(3)).await;
    assert_eq!([1, 2, 3].map(|row| outcomes.name(row)), ["created", "present", "created"]);
}

#[tokio::test(start_paused = true)]
async fn a_lead_with_another_value_of_one_identifier_is_already_present() {
    let fake = unlimited().fault("drop@bulkCreateLeads,after-processing,times=1".parse().unwrap()).build().unwrap();
    fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(phone(2)).external_id("OTHER")).unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, leads(3)).await;
    assert_eq!([1, 2, 3].map(|row| outcomes.name(row)), ["created", "present", "created"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_request_that_was_not_processed_costs_no_lookup() {
    let fake = unlimited().fault("drop@bulkCreateLeads,times=1".parse().unwrap()).build().unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, leads(10)).await;
    assert_eq!((outcomes.counts().as_str(), fake.operation_count(Operation::ListLeads)), ("created 10", 0));
}

#[tokio::test(start_paused = true)]
async fn a_scan_begins_where_an_earlier_one_found_the_newest_leads() {
    let fake = unlimited().max_page_size(1000).last_cursor(LastCursor::Kept);
    let fake = fake.fault("drop@bulkCreateLeads,after-processing,skip=5,times=10".parse().unwrap()).build().unwrap();
    add_others(&fake, 20_000);
    tokio::time::advance(Duration::from_secs(60)).await;
    let slow = futures_util::StreamExt::then(futures_util::stream::iter(1..=20_000), |row| async move {
        if row % 1000 == 1 {
            tokio::time::sleep(Duration::from_secs(6)).await;
        }
        ImportRow::new(row, lead(row))
    });
    let import = client(&fake).import_leads(CAMPAIGN, slow).options(ImportOptions::default().concurrency(1));
    let outcomes = run(import).await;
    assert_eq!(outcomes.counts(), "created 20000");
    // The first scan reads the campaign, 26 pages; the other nine begin near its end.
    let pages = fake.operation_count(Operation::ListLeads);
    assert!(pages < 26 + 9 * 4, "{pages} pages");
}

#[tokio::test(start_paused = true)]
async fn the_pages_of_all_lookups_are_bounded() {
    let fake =
        unlimited().max_page_size(10).fault("drop@bulkCreateLeads,after-processing,times=3".parse().unwrap()).build().unwrap();
    add_others(&fake, 1000);
    let import = client(&fake).import_leads(CAMPAIGN, rows(leads(3000))).options(ImportOptions::default().lookup_pages(20));
    let outcomes = run(import).await;
    assert_eq!((outcomes.by_row.len(), fake.operation_count(Operation::ListLeads)), (3000, 20));
    let unknown = outcomes.rows("unknown");
    let RowOutcome::Unknown { reason } = &outcomes.by_row[&unknown[0]] else { unreachable!() };
    assert!(reason.contains("used up"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn a_row_that_an_earlier_run_sent_is_created_if_its_lead_is_younger_than_that_run() {
    let fake = unlimited().build().unwrap();
    let sent_before = |row| ImportRow::new(row, lead(row)).sent_before();
    fake.add_lead(CAMPAIGN, stored(1)).unwrap();
    tokio::time::advance(Duration::from_secs(600)).await;
    let first_started = start() + Duration::from_secs(600);
    tokio::time::advance(Duration::from_secs(5)).await;
    // Created by the earlier run, with the same data and with other data.
    fake.add_lead(CAMPAIGN, stored(2)).unwrap();
    fake.add_lead(CAMPAIGN, stored(3).priority(9)).unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    for (new, first_started, expected) in [(4, Some(first_started), ["unknown", "created", "unknown"]), (5, None, ["unknown"; 3])]
    {
        let rows = stream([1, 2, 3, new].map(sent_before).to_vec());
        let options = first_started.iter().fold(ImportOptions::default(), |options, time| options.first_started(*time));
        let client = builder_for(&fake).clock(TokioClock::starting_at(fake.now())).build().unwrap();
        let outcomes = run(client.import_leads(CAMPAIGN, rows).options(options)).await;
        assert_eq!([1, 2, 3].map(|row| outcomes.name(row)), expected, "{first_started:?}: {:?}", outcomes.by_row);
        assert_eq!(outcomes.name(new), "created", "nothing was lost");
    }
}
