//! [blocking]: docs::blocking
//! [custom-requests]: docs::custom_requests
//! [errors]: docs::errors
//! [handling-errors]: docs::handling_errors
//! [logging]: docs::logging
//! [metrics]: docs::metrics
//! [operations]: docs::operations
//! [paging]: docs::paging
//! [performance]: docs::performance
//! [rate-limits]: docs::rate_limits
//! [retries]: docs::retries
//! [security]: docs::security
//! [testing]: docs::testing
#![doc = ""]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod config;
mod custom_request;
#[cfg(any(doc, doctest))]
pub mod docs;
mod error;
pub mod generated;
mod headers;
pub mod import;
mod leads;
mod paging;
mod reconcile;
mod runtime;
mod spec;
#[cfg(feature = "testing")]
pub mod testing;

pub use attempt::{Attempt, AttemptOutcome};
pub use client::Client;
pub use config::ClientBuilder;
pub use custom_request::CustomRequest;
pub use error::{Error, ErrorKind, ErrorReport};
pub use generated::types::{
    BulkLeadInput, BulkLeadInputs, CampaignId, CreatedLead, Cursor, DeletedLead, ExternalId, Health, Lead, LeadIdentifier,
    LeadIdentifiers, LeadInput, LeadStatus, LeadStatusFilter, Metadata, PageLimit, PhoneNumber, Priority, ScheduledFor,
};
pub use headers::RateLimit;
pub use leads::{BulkCreated, BulkDeleted, CreateOutcome, DeleteOutcome, LeadPage};
pub use paging::{Page, Pages, Paginator};
/// The HTTP client that [`ClientBuilder::configure_http`] configures, in the version of this crate.
///
/// Its methods take only the types of this version: make proxies, certificates and headers from here. `lupitor::reqwest::header`,
/// `StatusCode` and `Method` are also the types of this crate's own signatures.
pub use reqwest;
pub use runtime::{
    ApiKeyFuture, ApiKeyProvider, Clock, FailedAttempt, MAX_BODY, MAX_ERROR_BODY, QueuePriority, RequestOptions, Response,
    RetryBudget, RetryPolicy, SystemClock, TokioClock,
};
pub use spec::{DocumentedError, ErrorCode, Operation, RateLimitBucket, RetryClass, documented_errors};
