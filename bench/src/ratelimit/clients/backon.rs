//! backon around a plain call.

use std::sync::Mutex;
use std::time::Duration;

use ::backon::{ExponentialBuilder, Retryable};
use bytes::Bytes;
use http::{Response, StatusCode};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{CallFuture, Client, ProcessSetup};

/// The part of backon's documentation to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The README of 1.6: `ExponentialBuilder::default()`.
    Default,
    /// The builder's `without_max_times` and `with_jitter`.
    Patient,
    /// The documentation of `Retry::adjust`: every delay is that of `Retry-After`.
    RetryAfter,
}

/// backon, with a seed where it has jitter.
pub struct Backon {
    setup: ProcessSetup,
    how: Use,
    jitter: Mutex<ChaCha8Rng>,
}

/// A response that is not a success.
struct Failed(Response<Bytes>);

impl Backon {
    /// A client of this process.
    pub fn new(setup: ProcessSetup, how: Use) -> Self {
        let jitter = Mutex::new(ChaCha8Rng::seed_from_u64(setup.seed));
        Self { setup, how, jitter }
    }

    fn policy(&self) -> ExponentialBuilder {
        let policy = ExponentialBuilder::default();
        match self.how {
            Use::Default | Use::RetryAfter => policy,
            Use::Patient => {
                let seed = self.jitter.lock().map_or(0, |mut jitter| jitter.random());
                policy.without_max_times().with_jitter().with_jitter_seed(seed)
            }
        }
    }

    async fn once(&self, external_id: &str) -> Result<(), Failed> {
        let response = self.setup.network.create(external_id).await;
        if response.status().is_success() { Ok(()) } else { Err(Failed(response)) }
    }
}

fn adjusted_to_retry_after(failed: &Failed, otherwise: Option<Duration>) -> Option<Duration> {
    match failed.0.headers().get("Retry-After") {
        Some(retry_after) => Some(Duration::from_secs(retry_after.to_str().unwrap_or("0").parse().unwrap_or(0))),
        None => otherwise,
    }
}

impl Client for Backon {
    fn create(&self, external_id: String) -> CallFuture<'_> {
        Box::pin(async move {
            let call = || self.once(&external_id);
            let retry = call.retry(self.policy()).sleep(tokio::time::sleep);
            let retry = retry.when(|failed| failed.0.status() == StatusCode::TOO_MANY_REQUESTS);
            // A failed call shows in the server's leads.
            drop(match self.how {
                Use::Default | Use::Patient => retry.await,
                Use::RetryAfter => retry.adjust(adjusted_to_retry_after).await,
            });
        })
    }
}
