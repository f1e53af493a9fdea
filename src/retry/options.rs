//! How long a call may take and how often it is tried.

use std::sync::Arc;
use std::time::Duration;

use super::{RetryBudget, RetryPolicy};

const HOUR: Duration = Duration::from_secs(3600);

/// How long a call may take and how often it is tried; of a client by
/// [`ClientBuilder::options`](crate::ClientBuilder::options), of single calls by [`Client::with_options`](crate::Client::with_options).
///
/// Three sets are ready; each setter changes one value:
///
/// | | [`default`](Self::default) | [`job`](Self::job) | [`interactive`](Self::interactive) |
/// |---|---|---|---|
/// | for | a backend's calls | work that nobody waits for | a person who waits |
/// | [`attempt_timeout`](Self::attempt_timeout) | 30 s | 60 s | 5 s |
/// | [`total_timeout`](Self::total_timeout) | 90 s | 6 h | 10 s |
/// | [`max_wait`](Self::max_wait) | 90 s | 1 h 5 min | 2 s |
/// | [`max_attempts`](Self::max_attempts) | 3 | 1000 | 3 |
/// | [`max_backoff`](Self::max_backoff) | 8 s | 60 s | 8 s |
/// | [`retry_budget`](Self::retry_budget) | default | unlimited | default |
///
/// ```
/// use std::time::Duration;
/// use lupitor::RequestOptions;
///
/// let nightly = RequestOptions::job().total_timeout(Duration::from_secs(2 * 3600));
/// ```
#[derive(Clone, Debug)]
pub struct RequestOptions {
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_wait: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) max_backoff: Duration,
    pub(crate) budget: RetryBudget,
    pub(crate) policy: Option<Arc<dyn RetryPolicy>>,
}

impl Default for RequestOptions {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(90),
            max_wait: Duration::from_secs(90),
            max_attempts: 3,
            max_backoff: Duration::from_secs(8),
            budget: RetryBudget::default(),
            policy: None,
        }
    }
}

impl RequestOptions {
    /// For work that nobody waits for, such as a nightly import: a call outlasts outages and the windows of the rate limit, up to six
    /// hours. It is tried until that time is over, at most 1000 times, and waits up to a minute between attempts.
    ///
    /// ```
    /// # fn example(client: lupitor::Client) {
    /// let job = client.with_options(|_| lupitor::RequestOptions::job());
    /// # }
    /// ```
    pub fn job() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(60),
            total_timeout: HOUR * 6,
            // The longest documented window, and time for what a server's clock adds.
            max_wait: HOUR + Duration::from_secs(300),
            max_attempts: 1000,
            max_backoff: Duration::from_secs(60),
            budget: RetryBudget::unlimited(),
            policy: None,
        }
    }

    /// For a person who waits: a call ends within ten seconds. When the rate limit asks for more than two seconds, it ends
    /// immediately, and [`retry_after`](crate::Error::retry_after) returns the wait.
    pub fn interactive() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(10),
            max_wait: Duration::from_secs(2),
            ..Self::default()
        }
    }

    /// The first value that no call could be made with.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        if self.attempt_timeout.is_zero() {
            Some("attempt timeout: must be greater than zero; use at least one second")
        } else if self.total_timeout.is_zero() {
            Some("total timeout: must be greater than zero; use at least one second")
        } else if self.max_backoff.is_zero() {
            Some("max backoff: must be greater than zero; use at least one second")
        } else {
            None
        }
    }

    /// How long one attempt may take, from connecting to the last byte of the body. 30 s by default. Zero is an error of
    /// [`build`](crate::ClientBuilder::build), or of the call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long the whole call may take, with all attempts and waits. 90 s by default; zero is an error, as for
    /// [`attempt_timeout`](Self::attempt_timeout). If a wait would end later, the call fails immediately and
    /// [`retry_after`](crate::Error::retry_after) returns the wait.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// The longest single wait for a rate limit, the call's own place in the queue counted, or that the API asks for. 90 s by default. If a
    /// longer one is needed, the call fails immediately and [`retry_after`](crate::Error::retry_after) returns the wait. With zero, a 429 is an error immediately.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// How often a call is tried when it fails in a way that may pass, the first time included. 3 by default, 1 for no retry after
    /// such a failure, 0 is as 1. A 429 does not count; there may be 20 of them in one call, or as many as this number where it is more.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest wait between attempts where the API does not ask for one. 8 s by default; zero is an error, as for
    /// [`attempt_timeout`](Self::attempt_timeout).
    ///
    /// The wait before retry n is between half of and the whole of the lesser of this and 300 ms · 2ⁿ⁻¹, by chance.
    pub fn max_backoff(mut self, wait: Duration) -> Self {
        self.max_backoff = wait;
        self
    }

    /// How many retries the client and its clones may make after failures that may pass. By default 10, or a fifth of the calls that
    /// got a response lately; see [`RetryBudget`].
    ///
    /// Clients from [`with_options`](crate::Client::with_options) share the budget of the client that they come from. One that is given
    /// another budget has its own, full at the start, and its clones share that.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Asks this policy before each further attempt. None by default: the rules alone decide.
    ///
    /// ```
    /// use std::time::Duration;
    /// use lupitor::{FailedAttempt, RequestOptions, RetryPolicy};
    ///
    /// /// A second between attempts, and no retry after a server's failure.
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
