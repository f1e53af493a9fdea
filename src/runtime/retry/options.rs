//! Timeouts and retries of calls.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{RetryBudget, RetryPolicy};
use crate::runtime::extra::Extra;

const HOUR: Duration = Duration::from_secs(3600);

/// The timeouts and the retries of calls. Set them for a client with [`ClientBuilder::options`](crate::ClientBuilder::options), for single
/// calls with [`Client::with_options`](crate::Client::with_options).
///
/// There are three presets. Each setter changes one value:
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
/// | [`queue_priority`](Self::queue_priority) | foreground | background | foreground |
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
    pub(crate) priority: QueuePriority,
    pub(crate) extra: Option<Arc<Extra>>,
}

/// The class of a call while it waits for the rate limit: people before jobs. Set it with [`RequestOptions::queue_priority`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum QueuePriority {
    /// A call that somebody waits for.
    #[default]
    Foreground,
    /// A call that waits as long as foreground calls of the same limit wait.
    Background,
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
            priority: QueuePriority::Foreground,
            extra: None,
        }
    }
}

impl RequestOptions {
    /// Options for work that nobody waits for, such as a nightly import. A call outlasts outages and the windows of the rate limit for up to
    /// six hours, with at most 1000 attempts and at most a minute between them.
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
            // The longest documented window, and time for the difference of clocks.
            max_wait: HOUR + Duration::from_secs(300),
            max_attempts: 1000,
            max_backoff: Duration::from_secs(60),
            budget: RetryBudget::unlimited(),
            policy: None,
            priority: QueuePriority::Background,
            extra: None,
        }
    }

    /// Options for a person who waits: a call ends within ten seconds. If the rate limit asks for a wait of more than two seconds, the call
    /// fails immediately, and [`retry_after`](crate::Error::retry_after) returns the wait.
    pub fn interactive() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(10),
            max_wait: Duration::from_secs(2),
            ..Self::default()
        }
    }

    /// Returns the deadline of a call. A timeout beyond the range of the clock is a century.
    pub(crate) fn deadline(&self, start: Instant) -> Instant {
        start.checked_add(self.total_timeout).unwrap_or(start + HOUR * 24 * 365 * 100)
    }

    /// Returns the problem of the first invalid value.
    pub(crate) fn problem(&self) -> Option<&str> {
        if let Some(problem) = self.extra.as_ref().and_then(|extra| extra.problem.as_deref()) {
            Some(problem)
        } else if self.attempt_timeout.is_zero() {
            Some("attempt timeout: must be greater than zero; use at least one second")
        } else if self.total_timeout.is_zero() {
            Some("total timeout: must be greater than zero; use at least one second")
        } else if self.max_backoff.is_zero() {
            Some("max backoff: must be greater than zero; use at least one second")
        } else {
            None
        }
    }

    /// Sets the maximum time of one attempt, from connecting to the last byte of the body. 30 s by default. Zero is an error of
    /// [`build`](crate::ClientBuilder::build), or of the call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Sets the maximum time of the whole call, with all attempts and waits. 90 s by default. Zero is an error, as for
    /// [`attempt_timeout`](Self::attempt_timeout). If a wait would end later, the call fails immediately, and
    /// [`retry_after`](crate::Error::retry_after) returns the wait.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Sets the maximum of a single wait: for the rate limit, including the queue, or for a wait that the API asks for. 90 s by default.
    ///
    /// If a longer wait is needed, the call fails immediately, and [`retry_after`](crate::Error::retry_after) returns the wait. With zero, a
    /// 429 is an error immediately.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Sets the maximum number of attempts that may fail transiently. 3 by default. With 1 or 0, a call is not retried after such a failure.
    ///
    /// A 429 does not count. A call may meet 20 of them, or this number if it is larger.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the maximum delay between attempts if the API does not ask for one. 8 s by default. Zero is an error, as for
    /// [`attempt_timeout`](Self::attempt_timeout).
    ///
    /// The delay before retry n is random, from half of to the whole of `min(max_backoff, 300 ms · 2ⁿ⁻¹)`.
    pub fn max_backoff(mut self, wait: Duration) -> Self {
        self.max_backoff = wait;
        self
    }

    /// Sets the budget for retries after transient failures, which the client and its clones share. By default 10 retries, or a fifth of the
    /// recent calls with a response; see [`RetryBudget`].
    ///
    /// Clients from [`with_options`](crate::Client::with_options) share the budget of their origin. A client with another budget has its own,
    /// full at the start, and shares it with its clones.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Sets the class of the calls while they wait for the rate limit. [`QueuePriority::Foreground`] by default, and
    /// [`QueuePriority::Background`] in [`job`](Self::job).
    ///
    /// A background call is sent when no foreground call of the same limit waits. It still fails after its own
    /// [`max_wait`](Self::max_wait) and [`total_timeout`](Self::total_timeout). Calls of the same class wait in the order in which they were
    /// made.
    pub fn queue_priority(mut self, priority: QueuePriority) -> Self {
        self.priority = priority;
        self
    }

    /// Adds a header to each request, for example the id of a trace. A header with the name of another one is added to it.
    ///
    /// ```no_run
    /// # use lupitor::{Client, LeadInput};
    /// # async fn example(client: Client, lead: LeadInput) -> Result<(), lupitor::Error> {
    /// client.with_options(|options| options.header("traceparent", "00-4bf9…-01")).create_lead(lead).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A name or a value that HTTP does not allow, and a header of the client itself such as the key's or `Content-Type`, is an error of
    /// [`build`](crate::ClientBuilder::build), or of the call. No output shows the value.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        Arc::make_mut(self.extra.get_or_insert_default()).header(name.as_ref(), value.as_ref());
        self
    }

    /// Adds a parameter to the query of each request, for example one that `openapi.yaml` does not have yet. The client percent-encodes it.
    /// None by default. A query that makes the URL longer than 64 KiB is a [`Validation`](crate::ErrorKind::Validation) error of the call.
    pub fn query(mut self, name: impl Into<String>, value: impl Display) -> Self {
        Arc::make_mut(self.extra.get_or_insert_default()).query(name.into(), value.to_string());
        self
    }

    /// Sets a policy that the client asks before each retry. None by default: the rules alone decide.
    ///
    /// ```
    /// use std::time::Duration;
    /// use lupitor::{FailedAttempt, RequestOptions, RetryPolicy};
    ///
    /// /// Waits a second between attempts, and does not retry after a 500.
    /// #[derive(Debug)]
    /// struct EverySecond;
    ///
    /// impl RetryPolicy for EverySecond {
    ///     fn delay(&self, attempt: &FailedAttempt) -> Option<Duration> {
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
