//! Who has used up how much of which rate limit.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use crate::{
    error::Error,
    limiter::{Limiter, Verdict, limiter},
    operation::Bucket,
    rate::{RateLimits, WindowKind},
};

/// Whom a rate limit counts: API keys by their index in the key ring, the health check by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    Key(usize),
    Address(IpAddr),
}

/// More callers than this at a time are not told apart: the idle ones are forgotten first, then all.
const MAX_COUNTERS: usize = 10_000;

/// A sliding log remembers each request of its window.
const MAX_LOGGED_LIMIT: u32 = 1_000_000;

/// The counters of every caller.
#[derive(Debug)]
pub(crate) struct Limits {
    rates: RateLimits,
    kind: WindowKind,
    counters: HashMap<(Caller, Bucket), Box<dyn Limiter>>,
    refused: u64,
}

impl Limits {
    pub(crate) fn new(rates: RateLimits, kind: WindowKind) -> Result<Self, Error> {
        let buckets = [Bucket::Standard, Bucket::Bulk, Bucket::Health];
        let highest = buckets.iter().filter_map(|bucket| rates.of(*bucket).1).map(|rate| rate.limit()).max();
        if kind == WindowKind::SlidingLog && highest.is_some_and(|limit| limit > MAX_LOGGED_LIMIT) {
            return Err(Error::config(format!("a sliding log takes rates of up to {MAX_LOGGED_LIMIT} requests")));
        }
        Ok(Self { rates, kind, counters: HashMap::new(), refused: 0 })
    }

    /// Counts a request; `None` where no limit applies.
    pub(crate) fn take(&mut self, caller: Caller, bucket: Bucket, now: Duration) -> Option<Verdict> {
        let (bucket, rate) = self.rates.of(bucket);
        let rate = rate?;
        if self.counters.len() >= MAX_COUNTERS && !self.counters.contains_key(&(caller, bucket)) {
            self.forget(now);
        }
        let counter = self.counters.entry((caller, bucket)).or_insert_with(|| limiter(self.kind, rate));
        let verdict = counter.take(now);
        self.refused += u64::from(!verdict.allowed);
        Some(verdict)
    }

    /// How many requests were refused.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }

    fn forget(&mut self, now: Duration) {
        self.counters.retain(|_, counter| !counter.is_idle(now));
        if self.counters.len() >= MAX_COUNTERS {
            self.counters.clear();
        }
    }
}
