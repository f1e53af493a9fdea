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
    /// A response with this status, which is that of a success, with `success: false` and a documented message of an API that failed.
    Failed(u16),
    /// The API has not seen the request: no connection could be made, or the server closed the stream unprocessed (HTTP/2).
    NotSent,
    /// No answer in time.
    TimedOut,
    /// The connection failed after the request may have been sent.
    Disconnected,
    /// A response came that is not HTTP, so nothing of it could be read.
    Malformed,
}

impl AttemptOutcome {
    /// True when the API may have done what was asked, although the attempt failed: there was no response, none that can be read, or one
    /// whose status does not tell. Such a response is called lost.
    ///
    /// The statuses that do not tell are 408, every 5xx and everything above, except those by which RFC 9110, 2295, 2774 and 6585 say
    /// that the server did not process the request (501, 505, 506, 510, 511), 303, which redirects to the result, and an unasked 1xx.
    pub fn is_ambiguous(self) -> bool {
        match self {
            Self::Status(status) => is_ambiguous_status(status),
            // A truncated success tells nothing; any other status says it all.
            Self::Cut(status) => matches!(status, 200..=299) || is_ambiguous_status(status),
            Self::Unreadable(_) | Self::Failed(_) | Self::TimedOut | Self::Disconnected | Self::Malformed => true,
            Self::NotSent => false,
        }
    }

    /// True when the connection of this attempt, or others of its age, cannot be trusted with another one.
    pub(crate) fn discredits_connections(self) -> bool {
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
            Self::Cut(status) => write!(f, "{status}, body cut"),
            Self::Unreadable(status) => write!(f, "{status}, body unreadable"),
            Self::Failed(status) => write!(f, "{status}, reports a failure of the API"),
            Self::NotSent => f.write_str("not sent"),
            Self::TimedOut => f.write_str("timed out"),
            Self::Disconnected => f.write_str("disconnected"),
            Self::Malformed => f.write_str("malformed response"),
        }
    }
}
