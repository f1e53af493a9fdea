//! What the API says of its rate limits, and when a wait is over by the server's own clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{AGE, DATE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

use crate::envelope::is_object;

const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// The rate limit that an answer told, from the headers `X-RateLimit-Limit`, `-Remaining` and `-Reset`.
///
/// Each part is `None` where the header is absent or not a number. Which window it is for is not said: the documentation has
/// 100 a minute on one page and 1000 an hour on another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests the window allows.
    pub limit: Option<u64>,
    /// How many are left.
    pub remaining: Option<u64>,
    /// When the window ends, by the server's clock.
    pub reset: Option<SystemTime>,
    /// How long until then, counted from the answer.
    pub resets_in: Option<Duration>,
}

/// Seconds since the epoch from here on; smaller numbers are seconds to wait.
const EPOCH_SECONDS: u64 = 1_000_000_000;
/// Milliseconds since the epoch from here on.
const EPOCH_MILLISECONDS: u64 = 1_000_000_000_000;
/// `Date` is cut to whole seconds, and the way of an answer takes time.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(2);
/// A longer wait is no answer of a rate limiter: year 9999 and such fall back to a backoff.
const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 3600);

impl RateLimit {
    /// Reads the headers; `None` when none of the three is there.
    pub(crate) fn from_headers(headers: &HeaderMap, server_now: SystemTime) -> Option<Self> {
        // One pass costs less than looking up three names.
        let [mut limit, mut remaining, mut reset] = [None; 3];
        for (name, value) in headers {
            let place = match name.as_str() {
                "x-ratelimit-limit" => &mut limit,
                "x-ratelimit-remaining" => &mut remaining,
                "x-ratelimit-reset" => &mut reset,
                _ => continue,
            };
            // The first one counts.
            place.get_or_insert(value);
        }
        let number = |value: Option<&HeaderValue>, round| decimal(value?.as_bytes().trim_ascii(), round);
        let limit = number(limit, Round::Down);
        let remaining = number(remaining, Round::Down);
        let resets_in = number(reset, Round::Up).and_then(|reset| until(reset, server_now));
        let reset = resets_in.and_then(|wait| server_now.checked_add(wait));
        (limit.is_some() || remaining.is_some() || resets_in.is_some()).then_some(Self { limit, remaining, reset, resets_in })
    }
}

/// Rounding of a fraction: to the side on which no request is sent too early.
#[derive(Clone, Copy)]
enum Round {
    Up,
    Down,
}

fn number(headers: &HeaderMap, name: &HeaderName, round: Round) -> Option<u64> {
    decimal(headers.get(name)?.as_bytes().trim_ascii(), round)
}

/// A number of digits, or of digits around one point. RFC 9110 §10.2.3 has no fraction and no sign; limiters send fractions.
fn decimal(text: &[u8], round: Round) -> Option<u64> {
    if let Some(whole) = digits(text) {
        return Some(whole);
    }
    let point = text.iter().position(|byte| *byte == b'.')?;
    let fraction = &text[point + 1..];
    let is_fraction = !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit);
    let whole = digits(&text[..point]).filter(|_| is_fraction)?;
    let is_rounded_up = matches!(round, Round::Up) && fraction.iter().any(|byte| *byte != b'0');
    if is_rounded_up { whole.checked_add(1) } else { Some(whole) }
}

/// Digits, without the sign that Rust would take.
fn digits(text: &[u8]) -> Option<u64> {
    let append = |number: u64, byte: &u8| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    };
    if text.is_empty() { None } else { text.iter().try_fold(0, append) }
}

/// How long until a reset. The API's pages show seconds and milliseconds since the epoch; the magnitude tells them apart.
fn until(reset: u64, server_now: SystemTime) -> Option<Duration> {
    let since_epoch = match reset {
        EPOCH_MILLISECONDS.. => Duration::from_millis(reset),
        EPOCH_SECONDS.. => Duration::from_secs(reset),
        _ => return sane(Duration::from_secs(reset)),
    };
    until_time(UNIX_EPOCH.checked_add(since_epoch)?, server_now)
}

fn until_time(time: SystemTime, server_now: SystemTime) -> Option<Duration> {
    match time.duration_since(server_now) {
        Ok(wait) => sane(wait),
        // The estimate of the server's clock may be off by so much; a time further back tells nothing about a wait.
        Err(past) => (past.duration() <= CLOCK_TOLERANCE).then_some(Duration::ZERO),
    }
}

fn sane(wait: Duration) -> Option<Duration> {
    (wait <= LONGEST_WAIT).then_some(wait)
}

/// How long the server asks to wait. The first that is there and makes sense: `Retry-After` (RFC 9110 §10.2.3, seconds or a date,
/// which is compared with the time of the same response), `X-RateLimit-Reset`, `reset` in the body. `Retry-After` counts with every
/// status but that of a success. The last two are on every response, and are a wait with a 429 alone.
pub(crate) fn wait_hint(status: StatusCode, headers: &HeaderMap, body: &[u8], server_now: SystemTime) -> Option<Duration> {
    if status.is_success() {
        return None;
    }
    let retry_after = retry_after(headers, server_now);
    if status == StatusCode::TOO_MANY_REQUESTS {
        retry_after.or_else(|| until(number(headers, &RESET, Round::Up)?, server_now)).or_else(|| body_reset(body, server_now))
    } else {
        retry_after
    }
}

