//! The server's clock, by the `Date` headers of its responses.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, HeaderValue};
use tokio::time::Instant;

use crate::headers::{age, parse_date};

/// What the answers' `Date` headers tell of the difference between the server's clock and ours.
///
/// `Date` is cut to whole seconds and was written between sending and receiving. Each answer therefore bounds the offset to
/// (Date − received, Date + 1 s − sent), and the intersection of these intervals is the estimate.
#[derive(Debug, Default)]
pub(crate) struct ServerClock {
    /// Bounds of the server's clock minus ours, in milliseconds.
    bounds: Option<(i128, i128)>,
    /// The last `Date`, which is often the next one too.
    last: Option<(HeaderValue, SystemTime)>,
    /// A time that our clock showed. It goes on from there by a clock that nobody sets.
    anchor: Option<(SystemTime, Instant)>,
}

/// The times of an attempt: `sent` by our clock, the others by a clock that nobody sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) sent: SystemTime,
    pub(crate) took: Duration,
    pub(crate) ended: Instant,
}

/// The time, as a response shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseDate {
    /// The server's time when it was received.
    pub(crate) server_now: SystemTime,
    /// Its `Date`, where it came from the server itself.
    pub(crate) date: Option<SystemTime>,
    /// It came from a cache.
    pub(crate) is_cached: bool,
}

impl ServerClock {
    /// The `Date` of an answer.
    pub(crate) fn date(&mut self, headers: &HeaderMap) -> Option<SystemTime> {
        let value = headers.get(DATE)?;
        match &self.last {
            Some((last, date)) if last == value => Some(*date),
            _ => {
                let date = parse_date(value)?;
                self.last = Some((HeaderValue::from_bytes(value.as_bytes()).ok()?, date));
                Some(date)
            }
        }
    }

    /// The server's time when a response was received, as far as this response and those before it tell.
    ///
    /// A response with a `Date` bounds its own time: between `Date` and `Date + 1 s + took`. An estimate outside is wrong for this one,
    /// and `Date` is the earliest that it can be. A response of a cache bounds nothing else, since its `Date` and `Age` are of two
    /// machines.
    pub(crate) fn now(&mut self, headers: &HeaderMap, timing: Timing, received: SystemTime) -> ResponseDate {
        let age = age(headers);
        let is_cached = !age.is_zero();
        let Some(date) = self.date(headers) else {
            let ours = self.local(timing, received);
            return ResponseDate { server_now: self.at(ours), date: None, is_cached };
        };
        if is_cached {
            return ResponseDate { server_now: date.checked_add(age).unwrap_or(date), date: None, is_cached };
        }
        let server_now = self.now_of(date, timing, received);
        ResponseDate { server_now, date: Some(date), is_cached }
    }

    /// The server's time when a response with this `Date` was received from the server itself.
    fn now_of(&mut self, date: SystemTime, timing: Timing, received: SystemTime) -> SystemTime {
        let Timing { sent, took, ended } = timing;
        self.observe(date, sent, received);
        if received.checked_add(Duration::from_secs(1)) >= Some(sent) {
            self.anchor = Some((received, ended));
        }
        let latest = date.checked_add(took.saturating_add(Duration::from_secs(1))).unwrap_or(date);
        let estimate = self.at(received);
        if (date..=latest).contains(&estimate) { estimate } else { date }
    }

    /// Our time when a response was received. A clock that is set back is not followed: by one that nobody sets it is later. One that
    /// is ahead of that is followed, since the latter stands still while the machine sleeps.
    fn local(&mut self, timing: Timing, received: SystemTime) -> SystemTime {
        let Timing { sent, took, ended } = timing;
        let (time, instant) = *self.anchor.get_or_insert((received.max(sent.checked_add(took).unwrap_or(sent)), ended));
        let unset = time.checked_add(ended.saturating_duration_since(instant)).unwrap_or(time);
        received.max(unset)
    }

    /// Takes in an answer, with our clock when the request was sent and when the answer came.
    pub(crate) fn observe(&mut self, date: SystemTime, sent: SystemTime, received: SystemTime) {
        let low = milliseconds(date) - milliseconds(received);
        let high = milliseconds(date) + 1000 - milliseconds(sent);
        if low > high {
            return; // Our clock was set back during the request.
        }
        self.bounds = Some(match self.bounds {
            // A clock was set: what was known is no longer true.
            Some((old_low, old_high)) if low > old_high || high < old_low => (low, high),
            Some((old_low, old_high)) => (low.max(old_low), high.min(old_high)),
            None => (low, high),
        });
    }

    /// The server's time at ours. The earliest that it can be, so that a wait until a time of the server's is never too short.
    pub(crate) fn at(&self, ours: SystemTime) -> SystemTime {
        let Some((low, _)) = self.bounds else { return ours };
        let offset = Duration::from_millis(u64::try_from(low.unsigned_abs()).unwrap_or(u64::MAX));
        let theirs = if low < 0 { ours.checked_sub(offset) } else { ours.checked_add(offset) };
        theirs.unwrap_or(ours)
    }
}

/// Milliseconds since the epoch, negative before it.
fn milliseconds(time: SystemTime) -> i128 {
    // Not `as_millis`, which divides.
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
    fn the_servers_clock_is_found_whatever_ours_says() {
        for skew in [-3600_i64, -61, 0, 59, 3600] {
            let ours = |seconds: u64| at(NOW.checked_add_signed(skew).unwrap() + seconds);
            let mut clock = ServerClock::default();
            for second in 0..20 {
                clock.observe(at(NOW + second), ours(second), ours(second));
            }
            let estimate = clock.at(ours(100));
            assert!(estimate <= at(NOW + 100), "an early estimate makes a wait too short");
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
    fn a_hostile_date_neither_overflows_nor_stays() {
        let mut clock = ServerClock::default();
        clock.observe(at(253_402_300_799), UNIX_EPOCH, UNIX_EPOCH);
        clock.at(at(u64::MAX / 4));
        clock.observe(UNIX_EPOCH, at(u64::MAX / 4), at(u64::MAX / 4));
        clock.at(UNIX_EPOCH);
        clock.observe(at(NOW), at(NOW), at(NOW));
        assert_eq!(clock.at(at(NOW)), at(NOW), "the next honest answer sets it right");
    }
}
