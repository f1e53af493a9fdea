//! The headers of a response, taken into the model.

use tokio::time::Instant;

use super::evidence::difference;
use super::{Exhaustion, MAX_TRUSTED_WAIT, RESET_TOLERANCE, Refill, Reservation, Window};
use crate::headers::RateLimit;

/// Larger than any limit. In larger numbers a single request is lost to rounding, and room would never come back.
const MAX_COUNT: f64 = 1e9;
/// Number of responses in a row without headers after which a window cannot be synced.
const MAX_HEADERLESS: u32 = 2;
/// [`MAX_HEADERLESS`], once two responses have agreed on the limit.
const MAX_HEADERLESS_AFTER_HEADERS: u32 = 3;
/// A smaller count of the previous window shows no kind of limit: other processes would explain the difference as well.
const MIN_EVIDENCE: f64 = 4.0;

impl Window {
    /// Learns from the headers of a response. False if they show nothing about this window.
    pub(super) fn learn(&mut self, reservation: Reservation, limit: Option<&RateLimit>, now: Instant) -> bool {
        let Some((limit, remaining)) = limit.and_then(|limit| Some((limit, limit.remaining?))) else {
            self.headerless_streak = self.headerless_streak.saturating_add(1);
            let max = if self.corroborated { MAX_HEADERLESS_AFTER_HEADERS } else { MAX_HEADERLESS };
            self.sync_failed = !self.synced && self.headerless_streak >= max;
            self.uninformative_at = Some(self.completed);
            return false;
        };
        self.headerless_streak = 0;
        if self.exhaustion == Exhaustion::Ignored {
            if remaining == 0 {
                self.uninformative_at = Some(self.completed);
                return false;
            }
            (self.exhaustion, self.synced, self.exhausted_at) = (Exhaustion::Unreported, false, None);
        }
        let remaining = (remaining as f64).min(MAX_COUNT);
        let capacity = match limit.limit {
            Some(capacity) => (capacity as f64).min(MAX_COUNT),
            None => self.capacity.max(remaining + 1.0),
        };
        let resets_in = limit.resets_in.map(|resets_in| resets_in.min(MAX_TRUSTED_WAIT));
        let resets_at = resets_in.and_then(|resets_in| now.checked_add(resets_in));
        if !self.corroborate(capacity, resets_at, now) {
            self.uninformative_at = Some(self.completed);
            return false;
        }
        if !self.adopt_limit(capacity, remaining, resets_at, now) {
            return false;
        }
        self.length = self.length.max(resets_in.unwrap_or_default());
        let expected_room = self.synced.then(|| self.room(reservation.sent_at));
        if self.synced {
            self.correct_counts(reservation, remaining, now);
        } else {
            self.infer_refill(remaining, now);
            self.sync(remaining, now);
        }
        if remaining < 1.0 {
            self.exhausted_at = self.exhausted_at.or(Some(self.completed));
            self.judge_exhaustion(expected_room, limit.limit.is_some(), now);
        }
        self.sync_failed = false;
        // The server counted earlier requests before this one, so it makes up for their uninformative responses.
        self.uninformative_at = self.uninformative_at.filter(|at| *at > reservation.completed_before);
        true
    }

    /// Adopts capacity and reset. False if the response is of an earlier window.
    fn adopt_limit(&mut self, capacity: f64, remaining: f64, resets_at: Option<Instant>, now: Instant) -> bool {
        let is_same_capacity = self.capacity == capacity;
        if let (Some(known), Some(reported)) = (self.resets_at.filter(|_| self.synced), resets_at)
            && difference(known, reported) > RESET_TOLERANCE
        {
            if reported < known && remaining >= self.room(now) {
                // With less room than expected it would be the tighter of two limits.
                return false;
            }
            if reported > known && is_same_capacity && matches!(self.refill, Refill::Gradual { .. }) {
                self.start_reported_window();
            } else {
                self.synced = false;
            }
        }
        self.resets_at = resets_at.or(self.resets_at);
        if !is_same_capacity {
            (self.capacity, self.synced) = (capacity, false);
        }
        true
    }

    /// By the server's clock, the next window of a sliding counter has begun. Requests under way count there.
    fn start_reported_window(&mut self) {
        let under_way = self.in_flight as f64 + 1.0;
        self.previous_count = (self.current_count - under_way).clamp(0.0, self.capacity);
        (self.carry_over, self.current_count) = (self.previous_count, under_way);
        self.exhausted_at = None;
    }

    /// Infers from the first response of a window whether requests of the previous one count.
    fn infer_refill(&mut self, remaining: f64, now: Instant) {
        let previous_count = std::mem::take(&mut self.previous_count);
        let overlap = self.overlap(now);
        let weighted = previous_count * overlap;
        // A sliding log may have little room as well, but then its next reset is near.
        let is_far_from_reset = overlap > 0.5;
        let is_gradual = is_far_from_reset && remaining < self.capacity - 1.0 - weighted / 2.0;
        self.refill = match self.refill {
            known if weighted < MIN_EVIDENCE => known,
            Refill::Gradual { confirmed } if is_gradual => Refill::Gradual { confirmed },
            Refill::AtReset { gradual_windows } if is_gradual && gradual_windows + 1 < self.gradual_windows_needed => {
                Refill::AtReset { gradual_windows: gradual_windows + 1 }
            }
            _ if is_gradual => Refill::Gradual { confirmed: false },
            _ => Refill::AtReset { gradual_windows: 0 },
        };
        self.carry_over = if matches!(self.refill, Refill::Gradual { .. }) { previous_count } else { 0.0 };
    }

    /// Sets the count from a response. Requests under way are added, because the response may not include them.
    fn sync(&mut self, remaining: f64, now: Instant) {
        let used = self.capacity - self.carry_over * self.overlap(now) - remaining;
        self.current_count = (used + self.in_flight as f64).max(0.0);
        self.synced = true;
    }

    /// Corrects the counts where the response contradicts them. The server made it some time between sending and now, and may have
    /// counted any of the requests under way before it. Only a value outside of this range is a contradiction.
    fn correct_counts(&mut self, reservation: Reservation, remaining: f64, now: Instant) {
        self.note_rounding(reservation, remaining);
        let least = self.room(reservation.sent_at);
        if remaining < least {
            let used_by_others = least - remaining;
            self.current_count += used_by_others;
            self.others_count += used_by_others;
            return;
        }
        let completed_since = (self.completed - reservation.completed_before).saturating_sub(1);
        let most = self.room(now) + (self.in_flight + completed_since) as f64 + 1.0;
        let surplus = remaining - most;
        if surplus > 0.0 {
            self.add_room(surplus, remaining, now);
        }
    }

    /// Adds the room that a response reports beyond what the model has.
    fn add_room(&mut self, surplus: f64, remaining: f64, now: Instant) {
        let overlap = self.overlap(now);
        match self.refill {
            // The previous window does not count.
            Refill::Gradual { confirmed: false } if surplus > MIN_EVIDENCE.max(self.carry_over * overlap / 2.0) => {
                (self.refill, self.carry_over) = (Refill::AtReset { gradual_windows: 0 }, 0.0);
                self.sync(remaining, now);
            }
            // The previous window had fewer requests.
            Refill::Gradual { .. } if overlap > 0.3 => self.carry_over = (self.carry_over - surplus / overlap).max(0.0),
            _ => self.current_count = (self.current_count - surplus).max(0.0),
        }
    }
}
