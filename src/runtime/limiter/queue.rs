//! The calls that wait for a rate limit, in the order in which they came.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::window::{Place, Window};

/// How long a call can wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaitLimits {
    pub(crate) max_wait: Duration,
    pub(crate) deadline: Instant,
}

impl WaitLimits {
    pub(super) fn allow(self, until: Instant, now: Instant) -> bool {
        until.saturating_duration_since(now) <= self.max_wait && until < self.deadline
    }
}

/// One call in the queue.
#[derive(Debug)]
struct Waiting {
    limits: WaitLimits,
    /// Ends the wait: the turn will come too late, namely after so long.
    refuse: oneshot::Sender<Duration>,
}

/// The queue of one limit. It is as long as there are calls that wait.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<u64, Waiting>,
    next: u64,
    /// The head of the queue waits for the limit, and is in `waiting` no more.
    pub(super) has_head: bool,
    /// When the last in the queue could be sent, when all were looked at.
    looked_at: Option<Instant>,
    /// Calls that came at the same time and were refused, and when the first of them came.
    crowd: Option<(Instant, u64)>,
}

/// A turn that comes later by no more is no news: looking at every call in the queue takes time.
const SAME: Duration = Duration::from_millis(100);
/// Calls that are refused within this time are taken to come back together, so each is told a place behind those before it.
const AT_ONCE: Duration = Duration::from_secs(1);

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many requests are to be sent before that of a call that joins now.
    fn length(&self) -> u64 {
        self.waiting.len() as u64 + u64::from(self.has_head)
    }

    /// How many calls wait.
    pub(super) fn calls(&self) -> u64 {
        self.length()
    }

    /// Takes a call in. Its number, what ends its wait, and how long it is likely to wait.
    ///
    /// # Errors
    ///
    /// The wait, when it is certainly too long.
    pub(super) fn join(
        &mut self,
        window: &mut Window,
        limits: WaitLimits,
        now: Instant,
    ) -> Result<(u64, oneshot::Receiver<Duration>, Duration), Duration> {
        let place = window.place(self.length(), now);
        let wait = place.map_or(Duration::ZERO, |place| place.likely.saturating_duration_since(now));
        if place.is_some_and(|place| !limits.allow(place.earliest, now)) {
            let (since, refused) = self.crowd.filter(|(since, _)| now < *since + AT_ONCE).unwrap_or((now, 0));
            self.crowd = Some((since, refused + 1));
            let behind_them = window.place(self.length() + refused, now);
            return Err(behind_them.map_or(wait, |place| place.likely.saturating_duration_since(now)));
        }
        if place.is_none() || self.waiting.is_empty() {
            // Whoever joins without a place is looked at when there is one.
            self.looked_at = None;
        }
        let (refuse, refused) = oneshot::channel();
        let number = self.next;
        self.next += 1;
        self.waiting.insert(number, Waiting { limits, refuse });
        Ok((number, refused, wait))
    }

    /// The call waits no more in the queue: it has come to its head, or it has gone.
    pub(super) fn leave(&mut self, number: u64) {
        self.waiting.remove(&number);
    }

    /// How long a call in the queue is likely to wait still.
    pub(super) fn wait_of(&self, number: u64, window: &mut Window, now: Instant) -> Option<Duration> {
        let ahead = self.waiting.range(..number).count() as u64 + u64::from(self.has_head);
        window.place(ahead, now).map(|place| place.likely.saturating_duration_since(now))
    }

    /// Something was learned. Whoever will certainly not have their turn in time is told, from the head on: those who leave make room for
    /// those behind them.
    pub(super) fn reject_hopeless(&mut self, window: &mut Window, now: Instant) {
        let Some(last) = window.place(self.length().saturating_sub(1), now).map(|place| place.earliest) else { return };
        // No later than it was, so nobody's turn comes later.
        if let Some(looked_at) = self.looked_at.filter(|looked_at| last <= *looked_at + SAME) {
            self.looked_at = Some(looked_at.min(last));
            return;
        }
        let (mut ahead, mut place_in_line) = (u64::from(self.has_head), u64::from(self.has_head));
        let hopeless = |waiting: &Waiting, place: Option<Place>| {
            place.is_some_and(|place| !waiting.limits.allow(place.earliest, now)) && !waiting.refuse.is_closed()
        };
        let mut refused = Vec::new();
        for (number, waiting) in &self.waiting {
            if hopeless(waiting, window.place(ahead, now)) {
                let wait = window.place(place_in_line, now).map(|place| place.likely.saturating_duration_since(now));
                refused.push((*number, wait.unwrap_or_default()));
            } else {
                ahead += 1;
            }
            place_in_line += 1;
        }
        if !refused.is_empty() {
            self.crowd = Some((now, refused.len() as u64));
        }
        for (number, wait) in refused {
            if let Some(waiting) = self.waiting.remove(&number) {
                // A call that has gone meanwhile is in no need of it.
                waiting.refuse.send(wait).ok();
            }
        }
        self.looked_at = window.place(self.length().saturating_sub(1), now).map(|place| place.earliest);
    }
}
