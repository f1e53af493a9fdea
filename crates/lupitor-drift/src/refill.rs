//! The refill of a rate limit, inferred from a series of responses: whether capacity comes back before the reset, and how much at it.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use lupitor_spec::document::Operation;

use crate::headers::{self, Form};
use crate::traffic::Exchange;

/// The state of a rate limit that one response reports, in seconds of the server's clock.
pub struct Sample {
    bucket: String,
    caller: u64,
    at: u64,
    limit: u64,
    remaining: u64,
    reset: u64,
}

impl Sample {
    /// `None` where one of the headers is missing.
    pub fn from_exchange(operation: &Operation<'_>, exchange: &Exchange) -> Option<Self> {
        let number = |name: &str| exchange.header(name)?.trim().parse::<u64>().ok();
        let reset = number("x-ratelimit-reset")?;
        let reset = match headers::form(exchange, "x-ratelimit-reset") {
            Form::EpochMilliseconds => reset.div_ceil(1000),
            Form::EpochSeconds => reset,
            _ => return None,
        };
        let date = httpdate::parse_http_date(exchange.header("date")?).ok()?;
        Some(Self {
            bucket: operation.rate_limit().to_owned(),
            caller: exchange.key.caller(),
            at: date.duration_since(UNIX_EPOCH).ok()?.as_secs(),
            limit: number("x-ratelimit-limit")?,
            remaining: number("x-ratelimit-remaining")?,
            reset,
        })
    }
}

/// The samples of each rate limit, in the order of the responses.
#[derive(Default)]
pub struct Samples(BTreeMap<(String, u64, u64), Vec<Sample>>);

impl Samples {
    pub fn add(&mut self, sample: Sample) {
        self.0.entry((sample.bucket.clone(), sample.caller, sample.limit)).or_default().push(sample);
    }

    /// The kind of each rate limit, as far as the samples show it.
    pub fn kinds(&self) -> Vec<(&str, &'static str)> {
        let kinds = self.0.iter().filter_map(|((bucket, _, _), samples)| Some((bucket.as_str(), kind(samples)?)));
        kinds.collect()
    }
}

/// `Date` is truncated to whole seconds, and a reset may be rounded up.
const TOLERANCE: u64 = 2;

fn kind(samples: &[Sample]) -> Option<&'static str> {
    let mut full_at_reset = false;
    for pair in samples.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        let early = after.at + TOLERANCE < before.reset;
        // Each request takes one: if the rest does not fall, capacity came back.
        if early && after.remaining > before.remaining {
            return Some("sliding: capacity comes back before the reset");
        }
        let used = before.limit.saturating_sub(before.remaining);
        if !early && after.at > before.reset + TOLERANCE && used > 2 {
            // One for this request, and one for a request of another process.
            if after.limit.saturating_sub(after.remaining) > 2 {
                return Some("sliding counter: not all of the capacity is back after the reset");
            }
            // Two windows later a sliding counter is full as well.
            full_at_reset |= after.at < before.reset + TOLERANCE + 5;
        }
    }
    full_at_reset.then_some("fixed: all of the capacity is back at the reset")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_from_a_series_of_responses() {
        // The time, the remaining requests, the time of the reset.
        type Row = &'static [(u64, u64, u64)];
        let cases: &[(Row, Option<&str>)] = &[
            (&[(0, 99, 60)], None),
            (&[(0, 99, 60), (1, 98, 60), (59, 97, 60)], None),
            (&[(0, 50, 60), (30, 49, 60), (64, 99, 124)], Some("fixed")),
            (&[(0, 50, 60), (64, 60, 120)], Some("sliding counter")),
            (&[(0, 50, 60), (30, 70, 90)], Some("sliding: capacity")),
            // Every kind is full long after the reset. Right at it, rounding may be the reason.
            (&[(0, 50, 60), (500, 99, 560)], None),
            (&[(0, 50, 60), (60, 70, 120)], None),
        ];
        for (rows, expected) in cases {
            let sample = |(at, remaining, reset): &(u64, u64, u64)| Sample {
                bucket: "standard".to_owned(),
                caller: 0,
                at: *at,
                limit: 100,
                remaining: *remaining,
                reset: *reset,
            };
            let samples: Vec<_> = rows.iter().map(sample).collect();
            let found = kind(&samples);
            assert_eq!(found.is_some(), expected.is_some(), "{rows:?}: {found:?}");
            assert!(found.is_none_or(|found| found.starts_with(expected.unwrap_or_default())), "{rows:?}: {found:?}");
        }
    }
}
