//! Bounds of a server's clock at a moment of the client, from samples of that clock.
//!
//! A sample is a time of the server that was written between two moments of the client. It bounds the server's clock at any other
//! moment:
//!
//! - The bounds widen by 1 ms for each second between the two moments ([`DRIFT`]). This covers two crystals and NTP's slew.
//! - A sample expires after an hour ([`MAX_SAMPLE_AGE`]).
//! - Elapsed monotonic time is a lower bound of real time, even if the machine has slept. It is an upper bound only if the wall
//!   clock agrees with it, to 250 ms and 0.1 % ([`AGREEMENT`]).
//! - The bounds of samples are intersected, beginning with the sample nearest to the call. Samples before the call and after the
//!   rejection stay apart. The first sample that contradicts the nearer ones shows that the clock was set, and ends the list.

/// One second. Times and durations are in microseconds.
pub(crate) const SECOND: i64 = 1_000_000;
/// Maximum age of a sample.
pub(crate) const MAX_SAMPLE_AGE: i64 = 3600 * SECOND;
/// Two clocks drift apart by at most a thousandth.
const DRIFT: i64 = 1000;
/// The monotonic and the wall clock agree if they differ by at most this and a thousandth.
const AGREEMENT: i64 = 250_000;
/// Maximum difference between the machines behind one host name.
pub(crate) const SPREAD: i64 = 100_000;
/// Maximum number of samples on each side of a call.
const MAX_SAMPLES: usize = 64;

/// A moment by the client's two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The monotonic clock, from any origin.
    pub(crate) monotonic: i64,
    /// The wall clock, since the Unix epoch.
    pub(crate) wall: i64,
}

/// A time by a server's clock, truncated to its resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ServerTime {
    /// Since the Unix epoch.
    pub(crate) time: i64,
    pub(crate) resolution: i64,
}

impl ServerTime {
    /// The latest time that is truncated to this one.
    pub(crate) fn latest(self) -> i64 {
        self.time.saturating_add(self.resolution)
    }
}

/// A time that a server wrote between two moments of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClockSample {
    pub(crate) sent: Moment,
    pub(crate) received: Moment,
    pub(crate) server_time: ServerTime,
}

/// The moments of a create that was rejected after at least one lost response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RejectedCreate {
    /// Start of the first attempt that may have created the lead.
    pub(crate) first_sent: Moment,
    /// Start of the attempt that was rejected.
    pub(crate) rejection_sent: Moment,
    pub(crate) rejection_received: Moment,
}

/// Real time between two moments.
struct Elapsed {
    least: i64,
    /// Upper bound if the machine has not slept.
    awake: i64,
    /// Upper bound. `None` if the two local clocks disagree.
    most: Option<i64>,
}

fn elapsed(from: Moment, to: Moment) -> Elapsed {
    let monotonic = to.monotonic.saturating_sub(from.monotonic).max(0);
    let wall = to.wall.saturating_sub(from.wall);
    let longest = |time: i64| time.saturating_add(time / DRIFT).saturating_add(1);
    let agree = wall.saturating_sub(monotonic).saturating_abs() <= AGREEMENT + monotonic / DRIFT;
    Elapsed { least: monotonic - monotonic / DRIFT, awake: longest(monotonic), most: agree.then(|| longest(monotonic.max(wall))) }
}

/// Bounds of a server's clock at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) low: Option<i64>,
    pub(crate) high: Option<i64>,
    /// Lower bound if the machine has not slept.
    pub(crate) likely_low: i64,
    /// Upper bound if the machine has not slept.
    pub(crate) likely_high: i64,
}

impl Bounds {
    fn new(sample: &ClockSample, at: Moment) -> Self {
        let ClockSample { sent, received, server_time } = *sample;
        let earliest = server_time.time.saturating_sub(SPREAD);
        let latest = server_time.latest().saturating_add(SPREAD);
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

    fn intersect(self, other: Self) -> Self {
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

/// The calibration of a server's clock by the samples on one side of a call.
struct Calibration<'a> {
    /// The nearest samples that do not contradict each other.
    samples: Vec<&'a ClockSample>,
    /// Bounds at the start of the first attempt.
    bounds: Bounds,
    /// A farther sample contradicts the nearer ones.
    was_set: bool,
}

impl<'a> Calibration<'a> {
    fn new(nearest_first: impl Iterator<Item = &'a ClockSample>, at: Moment) -> Option<Self> {
        let mut calibration: Option<Self> = None;
        for sample in nearest_first {
            let bounds = Bounds::new(sample, at);
            match &mut calibration {
                None => calibration = Some(Self { samples: vec![sample], bounds, was_set: false }),
                Some(nearer) if nearer.bounds.contradicts(&bounds) => {
                    nearer.was_set = true;
                    break;
                }
                Some(nearer) => {
                    nearer.bounds = nearer.bounds.intersect(bounds);
                    nearer.samples.push(sample);
                }
            }
        }
        calibration
    }
}

/// A server's clock around a call, by all samples of it.
pub(crate) struct ClockEstimate<'a> {
    before: Option<Calibration<'a>>,
    after: Option<Calibration<'a>>,
    /// Bounds at the start of the first attempt. `None` without a sample.
    pub(crate) bounds: Option<Bounds>,
    /// The largest resolution of the samples.
    pub(crate) resolution: i64,
}

impl<'a> ClockEstimate<'a> {
    /// The samples are in any order.
    pub(crate) fn new(samples: &'a [ClockSample], call: &RejectedCreate) -> Self {
        let calibrate = |distance: &dyn Fn(&ClockSample) -> i64| {
            let mut near: Vec<_> = samples.iter().filter(|sample| (0..=MAX_SAMPLE_AGE).contains(&distance(sample))).collect();
            near.sort_by_key(|sample| distance(sample));
            Calibration::new(near.into_iter().take(MAX_SAMPLES), call.first_sent)
        };
        let before = calibrate(&|sample| call.first_sent.monotonic.saturating_sub(sample.received.monotonic));
        let after = calibrate(&|sample| sample.sent.monotonic.saturating_sub(call.rejection_sent.monotonic));
        let sides = || before.iter().chain(&after);
        let bounds = sides().map(|side| side.bounds).reduce(Bounds::intersect);
        let resolution = sides().flat_map(|side| &side.samples).map(|sample| sample.server_time.resolution).max();
        Self { bounds, resolution: resolution.unwrap_or_default(), before, after }
    }

    /// True if no sample shows that the clock was set between the two sides of the call.
    pub(crate) fn is_consistent(&self) -> bool {
        self.before.as_ref().zip(self.after.as_ref()).is_none_or(|(before, after)| !before.bounds.contradicts(&after.bounds))
    }

    /// True if the samples before the call show that the clock was set.
    pub(crate) fn was_set_before(&self) -> bool {
        self.before.as_ref().is_some_and(|side| side.was_set)
    }

    /// The lower of the two sides' lower bounds. `None` unless both sides have one.
    pub(crate) fn low_of_both_sides(&self) -> Option<i64> {
        let low = |side: &Option<Calibration<'_>>| side.as_ref().and_then(|side| side.bounds.low);
        Some(low(&self.before)?.min(low(&self.after)?))
    }

    /// Upper bound at another moment, if the machine has not slept.
    pub(crate) fn likely_high_at(&self, moment: Moment) -> Option<i64> {
        let samples = self.before.iter().chain(&self.after).flat_map(|side| &side.samples);
        samples.map(|sample| Bounds::new(sample, moment).likely_high).min()
    }

    pub(crate) fn high(&self) -> Option<i64> {
        self.bounds?.high
    }
}
