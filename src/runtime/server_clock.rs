//! The server's clock, estimated from the `Date` headers of its responses.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, HeaderValue};
use tokio::time::Instant;

use crate::headers::{age, parse_date};

/// An estimate of the difference between the server's clock and the local one.
///
/// `Date` is in whole seconds, and the server wrote it between sending and receiving. So each response bounds the offset to the interval
/// (`Date` − received, `Date` + 1 s − sent). The estimate is the intersection of these intervals.
#[derive(Debug, Default)]
pub(crate) struct ServerClock {
    offset: Option<OffsetBounds>,
    /// The last `Date` and its time. Many responses have the same one.
    last_date: Option<(HeaderValue, SystemTime)>,
    /// A reading of the local clock, which the monotonic clock continues.
    anchor: Option<(SystemTime, Instant)>,
}

/// Bounds of the server's clock minus the local one, in milliseconds.
#[derive(Clone, Copy, Debug)]
struct OffsetBounds {
    min: i128,
    max: i128,
}

impl OffsetBounds {
    /// The intersection, if there is one.
    fn intersection(self, other: Self) -> Option<Self> {
        let both = Self { min: self.min.max(other.min), max: self.max.min(other.max) };
        (both.min <= both.max).then_some(both)
    }
}

/// The times of an attempt: `sent` by the local clock, the others by the monotonic clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) sent: SystemTime,
    pub(crate) took: Duration,
    pub(crate) ended: Instant,
}

/// The time that a response shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseDate {
    /// The server's time at the receipt of the response.
    pub(crate) server_now: SystemTime,
    /// Its `Date`, if it came from the server itself.
    pub(crate) date: Option<SystemTime>,
    /// It came from a cache.
    pub(crate) is_cached: bool,
}

impl ServerClock {
    /// Reads the time of a response that was received at this local time, and learns from it.
    ///
    /// The server's time lies between `Date` and `Date + 1 s + took`. An estimate outside of this range is wrong for this response, and
    /// `Date` is the earliest possible time. A response from a cache teaches nothing, because its `Date` and `Age` are of two machines.
    pub(crate) fn response_date(&mut self, headers: &HeaderMap, timing: Timing, received: SystemTime) -> ResponseDate {
        let age = age(headers);
        let is_cached = !age.is_zero();
        let Some(date) = self.parse_date(headers) else {
            let local = self.local_time(timing, received);
            return ResponseDate { server_now: self.at(local), date: None, is_cached };
        };
        if is_cached {
            return ResponseDate { server_now: date.checked_add(age).unwrap_or(date), date: None, is_cached };
        }
        let server_now = self.learn(date, timing, received);
        ResponseDate { server_now, date: Some(date), is_cached }
    }

    fn parse_date(&mut self, headers: &HeaderMap) -> Option<SystemTime> {
        let value = headers.get(DATE)?;
        match &self.last_date {
            Some((last, date)) if last == value => Some(*date),
            _ => {
                let date = parse_date(value)?;
                self.last_date = Some((HeaderValue::from_bytes(value.as_bytes()).ok()?, date));
                Some(date)
            }
        }
    }

    /// Learns from a response of the server itself. Returns the server's time at its receipt.
    fn learn(&mut self, date: SystemTime, timing: Timing, received: SystemTime) -> SystemTime {
        let Timing { sent, took, ended } = timing;
        self.observe(date, sent, received);
        if received.checked_add(Duration::from_secs(1)) >= Some(sent) {
            self.anchor = Some((received, ended));
        }
        let latest = date.checked_add(took.saturating_add(Duration::from_secs(1))).unwrap_or(date);
        let estimate = self.at(received);
        if (date..=latest).contains(&estimate) { estimate } else { date }
    }

    /// Returns the local time at the receipt of a response without `Date`: the later of the local clock and the continued anchor. This ignores
    /// a clock that was set back, and survives a machine's sleep.
    fn local_time(&mut self, timing: Timing, received: SystemTime) -> SystemTime {
        let Timing { sent, took, ended } = timing;
        let (time, instant) = *self.anchor.get_or_insert((received.max(sent.checked_add(took).unwrap_or(sent)), ended));
        let continued = time.checked_add(ended.saturating_duration_since(instant)).unwrap_or(time);
        received.max(continued)
    }

    /// Bounds the offset by a `Date`, and by the local times of sending and receiving.
    fn observe(&mut self, date: SystemTime, sent: SystemTime, received: SystemTime) {
        let min = milliseconds(date) - milliseconds(received);
        let max = milliseconds(date) + 1000 - milliseconds(sent);
        if min > max {
            return; // The local clock was set back during the request.
        }
        let bounds = OffsetBounds { min, max };
        // Without an intersection, one of the clocks was set: the old bounds are no longer true.
        self.offset = self.offset.and_then(|known| known.intersection(bounds)).or(Some(bounds));
    }

    /// The server's time at a local time. It is the earliest possible one, so that a wait until a time of the server is never too short.
    fn at(&self, local: SystemTime) -> SystemTime {
        let Some(OffsetBounds { min, .. }) = self.offset else { return local };
        let offset = Duration::from_millis(u64::try_from(min.unsigned_abs()).unwrap_or(u64::MAX));
        let server = if min < 0 { local.checked_sub(offset) } else { local.checked_add(offset) };
        server.unwrap_or(local)
    }
}

/// Milliseconds since the epoch, negative before it.
fn milliseconds(time: SystemTime) -> i128 {
    // Cheaper than `as_millis`, which divides 128-bit numbers.
    let milliseconds = |duration: Duration| i128::from(duration.as_secs()) * 1000 + i128::from(duration.subsec_millis());
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => milliseconds(after),
        Err(before) => -milliseconds(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    /// 2025-10-29T16:00:00Z.
    const NOW: u64 = 1_761_753_600;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_servers_clock_is_found_whatever_the_local_clock_shows() {
        for skew in [-3600_i64, -61, 0, 59, 3600] {
            let local = |seconds: u64| at(NOW.checked_add_signed(skew).unwrap() + seconds);
            let mut clock = ServerClock::default();
            for second in 0..20 {
                clock.observe(at(NOW + second), local(second), local(second));
            }
            let estimate = clock.at(local(100));
            assert!(estimate <= at(NOW + 100), "skew {skew}: a late estimate makes a wait too short");
            assert!(at(NOW + 100).duration_since(estimate).unwrap() <= Duration::from_secs(1), "skew {skew}");
        }
    }

    #[test]
    fn a_clock_that_is_set_is_followed() {
        let mut clock = ServerClock::default();
        clock.observe(at(NOW), at(NOW), at(NOW));
        clock.observe(at(NOW + 500), at(NOW), at(NOW));
        assert_eq!(clock.at(at(NOW)), at(NOW + 500));
    }

    #[test]
    fn a_date_out_of_range_neither_overflows_nor_stays() {
        let mut clock = ServerClock::default();
        clock.observe(at(253_402_300_799), UNIX_EPOCH, UNIX_EPOCH);
        clock.at(at(u64::MAX / 4));
        clock.observe(UNIX_EPOCH, at(u64::MAX / 4), at(u64::MAX / 4));
        clock.at(UNIX_EPOCH);
        clock.observe(at(NOW), at(NOW), at(NOW));
        assert_eq!(clock.at(at(NOW)), at(NOW), "the next correct Date replaces the bounds");
    }
}
