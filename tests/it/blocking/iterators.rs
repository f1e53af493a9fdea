//! Lists and imports as iterators.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use lupitor::import::{ImportOptions, ImportRow, RowOutcome};
use lupitor::{BulkLeadInput, Client, ErrorKind, LeadIdentifier, RequestOptions, blocking};
use lupitor_fake::{LeadRejection, Operation, RateLimits};

use super::client;
use crate::support::{CAMPAIGN, KEY, builder_for};

/// Much longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

fn lead(row: u64) -> BulkLeadInput {
    BulkLeadInput::builder().external_id(format!("CRM_{row}")).try_into().unwrap()
}

#[test]
fn a_list_is_an_iterator_over_items_or_pages() {
    let fake = super::fake();
    fake.add_leads(CAMPAIGN, 20).unwrap();
    let client = client(&fake);
    let ids: Vec<_> = fake.leads(CAMPAIGN).into_iter().map(|lead| lead.id).collect();
    let listed: Result<Vec<_>, _> = client.leads(CAMPAIGN).page_size(7).map(|lead| lead.map(|lead| lead.id)).collect();
    assert_eq!(listed.unwrap(), ids);
    let before = fake.operation_count(Operation::ListLeads);
    assert_eq!(client.leads(CAMPAIGN).page_size(4).limit(5).map(|lead| lead.unwrap().id).collect::<Vec<_>>(), ids[..5]);
    assert_eq!(fake.operation_count(Operation::ListLeads) - before, 2);
    let sizes: Vec<_> = client.leads(CAMPAIGN).page_size(8).pages().map(|page| page.unwrap().items.len()).collect();
    assert_eq!(sizes, [8, 8, 4]);
    assert_eq!(client.paginate(client.generated().list_leads().campaign_id(CAMPAIGN)).count(), 20);
    assert_eq!(client.leads(CAMPAIGN).query(|query| query.status("attempting")).count(), 0);
}

#[test]
fn a_list_ends_after_an_error_with_the_cursor_of_the_page_and_goes_on_there() {
    let fake = crate::support::fake().rate_limits(RateLimits::none());
    let fake = fake.fault("html-502@listLeads,skip=2,times=1".parse().unwrap()).build().unwrap();
    fake.add_leads(CAMPAIGN, 20).unwrap();
    let client = builder_for(&fake).options(RequestOptions::default().max_attempts(1)).build_blocking().unwrap();
    let mut leads = client.leads(CAMPAIGN).page_size(5);
    let before: Vec<_> = leads.by_ref().map_while(|lead| lead.ok()).collect();
    // `map_while` has taken the error.
    assert!(leads.next().is_none());
    assert_eq!(before.len(), 10);

    fake.inject("html-502@listLeads,skip=2,times=1".parse().unwrap()).unwrap();
    let results: Vec<_> = client.leads(CAMPAIGN).page_size(5).collect();
    assert_eq!(results.len(), 11);
    let error = results.into_iter().next_back().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    let rest: Vec<_> = client.leads(CAMPAIGN).page_size(5).resume(error.cursor()).map(Result::unwrap).collect();
    assert_eq!(rest.len(), 10);
}

