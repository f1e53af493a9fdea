//! The options of an import.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::generated::types::BulkLeadInputs;
use crate::runtime::RequestOptions;

/// Called with the row numbers of a batch before its request is sent.
pub(super) type BeforeSend = Arc<Mutex<dyn FnMut(&[u64]) -> io::Result<()> + Send>>;

/// The options of an import or a purge.
///
/// ```
/// use std::time::Duration;
/// use lupitor::import::ImportOptions;
///
/// let options = ImportOptions::default().concurrency(2).linger(Duration::from_secs(10));
/// ```
#[derive(Clone)]
pub struct ImportOptions {
    pub(super) batch_rows: usize,
    pub(super) batch_bytes: usize,
    pub(super) concurrency: usize,
    pub(super) linger: Duration,
    pub(super) bisection_requests: u32,
    pub(super) lookup_pages: u32,
    pub(super) remembered_identifiers: usize,
    pub(super) in_order: bool,
    pub(super) first_started: Option<SystemTime>,
    pub(super) request_options: RequestOptions,
    pub(super) before_send: Option<BeforeSend>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            batch_rows: BulkLeadInputs::MAX_ITEMS,
            batch_bytes: 2 << 20,
            concurrency: 3,
            linger: Duration::from_secs(1),
            bisection_requests: 200,
            lookup_pages: 400,
            remembered_identifiers: 2_750_000,
            in_order: false,
            first_started: None,
            request_options: RequestOptions::job(),
            before_send: None,
        }
    }
}

impl std::fmt::Debug for ImportOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportOptions")
            .field("batch_rows", &self.batch_rows)
            .field("batch_bytes", &self.batch_bytes)
            .field("concurrency", &self.concurrency)
            .field("linger", &self.linger)
            .field("bisection_requests", &self.bisection_requests)
            .field("lookup_pages", &self.lookup_pages)
            .field("remembered_identifiers", &self.remembered_identifiers)
            .field("in_order", &self.in_order)
            .field("first_started", &self.first_started)
            .field("request_options", &self.request_options)
            .field("before_send", &self.before_send.is_some())
            .finish()
    }
}

impl ImportOptions {
    /// Sets the maximum number of rows in a batch. 1000 by default, which is the API's maximum; values outside of 1 to 1000 are changed to
    /// the nearest of both.
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = rows.clamp(1, BulkLeadInputs::MAX_ITEMS);
        self
    }

    /// Sets the maximum size of a batch, in bytes of JSON that are estimated from its rows. 2 MiB by default. A larger row is a batch of its own.
    ///
    /// The API does not document a maximum. If it responds with 413, the import halves the bound for the rest of the run, and sends the
    /// rows again in smaller batches.
    pub fn batch_bytes(mut self, bytes: usize) -> Self {
        self.batch_bytes = bytes;
        self
    }

    /// Sets the maximum number of batches in flight. 3 by default; 0 means 1. The rate limiter paces their requests.
    pub fn concurrency(mut self, batches: usize) -> Self {
        self.concurrency = batches.max(1);
        self
    }

    /// Sets the time for which the rows of a batch that is not full wait for more rows. 1 s by default.
    ///
    /// It matters only for an input that is slower than the API. A batch that is not full is sent after this time if no other batch is in
    /// flight. While one is, for example in the queue of the rate limiter, the next one is filled. So an input of a row a second uses one
    /// request at a time, and its batches grow as the rate limit demands.
    pub fn linger(mut self, time: Duration) -> Self {
        self.linger = time;
        self
    }

    /// Sets the maximum number of additional requests for a batch that the API rejects without naming a row, 200 by default:
    /// this finds about ten bad rows among 1000. The import halves such a batch until it finds the bad rows. A row that the API names, and
    /// accepts when it is sent alone, also counts. Rows that are left when the requests are used up are
    /// [`NotProcessed`](super::RowOutcome::NotProcessed), with the API's message.
    pub fn bisection_requests(mut self, requests: u32) -> Self {
        self.bisection_requests = requests;
        self
    }

    /// Sets the maximum number of pages that the whole import reads to settle rows after lost responses. 400 by default. Rows that are left
    /// are [`Unknown`](super::RowOutcome::Unknown). With 0, the import lists nothing.
    pub fn lookup_pages(mut self, pages: u32) -> Self {
        self.lookup_pages = pages;
        self
    }

    /// Sets the number of external ids and phone numbers that are remembered to find duplicates in the input. 2,750,000 by default, which
    /// takes 36 MiB. The memory is reserved at the start, and does not grow.
    ///
    /// A duplicate of a row beyond them is left to the API, which skips it: its outcome is
    /// [`AlreadyPresent`](super::RowOutcome::AlreadyPresent). Identifiers are compared by a keyed hash of 64 bits: the probability that two of
    /// 2,750,000 different ones are taken for the same is below one in a million. The identifiers of a row whose number does not fit in 32
    /// bits are remembered only while its batch is filled.
    pub fn remembered_identifiers(mut self, number: usize) -> Self {
        self.remembered_identifiers = number;
        self
    }

    /// Reports outcomes in the order of the input. Otherwise they are reported as they become known, which is the default.
    ///
    /// Outcomes wait for those of earlier rows. At most `concurrency` + 2 full batches wait; then the import takes no more rows until the
    /// oldest batch is done.
    pub fn in_order(mut self, in_order: bool) -> Self {
        self.in_order = in_order;
        self
    }

    /// Sets the start of the first run of this import, by this machine's clock, for rows that are
    /// [`SentBefore`](super::RowState::SentBefore). None by default.
    ///
    /// If such a row's lead is in the campaign, its creation time shows whether the lead is older than the import. Without this time the
    /// outcome is [`Unknown`](super::RowOutcome::Unknown).
    pub fn first_started(mut self, time: SystemTime) -> Self {
        self.first_started = Some(time);
        self
    }

    /// Sets the options of all requests. [`RequestOptions::job`] by default, whatever the options of the client.
    pub fn request_options(mut self, options: RequestOptions) -> Self {
        self.request_options = options;
        self
    }

    /// Sets a function that is called with the row numbers of a batch right before the batch is sent for the first time, such as one that
    /// writes them to a journal. The rate limiter has let the request through by then, and no row without a call was sent. An error ends the
    /// import: the rows are not sent.
    ///
    /// The function may block for as long as a write to disk takes. Calls do not overlap. They come from other tasks than the one that polls
    /// the import.
    pub fn before_send(mut self, function: impl FnMut(&[u64]) -> io::Result<()> + Send + 'static) -> Self {
        self.before_send = Some(Arc::new(Mutex::new(function)));
        self
    }
}
