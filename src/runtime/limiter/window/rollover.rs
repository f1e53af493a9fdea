//! The change from one window to the next.

use tokio::time::Instant;

use super::{Exhaustion, Refill, SHARED, Window};

impl Window {
    /// Starts new windows until the current one lasts beyond `now`.
    pub(super) fn advance(&mut self, now: Instant) {
        while let Some(resets_at) = self.resets_at.filter(|resets_at| *resets_at <= now) {
            let is_long_ago = now.duration_since(resets_at) >= self.length;
            let next = resets_at.checked_add(self.length).filter(|_| !self.length.is_zero() && !is_long_ago);
            self.start_window(next);
            if is_long_ago {
                // Nothing of the last window counts any more, and what others have sent since then is not known.
                (self.carry_over, self.previous_count, self.synced) = (0.0, 0.0, false);
            }
        }
    }

    /// Starts a window. Requests under way stay in the count of the last one.
    fn start_window(&mut self, resets_at: Option<Instant>) {
        if let Some(ratio) = self.others_ratio() {
            self.past_contention = (self.past_contention + 1.0 + ratio) / 2.0;
        }
        // Requests of others since the last response are not known, so all of the limit is taken to be used under contention. A window in
        // which nothing was sent is the exception: else a limit of 1 would never be tried again.
        let was_tried = self.synced || self.own_count > 0.0;
        let was_full = self.throttled_this_window || (was_tried && self.contention() > SHARED);
        self.previous_count = if was_full { self.capacity } else { self.current_count.clamp(0.0, self.capacity) };
        self.carry_over = if matches!(self.refill, Refill::AtReset { .. }) { 0.0 } else { self.previous_count };
        self.synced = matches!(self.refill, Refill::Gradual { .. });
        self.window_id += 1;
        self.resets_at = resets_at;
        (self.current_count, self.own_count, self.others_count, self.in_flight) = (0.0, 0.0, 0.0, 0);
        (self.sync_failed, self.lost_responses, self.uninformative_at) = (false, 0, None);
        (self.exhausted_at, self.throttled_this_window) = (None, false);
        if self.exhaustion != Exhaustion::Ignored {
            self.exhaustion = Exhaustion::Unreported;
        }
    }

    /// Ends the wait after a 429. Whoever used up the limit is taken to have used what came back meanwhile.
    pub(super) fn end_throttling(&mut self, now: Instant) {
        if self.throttled_until.take_if(|until| *until <= now).is_some() && self.throttled_this_window {
            self.fill(now);
        }
    }

    /// Counts all of the limit as used.
    pub(super) fn fill(&mut self, now: Instant) {
        self.current_count = self.current_count.max(self.capacity - self.carry_over * self.overlap(now));
    }
}
