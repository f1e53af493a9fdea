//! Holds requests back before the rate limit would refuse them. One gate for each limit, shared by all clones of a client.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::operation::RateLimitBucket;
use crate::rate_limit::RateLimit;

/// The gates of a client.
#[derive(Debug)]
pub(crate) struct Gates(Vec<(RateLimitBucket, Gate)>);

impl Gates {
    pub(crate) fn new() -> Self {
        Self(RateLimitBucket::ALL.iter().map(|bucket| (*bucket, Gate::default())).collect())
    }

    /// The gate of a limit. Every limit has one, since both lists are made from [`RateLimitBucket::ALL`].
    pub(crate) fn of(&self, bucket: RateLimitBucket) -> &Gate {
        let index = self.0.iter().position(|(candidate, _)| *candidate == bucket).unwrap_or_default();
        &self.0[index].1
    }
}

/// The gate of one limit: a request passes while more requests are left than are under way. When none is left it waits for the
/// window's end and lets one through, whose answer tells how the next window stands.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    window: Mutex<Window>,
    changed: Notify,
}

/// What is known of the server's window. Whatever is counted here belongs to it: a request that was sent in an earlier one, and is
/// still under way, says nothing about this one.
#[derive(Debug, Default)]
struct Window {
    /// Goes up with every new window.
    generation: u64,
    /// What the last answer left, for requests that were not under way then.
    remaining: Option<u64>,
    /// When what is known of this window ends.
    ends: Option<Instant>,
    /// After a 429, nothing passes before this.
    closed_until: Option<Instant>,
    in_flight: u64,
    /// An answer came without the headers, or a request got none: there is nothing to go by.
    unknown: bool,
}

/// What a request that may not pass waits for.
#[derive(Debug, PartialEq, Eq)]
enum Blocked {
    Until(Instant),
    /// An answer that is under way, until the window's end at the most.
    Answer(Option<Instant>),
}

/// Why a request was not sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HeldBack {
    /// The rate limit is used up for so long, which is longer than the caller allows.
    For(Duration),
    /// The call's time was over before its turn came.
    UntilDeadline,
}

impl Window {
    fn start_new(&mut self) {
        *self = Self { generation: self.generation + 1, closed_until: self.closed_until, ..Self::default() };
    }

    fn admit(&mut self, now: Instant) -> Result<u64, Blocked> {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Err(Blocked::Until(until));
        }
        if self.ends.is_some_and(|ends| ends <= now) {
            self.start_new();
        }
        match (self.remaining, self.ends) {
            (Some(remaining), _) if remaining > self.in_flight => {}
            (Some(0), Some(ends)) => return Err(Blocked::Until(ends)),
            (Some(_), ends) if self.in_flight > 0 => return Err(Blocked::Answer(ends)),
            // Nothing is known: the first request, or the first of a new window, finds out for the others.
            _ if self.unknown || self.in_flight == 0 => {}
            _ => return Err(Blocked::Answer(None)),
        }
        self.in_flight += 1;
        Ok(self.generation)
    }

    /// A request without an answer may count at the server.
    fn count_as_used(&mut self) {
        self.remaining = self.remaining.map(|remaining| remaining.saturating_sub(1));
    }

    fn learn(&mut self, limit: Option<&RateLimit>, now: Instant) {
        let Some(remaining) = limit.and_then(|limit| limit.remaining) else {
            self.unknown = self.remaining.is_none();
            return;
        };
        self.unknown = false;
        let ends = limit.and_then(|limit| now.checked_add(limit.resets_in?));
        match (self.remaining, self.ends, ends) {
            // Answers overtake one another: within a window, the lowest number is the newest.
            (Some(known), Some(known_end), Some(end)) if apart(known_end, end) <= SAME_WINDOW => {
                self.remaining = Some(known.min(remaining));
            }
            // An end that was passed is that of an older answer, unless it is the tighter of two limits.
            (Some(known), Some(known_end), Some(end)) if end < known_end && remaining >= known => {}
            (Some(known), known_end, None) => (self.remaining, self.ends) = (Some(known.min(remaining)), known_end),
            _ => (self.remaining, self.ends) = (Some(remaining), ends),
        }
    }
}

fn apart(one: Instant, other: Instant) -> Duration {
    one.max(other).duration_since(one.min(other))
}

/// Two resets that differ by no more are one: they are cut to seconds, and the server's clock is an estimate.
const SAME_WINDOW: Duration = Duration::from_secs(2);

