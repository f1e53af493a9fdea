#![doc = include_str!("../README.md")]

mod base_url;
mod call;
mod client;
mod clock;
mod config;
mod envelope;
mod error;
mod form;
mod gate;
pub mod generated;
mod hooks;
mod leads;
mod operation;
mod rate_limit;
mod reconcile;
mod response;
mod retry;
mod secret;
mod transport;

pub use client::{Client, Shared};
pub use clock::{Clock, SystemClock, TokioClock};
pub use config::ClientBuilder;
pub use error::{Attempt, AttemptOutcome, DocumentedError, Error, ErrorCode, ErrorKind, ErrorReport, documented_errors};
pub use generated::types::{
    BulkLeadInput, BulkLeadInputs, CampaignId, CreatedLead, Cursor, DeletedLead, ExternalId, Health, Lead, LeadIdentifier,
    LeadIdentifiers, LeadInput, LeadStatus, LeadStatusFilter, Metadata, PageLimit, PhoneNumber, Priority, ScheduledFor,
};
pub use leads::{BulkCreated, BulkDeleted, LeadPage};
pub use operation::{Operation, RateLimitBucket};
pub use rate_limit::RateLimit;
pub use response::Response;
pub use retry::{FailedAttempt, RequestOptions, RetryBudget, RetryClass, RetryPolicy};
pub use transport::{MAX_BODY, MAX_ERROR_BODY};

// The snippets of the pages are compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/errors.md")]
struct ErrorsPage;

#[cfg(doctest)]
#[doc = include_str!("../docs/retries.md")]
struct RetriesPage;
