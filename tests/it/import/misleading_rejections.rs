//! Rejections whose message suggests another row, all rows, or no row.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use lupitor::Client;
use lupitor::import::{ImportOptions, ImportRow, rows};
use lupitor_fake::{Fake, Operation};
use serde_json::{Value, json};

use super::support::{Outcomes, id, lead, leads, run, stream, unlimited};
use crate::support::{CAMPAIGN, builder_for};

/// The external ids of a bulk request → status and message of a rejection.
type Reject = fn(&[String]) -> Option<(u16, String)>;

/// A client of the stand-in behind a gateway that rejects some bulk requests. The gateway lets the first `passes` requests through.
fn client_behind(fake: &Fake, passes: usize, reject: Reject) -> Client {
    let counter = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let gateway = move |request: Request, next: Next| {
        let counter = Arc::clone(&counter);
        async move {
            if !request.uri().path().ends_with("/bulk") || counter.fetch_add(1, Ordering::Relaxed) < passes {
                return next.run(request).await;
            }
            let (parts, body) = request.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            let json: Value = serde_json::from_slice(&body).unwrap();
            let leads = json["leads"].as_array().unwrap();
            let ids: Vec<_> = leads.iter().map(|lead| lead["externalId"].as_str().unwrap_or_default().to_owned()).collect();
            match reject(&ids) {
                Some((status, message)) => {
                    let body = json!({ "success": false, "data": null, "error": message }).to_string();
                    let response = Response::builder().status(status).header("content-type", "application/json");
                    response.body(Body::from(body)).unwrap()
                }
                None => next.run(Request::from_parts(parts, Body::from(body))).await,
            }
        }
    };
    builder_for(fake).service(fake.router().layer(from_fn(gateway))).build().unwrap()
}

async fn import(fake: &Fake, count: u64, reject: Reject) -> Outcomes {
    let client = client_behind(fake, 0, reject);
    run(client.import_leads(CAMPAIGN, rows(leads(count)))).await
}

/// The position of a row, counted from 0.
fn place(ids: &[String], row: u64) -> Option<usize> {
    ids.iter().position(|other| *other == id(row))
}

/// Every good row is created, and no other one is called rejected.
#[track_caller]
fn assert_rejects_only(fake: &Fake, outcomes: &Outcomes, count: u64, rejected: &[u64]) {
    assert!(outcomes.error.is_none(), "{:?}", outcomes.error);
    assert_eq!(outcomes.rows("rejected"), rejected, "{}", outcomes.counts());
    let missing = fake.compare_leads(CAMPAIGN, (1..=count).filter(|row| !rejected.contains(row)).map(id));
    assert!(missing.is_empty(), "{missing}");
}

