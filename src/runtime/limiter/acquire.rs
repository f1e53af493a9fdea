//! The wait of a call for its permit: in the queue, then at its head.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

use super::permit::Permit;
use super::queue::{Joined, Queue, WaitBounds};
use super::window::Blocked;
use super::{RateLimiter, State};

/// Shortest wait that is reported.
const LONG_WAIT: Duration = Duration::from_secs(5);
/// Minimum time between two reports of a limiter.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// The request was not sent: its wait would exceed the bounds of the call, or its deadline has passed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AcquireError {
    /// The wait until the limit has room for the request, if it is known.
    pub(crate) retry_after: Option<Duration>,
}

/// A long wait that begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LongWait {
    pub(crate) wait: Duration,
    /// Number of calls that wait, this one included.
    pub(crate) calls: u64,
}

/// Receives a long wait when it begins, at most once every [`REPORT_INTERVAL`].
type Report<'a> = &'a (dyn Fn(LongWait) + Sync);

impl RateLimiter {
    /// Waits until a request may be sent: first until `not_before`, which is the end of the call's own wait after a 429, with its jitter;
    /// then for the limit.
    ///
    /// # Errors
    ///
    /// Immediately if the wait certainly exceeds `bounds`, and at the deadline if the wait has lasted until then.
    pub(crate) async fn acquire(
        &self,
        not_before: Option<Instant>,
        bounds: WaitBounds,
        report: Report<'_>,
    ) -> Result<Permit<'_>, AcquireError> {
        if let Some(not_before) = not_before {
            // Boxed: the timer would make the future of every call larger.
            Box::pin(sleep_until(not_before)).await;
        }
        if let Ok(_head) = self.head.try_lock() {
            self.acquire_at_head(bounds, Some(report)).await
        } else {
            self.acquire_in_queue(bounds, report).await
        }
    }

    async fn acquire_in_queue(&self, bounds: WaitBounds, report: Report<'_>) -> Result<Permit<'_>, AcquireError> {
        let now = Instant::now();
        let (mut queued, wait) = {
            let State { window, queue, .. } = &mut *self.state();
            let Joined { number, failure, wait } =
                queue.join(window, bounds, now).map_err(|wait| AcquireError { retry_after: Some(wait) })?;
            (Queued { limiter: self, number, failure }, wait)
        };
        let is_reported = self.report(wait, now, report);
        tokio::select! {
            biased;
            wait = &mut queued.failure => Err(AcquireError { retry_after: wait.ok() }),
            _head = self.head.lock() => {
                drop(queued);
                self.acquire_at_head(bounds, (!is_reported).then_some(report)).await
            }
            () = sleep_until(bounds.deadline) => {
                let State { window, queue, .. } = &mut *self.state();
                Err(AcquireError { retry_after: queue.wait_of(queued.number, window, Instant::now()) })
            }
        }
    }

    /// Waits at the head of the queue, until the model has room.
    async fn acquire_at_head(&self, bounds: WaitBounds, mut report: Option<Report<'_>>) -> Result<Permit<'_>, AcquireError> {
        let mut head = Head { limiter: self, is_waiting: false };
        loop {
            // Registered before the model is asked, so that no change is missed.
            let mut change = pin!(self.change.notified());
            change.as_mut().enable();
            let now = Instant::now();
            let blocked = {
                let State { window, queue, .. } = &mut *self.state();
                if now >= bounds.deadline {
                    let retry_after = window.forecast(0, now).map(|forecast| forecast.likely_wait(now));
                    return Err(AcquireError { retry_after });
                }
                match window.reserve(now) {
                    Ok(reservation) => {
                        head.leave(queue);
                        return Ok(Permit::new(self, reservation));
                    }
                    Err(blocked) => {
                        head.wait(queue);
                        blocked
                    }
                }
            };
            let wake_at = match blocked {
                Blocked::Until(until) => {
                    if !bounds.allow(until, now) {
                        let forecast = self.state().window.forecast(0, now);
                        let likely = forecast.map_or(until, |forecast| forecast.likely.max(until));
                        return Err(AcquireError { retry_after: Some(likely.saturating_duration_since(now)) });
                    }
                    let wait = until.saturating_duration_since(now);
                    if report.is_some_and(|report| self.report(wait, now, report)) {
                        report = None;
                    }
                    until
                }
                Blocked::UntilResponse(resets_at) => resets_at.map_or(bounds.deadline, |at| at.min(bounds.deadline)),
            };
            tokio::select! {
                () = sleep_until(wake_at) => {}
                () = change => {}
            }
        }
    }

    /// Reports a long wait. False if the wait is short.
    fn report(&self, wait: Duration, now: Instant, report: Report<'_>) -> bool {
        if wait < LONG_WAIT {
            return false;
        }
        let mut state = self.state();
        let is_due = state.reported_at.is_none_or(|last| now.saturating_duration_since(last) >= REPORT_INTERVAL);
        if is_due {
            state.reported_at = Some(now);
            let calls = state.queue.length().max(1);
            drop(state);
            report(LongWait { wait, calls });
        }
        true
    }
}

/// A call in the queue. It leaves the queue on drop.
struct Queued<'a> {
    limiter: &'a RateLimiter,
    number: u64,
    failure: oneshot::Receiver<Duration>,
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.limiter.state().queue.leave(self.number);
    }
}

/// The call at the head of the queue. The queue counts it while it waits.
struct Head<'a> {
    limiter: &'a RateLimiter,
    is_waiting: bool,
}

impl Head<'_> {
    fn wait(&mut self, queue: &mut Queue) {
        (self.is_waiting, queue.has_head) = (true, true);
    }

    fn leave(&mut self, queue: &mut Queue) {
        if std::mem::take(&mut self.is_waiting) {
            queue.has_head = false;
        }
    }
}

impl Drop for Head<'_> {
    fn drop(&mut self) {
        if self.is_waiting {
            self.leave(&mut self.limiter.state().queue);
        }
    }
}
