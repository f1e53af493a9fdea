//! The control of a batch over its calls: rows are recorded right before their first request, and waits end with the import.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::shared::Shared;
use crate::runtime::{CallControl, EndOfCalls};

/// The control of a batch over its calls.
pub(super) struct BatchControl {
    shared: Arc<Shared>,
    /// The rows that are recorded before the next attempt.
    unrecorded: Mutex<Vec<u64>>,
    /// The rows are recorded, and a request may have been sent.
    is_recorded: AtomicBool,
    /// The error of the record.
    failure: Mutex<Option<io::Error>>,
}

impl BatchControl {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, unrecorded: Mutex::default(), is_recorded: AtomicBool::new(false), failure: Mutex::default() }
    }

    /// Sets the rows of the first request of the batch. Each later request has some of them.
    pub(super) fn set_rows(&self, rows: impl Iterator<Item = u64>) {
        if !self.is_recorded() {
            *self.unrecorded.lock().unwrap_or_else(PoisonError::into_inner) = rows.collect();
        }
    }

    /// True if a request of the batch may have been sent.
    pub(super) fn is_recorded(&self) -> bool {
        self.is_recorded.load(Ordering::Acquire)
    }

    /// The error because of which the first request was not sent.
    pub(super) fn take_failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl CallControl for BatchControl {
    fn before_attempt(&self) -> bool {
        if self.shared.stop.has_ended() {
            return false;
        }
        // A page of the campaign's list before the first request has no rows.
        let rows = std::mem::take(&mut *self.unrecorded.lock().unwrap_or_else(PoisonError::into_inner));
        if rows.is_empty() {
            return true;
        }
        match self.shared.before_send(&rows) {
            Ok(()) => {
                self.is_recorded.store(true, Ordering::Release);
                true
            }
            Err(error) => {
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                false
            }
        }
    }

    fn ended(&self) -> EndOfCalls<'_> {
        Box::pin(self.shared.stop.ended())
    }
}

impl std::fmt::Debug for BatchControl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchControl").field("is_recorded", &self.is_recorded()).finish_non_exhaustive()
    }
}
