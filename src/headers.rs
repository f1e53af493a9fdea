//! Response headers: the rate limit, `Retry-After`, `Date` and `Age`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{AGE, DATE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// The rate limit that a response reports in the headers `X-RateLimit-Limit`, `-Remaining` and `-Reset`.
///
/// Each part is `None` if the header is absent or is not a number. The headers do not say which window they are for: the documentation has
/// 100 requests a minute on one page and 1000 an hour on another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Number of requests that the window allows.
    pub limit: Option<u64>,
    /// Number of requests that are left.
    pub remaining: Option<u64>,
    /// End of the window, by the server's clock.
    pub reset: Option<SystemTime>,
    /// Time until then, from the receipt of the response.
    pub resets_in: Option<Duration>,
}

/// Seconds since the epoch from here on; smaller numbers are seconds to wait.
const EPOCH_SECONDS: u64 = 1_000_000_000;
/// Milliseconds since the epoch from here on.
const EPOCH_MILLISECONDS: u64 = 1_000_000_000_000;
/// `Date` has whole seconds, and a response takes time to arrive.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(2);
/// No rate limiter asks for a longer wait. A reset in the year 9999 falls back to the backoff.
const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 3600);

impl RateLimit {
    /// Reads the headers. `None` if all three are absent.
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

/// Returns the time until a reset. The API's pages show seconds and milliseconds since the epoch; the magnitude tells them apart.
fn until(reset: u64, server_now: SystemTime) -> Option<Duration> {
    let since_epoch = match reset {
        EPOCH_MILLISECONDS.. => Duration::from_millis(reset),
        EPOCH_SECONDS.. => Duration::from_secs(reset),
        _ => return plausible(Duration::from_secs(reset)),
    };
    until_time(UNIX_EPOCH.checked_add(since_epoch)?, server_now)
}

fn until_time(time: SystemTime, server_now: SystemTime) -> Option<Duration> {
    match time.duration_since(server_now) {
        Ok(wait) => plausible(wait),
        // The estimate of the server's clock may be off by this much. A time further back says nothing about a wait.
        Err(past) => (past.duration() <= CLOCK_TOLERANCE).then_some(Duration::ZERO),
    }
}

fn plausible(wait: Duration) -> Option<Duration> {
    (wait <= LONGEST_WAIT).then_some(wait)
}

/// Returns how long the server asks the client to wait. The first value that is present and makes sense counts: `Retry-After` (RFC 9110
/// §10.2.3, seconds or a date, which is compared with the time of the same response), `X-RateLimit-Reset`, `reset` in the body.
/// `Retry-After` counts with every status but that of a success; the classification reads it for a success that is retried. The others are
/// on every response, and are a wait only with a 429.
pub(crate) fn requested_wait(
    status: StatusCode,
    headers: &HeaderMap,
    reset: Option<&Value>,
    server_now: SystemTime,
) -> Option<Duration> {
    if status.is_success() {
        return None;
    }
    let retry_after = retry_after(headers, server_now);
    if status == StatusCode::TOO_MANY_REQUESTS {
        let from_header = || until(number(headers, &RESET, Round::Up)?, server_now);
        retry_after.or_else(from_header).or_else(|| until_reset(reset?, server_now))
    } else {
        retry_after
    }
}

/// Reads `Retry-After`. Seconds count from the receipt of the response, however old it is: RFC 9110 §10.2.3 says so, and it is the longer
/// wait.
pub(crate) fn retry_after(headers: &HeaderMap, server_now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(seconds) = decimal(value.as_bytes(), Round::Up) {
        return plausible(Duration::from_secs(seconds));
    }
    let response_time = date(headers).map(|date| date.checked_add(age(headers)).unwrap_or(date));
    until_time(httpdate::parse_http_date(value).ok()?, response_time.unwrap_or(server_now))
}

/// Reads the body's `reset`: ISO 8601 in the documentation's samples; a number is read as the header is.
fn until_reset(reset: &Value, server_now: SystemTime) -> Option<Duration> {
    match reset {
        Value::String(text) => match decimal(text.trim().as_bytes(), Round::Up) {
            Some(number) => until(number, server_now),
            None => until_time(chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?.into(), server_now),
        },
        Value::Number(number) => until(number.as_u64().or_else(|| rounded_up(number.as_f64()?))?, server_now),
        _ => None,
    }
}

/// Rounds up to a whole number. `None` if the number is not a time or a wait.
fn rounded_up(number: f64) -> Option<u64> {
    // Numbers below 2⁵³ are exact, so the cast is too.
    (0.0..9e15).contains(&number).then_some(number.ceil() as u64)
}

/// Returns the age of a response, from the `Age` that a cache adds (RFC 9111 §5.1). Zero without a cache.
pub(crate) fn age(headers: &HeaderMap) -> Duration {
    let Some(value) = headers.get(AGE) else { return Duration::ZERO };
    let seconds = digits(value.as_bytes().trim_ascii());
    seconds.and_then(|seconds| plausible(Duration::from_secs(seconds))).unwrap_or_default()
}

/// Reads the `Date` of a response.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    parse_date(headers.get(DATE)?)
}

