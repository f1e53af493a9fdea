//! The stream of items.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::Stream;

use super::pages::{Pages, Record};
use crate::client::Client;
use crate::error::Error;
use crate::generated::PagedOperation;
use crate::generated::support::Optional;

impl Client {
    /// Lists all items of an operation with pages, one page after the other.
    ///
    /// Takes the builder of any operation in `openapi.yaml` that has `x-lupitor-pagination`. For the leads of a campaign, use
    /// [`leads`](Self::leads): pages of this method are no evidence in a lookup of [`create_lead`](Self::create_lead).
    ///
    /// ```no_run
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let mut raw = client.paginate(client.generated().list_leads().campaign_id("k978abc123").status("raw"));
    /// while let Some(lead) = raw.try_next().await? {
    ///     println!("{}", lead.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn paginate<B: PagedOperation>(&self, builder: B) -> Paginator<B> {
        Paginator { pages: Pages::new(self.clone(), builder), items: Vec::new().into_iter() }
    }
}

/// A stream of the items of a list, from [`Client::leads`] or [`Client::paginate`].
///
/// ```no_run
/// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
/// let mut leads = client.leads("k978abc123").page_size(1000).limit(10_000);
/// while let Some(lead) = leads.try_next().await? {
///     println!("{}", lead.id);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It implements [`Stream`] of the crate `futures-core`. [`next`](Self::next) and [`try_next`](Self::try_next) need no other crate.
///
/// # Requests
///
/// The stream requests a page as soon as the page before it has arrived, while you still take items of that one. It holds at most two
/// pages. The request is a task of the runtime, and a dropped stream aborts it. Set a [`limit`](Self::limit) if you need fewer items,
/// because a page ahead counts towards the rate limit.
///
/// Each page is a call of its own, with the retries, the rate limiter and the timeouts of the client.
///
/// # End
///
/// The list ends with the page that does not report another one, whatever its length. Short and empty pages do not end it. A page
/// without a cursor is the last one: G1 returns all leads at once.
///
/// # Errors
///
/// The stream ends after an error. All items of earlier pages came before it. [`Error::cursor`] is the cursor of the page that failed:
/// give it to [`resume`](Self::resume) of a new stream to go on there.
///
/// The errors are those of the operation, and [`ErrorKind::Decode`](crate::ErrorKind::Decode) for a list that does not end: the cursor
/// of an earlier page comes again, or 10,000 pages in a row are empty.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Paginator<B: PagedOperation> {
    pages: Pages<B>,
    /// The rest of the current page.
    items: vec::IntoIter<B::Item>,
}

impl<B: PagedOperation> Paginator<B> {
    /// Changes the query, for example to filter: `client.leads("k978abc123").query(|query| query.status("raw"))`.
    pub fn query(mut self, change: impl FnOnce(B) -> B) -> Self {
        self.pages.change(change);
        self
    }

    /// Maximum number of items in all. The stream does not request a page after them.
    pub fn limit(mut self, items: u64) -> Self {
        self.pages.set_limit(items);
        self
    }

    /// Number of items to request on each page, and fewer on the last page before the [`limit`](Self::limit). By default, the API
    /// chooses.
    ///
    /// A size outside the range of the document is a [`Validation`](crate::ErrorKind::Validation) error of the first page.
    pub fn page_size(mut self, items: u32) -> Self {
        self.pages.set_page_size(items);
        self
    }

    /// Starts at a cursor: [`Error::cursor`] of an earlier stream, or [`Page::next_cursor`](crate::Page::next_cursor). `None` starts
    /// at the beginning.
    ///
    /// Use the same query as before: a cursor may not be valid for another one.
    pub fn resume<T, M>(mut self, cursor: T) -> Self
    where
        T: Optional<String, M>,
    {
        self.pages.set_start(cursor.into_optional().map_err(|problem| problem.to_string()));
        self
    }

    /// Turns the stream of items into one of pages, which have the cursor of the next page. Items of a page that was begun are left out.
    pub fn pages(self) -> Pages<B> {
        self.pages
    }

    /// Calls a function with each page as it arrives.
    pub(crate) fn recorded(mut self, record: Record<B::Item>) -> Self {
        self.pages.set_record(record);
        self
    }

    /// Returns the next item, `None` after the last one and after an error.
    ///
    /// Cancel safe: if the future is dropped, no item is lost.
    ///
    /// # Errors
    ///
    /// See [`Paginator`](Self#errors).
    pub async fn next(&mut self) -> Option<Result<B::Item, Error>> {
        std::future::poll_fn(|cx| self.poll_item(cx)).await
    }

    /// Returns the next item, for `while let Some(item) = items.try_next().await?`.
    ///
    /// # Errors
    ///
    /// See [`Paginator`](Self#errors).
    pub async fn try_next(&mut self) -> Result<Option<B::Item>, Error> {
        self.next().await.transpose()
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<B::Item, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                self.pages.fetch_ahead(cx);
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => self.items = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<B: PagedOperation> Stream for Paginator<B> {
    type Item = Result<B::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

/// Nothing in it is pinned: the request ahead is boxed.
impl<B: PagedOperation> Unpin for Paginator<B> {}

impl<B: PagedOperation> fmt::Debug for Paginator<B> {
    /// Shows no item, which may contain personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paginator").field("pages", &self.pages).field("items", &self.items.len()).finish()
    }
}
