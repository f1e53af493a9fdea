//! The wall clock of a client, and its implementations.

use std::fmt::Debug;
use std::time::SystemTime;

/// The wall clock of a client. It sets the times in errors, and is compared with the server's `Date`.
///
/// Waits use tokio's timer, which tests can pause. A wrong clock changes no wait, because the client estimates the server's time from its
/// responses.
pub trait Clock: Debug + Send + Sync + 'static {
    /// Returns the current time.
    fn now(&self) -> SystemTime;
}

/// The operating system's clock. The default.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the system's clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that starts at a given time and moves with tokio's timer. With `tokio::time::pause`, hours pass in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    start: SystemTime,
    origin: tokio::time::Instant,
}

impl TokioClock {
    /// Creates a clock that shows `start` now.
    pub fn starting_at(start: SystemTime) -> Self {
        Self { start, origin: tokio::time::Instant::now() }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.start.checked_add(self.origin.elapsed()).unwrap_or(self.start)
    }
}
