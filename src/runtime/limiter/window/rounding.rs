//! A sliding counter that rounds the weighted count of the previous window down.
//!
//! Common implementations do. Then a request passes as soon as any part of a request has room, and a limit of ten lets ten requests pass in
//! each window instead of nine.

use std::time::Duration;

use super::{Refill, Reservation, SHARED, Window};

/// Number of responses in a row that must show the rounding before it is believed.
const NEEDED: i32 = 3;
/// The same after a 429 contradicted it.
const NEEDED_AFTER_429: i32 = 300;
/// The room that a request needs then. It covers the errors of clocks and of resets in whole seconds, and costs no request of a window.
const NEEDED_ROOM: f64 = 0.25;
/// Smallest time of a window for each request. With a shorter one, an error of a second looks like rounding, and little is to be gained.
const MIN_TIME_OF_REQUEST: Duration = Duration::from_secs(4);

impl Window {
    /// The room that a request needs, if the limit is known to round down.
    pub(super) fn room_after_rounding(&self) -> Option<f64> {
        let is_known = self.rounding >= NEEDED && matches!(self.refill, Refill::Gradual { .. });
        (is_known && self.contention() <= SHARED).then_some(NEEDED_ROOM)
    }

    /// Compares the reported rest with the model's. Only a response that no other request can have changed shows something.
    pub(super) fn note_rounding(&mut self, reservation: Reservation, remaining: f64) {
        let is_alone = self.in_flight == 0 && reservation.completed_before + 1 == self.completed && self.contention() <= SHARED;
        let weighted = self.carry_over * self.overlap(reservation.sent_at);
        let is_clear = weighted.fract() >= NEEDED_ROOM && self.length.div_f64(self.capacity.max(1.0)) >= MIN_TIME_OF_REQUEST;
        if !is_alone || !is_clear || !matches!(self.refill, Refill::Gradual { .. }) {
            return;
        }
        let rounded_down = self.capacity - weighted.floor() - self.current_count;
        if remaining == rounded_down {
            self.rounding = self.rounding.saturating_add(1).min(NEEDED);
        } else if self.rounding >= 0 {
            self.rounding = 0;
        }
    }

    /// A 429 arrived. If a request was sent because of the rounding, there is none.
    pub(super) fn doubt_rounding(&mut self) {
        if self.room_after_rounding().is_some() {
            self.rounding = NEEDED - NEEDED_AFTER_429;
        }
    }
}