#[tokio::test(start_paused = true)]
async fn a_field_that_one_row_lacks_is_not_required_of_the_others() {
    let fake = unlimited().build().unwrap();
    let outcomes = import(&fake, 3000, |ids| Some((400, format!("leads[{}]: region is required", place(ids, 4)?)))).await;
    assert_rejects_only(&fake, &outcomes, 3000, &[4]);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_rejected_beside_another_one_does_not_teach_a_wrong_index_base() {
    let fake = unlimited().build().unwrap();
    let outcomes = import(&fake, 1000, |ids| {
        let beside = place(ids, 501).filter(|_| place(ids, 10).is_some());
        let bad = beside.or_else(|| place(ids, 500)).or_else(|| place(ids, 700));
        Some((400, format!("leads[{}]: cannot be called", bad?)))
    });
    assert_rejects_only(&fake, &outcomes.await, 1000, &[500, 700]);
}

#[tokio::test(start_paused = true)]
async fn an_index_in_a_value_of_a_message_names_no_row() {
    let fake = unlimited().build().unwrap();
    let outcomes =
        import(&fake, 100, |ids| place(ids, 50).map(|_| (400, "metadata.note is invalid: \"copy of leads[2]: x\"".to_owned())));
    assert_rejects_only(&fake, &outcomes.await, 100, &[50]);
}

#[tokio::test(start_paused = true)]
async fn a_bound_on_the_size_of_a_request_costs_no_row() {
    let cases: [(&str, Reject); 2] = [
        ("413", |ids| (ids.len() > 30).then(|| (413, "Payload too large".to_owned()))),
        ("maximum", |ids| (ids.len() > 25).then(|| (400, "Maximum 25 leads per bulk request".to_owned()))),
    ];
    for (name, reject) in cases {
        let fake = unlimited().build().unwrap();
        let outcomes = import(&fake, 3000, reject).await;
        assert_eq!(outcomes.counts(), "created 3000", "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_problem_of_the_campaign_ends_the_import_and_rejects_no_row() {
    let fake = unlimited().build().unwrap();
    let client = client_behind(&fake, 1, |_| Some((400, "This campaign is archived".to_owned())));
    let outcomes = run(client.import_leads(CAMPAIGN, rows(leads(5000)))).await;
    assert!(outcomes.error.is_some() && outcomes.rows("rejected").is_empty(), "{}", outcomes.counts());
    assert_eq!(outcomes.rows("created"), (1..=1000).collect::<Vec<_>>());
    assert_eq!(outcomes.by_row.len() - 1000, outcomes.rows("not processed").len(), "{}", outcomes.counts());
}

#[tokio::test(start_paused = true)]
async fn a_row_that_a_message_names_for_a_rule_over_two_rows_is_not_rejected() {
    let fake = unlimited().build().unwrap();
    let outcomes = import(&fake, 100, |ids| {
        let (one, _) = place(ids, 30).zip(place(ids, 70))?;
        Some((400, format!("leads[{one}]: conflicts with another lead")))
    });
    assert_rejects_only(&fake, &outcomes.await, 100, &[]);
}

#[tokio::test(start_paused = true)]
async fn an_api_that_names_the_row_beside_the_bad_one_costs_no_good_row() {
    for step in [1, -1] {
        let fake = unlimited().build().unwrap();
        let client = client_behind(
            &fake,
            0,
            match step {
                1 => |ids| Some((400, format!("leads[{}]: cannot be called", (bad(ids)? + 1).min(ids.len() - 1)))),
                _ => |ids| Some((400, format!("leads[{}]: cannot be called", bad(ids)?.saturating_sub(1)))),
            },
        );
        let options = ImportOptions::default().batch_rows(50).concurrency(1);
        let outcomes = run(client.import_leads(CAMPAIGN, rows(leads(500))).options(options)).await;
        assert_rejects_only(&fake, &outcomes, 500, &[7, 100, 333, 334, 451]);
    }
}

/// The first bad row of five.
fn bad(ids: &[String]) -> Option<usize> {
    [7, 100, 333, 334, 451].into_iter().find_map(|row| place(ids, row))
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_problem_costs_one_request_alone_and_not_each_row() {
    let fake = unlimited().build().unwrap();
    let outcomes = import(&fake, 1000, |ids| {
        let row = (1..=20).map(|number| number * 40).find(|row| place(ids, *row).is_some())?;
        let text = if row % 80 == 0 { "is on a list of blocked numbers" } else { "cannot be called" };
        Some((400, format!("leads[{}]: {text}", place(ids, row)?)))
    });
    let rejected: Vec<u64> = (1..=20).map(|number| number * 40).collect();
    assert_rejects_only(&fake, &outcomes.await, 1000, &rejected);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_a_lost_request_created_is_not_called_rejected() {
    let fake = unlimited().fault("drop@bulkCreateLeads,after-processing,times=1".parse().unwrap()).build().unwrap();
    let client =
        client_behind(&fake, 1, |ids| Some((400, format!("leads[{}]: scheduledFor must be in the future", place(ids, 2)?))));
    let outcomes = run(client.import_leads(CAMPAIGN, rows(leads(20)))).await;
    assert!(outcomes.rows("rejected").is_empty(), "{}", outcomes.counts());
    assert_eq!(fake.leads(CAMPAIGN).len(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_row_of_an_earlier_run_of_the_same_client_is_not_called_present() {
    let fake = unlimited().build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let mut first = client.import_leads(CAMPAIGN, rows(leads(4)));
    assert!(first.next().await.is_some());
    drop(first);
    tokio::time::advance(Duration::from_secs(60)).await;
    let second = (2..=4).map(|row| ImportRow::new(row, lead(row)).sent_before()).collect();
    let outcomes = run(client.import_leads(CAMPAIGN, stream(second))).await;
    assert!(outcomes.rows("present").is_empty(), "{}", outcomes.counts());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_leaves_rows_unknown_and_the_import_goes_on() {
    for fault in ["html-404@listLeads", "500@listLeads"] {
        let fake = unlimited().fault("drop@bulkCreateLeads,after-processing,times=1".parse().unwrap());
        let fake = fake.fault(fault.parse().unwrap()).build().unwrap();
        let client = builder_for(&fake).build().unwrap();
        let outcomes = run(client.import_leads(CAMPAIGN, rows(leads(3000)))).await;
        assert!(outcomes.error.is_none(), "{fault}: {:?}", outcomes.error);
        assert_eq!(outcomes.counts(), "created 2000, unknown 1000", "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_import_in_order_does_not_wait_for_a_batch_that_nothing_fills() {
    let fake = unlimited().build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let options = ImportOptions::default().in_order(true).linger(Duration::MAX);
    let same = std::iter::repeat_n(lead(1), 8000);
    let import = run(client.import_leads(CAMPAIGN, rows(same)).options(options));
    let outcomes = tokio::time::timeout(Duration::from_secs(3600), import).await.expect("the import waits");
    assert_eq!(outcomes.counts(), "created 1, duplicate 7999");
}

#[tokio::test(start_paused = true)]
async fn no_request_has_an_identifier_twice_even_without_memory_for_identifiers() {
    let fake = unlimited().build().unwrap();
    static REPEATED: AtomicBool = AtomicBool::new(false);
    let client = client_behind(&fake, 0, |ids| {
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        REPEATED.fetch_or(distinct.len() < ids.len(), Ordering::Relaxed);
        None
    });
    let options = ImportOptions::default().remembered_identifiers(0).batch_bytes(1200);
    let twice = (1..=200).flat_map(|row| [lead(row), lead(row)]);
    let outcomes = run(client.import_leads(CAMPAIGN, rows(twice)).options(options)).await;
    assert!(!REPEATED.load(Ordering::Relaxed), "{}", outcomes.counts());
    assert!(fake.operation_count(Operation::BulkCreateLeads) > 10, "the batches are small");
    fake.assert_each_once(CAMPAIGN, (1..=200).map(id));
}
