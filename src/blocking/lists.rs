//! Lists as iterators.

use std::fmt;
use std::iter::FusedIterator;

use super::runner::Runner;
use crate::error::Error;
use crate::generated::PagedOperation;
use crate::generated::support::Optional;
use crate::paging::{self, Page};

/// An iterator over the items of a list, from [`Client::leads`](super::Client::leads) or [`Client::paginate`](super::Client::paginate).
///
/// ```no_run
/// # fn example(client: lupitor::blocking::Client) -> Result<(), lupitor::Error> {
/// for lead in client.leads("k978abc123").page_size(1000).limit(10_000) {
///     println!("{}", lead?.id);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It requests, ends and fails as the stream [`lupitor::Paginator`](crate::Paginator) does: the next page is requested while you take the
/// items of the current one, and dropping the iterator ends that request. It ends after an error, whose
/// [`cursor`](Error::cursor) is that of the page that failed.
#[must_use = "an iterator does nothing unless it is iterated"]
pub struct Paginator<B: PagedOperation> {
    items: paging::Paginator<B>,
    runner: Runner,
    has_failed: bool,
}

impl<B: PagedOperation> Paginator<B> {
    pub(super) fn new(items: paging::Paginator<B>, runner: Runner) -> Self {
        Self { items, runner, has_failed: false }
    }

    fn change(self, change: impl FnOnce(paging::Paginator<B>) -> paging::Paginator<B>) -> Self {
        Self { items: change(self.items), ..self }
    }

    /// Changes the query, see [`Paginator::query`](crate::Paginator::query).
    pub fn query(self, change: impl FnOnce(B) -> B) -> Self {
        self.change(|items| items.query(change))
    }

    /// Sets the maximum number of items in all, see [`Paginator::limit`](crate::Paginator::limit).
    pub fn limit(self, items: u64) -> Self {
        self.change(|list| list.limit(items))
    }

    /// Sets the number of items on each page, see [`Paginator::page_size`](crate::Paginator::page_size).
    pub fn page_size(self, items: u32) -> Self {
        self.change(|list| list.page_size(items))
    }

    /// Starts at a cursor, see [`Paginator::resume`](crate::Paginator::resume).
    pub fn resume<T, M>(self, cursor: T) -> Self
    where
        T: Optional<String, M>,
    {
        self.change(|items| items.resume(cursor))
    }

    /// Turns the iterator over items into one over pages, see [`Paginator::pages`](crate::Paginator::pages).
    pub fn pages(self) -> Pages<B> {
        Pages { pages: self.items.pages(), runner: self.runner, has_failed: self.has_failed }
    }
}

impl<B: PagedOperation> Iterator for Paginator<B> {
    type Item = Result<B::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let next = self.runner.wait(self.items.next()).unwrap_or_else(|error| Some(Err(error)));
        self.has_failed = matches!(next, Some(Err(_)));
        next
    }
}

impl<B: PagedOperation> FusedIterator for Paginator<B> {}

impl<B: PagedOperation> fmt::Debug for Paginator<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

/// An iterator over the pages of a list, from [`Paginator::pages`].
///
/// ```no_run
/// # fn example(client: lupitor::blocking::Client) -> Result<(), lupitor::Error> {
/// for page in client.leads("k978abc123").pages() {
///     let page = page?;
///     println!("{} leads, then {:?}", page.items.len(), page.next_cursor);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an iterator does nothing unless it is iterated"]
pub struct Pages<B: PagedOperation> {
    pages: paging::Pages<B>,
    runner: Runner,
    has_failed: bool,
}

impl<B: PagedOperation> Iterator for Pages<B> {
    type Item = Result<Page<B::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let next = self.runner.wait(self.pages.next()).unwrap_or_else(|error| Some(Err(error)));
        self.has_failed = matches!(next, Some(Err(_)));
        next
    }
}

impl<B: PagedOperation> FusedIterator for Pages<B> {}

impl<B: PagedOperation> fmt::Debug for Pages<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}
