//! The clients to compare, each used as its documentation shows.

mod backon;
mod governor;
mod lupitor;
mod page;
mod reqwest_retry;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::SystemTime;

use clap::ValueEnum;

use super::BoxError;
use super::network::Network;
use super::scenario::Limit;

/// A client, by its name on the command line and in the records. A patient one never gives a call up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ClientKind {
    /// This SDK, with a day for each call
    Lupitor,
    /// The errors page's create_lead_with_retry
    PageBackoff,
    /// The same, called again until it works
    PageBackoffPatient,
    /// The errors page's handle_rate_limit: waits until X-RateLimit-Reset by the local clock
    PageReset,
    /// reqwest-retry as in its README: up to 3 retries; its jitter takes no seed
    ReqwestRetry,
    /// reqwest-retry as in the documentation of its middleware: for a day; its jitter takes no seed
    ReqwestRetryPatient,
    /// backon as in its README: up to 3 retries
    Backon,
    /// backon without a limit of retries, with jitter
    BackonPatient,
    /// backon adjusted to Retry-After, as in the documentation of its `adjust`
    BackonRetryAfter,
    /// governor with the documented quota, and the errors page's backoff for requests that are throttled anyway
    Governor,
}

/// Set-up of a process.
#[derive(Debug)]
pub struct ProcessSetup {
    /// Its network to the server.
    pub network: Network,
    /// Time of its wall clock.
    pub local_time: SystemTime,
    /// Seed of its jitter.
    pub seed: u64,
    /// Documented rate limit of the server.
    pub limit: Limit,
    /// Number of retries without a delay in this run, to stop clients that would never stop.
    pub immediate_retries: Arc<AtomicU32>,
}

/// A call in progress.
pub type CallFuture<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The client object of one process, shared by its tasks.
pub trait Client: Send + Sync {
    /// Creates a lead, or gives up. The leads of the server show the outcome.
    fn create(&self, external_id: String) -> CallFuture<'_>;
}

impl ClientKind {
    /// The name on the command line and in the records.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Starts a process.
    pub fn start(self, setup: ProcessSetup) -> Result<Arc<dyn Client>, BoxError> {
        Ok(match self {
            Self::Lupitor => Arc::new(lupitor::Lupitor::new(&setup)?),
            Self::PageBackoff => Arc::new(page::Backoff { setup, patient: false }),
            Self::PageBackoffPatient => Arc::new(page::Backoff { setup, patient: true }),
            Self::PageReset => Arc::new(page::Reset::new(setup)),
            Self::ReqwestRetry => Arc::new(reqwest_retry::ReqwestRetry::new(setup, false)?),
            Self::ReqwestRetryPatient => Arc::new(reqwest_retry::ReqwestRetry::new(setup, true)?),
            Self::Backon => Arc::new(backon::Backon::new(setup, backon::Use::Default)),
            Self::BackonPatient => Arc::new(backon::Backon::new(setup, backon::Use::Patient)),
            Self::BackonRetryAfter => Arc::new(backon::Backon::new(setup, backon::Use::RetryAfter)),
            Self::Governor => Arc::new(governor::Governor::new(setup)?),
        })
    }
}
