//! Lists page by page: the streams of items and of pages, for every operation with pages.

mod cursor_trail;
mod page;
mod pages;
mod paginator;

pub use page::Page;
pub(crate) use page::{is_unreadable, read_page};
pub use pages::Pages;
pub use paginator::Paginator;
