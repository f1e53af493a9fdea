//! The batches of an import.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use lupitor::BulkLeadInput;
use lupitor::import::{ImportOptions, ImportRow, RowOutcome, rows};
use lupitor_fake::{Generation, Operation, RateLimits, WindowKind};
use tokio::time::Instant;

use super::support::{client, id, import, lead, leads, run, stream, unlimited};
use crate::support::{CAMPAIGN, fake};

#[tokio::test(start_paused = true)]
async fn rows_are_sent_in_batches_of_a_thousand() {
    let fake = unlimited().build().unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, leads(2500)).await;
    assert_eq!(outcomes.counts(), "created 2500");
    assert_eq!(fake.operation_count(Operation::BulkCreateLeads), 3);
    fake.assert_each_once(CAMPAIGN, (1..=2500).map(id));
}

#[tokio::test(start_paused = true)]
async fn an_empty_input_sends_nothing() {
    let fake = unlimited().build().unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, Vec::new()).await;
    assert!(outcomes.by_row.is_empty() && outcomes.error.is_none());
    assert_eq!(fake.request_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_batch_stays_within_its_bytes() {
    let fake = unlimited().max_body(20_000).build().unwrap();
    let notes = "x".repeat(1000);
    let big = |row| BulkLeadInput::builder().external_id(id(row)).metadata(serde_json::json!({ "notes": notes.clone() }));
    let rows = rows((1..=100).map(big));
    let import = client(&fake).import_leads(CAMPAIGN, rows).options(ImportOptions::default().batch_bytes(20_000));
    assert_eq!(run(import).await.counts(), "created 100");
    assert_eq!(fake.operation_count(Operation::BulkCreateLeads), 6, "18 rows of 1060 bytes fit");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_the_api_calls_too_large_is_sent_in_halves_and_later_batches_are_smaller() {
    let fake = unlimited().max_body(30_000).build().unwrap();
    let big = |row| BulkLeadInput::builder().external_id(id(row)).metadata(serde_json::json!({ "notes": "x".repeat(100) }));
    let import = client(&fake).import_leads(CAMPAIGN, rows((1..=5000).map(big)));
    let outcomes = run(import.options(ImportOptions::default().concurrency(1))).await;
    assert_eq!(outcomes.counts(), "created 5000");
    let requests = fake.operation_count(Operation::BulkCreateLeads);
    let smallest = 5000_u64.div_ceil(30_000 / 150);
    assert!(requests < smallest * 2 + 10, "{requests} requests, at least {smallest} are needed");
}

#[tokio::test(start_paused = true)]
async fn a_single_row_that_is_too_large_is_rejected_alone() {
    let fake = unlimited().max_body(30_000).build().unwrap();
    let mut leads = leads(50);
    leads[20] = BulkLeadInput::builder()
        .external_id("BIG")
        .metadata(serde_json::json!({ "notes": "x".repeat(40_000) }))
        .try_into()
        .unwrap();
    let outcomes = import(&client(&fake), CAMPAIGN, leads).await;
    assert_eq!((outcomes.counts().as_str(), outcomes.rows("rejected")), ("created 49, rejected 1", vec![21]));
}

#[tokio::test(start_paused = true)]
async fn a_row_that_does_not_convert_is_rejected_with_its_field_and_not_sent() {
    let fake = unlimited().build().unwrap();
    let inputs = [
        BulkLeadInput::builder().phone_number("+15555550001"),
        BulkLeadInput::builder().phone_number("555-0002"),
        BulkLeadInput::builder().priority(1),
        BulkLeadInput::builder().external_id("CRM_4").priority(101),
    ];
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(inputs))).await;
    let mut fields = Vec::new();
    for row in [2, 3, 4] {
        let RowOutcome::Rejected(problem) = &outcomes.by_row[&row] else { panic!("{:?}", outcomes.by_row[&row]) };
        assert!(!problem.by_api && !problem.reason.is_empty(), "{problem:?}");
        fields.push(problem.field.clone().unwrap());
    }
    assert_eq!(fields, ["phoneNumber", "phoneNumber", "priority"]);
    assert_eq!(outcomes.name(1), "created");
    fake.assert_each_once(CAMPAIGN, ["+15555550001"]);
}

#[tokio::test(start_paused = true)]
async fn outcomes_come_in_the_order_of_the_input_on_request() {
    for in_order in [true, false] {
        // The first batch takes longest.
        let fake = unlimited().fault("delay=9s@bulkCreateLeads,times=1".parse().unwrap()).build().unwrap();
        let mut leads = leads(30);
        leads[15] = lead(1);
        let options = ImportOptions::default().in_order(in_order).batch_rows(10);
        let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(leads)).options(options)).await;
        assert_eq!(outcomes.counts(), "created 29, duplicate 1");
        assert_eq!(outcomes.in_order.is_sorted(), in_order, "{:?}", outcomes.in_order);
    }
}

