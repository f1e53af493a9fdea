//! A say of the user's own in what is tried again.

use std::fmt::Debug;
use std::time::Duration;

use crate::error::AttemptOutcome;
use crate::operation::Operation;

/// Decides whether a call is tried again, and after which wait, where the rules of this crate allow it.
///
/// It is asked after an attempt that may be followed by another one: the outcome and the operation's
/// [`RetryClass`](crate::RetryClass) permit it, [`max_attempts`](crate::RequestOptions::max_attempts) is not reached and the
/// [`RetryBudget`](crate::RetryBudget) is not used up. So a policy can refuse an attempt and choose the wait, and cannot do harm: a
/// call that must not be repeated never is, a wait that the server asked for is never cut short, and none goes past the deadline.
///
/// It should be quick, and not block.
pub trait RetryPolicy: Debug + Send + Sync + 'static {
    /// How long to wait before the next attempt; `None` for no other attempt.
    ///
    /// [`FailedAttempt::wait`] is what the call would do without a policy. A shorter wait than [`FailedAttempt::hint`] is raised to
    /// it, and one that would end after the deadline ends the call.
    fn wait(&self, attempt: &FailedAttempt) -> Option<Duration>;
}

/// What a [`RetryPolicy`] decides on.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailedAttempt {
    /// The operation that was called.
    pub operation: &'static Operation,
    /// How the attempt ended.
    pub outcome: AttemptOutcome,
    /// How many attempts of this call failed in a way that may pass, this one included.
    pub failures: u32,
    /// How many answers of this call were a 429, this one included.
    pub rejections: u32,
    /// How long the call has taken so far.
    pub elapsed: Duration,
    /// How long the server asked to wait, where it did.
    pub hint: Option<Duration>,
    /// How long the call waits if the policy has no other idea.
    pub wait: Duration,
}
