//! The outcome of a request: not sent, no response, a response, or a 429.

use std::time::Duration;

use tokio::time::Instant;

use super::{Exhaustion, MAX_TRUSTED_WAIT, Refill, Reservation, SHARED, Window};
use crate::headers::RateLimit;

/// Number of 429s in a row that disprove a sliding counter even under contention, where others may have taken the room.
const DISPROVING_THROTTLES: u32 = 3;

impl Window {
    /// The request was not sent.
    pub(crate) fn release(&mut self, reservation: Reservation) {
        if self.complete(reservation) {
            self.uncount();
        }
    }

    /// The request got no response, or the call was cancelled. The server may have counted it. Requests that wait for the window to be
    /// synced go out together then: one after the other, each might wait for its timeout.
    pub(crate) fn no_response(&mut self, reservation: Reservation) {
        if self.complete(reservation) {
            self.sync_failed |= !self.synced;
            self.lost_responses += 1;
        }
    }

    /// A response other than a 429 arrived.
    pub(crate) fn responded(&mut self, reservation: Reservation, limit: Option<&RateLimit>, now: Instant) {
        if !self.complete(reservation) {
            return;
        }
        let limit = credible(limit);
        let passed_when_exhausted = self.exhausted_at.is_some_and(|exhausted_at| exhausted_at <= reservation.completed_before);
        let has_remaining = limit.and_then(|limit| limit.remaining) > Some(0);
        let is_gradual = matches!(self.refill, Refill::Gradual { .. });
        let is_suspect = matches!(self.exhaustion, Exhaustion::Suspect { .. });
        if passed_when_exhausted && !has_remaining && !is_gradual && is_suspect {
            self.exhaustion = Exhaustion::Ignored;
        }
        let is_informative = self.learn(reservation, limit, now);
        self.concurrency_limit = self.concurrency_limit.saturating_add(1);
        if !is_informative {
            return;
        }
        self.throttled_streak = 0;
        if !passed_when_exhausted {
            return;
        }
        if !matches!(self.refill, Refill::Gradual { .. }) {
            self.exhausted_at = self.exhausted_at.filter(|_| !has_remaining);
        } else if self.exhausted_at.is_some() {
            // Only a gradual refill has room again before the reset.
            self.refill = Refill::Gradual { confirmed: true };
        }
    }

    /// A 429 arrived, which asks for this wait.
    pub(crate) fn throttled(&mut self, reservation: Reservation, limit: Option<&RateLimit>, wait: Duration, now: Instant) {
        let is_current = self.complete(reservation);
        if is_current {
            self.uncount();
            self.doubt_rounding();
            let expected = self.refill;
            self.learn(reservation, credible(limit), now);
            self.revise_refill(expected);
            self.exhaustion = Exhaustion::Plausible;
        }
        let Some(until) = now.checked_add(wait.min(MAX_TRUSTED_WAIT)) else { return };
        self.throttled_until = self.throttled_until.max(Some(until));
        if is_current {
            (self.throttled_this_window, self.ever_throttled) = (true, true);
            self.fill(now);
            let is_known = self.synced && !self.sync_failed;
            self.concurrency_limit = if is_known { (self.concurrency_limit / 2).max(1) } else { 1 };
            if self.refill != (Refill::Gradual { confirmed: true }) {
                self.resets_at = self.throttled_until;
            }
        }
    }

    /// A 429 where the model expected room contradicts a sliding counter.
    fn revise_refill(&mut self, expected: Refill) {
        self.throttled_streak += 1;
        let is_disproved = self.throttled_streak >= DISPROVING_THROTTLES;
        let is_alone = self.contention() < SHARED;
        match expected {
            Refill::Gradual { confirmed: false } if is_disproved || is_alone => {
                self.refill = Refill::AtReset { gradual_windows: 0 };
                self.gradual_windows_needed = self.gradual_windows_needed.saturating_mul(2);
            }
            Refill::Gradual { confirmed: true } if is_disproved && is_alone => self.refill = Refill::Unknown,
            _ => {}
        }
    }

    /// Counts the request as completed. False if it is not of the current window.
    fn complete(&mut self, reservation: Reservation) -> bool {
        self.completed += 1;
        let is_current = reservation.window_id == self.window_id;
        if is_current {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        is_current
    }

    /// Takes back the count of a request: the server has not counted it.
    fn uncount(&mut self) {
        self.current_count -= 1.0;
        self.own_count -= 1.0;
    }
}

/// A limit of 0 is ignored: no request could pass it, and this one reached the server.
fn credible(limit: Option<&RateLimit>) -> Option<&RateLimit> {
    limit.filter(|limit| limit.limit != Some(0))
}
