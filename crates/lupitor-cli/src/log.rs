//! The log events of the SDK: on standard error with `--verbose`, and the last problem for the progress of a job.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lupitor::{Clock, SystemClock};
use serde_json::{Map, Value};
use tokio::time::Instant;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::output::Output;

/// A shorter wait for the rate limit is part of each job: the documented window is a minute.
const LONG_LIMIT: Duration = Duration::from_secs(90);
/// Fewer failed attempts of a request are part of each job.
const FAILED_ATTEMPTS: u64 = 3;
/// Time between two lines about problems.
const LINE_TIME: Duration = Duration::from_secs(30);

/// Installs the subscriber: log lines for `--verbose`, and `problems`.
pub(crate) fn install(verbose: u8, output: &Output, problems: &Problems) {
    let targets = match verbose {
        0 => Targets::new().with_default(LevelFilter::OFF),
        1 => Targets::new().with_target("lupitor", LevelFilter::DEBUG),
        _ => Targets::new().with_default(LevelFilter::TRACE),
    };
    let (lines, objects) = if output.is_json() {
        (None, Some(Objects(output.clone())))
    } else {
        (Some(tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false)), None)
    };
    let is_of_sdk = filter_fn(|metadata| {
        metadata.is_event() && metadata.target().starts_with("lupitor::") && *metadata.level() == tracing::Level::INFO
    });
    let layers = tracing_subscriber::registry()
        .with(lines.with_filter(targets.clone()))
        .with(objects.with_filter(targets))
        .with(problems.clone().with_filter(is_of_sdk));
    // Another subscriber cannot be set: this is the first one.
    layers.try_init().ok();
}

/// Writes each event as an object, for `--json`.
struct Objects(Output);

impl<S: Subscriber> Layer<S> for Objects {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut object = Map::new();
        object.insert("level".to_owned(), metadata.level().to_string().to_ascii_lowercase().into());
        object.insert("target".to_owned(), metadata.target().into());
        event.record(&mut Values(&mut object));
        self.0.log(object.into());
    }
}

/// The fields of an event.
struct Values<'a>(&'a mut Map<String, Value>);

impl Visit for Values<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

/// The problems that delay a job. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The last failed attempt since a request had an outcome.
    failure: Option<Failure>,
    /// The end of the last long wait for the rate limit.
    limit: Option<Instant>,
    /// There is something that no line has said.
    has_news: bool,
    last_line: Option<Instant>,
}

#[derive(Debug)]
struct Failure {
    /// For example `the API responds with 500`.
    problem: String,
    attempts: u64,
    next: Instant,
}

impl Problems {
    /// A request had an outcome: earlier failures are over.
    pub(crate) fn clear(&self) {
        self.lock().failure = None;
    }

    /// True if the rate of the past says nothing about the remaining time.
    pub(crate) fn delay(&self, now: Instant) -> bool {
        let state = self.lock();
        state.is_failing() || state.limit.is_some_and(|end| end > now)
    }

    /// A line about the current problem, if there is a new one, at most once in 30 s.
    pub(crate) fn news(&self, now: Instant) -> Option<String> {
        let mut state = self.lock();
        if !state.has_news || state.last_line.is_some_and(|last| now.saturating_duration_since(last) < LINE_TIME) {
            return None;
        }
        let line = match (&state.failure, state.limit) {
            (Some(failure), _) if state.is_failing() => {
                let wait = failure.next.saturating_duration_since(now);
                format!("{}; next try in {}", failure.describe(), crate::job::duration(wait))
            }
            (_, Some(end)) if end > now => {
                let wait = end - now;
                let time = DateTime::<Utc>::from(SystemClock.now() + wait).format("%H:%M");
                format!("rate limit: the next request is sent at {time} UTC (in {})", crate::job::duration(wait))
            }
            _ => return None,
        };
        state.has_news = false;
        state.last_line = Some(now);
        Some(line)
    }

    /// The problem that no request has overcome.
    pub(crate) fn last(&self) -> Option<String> {
        let state = self.lock();
        state.failure.as_ref().filter(|_| state.is_failing()).map(Failure::describe)
    }

