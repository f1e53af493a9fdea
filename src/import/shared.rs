//! The state that the batches of an import share.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};

use super::error::ImportErrorCause;
use super::options::{BeforeSend, ImportOptions};
use crate::client::Client;
use crate::generated::types::CampaignId;
use crate::reconcile::calibration::Moment;

/// The smallest byte bound that the responses of an API can lead to.
const MIN_BATCH_BYTES: usize = 4096;

pub(super) struct Shared {
    pub(super) client: Client,
    pub(super) campaign: CampaignId,
    pub(super) bisection_requests: u32,
    /// The start of this run.
    pub(super) started: Moment,
    /// The start of the first run, if the user gave it.
    pub(super) first_started: Option<Moment>,
    pub(super) learned: Learned,
    before_send: Option<BeforeSend>,
    pages_left: AtomicU32,
    /// An error ends the import: no further request is sent.
    failed: AtomicBool,
}

impl Shared {
    pub(super) fn new(client: &Client, campaign: CampaignId, options: &ImportOptions) -> Self {
        let client = client.with_options(|_| options.request_options.clone());
        let history = &client.memory.history;
        let started = history.moment_now(client.now());
        let first_started = options.first_started.map(|first| history.moment_in_the_past(started, first));
        Self {
            campaign,
            bisection_requests: options.bisection_requests,
            started,
            first_started,
            learned: Learned {
                index_base: AtomicU8::new(UNKNOWN_BASE),
                batch_bytes: AtomicUsize::new(options.batch_bytes),
                batch_rows: AtomicUsize::new(options.batch_rows),
                required: std::sync::Mutex::default(),
                requires: AtomicBool::new(false),
            },
            before_send: options.before_send.clone(),
            pages_left: AtomicU32::new(options.lookup_pages),
            failed: AtomicBool::new(false),
            client,
        }
    }

    pub(super) fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    pub(super) fn before_send(&self, rows: &[u64]) -> Result<(), ImportErrorCause> {
        let Some(function) = &self.before_send else { return Ok(()) };
        let mut function = function.lock().unwrap_or_else(PoisonError::into_inner);
        function(rows).map_err(ImportErrorCause::BeforeSend)
    }

    /// Takes a page from the budget of lookups. False if none is left.
    pub(super) fn take_page(&self) -> bool {
        let take = |left: u32| left.checked_sub(1);
        self.pages_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

const UNKNOWN_BASE: u8 = u8::MAX;

/// The properties of the API that its responses have shown.
pub(super) struct Learned {
    /// The number of the first row in `leads[N]: …`, 0 or 1.
    index_base: AtomicU8,
    batch_bytes: AtomicUsize,
    batch_rows: AtomicUsize,
    /// Fields without which the API rejects a row, beyond the document's: G1 requires `phoneNumber`.
    required: std::sync::Mutex<Vec<RequiredField>>,
    requires: AtomicBool,
}

/// A field that the API requires, and its message.
#[derive(Clone)]
pub(super) struct RequiredField {
    pub(super) name: String,
    pub(super) problem: super::row::RowProblem,
}

impl Learned {
    pub(super) fn index_base(&self) -> Option<usize> {
        match self.index_base.load(Ordering::Relaxed) {
            UNKNOWN_BASE => None,
            base => Some(base.into()),
        }
    }

    pub(super) fn learn_index_base(&self, base: u8) {
        self.index_base.store(base, Ordering::Relaxed);
    }

    pub(super) fn batch_bytes(&self) -> usize {
        self.batch_bytes.load(Ordering::Relaxed)
    }

    pub(super) fn batch_rows(&self) -> usize {
        self.batch_rows.load(Ordering::Relaxed)
    }

    /// A request of this size was too large.
    pub(super) fn shrink_bytes(&self, bytes: usize) {
        self.batch_bytes.fetch_min((bytes / 2).max(MIN_BATCH_BYTES), Ordering::Relaxed);
    }

    /// A request of this number of rows was too large.
    pub(super) fn shrink_rows(&self, rows: usize) {
        self.batch_rows.fetch_min((rows / 2).max(1), Ordering::Relaxed);
    }

    pub(super) fn require(&self, field: RequiredField) {
        let mut required = self.required.lock().unwrap_or_else(PoisonError::into_inner);
        if !required.iter().any(|known| known.name == field.name) {
            required.push(field);
            self.requires.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn required(&self) -> Vec<RequiredField> {
        if self.requires.load(Ordering::Relaxed) {
            self.required.lock().unwrap_or_else(PoisonError::into_inner).clone()
        } else {
            Vec::new()
        }
    }
}
