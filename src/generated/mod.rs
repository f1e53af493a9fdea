//! The client that progenitor makes from `openapi.yaml`: [`types`], a builder for each operation in [`builder`], and [`Client`].
//!
//! [`crate::Client::generated`] returns it. Pass a builder to [`crate::Client::call`] to get a [`crate::Response`] or a [`crate::Error`]. A
//! builder's own `send` has the same key, retries, rate limits and log, and returns progenitor's types.
#![allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    dead_code,
    deprecated,
    unreachable_patterns,
    reason = "made by progenitor; its patterns are compiled in tests, so that none can fail later"
)]

mod call;
pub(crate) mod debug;
pub(crate) mod error;
pub(crate) mod extra;
mod hooks;
pub(crate) mod paged;
pub(crate) mod support;

pub use call::OperationBuilder;
pub use paged::PagedOperation;

include!(concat!(env!("OUT_DIR"), "/client.rs"));
