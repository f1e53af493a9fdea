//! The two ways of the API's errors page to handle a 429, transcribed from its Python.

use std::sync::atomic::Ordering;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::{Response, StatusCode};
use tokio::time::{Instant, sleep};

use super::{CallFuture, Client, ProcessSetup};
use crate::ratelimit::network::Network;

/// The page's `max_retries=3`: number of attempts, including the first one.
const MAX_RETRIES: u32 = 3;

/// `wait_time = 2 ** attempt` of errors-page §2, in seconds.
pub(super) fn backoff(attempt: u32) -> Duration {
    Duration::from_secs(1 << attempt.min(MAX_RETRIES))
}

/// The attempts of the page's loop.
pub(super) fn attempts() -> std::ops::Range<u32> {
    0..MAX_RETRIES
}

/// `create_lead_with_retry` of errors-page §2, "Implement Retry Logic"; patient: called again whenever it raises.
pub struct Backoff {
    pub(super) setup: ProcessSetup,
    pub(super) patient: bool,
}

/// The exception of the page's function: "Max retries exceeded".
struct MaxRetriesExceeded;

async fn create_lead_with_retry(network: &Network, external_id: &str) -> Result<(), MaxRetriesExceeded> {
    for attempt in attempts() {
        let response = network.create(external_id).await;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(());
        }
        // The page's function also waits after the last attempt, and then raises.
        sleep(backoff(attempt)).await;
    }
    Err(MaxRetriesExceeded)
}

impl Client for Backoff {
    fn create(&self, external_id: String) -> CallFuture<'_> {
        Box::pin(async move { while create_lead_with_retry(&self.setup.network, &external_id).await.is_err() && self.patient {} })
    }
}

/// Number of retries without a delay, by all processes of a run, after which calls give up. If the local clock is ahead of the
/// server's, the page's helper does not wait, and the loop around it retries as fast as responses arrive.
const MAX_IMMEDIATE_RETRIES: u32 = 10_000;

/// `handle_rate_limit` of errors-page §4, "Handle Rate Limits Gracefully", in the loop that it needs around it.
pub struct Reset {
    setup: ProcessSetup,
    started: Instant,
}

impl Reset {
    /// A client of this process.
    pub fn new(setup: ProcessSetup) -> Self {
        Self { setup, started: Instant::now() }
    }

    /// Python's `int(time.time())`.
    fn local_seconds(&self) -> i64 {
        let now = self.setup.local_time + self.started.elapsed();
        now.duration_since(UNIX_EPOCH).ok().and_then(|time| i64::try_from(time.as_secs()).ok()).unwrap_or(0)
    }

    /// Waits until the rate limit resets, by the local clock; false if there was no time to wait.
    async fn handle_rate_limit(&self, response: &Response<Bytes>) -> bool {
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            let reset = response.headers().get("X-RateLimit-Reset").and_then(|reset| reset.to_str().ok());
            let reset_time: i64 = reset.and_then(|reset| reset.parse().ok()).unwrap_or(0);
            if reset_time != 0 {
                let wait_seconds = reset_time - self.local_seconds();
                if let Some(wait) = u64::try_from(wait_seconds).ok().filter(|wait| *wait > 0) {
                    sleep(Duration::from_secs(wait + 1)).await;
                    return true;
                }
            }
        }
        false
    }
}

impl Client for Reset {
    fn create(&self, external_id: String) -> CallFuture<'_> {
        Box::pin(async move {
            loop {
                let response = self.setup.network.create(&external_id).await;
                if response.status() != StatusCode::TOO_MANY_REQUESTS {
                    return;
                }
                let waited = self.handle_rate_limit(&response).await;
                if !waited && self.setup.immediate_retries.fetch_add(1, Ordering::Relaxed) >= MAX_IMMEDIATE_RETRIES {
                    return;
                }
            }
        })
    }
}
