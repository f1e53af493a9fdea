//! When the requests that wait in line can be sent.

use std::time::Duration;

use tokio::time::Instant;

use super::evidence::SAME_WINDOW;
use super::state::{Doubt, Refill, Window};

/// A part of a wait that the model may be wrong by, where room comes back little by little.
const CERTAIN: f64 = 0.9;

/// When a request that waits in line can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runtime::limiter) struct Place {
    /// Certainly not before this.
    pub(in crate::runtime::limiter) earliest: Instant,
    /// As far as is known.
    pub(in crate::runtime::limiter) likely: Instant,
}

impl Window {
    /// The place of a request with so many before it. `None` when it may be sent now, or when that is not known.
    ///
    /// Others may draw on the limit, and then it takes longer. That no one else does is the best case, and `earliest` is its time.
    pub(in crate::runtime::limiter) fn place(&mut self, ahead: u64, now: Instant) -> Option<Place> {
        let horizon = self.horizon(now);
        // The first request after the reset waits until a sliding counter would have room, which shows whether it is one.
        let first = match self.refill {
            Refill::Unknown if self.told && self.capacity >= 1.0 => self.length.div_f64(self.capacity),
            _ => Duration::ZERO,
        };
        let delayed = |likely: Instant| likely.checked_add(first).unwrap_or(likely);
        let head = horizon.map(|horizon| Place { earliest: horizon, likely: delayed(horizon) });
        let is_known = self.agreed && self.capacity >= 1.0 && matches!(self.doubt, Doubt::None | Doubt::Confirmed);
        if !is_known || self.length.is_zero() {
            return head;
        }
        let need = ahead as f64 + 1.0;
        let place = match self.closed_until.filter(|until| *until > now) {
            Some(until) => Some(self.at_resets(need, 0.0, until)),
            None => self.when_open(need, now),
        };
        let place = place.map(|place| Place { likely: delayed(place.likely), ..place });
        match (place, head) {
            (Some(place), Some(head)) => {
                Some(Place { earliest: place.earliest.max(head.earliest), likely: place.likely.max(head.likely) })
            }
            (place, head) => place.or(head),
        }
    }

    fn when_open(&self, need: f64, now: Instant) -> Option<Place> {
        let ends = self.ends?;
        match self.refill {
            Refill::Gradual { confirmed } => {
                let gradual = self.gradually(need, ends, now)?;
                // It may be another kind, after all.
                let resets = if confirmed { None } else { Some(self.at_resets(need, self.capacity - self.current, ends)) };
                Some(Place {
                    earliest: resets.map_or(gradual.earliest, |resets| resets.earliest.min(gradual.earliest)),
                    ..gradual
                })
            }
            Refill::Unknown | Refill::AtReset { .. } => {
                let room = self.capacity - self.current;
                (need > room).then(|| self.at_resets(need, room, ends))
            }
        }
    }

    /// At each reset there is room for as many as the limit allows.
    fn at_resets(&self, need: f64, room: f64, reset: Instant) -> Place {
        let windows = ((need - room.max(0.0)) / self.capacity).ceil().max(1.0) - 1.0;
        let after = |length: Duration| reset.checked_add(length.mul_f64(windows.min(1e6))).unwrap_or(reset);
        // A reset in whole seconds makes a window look longer than it is.
        Place { earliest: after(self.length.saturating_sub(SAME_WINDOW)), likely: after(self.length) }
    }

    /// Each request has its room `length / capacity` after the one before it, or, in this window, as the previous one falls out of the
    /// count.
    fn gradually(&self, need: f64, ends: Instant, now: Instant) -> Option<Place> {
        let missing = need - self.room(now);
        if missing <= 0.0 {
            return None;
        }
        let length = self.length.as_secs_f64();
        let left = ends.saturating_duration_since(now).as_secs_f64();
        let counted = self.previous * self.overlap(now);
        let wait = if missing <= counted {
            missing * length / self.previous
        } else {
            left + (missing - counted) * length / self.capacity
        };
        let after = |seconds: f64| Some(now.checked_add(Duration::try_from_secs_f64(seconds).ok()?).unwrap_or(now));
        Some(Place { earliest: after(wait * CERTAIN)?, likely: after(wait)? })
    }
}
