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

#[derive(Debug, Default)]
struct Window {
    /// What the last answer left, for requests that were not under way then.
    remaining: Option<u64>,
    /// When what is known of this window ends.
    ends: Option<Instant>,
    /// After a 429, nothing passes before this.
    closed_until: Option<Instant>,
    in_flight: u64,
    /// An answer came without the headers: there is nothing to go by.
    unknown: bool,
}

/// What a request that may not pass waits for.
#[derive(Debug, PartialEq, Eq)]
enum Blocked {
    Until(Instant),
    /// An answer that is under way.
    Answer,
}

/// Why a request was not sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HeldBack {
    /// The rate limit is used up for so long, which is longer than the caller allows.
    For(Duration),
    /// The answer that would have told how the rate limit stands did not come before the deadline.
    UntilDeadline,
}

impl Window {
    fn admit(&mut self, now: Instant) -> Result<(), Blocked> {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Err(Blocked::Until(until));
        }
        let known = self.remaining.filter(|_| self.ends.is_none_or(|ends| ends > now));
        match (known, self.ends) {
            (Some(remaining), _) if remaining > self.in_flight => {}
            (Some(_), Some(ends)) => return Err(Blocked::Until(ends)),
            // Nothing is known: the first request, or the first of a new window, finds out for the others.
            _ if self.unknown || self.in_flight == 0 => {}
            _ => return Err(Blocked::Answer),
        }
        self.in_flight += 1;
        Ok(())
    }

    fn learn(&mut self, limit: Option<&RateLimit>, now: Instant) {
        let Some(remaining) = limit.and_then(|limit| limit.remaining) else {
            self.unknown = self.remaining.is_none();
            return;
        };
        let ends = limit.and_then(|limit| now.checked_add(limit.resets_in?));
        let same_window = self.ends.is_some_and(|known| known > now && ends.is_none_or(|ends| ends <= known + SAME_WINDOW));
        // Answers overtake one another: within a window, the lowest number is the newest.
        self.remaining = Some(match self.remaining {
            Some(known) if same_window => known.min(remaining),
            _ => remaining,
        });
        self.ends = if same_window { self.ends } else { ends };
        self.unknown = false;
    }
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
            let blocked = match self.window().admit(now) {
                Ok(()) => return Ok(Permit { gate: self, sent: false, settled: false }),
                Err(blocked) => blocked,
            };
            let until = match blocked {
                Blocked::Until(until) if until.duration_since(now) > max_wait || until >= deadline => {
                    return Err(HeldBack::For(until.duration_since(now)));
                }
                Blocked::Until(until) => until,
                Blocked::Answer if now >= deadline => return Err(HeldBack::UntilDeadline),
                Blocked::Answer => deadline,
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
        let now = Instant::now();
        let mut window = self.gate.window();
        window.in_flight = window.in_flight.saturating_sub(1);
        window.learn(limit, now);
        if let Some(closed_until) = closed_for.and_then(|closed_for| now.checked_add(closed_for)) {
            window.closed_until = window.closed_until.max(Some(closed_until));
            window.remaining = None;
            window.ends = None;
        }
        drop(window);
        self.settled = true;
    }

    /// No answer came. Others that wait for it to learn how the limit stands must not try one after the other.
    pub(crate) fn unanswered(mut self, sent: bool) {
        self.sent = sent;
        let mut window = self.gate.window();
        window.unknown = window.remaining.is_none();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.settled {
            let mut window = self.gate.window();
            window.in_flight = window.in_flight.saturating_sub(1);
            if self.sent {
                // It may count at the server.
                window.remaining = window.remaining.map(|remaining| remaining.saturating_sub(1));
            }
        }
        self.gate.changed.notify_waiters();
    }
}
