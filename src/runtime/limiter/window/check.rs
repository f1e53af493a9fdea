//! The check before a request: send now, or wait for what?

use tokio::time::Instant;

use super::{Blocked, Exhaustion, Refill, Reservation, SHARED, Window};

impl Window {
    /// Reserves one request, or returns what it has to wait for.
    pub(crate) fn reserve(&mut self, now: Instant) -> Result<Reservation, Blocked> {
        self.check(now)?;
        self.in_flight += 1;
        self.current_count += 1.0;
        self.own_count += 1.0;
        self.min_room = self.draw_min_room();
        Ok(Reservation { window_id: self.window_id, completed_before: self.completed, sent_at: now })
    }

    /// Returns the time before which no request may be sent. `None` if one may be sent now, or if a response decides.
    pub(super) fn blocked_until(&mut self, now: Instant) -> Option<Instant> {
        match self.check(now) {
            Err(Blocked::Until(until)) => Some(until),
            Err(Blocked::UntilResponse(_)) | Ok(()) => None,
        }
    }

    /// Brings the model up to date and checks whether a request may be sent.
    fn check(&mut self, now: Instant) -> Result<(), Blocked> {
        if let Some(until) = self.throttled_until.filter(|until| *until > now) {
            return Err(Blocked::Until(until));
        }
        self.advance(now);
        self.end_throttling(now);
        if self.exhaustion == Exhaustion::Ignored {
            return self.check_concurrency();
        }
        if !self.synced {
            return self.check_unsynced(now);
        }
        if let Some(probe_at) = self.probe_at(now) {
            return self.check_probe(probe_at, now);
        }
        if self.room(now) < self.required_room() {
            return self.check_without_room(now);
        }
        self.check_share(now)
    }

    /// One request syncs the window for the others.
    fn check_unsynced(&self, now: Instant) -> Result<(), Blocked> {
        if self.sync_failed {
            return if self.ever_throttled { self.check_concurrency() } else { Ok(()) };
        }
        if self.in_flight > 0 {
            return Err(Blocked::UntilResponse(None));
        }
        let required = self.required_room();
        if self.carry_over > 0.0 && self.room(now) < required {
            return Err(Blocked::Until(self.room_available_at(required, now)));
        }
        Ok(())
    }

    /// One request finds out whether nothing is left.
    fn check_probe(&self, probe_at: Instant, now: Instant) -> Result<(), Blocked> {
        if probe_at > now {
            Err(Blocked::Until(probe_at))
        } else if self.in_flight > 0 {
            Err(Blocked::UntilResponse(self.resets_at))
        } else {
            Ok(())
        }
    }

    fn check_without_room(&self, now: Instant) -> Result<(), Blocked> {
        match (self.refill, self.resets_at) {
            // A limit of 0 never has room. It is probed like any other window.
            (Refill::Gradual { .. }, Some(_)) if self.capacity >= 1.0 => {
                Err(Blocked::Until(self.room_available_at(self.required_room(), now)))
            }
            _ if self.in_flight == 0 && self.is_only_modelled() => Ok(()),
            (_, Some(resets_at)) if self.in_flight == 0 || self.exhausted_at.is_some() => Err(Blocked::Until(resets_at)),
            (_, resets_at) if self.in_flight > 0 => Err(Blocked::UntilResponse(resets_at)),
            // No response has reported a reset: one request at a time finds out.
            _ => Ok(()),
        }
    }

    /// True if only the model says that nothing is left, and no response does. The model errs on that side, so one request finds out.
    fn is_only_modelled(&self) -> bool {
        self.exhausted_at.is_none() && self.lost_responses == 0 && self.uninformative_at.is_none() && !self.throttled_this_window
    }

    /// Under contention, the requests under way are no more than this client's share of the room.
    fn check_share(&self, now: Instant) -> Result<(), Blocked> {
        let contention = self.contention();
        let share =
            if contention > SHARED { ((self.room(now) + self.in_flight as f64) / contention).max(1.0) } else { f64::INFINITY };
        let max_in_flight = share.min(self.concurrency_limit as f64);
        if self.in_flight > 0 && self.in_flight as f64 + 1.0 > max_in_flight {
            Err(Blocked::UntilResponse(self.resets_at))
        } else {
            Ok(())
        }
    }

    fn check_concurrency(&self) -> Result<(), Blocked> {
        if self.in_flight < self.concurrency_limit { Ok(()) } else { Err(Blocked::UntilResponse(None)) }
    }
}
