//! One response never outweighs those around it.
//!
//! A capacity or a reset that nothing else confirms is adopted only when a second response agrees; until then what was known stands. A
//! response that says that nothing is left, for longer than a minute, is tried out when neither this client's own requests nor the
//! responses before it have come near to that.

use std::time::Duration;

use tokio::time::Instant;

use super::state::{Doubt, Refill, Rival, Window};

/// Two resets that differ by no more are one: they are cut to seconds, and the server's clock is an estimate.
pub(super) const SAME_WINDOW: Duration = Duration::from_secs(2);
/// A reset that is no further away needs no second response, and an exhaustion until then needs no probe: the wait is short.
const SHORT: Duration = Duration::from_secs(60);
/// An exhaustion that nothing confirms is probed after so long, by one request.
pub(super) const PROBE_AFTER: Duration = Duration::from_secs(5);
/// An exhaustion is no surprise when no more than this part of the limit was left before.
const NEARLY_USED: f64 = 0.1;
/// Nor when no more than so many requests were left, for each process that draws on the limit.
const FEW: f64 = 4.0;

impl Window {
    /// True when a capacity and an end can be adopted. If not, they are remembered, for a second response to agree with.
    pub(super) fn is_credible(&mut self, capacity: f64, end: Option<Instant>, now: Instant) -> bool {
        let is_known_limit = self.capacity == capacity;
        let is_near = end.is_none_or(|end| end <= now + self.length.max(SHORT) + SAME_WINDOW);
        let is_known_end = match (self.ends.filter(|_| self.told), end) {
            (Some(known), Some(end)) => apart(known, end) <= SAME_WINDOW,
            _ => false,
        };
        let has_history = self.agreed;
        if is_known_limit && (is_known_end || (is_near && has_history)) {
            // The first of all confirms itself only when another one says the same.
            self.agreed = true;
            return true;
        }
        if !has_history {
            // There is nothing to outweigh but one other response, which may have been the odd one.
            self.start_over(capacity);
            return true;
        }
        let agrees = self.rival.is_some_and(|rival| {
            rival.capacity == capacity
                && match (rival.end, end) {
                    (Some(one), Some(other)) => apart(one, other) <= SAME_WINDOW,
                    (one, other) => one == other,
                }
        });
        if agrees {
            self.rival = None;
            self.start_over(capacity);
        } else {
            self.rival = Some(Rival { capacity, end });
        }
        agrees
    }

    /// Replaces what was known until now.
    fn start_over(&mut self, capacity: f64) {
        if self.told {
            (self.told, self.ends, self.length) = (false, None, Duration::ZERO);
            (self.exhausted, self.foreign, self.doubt) = (None, 0.0, Doubt::None);
        }
        self.capacity = capacity;
    }

    /// A response has said that nothing is left. `room` is how much the model had left until then, where it had something to go by.
    pub(super) fn doubt(&mut self, room: Option<f64>, has_limit: bool, now: Instant) {
        // A limit that only this response has told was not counted down.
        let counted_down = has_limit && self.agreed && self.capacity - self.own < 1.0;
        let is_expected = room.is_some_and(|room| room <= (self.capacity * NEARLY_USED).max(FEW) * self.share());
        match self.doubt {
            Doubt::None if counted_down || is_expected => self.doubt = Doubt::Confirmed,
            Doubt::None => {
                self.doubt = Doubt::Since(now);
                self.ramp = 1;
            }
            Doubt::Confirmed | Doubt::Since(_) | Doubt::Disbelieved => {}
        }
    }

    /// When one request is to find out whether really nothing is left; `None` where that is not in doubt.
    pub(super) fn probe_at(&self, now: Instant) -> Option<Instant> {
        match (self.doubt, self.ends) {
            // No wait is long if room comes back little by little.
            _ if matches!(self.refill, Refill::Gradual { .. }) => None,
            (Doubt::Since(since), Some(ends)) if self.exhausted.is_some() && !self.refused => {
                let is_long = ends.saturating_duration_since(since.min(now)) > SHORT + SAME_WINDOW;
                is_long.then_some(since + PROBE_AFTER)
            }
            _ => None,
        }
    }
}

pub(super) fn apart(one: Instant, other: Instant) -> Duration {
    one.max(other).duration_since(one.min(other))
}
