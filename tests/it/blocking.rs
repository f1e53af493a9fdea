//! The blocking client: its calls, in and outside of runtimes. Its runtime is its own, so time is not paused here.

mod iterators;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use http::Method;
use lupitor::{BulkLeadInput, Client, ErrorKind, LeadIdentifier, LeadInput, RequestOptions, blocking};
use lupitor_fake::{Fake, RateLimits};

use crate::support::{CAMPAIGN, EXTERNAL_ID, KEY, PHONE, UNREACHABLE, builder_for, client_receiving, json_response, service};

const HEALTH: &str = r#"{"status":"ok","timestamp":"2025-10-29T12:00:00.000Z"}"#;

fn fake() -> Fake {
    crate::support::fake().rate_limits(RateLimits::none()).build().unwrap()
}

fn client(fake: &Fake) -> blocking::Client {
    builder_for(fake).build_blocking().unwrap()
}

fn lead() -> LeadInput {
    LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id(EXTERNAL_ID).try_into().unwrap()
}

/// A runtime that runs only while its `block_on` does.
fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// An HTTP server on its own thread.
fn server() -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        current_thread().block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            let respond = || async { HEALTH };
            axum::serve(listener, axum::Router::new().fallback(respond)).await.unwrap();
        });
    });
    format!("http://{}", receiver.recv().unwrap())
}

#[test]
fn every_kind_of_call_returns_its_result() {
    let fake = fake();
    let client = client(&fake);
    assert!(!client.create_lead(lead()).unwrap().lead_id.is_empty());
    assert_eq!(client.create_lead(lead()).unwrap_err().kind(), ErrorKind::Duplicate);
    let more = (1..=2).map(|row| BulkLeadInput::builder().external_id(format!("CRM_{row}"))).collect::<Vec<_>>();
    assert_eq!(client.bulk_create_leads(CAMPAIGN, more).unwrap().created, 2);
    assert_eq!(client.list_leads(|query| query.campaign_id(CAMPAIGN)).unwrap().leads.len(), 3);
    let list = || client.generated().list_leads().campaign_id(CAMPAIGN);
    assert_eq!(client.call(list()).unwrap().data.count, Some(3.0));
    assert!(client.call_raw(list()).unwrap().starts_with(b"{"));
    assert!(client.delete_lead(CAMPAIGN, LeadIdentifier::builder().external_id("CRM_1")).is_ok());
    let left = vec![LeadIdentifier::builder().external_id("CRM_2"), LeadIdentifier::builder().external_id("CRM_3")];
    let deleted = client.bulk_delete_leads(CAMPAIGN, left).unwrap();
    assert_eq!((deleted.deleted, deleted.not_found), (1, 1));
    assert_eq!(client.get_health().unwrap().status(), 200);
    let custom = || client.request(Method::GET, "/api/v1/leads").query("campaignId", CAMPAIGN);
    assert_eq!(custom().send().unwrap().status(), 200);
    assert_eq!(custom().fetch::<serde_json::Value>().unwrap()["data"]["count"], 1);
    let refused = client.with_options(|options| options.max_attempts(1)).request(Method::GET, "/../x").send().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Validation);
}

/// Makes a call of each sort on this thread. Each must be refused.
fn assert_refused(client: &blocking::Client, fake: &Fake) {
    let refused = client.create_lead(lead()).unwrap_err();
    assert_eq!((refused.kind(), refused.attempts().len()), (ErrorKind::Config, 0));
    assert!(refused.to_string().contains("inside of a tokio runtime"), "{refused}");
    assert!(refused.to_string().contains("await lupitor::Client"), "{refused}");
    assert!(refused.to_string().contains("allow_in_runtime"), "{refused}");
    assert!(!refused.maybe_processed());
    let mut leads = client.leads(CAMPAIGN);
    assert_eq!(leads.next().unwrap().unwrap_err().kind(), ErrorKind::Config);
    assert!(leads.next().is_none());
    let mut pages = client.leads(CAMPAIGN).pages();
    assert_eq!(pages.next().unwrap().unwrap_err().kind(), ErrorKind::Config);
    assert!(pages.next().is_none());
    let mut import = client.import_leads(CAMPAIGN, blocking::rows([BulkLeadInput::builder().external_id("CRM_1")]));
    assert_eq!(import.next().unwrap().unwrap_err().api_error().unwrap().kind(), ErrorKind::Config);
    assert!(import.next().is_none());
    assert_eq!(fake.request_count(), 0);
}

