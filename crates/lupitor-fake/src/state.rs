//! Everything that a fake is made of.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use crate::{
    answer::Refusal,
    catalogue::{Catalogue, Documented},
    clock::Clock,
    faults::Plan,
    keys::KeyRing,
    limits::Limits,
    request_log::RequestLog,
    settings::Settings,
    store::Store,
};

/// Everything that a fake is made of. Each lock is held for a moment only, and never two at a time.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) catalogue: Catalogue,
    pub(crate) clock: Clock,
    pub(crate) keys: Mutex<KeyRing>,
    pub(crate) store: Mutex<Store>,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) faults: Mutex<Plan>,
    pub(crate) log: Mutex<RequestLog>,
    pub(crate) healthy: AtomicBool,
}

impl State {
    pub(crate) fn refusal(&self, documented: Documented) -> Refusal {
        Refusal::documented(&self.catalogue, documented)
    }

    pub(crate) fn is_healthy(&self) -> bool {
        self.healthy.load(Ordering::Relaxed)
    }
}
