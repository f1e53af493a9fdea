//! What a call did: one entry for each attempt.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// One attempt of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// When it was started, by the client's clock.
    pub started: SystemTime,
    /// How long the client held it back before it was started, to keep the rate limit.
    pub held: Duration,
    /// How long it took until the answer was read or given up.
    pub elapsed: Duration,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// How long the server asked to wait, where it did.
    pub hint: Option<Duration>,
    /// How long the client waited afterwards, before the next attempt. Zero for the last one.
    pub slept: Duration,
    /// When it was started, by the monotonic clock.
    pub(crate) began: Instant,
    /// The response's times. `None` without a response.
    pub(crate) response: Option<ResponseTime>,
}

/// The time of a response, by two clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseTime {
    /// When it was received, by the client's clock.
    pub(crate) received: SystemTime,
    /// Its `Date`.
    pub(crate) date: Option<SystemTime>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// An answer with this status.
    Status(u16),
    /// An answer with this status whose body did not arrive whole.
    Cut(u16),
    /// An answer with this status, which is that of a success, whose body is not the API's: a proxy's page, or nothing.
    Unreadable(u16),
    /// No request left: no connection could be made.
    NotSent,
    /// No answer in time.
    TimedOut,
    /// The connection failed after the request may have been sent.
    Disconnected,
}

impl AttemptOutcome {
    /// Whether the API may have done what was asked, although the attempt failed: there was no answer, none that can be read, or one
    /// that does not tell (408, 500, 502, 503, 504). Such an answer is called lost.
    pub fn is_ambiguous(self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 500 | 502 | 503 | 504),
            // A success that is cut tells nothing; of another status the head says it all.
            Self::Cut(status) => matches!(status, 200..=299) || Self::Status(status).is_ambiguous(),
            Self::Unreadable(_) | Self::TimedOut | Self::Disconnected => true,
            Self::NotSent => false,
        }
    }
}

impl std::fmt::Display for AttemptOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Cut(status) => write!(f, "{status}, body cut"),
            Self::Unreadable(status) => write!(f, "{status}, body unreadable"),
            Self::NotSent => f.write_str("not sent"),
            Self::TimedOut => f.write_str("timed out"),
            Self::Disconnected => f.write_str("disconnected"),
        }
    }
}
