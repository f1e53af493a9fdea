//! Tells what became of a create whose answer was lost: the API has no idempotency keys, but it can list leads.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::scan::{self, Lookup, NO_TIME};
use crate::attempt::{Attempt, AttemptOutcome};
use crate::client::Client;
use crate::error::{Error, ErrorDetails, ErrorKind};
use crate::generated::types::{CreatedLead, LeadInput};
use crate::reconcile::clock::Call;
use crate::reconcile::history;
use crate::runtime::Response;
use crate::runtime::log::CancellationWarning;
use crate::spec::Operation;

/// An earlier attempt may be the reason why the API refused the last one: the refusal has the code of a duplicate, or a text that did
/// not arrive whole or that no page shows. A documented error of another kind says that this lead cannot be created at all.
pub(crate) fn is_open(error: &Error) -> bool {
    let Some((last, earlier)) = error.attempts().split_last() else { return false };
    let is_refusal = match last.outcome {
        AttemptOutcome::Status(status) | AttemptOutcome::Truncated(status) => match status {
            // These are about the key, the path, the connection and the rate limit, and not about the lead.
            401 | 403 | 404 | 407 | 408 | 421 | 425 | 429 => false,
            400..=499 => true,
            // `success: false`.
            200..=299 => matches!(last.outcome, AttemptOutcome::Status(_)) && error.kind() != ErrorKind::Decode,
            _ => false,
        },
        _ => false,
    };
    let is_lost = |attempt: &Attempt| attempt.outcome.is_ambiguous();
    let is_unread = error.code().is_none() && is_refusal && earlier.iter().any(is_lost);
    error.kind() == ErrorKind::OutcomeUnknown || is_unread
}

impl Client {
    /// Settles, where the campaign's list can, what came of a create that began at `began`. Takes no longer than the call may.
    pub(crate) async fn reconcile(&self, error: Error, lead: &LeadInput, began: Instant) -> Result<Response<CreatedLead>, Error> {
        let mut warning = error.operation().map(CancellationWarning::new);
        warning.iter_mut().for_each(|warning| warning.maybe_processed = true);
        let history = &self.memory.history;
        let deadline = began.checked_add(self.context().options.total_timeout);
        let deadline = deadline.unwrap_or(began + Duration::from_secs(100 * 365 * 24 * 3600));
        let turn = self.memory.lookups.turn(&lead.campaign_id);
        let lookup = match self.refused_call(&error) {
            None => Lookup::Unclear("the attempts do not show when the lead may have been created", None),
            Some(call) => {
                let date = error.attempts().last().and_then(|last| last.response?.date).map(history::shown_date);
                let look_up = async { scan::look_up(self, lead, call, date, &mut *turn.lock().await, deadline).await };
                timeout_at(deadline, look_up).await.unwrap_or(Lookup::Unclear(NO_TIME, None))
            }
        };
        warning.iter_mut().for_each(CancellationWarning::disarm);
        let (result, settled) = match lookup {
            Lookup::Created(lead_id) if history.claim(history.key(&lead_id)) => {
                (Response::from_rejection(error, CreatedLead { lead_id }), "created")
            }
            // Another call of this client has created it.
            Lookup::Created(_) | Lookup::Duplicate => (Err(into_rejection(error)), "duplicate"),
            Lookup::Unclear(reason, source) => (Err(unsettled(error, reason, source)), reason),
        };
        tracing::info!(settled, "looked up a lead after a lost response");
        result
    }

    /// The moments of a call that was refused after a lost response.
    fn refused_call(&self, error: &Error) -> Option<Call> {
        let history = &self.memory.history;
        let first = error.attempts().iter().find(|attempt| attempt.outcome.is_ambiguous())?;
        let refusal = error.attempts().last()?;
        let (refusal_sent, refused) = (history.sent(refusal), history.received(refusal)?);
        Some(Call { first: history.sent(first), refusal_sent, refused })
    }
}

/// The error of a rejection that no earlier attempt of the call has caused.
fn into_rejection(error: Error) -> Error {
    let duplicate = error.operation().and_then(Operation::duplicate);
    let kind = error.status().map_or(ErrorKind::Unexpected, ErrorKind::from_status);
    let kind = kind.with_documented(error.documented(), duplicate);
    Error::from_details(ErrorDetails { kind, maybe_processed: false, ..error.into_details() })
}

/// The error of a create that the lookup did not settle. The reason contains nothing of the request.
fn unsettled(error: Error, reason: &str, source: Option<Error>) -> Error {
    let details = error.into_details();
    let cause = source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    let message = format!("{}; a lookup did not settle it: {reason}{cause}", details.display_message());
    Error::from_details(ErrorDetails {
        kind: ErrorKind::OutcomeUnknown,
        redacted: Some(message),
        source: source.map(|source| Arc::new(source) as _),
        ..details
    })
}
