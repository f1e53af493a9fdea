//! The way from a process to the server: what it takes, and what is noted of what passes.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use lupitor_fake::{CAMPAIGN_ID, Fake, WRITE_KEY};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tokio::time::{Instant, sleep};
use tower_service::Service;

use super::odd::Odd;

/// A run with more requests than this has gone wrong: they are never answered.
const MOST_REQUESTS: u64 = 3_000_000;

/// What passed between all processes and the server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traffic {
    /// How many requests were sent.
    pub requests: u64,
    /// How many of them were answered 429.
    pub rejected_429: u64,
    /// Requests of a process from after a 429 to the time that it named.
    pub early_wakes: u64,
    /// Creates that the server refused because the lead was there: 400.
    pub repeated: u64,
    /// When the first request was sent.
    pub first_sent: Option<Instant>,
    /// When the last answer was received.
    pub last_received: Option<Instant>,
}

/// The way of one process. Clones are the same way.
#[derive(Clone, Debug)]
pub struct Wire {
    fake: Arc<Fake>,
    traffic: Arc<Mutex<Traffic>>,
    process: Arc<Mutex<Process>>,
    odd: Odd,
    /// The number of the odd response.
    odd_response: u32,
    /// How many seconds the local clock is ahead of the one that nobody sets.
    ahead: Arc<AtomicI64>,
}

#[derive(Debug)]
struct Process {
    latency: ChaCha8Rng,
    /// The latest time that a 429 named to come back at, by the server's clock.
    come_back: SystemTime,
    responses: u32,
}

/// A poisoned lock still holds what it held: nothing that takes these locks can panic half-way through a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Wire {
    /// The way of another process.
    pub fn new(fake: Arc<Fake>, traffic: Arc<Mutex<Traffic>>, seed: u64) -> Self {
        let process = Process { latency: ChaCha8Rng::seed_from_u64(seed), come_back: UNIX_EPOCH, responses: 0 };
        let process = Arc::new(Mutex::new(process));
        Self { fake, traffic, process, odd: Odd::Nothing, odd_response: 0, ahead: Arc::default() }
    }

    /// The same way, on which one response is odd, or the clock at that time.
    pub fn with_odd(self, odd: Odd, odd_response: u32) -> Self {
        Self { odd, odd_response, ..self }
    }

    /// How many seconds the local clock is ahead of the one that nobody sets.
    pub fn ahead(&self) -> Arc<AtomicI64> {
        self.ahead.clone()
    }

    /// The URL that requests go to.
    pub fn base_url(&self) -> String {
        self.fake.base_url()
    }

    /// Creates a lead the plain way: one request, whatever its answer is.
    pub async fn create(&self, external_id: &str) -> Response<Bytes> {
        self.send(self.create_request::<Full<Bytes>>(external_id)).await
    }

    /// The request that creates a lead.
    pub fn create_request<B: From<String>>(&self, external_id: &str) -> Request<B> {
        create_request(&self.base_url(), external_id)
    }

    /// Sends a request, waits for its answer and notes both.
    pub async fn send<B>(&self, request: Request<B>) -> Response<Bytes>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (there, back) = self.note_request();
        sleep(there).await;
        let answer = self.fake.service().call(request).await;
        let answered_at = self.fake.now();
        sleep(back).await;
        let mut response = match answer {
            Ok(answer) => {
                let (head, body) = answer.into_parts();
                Response::from_parts(head, body.collect().await.map(|body| body.to_bytes()).unwrap_or_default())
            }
            // The stand-in was given no faults, so it closes no connection.
            Err(_) => {
                let mut response = Response::default();
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                response
            }
        };
        self.note_answer(&response, answered_at);
        self.make_odd(&mut response, answered_at);
        if self.is_overrun() {
            std::future::pending::<()>().await;
        }
        response
    }

    fn make_odd(&self, response: &mut Response<Bytes>, answered_at: SystemTime) {
        let number = {
            let mut process = lock(&self.process);
            process.responses += 1;
            process.responses
        };
        let status = response.status();
        self.odd.alter(number == self.odd_response, answered_at, status, response.headers_mut());
        self.ahead.store(self.odd.clock_ahead(number, self.odd_response), Ordering::Relaxed);
    }

    fn is_overrun(&self) -> bool {
        lock(&self.traffic).requests > MOST_REQUESTS
    }

    /// Returns how long the request takes on its way there and back.
    fn note_request(&self) -> (Duration, Duration) {
        let mut process = lock(&self.process);
        let mut traffic = lock(&self.traffic);
        traffic.requests += 1;
        traffic.first_sent.get_or_insert_with(Instant::now);
        traffic.early_wakes += u64::from(self.fake.now() < process.come_back);
        let both_ways = process.latency.random_range(10..=60);
        (Duration::from_millis(both_ways / 2), Duration::from_millis(both_ways - both_ways / 2))
    }

    fn note_answer(&self, response: &Response<Bytes>, answered_at: SystemTime) {
        let mut traffic = lock(&self.traffic);
        traffic.last_received = Some(Instant::now());
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => {
                traffic.rejected_429 += 1;
                let mut process = lock(&self.process);
                process.come_back = come_back(response, answered_at).unwrap_or(answered_at).max(process.come_back);
            }
            StatusCode::BAD_REQUEST => traffic.repeated += 1,
            _ => {}
        }
    }
}

