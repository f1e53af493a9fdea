//! The queue of one limit: the calls that wait, foreground calls first, and each class in the order of arrival.
//!
//! It never waits. Whoever changes something calls [`Queue::grant`], and wakes the calls that got an outcome.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::window::{Blocked, Forecast, Reservation, Window};
use crate::runtime::retry::QueuePriority;

/// Smallest delay of the whole queue that makes it worth while to look at every call again.
const SCAN_TOLERANCE: Duration = Duration::from_millis(100);
/// Calls that fail within this time are expected to come back together. Each gets the wait of a place behind the others.
const BURST: Duration = Duration::from_secs(1);
/// Minimum time between two checks of the head.
const MIN_CHECK_TIME: Duration = Duration::from_millis(1);
/// The time in which a call must take its reservation. A call that is not polled loses it, and does not block the others.
const GRANT_TIME: Duration = Duration::from_secs(1);

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

/// The place of a call in the queue. Smaller ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    priority: QueuePriority,
    number: u64,
}

/// The queue of one limit.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<Place, QueuedCall>,
    /// Number of foreground calls in `waiting`.
    foreground: u64,
    /// Calls that no longer wait, and have not taken their outcome yet.
    outcomes: HashMap<Place, Outcome>,
    /// The reservations in `outcomes`, and some that are taken already, in the order of their time.
    granted: VecDeque<(Place, Instant)>,
    next_number: u64,
    /// The time at which the head of the queue may find room. `None` if a response decides.
    check_at: Option<Instant>,
    /// Earliest time of the last call, when all calls were last compared with their bounds.
    last_scan: Option<Instant>,
    burst: Option<Burst>,
}

#[derive(Debug)]
struct QueuedCall {
    bounds: WaitBounds,
    waker: Option<Waker>,
    /// The time of its timer, if it is the head's timer.
    timer: Option<Instant>,
}

/// The outcome of a wait.
#[derive(Debug)]
pub(super) enum Outcome {
    Granted(Reservation),
    /// The call comes too late. The wait is that of its place.
    Late(Option<Duration>),
}

/// Calls that failed within [`BURST`] of the first.
#[derive(Clone, Copy, Debug)]
struct Burst {
    since: Instant,
    calls: u64,
}

impl Queue {
    /// True if no call waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Number of calls that wait.
    pub(super) fn length(&self) -> u64 {
        self.waiting.len() as u64
    }

    /// Adds a call behind those of its class, and returns its place and its likely wait.
    ///
    /// # Errors
    ///
    /// The wait, if it certainly exceeds the bounds.
    pub(super) fn join(
        &mut self,
        window: &mut Window,
        priority: QueuePriority,
        bounds: WaitBounds,
        now: Instant,
    ) -> Result<(Place, Duration), Duration> {
        let place = Place { priority, number: self.next_number };
        let ahead = if priority == QueuePriority::Foreground { self.foreground } else { self.length() };
        let forecast = window.forecast(ahead, now);
        let wait = likely_wait(forecast, now).unwrap_or_default();
        // `grant` judges the head, by the model itself instead of a forecast.
        if ahead > 0 && is_late(forecast, bounds, now) {
            let burst = self.burst.filter(|burst| now < burst.since + BURST).unwrap_or(Burst { since: now, calls: 0 });
            self.burst = Some(Burst { calls: burst.calls + 1, ..burst });
            let behind_them = window.forecast(ahead + burst.calls, now);
            return Err(likely_wait(behind_them, now).unwrap_or(wait));
        }
        if forecast.is_none() || ahead <= 1 || ahead < self.length() {
            // A call without a forecast is compared with its bounds as soon as there is one, and so are calls that come later now.
            self.last_scan = None;
        }
        self.next_number += 1;
        self.rejoin(place, bounds);
        Ok((place, wait))
    }

    /// Puts a call at its place, which has lost its reservation.
    pub(super) fn rejoin(&mut self, place: Place, bounds: WaitBounds) {
        self.waiting.insert(place, QueuedCall { bounds, waker: None, timer: None });
        self.foreground += u64::from(place.priority == QueuePriority::Foreground);
    }

    fn remove(&mut self, place: Place) -> Option<QueuedCall> {
        let call = self.waiting.remove(&place)?;
        self.foreground -= u64::from(place.priority == QueuePriority::Foreground);
        Some(call)
    }

    /// Takes the outcome of a call.
    pub(super) fn take(&mut self, place: Place) -> Option<Outcome> {
        self.outcomes.remove(&place)
    }

    /// True if the call waits.
    pub(super) fn contains(&self, place: Place) -> bool {
        self.waiting.contains_key(&place)
    }

