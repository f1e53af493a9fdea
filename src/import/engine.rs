//! The engine: it takes rows, fills batches, runs a few of them at a time, and reports outcomes.
//!
//! ```text
//! rows ──► convert, validate, find duplicates ──► filling ──► full ──► in flight ──► outcomes
//!                        │                          (one batch each)   (concurrency)     ▲
//!                        └───────────────────────────────────────────────────────────────┘
//! ```
//!
//! Rows are taken while the stream is polled. Batches in flight are tasks, so that requests go on while the caller handles outcomes. A
//! dropped import aborts them.

use std::collections::VecDeque;
use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep_until};
use tracing::Instrument;

use super::batch::{self, Finished};
use super::duplicates::{Hashes, SeenIdentifiers};
use super::error::{ImportError, ImportErrorCause};
use super::operation::BulkOperation;
use super::options::ImportOptions;
use super::outcomes::Outcomes;
use super::pending::{PendingRow, RowMeta};
use super::row::{ImportRow, RowOutcome, RowProblem, RowResult, RowState};
use super::shared::Shared;
use super::stop::Stop;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::types::CampaignId;

/// Maximum number of rows that are taken without an outcome before other tasks run.
const MAX_ROWS_OF_POLL: usize = 2000;
/// Number of rows whose identifiers are looked up together.
const ROWS_OF_STEP: usize = 20;
/// The size of a batch's body without its rows.
const BODY_BYTES: usize = 256;

/// The part of an engine that does not depend on the rows, for [`Import`](super::Import).
pub(super) trait Engine: Stream<Item = Result<RowResult, ImportError>> {
    /// Sets the options. They count from the first poll on.
    fn set_options(&mut self, options: ImportOptions);
}

/// Aborts its tasks on drop.
type InFlight = JoinSet<Finished>;

/// The rows of a batch that is not sent yet.
struct Batch<I> {
    rows: Vec<PendingRow<I>>,
    bytes: usize,
    /// The time at which it is sent although it is not full.
    due: Option<Instant>,
}

impl<I> Default for Batch<I> {
    fn default() -> Self {
        Self { rows: Vec::new(), bytes: 0, due: None }
    }
}

/// A row that is converted.
struct StagedRow<I> {
    number: u64,
    state: RowState,
    /// The item, or the problem of the row.
    item: Result<I, String>,
    hashes: Hashes,
}

/// The engine of an import. `S` are the rows, `T` their data, and `O` is the operation.
pub(super) struct Rows<S, T, O: BulkOperation> {
    client: Client,
    campaign: Result<CampaignId, Error>,
    options: ImportOptions,
    stop: Arc<Stop>,
    input: Pin<Box<S>>,
    /// Made at the first poll.
    run: Option<Run<O>>,
    data: PhantomData<fn(T) -> O>,
}

/// An import that has begun.
struct Run<O: BulkOperation> {
    client: Client,
    /// `None` if the import cannot begin.
    shared: Option<Arc<Shared>>,
    concurrency: usize,
    linger: Duration,
    seen: SeenIdentifiers,
    /// The input has ended, or the import takes no more of it.
    is_closed: bool,
    filling: Batch<O::Item>,
    /// Full batches that wait until one in flight is done. The import takes no rows until they are sent. There is one, unless rows are about
    /// as large as a batch.
    full: VecDeque<Batch<O::Item>>,
    /// Rows of the current step, empty between two polls.
    staged: Vec<StagedRow<O::Item>>,
    in_flight: InFlight,
    timer: Option<Pin<Box<Sleep>>>,
    outcomes: Outcomes,
    next_sequence: u64,
    failure: Option<ImportErrorCause>,
    reported: u64,
    is_done: bool,
}

impl<S, T, O> Rows<S, T, O>
where
    S: Stream<Item = ImportRow<T>>,
    T: TryInto<O::Item, Error: Display>,
    O: BulkOperation,
{
    pub(super) fn new(client: Client, campaign: Result<CampaignId, Error>, input: S, stop: Arc<Stop>) -> Self {
        let options = ImportOptions::default();
        Self { client, campaign, options, stop, input: Box::pin(input), run: None, data: PhantomData }
    }
}

impl<S, T, O> Engine for Rows<S, T, O>
where
    S: Stream<Item = ImportRow<T>>,
    T: TryInto<O::Item, Error: Display>,
    O: BulkOperation,
{
    fn set_options(&mut self, options: ImportOptions) {
        self.options = options;
    }
}

