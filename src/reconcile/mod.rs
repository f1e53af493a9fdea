//! Tells what became of a create whose answer was lost: the API has no idempotency keys, but it can list leads.

mod clock;
mod compare;
mod history;
mod places;
mod walk;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

pub(crate) use compare::creation_time;
pub(crate) use history::History;
pub(crate) use places::Lookups;

use crate::call::log::Abandoned;
use crate::client::Client;
use crate::error::{Attempt, AttemptOutcome, Error, ErrorKind};
use crate::generated::types::{CreatedLead, LeadInput};
use crate::response::Response;
use clock::Call;
use walk::Lookup;

const NO_TIME: &str = "there was no time left to list the campaign";

/// An earlier attempt may be the reason why the API refused the last one: the refusal has the code of a duplicate, or a text that did
/// not arrive whole or that no page shows. A documented error of another kind says that this lead cannot be created at all.
pub(crate) fn is_open(error: &Error) -> bool {
    let Some((last, earlier)) = error.attempts().split_last() else { return false };
    let is_refusal = match last.outcome {
        AttemptOutcome::Status(status) | AttemptOutcome::Cut(status) => match status {
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
        let shared = &self.generated.inner;
        let mut abandoned = error.operation().map(Abandoned::watch);
        abandoned.iter_mut().for_each(|abandoned| abandoned.maybe_processed = true);
        let history = &shared.runtime.history;
        let deadline = began.checked_add(shared.options.total_timeout);
        let deadline = deadline.unwrap_or(began + Duration::from_secs(100 * 365 * 24 * 3600));
        let turn = shared.runtime.lookups.turn(&lead.campaign_id);
        let lookup = match self.refused_call(&error) {
            None => Lookup::Unclear("the attempts do not show when the lead may have been created", None),
            Some(call) => {
                let date = error.attempts().last().and_then(|last| last.response?.date).map(history::shown_date);
                let look_up = async { walk::look_up(self, lead, call, date, &mut *turn.lock().await, deadline).await };
                timeout_at(deadline, look_up).await.unwrap_or(Lookup::Unclear(NO_TIME, None))
            }
        };
        abandoned.iter_mut().for_each(|abandoned| abandoned.maybe_processed = false);
        let (result, settled) = match lookup {
            Lookup::Created(lead_id) if history.claim(history.key(&lead_id)) => {
                (error.into_reconciled(CreatedLead { lead_id }), "created")
            }
            // Another call of this client has created it.
            Lookup::Created(_) | Lookup::Duplicate => (Err(error.into_refusal()), "duplicate"),
            Lookup::Unclear(reason, source) => (Err(error.unsettled(reason, source)), reason),
        };
        tracing::info!(settled, "looked up a lead whose create got no answer");
        result
    }

    /// The moments of a call that was refused after a lost response.
    fn refused_call(&self, error: &Error) -> Option<Call> {
        let history = &self.generated.inner.runtime.history;
        let first = error.attempts().iter().find(|attempt| attempt.outcome.is_ambiguous())?;
        let refusal = error.attempts().last()?;
        let (refusal_sent, refused) = (history.sent(refusal), history.received(refusal)?);
        Some(Call { first: history.sent(first), refusal_sent, refused })
    }
}