#[test]
fn an_import_returns_an_outcome_for_each_row() {
    let fake = crate::support::fake().rate_limits(RateLimits::none()).reject_leads(LeadRejection::containing("BAD"));
    let fake = fake.build().unwrap();
    // The rows may borrow, and their data need not be `Send`.
    let names = ["CRM_1".to_owned(), "BAD_2".to_owned(), "CRM_1".to_owned(), String::new()];
    let leads = names.iter().map(|name| BulkLeadInput::builder().external_id(name.as_str()));
    let options = ImportOptions::default().in_order(true);
    let results = client(&fake).import_leads(CAMPAIGN, blocking::rows(leads)).options(options).collect::<Result<Vec<_>, _>>();
    let results = results.unwrap();
    assert_eq!(results.iter().map(|result| result.row).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(matches!(results[0].outcome, RowOutcome::Created));
    assert!(matches!(results[1].outcome, RowOutcome::Rejected(_)));
    assert!(matches!(results[2].outcome, RowOutcome::DuplicateInInput { first_row: 1 }));
    assert!(matches!(results[3].outcome, RowOutcome::Rejected(_)));
    assert_eq!(fake.leads(CAMPAIGN).len(), 1);
}

#[test]
fn the_rows_of_an_import_may_come_from_a_list_of_the_same_client() {
    let fake = super::fake();
    let client = client(&fake);
    assert_eq!(client.import_leads(CAMPAIGN, blocking::rows((1..=30).map(lead))).count(), 30);
    let listed = client.leads(CAMPAIGN).page_size(7).map(|lead| lead.unwrap().external_id);
    let identifiers = listed.map(|id| LeadIdentifier::builder().external_id(id));
    let outcomes = client.purge_leads(CAMPAIGN, blocking::rows(identifiers)).map(|result| result.unwrap().outcome);
    assert_eq!(outcomes.filter(|outcome| matches!(outcome, RowOutcome::Deleted)).count(), 30);
    assert!(fake.leads(CAMPAIGN).is_empty());
}

/// A service that never responds. It reports when a request begins, and when it is cancelled.
fn silent_service() -> (axum::Router, mpsc::Receiver<&'static str>) {
    struct Cancelled(Sender<&'static str>);

    impl Drop for Cancelled {
        fn drop(&mut self) {
            // The test may be over.
            self.0.send("cancelled").unwrap_or_default();
        }
    }

    let (sender, receiver) = mpsc::channel();
    let respond = move || {
        let cancelled = Cancelled(sender.clone());
        async move {
            cancelled.0.send("begun").unwrap_or_default();
            std::future::pending::<&'static str>().await
        }
    };
    (axum::Router::new().fallback(respond), receiver)
}

#[test]
fn a_dropped_import_cancels_its_requests_and_drops_its_rows() {
    let (service, events) = silent_service();
    let client = Client::builder(KEY).service(service).build_blocking().unwrap();
    let rows_left = Arc::new(());
    let held = rows_left.clone();
    // The first batch is in flight when the second invalid row is read.
    let rows = (1..).map(move |row| {
        let _held = &held;
        ImportRow::new(
            row,
            BulkLeadInput::builder().external_id(if row > 1000 && row % 30 == 0 { String::new() } else { format!("CRM_{row}") }),
        )
    });
    let mut import = client.import_leads(CAMPAIGN, rows);
    assert_eq!(import.next().unwrap().unwrap().row, 1020);
    assert_eq!(import.next().unwrap().unwrap().row, 1050);
    assert_eq!(events.recv_timeout(PATIENCE).unwrap(), "begun");
    drop(import);
    assert_eq!(Arc::strong_count(&rows_left), 1);
    assert_eq!(events.recv_timeout(PATIENCE).unwrap(), "cancelled");
}

#[test]
fn another_thread_stops_an_import() {
    let fake = super::fake();
    // The rows do not end.
    let rows = (1..).map(|row| ImportRow::new(row, lead(row)));
    let client = client(&fake);
    let mut import = client.import_leads(CAMPAIGN, rows);
    let first = import.next().unwrap().unwrap();
    let handle = import.stop_handle();
    thread::spawn(move || handle.stop()).join().unwrap();
    let outcomes = import.inspect(|result| assert!(result.is_ok())).count() + 1;
    assert!(matches!(first.outcome, RowOutcome::Created));
    assert_eq!(outcomes, fake.leads(CAMPAIGN).len());
}

#[test]
fn a_batch_of_slow_rows_is_sent_before_it_is_full() {
    let is_sent = Arc::new(AtomicBool::new(false));
    let (sent, fake) = (is_sent.clone(), super::fake());
    let options = ImportOptions::default().linger(Duration::from_millis(10)).before_send(move |_| {
        sent.store(true, Ordering::Release);
        Ok(())
    });
    // The rows end with the first request.
    let rows = (1..).map_while(move |row| {
        thread::park_timeout(Duration::from_millis(2));
        (!is_sent.load(Ordering::Acquire)).then(|| ImportRow::new(row, lead(row)))
    });
    let created = client(&fake).import_leads(CAMPAIGN, rows).options(options).count();
    assert!((1..1000).contains(&created), "{created}");
}

#[test]
fn a_call_on_the_clients_own_thread_is_an_error_and_not_a_deadlock() {
    let fake = super::fake();
    let client = client(&fake).allow_in_runtime();
    let inner = client.clone();
    let options = ImportOptions::default().before_send(move |_| inner.get_health().map(drop).map_err(io::Error::other));
    let results: Vec<_> = client.import_leads(CAMPAIGN, blocking::rows([lead(1)])).options(options).collect();
    let error = results.into_iter().find_map(Result::err).unwrap();
    assert!(error.to_string().contains("lupitor-blocking"), "{error}");
}
