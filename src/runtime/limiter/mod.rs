//! Holds requests back before the rate limit would refuse them. One limiter for each limit, shared by all clones of a client.

mod queue;
mod window;

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::headers::RateLimit;
use crate::spec::RateLimitBucket;
use queue::Queue;
pub(crate) use queue::WaitLimits;
pub(crate) use window::LONGEST_UNTRIED;
use window::{Blocked, Ticket, Window};

/// The limiters of a client.
#[derive(Debug)]
pub(crate) struct RateLimiters(Vec<(RateLimitBucket, RateLimiter)>);

impl RateLimiters {
    pub(crate) fn new(mut rng: StdRng) -> Self {
        Self(RateLimitBucket::ALL.iter().map(|bucket| (*bucket, RateLimiter::new(rng.next_u64()))).collect())
    }

    /// The limiter of a limit. Every limit has one, since both lists are made from [`RateLimitBucket::ALL`].
    pub(crate) fn get(&self, bucket: RateLimitBucket) -> &RateLimiter {
        let index = self.0.iter().position(|(candidate, _)| *candidate == bucket).unwrap_or_default();
        &self.0[index].1
    }

    /// Forgets what was learned of every limit.
    pub(crate) fn reset(&self) {
        for (_, limiter) in &self.0 {
            limiter.reset();
        }
    }
}

/// The limiter of one limit. Calls stand in queue; the first of them waits for what the [`Window`] says.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    state: Mutex<Shared>,
    /// The queue. Its head holds it, and passes it on when it is let through or gives up.
    turn: tokio::sync::Mutex<()>,
    /// For the head: an answer came, or a place was given back.
    settled: Notify,
}

#[derive(Debug)]
struct Shared {
    window: Window,
    queue: Queue,
    /// When a long wait was reported last.
    reported: Option<Instant>,
}

/// A request was not sent: the rate limit lets it through after this wait, where that is known, and the call allows less.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LimitExceeded(pub(crate) Option<Duration>);

/// From here on a wait is long, and its beginning is reported.
const LONG_WAIT: Duration = Duration::from_secs(5);
/// For each limit no more than one report in this time.
const BETWEEN_REPORTS: Duration = Duration::from_secs(1);

/// A wait that begins now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LongWait {
    pub(crate) wait: Duration,
    /// How many calls wait, this one included.
    pub(crate) calls: u64,
}

/// Told of a long wait when it begins, a few times at most.
pub(crate) type Report<'a> = &'a (dyn Fn(LongWait) + Sync);

