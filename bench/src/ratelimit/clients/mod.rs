//! The clients that are compared, each used as its documentation says.

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
use super::scenario::Limit;
use super::wire::Wire;

/// A client by its name on the command line and in the records. Those that are called patient do not give a call up.
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
    /// governor with the documented quota, and the errors page's backoff for what is refused all the same
    Governor,
}

/// What a process has when it starts.
#[derive(Debug)]
pub struct Place {
    /// Its way to the server.
    pub wire: Wire,
    /// What its wall clock shows.
    pub local_time: SystemTime,
    /// For its jitter.
    pub seed: u64,
    /// What the documentation says that the server allows.
    pub limit: Limit,
    /// How often a client of this run has tried again without a wait; for those that must be stopped.
    pub at_once: Arc<AtomicU32>,
}

/// A call that is under way.
pub type Calling<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The client object of one process, shared by its tasks.
pub trait Client: Send + Sync {
    /// Creates a lead, or gives up; the server's leads tell which.
    fn create(&self, external_id: String) -> Calling<'_>;
}

impl ClientKind {
    /// The word for it on the command line and in the records.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Starts a process.
    pub fn start(self, place: Place) -> Result<Arc<dyn Client>, BoxError> {
        Ok(match self {
            Self::Lupitor => Arc::new(lupitor::Lupitor::new(&place)?),
            Self::PageBackoff => Arc::new(page::Backoff { place, patient: false }),
            Self::PageBackoffPatient => Arc::new(page::Backoff { place, patient: true }),
            Self::PageReset => Arc::new(page::Reset::new(place)),
            Self::ReqwestRetry => Arc::new(reqwest_retry::ReqwestRetry::new(place, false)?),
            Self::ReqwestRetryPatient => Arc::new(reqwest_retry::ReqwestRetry::new(place, true)?),
            Self::Backon => Arc::new(backon::Backon::new(place, backon::Use::Default)),
            Self::BackonPatient => Arc::new(backon::Backon::new(place, backon::Use::Patient)),
            Self::BackonRetryAfter => Arc::new(backon::Backon::new(place, backon::Use::RetryAfter)),
            Self::Governor => Arc::new(governor::Governor::new(place)?),
        })
    }
}
