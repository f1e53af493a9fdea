//! A sliding window log.

use std::{collections::VecDeque, time::Duration};

use super::{Limiter, Verdict};
use crate::rate::Rate;

/// The times of the requests that still count; never more than the limit.
#[derive(Debug)]
pub(super) struct SlidingLog {
    rate: Rate,
    times: VecDeque<Duration>,
}

impl SlidingLog {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, times: VecDeque::new() }
    }
}

impl Limiter for SlidingLog {
    fn take(&mut self, now: Duration) -> Verdict {
        while self.times.front().is_some_and(|oldest| now.saturating_sub(*oldest) >= self.rate.window()) {
            self.times.pop_front();
        }
        let limit = self.rate.limit() as usize;
        let allowed = self.times.len() < limit;
        if allowed {
            self.times.push_back(now);
        }
        Verdict {
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
