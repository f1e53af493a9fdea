//! The verdict on a lead's creation time: did a call create the lead, by the clocks that a client has observed? It is a pure
//! function.
//!
//! Three clocks take part, and no two of them need to agree:
//!
//! - The client's clock. Its monotonic part stops while the machine sleeps, and its wall part can be set.
//! - The front server's clock, which writes `Date`.
//! - The database's clock, which writes `_creationTime`.
//!
//! A create whose response arrived calibrates the database's clock once a list contains the lead. A `Date` calibrates the front
//! server's clock. [`calibration`](super::calibration) has the rules.
//!
//! **Created** needs the same data and a creation time between the first attempt, less [`MAX_DOUBT`] and the resolution of the
//! calibrating clock, and the rejection. Without a calibration of the database's clock, `Date` replaces it. So it does if the
//! calibration is old and its bounds are wider than the doubt. Two cases make this verdict wrong:
//!
//! - Another process created the same lead with the same data in that time.
//! - An earlier lead has the same data, and the calibrated clock was set after its last sample by about the age of that lead. The
//!   margin is the time of the call. By `Date`, it is enough that the database's clock is ahead by that age, as far as an old
//!   calibration permits.
//!
//! **Before** needs calibrations on both sides of the call, so that a clock that was set in between cannot hide. It never comes
//! from `Date`.
//!
//! Every other lead is **unknown**, with a reason.

use CreationVerdict::{Before, Created, Unknown};

use super::calibration::{ClockEstimate, ClockSample, Moment, RejectedCreate, SECOND, ServerTime};

/// A lead that seems older than the first attempt by at most this may still be the call's own.
const MAX_DOUBT: i64 = SECOND;
/// A lead is older than the call, or younger than the rejection, only if it is so by more than this.
pub(crate) const TOLERANCE: i64 = 2 * SECOND;

/// The newest lead of a list page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewestLead {
    pub(crate) created: ServerTime,
    /// Receipt of the page.
    pub(crate) received: Moment,
    /// `Date` of the page.
    pub(crate) date: Option<ServerTime>,
}

/// The times that a client has observed, each list in any order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockEvidence<'a> {
    /// Samples of the database's clock, from creates whose response arrived.
    pub(crate) database: &'a [ClockSample],
    /// Samples of the front server's clock, from `Date`. The rejection's is among them.
    pub(crate) front: &'a [ClockSample],
    /// One for each page of the list.
    pub(crate) newest: &'a [NewestLead],
}

/// The verdict on a lead with the identifiers of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CreationVerdict {
    /// The call created it.
    Created,
    /// It existed before the call.
    Before,
    /// The times do not decide, for this reason.
    Unknown(&'static str),
}

const NOT_CALIBRATED: &str = "neither an earlier lead nor a `Date` calibrates the creation time";
pub(crate) const DATABASE_WAS_SET: &str = "the database's clock was set";
const TOO_EARLY: &str = "the lead has an earlier creation time than the first attempt, by clocks that may disagree";

/// Judges a lead by its creation time.
pub(crate) fn judge(
    call: &RejectedCreate,
    created: ServerTime,
    is_same_data: bool,
    evidence: &ClockEvidence<'_>,
) -> CreationVerdict {
    let database = ClockEstimate::new(evidence.database, call);
    if database.low_of_both_sides().is_some_and(|low| created.latest().saturating_add(TOLERANCE) < low) {
        return if database.is_consistent() { Before } else { Unknown("the database's clock was set during the call") };
    }
    if !is_same_data {
        return Unknown("the lead's data differ from the request");
    }
    if database.high().is_some() {
        if evidence.newest.iter().any(|newest| is_in_the_future(newest, &database)) {
            return Unknown("a listed lead has a creation time in the future");
        }
        match judge_same_data(call, created, &database, DATABASE_WAS_SET) {
            // The calibration is too old to decide, and does not rule the call out.
            Unknown(TOO_EARLY) if is_wide(&database) => {}
            verdict => return verdict,
        }
    }
    if evidence.newest.iter().any(is_ahead_of_date) {
        return Unknown("a listed lead has a later creation time than the page's `Date`");
    }
    let front = ClockEstimate::new(evidence.front, call);
    if front.high().is_none() {
        return Unknown(NOT_CALIBRATED);
    }
    match database.bounds.and_then(|bounds| bounds.low) {
        Some(low) if created.latest() < low => Unknown(TOO_EARLY),
        _ => judge_same_data(call, created, &front, "the server's clock was set"),
    }
}

/// Judges a lead with the data of the call by one clock.
fn judge_same_data(
    call: &RejectedCreate,
    created: ServerTime,
    clock: &ClockEstimate<'_>,
    was_set: &'static str,
) -> CreationVerdict {
    // A clock that was set back before the call has shown the times around the call twice.
    if !clock.is_consistent() || clock.was_set_before() {
        return Unknown(was_set);
    }
    let Some((bounds, high)) = clock.bounds.and_then(|bounds| Some((bounds, bounds.high?))) else {
        return Unknown(NOT_CALIBRATED);
    };
    let earliest = bounds.likely_low.max(high.saturating_sub(MAX_DOUBT).saturating_sub(clock.resolution));
    if created.latest() < earliest {
        return Unknown(TOO_EARLY);
    }
    let rejected = clock.likely_high_at(call.rejection_received);
    if rejected.is_none_or(|rejected| created.time > rejected.saturating_add(TOLERANCE)) {
        return Unknown("the lead was created after the rejection");
    }
    Created
}

/// True if the database's clock is calibrated to the doubt. Otherwise more pages of the list may show that it is ahead of `Date`,
/// which changes the verdict [`Created`].
pub(crate) fn is_calibrated(call: &RejectedCreate, evidence: &ClockEvidence<'_>) -> bool {
    !is_wide(&ClockEstimate::new(evidence.database, call))
}

/// Creation times that the call's lead is likely to have. It shows where to look first, and is no evidence.
pub(crate) fn likely_range(call: &RejectedCreate, evidence: &ClockEvidence<'_>) -> Option<(i64, i64)> {
    let range = |samples| {
        let clock = ClockEstimate::new(samples, call);
        Some((clock.bounds?.likely_low, clock.likely_high_at(call.rejection_received)?.saturating_add(TOLERANCE)))
    };
    range(evidence.database).or_else(|| range(evidence.front))
}

/// True if the bounds are wider than [`MAX_DOUBT`], or open.
fn is_wide(clock: &ClockEstimate<'_>) -> bool {
    let width = clock.bounds.and_then(|bounds| Some(bounds.high?.saturating_sub(bounds.likely_low)));
    width.is_none_or(|width| width > MAX_DOUBT + clock.resolution)
}

/// True if a listed lead is younger than the page: the clock was set back after the lead was created.
fn is_in_the_future(newest: &NewestLead, database: &ClockEstimate<'_>) -> bool {
    database.likely_high_at(newest.received).is_some_and(|high| newest.created.time > high.saturating_add(TOLERANCE))
}

/// True if a listed lead is younger than the page's `Date`: the database's clock is ahead of the front server's.
fn is_ahead_of_date(newest: &NewestLead) -> bool {
    newest.date.is_some_and(|date| newest.created.time > date.latest().saturating_add(TOLERANCE))
}
