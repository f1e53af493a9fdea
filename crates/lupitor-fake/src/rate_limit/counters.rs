//! Request counters of each caller.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use lupitor::RateLimitBucket;

use super::limits::RateLimits;
use super::window::{Decision, Window, WindowKind};
use crate::error::Error;

/// The caller that a rate limit counts: an API key, by its index in the key ring, or an address for the health check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    Key(usize),
    Address(IpAddr),
}

/// At this number of counters, idle ones are dropped. If none is idle, all are.
const MAX_COUNTERS: usize = 10_000;

/// A sliding log remembers each request of its window.
const MAX_LOGGED_LIMIT: u32 = 1_000_000;

/// A window for each caller and bucket.
#[derive(Debug)]
pub(crate) struct Counters {
    limits: RateLimits,
    kind: WindowKind,
    windows: HashMap<(Caller, RateLimitBucket), Box<dyn Window>>,
    throttled: u64,
}

impl Counters {
    pub(crate) fn new(limits: RateLimits, kind: WindowKind) -> Result<Self, Error> {
        let rates = RateLimitBucket::ALL.iter().filter_map(|bucket| limits.bucket_and_rate(*bucket).1);
        let highest = rates.map(|rate| rate.limit()).max();
        if kind == WindowKind::SlidingLog && highest.is_some_and(|limit| limit > MAX_LOGGED_LIMIT) {
            return Err(Error::config(format!(
                "rate limit of a sliding log must be at most {MAX_LOGGED_LIMIT} requests; use another window"
            )));
        }
        Ok(Self { limits, kind, windows: HashMap::new(), throttled: 0 })
    }

    /// Counts a request; `None` if no limit applies.
    pub(super) fn take(&mut self, caller: Caller, bucket: RateLimitBucket, now: Duration) -> Option<Decision> {
        let (bucket, rate) = self.limits.bucket_and_rate(bucket);
        let rate = rate?;
        if self.windows.len() >= MAX_COUNTERS && !self.windows.contains_key(&(caller, bucket)) {
            self.drop_idle(now);
        }
        let window = self.windows.entry((caller, bucket)).or_insert_with(|| self.kind.open(rate));
        let decision = window.take(now);
        self.throttled += u64::from(!decision.allowed);
        Some(decision)
    }

    /// Number of requests that were throttled.
    pub(crate) fn throttled(&self) -> u64 {
        self.throttled
    }

    fn drop_idle(&mut self, now: Duration) {
        self.windows.retain(|_, window| !window.is_idle(now));
        if self.windows.len() >= MAX_COUNTERS {
            self.windows.clear();
        }
    }
}