impl<S, T, O> Stream for Rows<S, T, O>
where
    S: Stream<Item = ImportRow<T>>,
    T: TryInto<O::Item, Error: Display>,
    O: BulkOperation,
{
    type Item = Result<RowResult, ImportError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { client, campaign, options, stop, input, run, .. } = self.get_mut();
        let run = run.get_or_insert_with(|| Run::new(client, campaign, options, stop));
        stop.register(context);
        loop {
            if let Some(result) = run.outcomes.pop() {
                client.context().shared.metrics.row(O::METHOD, result.outcome.name());
                run.reported += u64::from(!matches!(result.outcome, RowOutcome::NotProcessed { .. }));
                return Poll::Ready(Some(Ok(result)));
            }
            if run.is_done {
                return Poll::Ready(None);
            }
            if run.poll_batches(context) {
                continue;
            }
            if stop.is_stopped() || run.failure.is_some() {
                run.take_no_more();
            }
            if run.launch() {
                continue;
            }
            match run.take_rows::<S, T>(input.as_mut(), context) {
                Progress::Made => continue,
                Progress::Yield => return Poll::Pending,
                Progress::None => {}
            }
            if run.launch_overdue(context) {
                continue;
            }
            if !run.is_idle() {
                return Poll::Pending;
            }
            run.outcomes.release();
            if run.outcomes.is_empty() {
                run.is_done = true;
                let reported = run.reported;
                return Poll::Ready(run.failure.take().map(|cause| Err(ImportError { cause, reported })));
            }
        }
    }
}

/// The result of taking rows from the input.
enum Progress {
    /// There is something to do.
    Made,
    /// Rows were taken without an outcome for so long that other tasks must run.
    Yield,
    /// The input is pending or closed, or there is no room for more rows.
    None,
}

impl<O: BulkOperation> Run<O> {
    fn new(client: &Client, campaign: &Result<CampaignId, Error>, options: &ImportOptions, stop: &Arc<Stop>) -> Self {
        // An invalid campaign id sends nothing.
        let problem = match (campaign, Handle::try_current()) {
            (Err(error), _) => Some(error.clone()),
            (Ok(_), Err(_)) => {
                let problem =
                    "the import was polled outside of a tokio runtime; await it inside one, such as #[tokio::main] makes";
                Some(Error::new(ErrorKind::Config, problem, client.now()))
            }
            (Ok(_), Ok(_)) => None,
        };
        let failure = problem.map(ImportErrorCause::Api);
        let campaign = campaign.as_ref().ok().filter(|_| failure.is_none()).cloned();
        Self {
            shared: campaign.map(|campaign| Arc::new(Shared::new(client, campaign, options, Arc::clone(stop)))),
            concurrency: options.concurrency,
            linger: options.linger,
            seen: SeenIdentifiers::new(options.remembered_identifiers),
            is_closed: false,
            filling: Batch::default(),
            full: VecDeque::new(),
            staged: Vec::with_capacity(ROWS_OF_STEP),
            in_flight: InFlight::new(),
            client: client.clone(),
            timer: None,
            outcomes: Outcomes::new(options),
            next_sequence: 0,
            failure,
            reported: 0,
            is_done: false,
        }
    }

    /// Polls the batches in flight. True if one is done.
    fn poll_batches(&mut self, context: &mut Context<'_>) -> bool {
        let Poll::Ready(Some(finished)) = self.in_flight.poll_join_next(context) else { return false };
        let Finished { settled, failure } = match finished {
            Ok(finished) => finished,
            // A panic of the caller's function goes on in the caller's task.
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            // The runtime shuts down.
            Err(error) => {
                let failure = Error::new(ErrorKind::Config, format!("the runtime has ended: {error}"), self.client.now());
                Finished { settled: Vec::new(), failure: Some(ImportErrorCause::Api(failure)) }
            }
        };
        settled.into_iter().for_each(|(sequence, result)| self.outcomes.push(sequence, result));
        // The first error is the cause of the others.
        self.failure = self.failure.take().or(failure);
        true
    }

    /// Takes no more rows, and drops those that are not sent: they have no outcome.
    fn take_no_more(&mut self) {
        self.is_closed = true;
        self.filling = Batch::default();
        self.full.clear();
    }

    /// Sends a batch if one is ready and there is room for it.
    fn launch(&mut self) -> bool {
        if self.in_flight.len() >= self.concurrency {
            return false;
        }
        let last = if self.is_closed && self.full.is_empty() {
            Some(&mut self.filling).filter(|batch| !batch.rows.is_empty()).map(std::mem::take)
        } else {
            None
        };
        let Some(batch) = self.full.pop_front().or(last) else { return false };
        self.send(batch);
        true
    }

    /// Sends a batch that is not full, if its rows have waited long enough and nothing else is in flight.
    fn launch_overdue(&mut self, context: &mut Context<'_>) -> bool {
        if self.filling.rows.is_empty() || !self.in_flight.is_empty() {
            return false;
        }
        // No more rows are taken until the oldest one has an outcome.
        if self.outcomes.is_full() {
            self.close_batch();
            return true;
        }
        let Some(due) = self.filling.due else { return false };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if timer.deadline() != due {
            timer.as_mut().reset(due);
        }
        if timer.as_mut().poll(context).is_pending() {
            return false;
        }
        self.seen.next_batch();
        let batch = std::mem::take(&mut self.filling);
        self.send(batch);
        true
    }

