//! The fake's only source of time, and the two clocks that responses show.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::date_time;
use crate::error::Error;
use crate::state::lock;

/// A clock that responses show. The two clocks of a real server may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerClock {
    /// The clock of `Date`, of the resets and of [`Fake::now`](crate::Fake::now).
    Front,
    /// The clock of `_creationTime`.
    Database,
}

/// The fake's only source of time: a wall time at the start, and tokio's clock from there.
///
/// Under `tokio::time::pause` the windows of the rate limits, the `Date` header and the creation times of leads all follow
/// `tokio::time::advance`.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    /// Since the Unix epoch.
    start: Duration,
    adjustments: Mutex<Adjustments>,
}

#[derive(Debug, Clone, Copy)]
struct Adjustments {
    /// The time by which the fake is ahead of tokio's clock.
    advanced: Duration,
    front: Deviation,
    database: Deviation,
}

/// The error of a clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Deviation {
    pub(crate) milliseconds: i64,
    /// Microseconds in each second, since the start.
    pub(crate) drift_ppm: i32,
}

impl Deviation {
    fn apply(self, time: Duration, start: Duration) -> Duration {
        let passed = i64::try_from(time.saturating_sub(start).as_micros()).unwrap_or(i64::MAX);
        let drift = i128::from(passed) * i128::from(self.drift_ppm) / 1_000_000;
        let off = i64::try_from(drift).unwrap_or_default().saturating_add(self.milliseconds.saturating_mul(1000));
        let by = Duration::from_micros(off.unsigned_abs());
        if off < 0 { time.saturating_sub(by) } else { time.saturating_add(by) }
    }
}

/// The clocks at the start.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ClockStart {
    pub(crate) at: Option<SystemTime>,
    pub(crate) ahead: Duration,
    pub(crate) behind: Duration,
    pub(crate) front: Deviation,
    pub(crate) database: Deviation,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the system's time")]
    pub(crate) fn new(start: ClockStart) -> Result<Self, Error> {
        let at = start.at.unwrap_or_else(SystemTime::now);
        let shifted = at.checked_add(start.ahead).and_then(|at| at.checked_sub(start.behind));
        let is_valid = |time: Duration| time > Duration::ZERO && date_time::clamp(time) == time;
        let since_epoch = shifted
            .map(date_time::since_epoch)
            .filter(|time| [*time, start.front.apply(*time, *time), start.database.apply(*time, *time)].into_iter().all(is_valid))
            .ok_or_else(|| Error::config("clock must start after 1970 and before the year 10000"))?;
        let adjustments = Adjustments { advanced: Duration::ZERO, front: start.front, database: start.database };
        Ok(Self { started: Instant::now(), start: since_epoch, adjustments: Mutex::new(adjustments) })
    }

    /// The true time since the Unix epoch, by which requests are counted. No deviation changes it.
    pub(crate) fn server_time(&self) -> Duration {
        let advanced = lock(&self.adjustments).advanced;
        self.start.saturating_add(Instant::now().saturating_duration_since(self.started)).saturating_add(advanced)
    }

    /// The current time by the front's clock, since the Unix epoch.
    pub(crate) fn now(&self) -> Duration {
        self.front(self.server_time())
    }

    /// A true time as the front's clock shows it.
    pub(crate) fn front(&self, server_time: Duration) -> Duration {
        let front = lock(&self.adjustments).front;
        front.apply(server_time, self.start)
    }

    /// The current time by the database's clock, since the Unix epoch.
    pub(crate) fn database(&self) -> Duration {
        let database = lock(&self.adjustments).database;
        database.apply(self.server_time(), self.start)
    }

    pub(crate) fn shift(&self, clock: ServerClock, by_milliseconds: i64) {
        let mut adjustments = lock(&self.adjustments);
        let deviation = match clock {
            ServerClock::Front => &mut adjustments.front,
            ServerClock::Database => &mut adjustments.database,
        };
        deviation.milliseconds = deviation.milliseconds.saturating_add(by_milliseconds);
    }

    pub(crate) fn advance(&self, time: Duration) {
        let mut adjustments = lock(&self.adjustments);
        adjustments.advanced = adjustments.advanced.saturating_add(time);
    }
}
