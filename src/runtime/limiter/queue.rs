//! The queue of one limit: the calls that wait behind its head, in the order of their arrival.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::window::{Forecast, Window};

/// Smallest delay of the whole queue that makes it worth while to look at every call again.
const SCAN_TOLERANCE: Duration = Duration::from_millis(100);
/// Calls that fail within this time are expected to come back together. Each gets the wait of a place behind the others.
const BURST: Duration = Duration::from_secs(1);

/// The longest wait that a call accepts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaitBounds {
    pub(crate) max_wait: Duration,
    pub(crate) deadline: Instant,
}

impl WaitBounds {
    pub(super) fn allow(self, until: Instant, now: Instant) -> bool {
        until.saturating_duration_since(now) <= self.max_wait && until < self.deadline
    }
}

/// The queue of one limit.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// The calls behind the head, by number.
    calls: BTreeMap<u64, QueuedCall>,
    next_number: u64,
    /// The call at the head waits for the limit.
    pub(super) has_head: bool,
    /// Earliest time of the last call, when all calls were last compared with their bounds.
    last_scan: Option<Instant>,
    burst: Option<Burst>,
}

#[derive(Debug)]
struct QueuedCall {
    bounds: WaitBounds,
    /// Ends the wait of a call that comes too late, with the wait of its place.
    fail: oneshot::Sender<Duration>,
}

/// Calls that failed within [`BURST`] of the first.
#[derive(Clone, Copy, Debug)]
struct Burst {
    since: Instant,
    calls: u64,
}

/// A call that has joined the queue.
pub(super) struct Joined {
    pub(super) number: u64,
    /// Receives the wait of the call's place if the call comes too late.
    pub(super) failure: oneshot::Receiver<Duration>,
    /// The likely wait.
    pub(super) wait: Duration,
}

impl Queue {
    /// True if no call waits behind the head.
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Number of calls that wait, the head included.
    pub(super) fn length(&self) -> u64 {
        self.calls.len() as u64 + u64::from(self.has_head)
    }

    /// Adds a call at the end.
    ///
    /// # Errors
    ///
    /// The wait, if it certainly exceeds the bounds.
    pub(super) fn join(&mut self, window: &mut Window, bounds: WaitBounds, now: Instant) -> Result<Joined, Duration> {
        let forecast = window.forecast(self.length(), now);
        let wait = likely_wait(forecast, now).unwrap_or_default();
        if is_late(forecast, bounds, now) {
            let burst = self.burst.filter(|burst| now < burst.since + BURST).unwrap_or(Burst { since: now, calls: 0 });
            self.burst = Some(Burst { calls: burst.calls + 1, ..burst });
            let behind_them = window.forecast(self.length() + burst.calls, now);
            return Err(likely_wait(behind_them, now).unwrap_or(wait));
        }
        if forecast.is_none() || self.calls.is_empty() {
            // A call without a forecast is compared with its bounds as soon as there is one.
            self.last_scan = None;
        }
        let (fail, failure) = oneshot::channel();
        let number = self.next_number;
        self.next_number += 1;
        self.calls.insert(number, QueuedCall { bounds, fail });
        Ok(Joined { number, failure, wait })
    }

    /// Removes a call, which has come to the head or has given up.
    pub(super) fn leave(&mut self, number: u64) {
        self.calls.remove(&number);
    }

    /// The likely wait of a call in the queue.
    pub(super) fn wait_of(&self, number: u64, window: &mut Window, now: Instant) -> Option<Duration> {
        let ahead = self.calls.range(..number).count() as u64 + u64::from(self.has_head);
        likely_wait(window.forecast(ahead, now), now)
    }

    /// Fails the calls that certainly come too late, after the model has learned something. It goes from the head to the end, because
    /// calls that fail make room for those behind them.
    pub(super) fn fail_late_calls(&mut self, window: &mut Window, now: Instant) {
        let Some(last) = self.forecast_last(window, now) else { return };
        // The last call is not later than before, so no other is.
        if let Some(known) = self.last_scan.filter(|known| last <= *known + SCAN_TOLERANCE) {
            self.last_scan = Some(known.min(last));
            return;
        }
        let head = u64::from(self.has_head);
        let mut ahead = head;
        let mut late = Vec::new();
        for (place, (number, call)) in (head..).zip(&self.calls) {
            if is_late(window.forecast(ahead, now), call.bounds, now) && !call.fail.is_closed() {
                // The call is likely to come back, and to find the others before it: its wait is that of its old place.
                late.push((*number, likely_wait(window.forecast(place, now), now).unwrap_or_default()));
            } else {
                ahead += 1;
            }
        }
        if !late.is_empty() {
            self.burst = Some(Burst { since: now, calls: late.len() as u64 });
        }
        for (number, wait) in late {
            if let Some(call) = self.calls.remove(&number) {
                // The call may have given up meanwhile.
                call.fail.send(wait).ok();
            }
        }
        self.last_scan = self.forecast_last(window, now);
    }

    /// Earliest time of the last call.
    fn forecast_last(&self, window: &mut Window, now: Instant) -> Option<Instant> {
        window.forecast(self.length().saturating_sub(1), now).map(|forecast| forecast.earliest)
    }
}

fn is_late(forecast: Option<Forecast>, bounds: WaitBounds, now: Instant) -> bool {
    forecast.is_some_and(|forecast| !bounds.allow(forecast.earliest, now))
}

fn likely_wait(forecast: Option<Forecast>, now: Instant) -> Option<Duration> {
    forecast.map(|forecast| forecast.likely_wait(now))
}
