//! The room of a limit: how much there is, when there is more, and how much this client waits for.

use std::time::Duration;

use rand::Rng;
use tokio::time::Instant;

use super::{Refill, SHARED, Window};

/// Room that is left free under contention, as a part of the capacity.
const MARGIN: f64 = 0.03;
/// Maximum of that room, in requests.
const MAX_MARGIN: f64 = 3.0;
/// Largest part of the capacity that is waited for under contention. All of a small limit is never free then.
const MAX_REQUIRED: f64 = 0.95;
/// Tolerance for rounding.
const ROUNDING: f64 = 1e-9;

impl Window {
    /// Number of requests that can be sent. Less than one, or negative, if there is no room.
    pub(super) fn room(&self, at: Instant) -> f64 {
        self.capacity - self.carry_over * self.overlap(at) - self.current_count
    }

    /// The part of the previous window that a sliding window still covers at this time, from 0 to 1.
    pub(super) fn overlap(&self, at: Instant) -> f64 {
        let left = self.resets_at.map_or(Duration::ZERO, |resets_at| resets_at.saturating_duration_since(at));
        if self.length.is_zero() { 0.0 } else { (left.as_secs_f64() / self.length.as_secs_f64()).min(1.0) }
    }

    /// The time at which this much room is back, if nothing else is sent.
    pub(super) fn room_available_at(&self, room: f64, now: Instant) -> Instant {
        let Some(resets_at) = self.resets_at else { return now };
        let length = self.length.as_secs_f64();
        let mut missing = room - self.room(now);
        let left = resets_at.saturating_duration_since(now).as_secs_f64();
        let refill_time = |missing: f64, count: f64| {
            if missing <= 0.0 {
                0.0
            } else if count <= 0.0 {
                length
            } else {
                missing * length / count
            }
        };
        // The previous window falls out of the count until the reset, and this window after it.
        let mut wait = refill_time(missing, self.carry_over);
        if wait > left {
            missing -= self.carry_over * self.overlap(now);
            wait = left + refill_time(missing, self.current_count).min(length);
        }
        // Timers count in milliseconds.
        let wait = Duration::from_secs_f64((wait * 1000.0).ceil() / 1000.0 + 0.001);
        now.checked_add(wait).unwrap_or(resets_at)
    }

    /// The room that the next request waits for.
    pub(super) fn required_room(&self) -> f64 {
        if let Some(room) = self.room_after_rounding() {
            return room;
        }
        let is_counted_down = self.synced && !matches!(self.refill, Refill::Gradual { .. });
        let max = if self.contention() > SHARED { (self.capacity * MAX_REQUIRED).max(0.5) } else { f64::INFINITY };
        if is_counted_down { 1.0 - ROUNDING } else { self.min_room.min(max) - ROUNDING }
    }

    /// Draws the room that the next request waits for. Alone, a client needs room for one request. Under contention it leaves a margin for
    /// what others send at the same moment: without it, each window begins with 429s and ends with their waits.
    pub(super) fn draw_min_room(&mut self) -> f64 {
        let contention = self.contention();
        if contention <= SHARED {
            return 1.0;
        }
        let margin = (self.capacity * MARGIN).clamp(1.0, MAX_MARGIN);
        // The required room never exceeds half of the capacity, or it might never be there.
        (1.0 + margin + self.rng.random_range(0.0..(contention - 1.0) / 10.0)).min((self.capacity / 2.0).max(1.0))
    }

    /// Number of requests of all processes for each one of this client: 1 if it is alone.
    pub(super) fn contention(&self) -> f64 {
        self.past_contention.max(1.0 + self.others_ratio().unwrap_or_default())
    }

    /// Requests of others for each one of this client, in this window. `None` if the client has sent too few to know.
    pub(super) fn others_ratio(&self) -> Option<f64> {
        (self.own_count >= 2.0).then(|| self.others_count / self.own_count)
    }
}
