//! One counter of requests in a window of time. Refused requests do not count.

mod fixed;
mod sliding_counter;
mod sliding_log;

use std::time::Duration;

use crate::rate::{Rate, WindowKind};

/// What a limiter says about one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) allowed: bool,
    pub(crate) limit: u32,
    /// How many requests could follow at the same moment.
    pub(crate) remaining: u32,
    /// Since the Unix epoch.
    pub(crate) reset: Duration,
}

/// Times are since the Unix epoch and may go back a little: tasks read the clock before they take the lock.
pub(crate) trait Limiter: Send + std::fmt::Debug {
    /// Counts a request if there is room for it.
    fn take(&mut self, now: Duration) -> Verdict;

    /// Whether no past request matters any more, so that a new limiter would answer the same.
    fn is_idle(&self, now: Duration) -> bool;
}

pub(crate) fn limiter(kind: WindowKind, rate: Rate) -> Box<dyn Limiter> {
    match kind {
        WindowKind::Fixed => Box::new(fixed::Fixed::new(rate)),
        WindowKind::SlidingLog => Box::new(sliding_log::SlidingLog::new(rate)),
        WindowKind::SlidingCounter => Box::new(sliding_counter::SlidingCounter::new(rate)),
    }
}
