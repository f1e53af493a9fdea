//! Errors: their kinds, their fields, their reports, and the redaction of personal data in them.

mod call_error;
pub(crate) mod cause;
mod details;
#[cfg(feature = "miette")]
mod diagnostic;
mod kind;
pub(crate) mod redact;
mod report;
mod request;

pub use call_error::Error;
pub(crate) use details::{ErrorDetails, ResponseParts};
pub use kind::ErrorKind;
pub(crate) use redact::SentRequest;
pub use report::ErrorReport;
pub(crate) use report::SDK;
pub(crate) use request::request_id;
