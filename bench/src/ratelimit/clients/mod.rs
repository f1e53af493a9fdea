//! The clients that are compared, each used as its documentation says.

mod lupitor;
mod page;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use clap::ValueEnum;

use super::BoxError;
use super::scenario::Limit;
use super::wire::Wire;

/// A client by its name on the command line and in the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ClientKind {
    /// This SDK
    Lupitor,
    /// The errors page's helper that waits until X-RateLimit-Reset by the local clock
    PageReset,
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
            Self::PageReset => Arc::new(page::Reset::new(place)),
        })
    }
}
