//! The record of a call: one entry for each attempt.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// One attempt of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// Start of the attempt, by the client's clock.
    pub started: SystemTime,
    /// Time in the queue of the rate limiter before the attempt.
    pub queued: Duration,
    /// Time from the start until the response was read or given up.
    pub elapsed: Duration,
    /// Result of the attempt.
    pub outcome: AttemptOutcome,
    /// Wait that the server asked for, by `Retry-After` or the reset of the rate limit.
    pub retry_after: Option<Duration>,
    /// Backoff before the next attempt, zero for the last one. After a throttled attempt (429) it is zero too: the rate limiter keeps that
    /// wait, and the next attempt's [`queued`](Self::queued) contains it.
    pub delay: Duration,
    /// Id that the server, or a proxy in front of it, gave the request: a header of the response, see
    /// [`Error::request_id`](crate::Error::request_id). `None` without one. An id that repeats the request is redacted.
    pub request_id: Option<String>,
    /// Start of the attempt, by the monotonic clock.
    pub(crate) began: Instant,
    /// Start of the attempt among the events of this process.
    pub(crate) order: EventOrder,
    /// Times of the response. `None` without a response.
    pub(crate) response: Option<ResponseTime>,
}

#[cfg(feature = "testing")]
impl Attempt {
    /// Makes an attempt that took no time.
    pub(crate) fn new(started: SystemTime, outcome: AttemptOutcome) -> Self {
        Self {
            started,
            queued: Duration::ZERO,
            elapsed: Duration::ZERO,
            outcome,
            retry_after: None,
            delay: Duration::ZERO,
            request_id: None,
            began: Instant::now(),
            order: EventOrder::now(),
            response: None,
        }
    }
}

/// Time of a response, by two clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseTime {
    /// Receipt, by the client's clock.
    pub(crate) received: SystemTime,
    /// Receipt among the events of this process.
    pub(crate) order: EventOrder,
    /// `Date` header.
    pub(crate) date: Option<SystemTime>,
}

/// The position of an event among the events of this process. Two events may show the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EventOrder(u64);

impl EventOrder {
    /// Returns the position of an event that happens now. Of two events on any threads, one that happens before the other comes first.
    pub(crate) fn now() -> Self {
        static EVENTS: AtomicU64 = AtomicU64::new(0);
        Self(EVENTS.fetch_add(1, Ordering::Relaxed))
    }
}

/// Result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// A response with this status.
    Status(u16),
    /// A response with this status whose body did not arrive completely.
    Truncated(u16),
    /// A success status with a body that is not the API's, such as a proxy's page or an empty body.
    Unreadable(u16),
    /// A success status with `success: false` and a documented message of a failed API.
    Failed(u16),
    /// The API did not process the request: the connection failed, or the server closed the HTTP/2 stream unprocessed.
    NotSent,
    /// No complete response in time.
    TimedOut,
    /// The connection failed after the request may have been sent.
    Disconnected,
    /// The response is not HTTP.
    Malformed,
}

impl AttemptOutcome {
    /// True if the API may have processed the request although the attempt failed: the response is missing, unreadable, or has a status that
    /// leaves it open. Such a response is called lost.
    ///
    /// These statuses leave it open: 408, every 5xx and everything above, except those by which RFC 9110, 2295, 2774 and 6585 say
    /// that the server did not process the request (501, 505, 506, 510, 511), 303, which redirects to the result, and an unasked 1xx.
    pub fn is_ambiguous(self) -> bool {
        match self {
            Self::Status(status) => is_ambiguous_status(status),
            // A truncated success leaves it open. Any other status decides.
            Self::Truncated(status) => matches!(status, 200..=299) || is_ambiguous_status(status),
            Self::Unreadable(_) | Self::Failed(_) | Self::TimedOut | Self::Disconnected | Self::Malformed => true,
            Self::NotSent => false,
        }
    }

    /// True if the next attempt needs a new connection: this one, and others as old, may be dead.
    pub(crate) fn needs_new_connection(self) -> bool {
        matches!(self, Self::TimedOut | Self::Disconnected | Self::Malformed | Self::Status(MISDIRECTED))
    }
}

/// The server cannot respond on this connection, which another one may change (RFC 9110 §15.5.20).
const MISDIRECTED: u16 = 421;

/// Statuses that leave open whether the request was processed. One from 600 on is read as a 5xx (RFC 9110 §15).
fn is_ambiguous_status(status: u16) -> bool {
    match status {
        100..=199 | 303 | 408 => true,
        // The server cannot do it at all, or a network's log-in page speaks in its place.
        501 | 505 | 506 | 510 | 511 => false,
        _ => status >= 500,
    }
}

impl std::fmt::Display for AttemptOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Truncated(status) => write!(f, "{status}, body truncated"),
            Self::Unreadable(status) => write!(f, "{status}, body unreadable"),
            Self::Failed(status) => write!(f, "{status}, reports a failure of the API"),
            Self::NotSent => f.write_str("not sent"),
            Self::TimedOut => f.write_str("timed out"),
            Self::Disconnected => f.write_str("disconnected"),
            Self::Malformed => f.write_str("malformed response"),
        }
    }
}
