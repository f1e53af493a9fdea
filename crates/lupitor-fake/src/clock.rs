//! The fake's only source of time, and the two clocks that it shows.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use tokio::time::Instant;

use crate::{date_time, error::Error, sync::lock};

/// One of the two clocks that responses show. Nothing says that a real server's two agree.
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
    shown: Mutex<ShownClocks>,
}

#[derive(Debug, Clone, Copy)]
struct ShownClocks {
    /// The time that has passed without tokio's clock.
    skipped: Duration,
    front: Deviation,
    database: Deviation,
}

/// The error of a clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Deviation {
    pub(crate) milliseconds: i64,
    /// Microseconds in each second, from the start on.
    pub(crate) drift_ppm: i32,
}

impl Deviation {
    fn of(self, time: Duration, start: Duration) -> Duration {
        let passed = i64::try_from(time.saturating_sub(start).as_micros()).unwrap_or(i64::MAX);
        let drift = i128::from(passed) * i128::from(self.drift_ppm) / 1_000_000;
        let off = i64::try_from(drift).unwrap_or_default().saturating_add(self.milliseconds.saturating_mul(1000));
        let by = Duration::from_micros(off.unsigned_abs());
        if off < 0 { time.saturating_sub(by) } else { time.saturating_add(by) }
    }
}

/// The times that the clocks show at the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockStart {
    pub(crate) at: Option<SystemTime>,
    pub(crate) ahead: Duration,
    pub(crate) behind: Duration,
    pub(crate) front: Deviation,
    pub(crate) database: Deviation,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's time is read")]
    pub(crate) fn new(start: ClockStart) -> Result<Self, Error> {
        let at = start.at.unwrap_or_else(SystemTime::now);
        let shifted = at.checked_add(start.ahead).and_then(|at| at.checked_sub(start.behind));
        let is_possible = |time: Duration| time > Duration::ZERO && date_time::clamp(time) == time;
        let since_epoch = shifted
            .map(date_time::since_epoch)
            .filter(|time| [*time, start.front.of(*time, *time), start.database.of(*time, *time)].into_iter().all(is_possible))
            .ok_or_else(|| Error::config("the clock must start after 1970 and before the year 10000"))?;
        let shown = ShownClocks { skipped: Duration::ZERO, front: start.front, database: start.database };
        Ok(Self { started: Instant::now(), start: since_epoch, shown: Mutex::new(shown) })
    }

    /// The time by which the rate limits count, since the Unix epoch. No clock that is off changes it.
    pub(crate) fn counted(&self) -> Duration {
        let skipped = lock(&self.shown).skipped;
        self.start.saturating_add(Instant::now().saturating_duration_since(self.started)).saturating_add(skipped)
    }

    /// The fake's wall time, since the Unix epoch, by the clock of the front.
    pub(crate) fn now(&self) -> Duration {
        self.shown(self.counted())
    }

    /// A counted time, by the clock of the front.
    pub(crate) fn shown(&self, counted: Duration) -> Duration {
        let front = lock(&self.shown).front;
        front.of(counted, self.start)
    }

    /// The time of creation of a lead that is created now.
    pub(crate) fn database(&self) -> Duration {
        let database = lock(&self.shown).database;
        database.of(self.counted(), self.start)
    }

    pub(crate) fn set(&self, clock: ServerClock, by_milliseconds: i64) {
        let mut shown = lock(&self.shown);
        let deviation = match clock {
            ServerClock::Front => &mut shown.front,
            ServerClock::Database => &mut shown.database,
        };
        deviation.milliseconds = deviation.milliseconds.saturating_add(by_milliseconds);
    }

    pub(crate) fn skip(&self, time: Duration) {
        let mut shown = lock(&self.shown);
        shown.skipped = shown.skipped.saturating_add(time);
    }
}
