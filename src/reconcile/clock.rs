//! The time of a lead's creation, as evidence of who created it: a pure function of what a client has observed.
//!
//! Three clocks take part, and no two of them are known to agree: the client's (the monotonic one stands still while the machine
//! sleeps, the wall clock can be set), the front server's (`Date`) and the database's (`_creationTime`).
//!
//! **Calibration.** A create whose response arrived is an [`Observation`] of the database's clock, as soon as a listing shows the
//! lead: its time was written between sending and receiving. A `Date` is an observation of the front server's clock in the same
//! way. Each one bounds what that clock showed at another moment of the client:
//!
//! - The bound grows by 1 ms for each second in between ([`DRIFT`]), which covers two crystals and NTP's slew.
//! - After an hour ([`OLDEST`]) an observation is not used.
//! - Elapsed monotonic time is a lower bound of real time, also when the machine has slept. It is an upper bound only if the wall
//!   clock agrees with it, to 250 ms and 0.1 %.
//! - Observations are intersected from the nearest one on, those before the call and those after the refusal apart. The first one
//!   that contradicts the nearer ones shows that the clock was set, and ends the list.
//!
//! **Verdicts.** *Created* needs the same data and a time from at most [`DOUBT`], plus the resolution of the calibrating clock, before
//! the first attempt to the refusal. It is wrong only if another process created the same lead with the same data in that time. A
//! clock that was set since the last observation, by the age of such a lead, give or take what the call took, cannot be told from that. Without a calibration, or
//! with one that is so old that its bounds are wider than the doubt, `Date` is the measure as well, and then the database's clock may be
//! ahead of it by the age of such a lead, as far as an old calibration allows. *Before* needs
//! calibrations on both sides of the call, so that a clock that was set in between cannot hide, and never comes from `Date`.
//! Everything else is unknown, with its reason.

/// Times and durations are in microseconds.
pub(crate) const SECOND: i64 = 1_000_000;
/// Two clocks drift apart by at most a thousandth.
const DRIFT: i64 = 1000;
/// The monotonic and the wall clock agree when they differ by no more than this, and a thousandth.
const AGREEMENT: i64 = 250_000;
/// An older observation is not used.
pub(crate) const OLDEST: i64 = 3600 * SECOND;
/// The machines behind one name agree to this.
const SPREAD: i64 = 100_000;
/// So many observations on each side of a call are compared.
const MOST_OBSERVATIONS: usize = 64;
/// A lead that may be older than the first attempt by this much is still taken for the call's own.
const DOUBT: i64 = SECOND;
/// A lead is older than the call only if it is older by more than this, and not younger than the refusal unless by more.
const TOLERANCE: i64 = 2 * SECOND;

/// A moment by the client's two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The monotonic clock, from any origin.
    pub(crate) monotonic: i64,
    /// The wall clock, since the Unix epoch.
    pub(crate) wall: i64,
}

/// A time that a server's clock has shown, cut to its resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Since the Unix epoch.
    pub(crate) time: i64,
    pub(crate) resolution: i64,
}

/// A server's clock has shown a time between two moments of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Observation {
    pub(crate) sent: Moment,
    pub(crate) received: Moment,
    pub(crate) shown: Shown,
}

/// A create that was refused after at least one attempt whose response was lost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    /// The start of the first attempt that may have created the lead.
    pub(crate) first: Moment,
    /// The refusal was written between these two.
    pub(crate) refusal_sent: Moment,
    pub(crate) refused: Moment,
}

/// The latest time of creation that a listing shows, and what the listing says of the time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latest {
    pub(crate) created: Shown,
    pub(crate) listed: Moment,
    /// The listing's `Date`.
    pub(crate) date: Option<Shown>,
}

/// The observations of a client, each list in any order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence<'a> {
    /// The database's clock, by creates whose response arrived.
    pub(crate) database: &'a [Observation],
    /// The front server's clock, by `Date`. The refusal's is among them.
    pub(crate) front: &'a [Observation],
    /// One for each page of the list.
    pub(crate) latest: &'a [Latest],
}

/// A lead with the identifiers of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Created,
    Before,
    Unknown(&'static str),
}

pub(crate) const NOT_CALIBRATED: &str = "neither an earlier lead nor a `Date` calibrates the time of creation";
pub(crate) const TOO_EARLY: &str = "the lead shows an earlier time than the first attempt, by clocks that need not agree";

