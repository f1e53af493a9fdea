//! A stop of an import by its caller.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Context;

use futures_util::task::AtomicWaker;

/// A request to take no more rows.
#[derive(Debug, Default)]
pub(super) struct Stop {
    is_stopped: AtomicBool,
    waker: AtomicWaker,
}

impl Stop {
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Wakes the task when the import is stopped.
    pub(super) fn register(&self, context: &Context<'_>) {
        self.waker.register(context.waker());
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Acquire)
    }
}