impl Gate {
    /// Waits until a request may be sent.
    ///
    /// # Errors
    ///
    /// When the wait would be longer than allowed, at once; when answers that were under way did not come before the deadline, then.
    pub(crate) async fn admit(&self, max_wait: Duration, deadline: Instant) -> Result<Permit<'_>, HeldBack> {
        loop {
            // Registered before the look, so that no change in between is missed.
            let changed = self.changed.notified();
            let now = Instant::now();
            if now >= deadline {
                return Err(HeldBack::UntilDeadline);
            }
            let blocked = match self.window().admit(now) {
                Ok(generation) => return Ok(Permit { gate: self, generation, sent: false, settled: false }),
                Err(blocked) => blocked,
            };
            let until = match blocked {
                Blocked::Until(until) if until.duration_since(now) > max_wait || until >= deadline => {
                    return Err(HeldBack::For(until.duration_since(now)));
                }
                Blocked::Until(until) => until,
                Blocked::Answer(ends) => ends.map_or(deadline, |ends| ends.min(deadline)),
            };
            tokio::select! {
                () = tokio::time::sleep_until(until) => {}
                () = changed => {}
            }
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        // Nothing that holds the lock can panic half-way; a poisoned window is as good as any.
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave to send one request. Dropped before the request was sent, it counts as never taken.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    gate: &'a Gate,
    generation: u64,
    sent: bool,
    settled: bool,
}

impl Permit<'_> {
    /// The request may have left from here on.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// An answer came, with these headers; a 429 closes the gate for the time that the server asked for.
    pub(crate) fn answered(mut self, limit: Option<&RateLimit>, closed_for: Option<Duration>) {
        self.settle(|window| window.learn(limit, Instant::now()));
        let Some(closed_until) = closed_for.and_then(|closed_for| Instant::now().checked_add(closed_for)) else { return };
        let mut window = self.gate.window();
        window.start_new();
        window.closed_until = window.closed_until.max(Some(closed_until));
    }

    /// No answer came. Others that wait for it to learn how the limit stands must not try one after the other.
    pub(crate) fn unanswered(mut self, sent: bool) {
        self.settle(|window| {
            window.unknown = window.remaining.is_none();
            if sent {
                window.count_as_used();
            }
        });
    }

    /// Gives the place back and, if the window is still the one of this request, tells it what came of it.
    fn settle(&mut self, tell: impl FnOnce(&mut Window)) {
        let mut window = self.gate.window();
        if window.generation == self.generation {
            window.in_flight = window.in_flight.saturating_sub(1);
            tell(&mut window);
        }
        self.settled = true;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.settled {
            let sent = self.sent;
            self.settle(|window| {
                if sent {
                    window.count_as_used();
                }
            });
        }
        self.gate.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(3600);

    fn limit(remaining: u64, resets_in: u64) -> RateLimit {
        RateLimit { remaining: Some(remaining), resets_in: Some(Duration::from_secs(resets_in)), ..RateLimit::default() }
    }

    async fn admit(gate: &Gate) -> Permit<'_> {
        let mut permit = gate.admit(PATIENCE, Instant::now() + PATIENCE).await.unwrap();
        permit.sent();
        permit
    }

    async fn waits(gate: &Gate) -> bool {
        tokio::time::timeout(Duration::from_millis(1), gate.admit(PATIENCE, Instant::now() + PATIENCE)).await.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn one_request_finds_out_how_a_window_stands() {
        let gate = Gate::default();
        let first = admit(&gate).await;
        assert!(waits(&gate).await);
        first.answered(Some(&limit(2, 60)), None);
        let _one = admit(&gate).await;
        let _two = admit(&gate).await;
        assert!(waits(&gate).await, "two were left, and two are under way");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_request_of_the_last_window_does_not_hold_up_this_one() {
        let gate = Gate::default();
        admit(&gate).await.answered(Some(&limit(900, 60)), None);
        let slow = admit(&gate).await;
        tokio::time::advance(Duration::from_secs(61)).await;
        let probe = admit(&gate).await;
        probe.answered(Some(&limit(3, 60)), None);
        slow.answered(Some(&limit(0, 1)), None);
        let _next = admit(&gate).await;
        assert!(!waits(&gate).await, "what the slow one says is of the last window");
    }

    #[tokio::test(start_paused = true)]
    async fn calls_do_not_queue_up_behind_one_without_an_answer() {
        for first_window in [true, false] {
            let gate = Gate::default();
            if !first_window {
                admit(&gate).await.answered(Some(&limit(5, 60)), None);
                tokio::time::advance(Duration::from_secs(61)).await;
            }
            admit(&gate).await.unanswered(true);
            let _one = admit(&gate).await;
            assert!(!waits(&gate).await, "first window: {first_window}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_closes_the_gate_and_nothing_passes_at_the_deadline() {
        let gate = Gate::default();
        admit(&gate).await.answered(None, Some(Duration::from_secs(30)));
        let now = Instant::now();
        let too_short = gate.admit(Duration::from_secs(29), now + PATIENCE).await;
        assert_eq!(too_short.err(), Some(HeldBack::For(Duration::from_secs(30))));
        tokio::time::advance(Duration::from_secs(31)).await;
        assert_eq!(gate.admit(PATIENCE, Instant::now()).await.err(), Some(HeldBack::UntilDeadline));
        let _ = admit(&gate).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_permit_that_is_dropped_leaves_its_place() {
        let gate = Gate::default();
        admit(&gate).await.answered(Some(&limit(1, 60)), None);
        drop(gate.admit(PATIENCE, Instant::now() + PATIENCE).await.unwrap());
        drop(admit(&gate).await);
        assert!(waits(&gate).await, "the first was not sent, the second may count");
    }
}
