//! The state that the batches of an import share.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::options::{BeforeSend, ImportOptions};
use super::row::RowProblem;
use super::stop::Stop;
use crate::attempt::EventOrder;
use crate::client::Client;
use crate::generated::types::CampaignId;
use crate::reconcile::calibration::Moment;

/// The smallest byte bound that the responses of an API can lead to.
const MIN_BATCH_BYTES: usize = 4096;
/// Maximum number of problems that are remembered, and their length in bytes.
const MAX_PROBLEMS: usize = 64;
const MAX_PROBLEM_LENGTH: usize = 1024;

pub(super) struct Shared {
    pub(super) client: Client,
    pub(super) campaign: CampaignId,
    pub(super) bisection_requests: u32,
    /// The start of this run.
    pub(super) started: Moment,
    /// The start of the first run, if the user gave it.
    pub(super) first_started: Option<Moment>,
    pub(super) learned: Learned,
    pub(super) stop: Arc<Stop>,
    before_send: Option<BeforeSend>,
    pages_left: AtomicU32,
    /// The start of the last attempt that the API accepted.
    last_accepted: Mutex<Option<EventOrder>>,
}

impl Shared {
    pub(super) fn new(client: &Client, campaign: CampaignId, options: &ImportOptions, stop: Arc<Stop>) -> Self {
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
                index_base_alone: AtomicU8::new(UNKNOWN_BASE),
                base_is_contradicted: AtomicBool::new(false),
                batch_bytes: AtomicUsize::new(options.batch_bytes),
                batch_rows: AtomicUsize::new(options.batch_rows),
                required: Mutex::default(),
                requires: AtomicBool::new(false),
                is_optional: AtomicBool::new(false),
                named: Mutex::default(),
            },
            stop,
            before_send: options.before_send.clone(),
            pages_left: AtomicU32::new(options.lookup_pages),
            last_accepted: Mutex::default(),
            client,
        }
    }

    /// The API has accepted an attempt that began then.
    pub(super) fn accepted(&self, began: EventOrder) {
        let mut last = self.last_accepted.lock().unwrap_or_else(PoisonError::into_inner);
        *last = (*last).max(Some(began));
    }

    /// True if the API has accepted a request of any batch that was sent after an event: the campaign works.
    pub(super) fn has_accepted_since(&self, event: EventOrder) -> bool {
        *self.last_accepted.lock().unwrap_or_else(PoisonError::into_inner) > Some(event)
    }

    pub(super) fn before_send(&self, rows: &[u64]) -> io::Result<()> {
        let Some(function) = &self.before_send else { return Ok(()) };
        let mut function = function.lock().unwrap_or_else(PoisonError::into_inner);
        function(rows)
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
    /// The same, from a row that was sent alone.
    index_base_alone: AtomicU8,
    /// Rows that were sent alone had different numbers.
    base_is_contradicted: AtomicBool,
    batch_bytes: AtomicUsize,
    batch_rows: AtomicUsize,
    /// Fields without which the API rejects a row, beyond the document's: G1 requires `phoneNumber`.
    required: Mutex<Vec<RequiredField>>,
    requires: AtomicBool,
    /// The API has accepted a row alone without a field that a message called required.
    is_optional: AtomicBool,
    /// Problems of rows that were named and sent alone. True if the API has rejected each of them.
    named: Mutex<Vec<(RowProblem, bool)>>,
}

/// A field that the API requires, and its message.
#[derive(Clone)]
pub(super) struct RequiredField {
    pub(super) name: String,
    pub(super) problem: RowProblem,
}

impl Learned {
    pub(super) fn index_base(&self) -> Option<usize> {
        match self.index_base.load(Ordering::Relaxed) {
            UNKNOWN_BASE => None,
            base => Some(base.into()),
        }
    }

    /// Learns the base from an index that only one base allows, unless it is known.
    pub(super) fn learn_index_base(&self, base: u8) {
        // Another batch may have learned it meanwhile: then this does nothing.
        let _known = self.index_base.compare_exchange(UNKNOWN_BASE, base, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Learns the base from the index of a row that was sent alone.
    pub(super) fn learn_index_base_alone(&self, base: u8) {
        self.index_base.store(base, Ordering::Relaxed);
        let earlier = self.index_base_alone.swap(base, Ordering::Relaxed);
        if earlier != base && earlier != UNKNOWN_BASE {
            self.base_is_contradicted.store(true, Ordering::Relaxed);
        }
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

    pub(super) fn note_optional(&self) {
        self.is_optional.store(true, Ordering::Relaxed);
    }

    /// True if such a message is about other rows than all without the field.
    pub(super) fn is_optional(&self) -> bool {
        self.is_optional.load(Ordering::Relaxed)
    }

    pub(super) fn required(&self) -> Vec<RequiredField> {
        if self.requires.load(Ordering::Relaxed) {
            self.required.lock().unwrap_or_else(PoisonError::into_inner).clone()
        } else {
            Vec::new()
        }
    }

    /// The API has named a row because of this problem, and rejected or accepted the row when it was sent alone.
    pub(super) fn note_named(&self, problem: &RowProblem, is_rejected: bool) {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, is_true)) = named.iter_mut().find(|(known, _)| known == problem) {
            *is_true &= is_rejected;
        } else if named.len() < MAX_PROBLEMS && problem.reason.len() <= MAX_PROBLEM_LENGTH {
            named.push((problem.clone(), is_rejected));
        }
    }

    /// True if each row that was named because of this problem, and sent alone, was rejected. There was one.
    pub(super) fn is_true_of_named(&self, problem: &RowProblem) -> bool {
        let is_contradicted = self.base_is_contradicted.load(Ordering::Relaxed);
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        !is_contradicted && named.iter().any(|(known, is_true)| *is_true && known == problem)
    }
}
