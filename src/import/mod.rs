//! Imports and purges of many leads: a stream of rows goes in, and a stream with one outcome for each row comes out.
//!
//! [`Client::import_leads`] creates leads, [`Client::purge_leads`] deletes them:
//!
//! ```no_run
//! use lupitor::import::{ImportRow, RowOutcome, rows};
//! use lupitor::BulkLeadInput;
//!
//! # async fn example(client: lupitor::Client) -> Result<(), lupitor::import::ImportError> {
//! let leads = (0..50_000).map(|number| BulkLeadInput::builder().external_id(format!("CRM_{number}")));
//! let mut import = client.import_leads("k978abc123", rows(leads));
//! while let Some(result) = import.next().await {
//!     let result = result?;
//!     if let RowOutcome::Rejected(problem) = result.outcome {
//!         eprintln!("row {}: {problem}", result.row);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Batches
//!
//! Rows are sent in batches of up to 1000 rows and 2 MiB, three at a time, at the pace of the rate limit ([`ImportOptions`]). A batch of a
//! slow input that is not full is sent after a second, if no other one is in flight.
//!
//! # Rejected rows
//!
//! The client validates each row, and sends only valid ones. If the API rejects a batch and names a row, that row is reported, and the
//! batch is sent again without it. A named row is sent alone before it counts as rejected, unless the API has rejected another row alone for
//! the same field with the same text. If the API names none, the batch is halved until the bad rows are found, or until
//! [`ImportOptions::bisection_requests`] are used up: the rest is [`NotProcessed`](RowOutcome::NotProcessed). If the API has accepted nothing
//! since, the import ends with the error. The client assumes that the API creates nothing of a request that it rejects.
//!
//! # Duplicates
//!
//! A row with the external id or the phone number of an earlier row is not sent:
//! [`DuplicateInInput`](RowOutcome::DuplicateInInput). That holds even if the API rejects the earlier row. A row that the API skips is
//! [`AlreadyPresent`](RowOutcome::AlreadyPresent).
//!
//! # Lost responses
//!
//! If a response is lost, the request is sent again, and the API skips the leads that the first attempt created. Such rows are looked up in
//! the campaign's list, with one scan for a batch:
//!
//! | the campaign contains the lead | outcome |
//! |---|---|
//! | with the row's data, created during the call | [`Created`](RowOutcome::Created) |
//! | older than a lead that this import created before, or listed before by this client | [`AlreadyPresent`](RowOutcome::AlreadyPresent) |
//! | with another value of the other identifier | [`AlreadyPresent`](RowOutcome::AlreadyPresent) |
//! | otherwise, or not at all | [`Unknown`](RowOutcome::Unknown), with the reason |
//!
//! `Created` may be wrong after a lost response, if the very same lead, with the same data, is not this import's. The lead exists once.
//! The cases:
//!
//! - Somebody else created it during the call, or in about the second before it: the header `Date` has whole seconds.
//! - All rows of the batch existed before, the database's clock is ahead of `Date`, and they are as old as that.
//! - A row is [`sent_before`](ImportRow::sent_before), and somebody else has created it since the first run.
//!
//! # The end of an import
//!
//! The stream ends after the last row, or with an [`ImportError`]: an invalid key, a campaign that does not exist, or an API that fails
//! longer than [`RequestOptions::job`](crate::RequestOptions::job) retries. Outcomes that are known by then come first. Rows without an
//! outcome belong to a later run, as [`SentBefore`](RowState::SentBefore) if they were sent.
//!
//! [`StopHandle::stop`] ends an import early. After a stop or an error, requests in flight are finished, and no more are sent. Waits for the
//! rate limit and before a retry end at once. A row that was sent and certainly not processed is [`NotProcessed`](RowOutcome::NotProcessed).
//! If you drop an import, its requests are cancelled. The API may have processed them.

mod bad_rows;
mod batch;
mod control;
mod duplicates;
mod engine;
mod error;
mod operation;
mod options;
mod outcomes;
mod pending;
mod rejection;
mod row;
mod scan;
mod shared;
mod stop;

use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;
use futures_util::StreamExt;

use engine::{Engine, Rows};
use operation::{Create, Delete};
use stop::Stop;

