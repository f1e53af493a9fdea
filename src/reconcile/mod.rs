//! Tells what became of a create whose answer was lost: the API has no idempotency keys, but it can list leads.

mod claims;
mod compare;
mod walk;

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, timeout_at};

pub(crate) use claims::Claims;
pub(crate) use walk::Lookups;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::types::{CreatedLead, LeadInput};
use crate::rate_limit;
use crate::response::Response;
use compare::Window;
use walk::Lookup;

/// `Date` is cut to whole seconds.
const DATE_STEP: Duration = Duration::from_secs(1);
/// The times of the attempts and the times of creation are cut to milliseconds.
const MILLISECOND_STEPS: Duration = Duration::from_millis(2);
/// A refusal that took longer leaves too wide a range for when it was written.
const LONGEST_REFUSAL: Duration = Duration::from_secs(4);
const NO_TIME: &str = "there was no time left to list the campaign";

/// Whether an earlier attempt may be the reason why the API refused the last one. A refusal of a duplicate whose text did not arrive, or
/// is worded as no page shows, is such a one too.
pub(crate) fn is_open(error: &Error) -> bool {
    let refused = error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 409 | 422));
    let open = refused && error.code().is_none() && error.maybe_processed();
    error.kind() == ErrorKind::OutcomeUnknown || open
}

impl Client {
    /// Settles, where the campaign's list can, what came of a create that began at `began`. Takes no longer than the call may.
    pub(crate) async fn reconcile(&self, error: Error, lead: &LeadInput, began: Instant) -> Result<Response<CreatedLead>, Error> {
        let shared = &self.generated.inner;
        let deadline = began.checked_add(shared.options.total_timeout);
        let deadline = deadline.unwrap_or(began + Duration::from_secs(100 * 365 * 24 * 3600));
        let turn = shared.runtime.lookups.turn(&lead.campaign_id);
        let lookup = match self.window(&error) {
            Err(reason) => Lookup::Unclear(reason, None),
            Ok(window) => {
                let look_up = async { walk::look_up(self, lead, window, &mut *turn.lock().await, deadline).await };
                timeout_at(deadline, look_up).await.unwrap_or(Lookup::Unclear(NO_TIME, None))
            }
        };
        let (result, settled) = match lookup {
            Lookup::Created(lead_id) if shared.runtime.claims.claim(&lead_id) => {
                (error.into_reconciled(CreatedLead { lead_id }), "created")
            }
            // What another call of this client has created was there before.
            Lookup::Created(_) | Lookup::Duplicate => (Err(error.into_refusal()), "duplicate"),
            Lookup::Unclear(reason, source) => (Err(error.unsettled(reason, source)), reason),
        };
        tracing::info!(settled, "looked up a lead whose create got no answer");
        result
    }

    /// Between which times, by the server's clock, the call can have created the lead. The refusal's `Date` is the measure, and how long
    /// the attempts took, so that a wrong local clock does not matter, nor one that is set during the call. What is known of the server's
    /// clock from other answers narrows it down.
    fn window(&self, error: &Error) -> Result<Window, &'static str> {
        let refused = error.headers().and_then(rate_limit::date).ok_or("the refusal does not tell the server's time")?;
        let mut attempts = error.attempts().iter().skip_while(|attempt| !attempt.outcome.is_ambiguous());
        let started = attempts.clone().next().map(|attempt| attempt.started);
        let last = error.attempts().last().map_or(Duration::ZERO, |attempt| attempt.elapsed);
        // The date was written somewhere between sending and receiving.
        if last > LONGEST_REFUSAL {
            return Err("the refusal took too long to tell the server's time");
        }
        let first = attempts.next().map_or(Duration::ZERO, |attempt| attempt.elapsed + attempt.slept);
        let since = attempts.fold(first, |since, attempt| since + attempt.held + attempt.elapsed + attempt.slept);
        let latest = refused.checked_add(DATE_STEP).unwrap_or(refused);
        let ago = |time: SystemTime, duration| time.checked_sub(duration).unwrap_or(SystemTime::UNIX_EPOCH);
        let (least, most) = (ago(refused, since), ago(latest, since.saturating_sub(last)));
        let clock = |started| self.generated.inner.runtime.with_server_clock(|clock| clock.at(started));
        let earliest = started.map(clock).filter(|estimate| (least..=most).contains(estimate)).unwrap_or(least);
        Ok(Window { earliest: ago(earliest, MILLISECOND_STEPS), latest })
    }
}
