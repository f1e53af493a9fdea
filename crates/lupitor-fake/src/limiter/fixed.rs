//! A fixed window.

use std::time::Duration;

use super::{Limiter, Verdict};
use crate::rate::Rate;

/// A count that starts again at zero; the first request after a window opens the next one.
#[derive(Debug)]
pub(super) struct Fixed {
    rate: Rate,
    opened: Option<Duration>,
    count: u32,
}

impl Fixed {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, opened: None, count: 0 }
    }
}

impl Limiter for Fixed {
    fn take(&mut self, now: Duration) -> Verdict {
        if self.is_idle(now) {
            (self.opened, self.count) = (Some(now), 0);
        }
        let allowed = self.count < self.rate.limit();
        self.count += u32::from(allowed);
        Verdict {
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
