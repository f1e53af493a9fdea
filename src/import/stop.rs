//! The end of an import before the end of its input: a stop by its caller, or an error.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Context;

use futures_util::task::AtomicWaker;
use tokio::sync::watch;

/// The state that the engine, its batches and [`StopHandle`](super::StopHandle) share.
#[derive(Debug, Default)]
pub(super) struct Stop {
    is_stopped: AtomicBool,
    /// True after a stop or an error.
    has_ended: watch::Sender<bool>,
    waker: AtomicWaker,
}

impl Stop {
    /// Takes no more rows, and sends no further request.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Release);
        self.fail();
        self.waker.wake();
    }

    /// Sends no further request. The engine gets the error from the batch that failed.
    pub(super) fn fail(&self) {
        self.has_ended.send_replace(true);
    }

    /// Wakes the task when the import is stopped.
    pub(super) fn register(&self, context: &Context<'_>) {
        self.waker.register(context.waker());
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Acquire)
    }

    pub(super) fn has_ended(&self) -> bool {
        *self.has_ended.borrow()
    }

    /// Waits for a stop or an error.
    pub(super) async fn ended(&self) {
        let mut has_ended = self.has_ended.subscribe();
        // The only error is a dropped sender, and `self` holds it.
        drop(has_ended.wait_for(|has_ended| *has_ended).await);
    }
}