pub use error::ImportError;
pub use options::ImportOptions;
pub use row::{ImportRow, RowOutcome, RowProblem, RowResult, RowState};

use crate::client::Client;
use crate::generated::types::{BulkLeadInput, CampaignId, LeadIdentifier};

/// A running import or purge: a stream with one outcome for each row. It begins when it is polled.
///
/// Outcomes come as they become known; [`ImportOptions::in_order`] changes that.
#[must_use = "an import does nothing unless it is polled"]
pub struct Import<'a> {
    engine: Box<dyn Engine + Send + Unpin + 'a>,
    stop: Arc<Stop>,
}

/// Stops an import early. Clones stop the same import.
#[derive(Clone, Debug)]
pub struct StopHandle(Arc<Stop>);

impl StopHandle {
    /// Takes no more rows and sends no further request. Requests in flight are finished and reported, then the stream ends. That takes at most
    /// [`attempt_timeout`](crate::RequestOptions::attempt_timeout). Rows that were taken and not sent have no outcome.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Import<'_> {
    /// Sets the options. Call it before the import is polled.
    pub fn options(mut self, options: ImportOptions) -> Self {
        self.engine.set_options(options);
        self
    }

    /// Returns a handle that stops the import.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle(Arc::clone(&self.stop))
    }

    /// Waits for the next outcome. `None` at the end. If the future is dropped, nothing is lost.
    ///
    /// # Errors
    ///
    /// The error that ends the import.
    pub async fn next(&mut self) -> Option<Result<RowResult, ImportError>> {
        StreamExt::next(self).await
    }
}

impl Stream for Import<'_> {
    type Item = Result<RowResult, ImportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.engine).poll_next(context)
    }
}

impl std::fmt::Debug for Import<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Import").finish_non_exhaustive()
    }
}

/// Makes rows of leads, numbered from 1.
pub fn rows<I: IntoIterator>(leads: I) -> impl Stream<Item = ImportRow<I::Item>> {
    let numbered = (1..).zip(leads);
    futures_util::stream::iter(numbered.map(|(number, lead)| ImportRow::new(number, lead)))
}

impl Client {
    /// Adds any number of leads to a campaign (`POST /api/v1/leads/bulk`, scope `write`), and reports the outcome of each. See
    /// [`import`](crate::import).
    ///
    /// The rows are a stream, for example [`rows`] of an iterator. Their data are [`BulkLeadInput`]s, builders of it, or values of your own
    /// that convert to it. A row whose conversion fails is [`Rejected`](RowOutcome::Rejected).
    ///
    /// # Errors
    ///
    /// The stream ends with an [`ImportError`] if a request fails for another reason than its rows.
    pub fn import_leads<'a, C, S, T>(&self, campaign_id: C, rows: S) -> Import<'a>
    where
        C: TryInto<CampaignId, Error: Display>,
        S: Stream<Item = ImportRow<T>> + Send + 'a,
        T: TryInto<BulkLeadInput, Error: Display> + 'a,
    {
        let stop = Arc::<Stop>::default();
        let engine = Rows::<S, T, Create>::new(self.clone(), self.checked(campaign_id), rows, Arc::clone(&stop));
        Import { engine: Box::new(engine), stop }
    }

    /// Deletes any number of leads of a campaign permanently (G2, `POST /api/v1/leads/bulk-delete`, scope `write`), and reports the outcome
    /// of each. See [`import`](crate::import).
    ///
    /// The data of a row are a [`LeadIdentifier`], a builder of it, or a value of your own that converts to it. The external id counts if a
    /// row has both identifiers.
    ///
    /// # Errors
    ///
    /// As [`import_leads`](Self::import_leads). G1 has no bulk delete: the stream ends with a 404.
    pub fn purge_leads<'a, C, S, T>(&self, campaign_id: C, rows: S) -> Import<'a>
    where
        C: TryInto<CampaignId, Error: Display>,
        S: Stream<Item = ImportRow<T>> + Send + 'a,
        T: TryInto<LeadIdentifier, Error: Display> + 'a,
    {
        let stop = Arc::<Stop>::default();
        let engine = Rows::<S, T, Delete>::new(self.clone(), self.checked(campaign_id), rows, Arc::clone(&stop));
        Import { engine: Box::new(engine), stop }
    }
}
