//! governor: the documented limit, whatever the server reports.

use std::num::NonZeroU32;
use std::time::Duration;

use ::governor::clock::Clock;
use ::governor::middleware::NoOpMiddleware;
use ::governor::state::{InMemoryState, NotKeyed};
use ::governor::{Quota, RateLimiter};
use http::StatusCode;
use tokio::time::{Instant, sleep};

use super::{CallFuture, Client, ProcessSetup, page};
use crate::ratelimit::BoxError;
use crate::ratelimit::scenario::Limit;

/// governor 0.10 as in its guide: `RateLimiter::direct` with `Quota::per_minute`. Throttled requests are retried with the errors
/// page's backoff.
///
/// Each process uses the whole limit, because processes do not know of each other.
pub struct Governor {
    setup: ProcessSetup,
    limiter: RateLimiter<NotKeyed, InMemoryState, TokioTime, NoOpMiddleware<Duration>>,
    time: TokioTime,
}

/// tokio's clock, which is paused. governor's own waits would not follow it.
#[derive(Clone, Copy)]
struct TokioTime(Instant);

impl Clock for TokioTime {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

fn quota(limit: Limit) -> Result<Quota, BoxError> {
    let requests = NonZeroU32::new(limit.requests).ok_or("a limit of no requests")?;
    Ok(match limit.window_s {
        60 => Quota::per_minute(requests),
        3600 => Quota::per_hour(requests),
        _ => Quota::with_period(limit.window() / limit.requests).ok_or("a limit without a window")?.allow_burst(requests),
    })
}

impl Governor {
    /// A client of this process.
    pub fn new(setup: ProcessSetup) -> Result<Self, BoxError> {
        let time = TokioTime(Instant::now());
        Ok(Self { limiter: RateLimiter::direct_with_clock(quota(setup.limit)?, time), setup, time })
    }

    /// The same as governor's `until_ready`.
    async fn until_ready(&self) {
        while let Err(not_until) = self.limiter.check() {
            sleep(not_until.wait_time_from(self.time.now())).await;
        }
    }
}

impl Client for Governor {
    fn create(&self, external_id: String) -> CallFuture<'_> {
        Box::pin(async move {
            for attempt in page::attempts().cycle() {
                self.until_ready().await;
                if self.setup.network.create(&external_id).await.status() != StatusCode::TOO_MANY_REQUESTS {
                    return;
                }
                sleep(page::backoff(attempt)).await;
            }
        })
    }
}