/// Judges a lead by its time of creation.
pub(crate) fn judge(call: &Call, lead: Shown, same_data: bool, evidence: &Evidence<'_>) -> Verdict {
    let database = Estimate::new(evidence.database, call);
    if let Some((before, after)) = database.valid_lows()
        && lead.time.saturating_add(lead.resolution).saturating_add(TOLERANCE) < before.min(after)
    {
        return if database.is_consistent() {
            Verdict::Before
        } else {
            Verdict::Unknown("the database's clock was set during the call")
        };
    }
    if !same_data {
        return Verdict::Unknown("the lead's data are not what was sent");
    }
    if database.has_high() {
        if evidence.latest.iter().any(|latest| database.is_ahead(latest)) {
            return Verdict::Unknown("a listed lead shows a time that is yet to come");
        }
        match database.created(lead, call, "the database's clock was set") {
            // The calibrations are too old to tell, and do not exclude it.
            Verdict::Unknown(TOO_EARLY) if database.is_wide() => {}
            verdict => return verdict,
        }
    }
    if evidence.latest.iter().any(is_ahead_of_date) {
        return Verdict::Unknown("a listed lead shows a later time than the listing's `Date`");
    }
    let front = Estimate::new(evidence.front, call);
    if !front.has_high() {
        return Verdict::Unknown(NOT_CALIBRATED);
    }
    match database.low() {
        Some(low) if lead.time.saturating_add(lead.resolution) < low => Verdict::Unknown(TOO_EARLY),
        _ => front.created(lead, call, "the server's clock was set"),
    }
}

/// The database's clock is calibrated to the doubt. Otherwise more pages of the list may show that it is ahead of `Date`, and so change
/// the verdict *created* of [`judge`].
pub(crate) fn is_calibrated(call: &Call, evidence: &Evidence<'_>) -> bool {
    let database = Estimate::new(evidence.database, call);
    database.has_high() && !database.is_wide()
}

/// The times of creation that the call's lead can have, if the clocks are as they seem: a hint where to look, and no evidence.
pub(crate) fn expected(call: &Call, evidence: &Evidence<'_>) -> Option<(i64, i64)> {
    let expected = |observations| {
        let estimate = Estimate::new(observations, call);
        let low = estimate.sides().map(|side| side.bounds.likely_low).max()?;
        let high = estimate.sides().filter_map(|side| side.at(call.refused)).map(|bounds| bounds.likely_high).min()?;
        Some((low, high.saturating_add(TOLERANCE)))
    };
    expected(evidence.database).or_else(|| expected(evidence.front))
}

/// The listing was written no later than it was received, so a lead of it cannot be younger than its `Date`.
fn is_ahead_of_date(latest: &Latest) -> bool {
    let Some(date) = latest.date else { return false };
    latest.created.time > date.time.saturating_add(date.resolution).saturating_add(TOLERANCE)
}

/// Real time between two moments.
struct Elapsed {
    least: i64,
    /// Unless the machine has slept.
    awake: i64,
    /// `None` when the two local clocks do not agree.
    most: Option<i64>,
}

fn elapsed(from: Moment, to: Moment) -> Elapsed {
    let monotonic = to.monotonic.saturating_sub(from.monotonic).max(0);
    let wall = to.wall.saturating_sub(from.wall);
    let longest = |time: i64| time.saturating_add(time / DRIFT).saturating_add(1);
    let agree = wall.saturating_sub(monotonic).saturating_abs() <= AGREEMENT + monotonic / DRIFT;
    Elapsed { least: monotonic - monotonic / DRIFT, awake: longest(monotonic), most: agree.then(|| longest(monotonic.max(wall))) }
}

/// Bounds of what a server's clock shows at a moment.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    low: Option<i64>,
    high: Option<i64>,
    /// Unless the machine has slept in between.
    likely_low: i64,
    likely_high: i64,
}

impl Bounds {
    fn new(observation: &Observation, at: Moment) -> Self {
        let Observation { sent, received, shown } = *observation;
        let earliest = shown.time.saturating_sub(SPREAD);
        let latest = shown.time.saturating_add(shown.resolution).saturating_add(SPREAD);
        if received.monotonic <= at.monotonic {
            let since = elapsed(sent, at);
            let low = earliest.saturating_add(elapsed(received, at).least);
            let high = since.most.map(|most| latest.saturating_add(most));
            return Self { low: Some(low), high, likely_low: low, likely_high: latest.saturating_add(since.awake) };
        }
        let until = elapsed(at, received);
        let low = until.most.map(|most| earliest.saturating_sub(most));
        let likely_low = earliest.saturating_sub(until.awake);
        if sent.monotonic >= at.monotonic {
            let high = latest.saturating_sub(elapsed(at, sent).least);
            return Self { low, high: Some(high), likely_low, likely_high: high };
        }
        // The moment lies between sending and receiving.
        let since = elapsed(sent, at);
        let high = since.most.map(|most| latest.saturating_add(most));
        Self { low, high, likely_low, likely_high: latest.saturating_add(since.awake) }
    }

    fn contradicts(&self, other: &Self) -> bool {
        let above = |low: Option<i64>, high: Option<i64>| low.zip(high).is_some_and(|(low, high)| low > high);
        above(self.low, other.high) || above(other.low, self.high)
    }

    fn intersect(self, other: &Self) -> Self {
        let or = |one: Option<i64>, other: Option<i64>, choose: fn(i64, i64) -> i64| match (one, other) {
            (Some(one), Some(other)) => Some(choose(one, other)),
            (one, other) => one.or(other),
        };
        Self {
            low: or(self.low, other.low, i64::max),
            high: or(self.high, other.high, i64::min),
            likely_low: self.likely_low.max(other.likely_low),
            likely_high: self.likely_high.min(other.likely_high),
        }
    }
}