#[tokio::test]
async fn a_call_inside_of_a_runtime_with_one_thread_is_an_error() {
    let fake = fake();
    assert_refused(&client(&fake), &fake);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_inside_of_a_runtime_with_several_threads_is_an_error() {
    let fake = fake();
    let client = client(&fake);
    assert_refused(&client, &fake);
    // On a worker instead of the thread of the test.
    tokio::spawn(async move { assert_refused(&client, &fake) }).await.unwrap();
}

#[tokio::test]
async fn a_thread_of_spawn_blocking_may_call_if_it_says_so() {
    let fake = fake();
    let client = client(&fake);
    let silent = client.clone();
    let refused = tokio::task::spawn_blocking(move || silent.get_health()).await.unwrap().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Config);
    let allowed = client.allow_in_runtime().with_options(|options| options.max_attempts(1));
    assert!(tokio::task::spawn_blocking(move || allowed.get_health()).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_task_that_calls_although_it_should_not_gets_its_results() {
    let fake = fake();
    fake.add_leads(CAMPAIGN, 300).unwrap();
    let client = client(&fake).allow_in_runtime();
    // More pages than the budget of a task, which tokio renews when the task is polled.
    let leads = tokio::spawn(async move { client.leads(CAMPAIGN).page_size(1).count() });
    assert_eq!(leads.await.unwrap(), 300);
}

#[tokio::test]
async fn a_client_is_made_and_dropped_inside_of_a_runtime() {
    let (origin, url) = (Client::builder(KEY).base_url(UNREACHABLE).build().unwrap(), server());
    drop(blocking::Client::new(origin).unwrap());
    let client = Client::builder(KEY).base_url(url).build_blocking().unwrap();
    // With a connection open.
    let client = thread::spawn(move || client.get_health().map(|_| client)).join().unwrap().unwrap();
    drop(client);
}

#[test]
fn a_blocking_client_and_its_async_origin_share_the_rate_limit() {
    let used_up = json_response(200, r#"{"success":true,"data":{"leads":[],"count":0},"error":null}"#);
    let used_up = used_up.header("x-ratelimit-limit", 100).header("x-ratelimit-remaining", 0).header("x-ratelimit-reset", 50);
    let origin = client_receiving(&[used_up], RequestOptions::interactive());
    let client = blocking::Client::new(origin.clone()).unwrap();
    let list = || current_thread().block_on(origin.list_leads(|query| query.campaign_id(CAMPAIGN)).into_future());
    list().unwrap();
    thread::scope(|scope| {
        let calls = [0, 1].map(|_| scope.spawn(|| client.list_leads(|query| query.campaign_id(CAMPAIGN))));
        for call in calls {
            let throttled = call.join().unwrap().unwrap_err();
            assert_eq!((throttled.kind(), throttled.attempts().len()), (ErrorKind::RateLimited, 0));
        }
    });
    client.reset_rate_limits();
    assert!(client.list_leads(|query| query.campaign_id(CAMPAIGN)).is_ok());
    assert_eq!(list().unwrap_err().kind(), ErrorKind::RateLimited);
}

#[test]
fn a_blocking_client_does_not_use_connections_of_its_origins_runtime() {
    let origin = Client::builder(KEY).base_url(server()).build().unwrap();
    let client = blocking::Client::new(origin.clone()).unwrap();
    let runtime = current_thread();
    runtime.block_on(async {
        origin.get_health().await.unwrap();
        // The connection goes back to the pool, and nothing drives it from now on.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(client.get_health().unwrap().attempts().len(), 1);
    drop(runtime);
}

#[test]
fn threads_call_at_the_same_time() {
    // Each response but the first waits for the request of the other thread.
    let arrived = Arc::new(tokio::sync::Barrier::new(2));
    let is_first = Arc::new(AtomicBool::new(true));
    let respond = move || {
        let (arrived, is_first) = (arrived.clone(), is_first.swap(false, Ordering::AcqRel));
        async move {
            if !is_first {
                arrived.wait().await;
            }
            ([("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "90"), ("x-ratelimit-reset", "60")], HEALTH)
        }
    };
    let options = RequestOptions::default().attempt_timeout(Duration::from_secs(20)).max_attempts(1);
    let client = Client::builder(KEY).service(axum::Router::new().fallback(respond)).options(options).build_blocking().unwrap();
    client.get_health().unwrap();
    thread::scope(|scope| {
        let calls = [0, 1].map(|_| scope.spawn(|| client.get_health()));
        assert!(calls.into_iter().all(|call| call.join().unwrap().is_ok()));
    });
}

#[test]
fn a_panic_of_the_users_code_goes_on_in_the_thread_that_calls() {
    let respond = |parts: &http::request::Parts, _: &bytes::Bytes| {
        assert!(parts.uri.path() != "/api/v1/panic", "the service panics");
        json_response(200, "{}")
    };
    let client = Client::builder(KEY).service(service(respond)).build_blocking().unwrap();
    let call = |path| client.request(Method::GET, path).send().is_ok();
    assert!(catch_unwind(AssertUnwindSafe(|| call("/api/v1/panic"))).is_err());
    assert!(call("/api/v1/works"));
    // The thread is not marked as one that waits.
    let inside = current_thread().block_on(async { client.request(Method::GET, "/api/v1/works").send() });
    assert_eq!(inside.unwrap_err().kind(), ErrorKind::Config);
}

#[test]
fn a_call_that_nobody_responds_to_ends_with_its_timeout() {
    let respond = || std::future::pending::<&'static str>();
    let options = RequestOptions::default().total_timeout(Duration::from_millis(20));
    let client = Client::builder(KEY).service(axum::Router::new().fallback(respond)).options(options).build_blocking().unwrap();
    assert_eq!(client.get_health().unwrap_err().kind(), ErrorKind::Timeout);
}
