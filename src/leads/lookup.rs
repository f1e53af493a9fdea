//! The lookup of a lead after a lost response. The API has no idempotency keys, but it lists leads.

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use super::list_scan::{ListScan, LookupOutcome, NO_TIME};
use crate::attempt::{Attempt, AttemptOutcome, EventOrder};
use crate::client::Client;
use crate::error::{Error, ErrorDetails, ErrorKind};
use crate::generated::extra::Extra;
use crate::generated::types::{CreatedLead, LeadInput};
use crate::reconcile::calibration::RejectedCreate;
use crate::reconcile::history::{LeadHistory, server_date};
use crate::runtime::Response;
use crate::runtime::log::CancellationWarning;
use crate::spec::Operation;

/// True if an earlier attempt may be the reason why the API rejected the last one. The rejection then has the code of a
/// duplicate, or its message is truncated or undocumented. Any other documented error shows that the API cannot create this lead
/// at all.
pub(super) fn needs_lookup(error: &Error) -> bool {
    let Some((last, earlier)) = error.attempts().split_last() else { return false };
    let (status, is_complete) = match last.outcome {
        AttemptOutcome::Status(status) => (Some(status), true),
        AttemptOutcome::Truncated(status) => (Some(status), false),
        _ => (None, false),
    };
    let is_rejection = match status {
        // These concern the key, the path, the connection and the rate limit, and not the lead.
        Some(401 | 403 | 404 | 407 | 408 | 421 | 425 | 429) => false,
        Some(400..=499) => true,
        // `success: false`.
        Some(200..=299) => is_complete && error.kind() != ErrorKind::Decode,
        _ => false,
    };
    let is_lost = |attempt: &Attempt| attempt.outcome.is_ambiguous();
    let is_undocumented = error.code().is_none() && is_rejection && earlier.iter().any(is_lost);
    error.kind() == ErrorKind::OutcomeUnknown || is_undocumented
}

impl Client {
    /// Looks a lead up in its campaign's list, and returns what became of the create that began at `began`. It ends with the
    /// deadline of the call.
    pub(super) async fn reconcile(&self, error: Error, lead: &LeadInput, began: Instant) -> Result<Response<CreatedLead>, Error> {
        let mut warning = error.operation().map(CancellationWarning::new);
        warning.iter_mut().for_each(|warning| warning.maybe_processed = true);
        let operation = error.operation();
        let history = &self.memory.history;
        let deadline = self.context().options.deadline(began);
        let positions = self.memory.positions.campaign(&lead.campaign_id);
        let outcome = match rejected_create(history, &error) {
            None => LookupOutcome::unsettled("the attempts do not show when the lead may have been created"),
            Some((call, first_attempt)) => {
                let date = error.attempts().last().and_then(|last| last.response?.date).map(server_date);
                let lookup = async {
                    let mut positions = positions.lock().await;
                    ListScan::new(self, lead, call, first_attempt, date, deadline).run(&mut positions).await
                };
                timeout_at(deadline, lookup).await.unwrap_or(LookupOutcome::unsettled(NO_TIME))
            }
        };
        warning.iter_mut().for_each(CancellationWarning::disarm);
        let (result, outcome) = match outcome {
            LookupOutcome::Created(lead_id) if history.insert_created(history.hash(&lead_id)) => {
                (Response::from_rejection(error, CreatedLead { lead_id, extra_: Extra::default() }), "created")
            }
            // Another call of this client has created it.
            LookupOutcome::Created(_) | LookupOutcome::Duplicate => (Err(into_rejection(error)), "duplicate"),
            LookupOutcome::Unsettled { reason, source } => (Err(into_unsettled(error, reason, source)), reason),
        };
        tracing::info!(outcome, "looked up a lead after a lost response");
        let verdict = if ["created", "duplicate"].contains(&outcome) { outcome } else { "unsettled" };
        self.context().shared.metrics.lookup(operation, verdict);
        result
    }
}

/// The moments of a create that was rejected after a lost response, and its first attempt that may have created the lead.
fn rejected_create(history: &LeadHistory, error: &Error) -> Option<(RejectedCreate, EventOrder)> {
    let first = error.attempts().iter().find(|attempt| attempt.outcome.is_ambiguous())?;
    let rejection = error.attempts().last()?;
    let (rejection_sent, rejection_received) = (history.sent(rejection), history.received(rejection)?);
    Some((RejectedCreate { first_sent: history.sent(first), rejection_sent, rejection_received }, first.order))
}

/// The error of a rejection that no earlier attempt of the call has caused.
fn into_rejection(error: Error) -> Error {
    let duplicate = error.operation().and_then(Operation::duplicate);
    let kind = error.status().map_or(ErrorKind::Unexpected, ErrorKind::from_status);
    let kind = kind.with_documented(error.documented(), duplicate);
    Error::from_details(ErrorDetails { kind, maybe_processed: false, ..error.into_details() })
}

/// The error of a create whose lookup did not decide. The reason contains nothing of the request.
pub(crate) fn into_unsettled(error: Error, reason: &str, source: Option<Error>) -> Error {
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
