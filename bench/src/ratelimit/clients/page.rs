//! The two ways to deal with a 429 of the API's errors page, transcribed from its Python.

use std::sync::atomic::Ordering;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::{Response, StatusCode};
use tokio::time::{Instant, sleep};

use super::{Calling, Client, Place};
use crate::ratelimit::wire::Wire;

/// The page's `max_retries=3`: how often its function sends the request, the first time included.
const MAX_RETRIES: u32 = 3;

/// `wait_time = 2 ** attempt` of errors-page §2, in seconds.
pub(super) fn backoff(attempt: u32) -> Duration {
    Duration::from_secs(1 << attempt.min(MAX_RETRIES))
}

/// How often the page's loop sends a request before it starts counting its attempts anew, or gives up.
pub(super) fn attempts() -> std::ops::Range<u32> {
    0..MAX_RETRIES
}

/// `create_lead_with_retry` of errors-page §2, "Implement Retry Logic"; patient: called again whenever it raises.
pub struct Backoff {
    pub(super) place: Place,
    pub(super) patient: bool,
}

/// What the page's function raises: "Max retries exceeded".
struct MaxRetriesExceeded;

async fn create_lead_with_retry(wire: &Wire, external_id: &str) -> Result<(), MaxRetriesExceeded> {
    for attempt in attempts() {
        let response = wire.create(external_id).await;
        if response.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(());
        }
        // It waits after the last attempt too, and then raises.
        sleep(backoff(attempt)).await;
    }
    Err(MaxRetriesExceeded)
}

impl Client for Backoff {
    fn create(&self, external_id: String) -> Calling<'_> {
        Box::pin(async move { while create_lead_with_retry(&self.place.wire, &external_id).await.is_err() && self.patient {} })
    }
}

/// How often a run may try again without a wait, by all its processes, before calls give up. The page's helper says only that it has
/// not waited, and a loop around it goes on at once: with a clock that is ahead of the server's, as fast as the answers come.
const MOST_AT_ONCE: u32 = 10_000;

/// `handle_rate_limit` of errors-page §4, "Handle Rate Limits Gracefully", in the loop that it needs around it.
pub struct Reset {
    place: Place,
    started: Instant,
}

impl Reset {
    /// A client of this process.
    pub fn new(place: Place) -> Self {
        Self { place, started: Instant::now() }
    }

    /// Python's `int(time.time())`.
    fn local_seconds(&self) -> i64 {
        let now = self.place.local_time + self.started.elapsed();
        now.duration_since(UNIX_EPOCH).ok().and_then(|time| i64::try_from(time.as_secs()).ok()).unwrap_or(0)
    }

    /// Waits until the rate limit resets, by the local clock, and tells whether there was anything to wait for.
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
    fn create(&self, external_id: String) -> Calling<'_> {
        Box::pin(async move {
            loop {
                let response = self.place.wire.create(&external_id).await;
                if response.status() != StatusCode::TOO_MANY_REQUESTS {
                    return;
                }
                let waited = self.handle_rate_limit(&response).await;
                if !waited && self.place.at_once.fetch_add(1, Ordering::Relaxed) >= MOST_AT_ONCE {
                    return;
                }
            }
        })
    }
}