impl RateLimiter {
    fn new(seed: u64) -> Self {
        let window = Window::new(StdRng::seed_from_u64(seed));
        Self {
            state: Mutex::new(Shared { window, queue: Queue::default(), reported: None }),
            turn: tokio::sync::Mutex::new(()),
            settled: Notify::new(),
        }
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    ///
    /// When the wait is certainly longer than the call allows, at once; when the turn did not come before the deadline, then.
    pub(crate) async fn acquire(&self, limits: WaitLimits, report: Report<'_>) -> Result<Permit<'_>, LimitExceeded> {
        if let Ok(_head) = self.turn.try_lock() {
            self.acquire_as_head(limits, Some(report)).await
        } else {
            self.wait_in_queue(limits, report).await
        }
    }

    async fn wait_in_queue(&self, limits: WaitLimits, report: Report<'_>) -> Result<Permit<'_>, LimitExceeded> {
        let now = Instant::now();
        let (mut place, wait) = {
            let mut shared = self.shared();
            let Shared { window, queue, .. } = &mut *shared;
            let (number, refused, wait) = queue.join(window, limits, now).map_err(|wait| LimitExceeded(Some(wait)))?;
            (QueueEntry { limiter: self, number, refused }, wait)
        };
        let is_reported = self.report(wait, now, report);
        tokio::select! {
            biased;
            wait = &mut place.refused => Err(LimitExceeded(wait.ok())),
            _head = self.turn.lock() => {
                drop(place);
                self.acquire_as_head(limits, (!is_reported).then_some(report)).await
            }
            () = sleep_until(limits.deadline) => {
                let mut shared = self.shared();
                let Shared { window, queue, .. } = &mut *shared;
                Err(LimitExceeded(queue.wait_of(place.number, window, Instant::now())))
            }
        }
    }

    /// Waits at the head of the queue.
    async fn acquire_as_head(&self, limits: WaitLimits, mut report: Option<Report<'_>>) -> Result<Permit<'_>, LimitExceeded> {
        let mut head = Head { limiter: self, waits: false };
        loop {
            let mut settled = pin!(self.settled.notified());
            settled.as_mut().enable();
            let now = Instant::now();
            let blocked = {
                let mut shared = self.shared();
                let Shared { window, queue, .. } = &mut *shared;
                if now >= limits.deadline {
                    return Err(LimitExceeded(window.place(0, now).map(|place| place.likely.saturating_duration_since(now))));
                }
                match window.admit(now) {
                    Ok(ticket) => {
                        head.leave(queue);
                        return Ok(Permit { limiter: self, ticket: Some(ticket), sent: false });
                    }
                    Err(blocked) => {
                        (head.waits, queue.has_head) = (true, true);
                        blocked
                    }
                }
            };
            let until = match blocked {
                Blocked::Until(until) => {
                    let wait = until.saturating_duration_since(now);
                    if !limits.allow(until, now) {
                        let likely = self.shared().window.place(0, now).map_or(until, |place| place.likely.max(until));
                        return Err(LimitExceeded(Some(likely.saturating_duration_since(now))));
                    }
                    if report.is_some_and(|report| self.report(wait, now, report)) {
                        report = None;
                    }
                    until
                }
                Blocked::Response(ends) => ends.map_or(limits.deadline, |ends| ends.min(limits.deadline)),
            };
            tokio::select! {
                () = sleep_until(until) => {}
                () = settled => {}
            }
        }
    }

    /// Reports a wait that is long. False when it is not.
    fn report(&self, wait: Duration, now: Instant, report: Report<'_>) -> bool {
        if wait < LONG_WAIT {
            return false;
        }
        let mut shared = self.shared();
        let is_due = shared.reported.is_none_or(|before| now.saturating_duration_since(before) >= BETWEEN_REPORTS);
        if is_due {
            shared.reported = Some(now);
            let calls = shared.queue.calls().max(1);
            drop(shared);
            report(LongWait { wait, calls });
        }
        true
    }

    /// Forgets what was learned: the next request finds out how the limit stands.
    fn reset(&self) {
        self.shared().window.forget();
        self.settled.notify_one();
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // Nothing that holds the lock can panic half-way; a poisoned window is as good as any.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call in the queue, until it is dropped.
struct QueueEntry<'a> {
    limiter: &'a RateLimiter,
    number: u64,
    refused: oneshot::Receiver<Duration>,
}

impl Drop for QueueEntry<'_> {
    fn drop(&mut self) {
        self.limiter.shared().queue.leave(self.number);
    }
}

/// The head of the queue. Those behind it count it as long as it waits.
struct Head<'a> {
    limiter: &'a RateLimiter,
    waits: bool,
}

impl Head<'_> {
    fn leave(&mut self, queue: &mut Queue) {
        if std::mem::take(&mut self.waits) {
            queue.has_head = false;
        }
    }
}

impl Drop for Head<'_> {
    fn drop(&mut self) {
        if self.waits {
            self.leave(&mut self.limiter.shared().queue);
        }
    }
}

/// Leave to send one request. Dropped before the request was sent, it counts as never taken.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
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
    pub(crate) fn responded(mut self, limit: Option<&RateLimit>, now: Instant) {
        self.settle(now, |window, ticket| window.responded(ticket, limit, now));
    }

    /// A 429 came: nothing passes before this time is over.
    pub(crate) fn throttled(mut self, limit: Option<&RateLimit>, wait: Duration, now: Instant) {
        self.settle(now, |window, ticket| window.throttled(ticket, limit, wait, now));
    }

    /// No answer came.
    pub(crate) fn no_response(mut self, sent: bool) {
        self.settle(Instant::now(), |window, ticket| if sent { window.no_response(ticket) } else { window.give_back(ticket) });
    }

    fn settle(&mut self, now: Instant, tell: impl FnOnce(&mut Window, Ticket)) {
        let Some(ticket) = self.ticket.take() else { return };
        let mut shared = self.limiter.shared();
        tell(&mut shared.window, ticket);
        if !shared.queue.is_empty() {
            let Shared { window, queue, .. } = &mut *shared;
            queue.reject_hopeless(window, now);
        }
        drop(shared);
        self.limiter.settled.notify_one();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.ticket.is_none() {
            return;
        }
        let sent = self.sent;
        self.settle(Instant::now(), |window, ticket| if sent { window.no_response(ticket) } else { window.give_back(ticket) });
    }
}

#[cfg(test)]
mod tests;
