//! A sliding window counter.

use std::time::Duration;

use super::{Limiter, Verdict};
use crate::rate::Rate;

/// The counts of two windows, the earlier one weighted by how much of it a window that ends now still overlaps.
#[derive(Debug)]
pub(super) struct SlidingCounter {
    rate: Rate,
    /// When the current window began.
    began: Option<Duration>,
    current: u32,
    previous: u32,
}

impl SlidingCounter {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, began: None, current: 0, previous: 0 }
    }

    fn roll(&mut self, now: Duration) -> Duration {
        let began = *self.began.get_or_insert(now);
        let window = self.rate.window().as_nanos();
        let elapsed = now.saturating_sub(began).as_nanos();
        let passed = elapsed / window;
        if passed == 0 {
            return began;
        }
        self.previous = if passed == 1 { self.current } else { 0 };
        self.current = 0;
        // Not `began + window * passed`: that multiplication is limited to a u32.
        let into_window = u64::try_from(elapsed % window).unwrap_or(0);
        let began = now.saturating_sub(Duration::from_nanos(into_window));
        self.began = Some(began);
        began
    }

    /// Rounded down, as the common implementations do: the first request after a full window fits at once.
    fn weighted_previous(&self, into_window: Duration) -> u32 {
        let window = self.rate.window().as_nanos();
        let overlap = window.saturating_sub(into_window.as_nanos());
        let weighted = u128::from(self.previous) * overlap / window;
        u32::try_from(weighted).unwrap_or(self.previous)
    }
}

impl Limiter for SlidingCounter {
    fn take(&mut self, now: Duration) -> Verdict {
        let began = self.roll(now);
        let used_before = self.weighted_previous(now.saturating_sub(began));
        let free = self.rate.limit().saturating_sub(used_before).saturating_sub(self.current);
        let allowed = free > 0;
        self.current += u32::from(allowed);
        Verdict { allowed, limit: self.rate.limit(), remaining: free.saturating_sub(1), reset: began + self.rate.window() }
    }

    fn is_idle(&self, now: Duration) -> bool {
        self.began.is_none_or(|began| now.saturating_sub(began).as_nanos() >= 2 * self.rate.window().as_nanos())
    }
}
