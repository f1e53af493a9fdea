//! Imports as iterators: rows come from an iterator, and outcomes are one.

use std::fmt;
use std::iter::FusedIterator;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::time::Instant;

use super::runner::Runner;
use crate::import::{self, ImportError, ImportOptions, ImportRow, RowOutcome, RowResult, StopHandle};

/// A row that takes longer lets the import look after its batches first.
const SLOW_ROW: Duration = Duration::from_millis(1);

/// A running import or purge: an iterator with one outcome for each row. It begins with the first call of `next`.
///
/// Rows are taken by the thread that calls `next`. Batches in flight do not need it: requests go on while you handle outcomes. While the
/// iterator of the rows blocks, no outcome is returned and no further batch is sent. For rows that may take minutes to come, use the async
/// [`Client::import_leads`](crate::Client::import_leads).
///
/// Dropping it cancels the requests in flight. The API may have processed them. [`StopHandle::stop`] finishes them instead.
#[must_use = "an import does nothing unless it is iterated"]
pub struct Import<'a> {
    import: import::Import<'a>,
    runner: Runner,
    reported: u64,
    has_failed: bool,
}

impl<'a> Import<'a> {
    pub(super) fn new(import: import::Import<'a>, runner: Runner) -> Self {
        Self { import, runner, reported: 0, has_failed: false }
    }

    /// Sets the options. Call it before the first `next`.
    pub fn options(self, options: ImportOptions) -> Self {
        Self { import: self.import.options(options), ..self }
    }

    /// Returns a handle that stops the import, for another thread.
    pub fn stop_handle(&self) -> StopHandle {
        self.import.stop_handle()
    }
}

impl Iterator for Import<'_> {
    type Item = Result<RowResult, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let next = self.runner.wait(self.import.next());
        let next = next.unwrap_or_else(|error| Some(Err(ImportError::from_api(error, self.reported))));
        match &next {
            Some(Ok(result)) => self.reported += u64::from(!matches!(result.outcome, RowOutcome::NotProcessed { .. })),
            Some(Err(_)) => self.has_failed = true,
            None => {}
        }
        next
    }
}

impl FusedIterator for Import<'_> {}

impl fmt::Debug for Import<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.import.fmt(f)
    }
}

/// Makes rows of leads, numbered from 1.
pub fn rows<I: IntoIterator>(leads: I) -> impl Iterator<Item = ImportRow<I::Item>> {
    (1..).zip(leads).map(|(number, lead)| ImportRow::new(number, lead))
}

/// The rows of an iterator as a stream. After a slow row it is pending once, so that a batch whose time has come is sent.
pub(super) struct Rows<I> {
    rows: I,
    was_slow: bool,
}

impl<I> Rows<I> {
    pub(super) fn new(rows: I) -> Self {
        Self { rows, was_slow: false }
    }
}

/// Nothing in it is pinned.
impl<I> Unpin for Rows<I> {}

impl<I: Iterator> Stream for Rows<I> {
    type Item = I::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<I::Item>> {
        let this = self.get_mut();
        if std::mem::take(&mut this.was_slow) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let began = Instant::now();
        let row = this.rows.next();
        this.was_slow = began.elapsed() > SLOW_ROW;
        Poll::Ready(row)
    }
}
