//! Rates: how many requests in how much time.

use std::{fmt, str::FromStr, time::Duration};

use crate::{error::Error, operation::Bucket};

/// How many requests a window of time allows.
///
/// Written `100/60s`, `10/1m` or `1000/1h`; the units are `ms`, `s`, `m` and `h`, and the number before a unit may be left out.
///
/// ```
/// use lupitor_fake::Rate;
/// assert_eq!("1000/h".parse::<Rate>()?, Rate::per_hour(1000)?);
/// # Ok::<(), lupitor_fake::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    limit: u32,
    window: Duration,
}

impl Rate {
    /// `limit` requests in each `window`.
    ///
    /// # Errors
    /// When `limit` is 0, or `window` is shorter than a millisecond or longer than a year.
    pub fn new(limit: u32, window: Duration) -> Result<Self, Error> {
        const YEAR: Duration = Duration::from_secs(366 * 86_400);
        if limit == 0 {
            return Err(Error::config("a rate must allow at least one request"));
        }
        if !(Duration::from_millis(1)..=YEAR).contains(&window) {
            return Err(Error::config("the window of a rate must be from a millisecond to a year"));
        }
        Ok(Self { limit, window })
    }

    /// `limit` requests a minute.
    ///
    /// # Errors
    /// When `limit` is 0.
    pub fn per_minute(limit: u32) -> Result<Self, Error> {
        Self::new(limit, MINUTE)
    }

    /// `limit` requests an hour.
    ///
    /// # Errors
    /// When `limit` is 0.
    pub fn per_hour(limit: u32) -> Result<Self, Error> {
        Self::new(limit, HOUR)
    }

    /// How many requests a window allows.
    #[must_use]
    pub fn limit(self) -> u32 {
        self.limit
    }

    /// How long a window is.
    #[must_use]
    pub fn window(self) -> Duration {
        self.window
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:?}", self.limit, self.window)
    }
}

impl FromStr for Rate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = || Error::config(format!("{text:?} is not a rate such as 100/60s, 10/m or 1000/h"));
        let (limit, window) = text.split_once('/').ok_or_else(malformed)?;
        let limit = limit.parse().map_err(|_| malformed())?;
        let window = parse_duration(window).ok_or_else(malformed)?;
        Self::new(limit, window)
    }
}

/// Reads `250ms`, `60s`, `1m`, `1h`, and a unit alone as one of it.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let unit_at = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let number: u64 = if number.is_empty() { 1 } else { number.parse().ok()? };
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(milliseconds).map(Duration::from_millis)
}

/// Which rates the fake holds its callers to.
///
/// The documentation states two sets, which exclude each other: [`RateLimits::per_minute`] and [`RateLimits::per_hour`].
/// Rates for `/api/v1` are counted per API key, the one for `/api/health` per address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    standard: Option<Rate>,
    bulk: Option<Rate>,
    bulk_is_separate: bool,
    health: Option<Rate>,
}

impl RateLimits {
    /// 100 requests a minute, and apart from those 10 bulk requests a minute (introduction, page of the bulk create).
    #[must_use]
    pub fn per_minute() -> Self {
        let (standard, bulk) = (Rate { limit: 100, window: MINUTE }, Rate { limit: 10, window: MINUTE });
        Self { standard: Some(standard), bulk: Some(bulk), bulk_is_separate: true, ..Self::none().with_health() }
    }

    /// 1,000 requests an hour for all of `/api/v1`, bulk requests among them (page on rate limits).
    #[must_use]
    pub fn per_hour() -> Self {
        Self { standard: Some(Rate { limit: 1000, window: HOUR }), ..Self::none().with_health() }
    }

    /// `rate` for all of `/api/v1`, bulk requests among them. [`RateLimits::bulk`] gives those a rate of their own.
    #[must_use]
    pub fn all(rate: Rate) -> Self {
        Self { standard: Some(rate), ..Self::none().with_health() }
    }

    /// No rate limit at all, `/api/health` included. Responses then have no `X-RateLimit-*` headers.
    #[must_use]
    pub fn none() -> Self {
        Self { standard: None, bulk: None, bulk_is_separate: false, health: None }
    }

    /// 60 a minute for `/api/health`, which both sets share.
    fn with_health(self) -> Self {
        Self { health: Some(Rate { limit: 60, window: MINUTE }), ..self }
    }

    /// Counts bulk requests apart from the others, to `rate`; `None` leaves them unlimited.
    #[must_use]
    pub fn bulk(self, rate: Option<Rate>) -> Self {
        Self { bulk: rate, bulk_is_separate: true, ..self }
    }

    /// The rate of `/api/health`, per address; `None` leaves it unlimited. 60 a minute unless told otherwise.
    #[must_use]
    pub fn health(self, rate: Option<Rate>) -> Self {
        Self { health: rate, ..self }
    }

    /// The bucket that requests of `bucket` are counted in, and its rate.
    pub(crate) fn of(&self, bucket: Bucket) -> (Bucket, Option<Rate>) {
        match bucket {
            Bucket::Bulk if self.bulk_is_separate => (Bucket::Bulk, self.bulk),
            Bucket::Standard | Bucket::Bulk => (Bucket::Standard, self.standard),
            Bucket::Health => (Bucket::Health, self.health),
        }
    }
}

/// [`RateLimits::per_minute`], the set that the headers of the errors page agree with (`X-RateLimit-Limit: 100`).
impl Default for RateLimits {
    fn default() -> Self {
        Self::per_minute()
    }
}

/// How requests are counted over time. The documentation says "sliding window" and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WindowKind {
    /// A count that starts again at zero. A window begins with the first request after the one before it ended, and not at a
    /// full minute of the wall clock, so that a test meets the same windows whenever it runs.
    Fixed,
    /// Every request counts until it is one window old. The reset is when the oldest request stops counting.
    SlidingLog,
    /// The count of the current window plus the count of the previous one weighted by its overlap, rounded down. The reset is the
    /// end of the current window, and at that moment the capacity is not full. Windows follow each other without a gap from the
    /// first request on. The default: it is what "distributed evenly across the time period" and a single reset time suggest.
    #[default]
    SlidingCounter,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rates() {
        let seconds = Duration::from_secs;
        let cases = [
            ("100/60s", Some((100, seconds(60)))),
            ("10/m", Some((10, seconds(60)))),
            ("10/min", Some((10, seconds(60)))),
            ("1000/1h", Some((1000, seconds(3600)))),
            ("3/250ms", Some((3, Duration::from_millis(250)))),
            ("", None),
            ("100", None),
            ("100/", None),
            ("100/60", None),
            ("0/60s", None),
            ("-1/60s", None),
            ("100/0s", None),
            ("100/9000000h", None),
            ("100/99999999999999999999s", None),
            ("1.5/s", None),
        ];
        for (text, expected) in cases {
            let rate = text.parse::<Rate>().ok().map(|rate| (rate.limit(), rate.window()));
            assert_eq!(rate, expected, "{text}");
        }
    }
}
