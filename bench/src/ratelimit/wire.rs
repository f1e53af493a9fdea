//! The way from a process to the server: what it takes, and what is noted of what passes.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use lupitor_fake::{CAMPAIGN_ID, Fake, WRITE_KEY};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tokio::time::{Instant, sleep};
use tower_service::Service;

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
}

#[derive(Debug)]
struct Process {
    latency: ChaCha8Rng,
    /// The latest time that a 429 named to come back at, by the server's clock.
    come_back: SystemTime,
}

/// A poisoned lock still holds what it held: nothing that takes these locks can panic half-way through a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Wire {
    /// The way of another process.
    pub fn new(fake: Arc<Fake>, traffic: Arc<Mutex<Traffic>>, seed: u64) -> Self {
        let process = Process { latency: ChaCha8Rng::seed_from_u64(seed), come_back: UNIX_EPOCH };
        Self { fake, traffic, process: Arc::new(Mutex::new(process)) }
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
        let body = json!({"campaignId": CAMPAIGN_ID, "externalId": external_id}).to_string();
        let mut request = Request::new(B::from(body));
        *request.method_mut() = http::Method::POST;
        // A base URL with a path is a URL in any case.
        *request.uri_mut() = format!("{}/leads", self.base_url()).parse().unwrap_or_default();
        let headers = [("content-type", "application/json"), ("x-api-key", WRITE_KEY)];
        for (name, value) in headers {
            request.headers_mut().insert(name, http::HeaderValue::from_static(value));
        }
        request
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
        let response = match answer {
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
        if self.is_overrun() {
            std::future::pending::<()>().await;
        }
        response
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
