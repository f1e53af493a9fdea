//! The rule by which a response is a page: where its items are, and whether there is a next page.

use std::fmt;

use bytes::Bytes;

use crate::generated::PagedOperation;
use crate::generated::debug::Redacted;
use crate::generated::paged::{PageFields, PageParts};
use crate::runtime::{log, repaired};

/// A page of a list.
#[derive(Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page, for [`Paginator::resume`](crate::Paginator::resume). `None` on the last page.
    ///
    /// Also `None` if [`limit`](crate::Paginator::limit) has removed items of this page, because the next page does not have them.
    pub next_cursor: Option<String>,
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    /// The cursor is redacted, and so are the items' personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next_cursor = self.next_cursor.as_ref().map(|_| Redacted);
        f.debug_struct("Page").field("items", &self.items).field("next_cursor", &next_cursor).finish()
    }
}

/// A page as the response has it.
pub(crate) struct ListedPage<T> {
    pub(crate) items: Vec<T>,
    /// `None` on the last page.
    pub(crate) next_cursor: Option<String>,
    /// The response contains a cursor and does not report whether more items follow.
    pub(crate) may_go_on: bool,
}

/// Reads the page of a success and its body.
///
/// # Errors
///
/// A problem in words: the response has no list, or it is not known whether and where the list goes on.
pub(crate) fn read_page<B: PagedOperation>(mut success: B::Output, body: &Bytes) -> Result<ListedPage<B::Item>, String> {
    let PageFields { items: lists, next, more: flag, .. } = B::PAGE;
    let PageParts { items, next: cursor, more } = B::take_page(&mut success);
    let items = match items {
        Some(items) => items,
        None => no_items(lists, body)?,
    };
    let cursor = cursor.filter(|cursor| !cursor.is_empty());
    let Some(flag) = flag else { return Ok(ListedPage { items, next_cursor: cursor, may_go_on: false }) };
    let may_go_on = cursor.is_some() && more.is_none();
    if may_go_on && is_unreadable(body, flag) {
        let name = name(flag);
        return Err(format!("{name} in the response is not true or false, so that it is not known whether more items follow"));
    }
    if may_go_on {
        log::maybe_more_items(B::OPERATION_ID, next, flag);
    }
    if more == Some(true) && cursor.is_none() {
        let (flag, next) = (name(flag), name(next));
        return Err(format!("{flag} in the response is true, but {next} is missing: the next page cannot be requested"));
    }
    Ok(ListedPage { items, next_cursor: cursor.filter(|_| more == Some(true)), may_go_on })
}

/// The items of a page without a list. The document permits null, which is a page without items. If all names are missing, the items may
/// have another name.
fn no_items<T>(lists: &[&str], body: &[u8]) -> Result<Vec<T>, String> {
    let names: Vec<_> = lists.iter().map(|list| name(list)).collect();
    if lists.iter().any(|list| is_unreadable(body, list)) {
        Err(format!("{} in the response is not a list", names.join(" or ")))
    } else if lists.iter().any(|list| member(body, list).is_some()) {
        Ok(Vec::new())
    } else {
        Err(match names.as_slice() {
            [only] => format!("the response has no {only}"),
            names => format!("the response has neither {}", names.join(" nor ")),
        })
    }
}

/// The last name of a JSON pointer, for messages.
fn name(pointer: &str) -> String {
    format!("`{}`", pointer.rsplit('/').next().unwrap_or_default())
}

/// True if a body has a value at a JSON pointer that is not null. Its type does not fit if it was decoded as absent.
pub(crate) fn is_unreadable(body: &[u8], pointer: &str) -> bool {
    member(body, pointer).is_some_and(|value| !value.is_null())
}

/// The value at a JSON pointer, read again from the body.
fn member(body: &[u8], pointer: &str) -> Option<serde_json::Value> {
    let repaired = repaired(body);
    let body: serde_json::Value = serde_json::from_slice(repaired.as_deref().unwrap_or(body)).ok()?;
    body.pointer(pointer).cloned()
}
