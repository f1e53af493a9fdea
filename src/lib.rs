#![doc = include_str!("../README.md")]

mod attempt;
mod client;
mod config;
mod error;
pub mod generated;
mod headers;
mod leads;
mod reconcile;
mod runtime;
mod spec;

pub use attempt::{Attempt, AttemptOutcome};
pub use client::Client;
pub use config::ClientBuilder;
pub use error::{Error, ErrorKind, ErrorReport};
pub use generated::types::{
    BulkLeadInput, BulkLeadInputs, CampaignId, CreatedLead, Cursor, DeletedLead, ExternalId, Health, Lead, LeadIdentifier,
    LeadIdentifiers, LeadInput, LeadStatus, LeadStatusFilter, Metadata, PageLimit, PhoneNumber, Priority, ScheduledFor,
};
pub use headers::RateLimit;
pub use leads::{BulkCreated, BulkDeleted, LeadPage};
pub use runtime::{
    Clock, FailedAttempt, MAX_BODY, MAX_ERROR_BODY, RequestOptions, Response, RetryBudget, RetryPolicy, SystemClock, TokioClock,
};
pub use spec::{DocumentedError, ErrorCode, Operation, RateLimitBucket, RetryClass, documented_errors};

// The snippets of the pages are compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/errors.md")]
struct ErrorsPage;

#[cfg(doctest)]
#[doc = include_str!("../docs/retries.md")]
struct RetriesPage;