pub(crate) fn parse_date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
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
    fn the_first_wait_that_makes_sense_counts() {
        let year_9999 = "253402300799";
        type Case<'a> = (&'a [(&'static str, &'a str)], &'a str, Option<u64>);
        let cases: &[Case<'_>] = &[
            (&[("retry-after", "7"), ("x-ratelimit-reset", "1761753630")], "", Some(7)),
            (&[("retry-after", "0")], "", Some(0)),
            (&[("retry-after", "Wed, 29 Oct 2025 16:00:12 GMT")], "", Some(12)),
            // The date is compared with the response's own `Date`, whatever the clocks say.
            (&[("retry-after", "Wed, 29 Oct 2025 18:00:12 GMT"), ("date", "Wed, 29 Oct 2025 18:00:00 GMT")], "", Some(12)),
            (&[("retry-after", "soon"), ("x-ratelimit-reset", "1761753630")], "", Some(30)),
            (&[("retry-after", "-5"), ("x-ratelimit-reset", "1761753630000")], "", Some(30)),
            (&[("retry-after", "18446744073709551615"), ("x-ratelimit-reset", "45")], "", Some(45)),
            // The sample of the pages lies in the past: only the body counts.
            (&[("x-ratelimit-reset", "1640000000")], "", None),
            (&[("x-ratelimit-reset", "1640000000")], r#"{"reset":"2025-10-29T16:00:20.000Z"}"#, Some(20)),
            (&[("x-ratelimit-reset", "1761753599")], "", Some(0)),
            (&[("x-ratelimit-reset", year_9999)], r#"{"reset":"2025-10-29T16:00:20.000Z"}"#, Some(20)),
            (&[("x-ratelimit-reset", "NaN")], r#"{"reset":"2025-10-29T16:00:20.000Z"}"#, Some(20)),
            (&[], r#"{"reset":1761753625000}"#, Some(25)),
            (&[], r#"{"reset":"9999-12-31T23:59:59Z"}"#, None),
            (&[], r#"{"reset":null}"#, None),
            (&[], "<html>", None),
            (&[("retry-after", "+7"), ("x-ratelimit-reset", "1761753630")], "", Some(30)),
            (&[("retry-after", "4.5")], "", Some(5)),
            (&[("retry-after", "4.0")], "", Some(4)),
            (&[("retry-after", "4."), ("x-ratelimit-reset", "44.01")], "", Some(45)),
            (&[], r#"{"reset":24.5}"#, Some(25)),
            (&[("x-ratelimit-reset", "+45")], r#"{"reset":"+25"}"#, None),
            (&[("x-ratelimit-remaining", "0")], "", None),
        ];
        for (pairs, body, expected) in cases {
            let reset = serde_json::from_str::<Value>(body).ok().and_then(|body| body.get("reset").cloned());
            let wait = |status| requested_wait(status, &headers(pairs), reset.as_ref(), at(NOW));
            assert_eq!(wait(StatusCode::TOO_MANY_REQUESTS), expected.map(Duration::from_secs), "{pairs:?} {body}");
            assert_eq!(wait(StatusCode::OK), None);
            // The headers of the limit are on every response: only with a 429 they are a wait.
            let only_retry_after = retry_after(&headers(pairs), at(NOW));
            for status in [StatusCode::SERVICE_UNAVAILABLE, StatusCode::INTERNAL_SERVER_ERROR, StatusCode::REQUEST_TIMEOUT] {
                assert_eq!(wait(status), only_retry_after, "{status} {pairs:?}");
            }
        }
    }
}
