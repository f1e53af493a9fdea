//! Custom retry policies.

use std::fmt::Debug;
use std::time::Duration;

use crate::attempt::AttemptOutcome;
use crate::spec::Operation;

/// A custom retry policy: it can reject a retry and choose its delay, within the rules of this crate.
///
/// The client asks it after each attempt that may be retried:
///
/// - The outcome and the [`RetryClass`](crate::RetryClass) of the operation permit it.
/// - [`max_attempts`](crate::RequestOptions::max_attempts) is not reached.
/// - The [`RetryBudget`](crate::RetryBudget) is not used up.
///
/// A policy cannot do harm. A call that must not be repeated never is, a wait that the server asks for is never shortened, and no delay
/// ends after the deadline.
///
/// The method should return quickly and must not block.
pub trait RetryPolicy: Debug + Send + Sync + 'static {
    /// Returns the delay before the next attempt, or `None` to end the call.
    ///
    /// [`FailedAttempt::delay`] is the delay without a policy. A delay shorter than [`FailedAttempt::retry_after`] is raised to it. A delay
    /// that would end after the deadline ends the call.
    fn delay(&self, attempt: &FailedAttempt) -> Option<Duration>;
}

/// A failed attempt, for the decision of a [`RetryPolicy`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailedAttempt {
    /// The operation that was called.
    pub operation: &'static Operation,
    /// Result of the attempt.
    pub outcome: AttemptOutcome,
    /// Number of transient failures in this call, including this attempt.
    pub failures: u32,
    /// Number of 429 responses in this call, including this attempt.
    pub throttled: u32,
    /// Time since the start of the call.
    pub elapsed: Duration,
    /// Wait that the server asked for.
    pub retry_after: Option<Duration>,
    /// Delay of the client's own rules.
    pub delay: Duration,
}