/// The request that creates a lead, at this base URL.
pub fn create_request<B: From<String>>(base_url: &str, external_id: &str) -> Request<B> {
    let body = json!({"campaignId": CAMPAIGN_ID, "externalId": external_id}).to_string();
    let mut request = Request::new(B::from(body));
    *request.method_mut() = Method::POST;
    // A base URL with a path is a URL in any case.
    *request.uri_mut() = format!("{base_url}/api/v1/leads").parse().unwrap_or_default();
    for (name, value) in [("content-type", "application/json"), ("x-api-key", WRITE_KEY)] {
        request.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    request
}

/// When a 429 says to come back: `Retry-After` counted from the answer, or `X-RateLimit-Reset`. Both are rounded up; who keeps to
/// the earlier one is not early.
fn come_back(response: &Response<Bytes>, answered_at: SystemTime) -> Option<SystemTime> {
    let seconds = |name| {
        let value: u64 = response.headers().get(name)?.to_str().ok()?.parse().ok()?;
        Some(Duration::from_secs(value))
    };
    let after = seconds("retry-after").and_then(|after| answered_at.checked_add(after));
    let reset = seconds("x-ratelimit-reset").and_then(|reset| UNIX_EPOCH.checked_add(reset));
    after.into_iter().chain(reset).min()
}

impl Service<Request<reqwest::Body>> for Wire {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<reqwest::Body>) -> Self::Future {
        let wire = self.clone();
        Box::pin(async move { Ok(wire.send(request).await.map(Full::from)) })
    }
}

#[cfg(test)]
mod tests {
    use lupitor_fake::{RateLimits, WindowKind};

    use super::*;

    /// A server that allows one request in ten seconds, and the ways of two processes to it.
    fn two_processes() -> (Arc<Mutex<Traffic>>, Wire, Wire) {
        let rates = RateLimits::all("1/10s".parse().unwrap());
        let fake = Arc::new(Fake::builder().rate_limits(rates).window(WindowKind::Fixed).build().unwrap());
        let traffic = Arc::new(Mutex::new(Traffic::default()));
        let [one, other] = [1, 2].map(|seed| Wire::new(fake.clone(), traffic.clone(), seed));
        (traffic, one, other)
    }

    async fn status(wire: &Wire, external_id: &str) -> u16 {
        wire.create(external_id).await.status().as_u16()
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_between_a_429_and_the_time_that_it_names_is_early() {
        let (traffic, one, other) = two_processes();
        let early = || lock(&traffic).early_wakes;
        assert_eq!((status(&one, "a").await, early()), (201, 0));
        assert_eq!((status(&one, "b").await, early()), (429, 0), "nothing was said before");
        assert_eq!((status(&one, "b").await, early()), (429, 1));
        assert_eq!((status(&other, "b").await, early()), (429, 1), "it was said to another process");
        sleep(Duration::from_secs(8)).await;
        assert_eq!((status(&one, "b").await, early()), (429, 2));
        // Both headers are rounded up to seconds.
        sleep(Duration::from_secs(3)).await;
        assert_eq!((status(&one, "b").await, early()), (201, 2));
        assert_eq!(lock(&traffic).rejected_429, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_under_way_when_a_429_comes_is_not_early() {
        let (traffic, one, _) = two_processes();
        let create = |external_id: &'static str| {
            let wire = one.clone();
            tokio::spawn(async move { status(&wire, external_id).await })
        };
        let calls = ["a", "b", "c", "d"].map(create);
        let mut statuses = Vec::new();
        for call in calls {
            statuses.push(call.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 429, 429, 429]);
        assert_eq!(lock(&traffic).early_wakes, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_takes_10_to_60_milliseconds() {
        let (traffic, one, _) = two_processes();
        let mut latencies = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let before = Instant::now();
            one.create("a").await;
            latencies.insert(before.elapsed().as_millis());
        }
        assert!(latencies.len() > 30 && latencies.iter().all(|latency| (10..=60).contains(latency)), "{latencies:?}");
        let Traffic { first_sent, last_received, requests, .. } = *lock(&traffic);
        assert!(requests == 200 && first_sent < last_received);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lead_that_is_created_again_is_noted() {
        let (traffic, one, _) = two_processes();
        assert_eq!(status(&one, "a").await, 201);
        sleep(Duration::from_secs(11)).await;
        assert_eq!(status(&one, "a").await, 400);
        assert_eq!(lock(&traffic).repeated, 1);
    }
}
