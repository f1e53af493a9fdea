//! The wait of a call for its permit.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::permit::Permit;
use super::queue::{Outcome, Place, WaitBounds};
use super::{RateLimiter, State};
use crate::runtime::retry::QueuePriority;

/// Shortest wait that is reported.
const LONG_WAIT: Duration = Duration::from_secs(5);
/// Minimum time between two reports of a limiter.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// A call that waits so much longer than forecast looks after the queue by itself: the calls before it may not be polled.
const PATIENCE: Duration = Duration::from_secs(2);

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
        priority: QueuePriority,
        bounds: WaitBounds,
        report: Report<'_>,
    ) -> Result<Permit<'_>, AcquireError> {
        if let Some(not_before) = not_before {
            // Boxed: the timer would make the future of every call larger.
            Box::pin(sleep_until(not_before)).await;
        }
        let now = Instant::now();
        let joined = self.update(|State { window, queue, .. }, wakers| {
            if queue.is_empty()
                && now < bounds.deadline
                && let Ok(reservation) = window.reserve(now)
            {
                return Ok(Err(reservation));
            }
            let (place, wait) = queue.join(window, priority, bounds, now)?;
            queue.grant(window, now, wakers);
            Ok(Ok((place, wait)))
        });
        let (place, wait) = match joined {
            Ok(Ok(joined)) => joined,
            Ok(Err(reservation)) => return Ok(Permit::new(self, reservation)),
            Err(wait) => return Err(AcquireError { retry_after: Some(wait) }),
        };
        let is_reported = self.report(wait, now, report);
        let timer = Box::pin(sleep_until(bounds.deadline));
        let mut queued = Queued { limiter: self, place, bounds, joined: now, look_again: bounds.deadline, timer };
        queued.look_again_after(wait, now);
        let mut report = (!is_reported).then_some(report);
        poll_fn(|context| queued.poll(context, &mut report)).await
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
    place: Place,
    bounds: WaitBounds,
    joined: Instant,
    /// The time at which the call looks after the queue by itself.
    look_again: Instant,
    /// Boxed: it would make the future of every call larger.
    timer: Pin<Box<Sleep>>,
}

/// The state of a call in the queue.
enum Turn {
    Over(Outcome),
    /// The head must be polled at this time. `likely` is the wait of its place.
    Waiting {
        check_at: Option<Instant>,
        likely: Option<Duration>,
        revoke_at: Option<Instant>,
    },
}

impl<'a> Queued<'a> {
    fn poll(&mut self, context: &mut Context<'_>, report: &mut Option<Report<'_>>) -> Poll<Result<Permit<'a>, AcquireError>> {
        loop {
            let now = Instant::now();
            match self.turn(context, now) {
                Turn::Over(Outcome::Granted(reservation)) => return Poll::Ready(Ok(Permit::new(self.limiter, reservation))),
                Turn::Over(Outcome::Late(retry_after)) => return Poll::Ready(Err(AcquireError { retry_after })),
                Turn::Waiting { check_at, likely, revoke_at } => {
                    if now >= self.look_again {
                        // Without a forecast, the wait may be as long again.
                        self.look_again_after(likely.unwrap_or((now - self.joined) / 2), now);
                        self.look_again = revoke_at.map_or(self.look_again, |at| at.min(self.look_again));
                    }
                    if let (Some(_), Some(wait)) = (check_at, likely)
                        && report.is_some_and(|report| self.limiter.report(wait, now, report))
                    {
                        *report = None;
                    }
                    let wake_at = check_at.map_or(self.look_again, |at| at.min(self.look_again)).min(self.bounds.deadline);
                    if self.timer.deadline() != wake_at {
                        self.timer.as_mut().reset(wake_at);
                    }
                    if self.timer.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                }
            }
        }
    }

    /// Takes the outcome of the wait, if there is one, and brings the queue up to date if it is time.
    fn turn(&self, context: &Context<'_>, now: Instant) -> Turn {
        let is_timer_over = self.timer.is_elapsed();
        self.limiter.update(|State { window, queue, .. }, wakers| {
            if let Some(outcome) = queue.take(self.place) {
                return Turn::Over(outcome);
            }
            if now >= self.bounds.deadline {
                return Turn::Over(Outcome::Late(queue.wait_of(self.place, window, now)));
            }
            let has_lost_its_reservation = !queue.contains(self.place);
            if has_lost_its_reservation {
                queue.rejoin(self.place, self.bounds);
            }
            if is_timer_over || has_lost_its_reservation {
                queue.grant(window, now, wakers);
                if let Some(outcome) = queue.take(self.place) {
                    return Turn::Over(outcome);
                }
            }
            let check_at = queue.watch(self.place, context.waker());
            let likely = (check_at.is_some() || is_timer_over).then(|| queue.wait_of(self.place, window, now)).flatten();
            Turn::Waiting { check_at, likely, revoke_at: queue.revoke_at() }
        })
    }

    fn look_again_after(&mut self, wait: Duration, now: Instant) {
        self.look_again = now.checked_add(wait + PATIENCE).unwrap_or(self.bounds.deadline);
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.limiter.update(|State { window, queue, .. }, wakers| {
            // The next call may be the head now, or have the room of this one.
            if queue.leave(window, self.place) && !queue.is_empty() {
                queue.grant(window, Instant::now(), wakers);
            }
        });
    }
}
