//! Where the time comes from.

use std::fmt::Debug;
use std::time::SystemTime;

/// The wall clock of a client: the times in errors, and the comparison with the server's `Date`.
///
/// Waiting uses tokio's timer, which tests pause. A clock that is wrong changes no wait: the server's own time is estimated
/// from its answers.
pub trait Clock: Debug + Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;
}

/// The operating system's clock, the default.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the system's clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that starts at a given time and moves with tokio's timer: with `tokio::time::pause`, hours pass in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    start: SystemTime,
    origin: tokio::time::Instant,
}

impl TokioClock {
    /// A clock that shows `start` now.
    pub fn starting_at(start: SystemTime) -> Self {
        Self { start, origin: tokio::time::Instant::now() }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.start.checked_add(self.origin.elapsed()).unwrap_or(self.start)
    }
}