    fn send(&mut self, batch: Batch<O::Item>) {
        if let Some(shared) = &self.shared {
            self.in_flight.spawn(batch::run::<O>(Arc::clone(shared), batch.rows).in_current_span());
        }
    }

    fn is_idle(&self) -> bool {
        self.is_closed && self.in_flight.is_empty() && self.full.is_empty() && self.filling.rows.is_empty()
    }

    /// Takes rows until a batch is full or an outcome is known.
    fn take_rows<S, T>(&mut self, mut input: Pin<&mut S>, context: &mut Context<'_>) -> Progress
    where
        S: Stream<Item = ImportRow<T>>,
        T: TryInto<O::Item, Error: Display>,
    {
        for _ in 0..MAX_ROWS_OF_POLL / ROWS_OF_STEP {
            if self.is_closed || !self.full.is_empty() || self.outcomes.is_full() {
                return Progress::None;
            }
            let mut is_pending = false;
            while self.staged.len() < ROWS_OF_STEP && !is_pending && !self.is_closed {
                match input.as_mut().poll_next(context) {
                    Poll::Ready(Some(row)) => {
                        let row = self.convert(row);
                        self.staged.push(row);
                    }
                    Poll::Ready(None) => self.is_closed = true,
                    Poll::Pending => is_pending = true,
                }
            }
            self.seen.prefetch(self.staged.iter().map(|row| row.hashes));
            let mut staged = std::mem::take(&mut self.staged);
            staged.drain(..).for_each(|row| self.admit(row));
            self.staged = staged;
            if self.is_closed || !self.full.is_empty() || !self.outcomes.is_empty() {
                return Progress::Made;
            }
            if is_pending {
                return Progress::None;
            }
        }
        context.waker().wake_by_ref();
        Progress::Yield
    }

    /// Converts and validates a row.
    fn convert<T: TryInto<O::Item, Error: Display>>(&self, row: ImportRow<T>) -> StagedRow<O::Item> {
        let ImportRow { number, lead, state } = row;
        let item = lead.try_into().map_err(|problem| problem.to_string());
        let item = item.and_then(|item: O::Item| O::validate(&item).map(|()| item));
        let hashes = item.as_ref().map(|item| self.seen.hashes(&O::identifiers(item))).unwrap_or_default();
        StagedRow { number, state, item, hashes }
    }

    /// Adds a row to a batch, unless its outcome is known already.
    fn admit(&mut self, row: StagedRow<O::Item>) {
        let StagedRow { number, state, item, hashes } = row;
        let is_settled = state == RowState::Settled;
        let item = match item {
            Err(problem) => Err(RowOutcome::Rejected(RowProblem::by_client(&problem))),
            Ok(item) => match self.seen.insert(hashes, number, !is_settled) {
                Some(first_row) => Err(RowOutcome::DuplicateInInput { first_row }),
                None => Ok(item),
            },
        };
        if is_settled {
            return;
        }
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        self.outcomes.reserve();
        match item {
            Err(outcome) => self.outcomes.push(sequence, RowResult { row: number, outcome }),
            Ok(item) => {
                let bytes = O::size(&item);
                let sent_before = state == RowState::SentBefore;
                if self.add(PendingRow { meta: RowMeta { sequence, number, sent_before, bytes, lost: None }, item }) {
                    // The row is the first one of a new batch, which knew no identifiers yet.
                    self.seen.insert(hashes, number, true);
                }
            }
        }
    }

    /// Adds a row to the batch that is being filled. True if it had no room there, and began the next batch.
    fn add(&mut self, row: PendingRow<O::Item>) -> bool {
        let Some(shared) = &self.shared else { return false };
        let (max_bytes, max_rows) = (shared.learned.batch_bytes(), shared.learned.batch_rows());
        let bytes = self.filling.bytes.saturating_add(row.meta.bytes).saturating_add(BODY_BYTES);
        let has_no_room = bytes > max_bytes || self.filling.rows.len() >= max_rows;
        let begins_next = has_no_room && !self.filling.rows.is_empty();
        if begins_next {
            self.close_batch();
        }
        let filling = &mut self.filling;
        if filling.rows.is_empty() {
            filling.rows.reserve(max_rows);
            filling.due = Instant::now().checked_add(self.linger);
        }
        filling.bytes += row.meta.bytes;
        filling.rows.push(row);
        if filling.rows.len() >= max_rows {
            self.close_batch();
        }
        begins_next
    }

    fn close_batch(&mut self) {
        self.seen.next_batch();
        self.full.push_back(std::mem::take(&mut self.filling));
    }
}
