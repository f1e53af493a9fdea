//! The permit for one request. It reports the outcome to the model.

use std::time::Duration;

use tokio::time::Instant;

use super::window::{Reservation, Window};
use super::{RateLimiter, State};
use crate::headers::RateLimit;

/// The permit to send one request. A drop without an outcome counts as "no response", or as "not sent" before [`Permit::sent`].
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    /// `None` after the outcome.
    reservation: Option<Reservation>,
    is_sent: bool,
}

impl<'a> Permit<'a> {
    pub(super) fn new(limiter: &'a RateLimiter, reservation: Reservation) -> Self {
        Self { limiter, reservation: Some(reservation), is_sent: false }
    }
}

impl Permit<'_> {
    /// The request is about to be sent.
    pub(crate) fn sent(&mut self) {
        self.is_sent = true;
    }

    /// A response other than a 429 arrived, with these headers.
    pub(crate) fn responded(mut self, limit: Option<&RateLimit>, now: Instant) {
        self.complete(now, |window, reservation| window.responded(reservation, limit, now));
    }

    /// A 429 arrived. No request is sent until its wait is over.
    pub(crate) fn throttled(mut self, limit: Option<&RateLimit>, wait: Duration, now: Instant) {
        self.complete(now, |window, reservation| window.throttled(reservation, limit, wait, now));
    }

    /// No response arrived.
    pub(crate) fn no_response(mut self, is_sent: bool) {
        self.is_sent = is_sent;
    }

    fn complete(&mut self, now: Instant, report: impl FnOnce(&mut Window, Reservation)) {
        let Some(reservation) = self.reservation.take() else { return };
        self.limiter.update(|State { window, queue, .. }, wakers| {
            report(window, reservation);
            if !queue.is_empty() {
                queue.grant(window, now, wakers);
                queue.fail_late_calls(window, now, wakers);
            }
        });
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.reservation.is_none() {
            return;
        }
        let report = if self.is_sent { Window::no_response } else { Window::release };
        self.complete(Instant::now(), report);
    }
}