    /// Sets the waker of a call. Returns the time at which the head must be polled, and `None` for other calls and while a response decides.
    pub(super) fn watch(&mut self, place: Place, waker: &Waker) -> Option<Instant> {
        let is_head = self.waiting.first_key_value().is_some_and(|(first, _)| *first == place);
        let check_at = self.check_at.filter(|_| is_head);
        let call = self.waiting.get_mut(&place)?;
        call.timer = check_at;
        match &mut call.waker {
            Some(known) => known.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
        check_at
    }

    /// Removes a call, which has its outcome or has given up. A reservation that it has not taken is free again. True if other calls may be
    /// sent because of that.
    pub(super) fn leave(&mut self, window: &mut Window, place: Place) -> bool {
        let was_head = self.waiting.first_key_value().is_some_and(|(first, _)| *first == place);
        self.remove(place);
        match self.outcomes.remove(&place) {
            Some(Outcome::Granted(reservation)) => {
                window.release(reservation);
                true
            }
            Some(Outcome::Late(_)) | None => was_head,
        }
    }

    /// The likely wait of a call in the queue.
    pub(super) fn wait_of(&self, place: Place, window: &mut Window, now: Instant) -> Option<Duration> {
        likely_wait(window.forecast(self.most_ahead(place), now), now)
    }

    /// The largest possible number of calls before a place: calls that have left from the middle count, too.
    fn most_ahead(&self, place: Place) -> u64 {
        let first = Place { number: 0, ..place };
        let before = if place.priority == QueuePriority::Foreground { 0 } else { self.foreground };
        let own = self.waiting.range(first..=place).next().map_or(0, |(first, _)| place.number - first.number);
        (before + own).min(self.length())
    }

    /// Gives reservations to the calls at the head, while the model has room, and collects the wakers of calls that have an outcome.
    pub(super) fn grant(&mut self, window: &mut Window, now: Instant, wakers: &mut Vec<Waker>) {
        self.revoke(window, now);
        self.check_at = None;
        let mut revoke_at = self.revoke_at();
        while let Some((place, head)) = self.waiting.iter_mut().next() {
            let (place, bounds) = (*place, head.bounds);
            let outcome = if now >= bounds.deadline {
                Outcome::Late(likely_wait(window.forecast(0, now), now))
            } else {
                match window.reserve(now) {
                    Ok(reservation) => {
                        self.granted.push_back((place, now));
                        revoke_at = revoke_at.or(Some(now + GRANT_TIME));
                        Outcome::Granted(reservation)
                    }
                    Err(Blocked::Until(until)) if !bounds.allow(until, now) => {
                        let likely = window.forecast(0, now).map_or(until, |forecast| forecast.likely.max(until));
                        Outcome::Late(Some(likely.saturating_duration_since(now)))
                    }
                    Err(blocked) => {
                        let check_at = match blocked {
                            Blocked::Until(until) => Some(until),
                            Blocked::UntilResponse(resets_at) => resets_at,
                        };
                        // Without a call that takes its reservation, no response may come.
                        let check_at = check_at.into_iter().chain(revoke_at).min();
                        self.check_at = check_at.map(|at| at.max(now + MIN_CHECK_TIME));
                        // The head needs a timer.
                        if self.check_at.is_some() && head.timer != self.check_at {
                            wakers.extend(head.waker.take());
                        }
                        return;
                    }
                }
            };
            self.outcomes.insert(place, outcome);
            wakers.extend(self.remove(place).and_then(|call| call.waker));
        }
    }

    /// The time at which the first reservation is taken back, unless its call takes it.
    pub(super) fn revoke_at(&self) -> Option<Instant> {
        self.granted.front().map(|(_, at)| *at + GRANT_TIME)
    }

    /// Takes back reservations from calls that were not polled in time.
    fn revoke(&mut self, window: &mut Window, now: Instant) {
        while let Some((place, at)) = self.granted.front().copied() {
            let is_taken = !matches!(self.outcomes.get(&place), Some(Outcome::Granted(reservation)) if reservation.time() == at);
            if !is_taken && now < at + GRANT_TIME {
                return;
            }
            self.granted.pop_front();
            if !is_taken && let Some(Outcome::Granted(reservation)) = self.outcomes.remove(&place) {
                window.release(reservation);
            }
        }
    }

    /// Fails the calls that certainly come too late, after the model has learned something. It goes from the head to the end, because
    /// calls that fail make room for those behind them.
    pub(super) fn fail_late_calls(&mut self, window: &mut Window, now: Instant, wakers: &mut Vec<Waker>) {
        let Some(last) = self.forecast_last(window, now) else { return };
        // The last call is not later than before, so no other is.
        if let Some(known) = self.last_scan.filter(|known| last <= *known + SCAN_TOLERANCE) {
            self.last_scan = Some(known.min(last));
            return;
        }
        let mut ahead = 0;
        let mut late = Vec::new();
        for (index, (place, call)) in (0..).zip(&self.waiting) {
            if index > 0 && is_late(window.forecast(ahead, now), call.bounds, now) {
                // The call is likely to come back, and to find the others before it: its wait is that of its old place.
                late.push((*place, likely_wait(window.forecast(index, now), now)));
            } else {
                ahead += 1;
            }
        }
        if !late.is_empty() {
            self.burst = Some(Burst { since: now, calls: late.len() as u64 });
        }
        for (place, wait) in late {
            if let Some(call) = self.remove(place) {
                self.outcomes.insert(place, Outcome::Late(Some(wait.unwrap_or_default())));
                wakers.extend(call.waker);
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