/// The nearest observations on one side of a call that do not contradict each other.
struct Side<'a> {
    /// From the nearest on.
    observations: Vec<&'a Observation>,
    /// At the start of the first attempt.
    bounds: Bounds,
    /// The largest resolution of them.
    resolution: i64,
    /// A farther observation contradicts the nearer ones.
    was_set: bool,
}

impl<'a> Side<'a> {
    fn new(nearest_first: impl Iterator<Item = &'a Observation>, at: Moment) -> Option<Self> {
        let mut side: Option<Self> = None;
        for observation in nearest_first {
            let bounds = Bounds::new(observation, at);
            match &mut side {
                None => {
                    let resolution = observation.shown.resolution;
                    side = Some(Self { observations: vec![observation], bounds, resolution, was_set: false });
                }
                Some(side) if side.bounds.contradicts(&bounds) => {
                    side.was_set = true;
                    break;
                }
                Some(side) => {
                    side.bounds = side.bounds.intersect(&bounds);
                    side.resolution = side.resolution.max(observation.shown.resolution);
                    side.observations.push(observation);
                }
            }
        }
        side
    }

    /// The bounds at another moment.
    fn at(&self, moment: Moment) -> Option<Bounds> {
        self.observations.iter().map(|observation| Bounds::new(observation, moment)).reduce(|one, other| one.intersect(&other))
    }
}

/// A server's clock around a call, as far as it is known.
struct Estimate<'a> {
    before: Option<Side<'a>>,
    after: Option<Side<'a>>,
}

impl<'a> Estimate<'a> {
    fn new(observations: &'a [Observation], call: &Call) -> Self {
        let age = |observation: &&Observation| call.first.monotonic.saturating_sub(observation.received.monotonic);
        let mut before: Vec<_> = observations.iter().filter(|one| (0..=OLDEST).contains(&age(one))).collect();
        before.sort_by_key(age);
        let delay = |observation: &&Observation| observation.sent.monotonic.saturating_sub(call.refusal_sent.monotonic);
        let mut after: Vec<_> = observations.iter().filter(|one| (0..=OLDEST).contains(&delay(one))).collect();
        after.sort_by_key(delay);
        Self {
            before: Side::new(before.into_iter().take(MOST_OBSERVATIONS), call.first),
            after: Side::new(after.into_iter().take(MOST_OBSERVATIONS), call.first),
        }
    }

    fn sides(&self) -> impl Iterator<Item = &Side<'a>> {
        self.before.iter().chain(&self.after)
    }

    /// The clock was not set between the two sides, as far as they show.
    fn is_consistent(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => !before.bounds.contradicts(&after.bounds),
            _ => true,
        }
    }

    /// The lower bounds of both sides.
    fn valid_lows(&self) -> Option<(i64, i64)> {
        self.before.as_ref().and_then(|side| side.bounds.low).zip(self.after.as_ref().and_then(|side| side.bounds.low))
    }

    fn low(&self) -> Option<i64> {
        self.sides().filter_map(|side| side.bounds.low).max()
    }

    fn has_high(&self) -> bool {
        self.sides().any(|side| side.bounds.high.is_some())
    }

    fn bounds(&self) -> Option<Bounds> {
        self.sides().map(|side| side.bounds).reduce(|one, other| one.intersect(&other))
    }

    /// The largest resolution of the observations.
    fn resolution(&self) -> i64 {
        self.sides().map(|side| side.resolution).max().unwrap_or_default()
    }

    /// The bounds leave more open than [`DOUBT`].
    fn is_wide(&self) -> bool {
        let width = self.bounds().and_then(|bounds| Some(bounds.high?.saturating_sub(bounds.likely_low)));
        width.is_none_or(|width| width > DOUBT + self.resolution())
    }

    /// A listed lead is younger than the listing: the clock was set back after it was created.
    fn is_ahead(&self, latest: &Latest) -> bool {
        let high = self.sides().filter_map(|side| side.at(latest.listed)).map(|bounds| bounds.likely_high).min();
        high.is_some_and(|high| latest.created.time > high.saturating_add(TOLERANCE))
    }

    /// Judges a lead with the data that were sent.
    fn created(&self, lead: Shown, call: &Call, was_set: &'static str) -> Verdict {
        // A clock that was set back before the call has shown the times around the call once before.
        if !self.is_consistent() || self.before.as_ref().is_some_and(|side| side.was_set) {
            return Verdict::Unknown(was_set);
        }
        let Some(bounds) = self.bounds() else { return Verdict::Unknown(NOT_CALIBRATED) };
        let Some(high) = bounds.high else { return Verdict::Unknown(NOT_CALIBRATED) };
        let earliest = bounds.likely_low.max(high.saturating_sub(DOUBT).saturating_sub(self.resolution()));
        if lead.time.saturating_add(lead.resolution) < earliest {
            return Verdict::Unknown(TOO_EARLY);
        }
        let latest = self.sides().filter_map(|side| side.at(call.refused)).map(|bounds| bounds.likely_high).min();
        if latest.is_none_or(|latest| lead.time > latest.saturating_add(TOLERANCE)) {
            return Verdict::Unknown("the lead was created after the refusal");
        }
        Verdict::Created
    }
}
