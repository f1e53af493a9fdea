//! The client that progenitor makes from `openapi.yaml`: [`types`], a builder for each operation in [`builder`], and [`Client`].
//!
//! Reach it by [`crate::Client::generated`]: every call made with it has the key, the retries, the pacing and the logging of the
//! crate's own client. [`crate::Client::call`] turns the result of one into data or a [`crate::Error`].
#![allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    dead_code,
    deprecated,
    unreachable_patterns,
    reason = "made by progenitor; its patterns are compiled in tests, so that none can fail later"
)]

include!(concat!(env!("OUT_DIR"), "/client.rs"));

#[path = "support.rs"]
pub mod support;
