//! The stream of pages. It requests a page ahead, and holds no more than that.

use std::fmt;
use std::mem::replace;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::cursor_trail::{CursorTrail, Endless};
use super::page::{ListedPage, Page, read_page};
use crate::attempt::Attempt;
use crate::client::Client;
use crate::error::{Error, ErrorDetails, ErrorKind};
use crate::generated::{OperationBuilder, PagedOperation};
use crate::runtime::{Call, Decoder, PreparedRequest, Response};
use crate::spec::Operation;

/// A stream of the pages of a list, from [`Paginator::pages`](crate::Paginator::pages).
///
/// ```no_run
/// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
/// let mut pages = client.leads("k978abc123").page_size(1000).pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} leads, then {:?}", page.items.len(), page.next_cursor);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It requests, ends and fails as [`Paginator`](crate::Paginator) does.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<B: PagedOperation> {
    client: Client,
    builder: B,
    record: Option<Record<B::Item>>,
    page_size: Option<u32>,
    /// Number of items that may still be requested.
    left: Option<u64>,
    next: NextPage,
    /// The request of the page ahead: none or one. It is a task, since a call that nobody polls keeps its place in the rate limiter's
    /// queue, and its timeouts run. Dropping the stream aborts it.
    fetching: JoinSet<Fetched<B::Item>>,
    /// The cursor of the page ahead.
    cursor: Option<String>,
    /// The page ahead.
    fetched: Option<Result<Page<B::Item>, Error>>,
    /// Number of items of the last page that arrived.
    last_length: Option<u64>,
    trail: CursorTrail,
}

/// Gets the items of each page as it arrives, and the attempts of its call.
pub(crate) type Record<T> = fn(&Client, &[T], &[Attempt]);

/// The result of the call of a page.
type Fetched<T> = Result<Response<ListedPage<T>>, Error>;

/// The page to request after those that were requested.
enum NextPage {
    /// The first one: at this cursor, or where the builder starts.
    First(Option<String>),
    At(String),
    /// The list goes on, and cannot be requested.
    Failed(Error),
    End,
}

impl<B: PagedOperation> Pages<B> {
    pub(super) fn new(client: Client, builder: B) -> Self {
        Self {
            client,
            builder,
            record: None,
            page_size: None,
            left: None,
            next: NextPage::First(None),
            fetching: JoinSet::new(),
            cursor: None,
            fetched: None,
            last_length: None,
            trail: CursorTrail::new(),
        }
    }

    pub(super) fn change(&mut self, change: impl FnOnce(B) -> B) {
        self.builder = change(self.builder.clone());
    }

    pub(super) fn set_record(&mut self, record: Record<B::Item>) {
        self.record = Some(record);
    }

    pub(super) fn set_page_size(&mut self, size: u32) {
        self.page_size = Some(size);
    }

    pub(super) fn set_limit(&mut self, items: u64) {
        self.left = Some(items);
    }

    pub(super) fn set_start(&mut self, cursor: Result<Option<String>, String>) {
        self.next = match cursor {
            Ok(cursor) => NextPage::First(cursor),
            Err(problem) => NextPage::Failed(Error::new(ErrorKind::Validation, format!("cursor: {problem}"), self.client.now())),
        };
    }

    /// Returns the next page, `None` after the last one and after an error.
    ///
    /// Cancel safe: if the future is dropped, no page is lost.
    ///
    /// # Errors
    ///
    /// See [`Paginator`](crate::Paginator#errors).
    pub async fn next(&mut self) -> Option<Result<Page<B::Item>, Error>> {
        std::future::poll_fn(|cx| self.poll_page(cx)).await
    }

    /// Returns the next page, for `while let Some(page) = pages.try_next().await?`.
    ///
    /// # Errors
    ///
    /// See [`Paginator`](crate::Paginator#errors).
    pub async fn try_next(&mut self) -> Result<Option<Page<B::Item>>, Error> {
        self.next().await.transpose()
    }

