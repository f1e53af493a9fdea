//! Stops and errors while batches wait: for the rate limit, for a retry, for their turn.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use lupitor::import::{Import, ImportOptions, RowOutcome, rows};
use lupitor_fake::{LeadRejection, Operation, RateLimits};
use tokio::time::Instant;

use super::support::{Outcomes, client, id, leads, run, unlimited};
use crate::support::{CAMPAIGN, builder, fake, json_response, service};

/// Runs an import that is stopped after a time. Returns the time until its end, too.
async fn run_and_stop(import: Import<'_>, after: Duration) -> (Outcomes, Duration) {
    let stop = import.stop_handle();
    let stopping = async {
        tokio::time::sleep(after).await;
        stop.stop();
    };
    let started = Instant::now();
    let (outcomes, ()) = tokio::join!(run(import), stopping);
    (outcomes, started.elapsed())
}

/// Options that record the rows of `before_send`.
fn recording(options: ImportOptions) -> (ImportOptions, Arc<Mutex<Vec<u64>>>) {
    let recorded = Arc::<Mutex<Vec<u64>>>::default();
    let record = Arc::clone(&recorded);
    let options = options.before_send(move |rows: &[u64]| {
        record.lock().unwrap().extend(rows);
        Ok(())
    });
    (options, recorded)
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_the_rate_limit_and_queued_rows_are_not_recorded() {
    let fake = fake().rate_limits(RateLimits::per_minute()).build().unwrap();
    let (options, recorded) = recording(ImportOptions::default().batch_rows(10));
    let import = client(&fake).import_leads(CAMPAIGN, rows(leads(1000))).options(options);
    let (outcomes, took) = run_and_stop(import, Duration::from_secs(20)).await;
    assert!(took < Duration::from_millis(20_100), "{took:?}");
    let sent = fake.operation_count(Operation::BulkCreateLeads) * 10;
    assert!((10..=200).contains(&sent), "{sent} rows were sent");
    assert_eq!((outcomes.counts(), outcomes.error.is_none()), (format!("created {sent}"), true));
    let mut recorded = recorded.lock().unwrap().clone();
    recorded.sort_unstable();
    assert_eq!(recorded, outcomes.rows("created"), "rows that only waited are recorded as sent");
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_a_retry_and_rows_that_may_be_processed_have_no_outcome() {
    let fake = unlimited().fault("500@bulkCreateLeads".parse().unwrap()).build().unwrap();
    let (options, recorded) = recording(ImportOptions::default());
    let import = client(&fake).import_leads(CAMPAIGN, rows(leads(2000))).options(options);
    let (outcomes, took) = run_and_stop(import, Duration::from_secs(600)).await;
    assert!(took < Duration::from_millis(600_100), "{took:?}");
    assert!(outcomes.by_row.is_empty() && outcomes.error.is_none(), "{}", outcomes.counts());
    assert_eq!(recorded.lock().unwrap().len(), 2000);
}

#[tokio::test(start_paused = true)]
async fn a_stop_leaves_throttled_rows_not_processed() {
    let client = builder().service(service(|_, _| json_response(429, "{}").header("retry-after", 1000))).build().unwrap();
    let import = client.import_leads(CAMPAIGN, rows(leads(10)));
    let (outcomes, took) = run_and_stop(import, Duration::from_secs(5)).await;
    assert!(took < Duration::from_millis(5100), "{took:?}");
    assert_eq!((outcomes.counts().as_str(), outcomes.error.is_none()), ("not processed 10", true));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_the_search_for_bad_rows_and_the_rest_is_not_processed() {
    let fake = unlimited().reject_leads(LeadRejection::containing("CRM_700").unnamed());
    let fake = fake.fault("delay=1s@bulkCreateLeads".parse().unwrap()).build().unwrap();
    let import = client(&fake).import_leads(CAMPAIGN, rows(leads(1000)));
    let (outcomes, took) = run_and_stop(import, Duration::from_millis(2500)).await;
    assert!(took <= Duration::from_millis(3100), "{took:?}");
    assert_eq!(outcomes.counts(), "created 500, not processed 500");
    fake.assert_each_once(CAMPAIGN, outcomes.rows("created").into_iter().map(id));
    assert_eq!(fake.leads(CAMPAIGN).len(), 500);
    assert!(outcomes.by_row.values().all(|outcome| match outcome {
        RowOutcome::NotProcessed { reason } => reason.contains("send it again"),
        _ => true,
    }));
}

#[tokio::test(start_paused = true)]
async fn an_error_does_not_wait_for_the_retries_of_other_batches() {
    let requests = Arc::<Mutex<usize>>::default();
    let count = Arc::clone(&requests);
    let client = builder().service(service(move |_, body| {
        *count.lock().unwrap() += 1;
        match String::from_utf8_lossy(body).contains("CRM_15\"") {
            true => json_response(401, r#"{"success":false,"data":null,"error":"Invalid or inactive API key"}"#),
            false => json_response(503, "{}"),
        }
    }));
    let client = client.build().unwrap();
    let started = Instant::now();
    let options = ImportOptions::default().batch_rows(10);
    let outcomes = run(client.import_leads(CAMPAIGN, rows(leads(30))).options(options)).await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!(outcomes.rows("not processed"), (11..=20).collect::<Vec<_>>(), "{}", outcomes.counts());
    assert!(outcomes.error.unwrap().api_error().unwrap().is_authentication());
    assert!(*requests.lock().unwrap() <= 6);
}
