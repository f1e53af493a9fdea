//! The network between a process and the server: its latency, and a record of its traffic.

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

/// A run with more requests than this is broken, so they get no response.
const MAX_REQUESTS: u64 = 3_000_000;

/// Traffic between all processes and the server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traffic {
    /// Number of requests.
    pub requests: u64,
    /// Number of 429s.
    pub throttled: u64,
    /// Requests that a process sent between a 429 and the time that it asked to wait for.
    pub early_wakes: u64,
    /// Creates that failed with a 400 because the lead existed.
    pub duplicates: u64,
    /// Time of the first request.
    pub first_sent: Option<Instant>,
    /// Time of the last response.
    pub last_received: Option<Instant>,
}

/// The network of one process. Clones share it.
#[derive(Clone, Debug)]
pub struct Network {
    fake: Arc<Fake>,
    traffic: Arc<Mutex<Traffic>>,
    process: Arc<Mutex<Process>>,
    odd: Odd,
    /// The number of the odd response.
    odd_response: u32,
    /// Seconds by which the local clock is set ahead.
    ahead: Arc<AtomicI64>,
}

#[derive(Debug)]
struct Process {
    latency: ChaCha8Rng,
    /// The latest time that a 429 asked to wait for, by the server's clock.
    retry_time: SystemTime,
    responses: u32,
}

/// Ignores poisoning: no code panics in the middle of a change under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Network {
    /// The network of another process.
    pub fn new(fake: Arc<Fake>, traffic: Arc<Mutex<Traffic>>, seed: u64) -> Self {
        let process = Process { latency: ChaCha8Rng::seed_from_u64(seed), retry_time: UNIX_EPOCH, responses: 0 };
        let process = Arc::new(Mutex::new(process));
        Self { fake, traffic, process, odd: Odd::Nothing, odd_response: 0, ahead: Arc::default() }
    }

    /// Makes one response odd, or the clock at that time.
    pub fn with_odd(self, odd: Odd, odd_response: u32) -> Self {
        Self { odd, odd_response, ..self }
    }

    /// Seconds by which the local clock is set ahead.
    pub fn ahead(&self) -> Arc<AtomicI64> {
        self.ahead.clone()
    }

    /// Base URL of the server.
    pub fn base_url(&self) -> String {
        self.fake.base_url()
    }

    /// Sends one request to create a lead, without retries.
    pub async fn create(&self, external_id: &str) -> Response<Bytes> {
        self.send(self.create_request::<Full<Bytes>>(external_id)).await
    }

    /// The request that creates a lead.
    pub fn create_request<B: From<String>>(&self, external_id: &str) -> Request<B> {
        create_request(&self.base_url(), external_id)
    }

    /// Sends a request, waits for its response and records both.
    pub async fn send<B>(&self, request: Request<B>) -> Response<Bytes>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (there, back) = self.record_request();
        sleep(there).await;
        let result = self.fake.service().call(request).await;
        let responded_at = self.fake.now();
        sleep(back).await;
        let mut response = match result {
            Ok(response) => {
                let (head, body) = response.into_parts();
                Response::from_parts(head, body.collect().await.map(|body| body.to_bytes()).unwrap_or_default())
            }
            // Without faults, the fake closes no connection.
            Err(_) => {
                let mut response = Response::default();
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                response
            }
        };
        self.record_response(&response, responded_at);
        self.apply_odd(&mut response, responded_at);
        if self.is_overrun() {
            std::future::pending::<()>().await;
        }
        response
    }

    fn apply_odd(&self, response: &mut Response<Bytes>, responded_at: SystemTime) {
        let number = {
            let mut process = lock(&self.process);
            process.responses += 1;
            process.responses
        };
        let status = response.status();
        self.odd.alter(number == self.odd_response, responded_at, status, response.headers_mut());
        self.ahead.store(self.odd.clock_ahead(number, self.odd_response), Ordering::Relaxed);
    }

    fn is_overrun(&self) -> bool {
        lock(&self.traffic).requests > MAX_REQUESTS
    }

    /// Returns the latencies of the request and of the response.
    fn record_request(&self) -> (Duration, Duration) {
        let mut process = lock(&self.process);
        let mut traffic = lock(&self.traffic);
        traffic.requests += 1;
        traffic.first_sent.get_or_insert_with(Instant::now);
        traffic.early_wakes += u64::from(self.fake.now() < process.retry_time);
        let both_ways = process.latency.random_range(10..=60);
        (Duration::from_millis(both_ways / 2), Duration::from_millis(both_ways - both_ways / 2))
    }

    fn record_response(&self, response: &Response<Bytes>, responded_at: SystemTime) {
        let mut traffic = lock(&self.traffic);
        traffic.last_received = Some(Instant::now());
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => {
                traffic.throttled += 1;
                let mut process = lock(&self.process);
                process.retry_time = retry_time(response, responded_at).unwrap_or(responded_at).max(process.retry_time);
            }
            StatusCode::BAD_REQUEST => traffic.duplicates += 1,
            _ => {}
        }
    }
}

