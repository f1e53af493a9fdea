//! Windows of time in which requests are counted. Throttled requests do not count.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::time::Duration;

use super::rate::Rate;

/// Algorithm that counts requests over time. The documentation only mentions a "sliding window".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum WindowKind {
    /// A count that starts again at zero.
    ///
    /// A window begins with the first request after the end of the previous one, not at a full minute of the wall clock. So a
    /// test has the same windows whenever it runs.
    Fixed,
    /// Every request counts until it is one window old.
    ///
    /// The reset is the time at which the oldest request stops counting.
    SlidingLog,
    /// The count of this window, plus that of the previous one weighted by its overlap. The default.
    ///
    /// The sum is rounded down. The reset is the end of the current window, and the capacity is not full at that moment. Windows
    /// follow each other without a gap from the first request on. "Distributed evenly across the time period" and a single reset
    /// time suggest this kind.
    #[default]
    SlidingCounter,
}

impl WindowKind {
    pub(super) fn open(self, rate: Rate) -> Box<dyn Window> {
        match self {
            WindowKind::Fixed => Box::new(Fixed { rate, opened: None, count: 0 }),
            WindowKind::SlidingLog => Box::new(SlidingLog { rate, times: VecDeque::new() }),
            WindowKind::SlidingCounter => Box::new(SlidingCounter { rate, opened: None, count: 0, previous_count: 0 }),
        }
    }
}

/// The decision about one request, as the headers report it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) allowed: bool,
    pub(crate) limit: u32,
    /// Number of requests that could follow at the same moment.
    pub(crate) remaining: u32,
    /// Since the Unix epoch.
    pub(crate) reset: Duration,
}

/// Times are since the Unix epoch and may go back a little: tasks read the clock before they take the lock.
pub(super) trait Window: Send + Debug {
    /// Counts a request if there is room for it.
    fn take(&mut self, now: Duration) -> Decision;

    /// True if no past request counts any more, so that a new window would decide the same.
    fn is_idle(&self, now: Duration) -> bool;
}

#[derive(Debug)]
struct Fixed {
    rate: Rate,
    opened: Option<Duration>,
    count: u32,
}

impl Window for Fixed {
    fn take(&mut self, now: Duration) -> Decision {
        if self.is_idle(now) {
            (self.opened, self.count) = (Some(now), 0);
        }
        let allowed = self.count < self.rate.limit();
        self.count += u32::from(allowed);
        Decision {
            allowed,
            limit: self.rate.limit(),
            remaining: self.rate.limit() - self.count,
            reset: self.opened.unwrap_or(now) + self.rate.window(),
        }
    }

    fn is_idle(&self, now: Duration) -> bool {
        self.opened.is_none_or(|opened| now.saturating_sub(opened) >= self.rate.window())
    }
}

/// Keeps the times of the requests that still count, never more than the limit.
#[derive(Debug)]
struct SlidingLog {
    rate: Rate,
    times: VecDeque<Duration>,
}

impl Window for SlidingLog {
    fn take(&mut self, now: Duration) -> Decision {
        while self.times.front().is_some_and(|oldest| now.saturating_sub(*oldest) >= self.rate.window()) {
            self.times.pop_front();
        }
        let limit = self.rate.limit() as usize;
        let allowed = self.times.len() < limit;
        if allowed {
            self.times.push_back(now);
        }
        Decision {
            allowed,
            limit: self.rate.limit(),
            remaining: u32::try_from(limit - self.times.len()).unwrap_or(u32::MAX),
            reset: self.times.front().copied().unwrap_or(now) + self.rate.window(),
        }
    }

    fn is_idle(&self, now: Duration) -> bool {
        self.times.back().is_none_or(|newest| now.saturating_sub(*newest) >= self.rate.window())
    }
}

#[derive(Debug)]
struct SlidingCounter {
    rate: Rate,
    opened: Option<Duration>,
    count: u32,
    previous_count: u32,
}

impl SlidingCounter {
    /// Moves on to the window that `now` is in, and returns its start.
    fn roll(&mut self, now: Duration) -> Duration {
        let opened = *self.opened.get_or_insert(now);
        let window = self.rate.window().as_nanos();
        let elapsed = now.saturating_sub(opened).as_nanos();
        let passed = elapsed / window;
        if passed == 0 {
            return opened;
        }
        self.previous_count = if passed == 1 { self.count } else { 0 };
        self.count = 0;
        // Not `opened + window * passed`: that multiplication is limited to a u32.
        let into_window = u64::try_from(elapsed % window).unwrap_or(0);
        *self.opened.insert(now.saturating_sub(Duration::from_nanos(into_window)))
    }

    /// Rounded down, as in common implementations: the first request after a full window is allowed at once.
    fn weighted_previous_count(&self, into_window: Duration) -> u32 {
        let window = self.rate.window().as_nanos();
        let overlap = window.saturating_sub(into_window.as_nanos());
        let weighted = u128::from(self.previous_count) * overlap / window;
        u32::try_from(weighted).unwrap_or(self.previous_count)
    }
}

impl Window for SlidingCounter {
    fn take(&mut self, now: Duration) -> Decision {
        let opened = self.roll(now);
        let previous_count = self.weighted_previous_count(now.saturating_sub(opened));
        let free = self.rate.limit().saturating_sub(previous_count).saturating_sub(self.count);
        let allowed = free > 0;
        self.count += u32::from(allowed);
        Decision { allowed, limit: self.rate.limit(), remaining: free.saturating_sub(1), reset: opened + self.rate.window() }
    }

    fn is_idle(&self, now: Duration) -> bool {
        self.opened.is_none_or(|opened| now.saturating_sub(opened).as_nanos() >= 2 * self.rate.window().as_nanos())
    }
}