#[tokio::test(start_paused = true)]
async fn rows_of_a_slow_input_are_sent_after_a_second_if_nothing_else_is_in_flight() {
    let fake = unlimited().build().unwrap();
    let started = Instant::now();
    let slow = futures_util::stream::unfold(1, |row| async move {
        if row > 1 {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        (row <= 3).then(|| (ImportRow::new(row, lead(row)), row + 1))
    });
    let mut import = client(&fake).import_leads(CAMPAIGN, slow);
    let mut times = Vec::new();
    while let Some(result) = import.next().await {
        times.push((result.unwrap().row, started.elapsed().as_secs()));
    }
    assert_eq!(times, [(1, 1), (2, 61), (3, 121)]);
}

/// Ten bulk requests a minute, and two rows a second: batches of one second would need sixty requests.
#[tokio::test(start_paused = true)]
async fn batches_of_a_slow_input_grow_as_the_rate_limit_demands() {
    let fake = fake().rate_limits(RateLimits::per_minute()).build().unwrap();
    let slow = futures_util::stream::iter(1..=600).then(|row| async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        ImportRow::new(row, lead(row))
    });
    let started = Instant::now();
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, slow)).await;
    assert_eq!((outcomes.counts().as_str(), fake.throttled_count()), ("created 600", 0));
    let took = started.elapsed().as_secs();
    assert!((300..380).contains(&took), "{took} s for an input of 300 s");
}

#[tokio::test(start_paused = true)]
async fn an_import_is_as_fast_as_ten_bulk_requests_a_minute_allow() {
    // The optimum, and the limiter's promise as a multiple of it. A sliding counter allows ten requests at once, then one every six seconds.
    for (window, optimum, promise) in
        [(WindowKind::Fixed, 540.0, 1.02), (WindowKind::SlidingLog, 540.0, 1.05), (WindowKind::SlidingCounter, 594.0, 1.10)]
    {
        let fake = fake().rate_limits(RateLimits::per_minute()).window(window).build().unwrap();
        let started = Instant::now();
        // A hundred requests. Their size does not matter.
        let options = ImportOptions::default().batch_rows(10);
        let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(leads(1000))).options(options)).await;
        let took = started.elapsed().as_secs_f64();
        assert_eq!((outcomes.counts().as_str(), fake.throttled_count()), ("created 1000", 0), "{window:?}");
        assert_eq!(fake.operation_count(Operation::BulkCreateLeads), 100, "{window:?}");
        assert!(took <= optimum * promise, "{window:?}: {took} s, {:.3} x the optimum", took / optimum);
    }
}

#[tokio::test(start_paused = true)]
async fn before_send_gets_each_row_once_before_it_is_sent() {
    for generation in [Generation::G1, Generation::G2] {
        let fake = Arc::new(unlimited().generation(generation).reject_leads("CRM_7,unnamed".parse().unwrap()).build().unwrap());
        let recorded = Arc::new(Mutex::new(Vec::new()));
        let record = {
            let (recorded, fake) = (recorded.clone(), fake.clone());
            move |rows: &[u64]| {
                let exists = |row: &u64| fake.leads(CAMPAIGN).iter().any(|lead| lead.external_id == Some(id(*row)));
                assert!(!rows.iter().any(exists));
                recorded.lock().unwrap().extend_from_slice(rows);
                Ok(())
            }
        };
        let options = ImportOptions::default().batch_rows(10).before_send(record);
        let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(leads(25))).options(options)).await;
        assert_eq!((outcomes.counts().as_str(), outcomes.rows("rejected")), ("created 24, rejected 1", vec![7]));
        let mut recorded = recorded.lock().unwrap().clone();
        recorded.sort_unstable();
        assert_eq!(recorded, (1..=25).collect::<Vec<_>>());
    }
}

#[tokio::test(start_paused = true)]
async fn row_numbers_are_those_of_the_caller() {
    let fake = unlimited().build().unwrap();
    let rows = vec![ImportRow::new(70, lead(1)), ImportRow::new(5_000_000_000, lead(2)), ImportRow::new(9, lead(1))];
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, stream(rows))).await;
    assert_eq!(outcomes.by_row[&9], RowOutcome::DuplicateInInput { first_row: 70 });
    assert_eq!([70, 5_000_000_000].map(|row| outcomes.name(row)), ["created"; 2]);
}
