//! Rates: a number of requests in a window of time.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::error::Error;

pub(super) const MINUTE: Duration = Duration::from_secs(60);
pub(super) const HOUR: Duration = Duration::from_secs(3600);

/// Number of requests that a window of time allows.
///
/// As text it is `100/60s`, `10/1m` or `1000/1h`. The units are `ms`, `s`, `m` and `h`; without a number, one unit is meant.
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
    /// [`Error::Config`] if `limit` is 0, or `window` is not between 1 ms and 366 days.
    pub fn new(limit: u32, window: Duration) -> Result<Self, Error> {
        const YEAR: Duration = Duration::from_secs(366 * 86_400);
        if limit == 0 {
            return Err(Error::config("rate must allow at least one request"));
        }
        if !(Duration::from_millis(1)..=YEAR).contains(&window) {
            return Err(Error::config("rate window must be between 1 ms and 366 days"));
        }
        Ok(Self { limit, window })
    }

    /// A rate whose limit and window are known to be valid.
    pub(super) const fn new_unchecked(limit: u32, window: Duration) -> Self {
        Self { limit, window }
    }

    /// `limit` requests a minute.
    ///
    /// # Errors
    /// [`Error::Config`] if `limit` is 0.
    pub fn per_minute(limit: u32) -> Result<Self, Error> {
        Self::new(limit, MINUTE)
    }

    /// `limit` requests an hour.
    ///
    /// # Errors
    /// [`Error::Config`] if `limit` is 0.
    pub fn per_hour(limit: u32) -> Result<Self, Error> {
        Self::new(limit, HOUR)
    }

    /// Number of requests that a window allows.
    #[must_use]
    pub fn limit(self) -> u32 {
        self.limit
    }

    /// Length of a window.
    #[must_use]
    pub fn window(self) -> Duration {
        self.window
    }
}

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

/// Parses `250ms`, `60s`, `1m`, `1h`, or a unit alone.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_parsed_from_text() {
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
