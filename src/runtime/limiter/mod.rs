//! The rate limiter: it queues requests until the API has room for them. There is one for each rate limit, and clones of a client share
//! it.
//!
//! A call acquires a [`Permit`], sends its request, and reports the outcome to the permit:
//!
//! ```text
//! acquire ──► queue ──────────► Permit ──► responded, throttled, no_response
//!               │   ▲                        │
//!               │   └──── grant ◄────────────┤
//!               ▼ reserve, forecast          ▼ learn
//!             Window: the model of the limit, without a clock
//! ```
//!
//! Only the head of the queue waits for the model. A response gives reservations to as many calls as there is room for, and wakes those,
//! not thousands. A call fails at once when its own place in the queue certainly comes too late.
//!
//! No call depends on another one being polled: a reservation that nobody takes goes to the next call after a second, and a call that
//! waits longer than forecast brings the queue up to date by itself.
//!
//! | to change | open |
//! |---|---|
//! | who waits, in which order, and who fails early | `queue.rs` |
//! | how a call waits | `acquire.rs` |
//! | what counts as an outcome of a request | `permit.rs`, `window/outcome.rs` |
//! | when a request may be sent | `window/check.rs`, `window/room.rs` |
//! | what a response teaches | `window/learn.rs` |
//! | which responses are believed | `window/evidence.rs` |
//! | the time that a queued call is promised | `window/forecast.rs` |

mod acquire;
mod permit;
mod queue;
mod window;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use tokio::time::Instant;

use crate::spec::RateLimitBucket;
pub(crate) use acquire::{AcquireError, LongWait};
pub(crate) use permit::Permit;
use queue::Queue;
pub(crate) use queue::WaitBounds;
pub(crate) use window::MAX_TRUSTED_WAIT;
use window::Window;

/// The rate limiters of a client.
#[derive(Debug)]
pub(crate) struct RateLimiters(Vec<(RateLimitBucket, RateLimiter)>);

impl RateLimiters {
    pub(crate) fn new(mut rng: StdRng) -> Self {
        Self(RateLimitBucket::ALL.iter().map(|bucket| (*bucket, RateLimiter::new(rng.next_u64()))).collect())
    }

    /// Returns the limiter of a limit. Every limit has one, because `new` iterates over [`RateLimitBucket::ALL`].
    pub(crate) fn get(&self, bucket: RateLimitBucket) -> &RateLimiter {
        let index = self.0.iter().position(|(candidate, _)| *candidate == bucket).unwrap_or_default();
        &self.0[index].1
    }

    /// Forgets what was learned about all limits.
    pub(crate) fn reset(&self) {
        for (_, limiter) in &self.0 {
            limiter.reset();
        }
    }
}

/// The rate limiter of one limit.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    window: Window,
    queue: Queue,
    /// Time of the last report of a long wait.
    reported_at: Option<Instant>,
}

impl RateLimiter {
    fn new(seed: u64) -> Self {
        let window = Window::new(StdRng::seed_from_u64(seed));
        Self { state: Mutex::new(State { window, queue: Queue::default(), reported_at: None }) }
    }

    fn reset(&self) {
        self.update(|State { window, queue, .. }, wakers| {
            window.forget();
            queue.grant(window, Instant::now(), wakers);
        });
    }

    /// Changes the state, and wakes calls without its lock.
    fn update<T>(&self, change: impl FnOnce(&mut State, &mut Vec<Waker>) -> T) -> T {
        let mut wakers = Vec::new();
        let result = change(&mut self.state(), &mut wakers);
        wakers.into_iter().for_each(Waker::wake);
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic under the lock leaves counts that the next response corrects.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
