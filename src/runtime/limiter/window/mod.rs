//! The model of one rate limit. It learns from responses and says when the next request may be sent. It has no clock and never waits.
//!
//! # Kinds of limits
//!
//! The documentation says "sliding window" and nothing more, so the model covers each kind:
//!
//! - A *fixed window* and a *sliding log* have room again at the reset ([`Refill::AtReset`]).
//! - A *sliding counter* adds the requests of the previous window, weighted by the part of it that the sliding window still covers. At
//!   the reset it has no room. Room comes back gradually, `previous_count / length` requests a second ([`Refill::Gradual`]).
//!
//!   Some of them round the weighted count of the previous window down, which makes room for one request more (`rounding.rs`).
//!
//! One formula covers all of them. The *room* is the number of requests that can be sent now:
//! `capacity − carry_over · overlap − current_count`. `carry_over` is the count of the previous window for a sliding counter, else 0.
//!
//! The first response of a window shows the kind: after a full window, a sliding counter reports less than the others. Until the kind is
//! known, the first request after a reset waits `length / capacity`, because a sliding counter has room for one request then.
//!
//! # What a response teaches
//!
//! | response | effect | file |
//! |---|---|---|
//! | the first of a window | syncs `current_count`, and shows the kind of limit | `learn.rs` |
//! | a later one | corrects the counts if it lies outside the range that the requests under way explain | `learn.rs` |
//! | a new capacity, or a reset far away | is adopted when a second response agrees | `evidence.rs` |
//! | nothing left, unexpectedly and for long | is probed by one request | `evidence.rs` |
//! | without headers, several in a row | the window cannot be synced, and requests are sent all the same | `learn.rs` |
//! | no response | as after several without headers, but at once | `outcome.rs` |
//! | a 429 | blocks everything for the wait that it asks for, and halves the concurrency limit, or sets it to 1 without a synced window | `outcome.rs` |
//!
//! # What blocks a request
//!
//! `check.rs` asks in this order:
//!
//! 1. A 429 blocks until its wait is over.
//! 2. A window that is not synced lets one request at a time pass, which syncs it. If it cannot be synced, only a 429 brings in the
//!    concurrency limit.
//! 3. A suspect report of "nothing left" blocks until the probe, and then until the probe's response.
//! 4. A lack of room blocks until room comes back (gradually, or at the reset).
//! 5. The concurrency limit blocks until a response arrives. It grows by one with each response other than a
//!    429, as in TCP's slow start (RFC 5681).
//!
//! # Other processes
//!
//! Other processes may use the same limit. Whatever is gone beyond this client's own requests is theirs (`others_count`). The ratio of all
//! requests to the client's own is the *contention*. Under contention the client has fewer requests under way, leaves some room free, and
//! takes an unsynced window for used up (`room.rs`, `rollover.rs`).

mod check;
mod evidence;
mod forecast;
mod learn;
mod outcome;
mod rollover;
mod room;
mod rounding;

use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::Instant;

pub(super) use forecast::Forecast;

/// The longest wait that is taken on trust. After a longer one to a reset, or after a 429, one request probes the limit. No documented
/// window is longer than an hour.
pub(crate) const MAX_TRUSTED_WAIT: Duration = Duration::from_secs(3602);

/// Largest difference between two reports of the same reset: they are in whole seconds, and the server's clock is an estimate.
const RESET_TOLERANCE: Duration = Duration::from_secs(2);

/// Contention from which on the limit counts as shared with other processes.
const SHARED: f64 = 1.2;

/// The state of one rate limit. All counts are of the current window. A request that was sent in an earlier window changes none of them.
#[derive(Debug)]
pub(super) struct Window {
    /// Number of the current window.
    window_id: u64,
    /// Time of the next reset, which ends the current window.
    resets_at: Option<Instant>,
    /// The longest time to a reset that a response has reported.
    length: Duration,
    /// Number of requests that the limit allows in a window.
    capacity: f64,
    /// Two responses agree on capacity and reset.
    corroborated: bool,
    /// The one response that contradicts them.
    candidate: Option<Candidate>,
    refill: Refill,
    /// Number of windows in a row that must look like those of a sliding counter before the limit is taken for one. It doubles when that
    /// was wrong.
    gradual_windows_needed: u32,

    /// Number of responses in a row that show that a sliding counter rounds down. Less than zero after a 429.
    rounding: i32,

