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

use rand::Rng;
use rand::rngs::StdRng;
use tokio::time::Instant;

use crate::rate_limit::RateLimit;

/// Two resets that differ by no more are one: they are cut to seconds, and the server's clock is an estimate.
const SAME_WINDOW: Duration = Duration::from_secs(2);
/// No documented window is longer than an hour. A reset that is further away, and that came without a refusal, is tried out after so long.
const LONGEST_UNTRIED: Duration = Duration::from_secs(3602);
/// A previous window of fewer requests is no evidence: other processes would do as well as an explanation.
const EVIDENCE: f64 = 4.0;
/// From here on others are taken to draw on the limit.
const SHARED: f64 = 1.2;

/// Room that is left where others draw on the limit, as a part of it.
const MARGIN: f64 = 0.03;
/// More room than for so many requests is not needed, whatever the limit is.
const MOST_MARGIN: f64 = 3.0;

/// How room comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refill {
    /// Not known yet. The first request after a reset waits until a sliding counter would have room, which takes `length / capacity`.
    Unknown,
    /// At the reset. `doubts` counts the windows in a row that began as those of a sliding counter do.
    AtReset { doubts: u32 },
    /// Little by little. `confirmed` once a request has passed in a window that had been used up.
    Gradual { confirmed: bool },
}

/// The state of one limit. Whatever is counted here belongs to the current window: a request that was sent in an earlier one, and is
/// still under way, says nothing about this one.
#[derive(Debug)]
pub(super) struct Window {
    /// Goes up with every new window.
    generation: u64,
    refill: Refill,
    /// How many requests the limit allows.
    capacity: f64,
    /// The longest time to a reset that was seen.
    length: Duration,
    /// When the current window ends.
    ends: Option<Instant>,
    /// After a refusal nothing passes before this.
    closed_until: Option<Instant>,
    /// Requests of the window before this one, 0 where they do not count any more.
    previous: f64,
    /// The same, also where they do not count: by the first answer of a window it shows whether they do.
    before: f64,
    /// Requests of this window, those under way and those of other processes among them.
    current: f64,
    in_flight: u64,
    /// An answer has told how this window stands.
    told: bool,
    /// A request of this window was refused.
    refused: bool,
    /// An answer came without the headers, or a request got none: there is nothing to go by.
    silent: bool,
    /// An answer has told that nothing is left in this window; `settled` then.
    exhausted: Option<u64>,
    /// Requests of this window that may count, and whose answers told nothing.
    untold: u64,
    /// How many requests may be under way, as far as caution goes: one more with each that passed (slow start, RFC 5681).
    ramp: u64,
    /// Goes up with every request that is settled.
    settled: u64,
    /// How many requests of this window are this client's, and how many surely those of others.
    own: f64,
    foreign: f64,
    /// All requests, for each one of this client's; of the windows before.
    share: f64,
    /// How much room there must be before this client takes of it. Drawn anew for each request.
    turn: f64,
    /// How many windows must look like those of a sliding counter before one is taken for that; it doubles when that was wrong.
    doubts_allowed: u32,
    /// Refusals in a row where a sliding counter should have had room.
    refuted: u32,
    rng: StdRng,
}

/// What a request that may not pass waits for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    Until(Instant),
    /// An answer that is under way, until the window's end at the most.
    Answer(Option<Instant>),
}

/// A request that may pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    generation: u64,
    settled: u64,
    sent: Instant,
}

