//! The evidence that a response needs. One response never outweighs those around it.
//!
//! - A capacity, or a reset far away, is adopted only when a second response agrees. Until then the known values stand.
//! - A report of "nothing left" for more than a minute is probed by one request, unless the counts have come near to it.

use std::time::Duration;

use tokio::time::Instant;

use super::{Candidate, Exhaustion, RESET_TOLERANCE, Refill, Window};

/// A reset within this time needs no second response, and "nothing left" until then needs no probe.
const SHORT_WAIT: Duration = Duration::from_secs(60);
/// Delay of the probe after a suspect report of "nothing left".
const PROBE_DELAY: Duration = Duration::from_secs(5);
/// "Nothing left" is plausible if the model expected no more than this part of the capacity to be left, times the contention.
const NEARLY_USED: f64 = 0.1;
/// "Nothing left" is plausible if the model expected no more than this number of requests to be left, times the contention.
const FEW_REQUESTS: f64 = 4.0;

impl Window {
    /// True if a capacity and a reset can be adopted. Otherwise they become the candidate that a second response has to agree with.
    pub(super) fn corroborate(&mut self, capacity: f64, resets_at: Option<Instant>, now: Instant) -> bool {
        let is_known_capacity = self.capacity == capacity;
        let is_near = resets_at.is_none_or(|at| at <= now + self.length.max(SHORT_WAIT) + RESET_TOLERANCE);
        let known_reset = self.resets_at.filter(|_| self.synced);
        let is_known_reset = known_reset.is_some() && resets_at.is_some() && is_same_reset(known_reset, resets_at);
        if is_known_capacity && (is_known_reset || (is_near && self.corroborated)) {
            self.corroborated = true;
            return true;
        }
        if !self.corroborated {
            // Only one response has been adopted so far, and that one may be wrong: the newer one replaces it.
            self.replace_limit(capacity);
            return true;
        }
        let agrees = |one: Candidate| one.capacity == capacity && is_same_reset(one.resets_at, resets_at);
        let is_agreed = self.candidate.is_some_and(agrees);
        if is_agreed {
            self.candidate = None;
            self.replace_limit(capacity);
        } else {
            self.candidate = Some(Candidate { capacity, resets_at });
        }
        is_agreed
    }

    /// Replaces the known limit. Forgets what the old limit taught, if the window was synced.
    fn replace_limit(&mut self, capacity: f64) {
        if self.synced {
            (self.synced, self.resets_at, self.length) = (false, None, Duration::ZERO);
            (self.exhausted_at, self.others_count, self.exhaustion) = (None, 0.0, Exhaustion::Unreported);
        }
        self.capacity = capacity;
    }

    /// Judges a report of "nothing left". `expected_room` is the room that the model expected, if the window was synced.
    pub(super) fn judge_exhaustion(&mut self, expected_room: Option<f64>, has_limit: bool, now: Instant) {
        if self.exhaustion != Exhaustion::Unreported {
            return;
        }
        // The client's own requests prove nothing against a limit that only this response has reported.
        let is_used_by_own = has_limit && self.corroborated && self.capacity - self.own_count < 1.0;
        let small = (self.capacity * NEARLY_USED).max(FEW_REQUESTS) * self.contention();
        if is_used_by_own || expected_room.is_some_and(|room| room <= small) {
            self.exhaustion = Exhaustion::Plausible;
        } else {
            self.exhaustion = Exhaustion::Suspect { since: now };
            self.concurrency_limit = 1;
        }
    }

    /// The time of the request that probes a suspect report of "nothing left". `None` if no probe is needed.
    pub(super) fn probe_at(&self, now: Instant) -> Option<Instant> {
        let (Exhaustion::Suspect { since }, Some(resets_at)) = (self.exhaustion, self.resets_at) else { return None };
        // With a gradual refill no wait is long.
        let is_gradual = matches!(self.refill, Refill::Gradual { .. });
        if is_gradual || self.exhausted_at.is_none() || self.throttled_this_window {
            return None;
        }
        let is_long = resets_at.saturating_duration_since(since.min(now)) > SHORT_WAIT + RESET_TOLERANCE;
        is_long.then_some(since + PROBE_DELAY)
    }
}

fn is_same_reset(one: Option<Instant>, other: Option<Instant>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => difference(one, other) <= RESET_TOLERANCE,
        (one, other) => one == other,
    }
}

pub(super) fn difference(one: Instant, other: Instant) -> Duration {
    one.max(other).duration_since(one.min(other))
}