/// Seconds count from the receipt of the response, however old it is: RFC 9110 §10.2.3 says so, and it is the longer wait.
pub(crate) fn retry_after(headers: &HeaderMap, server_now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(seconds) = decimal(value.as_bytes(), Round::Up) {
        return sane(Duration::from_secs(seconds));
    }
    let response_time = date(headers).map(|date| date.checked_add(age(headers)).unwrap_or(date));
    until_time(httpdate::parse_http_date(value).ok()?, response_time.unwrap_or(server_now))
}

#[derive(serde::Deserialize)]
struct BodyReset {
    reset: serde_json::Value,
}

/// The body's `reset` is ISO 8601 in the documentation's samples, a number is read as the header is.
fn body_reset(body: &[u8], server_now: SystemTime) -> Option<Duration> {
    match serde_json::from_slice::<BodyReset>(body).ok().filter(|_| is_object(body))?.reset {
        serde_json::Value::String(text) => match decimal(text.trim().as_bytes(), Round::Up) {
            Some(number) => until(number, server_now),
            None => until_time(chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?.into(), server_now),
        },
        serde_json::Value::Number(number) => until(number.as_u64().or_else(|| rounded_up(number.as_f64()?))?, server_now),
        _ => None,
    }
}

/// The least whole number that is not below this one, where it is a time or a wait at all.
fn rounded_up(number: f64) -> Option<u64> {
    // Numbers below 2⁵³ are exact, so the cast is too.
    (0.0..9e15).contains(&number).then_some(number.ceil() as u64)
}

/// How long ago a response was generated, by the `Age` that a cache adds (RFC 9111 §5.1). Zero without a cache.
pub(crate) fn age(headers: &HeaderMap) -> Duration {
    let Some(value) = headers.get(AGE) else { return Duration::ZERO };
    let seconds = digits(value.as_bytes().trim_ascii());
    seconds.and_then(|seconds| sane(Duration::from_secs(seconds))).unwrap_or_default()
}

/// The `Date` of an answer.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    parse_date(headers.get(DATE)?)
}

fn parse_date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

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
    use super::*;

    /// 2025-10-29T16:00:00Z.
    const NOW: u64 = 1_761_753_600;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn the_first_hint_that_makes_sense_wins() {
        let year_9999 = "253402300799";
        type Case<'a> = (&'a [(&'static str, &'a str)], &'a str, Option<u64>);
        let cases: &[Case<'_>] = &[
            (&[("retry-after", "7"), ("x-ratelimit-reset", "1761753630")], "", Some(7)),
            (&[("retry-after", "0")], "", Some(0)),
            (&[("retry-after", "Wed, 29 Oct 2025 16:00:12 GMT")], "", Some(12)),
            // The date is compared with the answer's own Date, whatever the clocks say.
            (&[("retry-after", "Wed, 29 Oct 2025 18:00:12 GMT"), ("date", "Wed, 29 Oct 2025 18:00:00 GMT")], "", Some(12)),
            (&[("retry-after", "soon"), ("x-ratelimit-reset", "1761753630")], "", Some(30)),
            (&[("retry-after", "-5"), ("x-ratelimit-reset", "1761753630000")], "", Some(30)),
            (&[("retry-after", "18446744073709551615"), ("x-ratelimit-reset", "45")], "", Some(45)),
            // The sample of the pages lies in the past: it tells nothing, the body does.
            (&[("x-ratelimit-reset", "1640000000")], "", None),
            (&[("x-ratelimit-reset", "1640000000")], r#"{"reset":"2025-10-29T16:00:20.000Z"}"#, Some(20)),
            (&[("x-ratelimit-reset", "1761753599")], "", Some(0)),
            (&[("x-ratelimit-reset", year_9999)], r#"{"reset":"2025-10-29T16:00:20.000Z"}"#, Some(20)),
            (&[("x-ratelimit-reset", "NaN")], r#"{"reset":"2025-10-29T16:00:20.000Z"}"#, Some(20)),
            (&[], r#"{"reset":1761753625000}"#, Some(25)),
            (&[], r#"{"reset":"9999-12-31T23:59:59Z"}"#, None),
            (&[], r#"{"reset":null}"#, None),
            (&[], "<html>", None),
            (&[], "[25]", None),
            (&[("retry-after", "+7"), ("x-ratelimit-reset", "1761753630")], "", Some(30)),
            (&[("retry-after", "4.5")], "", Some(5)),
            (&[("retry-after", "4.0")], "", Some(4)),
            (&[("retry-after", "4."), ("x-ratelimit-reset", "44.01")], "", Some(45)),
            (&[], r#"{"reset":24.5}"#, Some(25)),
            (&[("x-ratelimit-reset", "+45")], r#"{"reset":"+25"}"#, None),
            (&[("x-ratelimit-remaining", "0")], "", None),
        ];
        for (pairs, body, expected) in cases {
            let hint = |status| wait_hint(status, &headers(pairs), body.as_bytes(), at(NOW));
            assert_eq!(hint(StatusCode::TOO_MANY_REQUESTS), expected.map(Duration::from_secs), "{pairs:?} {body}");
            assert_eq!(hint(StatusCode::OK), None);
            // The headers of the limit are on every response: only with a 429 they are a wait.
            let only_retry_after = retry_after(&headers(pairs), at(NOW));
            for status in [StatusCode::SERVICE_UNAVAILABLE, StatusCode::INTERNAL_SERVER_ERROR, StatusCode::REQUEST_TIMEOUT] {
                assert_eq!(hint(status), only_retry_after, "{status} {pairs:?}");
            }
        }
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