    /// Remembers an event of the SDK.
    fn record(&self, fields: &Map<String, Value>, now: Instant) {
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let number = |name: &str| fields.get(name).and_then(Value::as_u64);
        let wait = Duration::from_millis(number("wait_ms").unwrap_or(0));
        let Some(end) = now.checked_add(wait) else { return };
        let mut state = self.lock();
        match text("message") {
            Some("attempt failed, another follows") => {
                let mut problem = match number("http.response.status_code") {
                    Some(status) => format!("the API responds with {status}"),
                    None => format!("no response from the API ({})", text("outcome").unwrap_or("no reason")),
                };
                if let Some(cause) = text("cause") {
                    // Writing to a string cannot fail.
                    write!(problem, ": {cause}").ok();
                }
                let attempts = number("http.request.resend_count").unwrap_or(0) + 1;
                state.failure = Some(Failure { problem, attempts, next: end });
                state.has_news |= state.is_failing();
            }
            Some("waiting for the rate limit") if wait >= LONG_LIMIT => {
                // Each call that waits reports the same end, with some jitter.
                let is_known = state.limit.is_some_and(|known| known + LINE_TIME > end);
                state.limit = Some(end);
                state.has_news |= !is_known;
            }
            _ => {}
        }
    }

    /// A panic elsewhere has not broken the value.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_failing(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.attempts >= FAILED_ATTEMPTS)
    }
}

impl Failure {
    fn describe(&self) -> String {
        format!("{} ({} attempts)", self.problem, self.attempts)
    }
}

impl<S: Subscriber> Layer<S> for Problems {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Map::new();
        event.record(&mut Values(&mut fields));
        self.record(&fields, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(problems: &Problems, event: Value, now: Instant) {
        problems.record(event.as_object().unwrap(), now);
    }

    fn failed(attempt: u64) -> Value {
        json!({
            "message": "attempt failed, another follows", "http.response.status_code": 500, "outcome": "500",
            "http.request.resend_count": attempt - 1, "wait_ms": 30_000,
        })
    }

    #[test]
    fn repeated_failures_are_a_line_at_most_once_in_30_s() {
        let (problems, start) = (Problems::default(), Instant::now());
        record(&problems, failed(1), start);
        assert_eq!(problems.news(start), None, "one failure is part of each job");
        record(&problems, failed(7), start);
        assert!(problems.delay(start));
        assert_eq!(problems.news(start).unwrap(), "the API responds with 500 (7 attempts); next try in 30 s");
        record(&problems, failed(8), start);
        assert_eq!(problems.news(start + Duration::from_secs(29)), None);
        assert!(problems.news(start + Duration::from_secs(30)).unwrap().contains("(8 attempts)"));
        assert_eq!(problems.news(start + Duration::from_secs(90)), None, "nothing new");
        assert_eq!(problems.last().unwrap(), "the API responds with 500 (8 attempts)");
        problems.clear();
        assert!(problems.last().is_none() && !problems.delay(start));
    }

    #[test]
    fn a_wait_longer_than_the_documented_window_is_a_line_once() {
        let (problems, start) = (Problems::default(), Instant::now());
        let wait = |ms: u64| json!({ "message": "waiting for the rate limit", "wait_ms": ms, "calls": 3 });
        record(&problems, wait(60_000), start);
        assert_eq!(problems.news(start), None);
        record(&problems, wait(42 * 60_000), start);
        let line = problems.news(start).unwrap();
        assert!(line.starts_with("rate limit: the next request is sent at ") && line.ends_with(" UTC (in 42 min)"), "{line}");
        record(&problems, wait(40 * 60_000), start + Duration::from_secs(120));
        assert_eq!(problems.news(start + Duration::from_secs(120)), None, "the same end");
        assert!(problems.delay(start) && !problems.delay(start + Duration::from_secs(42 * 60)));
    }

    #[test]
    fn a_lost_response_is_named_with_its_cause() {
        let (problems, now) = (Problems::default(), Instant::now());
        let event = json!({
            "message": "attempt failed, another follows", "outcome": "not sent", "cause": "Connection refused",
            "http.request.resend_count": 2, "wait_ms": 1000,
        });
        record(&problems, event, now);
        assert_eq!(problems.last().unwrap(), "no response from the API (not sent): Connection refused (3 attempts)");
    }
}
