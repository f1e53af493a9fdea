//! The metrics of a client, for the recorder of the `metrics` facade. `docs/metrics.md` has a table of them.
//!
//! No label contains an id, a value of a request, or a path of [`Client::request`](crate::Client::request).

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use metrics::{
    Gauge, Label, SharedString, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use tokio::time::Instant;
use url::Url;

use super::AttemptEnd;
use crate::error::Error;
use crate::headers::RateLimit;
use crate::runtime::retry::OutcomeClass;
use crate::spec::{ErrorCode, Operation};

const CALL_DURATION: &str = "lupitor.call.duration";
const REQUEST_DURATION: &str = "http.client.request.duration";
const ATTEMPTS: &str = "lupitor.attempts";
const QUEUE_DURATION: &str = "lupitor.rate_limit.queue.duration";
const WAITING: &str = "lupitor.rate_limit.waiting";
const LIMIT: &str = "lupitor.rate_limit.limit";
const REMAINING: &str = "lupitor.rate_limit.remaining";
const THROTTLED: &str = "lupitor.rate_limit.throttled";
const LOOKUPS: &str = "lupitor.lookups";
const IMPORT_ROWS: &str = "lupitor.import.rows";

/// The outcome of a call or an attempt that its caller dropped.
const CANCELLED: &str = "cancelled";

/// The metrics of a client, which its clones share.
#[derive(Clone, Debug)]
pub(crate) struct ClientMetrics {
    /// The labels of every metric of HTTP: the server of the client.
    address: Label,
    port: Label,
}

impl ClientMetrics {
    /// Describes the metrics to the recorder that is installed now.
    pub(crate) fn new(base_url: &Url) -> Self {
        let seconds = Unit::Seconds;
        describe_histogram!(CALL_DURATION, seconds, "Duration of calls, with their waits and retries");
        describe_histogram!(REQUEST_DURATION, seconds, "Duration of HTTP client requests: one for each attempt");
        describe_counter!(ATTEMPTS, Unit::Count, "Attempts by outcome");
        describe_histogram!(QUEUE_DURATION, seconds, "Time of attempts in the queue of the rate limiter");
        describe_gauge!(WAITING, Unit::Count, "Calls in the queue of the rate limiter");
        describe_gauge!(LIMIT, Unit::Count, "Requests that a window of the rate limit allows, by the last response");
        describe_gauge!(REMAINING, Unit::Count, "Requests that are left of the rate limit, by the last response");
        describe_counter!(THROTTLED, Unit::Count, "Throttled responses (429)");
        describe_counter!(LOOKUPS, Unit::Count, "Lookups after a lost response, by their verdict");
        describe_counter!(IMPORT_ROWS, Unit::Count, "Rows of imports by outcome");
        // Shared: a label is cloned for each metric.
        let shared = |text: &str| SharedString::from_shared(Arc::from(text));
        let port = base_url.port_or_known_default().unwrap_or_default().to_string();
        Self {
            address: Label::new("server.address", shared(base_url.host_str().unwrap_or_default())),
            port: Label::new("server.port", shared(&port)),
        }
    }

    /// Measures a call from now on.
    pub(crate) fn call(&self, operation: &'static Operation) -> Timer<'_> {
        Timer { metrics: self, operation, began: Instant::now(), cancelled: Some(Self::call_ended) }
    }

    /// Measures an attempt from now on.
    pub(crate) fn attempt(&self, operation: &'static Operation) -> Timer<'_> {
        Timer { metrics: self, operation, began: Instant::now(), cancelled: Some(Self::attempt_ended) }
    }

    /// Waits for the rate limiter, and measures the wait, also if it is cancelled.
    pub(crate) async fn queue<F: Future>(&self, operation: &'static Operation, acquire: F) -> F::Output {
        let mut queued = Queued { metrics: self, operation, began: Instant::now(), waiting: None };
        let mut acquire = pin!(acquire);
        poll_fn(|context| {
            let poll = acquire.as_mut().poll(context);
            if poll.is_pending() {
                queued.waits();
            }
            poll
        })
        .await
    }

    /// A lookup after a lost response has ended.
    pub(crate) fn lookup(&self, operation: Option<&'static Operation>, verdict: &'static str) {
        let mut labels = vec![self.address.clone(), outcome(verdict)];
        labels.extend(operation.map(|operation| id(operation.id())));
        counter!(LOOKUPS, labels).increment(1);
    }

    /// The outcome of a row is reported.
    pub(crate) fn row(&self, method: &'static str, row_outcome: &'static str) {
        let method = Label::from_static_parts("lupitor.method", method);
        counter!(IMPORT_ROWS, vec![method, self.address.clone(), outcome(row_outcome)]).increment(1);
    }

    fn labels(&self, operation: &'static Operation, more: usize) -> Vec<Label> {
        let mut labels = Vec::with_capacity(2 + more);
        labels.extend([id(operation.id()), self.address.clone()]);
        labels
    }

    fn limit_labels(&self, operation: &'static Operation) -> Vec<Label> {
        vec![Label::from_static_parts("lupitor.rate_limit", operation.rate_limit().as_str()), self.address.clone()]
    }

    fn call_ended(&self, operation: &'static Operation, took: Duration, ended: &Ended) {
        let mut labels = self.labels(operation, 2);
        labels.extend(ended.status.map(|status| Label::from_static_parts("lupitor.status_class", status_class(status))));
        labels.extend(ended.error_type.map(error_type));
        histogram!(CALL_DURATION, labels).record(took);
    }

    fn attempt_ended(&self, operation: &'static Operation, took: Duration, ended: &Ended) {
        let mut labels = self.labels(operation, 1);
        labels.push(outcome(ended.outcome));
        counter!(ATTEMPTS, labels).increment(1);

        let mut labels = self.labels(operation, 5);
        labels.push(self.port.clone());
        labels.push(Label::from_static_parts("http.request.method", operation.method()));
        // The path of a request that the document does not have may contain ids.
        if !operation.path().is_empty() {
            labels.push(Label::from_static_parts("url.template", operation.path()));
        }
        labels.extend(ended.status.map(|status| Label::new("http.response.status_code", status.as_str().to_owned())));
        labels.extend(ended.error_type.map(error_type));
        histogram!(REQUEST_DURATION, labels).record(took);
    }

    fn rate_limit(&self, operation: &'static Operation, reported: &RateLimit) {
        if let Some(limit) = reported.limit {
            gauge!(LIMIT, self.limit_labels(operation)).set(limit as f64);
        }
        if let Some(remaining) = reported.remaining {
            gauge!(REMAINING, self.limit_labels(operation)).set(remaining as f64);
        }
    }
}

/// The end of a call or an attempt.
struct Ended {
    status: Option<StatusCode>,
    error_type: Option<&'static str>,
    outcome: &'static str,
}

/// Measures a call or an attempt until it ends. A drop before that counts as cancelled.
pub(crate) struct Timer<'a> {
    metrics: &'a ClientMetrics,
    operation: &'static Operation,
    began: Instant,
    /// Records the cancellation. `None` after the end.
    cancelled: Option<fn(&ClientMetrics, &'static Operation, Duration, &Ended)>,
}

impl Timer<'_> {
    pub(crate) fn call_ended(mut self, result: Result<StatusCode, &Error>) {
        let (status, error_type) = match result {
            Ok(status) => (Some(status), None),
            Err(error) => (error.status(), Some(error.code().map_or(error.kind().as_str(), ErrorCode::as_str))),
        };
        self.cancelled = None;
        let took = self.began.elapsed();
        self.metrics.call_ended(self.operation, took, &Ended { status, error_type, outcome: "" });
    }

    pub(in crate::runtime) fn attempt_ended<'a>(mut self, took: Duration, end: impl FnOnce() -> AttemptEnd<'a>) {
        let AttemptEnd { class, status, error_type, rate_limit } = end();
        let error_type = (class != OutcomeClass::Success).then_some(error_type);
        self.cancelled = None;
        self.metrics.attempt_ended(self.operation, took, &Ended { status, error_type, outcome: class_outcome(class) });
        if class == OutcomeClass::Throttled {
            let mut labels = self.metrics.limit_labels(self.operation);
            labels.push(id(self.operation.id()));
            counter!(THROTTLED, labels).increment(1);
        }
        if let Some(rate_limit) = rate_limit {
            self.metrics.rate_limit(self.operation, rate_limit);
        }
    }
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        if let Some(record) = self.cancelled {
            let ended = Ended { status: None, error_type: Some(CANCELLED), outcome: CANCELLED };
            record(self.metrics, self.operation, self.began.elapsed(), &ended);
        }
    }
}

