//! What is known of a rate limit, and when the next request may be sent: a model without a clock and without waiting.
//!
//! The documentation calls the limit a sliding window and says no more, so the model copes with each kind there is:
//!
//! - a *fixed window* and a *sliding log* have room again at the reset, and their answers say how much;
//! - a *sliding counter* weights the requests of the previous window by how much of it still counts. At the reset nothing is back:
//!   room comes back little by little, `previous / length` a second.
//!
//! One quantity serves all of them, how many requests there is room for:
//! `capacity − previous · overlap − current`, with `previous` 0 where room comes back at the reset.
//!
//! Other processes may draw on the same limit. What the answers say is gone, beyond what this client has sent, is theirs; from it
//! follows this client's share, and with it how many requests it has under way at a time and how far ahead of its share it goes.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::Instant;

/// From here on others are taken to draw on the limit.
pub(super) const SHARED: f64 = 1.2;

/// Room that is left where others draw on the limit, as a part of it.
const MARGIN: f64 = 0.03;
/// More room than this part of the limit is not waited for where others draw on it.
const MOST_OF_LIMIT: f64 = 0.95;
/// More room than for so many requests is not needed, whatever the limit is.
const MOST_MARGIN: f64 = 3.0;

/// How room comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refill {
    /// Not known yet. The first request after a reset waits until a sliding counter would have room, which takes `length / capacity`.
    Unknown,
    /// At the reset. `doubts` counts the windows in a row that began as those of a sliding counter do.
    AtReset { doubts: u32 },
    /// Little by little. `confirmed` once a request has passed in a window that had been used up.
    Gradual { confirmed: bool },
}

/// A capacity and an end that one response has told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rival {
    pub(super) capacity: f64,
    pub(super) end: Option<Instant>,
}

/// The trust in responses that say that nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    /// Something confirms it in this window.
    Confirmed,
    /// Nothing does, and one request will find out.
    Since(Instant),
    /// Requests have passed all the same: such responses tell nothing, until one says that something is left.
    Disbelieved,
}

/// The state of one limit. Whatever is counted here belongs to the current window: a request that was sent in an earlier one, and is
/// still under way, says nothing about this one.
#[derive(Debug)]
pub(in crate::runtime::limiter) struct Window {
    /// Goes up with every new window.
    pub(super) generation: u64,
    pub(super) refill: Refill,
    /// How many requests the limit allows.
    pub(super) capacity: f64,
    /// The longest time to a reset that was seen.
    pub(super) length: Duration,
    /// A second response has agreed on capacity and end.
    pub(super) agreed: bool,
    /// The one response that contradicts that.
    pub(super) rival: Option<Rival>,
    /// Responses say that nothing is left, and nothing else does.
    pub(super) doubt: Doubt,
    /// When the current window ends.
    pub(super) ends: Option<Instant>,
    /// After a refusal nothing passes before this.
    pub(super) closed_until: Option<Instant>,
    /// Requests of the window before this one, 0 where they do not count any more.
    pub(super) previous: f64,
    /// The same, also where they do not count: by the first answer of a window it shows whether they do.
    pub(super) before: f64,
    /// Requests of this window, those under way and those of other processes among them.
    pub(super) current: f64,
    pub(super) in_flight: u64,
    /// An answer has told how this window stands.
    pub(super) told: bool,
    /// A request of this window was refused.
    pub(super) refused: bool,
    /// An answer came without the headers, or a request got none: there is nothing to go by.
    pub(super) silent: bool,
    /// How many responses without the headers came one after the other.
    pub(super) missing: u32,
    /// An answer has told that nothing is left in this window; `settled` then.
    pub(super) exhausted: Option<u64>,
    /// Requests of this window that may count, and that got no answer.
    pub(super) untold: u64,
    /// A response told nothing, and none of a later request has told anything since; `settled` then.
    pub(super) mute: Option<u64>,
    /// How many requests may be under way, as far as caution goes: one more with each that passed (slow start, RFC 5681).
    pub(super) ramp: u64,
    /// A request was refused, so that the caution counts where no response tells what is left, too.
    pub(super) cautious: bool,
    /// Goes up with every request that is settled.
    pub(super) settled: u64,
    /// How many requests of this window are this client's, and how many surely those of others.
    pub(super) own: f64,
    pub(super) foreign: f64,
    /// All requests, for each one of this client's; of the windows before.
    pub(super) share: f64,
    /// How much room there must be before this client takes of it. Drawn anew for each request.
    pub(super) turn: f64,
    /// How many windows must look like those of a sliding counter before one is taken for that; it doubles when that was wrong.
    pub(super) doubts_allowed: u32,
    /// Refusals in a row where a sliding counter should have had room.
    pub(super) refuted: u32,
    pub(super) rng: StdRng,
}