/// The request that creates a lead, at this base URL.
pub fn create_request<B: From<String>>(base_url: &str, external_id: &str) -> Request<B> {
    let body = json!({"campaignId": CAMPAIGN_ID, "externalId": external_id}).to_string();
    let mut request = Request::new(B::from(body));
    *request.method_mut() = Method::POST;
    // A base URL with a path is a valid URL.
    *request.uri_mut() = format!("{base_url}/api/v1/leads").parse().unwrap_or_default();
    for (name, value) in [("content-type", "application/json"), ("x-api-key", WRITE_KEY)] {
        request.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    request
}

/// The time that a 429 asks to wait for: `Retry-After` from the response on, or `X-RateLimit-Reset`. Both are rounded up, so the
/// earlier one counts.
fn retry_time(response: &Response<Bytes>, responded_at: SystemTime) -> Option<SystemTime> {
    let seconds = |name| {
        let value: u64 = response.headers().get(name)?.to_str().ok()?.parse().ok()?;
        Some(Duration::from_secs(value))
    };
    let after = seconds("retry-after").and_then(|after| responded_at.checked_add(after));
    let reset = seconds("x-ratelimit-reset").and_then(|reset| UNIX_EPOCH.checked_add(reset));
    after.into_iter().chain(reset).min()
}

impl Service<Request<reqwest::Body>> for Network {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<reqwest::Body>) -> Self::Future {
        let network = self.clone();
        Box::pin(async move { Ok(network.send(request).await.map(Full::from)) })
    }
}

#[cfg(test)]
mod tests {
    use lupitor_fake::{RateLimits, WindowKind};

    use super::*;

    /// The networks of two processes to a server that allows one request in ten seconds.
    fn two_processes() -> (Arc<Mutex<Traffic>>, Network, Network) {
        let rates = RateLimits::all("1/10s".parse().unwrap());
        let fake = Arc::new(Fake::builder().rate_limits(rates).window(WindowKind::Fixed).build().unwrap());
        let traffic = Arc::new(Mutex::new(Traffic::default()));
        let [one, other] = [1, 2].map(|seed| Network::new(fake.clone(), traffic.clone(), seed));
        (traffic, one, other)
    }

    async fn status(network: &Network, external_id: &str) -> u16 {
        network.create(external_id).await.status().as_u16()
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_between_a_429_and_its_retry_time_is_early() {
        let (traffic, one, other) = two_processes();
        let early = || lock(&traffic).early_wakes;
        assert_eq!((status(&one, "a").await, early()), (201, 0));
        assert_eq!((status(&one, "b").await, early()), (429, 0), "no 429 before");
        assert_eq!((status(&one, "b").await, early()), (429, 1));
        assert_eq!((status(&other, "b").await, early()), (429, 1), "the 429 was another process's");
        sleep(Duration::from_secs(8)).await;
        assert_eq!((status(&one, "b").await, early()), (429, 2));
        // Both headers are rounded up to seconds.
        sleep(Duration::from_secs(3)).await;
        assert_eq!((status(&one, "b").await, early()), (201, 2));
        assert_eq!(lock(&traffic).throttled, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_was_sent_before_a_429_arrives_is_not_early() {
        let (traffic, one, _) = two_processes();
        let create = |external_id: &'static str| {
            let network = one.clone();
            tokio::spawn(async move { status(&network, external_id).await })
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
    async fn a_response_takes_10_to_60_milliseconds() {
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
    async fn a_lead_that_is_created_again_counts_as_a_duplicate() {
        let (traffic, one, _) = two_processes();
        assert_eq!(status(&one, "a").await, 201);
        sleep(Duration::from_secs(11)).await;
        assert_eq!(status(&one, "a").await, 400);
        assert_eq!(lock(&traffic).duplicates, 1);
    }
}
