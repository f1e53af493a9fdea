//! The forecast for queued requests: when the n-th one can be sent.

use std::time::Duration;

use tokio::time::Instant;

use super::{Exhaustion, RESET_TOLERANCE, Refill, Window};

/// The part of a gradual wait that is certain, given the errors of the model.
const CERTAIN: f64 = 0.9;

/// The time at which a queued request can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Forecast {
    /// The best case, in which no other process uses the limit.
    pub(crate) earliest: Instant,
    pub(crate) likely: Instant,
}

impl Forecast {
    /// The later one of both times of two forecasts.
    fn max(self, other: Self) -> Self {
        Self { earliest: self.earliest.max(other.earliest), likely: self.likely.max(other.likely) }
    }

    pub(crate) fn likely_wait(self, now: Instant) -> Duration {
        self.likely.saturating_duration_since(now)
    }
}

impl Window {
    /// Forecasts a request that has this many before it. `None` if it can be sent now, or if the time is not known.
    pub(crate) fn forecast(&mut self, ahead: u64, now: Instant) -> Option<Forecast> {
        let blocked_until = self.blocked_until(now);
        // The first request after the reset shows the kind of limit, and waits until a sliding counter has room.
        let inference_wait = match self.refill {
            Refill::Unknown if self.synced && self.capacity >= 1.0 => self.length.div_f64(self.capacity),
            _ => Duration::ZERO,
        };
        let delayed = |likely: Instant| likely.checked_add(inference_wait).unwrap_or(likely);
        let head = blocked_until.map(|until| Forecast { earliest: until, likely: delayed(until) });
        let is_exhaustion_clear = matches!(self.exhaustion, Exhaustion::Unreported | Exhaustion::Plausible);
        let is_known = self.corroborated && self.capacity >= 1.0 && is_exhaustion_clear;
        if !is_known || self.length.is_zero() {
            return head;
        }
        let needed = ahead as f64 + 1.0;
        let own = match self.throttled_until.filter(|until| *until > now) {
            Some(until) => Some(self.forecast_at_resets(needed, 0.0, until)),
            None => self.forecast_by_refill(needed, now),
        };
        let own = own.map(|forecast| Forecast { likely: delayed(forecast.likely), ..forecast });
        match (own, head) {
            (Some(own), Some(head)) => Some(own.max(head)),
            (own, head) => own.or(head),
        }
    }

    fn forecast_by_refill(&self, needed: f64, now: Instant) -> Option<Forecast> {
        let resets_at = self.resets_at?;
        let room = self.capacity - self.current_count;
        match self.refill {
            Refill::Gradual { confirmed } => {
                let gradual = self.forecast_gradual(needed, resets_at, now)?;
                if confirmed {
                    return Some(gradual);
                }
                // Room may come back at the reset after all.
                let at_resets = self.forecast_at_resets(needed, room, resets_at);
                Some(Forecast { earliest: gradual.earliest.min(at_resets.earliest), ..gradual })
            }
            Refill::Unknown | Refill::AtReset { .. } => (needed > room).then(|| self.forecast_at_resets(needed, room, resets_at)),
        }
    }

    /// Each reset makes room for as many requests as the limit allows.
    fn forecast_at_resets(&self, needed: f64, room: f64, resets_at: Instant) -> Forecast {
        let windows = ((needed - room.max(0.0)) / self.capacity).ceil().max(1.0) - 1.0;
        let after = |length: Duration| resets_at.checked_add(length.mul_f64(windows.min(1e6))).unwrap_or(resets_at);
        // A reset in whole seconds makes a window look longer than it is.
        Forecast { earliest: after(self.length.saturating_sub(RESET_TOLERANCE)), likely: after(self.length) }
    }

    /// Room comes back as the previous window falls out of the count, and after the reset at `capacity / length`.
    fn forecast_gradual(&self, needed: f64, resets_at: Instant, now: Instant) -> Option<Forecast> {
        let saved = self.room_after_rounding().map_or(0.0, |room| 1.0 - room);
        let missing = needed - saved - self.room(now);
        if missing <= 0.0 {
            return None;
        }
        let length = self.length.as_secs_f64();
        let left = resets_at.saturating_duration_since(now).as_secs_f64();
        let before_reset = self.carry_over * self.overlap(now);
        let wait = if missing <= before_reset {
            missing * length / self.carry_over
        } else {
            left + (missing - before_reset) * length / self.capacity
        };
        let after = |seconds: f64| Some(now.checked_add(Duration::try_from_secs_f64(seconds).ok()?).unwrap_or(now));
        Some(Forecast { earliest: after(wait * CERTAIN)?, likely: after(wait)? })
    }
}