    pub(super) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<B::Item>, Error>>> {
        self.fetch_ahead(cx);
        match self.fetched.take() {
            Some(page) => {
                // The next request is on its way while the caller has this page.
                self.fetch_ahead(cx);
                Poll::Ready(Some(page))
            }
            None if self.fetching.is_empty() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Goes on with the request of the page ahead. Starts it if there is none.
    pub(super) fn fetch_ahead(&mut self, cx: &mut Context<'_>) {
        if self.fetched.is_some() {
            return;
        }
        if self.fetching.is_empty() {
            self.request_next();
        }
        if let Poll::Ready(Some(joined)) = self.fetching.poll_join_next(cx) {
            let result = joined.unwrap_or_else(|error| match error.try_into_panic() {
                // A panic of the user's clock or service goes on in the user's task.
                Ok(panic) => resume_unwind(panic),
                Err(error) => Err(self.no_runtime(&format!("the runtime has ended: {error}"))),
            });
            self.fetched = Some(self.receive(result));
        }
    }

    fn request_next(&mut self) {
        if self.left == Some(0) {
            self.next = NextPage::End;
        }
        match replace(&mut self.next, NextPage::End) {
            NextPage::First(cursor) => {
                let cursor = cursor.or_else(|| self.builder.start());
                cursor.iter().for_each(|cursor| self.trail.start(cursor));
                self.request(cursor);
            }
            NextPage::At(cursor) => self.request(Some(cursor)),
            NextPage::Failed(error) => self.fetched = Some(Err(error)),
            NextPage::End => {}
        }
    }

    fn request(&mut self, cursor: Option<String>) {
        if self.page_size.is_some() && !B::PAGE.has_limit {
            let problem = "page size: the operation has no parameter for it; leave it out";
            self.fetched = Some(Err(Error::new(ErrorKind::Validation, problem, self.client.now()).at_cursor(cursor)));
            return;
        }
        let mut builder = self.builder.clone();
        if let Some(cursor) = &cursor {
            builder = builder.start_at(cursor.clone());
        }
        if let Some(size) = self.size_of_next() {
            builder = builder.with_page_size(i64::try_from(size).unwrap_or(i64::MAX));
        }
        if Handle::try_current().is_err() {
            let problem = "the stream was polled outside of a tokio runtime; await it inside one, such as #[tokio::main] makes";
            self.fetched = Some(Err(self.no_runtime(problem).at_cursor(cursor)));
            return;
        }
        match self.client.prepare(builder) {
            Ok((Call { operation, request, .. }, _)) => {
                // Without the builder, which may not live as long as the task.
                let read: Read<B::Output, B::Item> = read_page::<B>;
                self.fetching.spawn(fetch(self.client.clone(), operation, request, B::decode, read).in_current_span());
                self.cursor = cursor;
            }
            Err(error) => self.fetched = Some(Err(error.at_cursor(cursor))),
        }
    }

    /// The number of items to request. `None` for the API's default, which is not known before a page has arrived.
    fn size_of_next(&self) -> Option<u64> {
        let size = self.page_size.map(u64::from).or_else(|| self.builder.page_size());
        match (size, self.left) {
            (Some(size), Some(left)) => Some(size.min(left)),
            (Some(size), None) => Some(size),
            (None, Some(left)) if B::PAGE.has_limit && self.last_length.is_some_and(|length| left < length) => Some(left),
            (None, _) => None,
        }
    }

    /// Takes the page ahead, and finds the one after it.
    fn receive(&mut self, result: Result<Response<ListedPage<B::Item>>, Error>) -> Result<Page<B::Item>, Error> {
        let cursor = self.cursor.take();
        let response = result.map_err(|error| error.at_cursor(cursor))?;
        if let Some(record) = self.record {
            record(&self.client, &response.items, response.attempts());
        }
        if let Some(next) = &response.next_cursor {
            self.next = match self.trail.follow(next, response.items.len()) {
                Ok(()) => NextPage::At(next.clone()),
                Err(endless) => NextPage::Failed(self.endless(endless, response.attempts(), next)),
            };
        }
        let ListedPage { mut items, mut next_cursor, .. } = response.into_data();
        self.last_length = Some(items.len() as u64);
        if let Some(left) = &mut self.left {
            let most = usize::try_from(*left).unwrap_or(usize::MAX);
            if items.len() > most {
                items.truncate(most);
                next_cursor = None;
            }
            *left = left.saturating_sub(items.len() as u64);
        }
        Ok(Page { items, next_cursor })
    }

    fn no_runtime(&self, problem: &str) -> Error {
        Error::new(ErrorKind::Config, problem, self.client.now())
    }

    fn endless(&self, problem: Endless, attempts: &[Attempt], cursor: &str) -> Error {
        let field = B::PAGE.next.rsplit('/').next().unwrap_or_default();
        Error::from_details(ErrorDetails {
            operation: Operation::from_generated_id(<B as OperationBuilder>::OPERATION_ID),
            attempts: attempts.to_vec(),
            cursor: Some(cursor.to_owned()),
            ..ErrorDetails::new(ErrorKind::Decode, problem.message(field), self.client.now())
        })
    }
}

/// Reads a page of a success and its body.
type Read<O, T> = fn(O, &Bytes) -> Result<ListedPage<T>, String>;

async fn fetch<O: Send + 'static, T: Send + 'static>(
    client: Client,
    operation: &'static Operation,
    request: PreparedRequest,
    decoder: Decoder<O>,
    read: Read<O, T>,
) -> Result<Response<ListedPage<T>>, Error> {
    Call { context: client.context(), operation, request }.complete(decoder, read).await
}

impl<B: PagedOperation> Stream for Pages<B> {
    type Item = Result<Page<B::Item>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(cx)
    }
}

/// Nothing in it is pinned: the request ahead is a task.
impl<B: PagedOperation> Unpin for Pages<B> {}

impl<B: PagedOperation> fmt::Debug for Pages<B> {
    /// Shows no builder, cursor or item, which may contain personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Pages");
        debug.field("operation", &<B as OperationBuilder>::OPERATION_ID);
        debug.field("page_size", &self.page_size).field("left", &self.left).finish_non_exhaustive()
    }
}
