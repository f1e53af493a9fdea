//! How long a call may take and how often it is tried.

use std::sync::Arc;
use std::time::Duration;

use super::RetryPolicy;

/// How long a call may take and how often it is tried; of a client by
/// [`ClientBuilder::options`](crate::ClientBuilder::options), of single calls by [`Client::with_options`](crate::Client::with_options).
///
/// ```
/// use std::time::Duration;
/// use lupitor::RequestOptions;
///
/// let nightly = RequestOptions::default().total_timeout(Duration::from_secs(3600)).max_attempts(6);
/// ```
#[derive(Clone, Debug)]
pub struct RequestOptions {
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_wait: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) policy: Option<Arc<dyn RetryPolicy>>,
}

impl Default for RequestOptions {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(90),
            max_wait: Duration::from_secs(90),
            max_attempts: 3,
            policy: None,
        }
    }
}

impl RequestOptions {
    /// What no call could be made with.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        match () {
            () if self.attempt_timeout.is_zero() => {
                Some("attempt timeout: is zero, in which nothing is answered; give it a second or more")
            }
            () if self.total_timeout.is_zero() => {
                Some("total timeout: is zero, in which nothing is answered; give it a second or more")
            }
            () => None,
        }
    }

    /// How long one attempt may take, from connecting to the last byte of the body. 30 s by default. Zero is an error of
    /// [`build`](crate::ClientBuilder::build), or of the call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long the whole call may take, with all attempts and waits. 90 s by default; zero is an error, as for
    /// [`attempt_timeout`](Self::attempt_timeout). A wait that would not end before is
    /// not begun: the error comes at once and has [`retry_after`](crate::Error::retry_after).
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// The longest single wait for a rate limit. 90 s by default; a longer one is an error at once, as with
    /// [`total_timeout`](Self::total_timeout). With zero, a 429 is an error at once.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// How often a call is tried when it fails in a way that may pass, the first time included. 3 by default, 1 for no retry after
    /// such a failure, 0 is as 1. Answers of the rate limit do not count, [`max_wait`](Self::max_wait) is for those; there may be 20
    /// of them in one call.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Asks this policy before each further attempt. None by default: the rules alone decide.
    ///
    /// ```
    /// use std::time::Duration;
    /// use lupitor::{FailedAttempt, RequestOptions, RetryPolicy};
    ///
    /// /// A second between attempts, and none after an answer that is a server's failure.
    /// #[derive(Debug)]
    /// struct EverySecond;
    ///
    /// impl RetryPolicy for EverySecond {
    ///     fn wait(&self, attempt: &FailedAttempt) -> Option<Duration> {
    ///         (attempt.outcome != lupitor::AttemptOutcome::Status(500)).then_some(Duration::from_secs(1))
    ///     }
    /// }
    ///
    /// let options = RequestOptions::default().retry_policy(EverySecond);
    /// ```
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.policy = Some(Arc::new(policy));
        self
    }
}
