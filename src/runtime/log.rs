//! The log events of a call.

use std::time::Duration;

use tracing::Span;
use tracing::field::Empty;

use super::body::lenient::Replaced;
use super::classify::Classified;
use super::limiter::LongWait;
use super::retry::{Decision, OutcomeClass};
use crate::error::ErrorKind;
use crate::spec::Operation;

/// Returns the span of a call, with the names of OpenTelemetry's HTTP client conventions.
pub(super) fn span(operation: &Operation, url: &url::Url) -> Span {
    tracing::info_span!(
        "lupitor.call",
        otel.kind = "client",
        otel.name = %format_args!("{} {}", operation.method(), operation.path()),
        http.request.method = operation.method(),
        url.template = operation.path(),
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        http.response.status_code = Empty,
        error.r#type = Empty,
    )
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A request is queued for a long time. Of many that wait, a few are reported.
pub(super) fn long_wait(operation: &'static Operation, LongWait { wait, calls }: LongWait) {
    tracing::info!(operation = operation.id(), wait_ms = milliseconds(wait), calls, "waiting for the rate limit");
}

/// The rate limiter queued a request.
pub(super) fn queued(wait: Duration) {
    if wait >= Duration::from_millis(1) {
        tracing::debug!(wait_ms = milliseconds(wait), "queued by the rate limiter");
    }
}

/// A success did not have its documented form. The places consist of documented names.
pub(super) fn replaced_values(replaced: &Replaced) {
    if replaced.count > 0 {
        let places = replaced.places.join(", ");
        tracing::warn!(count = replaced.count, places, "values of the response did not fit and were replaced or left out");
    }
}

/// One event for each attempt.
pub(super) fn attempt(number: usize, classified: &Classified, decision: Decision) {
    let resend_count = number - 1;
    let status = classified.response.as_ref().map(|parts| parts.status.as_u16());
    let outcome = tracing::field::display(classified.outcome);
    let request_id = classified.reported.request_id.as_deref();
    match decision {
        Decision::Finish if classified.class == OutcomeClass::Success => {
            tracing::debug!(
                http.request.resend_count = resend_count,
                http.response.status_code = status,
                request_id,
                "attempt succeeded"
            );
        }
        Decision::Finish => {
            let error_type = classified.documented.map_or(classified.kind.as_str(), |documented| documented.code.as_str());
            // The caller judges a rejection: an import may meet thousands of known leads.
            let is_rejection = matches!(classified.kind, ErrorKind::Duplicate | ErrorKind::Validation | ErrorKind::NotFound)
                && classified.class == OutcomeClass::Final;
            macro_rules! failed {
                ($level:ident, $message:literal) => {
                    tracing::$level!(
                        http.request.resend_count = resend_count,
                        http.response.status_code = status,
                        error.r#type = error_type,
                        outcome,
                        cause = classified.cause,
                        request_id,
                        $message
                    )
                };
            }
            if is_rejection { failed!(info, "rejected") } else { failed!(warn, "attempt failed") }
        }
        Decision::Retry(wait) => {
            let wait_ms = milliseconds(wait);
            tracing::info!(
                http.request.resend_count = resend_count,
                http.response.status_code = status,
                error.r#type = classified.kind.as_str(),
                outcome,
                cause = classified.cause,
                request_id,
                wait_ms,
                "attempt failed, another follows"
            );
        }
    }
}

/// Warns about a page with a cursor that does not report whether more items follow: it counts as the last one.
pub(crate) fn maybe_more_items(operation: &str, cursor: &str, flag: &str) {
    tracing::warn!(
        operation,
        cursor,
        flag,
        "the page has a cursor and does not report whether more items follow: the list ends here"
    );
}

/// Warns when a call is cancelled, by a timeout or a `select!` around it, while it may have taken effect: then nobody learns its outcome.
pub(crate) struct CancellationWarning {
    operation: &'static Operation,
    pub(crate) maybe_processed: bool,
    /// The future that sends the request is being polled. If that panics, the panic says more, and nothing may have been sent.
    is_polling: bool,
}

impl CancellationWarning {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self { operation, maybe_processed: false, is_polling: false }
    }

    /// Polls the future that sends a request, which may have been processed from then on.
    pub(super) async fn watch<F: Future>(&mut self, send: F) -> F::Output {
        self.maybe_processed = !self.operation.is_safe();
        let mut send = std::pin::pin!(send);
        std::future::poll_fn(|context| {
            self.is_polling = true;
            let poll = send.as_mut().poll(context);
            self.is_polling = false;
            poll
        })
        .await
    }

    /// The call ends: its result says what happened.
    pub(crate) fn disarm(&mut self) {
        self.maybe_processed = false;
    }
}

impl Drop for CancellationWarning {
    fn drop(&mut self) {
        if self.maybe_processed && !self.is_polling {
            tracing::warn!(
                operation = self.operation.id(),
                "the call was cancelled after its request was sent: it may have been processed, check before you send it again"
            );
        }
    }
}
