//! The rates that the fake enforces, and the operations that share one.

use lupitor::RateLimitBucket;

use super::rate::{HOUR, MINUTE, Rate};

/// Rate limits that the fake enforces.
///
/// The documentation states two sets, which contradict each other: [`RateLimits::per_minute`] and [`RateLimits::per_hour`].
/// Requests to `/api/v1` are counted per API key, those to `/api/health` per address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    standard: Option<Rate>,
    bulk: Option<Rate>,
    bulk_is_separate: bool,
    health: Option<Rate>,
}

impl RateLimits {
    /// 100 requests a minute and, separately, 10 bulk requests a minute (introduction, page of the bulk create).
    #[must_use]
    pub fn per_minute() -> Self {
        let (standard, bulk) = (Rate::new_unchecked(100, MINUTE), Rate::new_unchecked(10, MINUTE));
        Self { standard: Some(standard), bulk: Some(bulk), bulk_is_separate: true, ..Self::none().with_health() }
    }

    /// 1,000 requests an hour for all of `/api/v1`, including bulk requests (page on rate limits).
    #[must_use]
    pub fn per_hour() -> Self {
        Self::all(Rate::new_unchecked(1000, HOUR))
    }

    /// `rate` for all of `/api/v1`, including bulk requests. [`RateLimits::bulk`] counts those separately.
    #[must_use]
    pub fn all(rate: Rate) -> Self {
        Self { standard: Some(rate), ..Self::none().with_health() }
    }

    /// No rate limits, not even for `/api/health`. Responses then have no `X-RateLimit-*` headers.
    #[must_use]
    pub fn none() -> Self {
        Self { standard: None, bulk: None, bulk_is_separate: false, health: None }
    }

    /// 60 a minute for `/api/health`, as in both sets.
    fn with_health(self) -> Self {
        Self { health: Some(Rate::new_unchecked(60, MINUTE)), ..self }
    }

    /// Counts bulk requests separately, against `rate`; `None` leaves them unlimited.
    #[must_use]
    pub fn bulk(self, rate: Option<Rate>) -> Self {
        Self { bulk: rate, bulk_is_separate: true, ..self }
    }

    /// Rate of `/api/health`, per address; `None` leaves it unlimited. Default: 60 a minute.
    #[must_use]
    pub fn health(self, rate: Option<Rate>) -> Self {
        Self { health: rate, ..self }
    }

    /// The bucket that counts requests of `bucket`, and its rate.
    pub(super) fn bucket_and_rate(&self, bucket: RateLimitBucket) -> (RateLimitBucket, Option<Rate>) {
        match bucket {
            RateLimitBucket::Health => (bucket, self.health),
            RateLimitBucket::Bulk if self.bulk_is_separate => (bucket, self.bulk),
            _ => (RateLimitBucket::Standard, self.standard),
        }
    }
}

/// [`RateLimits::per_minute`], the set that agrees with the headers on the errors page (`X-RateLimit-Limit: 100`).
impl Default for RateLimits {
    fn default() -> Self {
        Self::per_minute()
    }
}