    /// Requests of the previous window that still count; see [`Window::overlap`].
    carry_over: f64,
    /// Requests of the previous window, until the first response shows whether they count.
    previous_count: f64,
    /// Requests of this window: the client's own, those under way included, and those of other processes.
    current_count: f64,
    own_count: f64,
    /// Requests that are certainly of other processes.
    others_count: f64,
    /// The contention of the previous windows.
    past_contention: f64,

    /// `current_count` rests on a response of this window, or on the previous window of a sliding counter.
    synced: bool,
    /// The window cannot be synced: responses come without headers, or a request got none.
    sync_failed: bool,
    /// Number of responses in a row without headers.
    headerless_streak: u32,
    /// Requests of this window that may count, and that got no response.
    lost_responses: u64,
    /// The last response that reported nothing credible, as a value of `completed`. `None` once a later request is reported.
    uninformative_at: Option<u64>,
    /// The first response of this window that reported nothing left, as a value of `completed`.
    exhausted_at: Option<u64>,
    /// The trust in responses that report nothing left.
    exhaustion: Exhaustion,

    /// End of the wait that a 429 asked for.
    throttled_until: Option<Instant>,
    throttled_this_window: bool,
    /// A request was throttled at some time, so the concurrency limit also applies to windows that cannot be synced.
    ever_throttled: bool,
    /// Number of 429s in a row.
    throttled_streak: u32,

    in_flight: u64,
    /// Maximum number of requests under way.
    concurrency_limit: u64,
    /// Number of requests that have completed, with whatever outcome. It orders requests and responses.
    completed: u64,
    /// The room that the next request waits for. It is drawn anew for each request.
    min_room: f64,
    rng: StdRng,
}

/// The way in which room comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refill {
    /// The first request after a reset waits until a sliding counter has room, which takes `length / capacity`.
    Unknown,
    /// At the reset. `gradual_windows` is the number of windows in a row that looked like those of a sliding counter.
    AtReset { gradual_windows: u32 },
    /// Little by little. `confirmed` once a request has passed after a response that reported nothing left.
    Gradual { confirmed: bool },
}

/// A capacity and a reset that only one response has reported.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    capacity: f64,
    resets_at: Option<Instant>,
}

/// The trust in responses that report nothing left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exhaustion {
    /// No response of this window has reported it.
    Unreported,
    /// The counts or a 429 confirm it.
    Plausible,
    /// Nothing confirms it. One request is to probe it.
    Suspect { since: Instant },
    /// Requests have passed in spite of it. Such responses are ignored until one reports that something is left.
    Ignored,
}

/// The event that a blocked request waits for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    Until(Instant),
    /// A response that is under way, or this time if it comes first.
    UntilResponse(Option<Instant>),
}

/// One request that may be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reservation {
    window_id: u64,
    /// `completed` when it was made.
    completed_before: u64,
    sent_at: Instant,
}

impl Reservation {
    /// The time at which it was made.
    pub(super) fn time(&self) -> Instant {
        self.sent_at
    }
}

impl Window {
    pub(super) fn new(rng: StdRng) -> Self {
        Self {
            window_id: 0,
            resets_at: None,
            length: Duration::ZERO,
            capacity: 0.0,
            corroborated: false,
            candidate: None,
            refill: Refill::Unknown,
            gradual_windows_needed: 3,
            rounding: 0,
            carry_over: 0.0,
            previous_count: 0.0,
            current_count: 0.0,
            own_count: 0.0,
            others_count: 0.0,
            past_contention: 1.0,
            synced: false,
            sync_failed: false,
            headerless_streak: 0,
            lost_responses: 0,
            uninformative_at: None,
            exhausted_at: None,
            exhaustion: Exhaustion::Unreported,
            throttled_until: None,
            throttled_this_window: false,
            ever_throttled: false,
            throttled_streak: 0,
            in_flight: 0,
            concurrency_limit: 1,
            completed: 0,
            min_room: 1.0,
            rng,
        }
    }

    /// Forgets everything that was learned. Requests under way belong to an earlier window from now on.
    pub(super) fn forget(&mut self) {
        let rng = StdRng::from_rng(&mut self.rng);
        *self = Self { window_id: self.window_id + 1, completed: self.completed, ..Self::new(rng) };
    }
}

#[cfg(test)]
mod tests;