/// What a request that may not pass waits for.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::runtime::limiter) enum Blocked {
    Until(Instant),
    /// An answer that is under way, until the window's end at the most.
    Response(Option<Instant>),
}

/// A request that may pass.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime::limiter) struct Ticket {
    pub(super) generation: u64,
    pub(super) settled: u64,
    pub(super) sent: Instant,
}

impl Window {
    pub(in crate::runtime::limiter) fn new(rng: StdRng) -> Self {
        Self {
            generation: 0,
            refill: Refill::Unknown,
            capacity: 0.0,
            length: Duration::ZERO,
            agreed: false,
            rival: None,
            doubt: Doubt::None,
            ends: None,
            closed_until: None,
            previous: 0.0,
            before: 0.0,
            current: 0.0,
            in_flight: 0,
            told: false,
            refused: false,
            silent: false,
            missing: 0,
            exhausted: None,
            untold: 0,
            mute: None,
            ramp: 1,
            cautious: false,
            settled: 0,
            own: 0.0,
            foreign: 0.0,
            share: 1.0,
            turn: 1.0,
            doubts_allowed: 3,
            refuted: 0,
            rng,
        }
    }

    /// Lets a request pass, or says what it has to wait for.
    pub(in crate::runtime::limiter) fn admit(&mut self, now: Instant) -> Result<Ticket, Blocked> {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Err(Blocked::Until(until));
        }
        self.roll(now);
        self.reopen(now);
        self.ready(now)?;
        self.in_flight += 1;
        self.current += 1.0;
        self.own += 1.0;
        self.turn = self.next_turn();
        Ok(Ticket { generation: self.generation, settled: self.settled, sent: now })
    }

    /// Before this nothing passes, as far as is known; `None` when something may pass now, or when an answer will tell.
    pub(in crate::runtime::limiter) fn horizon(&mut self, now: Instant) -> Option<Instant> {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Some(until);
        }
        self.roll(now);
        self.reopen(now);
        match self.ready(now) {
            Err(Blocked::Until(until)) => Some(until),
            _ => None,
        }
    }

    /// Forgets everything but the requests under way, which say nothing of what is learned from now on.
    pub(in crate::runtime::limiter) fn forget(&mut self) {
        let rng = StdRng::from_rng(&mut self.rng);
        *self = Self { generation: self.generation + 1, settled: self.settled, ..Self::new(rng) };
    }

    pub(super) fn ready(&self, now: Instant) -> Result<(), Blocked> {
        if matches!(self.doubt, Doubt::Disbelieved) {
            return self.cautiously();
        }
        let room = self.room(now);
        if !self.told {
            return if self.silent {
                if self.cautious { self.cautiously() } else { Ok(()) }
            } else if self.in_flight > 0 {
                // One request finds out for the others how a window stands.
                Err(Blocked::Response(None))
            } else if self.previous > 0.0 && room < self.turn() {
                Err(Blocked::Until(self.when(self.turn(), now)))
            } else {
                Ok(())
            };
        }
        if let Some(probe) = self.probe_at(now) {
            return if probe > now {
                Err(Blocked::Until(probe))
            } else if self.in_flight > 0 {
                Err(Blocked::Response(self.ends))
            } else {
                Ok(())
            };
        }
        if room < self.turn() {
            return match (self.refill, self.ends) {
                // Of a limit of none there will never be room, which is tried out as that of any window is.
                (Refill::Gradual { .. }, Some(_)) if self.capacity >= 1.0 => Err(Blocked::Until(self.when(self.turn(), now))),
                // The answers do not say that nothing is left, only the model does, which errs on that side: one request finds out.
                _ if self.in_flight == 0
                    && self.exhausted.is_none()
                    && self.untold == 0
                    && self.mute.is_none()
                    && !self.refused =>
                {
                    Ok(())
                }
                (_, Some(ends)) if self.in_flight == 0 || self.exhausted.is_some() => Err(Blocked::Until(ends)),
                (_, ends) if self.in_flight > 0 => Err(Blocked::Response(ends)),
                // No answer says when room comes back: one request at a time finds out.
                _ => Ok(()),
            };
        }
        let at_a_time = match self.share() {
            share if share > SHARED => ((room + self.in_flight as f64) / share).max(1.0),
            _ => f64::INFINITY,
        };
        let may_be_under_way = at_a_time.min(self.ramp as f64);
        if self.in_flight > 0 && self.in_flight as f64 + 1.0 > may_be_under_way {
            Err(Blocked::Response(self.ends))
        } else {
            Ok(())
        }
    }

    /// No response tells what is left: one request goes, and more as they pass.
    pub(super) fn cautiously(&self) -> Result<(), Blocked> {
        if self.in_flight < self.ramp { Ok(()) } else { Err(Blocked::Response(None)) }
    }

    /// How many requests there is room for; less than one, or negative, when there is none.
    pub(super) fn room(&self, at: Instant) -> f64 {
        self.capacity - self.previous * self.overlap(at) - self.current
    }

    /// How much of the window before this one a window that ends now would still have in it, from 0 to 1.
    pub(super) fn overlap(&self, at: Instant) -> f64 {
        let left = self.ends.map_or(Duration::ZERO, |ends| ends.saturating_duration_since(at));
        if self.length.is_zero() { 0.0 } else { (left.as_secs_f64() / self.length.as_secs_f64()).min(1.0) }
    }

    /// When there is room for this many, if nothing else is sent.
    pub(super) fn when(&self, room: f64, now: Instant) -> Instant {
        let Some(ends) = self.ends else { return now };
        let length = self.length.as_secs_f64();
        let mut missing = room - self.room(now);
        let left = ends.saturating_duration_since(now).as_secs_f64();
        // Until the end of this window the previous one falls out of the count, then this one does.
        let falling_out = |missing: f64, counted: f64| {
            if missing <= 0.0 {
                0.0
            } else if counted <= 0.0 {
                length
            } else {
                missing * length / counted
            }
        };
        let mut wait = falling_out(missing, self.previous);
        if wait > left {
            missing -= self.previous * self.overlap(now);
            wait = left + falling_out(missing, self.current).min(length);
        }
        // Timers count in milliseconds.
        let wait = Duration::from_secs_f64((wait * 1000.0).ceil() / 1000.0 + 0.001);
        now.checked_add(wait).unwrap_or(ends)
    }

    /// The room that this client waits for before it sends.
    pub(super) fn turn(&self) -> f64 {
        // Less than a billionth is a matter of rounding.
        let is_counted = self.told && !matches!(self.refill, Refill::Gradual { .. });
        // With others all of a small limit is never seen to be free: every window is taken to have been full.
        let most = if self.share() > SHARED { (self.capacity * MOST_OF_LIMIT).max(0.5) } else { f64::INFINITY };
        if is_counted { 1.0 - 1e-9 } else { self.turn.min(most) - 1e-9 }
    }

    /// Alone, a client may go as soon as there is room for one. With others it leaves some room, which takes up what they do at the same
    /// moment: without it each window begins with refusals, and ends with their waits.
    pub(super) fn next_turn(&mut self) -> f64 {
        let share = self.share();
        if share <= SHARED {
            return 1.0;
        }
        let margin = (self.capacity * MARGIN).clamp(1.0, MOST_MARGIN);
        // Never more than there can be.
        (1.0 + margin + self.rng.random_range(0.0..(share - 1.0) / 10.0)).min((self.capacity / 2.0).max(1.0))
    }

    pub(super) fn share(&self) -> f64 {
        let now = if self.own >= 2.0 { 1.0 + self.foreign / self.own } else { 1.0 };
        self.share.max(now)
    }

    /// Begins new windows until the current one has not ended yet.
    pub(super) fn roll(&mut self, now: Instant) {
        while let Some(ends) = self.ends.filter(|ends| *ends <= now) {
            let passed_by = now.duration_since(ends) >= self.length;
            self.start_new(ends.checked_add(self.length).filter(|_| !self.length.is_zero() && !passed_by));
            if passed_by {
                // It was a window or more ago: nothing of it counts, and what others did since is not known.
                (self.previous, self.before, self.told) = (0.0, 0.0, false);
            }
        }
    }

    /// Begins a new window. Requests of the last one that are under way count there.
    pub(super) fn start_new(&mut self, ends: Option<Instant>) {
        if self.own >= 2.0 {
            self.share = (self.share + 1.0 + self.foreign / self.own) / 2.0;
        }
        // Of what others have sent since the last answer nothing is known: where they draw on the limit, all of it is taken to be used.
        // Not of a window in which nothing was sent, or a limit of one would never be tried again.
        let was_tried = self.told || self.own > 0.0;
        let was_full = self.refused || (was_tried && self.share() > SHARED);
        self.before = if was_full { self.capacity } else { self.current.clamp(0.0, self.capacity) };
        self.previous = if matches!(self.refill, Refill::AtReset { .. }) { 0.0 } else { self.before };
        self.told = matches!(self.refill, Refill::Gradual { .. });
        self.generation += 1;
        (self.ends, self.current, self.in_flight, self.own, self.foreign) = (ends, 0.0, 0, 0.0, 0.0);
        (self.exhausted, self.silent, self.refused, self.untold, self.mute) = (None, false, false, 0, None);
        if self.doubt != Doubt::Disbelieved {
            self.doubt = Doubt::None;
        }
    }

    /// The gate was closed after a refusal, and is not any more. What came back meanwhile is taken to be used by whoever used up the rest.
    pub(super) fn reopen(&mut self, now: Instant) {
        if self.closed_until.take_if(|until| *until <= now).is_some() && self.refused {
            self.current = self.current.max(self.capacity - self.previous * self.overlap(now));
        }
    }
}
