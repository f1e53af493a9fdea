//! Keys from a provider: asked once, again after a 401, and never waited for longer than the call.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::request::Parts;
use lupitor::{Client, ClientBuilder, ErrorKind, RequestOptions, TokioClock};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::support::{StubResponse, json_response, service, start};

const FIRST: &str = "sk_first_abc123xyz";
const SECOND: &str = "sk_second_abc123xyz";

/// The keys that the server accepts and has received, and the number of times that the provider was asked.
#[derive(Clone, Default)]
struct Keys {
    accepted: Arc<Mutex<&'static str>>,
    current: Arc<Mutex<&'static str>>,
    received: Arc<Mutex<Vec<String>>>,
    asked: Arc<AtomicUsize>,
}

impl Keys {
    fn new() -> Self {
        let keys = Self::default();
        keys.rotate(FIRST);
        keys
    }

    fn rotate(&self, key: &'static str) {
        *self.accepted.lock().unwrap() = key;
        *self.current.lock().unwrap() = key;
    }

    fn respond(&self, Parts { headers, .. }: &Parts) -> StubResponse {
        let key = headers["x-api-key"].to_str().unwrap().to_owned();
        self.received.lock().unwrap().push(key.clone());
        if key == *self.accepted.lock().unwrap() {
            json_response(200, r#"{"success":true,"data":{"leads":[]},"error":null}"#)
        } else {
            json_response(401, format!(r#"{{"success":false,"data":null,"error":"Key {key} is wrong"}}"#))
        }
    }

    fn client(&self) -> Client {
        let (server, provider) = (self.clone(), self.clone());
        let builder = ClientBuilder::from_key_provider(move || {
            provider.asked.fetch_add(1, Ordering::SeqCst);
            let key = *provider.current.lock().unwrap();
            async move {
                sleep(Duration::from_millis(100)).await;
                Ok::<_, std::io::Error>(key.to_owned())
            }
        });
        built(builder.service(service(move |parts, _| server.respond(parts))))
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

fn built(builder: ClientBuilder) -> Client {
    builder.clock(TokioClock::starting_at(start())).seed(1).build().unwrap()
}

async fn call(client: &Client) -> Result<(), lupitor::Error> {
    client.call(client.generated().list_leads().campaign_id("k978abc123")).await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn many_calls_ask_once_and_the_key_is_kept() {
    let keys = Keys::new();
    let client = keys.client();
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        calls.spawn(async move { call(&client).await });
    }
    calls.join_all().await.into_iter().for_each(Result::unwrap);
    call(&client).await.unwrap();
    assert_eq!((keys.asked(), keys.received().len()), (1, 21));
}

#[tokio::test(start_paused = true)]
async fn after_a_401_the_provider_is_asked_once_and_the_call_goes_on_with_a_new_key() {
    let keys = Keys::new();
    let client = keys.client();
    call(&client).await.unwrap();
    keys.rotate(SECOND);
    call(&client).await.unwrap();
    assert_eq!((keys.asked(), keys.received()), (2, vec![FIRST.to_owned(), FIRST.to_owned(), SECOND.to_owned()]));
    // The provider does not have the newest key yet.
    *keys.accepted.lock().unwrap() = "sk_third_abc123xyz";
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len(), keys.asked()), (ErrorKind::Authentication, 1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_second_401_ends_the_call_and_no_error_shows_a_key() {
    let keys = Keys::new();
    let client = keys.client();
    call(&client).await.unwrap();
    keys.rotate(SECOND);
    *keys.accepted.lock().unwrap() = "sk_third_abc123xyz";
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Authentication, 2));
    let shown = format!("{error} {error:?} {}", error.report());
    assert!(!shown.contains(FIRST) && !shown.contains(SECOND), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_fails_or_returns_no_key_sends_nothing_and_is_asked_again() {
    let results: [Result<&str, &str>; 4] = [Err("the vault is sealed"), Ok(""), Ok("sk\nx"), Ok(FIRST)];
    let results = Arc::new(Mutex::new(results.to_vec()));
    let keys = Keys::new();
    let server = keys.clone();
    let provider = move || {
        let result = results.lock().unwrap().remove(0);
        async move { result.map(str::to_owned).map_err(std::io::Error::other) }
    };
    let client = built(ClientBuilder::from_key_provider(provider).service(service(move |parts, _| server.respond(parts))));
    for problem in ["API key: its provider failed", "API key: is empty", "API key: has a character"] {
        let error = call(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Authentication, 0));
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!(std::error::Error::source(&error).is_some(), problem.contains("failed"), "{error}");
    }
    assert_eq!(keys.received(), [""; 0]);
    call(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_ends_the_call_at_its_deadline() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let provider = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        pending::<Result<String, std::io::Error>>()
    };
    let options = RequestOptions::default().total_timeout(Duration::from_secs(7));
    let client =
        built(ClientBuilder::from_key_provider(provider).options(options).service(service(|_, _| json_response(200, "{}"))));
    for number in 1..=2 {
        let started = Instant::now();
        let error = call(&client).await.unwrap_err();
        assert_eq!((error.kind(), started.elapsed().as_secs()), (ErrorKind::Authentication, 7), "{error}");
        assert_eq!(asked.load(Ordering::SeqCst), number, "the next call asks again");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_does_not_take_the_key_from_the_others() {
    let keys = Keys::new();
    let client = keys.client();
    let mut first = Box::pin(call(&client));
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut first).await.is_err());
    drop(first);
    call(&client).await.unwrap();
    assert_eq!((keys.asked(), keys.received().len()), (1, 1), "the request for the key goes on");
}
