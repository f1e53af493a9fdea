//! Odd responses and odd clocks, one in each run.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::ValueEnum;
use http::header::{AGE, DATE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use lupitor::{Clock, TokioClock};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::scenario::Limit;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const HOUR: u64 = 3600;

/// The oddity of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Odd {
    /// Nothing
    #[default]
    Nothing,
    /// One response has a reset an hour away
    FarReset,
    /// One response has its reset as a delta in milliseconds
    DeltaMilliseconds,
    /// One response reports that nothing remains for 1000 s
    NothingLeft,
    /// One response reports a limit of 1 an hour
    OtherLimit,
    /// One response comes from a cache, an hour old
    Cached,
    /// One response has a Date an hour in the past
    OldDate,
    /// One response has no Date, and a reset in the past
    NoDate,
    /// The local clock is set back by an hour during a request
    ClockBack,
    /// The local clock is set forward by an hour during a request
    ClockForth,
    /// The local clock is an hour behind from one response to the next
    ClockBackOnce,
    /// Every number has a fraction
    Fractions,
}

impl Odd {
    /// The oddities that a check simulates.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::value_variants().iter().copied().filter(|odd| *odd != Self::Nothing)
    }

    /// The name on the command line and in the records.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The number of the odd response: at the edges of windows half of the time.
    pub fn pick(self, limit: Limit, rng: &mut ChaCha8Rng) -> u32 {
        let edges = [1, 2, limit.requests, limit.requests + 1];
        if rng.random() { edges[rng.random_range(0..edges.len())] } else { rng.random_range(1..=limit.calls()) }
    }

    /// Changes the headers of a response. `Fractions` changes every response, the others the odd one only.
    pub fn alter(self, is_odd: bool, now: SystemTime, status: StatusCode, headers: &mut HeaderMap) {
        let from_now = |seconds| HeaderValue::from(epoch_seconds(now) + seconds);
        let reset: Option<u64> = headers.get(&RESET).and_then(|reset| reset.to_str().ok()?.parse().ok());
        if self == Self::Fractions {
            for (name, fraction) in [(LIMIT, ".9"), (REMAINING, ".5"), (RETRY_AFTER, ".5")] {
                if let Some(value) =
                    headers.get(&name).and_then(|value| value.to_str().ok()).map(|value| format!("{value}{fraction}"))
                {
                    headers.insert(name, HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("")));
                }
            }
        }
        if !is_odd || status == StatusCode::TOO_MANY_REQUESTS {
            return;
        }
        match self {
            Self::FarReset => {
                headers.insert(RESET, from_now(HOUR));
            }
            Self::DeltaMilliseconds => {
                let seconds = reset.unwrap_or_default().saturating_sub(epoch_seconds(now));
                headers.insert(RESET, HeaderValue::from(seconds * 1000));
            }
            Self::NothingLeft => {
                headers.insert(REMAINING, HeaderValue::from(0));
                headers.insert(RESET, from_now(1000));
            }
            Self::OtherLimit => {
                headers.insert(LIMIT, HeaderValue::from(1));
                headers.insert(REMAINING, HeaderValue::from(0));
                headers.insert(RESET, from_now(HOUR));
            }
            Self::Cached => {
                headers.insert(AGE, HeaderValue::from(HOUR));
                headers.insert(DATE, date(now - Duration::from_secs(HOUR)));
                headers.insert(REMAINING, HeaderValue::from(0));
            }
            Self::OldDate => {
                headers.insert(DATE, date(now - Duration::from_secs(HOUR)));
            }
            Self::NoDate => {
                headers.remove(DATE);
                headers.insert(RESET, HeaderValue::from(epoch_seconds(now) - 30));
            }
            Self::Nothing | Self::ClockBack | Self::ClockForth | Self::ClockBackOnce | Self::Fractions => {}
        }
    }

    /// Seconds by which the local clock is ahead after the response with this number.
    pub fn clock_ahead(self, number: u32, odd: u32) -> i64 {
        match self {
            Self::ClockBack if number >= odd => -(HOUR as i64),
            Self::ClockForth if number >= odd => HOUR as i64,
            Self::ClockBackOnce if number == odd => -(HOUR as i64),
            _ => 0,
        }
    }
}

fn epoch_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn date(time: SystemTime) -> HeaderValue {
    HeaderValue::try_from(httpdate::fmt_http_date(time)).unwrap_or(HeaderValue::from_static(""))
}

/// A wall clock that is set during a run.
#[derive(Clone, Debug)]
pub struct SetClock {
    /// The clock before it is set.
    pub clock: TokioClock,
    /// Seconds by which it is set ahead.
    pub ahead: Arc<AtomicI64>,
}

impl Clock for SetClock {
    fn now(&self) -> SystemTime {
        let ahead = self.ahead.load(Ordering::Relaxed);
        let (now, by) = (self.clock.now(), Duration::from_secs(ahead.unsigned_abs()));
        if ahead < 0 { now - by } else { now + by }
    }
}