/// A request at the rate limiter.
struct Queued<'a> {
    metrics: &'a ClientMetrics,
    operation: &'static Operation,
    began: Instant,
    /// The gauge that counts the request, once it waits.
    waiting: Option<Gauge>,
}

impl Queued<'_> {
    fn waits(&mut self) {
        self.waiting.get_or_insert_with(|| {
            let gauge = gauge!(WAITING, self.metrics.limit_labels(self.operation));
            gauge.increment(1);
            gauge
        });
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.waiting.iter().for_each(|gauge| gauge.decrement(1));
        let mut labels = self.metrics.limit_labels(self.operation);
        labels.push(id(self.operation.id()));
        histogram!(QUEUE_DURATION, labels).record(self.began.elapsed());
    }
}

fn id(operation_id: &'static str) -> Label {
    Label::from_static_parts("lupitor.operation", operation_id)
}

fn outcome(outcome: &'static str) -> Label {
    Label::from_static_parts("lupitor.outcome", outcome)
}

fn error_type(error_type: &'static str) -> Label {
    Label::from_static_parts("error.type", error_type)
}

fn class_outcome(class: OutcomeClass) -> &'static str {
    match class {
        OutcomeClass::Success => "success",
        OutcomeClass::NotProcessed => "not_processed",
        OutcomeClass::Throttled => "throttled",
        OutcomeClass::Ambiguous => "lost",
        OutcomeClass::Truncated | OutcomeClass::Final => "failed",
    }
}

fn status_class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "other",
    }
}
