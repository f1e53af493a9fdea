//! What a [`Window`] learns from the answers, and from requests that get none.

use std::time::Duration;

use tokio::time::Instant;

use super::evidence::{SAME_WINDOW, apart};
use super::state::{Doubt, Refill, SHARED, Ticket, Window};
use crate::headers::RateLimit;

/// No documented window is longer than an hour. A reset that is further away is tried out after so long, and so is the wait that a refusal
/// asks for.
pub(crate) const LONGEST_UNTRIED: Duration = Duration::from_secs(3602);
/// More than any limit allows. Of larger numbers one more or less could not be told apart, and room would never come back.
const MOST_REQUESTS: f64 = 1e9;
/// After so many responses without the headers, one after the other, no more are expected.
const FEW_MISSING: u32 = 3;
/// A previous window of fewer requests is no evidence: other processes would do as well as an explanation.
const EVIDENCE: f64 = 4.0;

impl Window {
    /// The request was not sent, after all.
    pub(in crate::runtime::limiter) fn give_back(&mut self, ticket: Ticket) {
        if self.leave(ticket) {
            self.current -= 1.0;
            self.own -= 1.0;
        }
    }

    /// The request got no answer, or is no longer waited for. It may count at the server. Others that wait for it to learn how the
    /// limit stands must not try one after the other.
    pub(in crate::runtime::limiter) fn no_response(&mut self, ticket: Ticket) {
        if self.leave(ticket) {
            self.silent |= !self.told;
            self.untold += 1;
        }
    }

    /// An answer came that is not a refusal.
    pub(in crate::runtime::limiter) fn responded(&mut self, ticket: Ticket, limit: Option<&RateLimit>, now: Instant) {
        if !self.leave(ticket) {
            return;
        }
        // Nothing could pass a limit of none, and this did: it is unlimited, or not known.
        let limit = limit.filter(|limit| limit.limit != Some(0));
        // Sent when nothing was left, and passed in the same window: room comes back little by little.
        let passed_anyway = self.exhausted.is_some_and(|exhausted| exhausted <= ticket.settled);
        let has_room = limit.and_then(|limit| limit.remaining) > Some(0);
        let is_gradual = matches!(self.refill, Refill::Gradual { .. });
        if passed_anyway && !has_room && !is_gradual && matches!(self.doubt, Doubt::Since(_)) {
            self.doubt = Doubt::Disbelieved;
        }
        if self.learn(ticket, limit, now) {
            self.ramp = self.ramp.saturating_add(1);
            self.refuted = 0;
            match self.refill {
                Refill::Gradual { .. } if passed_anyway && self.exhausted.is_some() => {
                    self.refill = Refill::Gradual { confirmed: true };
                }
                Refill::Gradual { .. } => {}
                _ if passed_anyway && has_room => self.exhausted = None,
                _ => {}
            }
        } else {
            self.ramp = self.ramp.saturating_add(1);
        }
    }

    /// The request was refused, and the server asks to stay away for so long.
    pub(in crate::runtime::limiter) fn throttled(
        &mut self,
        ticket: Ticket,
        limit: Option<&RateLimit>,
        wait: Duration,
        now: Instant,
    ) {
        let counted = self.leave(ticket);
        if counted {
            self.current -= 1.0;
            self.own -= 1.0;
            let expected = self.refill;
            self.learn(ticket, limit.filter(|limit| limit.limit != Some(0)), now);
            self.refute(expected);
            self.doubt = Doubt::Confirmed;
        }
        // A wait without an end would be one mistake's: one request finds out after the longest that is documented.
        let Some(until) = now.checked_add(wait.min(LONGEST_UNTRIED)) else { return };
        self.closed_until = self.closed_until.max(Some(until));
        if counted {
            self.refused = true;
            // Nothing is left, whoever has used it.
            self.current = self.current.max(self.capacity - self.previous * self.overlap(now));
            self.cautious = true;
            let is_told = self.told && !self.silent;
            self.ramp = if is_told { (self.ramp / 2).max(1) } else { 1 };
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
            // One of them is no reason to send all that wait, and less so where others have told of the limit.
            self.missing = self.missing.saturating_add(1);
            self.silent = !self.told && self.missing >= if self.agreed { FEW_MISSING } else { 2 };
            self.mute = Some(self.settled);
            return false;
        };
        self.missing = 0;
        if self.doubt == Doubt::Disbelieved {
            if remaining == 0 {
                self.mute = Some(self.settled);
                return false;
            }
            // Something is left again, and that is believed.
            (self.doubt, self.told, self.exhausted) = (Doubt::None, false, None);
        }
        let remaining = (remaining as f64).min(MOST_REQUESTS);
        let capacity = match limit.and_then(|limit| limit.limit) {
            Some(capacity) => (capacity as f64).min(MOST_REQUESTS),
            None => self.capacity.max(remaining + 1.0),
        };
        let resets_in = limit.and_then(|limit| limit.resets_in);
        let ends = resets_in.and_then(|resets_in| now.checked_add(resets_in.min(LONGEST_UNTRIED)));
        if !self.is_credible(capacity, ends, now) {
            self.mute = Some(self.settled);
            return false;
        }
        if !self.align(capacity, remaining, ends, now) {
            return false;
        }
        self.length = self.length.max(resets_in.unwrap_or_default().min(LONGEST_UNTRIED));
        let room = self.told.then(|| self.room(ticket.sent));
        if self.told {
            self.correct(ticket, remaining, now);
        } else {
            self.find_out(remaining, now);
            self.synchronize(remaining, now);
        }
        if remaining < 1.0 {
            self.exhausted = self.exhausted.or(Some(self.settled));
            self.doubt(room, limit.is_some_and(|limit| limit.limit.is_some()), now);
        }
        self.silent = false;
        // This response counts those that said nothing before it.
        self.mute = self.mute.filter(|mute| *mute > ticket.settled);
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
