//! Locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks without regard to poisoning: no code of this crate panics while it holds a lock, and a test that panicked in a
/// closure of its own should still be able to look at the fake.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
