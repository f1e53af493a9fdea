//! What the log tells of a call's attempts.

use std::time::Duration;

use super::reply::Reply;
use crate::error::ErrorKind;
use crate::error::cause::innermost;
use crate::form::Replaced;
use crate::gate::LongWait;
use crate::operation::Operation;
use crate::retry::{Action, Outcome};

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A request begins to wait for the rate limit. Of a crowd that waits, a few are reported.
pub(super) fn long_wait(operation: &'static Operation, LongWait { wait, calls }: LongWait) {
    tracing::info!(operation = operation.id(), wait_ms = milliseconds(wait), calls, "waiting for the rate limit");
}

/// The gate has let a request wait.
pub(super) fn held(wait: Duration) {
    if wait >= Duration::from_millis(1) {
        tracing::debug!(wait_ms = milliseconds(wait), "held back by the rate limit");
    }
}

/// The cause of an attempt without a whole response.
fn cause(reply: &Reply) -> Option<String> {
    reply.source.as_deref().map(|source| innermost(source))
}

/// A success did not have the form of the document. The places have nothing in them that the document does not have.
pub(crate) fn replaced(replaced: &Replaced) {
    if replaced.count > 0 {
        let places = replaced.places.join(", ");
        tracing::warn!(count = replaced.count, places, "values of the response did not fit and were replaced or left out");
    }
}

/// One event for each attempt.
pub(super) fn attempt(number: usize, reply: &Reply, action: Action) {
    let resend_count = number - 1;
    let status = reply.parts.as_ref().map(|parts| parts.status.as_u16());
    let outcome = tracing::field::display(reply.attempt);
    match action {
        Action::Finish if reply.outcome == Outcome::Success => {
            tracing::debug!(http.request.resend_count = resend_count, http.response.status_code = status, "attempt succeeded");
        }
        Action::Finish => {
            let error_type = reply.documented.map_or(reply.kind.as_str(), |documented| documented.code.as_str());
            // A refusal of what was asked is the caller's to judge: of known leads, an import meets thousands.
            let is_refusal = matches!(reply.kind, ErrorKind::Duplicate | ErrorKind::Validation | ErrorKind::NotFound)
                && reply.outcome == Outcome::Final;
            macro_rules! failed {
                ($level:ident, $message:literal) => {
                    tracing::$level!(
                        http.request.resend_count = resend_count,
                        http.response.status_code = status,
                        error.r#type = error_type,
                        outcome,
                        cause = cause(reply),
                        $message
                    )
                };
            }
            if is_refusal { failed!(info, "refused") } else { failed!(warn, "attempt failed") }
        }
        Action::RetryAfter(wait) => {
            let wait_ms = milliseconds(wait);
            tracing::info!(
                http.request.resend_count = resend_count,
                http.response.status_code = status,
                error.r#type = reply.kind.as_str(),
                outcome,
                cause = cause(reply),
                wait_ms,
                "attempt failed, another follows"
            );
        }
    }
}

/// Tells when a call is dropped, by a timeout or a `select!` around it, while it may have taken effect: its outcome is then nobody's
/// knowledge.
pub(crate) struct Abandoned {
    operation: &'static Operation,
    pub(crate) maybe_processed: bool,
    /// The future that sends the request is being polled. Where that panics, the panic says more, and nothing may have been sent.
    is_polling: bool,
}

impl Abandoned {
    pub(crate) fn watch(operation: &'static Operation) -> Self {
        Self { operation, maybe_processed: false, is_polling: false }
    }

    /// Sends a request, which may have been processed from then on.
    pub(super) async fn unless_it_panics<F: Future>(&mut self, send: F) -> F::Output {
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
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        if self.maybe_processed && !self.is_polling {
            tracing::warn!(
                operation = self.operation.id(),
                "the call was dropped after its request was sent: it may have been processed, look before you send it again"
            );
        }
    }
}
