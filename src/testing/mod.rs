//! Responses and errors for fakes of your own traits (feature `testing`).
//!
//! Many applications have a trait for what they need of the API, with an implementation that calls a [`Client`](crate::Client), and a fake
//! one for tests. The fake makes its results here:
//!
//! ```
//! use lupitor::{CreatedLead, Error, ErrorCode, Response, testing};
//!
//! struct FakeCampaign;
//!
//! impl FakeCampaign {
//!     async fn add(&self, external_id: &str) -> Result<Response<CreatedLead>, Error> {
//!         match external_id {
//!             "CRM_1" => Err(testing::error(ErrorCode::LeadAlreadyExists).build()),
//!             "CRM_2" => Err(testing::timeout().build()),
//!             _ => Ok(testing::response(CreatedLead::builder().lead_id("jh7abc123xyz").try_into()?).build()),
//!         }
//!     }
//! }
//! ```
//!
//! An error is made by the code that handles real responses: kind, code, message, solutions and
//! [`maybe_processed`](crate::Error::maybe_processed) are those of a real call. [`documented_errors`](crate::documented_errors) has all
//! errors that the API documents.
//!
//! | type | made by |
//! |---|---|
//! | [`Response`](crate::Response) | [`response`] |
//! | [`Error`](crate::Error) | [`error`], [`documented_error`], [`rejection`], [`timeout`], [`disconnected`], [`not_sent`], [`undecodable`], [`outcome_unknown`], [`rate_limited`], [`invalid`], [`misconfigured`] |
//! | [`Attempt`](crate::Attempt) | [`attempt`] |
//! | [`BulkCreated`](crate::BulkCreated), [`BulkDeleted`](crate::BulkDeleted), [`LeadPage`](crate::LeadPage) | `Default`, and methods that begin with `with_` |
//! | [`Page`](crate::Page), [`RowResult`](crate::import::RowResult), [`ImportError`](crate::import::ImportError) | [`page`], [`row_result`], [`import_error`] |
//! | [`Lead`](crate::Lead), [`CreatedLead`](crate::CreatedLead), [`DeletedLead`](crate::DeletedLead), [`Health`](crate::Health) | their `builder()`, or `serde_json::from_value` |

mod data;
mod error;
mod response;

pub use data::{attempt, import_error, page, row_result};
pub use error::{
    ErrorBuilder, disconnected, documented_error, error, invalid, misconfigured, not_sent, outcome_unknown, rate_limited,
    rejection, timeout, undecodable,
};
pub use response::{ResponseBuilder, response};
