//! State that a fake shares with its services and its socket.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::api_error::{ApiError, Catalogue, Documented};
use crate::clock::Clock;
use crate::faults::FaultPlan;
use crate::keys::KeyRing;
use crate::rate_limit::Counters;
use crate::request_log::RequestLog;
use crate::settings::Settings;
use crate::store::Store;

/// Everything that a fake consists of. Each lock is held briefly, and never two at a time.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) catalogue: Catalogue,
    pub(crate) clock: Clock,
    pub(crate) keys: Mutex<KeyRing>,
    pub(crate) store: Mutex<Store>,
    pub(crate) counters: Mutex<Counters>,
    pub(crate) faults: Mutex<FaultPlan>,
    pub(crate) log: Mutex<RequestLog>,
    pub(crate) healthy: AtomicBool,
}

impl State {
    pub(crate) fn error(&self, documented: Documented) -> ApiError {
        self.catalogue.error(documented)
    }

    pub(crate) fn is_healthy(&self) -> bool {
        self.healthy.load(Ordering::Relaxed)
    }
}

/// Ignores poisoning: no code of this crate panics while it holds a lock, and a test that panicked can still inspect the fake.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
