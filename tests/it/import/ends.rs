//! The ends of an import: errors, stops and drops.

use std::io;
use std::time::Duration;

use lupitor::import::{ImportOptions, RowOutcome, rows};
use lupitor::{ErrorKind, RequestOptions};
use lupitor_fake::{Operation, WRITE_KEY};

use super::support::{Outcomes, client, id, import, lead, leads, run, unlimited};
use crate::support::{CAMPAIGN, builder_for};

fn api_error(outcomes: &Outcomes) -> &lupitor::Error {
    outcomes.error.as_ref().and_then(|error| error.api_error()).expect("the import ends with an error")
}

#[tokio::test(start_paused = true)]
async fn an_invalid_campaign_or_key_ends_the_import_before_any_outcome() {
    let fake = unlimited().build().unwrap();
    let wrong_key = lupitor::Client::builder("sk_test_wrong").base_url(fake.base_url()).service(fake.service()).build().unwrap();
    // (client, campaign, kind, requests)
    let cases = [
        (client(&fake), " k978", ErrorKind::Validation, 0),
        (client(&fake), "k000", ErrorKind::Permission, 1),
        (wrong_key, CAMPAIGN, ErrorKind::Authentication, 1),
    ];
    for (client, campaign, kind, requests) in cases {
        let before = fake.request_count();
        let outcomes =
            run(client.import_leads(campaign, rows(leads(3000))).options(ImportOptions::default().concurrency(1))).await;
        assert_eq!(outcomes.rows("not processed").len(), outcomes.by_row.len(), "{campaign:?}: {}", outcomes.counts());
        assert_eq!((api_error(&outcomes).kind(), fake.request_count() - before), (kind, requests), "{campaign:?}");
        assert_eq!(outcomes.error.unwrap().reported(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_or_campaign_that_disappears_in_the_middle_ends_the_import_with_what_is_known() {
    for (removed, kind) in [("key", ErrorKind::Authentication), ("campaign", ErrorKind::Permission)] {
        let fake = unlimited().fault("delay=1s@bulkCreateLeads".parse().unwrap()).build().unwrap();
        let client = client(&fake);
        let mut import = client.import_leads(CAMPAIGN, rows(leads(9000))).options(ImportOptions::default().concurrency(2));
        let (mut reported, mut error) = (0, None);
        while let Some(result) = import.next().await {
            match result {
                Ok(result) if matches!(result.outcome, RowOutcome::NotProcessed { .. }) => {}
                Ok(_) => reported += 1,
                Err(e) => error = Some(e),
            }
            if reported == 3000 && error.is_none() {
                match removed {
                    "key" => assert!(fake.revoke_key(WRITE_KEY)),
                    _ => assert!(fake.remove_campaign(CAMPAIGN)),
                }
            }
        }
        let error = error.unwrap();
        assert_eq!(error.api_error().unwrap().kind(), kind, "{removed}");
        assert_eq!(error.reported(), reported, "{removed}");
        assert!((3000..=4000).contains(&reported), "{removed}: {reported}");
        if removed == "key" {
            assert_eq!(fake.leads(CAMPAIGN).len() as u64, reported);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_api_that_fails_longer_than_the_retries_ends_the_import() {
    let fake = unlimited().fault("500@bulkCreateLeads,skip=2".parse().unwrap()).build().unwrap();
    let options = ImportOptions::default().concurrency(1).request_options(RequestOptions::default());
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(leads(5000))).options(options)).await;
    assert_eq!(outcomes.counts(), "created 2000");
    let error = outcomes.error.as_ref().unwrap();
    assert_eq!((error.api_error().unwrap().kind(), error.reported()), (ErrorKind::Server, 2000));
    assert!(error.to_string().starts_with("the import stopped after 2000 reported rows: 500 "), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_an_hour_is_outlasted() {
    let fake = unlimited().build().unwrap();
    fake.inject("500@bulkCreateLeads".parse().unwrap()).unwrap();
    let client = client(&fake);
    let outage = async {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        fake.clear_faults();
    };
    let (outcomes, ()) = tokio::join!(import(&client, CAMPAIGN, leads(2000)), outage);
    assert_eq!(outcomes.counts(), "created 2000");
}

#[tokio::test(start_paused = true)]
async fn an_error_of_before_send_stops_the_import_before_the_request() {
    let fake = unlimited().build().unwrap();
    let mut batches = 0;
    let full_disk = move |_: &[u64]| {
        batches += 1;
        if batches > 2 { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
    };
    let options = ImportOptions::default().batch_rows(10).concurrency(1).before_send(full_disk);
    let outcomes = run(client(&fake).import_leads(CAMPAIGN, rows(leads(100))).options(options)).await;
    assert_eq!(outcomes.counts(), "created 20");
    let error = outcomes.error.unwrap();
    assert_eq!(error.before_send_error().unwrap().kind(), io::ErrorKind::StorageFull);
    assert!(error.api_error().is_none());
    fake.assert_each_once(CAMPAIGN, (1..=20).map(id));
}

#[tokio::test(start_paused = true)]
async fn a_stopped_import_finishes_the_batches_in_flight_and_takes_no_more_rows() {
    let fake = unlimited().fault("delay=10s@bulkCreateLeads".parse().unwrap()).build().unwrap();
    let import = client(&fake).import_leads(CAMPAIGN, rows(leads(50_000))).options(ImportOptions::default().concurrency(2));
    let stop = import.stop_handle();
    let stopping = async {
        // The second request waits for the first one, which shows the rate limit. It is in flight.
        tokio::time::sleep(Duration::from_secs(15)).await;
        stop.stop();
    };
    let (outcomes, ()) = tokio::join!(run(import), stopping);
    assert_eq!((outcomes.counts().as_str(), outcomes.error.is_none()), ("created 2000", true));
    assert_eq!(fake.operation_count(Operation::BulkCreateLeads), 2);
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_an_import_that_waits_for_its_input() {
    let fake = unlimited().build().unwrap();
    let import = client(&fake)
        .import_leads(CAMPAIGN, futures_util::stream::pending::<lupitor::import::ImportRow<lupitor::BulkLeadInput>>());
    let stop = import.stop_handle();
    let stopping = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        stop.stop();
    };
    let (outcomes, ()) = tokio::join!(run(import), stopping);
    assert!(outcomes.by_row.is_empty() && outcomes.error.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_import_sends_nothing_more() {
    let fake = unlimited().fault("delay=10s@bulkCreateLeads".parse().unwrap()).build().unwrap();
    let mut import = client(&fake).import_leads(CAMPAIGN, rows(leads(50_000)));
    assert!(import.next().await.unwrap().is_ok());
    drop(import);
    let sent = fake.request_count();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(fake.request_count(), sent);
}

#[tokio::test]
async fn an_import_can_move_to_another_task() {
    fn assert_send<T: Send + 'static>(value: T) -> T {
        value
    }
    let fake = unlimited().build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let import = assert_send(client.import_leads(CAMPAIGN, rows([lead(1)])));
    let outcomes = tokio::spawn(assert_send(run(import))).await.unwrap();
    assert_eq!(outcomes.counts(), "created 1");
}
