//! The retries of a call: when it is sent again, and after which delay.

mod decide;
mod options;
mod policy;
mod token_bucket;

pub(crate) use decide::{AttemptResult, Decision, OutcomeClass, RetryRules, RetryState, decide};
pub use options::{QueuePriority, RequestOptions};
pub use policy::{FailedAttempt, RetryPolicy};
pub use token_bucket::RetryBudget;
pub(crate) use token_bucket::TokenBucket;
