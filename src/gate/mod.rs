//! Holds requests back before the rate limit would refuse them. One gate for each limit, shared by all clones of a client.

mod window;

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::operation::RateLimitBucket;
use crate::rate_limit::RateLimit;
use window::{Blocked, Ticket, Window};

/// The gates of a client.
#[derive(Debug)]
pub(crate) struct Gates(Vec<(RateLimitBucket, Gate)>);

impl Gates {
    pub(crate) fn new(mut rng: StdRng) -> Self {
        Self(RateLimitBucket::ALL.iter().map(|bucket| (*bucket, Gate::new(rng.next_u64()))).collect())
    }

    /// The gate of a limit. Every limit has one, since both lists are made from [`RateLimitBucket::ALL`].
    pub(crate) fn of(&self, bucket: RateLimitBucket) -> &Gate {
        let index = self.0.iter().position(|(candidate, _)| *candidate == bucket).unwrap_or_default();
        &self.0[index].1
    }
}

/// The gate of one limit. Calls stand in line; the first of them waits for what the [`Window`] says.
#[derive(Debug)]
pub(crate) struct Gate {
    window: Mutex<Window>,
    /// The line. Its head holds it, and passes it on when it is let through or gives up.
    turn: tokio::sync::Mutex<()>,
    /// For the head: an answer came, or a place was given back.
    settled: Notify,
    /// For all in line: the gate may be closed for longer than they can wait.
    closed: Notify,
}

/// Why a request was not sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HeldBack {
    /// The rate limit is used up for so long, which is longer than the caller allows.
    For(Duration),
    /// The call's time was over before its turn came.
    UntilDeadline,
}

/// What a caller can wait for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) max_wait: Duration,
    pub(crate) deadline: Instant,
}

impl Patience {
    fn suffices(self, until: Instant, now: Instant) -> Result<(), HeldBack> {
        let wait = until.saturating_duration_since(now);
        if wait > self.max_wait || until >= self.deadline { Err(HeldBack::For(wait)) } else { Ok(()) }
    }
}

impl Gate {
    fn new(seed: u64) -> Self {
        Self {
            window: Mutex::new(Window::new(StdRng::seed_from_u64(seed))),
            turn: tokio::sync::Mutex::new(()),
            settled: Notify::new(),
            closed: Notify::new(),
        }
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    ///
    /// When the wait would be longer than allowed, at once; when the turn did not come before the deadline, then.
    pub(crate) async fn admit(&self, patience: Patience) -> Result<Permit<'_>, HeldBack> {
        let Ok(_head) = self.turn.try_lock() else { return self.stand_in_line(patience).await };
        self.admit_head(patience).await
    }

    async fn stand_in_line(&self, patience: Patience) -> Result<Permit<'_>, HeldBack> {
        let mut turn = pin!(self.turn.lock());
        loop {
            // Registered before the look, so that no change in between is missed.
            let mut closed = pin!(self.closed.notified());
            closed.as_mut().enable();
            let now = Instant::now();
            if let Some(until) = self.window().horizon(now) {
                patience.suffices(until, now)?;
            }
            tokio::select! {
                biased;
                _head = &mut turn => return self.admit_head(patience).await,
                () = closed => {}
                () = sleep_until(patience.deadline) => return Err(self.too_late()),
            }
        }
    }

    /// Waits at the head of the line.
    async fn admit_head(&self, patience: Patience) -> Result<Permit<'_>, HeldBack> {
        loop {
            let mut settled = pin!(self.settled.notified());
            settled.as_mut().enable();
            let now = Instant::now();
            if now >= patience.deadline {
                return Err(self.too_late());
            }
            let blocked = match self.window().admit(now) {
                Ok(ticket) => return Ok(Permit { gate: self, ticket: Some(ticket), sent: false }),
                Err(blocked) => blocked,
            };
            let until = match blocked {
                Blocked::Until(until) => {
                    patience.suffices(until, now)?;
                    until
                }
                Blocked::Answer(ends) => ends.map_or(patience.deadline, |ends| ends.min(patience.deadline)),
            };
            tokio::select! {
                () = sleep_until(until) => {}
                () = settled => {}
            }
        }
    }

    fn too_late(&self) -> HeldBack {
        let now = Instant::now();
        match self.window().horizon(now) {
            Some(until) => HeldBack::For(until.saturating_duration_since(now)),
            None => HeldBack::UntilDeadline,
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
    /// None once it is settled.
    ticket: Option<Ticket>,
    sent: bool,
}

impl Permit<'_> {
    /// The request may have left from here on.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// An answer came, with these headers, and it is no refusal.
    pub(crate) fn passed(mut self, limit: Option<&RateLimit>, now: Instant) {
        self.settle(now, |window, ticket| window.passed(ticket, limit, now));
    }

    /// A 429 came: nothing passes before this time is over.
    pub(crate) fn refused(mut self, limit: Option<&RateLimit>, wait: Duration, now: Instant) {
        self.settle(now, |window, ticket| window.refused(ticket, limit, wait, now));
    }

    /// No answer came.
    pub(crate) fn unanswered(mut self, sent: bool) {
        self.settle(Instant::now(), |window, ticket| if sent { window.unanswered(ticket) } else { window.give_back(ticket) });
    }

    fn settle(&mut self, now: Instant, tell: impl FnOnce(&mut Window, Ticket)) {
        let Some(ticket) = self.ticket.take() else { return };
        let mut window = self.gate.window();
        let before = window.horizon(now);
        tell(&mut window, ticket);
        let after = window.horizon(now);
        drop(window);
        self.gate.settled.notify_one();
        if after > before {
            self.gate.closed.notify_waiters();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.ticket.is_none() {
            return;
        }
        let sent = self.sent;
        self.settle(Instant::now(), |window, ticket| if sent { window.unanswered(ticket) } else { window.give_back(ticket) });
    }
}

#[cfg(test)]
mod tests;
