//! The fake's only source of time.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::{date_time, error::Error};

/// The fake's only source of time: a wall time at the start, and tokio's clock from there.
///
/// Under `tokio::time::pause` the windows of the rate limits, the `Date` header and the creation times of leads all follow
/// `tokio::time::advance`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    /// Since the Unix epoch.
    start: Duration,
}

/// What the clock shows at the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockStart {
    pub(crate) at: Option<SystemTime>,
    pub(crate) ahead: Duration,
    pub(crate) behind: Duration,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's time is read")]
    pub(crate) fn new(start: ClockStart) -> Result<Self, Error> {
        let at = start.at.unwrap_or_else(SystemTime::now);
        let shifted = at.checked_add(start.ahead).and_then(|at| at.checked_sub(start.behind));
        let since_epoch = shifted
            .map(date_time::since_epoch)
            .filter(|since_epoch| *since_epoch > Duration::ZERO && date_time::clamp(*since_epoch) == *since_epoch)
            .ok_or_else(|| Error::config("the clock must start after 1970 and before the year 10000"))?;
        Ok(Self { started: Instant::now(), start: since_epoch })
    }

    /// The fake's wall time, since the Unix epoch.
    pub(crate) fn now(&self) -> Duration {
        self.start.saturating_add(Instant::now().saturating_duration_since(self.started))
    }
}
