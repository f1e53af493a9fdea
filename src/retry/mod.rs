//! When a call is sent again, and how long to wait before that.

mod budget;
mod decide;
mod options;
mod policy;

pub use budget::RetryBudget;
pub(crate) use budget::Tokens;
pub(crate) use decide::{Action, Failure, Outcome, Rules, State, decide};
pub use options::RequestOptions;
pub use policy::{FailedAttempt, RetryPolicy};

/// How a call of an operation may be sent again, from `x-lupitor-retry` in `openapi.yaml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// It changes nothing: sent again after any failure that may pass.
    Read,
    /// A second call leaves the same state as one: sent again after any failure that may pass.
    Idempotent,
    /// The API refuses a second one. Sent again after any failure that may pass; a refusal after an answer that got lost may mean that
    /// the first one worked. [`Client::create_lead`](crate::Client::create_lead) looks it up; where that is not possible, or does not
    /// settle it, the call ends with [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
    Deduplicated,
    /// Sent again only when it certainly was not processed: no connection was made, or the answer was 429.
    Never,
}