impl Window {
    pub(super) fn new(rng: StdRng) -> Self {
        Self {
            generation: 0,
            refill: Refill::Unknown,
            capacity: 0.0,
            length: Duration::ZERO,
            ends: None,
            closed_until: None,
            previous: 0.0,
            before: 0.0,
            current: 0.0,
            in_flight: 0,
            told: false,
            refused: false,
            silent: false,
            exhausted: None,
            untold: 0,
            ramp: 1,
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
    pub(super) fn admit(&mut self, now: Instant) -> Result<Ticket, Blocked> {
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
    pub(super) fn horizon(&mut self, now: Instant) -> Option<Instant> {
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

    fn ready(&self, now: Instant) -> Result<(), Blocked> {
        let room = self.room(now);
        if !self.told {
            return match () {
                () if self.silent => Ok(()),
                // One request finds out for the others how a window stands.
                () if self.in_flight > 0 => Err(Blocked::Answer(None)),
                () if self.previous > 0.0 && room < self.turn() => Err(Blocked::Until(self.when(self.turn(), now))),
                () => Ok(()),
            };
        }
        if room < self.turn() {
            return match (self.refill, self.ends) {
                (Refill::Gradual { .. }, Some(_)) => Err(Blocked::Until(self.when(self.turn(), now))),
                // The answers do not say that nothing is left, only the model does, which errs on that side: one request finds out.
                _ if self.in_flight == 0 && self.exhausted.is_none() && self.untold == 0 && !self.refused => Ok(()),
                (_, Some(ends)) if self.in_flight == 0 || self.exhausted.is_some() => Err(Blocked::Until(ends)),
                (_, ends) if self.in_flight > 0 => Err(Blocked::Answer(ends)),
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
            Err(Blocked::Answer(self.ends))
        } else {
            Ok(())
        }
    }

    /// How many requests there is room for; less than one, or negative, when there is none.
    fn room(&self, at: Instant) -> f64 {
        self.capacity - self.previous * self.overlap(at) - self.current
    }

    /// How much of the window before this one a window that ends now would still have in it, from 0 to 1.
    fn overlap(&self, at: Instant) -> f64 {
        let left = self.ends.map_or(Duration::ZERO, |ends| ends.saturating_duration_since(at));
        if self.length.is_zero() { 0.0 } else { (left.as_secs_f64() / self.length.as_secs_f64()).min(1.0) }
    }

    /// When there is room for this many, if nothing else is sent.
    fn when(&self, room: f64, now: Instant) -> Instant {
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
    fn turn(&self) -> f64 {
        // Less than a billionth is a matter of rounding.
        let is_counted = self.told && !matches!(self.refill, Refill::Gradual { .. });
        if is_counted { 1.0 - 1e-9 } else { self.turn - 1e-9 }
    }

    /// Alone, a client may go as soon as there is room for one. With others it leaves some room, which takes up what they do at the same
    /// moment: without it each window begins with refusals, and ends with their waits.
    fn next_turn(&mut self) -> f64 {
        let share = self.share();
        if share <= SHARED {
            return 1.0;
        }
        let margin = (self.capacity * MARGIN).clamp(1.0, MOST_MARGIN);
        1.0 + margin + self.rng.random_range(0.0..(share - 1.0) / 10.0)
    }

    fn share(&self) -> f64 {
        let now = if self.own >= 2.0 { 1.0 + self.foreign / self.own } else { 1.0 };
        self.share.max(now)
    }

    /// Begins new windows until the current one has not ended yet.
    fn roll(&mut self, now: Instant) {
        while let Some(ends) = self.ends.filter(|ends| *ends <= now) {
            let passed_by = now.duration_since(ends) >= self.length;
            self.start_new(ends.checked_add(self.length).filter(|_| !self.length.is_zero() && !passed_by));
            if passed_by {
                // It was a window or more ago: nothing of it counts.
                (self.previous, self.before) = (0.0, 0.0);
            }
        }
    }

    /// Begins a new window. Requests of the last one that are under way count there.
    fn start_new(&mut self, ends: Option<Instant>) {
        if self.own >= 2.0 {
            self.share = (self.share + 1.0 + self.foreign / self.own) / 2.0;
        }
        // Of what others have sent since the last answer nothing is known: where they draw on the limit, all of it is taken to be used.
        let was_full = self.refused || self.share() > SHARED;
        self.before = if was_full { self.capacity } else { self.current.clamp(0.0, self.capacity) };
        self.previous = if matches!(self.refill, Refill::AtReset { .. }) { 0.0 } else { self.before };
        self.told = matches!(self.refill, Refill::Gradual { .. });
        self.generation += 1;
        (self.ends, self.current, self.in_flight, self.own, self.foreign) = (ends, 0.0, 0, 0.0, 0.0);
        (self.exhausted, self.silent, self.refused, self.untold) = (None, false, false, 0);
    }

    /// The gate was closed after a refusal, and is not any more. What came back meanwhile is taken to be used by whoever used up the rest.
    fn reopen(&mut self, now: Instant) {
        if self.closed_until.take_if(|until| *until <= now).is_some() && self.refused {
            self.current = self.current.max(self.capacity - self.previous * self.overlap(now));
        }
    }

    /// The request was not sent, after all.
    pub(super) fn give_back(&mut self, ticket: Ticket) {
        if self.leave(ticket) {
            self.current -= 1.0;
            self.own -= 1.0;
        }
    }

    /// The request got no answer, or is no longer waited for. It may count at the server. Others that wait for it to learn how the
    /// limit stands must not try one after the other.
    pub(super) fn unanswered(&mut self, ticket: Ticket) {
        if self.leave(ticket) {
            self.silent |= !self.told;
            self.untold += 1;
        }
    }

    /// An answer came that is not a refusal.
    pub(super) fn passed(&mut self, ticket: Ticket, limit: Option<&RateLimit>, now: Instant) {
        if !self.leave(ticket) {
            return;
        }
        // Sent when nothing was left, and passed in the same window: room comes back little by little.
        let passed_anyway = self.exhausted.is_some_and(|exhausted| exhausted <= ticket.settled);
        if self.learn(ticket, limit, now) {
            self.ramp = self.ramp.saturating_add(1);
            self.refuted = 0;
            match self.refill {
                Refill::Gradual { .. } if passed_anyway && self.exhausted.is_some() => {
                    self.refill = Refill::Gradual { confirmed: true };
                }
                Refill::Gradual { .. } => {}
                _ if passed_anyway && limit.and_then(|limit| limit.remaining) > Some(0) => self.exhausted = None,
                _ => {}
            }
        }
    }

    /// The request was refused, and the server asks to stay away for so long.
    pub(super) fn refused(&mut self, ticket: Ticket, limit: Option<&RateLimit>, wait: Duration, now: Instant) {
        let counted = self.leave(ticket);
        if counted {
            self.current -= 1.0;
            self.own -= 1.0;
            let expected = self.refill;
            self.learn(ticket, limit, now);
            self.refute(expected);
        }
        let Some(until) = now.checked_add(wait) else { return };
        self.closed_until = self.closed_until.max(Some(until));
        if counted {
            self.refused = true;
            // Nothing is left, whoever has used it.
            self.current = self.current.max(self.capacity - self.previous * self.overlap(now));
            self.ramp = (self.ramp / 2).max(1);
            if !matches!(self.refill, Refill::Gradual { confirmed: true }) {
                self.ends = self.closed_until;
            }
        }
    }

    /// A refusal where room was expected speaks against a sliding counter.
    fn refute(&mut self, expected: Refill) {
        self.refuted += 1;
        match expected {
            // Where others draw on the limit they may have been faster.
            Refill::Gradual { confirmed: false } if self.refuted >= 3 || self.share() < SHARED => {
                self.refill = Refill::AtReset { doubts: 0 };
                self.doubts_allowed = self.doubts_allowed.saturating_mul(2);
            }
            Refill::Gradual { confirmed: true } if self.refuted >= 3 && self.share() < SHARED => self.refill = Refill::Unknown,
            _ => {}
        }
    }

    /// Takes the request off those under way. False when it is not of this window.
    fn leave(&mut self, ticket: Ticket) -> bool {
        self.settled += 1;
        let is_current = ticket.generation == self.generation;
        if is_current {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        is_current
    }

    /// Takes in what an answer says. False when it says nothing of this window.
    fn learn(&mut self, ticket: Ticket, limit: Option<&RateLimit>, now: Instant) -> bool {
        let Some(remaining) = limit.and_then(|limit| limit.remaining) else {
            self.silent = !self.told;
            self.untold += 1;
            return false;
        };
        let remaining = remaining as f64;
        let capacity = match limit.and_then(|limit| limit.limit) {
            Some(capacity) => capacity as f64,
            None => self.capacity.max(remaining + 1.0),
        };
        let resets_in = limit.and_then(|limit| limit.resets_in);
        let ends = resets_in.and_then(|resets_in| now.checked_add(resets_in.min(LONGEST_UNTRIED)));
        if !self.align(capacity, remaining, ends, now) {
            return false;
        }
        self.length = self.length.max(resets_in.unwrap_or_default().min(LONGEST_UNTRIED));
        if self.told {
            self.correct(ticket, remaining, now);
        } else {
            self.find_out(remaining, now);
            self.synchronize(remaining, now);
        }
        if remaining < 1.0 {
            self.exhausted = self.exhausted.or(Some(self.settled));
        }
        self.silent = false;
        true
    }

    /// Sets capacity and end by an answer. False when the answer is of an older window.
    fn align(&mut self, capacity: f64, remaining: f64, ends: Option<Instant>, now: Instant) -> bool {
        let is_same_limit = self.capacity == capacity;
        match (self.ends.filter(|_| self.told), ends) {
            (Some(known), Some(end)) if apart(known, end) > SAME_WINDOW => {
                if end < known && remaining >= self.room(now) {
                    // An older answer, unless it is the tighter of two limits.
                    return false;
                }
                if end > known && is_same_limit && matches!(self.refill, Refill::Gradual { .. }) {
                    // By the server's clock the next window has begun. What is under way counts there.
                    let under_way = self.in_flight as f64 + 1.0;
                    self.before = (self.current - under_way).clamp(0.0, capacity);
                    (self.previous, self.current) = (self.before, under_way);
                    self.exhausted = None;
                } else {
                    self.told = false;
                }
                self.ends = ends;
            }
            (_, Some(_)) => self.ends = ends,
            (_, None) => {}
        }
        if !is_same_limit {
            (self.capacity, self.told) = (capacity, false);
        }
        true
    }

    /// By the first answer of a window: does the one before it count?
    fn find_out(&mut self, remaining: f64, now: Instant) {
        let before = std::mem::take(&mut self.before);
        let weighted = before * self.overlap(now);
        // A sliding log may have little room as well, but then its next reset is near.
        let is_far = self.overlap(now) > 0.5;
        let counts = is_far && remaining < self.capacity - 1.0 - weighted / 2.0;
        self.refill = match self.refill {
            known if weighted < EVIDENCE => known,
            Refill::Gradual { confirmed } if counts => Refill::Gradual { confirmed },
            Refill::AtReset { doubts } if counts && doubts + 1 < self.doubts_allowed => Refill::AtReset { doubts: doubts + 1 },
            _ if counts => Refill::Gradual { confirmed: false },
            _ => Refill::AtReset { doubts: 0 },
        };
        self.previous = if matches!(self.refill, Refill::Gradual { .. }) { before } else { 0.0 };
    }

    /// Takes the answer for what it says: so much is left, less what is under way.
    fn synchronize(&mut self, remaining: f64, now: Instant) {
        let used = self.capacity - self.previous * self.overlap(now) - remaining;
        self.current = (used + self.in_flight as f64).max(0.0);
        self.told = true;
    }

    /// Compares the answer with the model. It was made some time between sending and now, and of the requests that were under way
    /// meanwhile any may have been counted before it: only what lies outside of that range is news.
    fn correct(&mut self, ticket: Ticket, remaining: f64, now: Instant) {
        let least = self.room(ticket.sent);
        if remaining < least {
            let missing = least - remaining;
            self.current += missing;
            self.foreign += missing;
            return;
        }
        let since = (self.settled - ticket.settled).saturating_sub(1);
        let most = self.room(now) + (self.in_flight + since) as f64 + 1.0;
        let surplus = remaining - most;
        if surplus > 0.0 {
            let overlap = self.overlap(now);
            match self.refill {
                // The previous window does not count, after all.
                Refill::Gradual { confirmed: false } if surplus > EVIDENCE.max(self.previous * overlap / 2.0) => {
                    (self.refill, self.previous) = (Refill::AtReset { doubts: 0 }, 0.0);
                    self.synchronize(remaining, now);
                }
                // There was less in it than was thought.
                Refill::Gradual { .. } if overlap > 0.3 => self.previous = (self.previous - surplus / overlap).max(0.0),
                _ => self.current = (self.current - surplus).max(0.0),
            }
        }
    }
}

fn apart(one: Instant, other: Instant) -> Duration {
    one.max(other).duration_since(one.min(other))
}
