//! Calls without a runtime, without timers, and on a stopped runtime.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use lupitor::{Client, ErrorKind, RequestOptions};

use crate::support::log::Log;
use crate::support::{ApiCall, CallStyle, KEY, UNREACHABLE, attempts, json_response, service};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let log = Log::default();
    let guard = log.capture();
    let respond = |_: &http::request::Parts, _: &bytes::Bytes| json_response(201, ApiCall::CreateLead.success());
    let in_process = Client::builder(KEY).service(service(respond)).build().unwrap();
    let over_a_socket = Client::builder(KEY).base_url(UNREACHABLE).build().unwrap();
    for client in [in_process, over_a_socket] {
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            let error = futures::executor::block_on(ApiCall::CreateLead.send(style, &client)).unwrap_err();
            assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Config, 0), "{style:?}");
            assert!(error.to_string().contains("outside of a tokio runtime"), "{error}");
            assert!(!error.maybe_processed(), "{style:?}");
        }
    }
    drop(guard);
    assert!(!log.text().contains("was dropped"), "{}", log.text());
}

#[test]
fn a_runtime_without_timers_panics_without_a_warning_about_a_request() {
    let log = Log::default();
    let client = Client::builder(KEY).base_url(UNREACHABLE).build().unwrap();
    for _ in 0..2 {
        let guard = log.capture();
        let bare = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let call = AssertUnwindSafe(|| bare.block_on(ApiCall::CreateLead.send(CallStyle::Facade, &client)).is_ok());
        assert!(catch_unwind(call).is_err(), "tokio has learned to do without: drop this test");
        drop(guard);
        Log::listen();
    }
    assert!(!log.text().contains("was dropped"), "{}", log.text());
}

/// An HTTP server on its own thread that keeps connections open.
fn server() -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            // Long enough that concurrent calls need a connection each.
            let respond = || async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                ApiCall::ListLeads.success()
            };
            axum::serve(listener, axum::Router::new().fallback(respond)).await.unwrap();
        });
    });
    format!("http://{}", receiver.recv().unwrap())
}

#[test]
fn connections_of_a_stopped_runtime_cost_one_attempt() {
    let options = RequestOptions::default().attempt_timeout(Duration::from_secs(1));
    let client = Client::builder(KEY).base_url(server()).options(options).build().unwrap();
    let list = async || ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
    let first = runtime();
    first.block_on(async {
        let (a, b, c, d) = futures::join!(list(), list(), list(), list());
        for result in [a, b, c, d] {
            result.unwrap();
        }
        // The connections go back to the pool.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    });
    let result = runtime().block_on(list());
    assert_eq!(attempts(&result), "timed out, 200");
    drop(first);
}
