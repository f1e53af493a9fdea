//! The token bucket of a client's retries, which keeps it from making an outage worse.

use std::time::Duration;

use tokio::time::Instant;

/// The retries of the default budget that do not depend on the number of calls.
const RETRIES: f64 = 10.0;
/// The retries of the default budget for each recent call with a response.
const RATIO: f64 = 0.2;
/// A call counts as recent for one to two periods.
const PERIOD: Duration = Duration::from_secs(10);
/// The cost of a retry, in tokens.
const COST: f64 = 1.0;
/// The tokens that a call with a response adds.
const EARNED: f64 = 0.2;

/// A budget for retries, which all clones of a client share. When it is used up, a transient failure is an error immediately, until calls
/// get responses again.
///
/// The default budget is 10 retries, or one for every five calls that got a response in the last 10 to 20 seconds, whichever is more. A
/// busy client survives the restart of a server. An outage meets at most a fifth more requests than usual, then one for each call.
///
/// The budget is a bucket of tokens. A retry costs one. A call that ends with an unambiguous response, be it a success, a rejection or a
/// 429, returns the tokens of its retries and adds 0.2. A network that loses one response in three therefore uses nothing up: retries help
/// there.
///
/// Two kinds of retries are free: those after an attempt that was not sent, since they caused the API no work, and those that the server
/// asks for, by a 429 or `Retry-After`. [`max_attempts`](crate::RequestOptions::max_attempts) and the timeouts bound these too.
///
/// Set it with [`RequestOptions::retry_budget`](crate::RequestOptions::retry_budget).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryBudget {
    retries: f64,
    ratio: f64,
}

impl Default for RetryBudget {
    /// 10 retries, or one for every five recent calls with a response.
    fn default() -> Self {
        Self { retries: RETRIES, ratio: RATIO }
    }
}

impl RetryBudget {
    /// A budget of this many retries, whatever the number of calls. It is full at the start. With 0 there are no retries.
    pub fn new(retries: u32) -> Self {
        Self { retries: f64::from(retries), ratio: 0.0 }
    }

    /// An unlimited budget: only [`max_attempts`](crate::RequestOptions::max_attempts) and the timeouts bound the retries.
    pub fn unlimited() -> Self {
        Self { retries: f64::INFINITY, ratio: 0.0 }
    }
}

/// The tokens that are left of a budget.
#[derive(Debug)]
pub(crate) struct TokenBucket {
    budget: RetryBudget,
    left: f64,
    responses: Recent,
}

impl TokenBucket {
    pub(crate) fn new(budget: RetryBudget) -> Self {
        Self { budget, left: budget.retries, responses: Recent::default() }
    }

    /// Returns true if there is a token for a retry.
    pub(crate) fn allow_retry(&mut self, now: Instant) -> bool {
        self.left = self.left.min(self.capacity(now));
        self.left >= COST
    }

    pub(crate) fn pay(&mut self) {
        self.left = (self.left - COST).max(0.0);
    }

    /// Counts a call that got a response, and returns the tokens of its retries.
    pub(crate) fn earn(&mut self, paid: u32, now: Instant) {
        let capacity = self.capacity(now);
        self.responses.current += 1.0;
        self.left = (self.left + EARNED + COST * f64::from(paid)).min(capacity);
    }

    fn capacity(&mut self, now: Instant) -> f64 {
        if self.budget.ratio > 0.0 {
            self.budget.retries.max(self.budget.ratio * self.responses.recent(now))
        } else {
            self.budget.retries
        }
    }
}

/// Counts the responses of the current period and of the one before it.
#[derive(Debug, Default)]
struct Recent {
    since: Option<Instant>,
    current: f64,
    previous: f64,
}

impl Recent {
    fn recent(&mut self, now: Instant) -> f64 {
        let since = *self.since.get_or_insert(now);
        let age = now.saturating_duration_since(since);
        if age >= PERIOD {
            self.previous = if age < PERIOD * 2 { self.current } else { 0.0 };
            (self.since, self.current) = (Some(now), 0.0);
        }
        self.current + self.previous
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries_left(tokens: &mut TokenBucket, now: Instant) -> u32 {
        let mut retries = 0;
        while tokens.allow_retry(now) {
            tokens.pay();
            retries += 1;
        }
        retries
    }

    #[test]
    fn an_outage_uses_it_up_and_responses_fill_it_again() {
        let now = Instant::now();
        let mut tokens = TokenBucket::new(RetryBudget::new(10));
        assert_eq!(retries_left(&mut tokens, now), 10);
        for _ in 0..11 {
            tokens.earn(0, now);
        }
        assert_eq!(retries_left(&mut tokens, now), 2);
        for _ in 0..1000 {
            tokens.earn(3, now);
        }
        assert_eq!(retries_left(&mut tokens, now), 10, "it holds no more than that");
    }

    #[test]
    fn a_busy_client_has_a_retry_for_every_five_calls_of_the_last_seconds() {
        let start = Instant::now();
        let mut tokens = TokenBucket::new(RetryBudget::default());
        assert_eq!(retries_left(&mut tokens, start), 10, "at the start");
        for call in 0..2000 {
            tokens.earn(0, start + Duration::from_millis(call * 4));
        }
        let end = start + Duration::from_secs(8);
        let left = retries_left(&mut tokens, end);
        assert!((399..=400).contains(&left), "{left}");
        for _ in 0..2000 {
            tokens.earn(0, end);
        }
        let later = end + PERIOD * 2;
        assert_eq!(retries_left(&mut tokens, later), 10, "what was earned long ago is gone");
    }

    #[test]
    fn retries_that_help_cost_nothing() {
        let now = Instant::now();
        let mut tokens = TokenBucket::new(RetryBudget::new(2));
        for _ in 0..1000 {
            assert!(tokens.allow_retry(now));
            tokens.pay();
            tokens.earn(1, now);
        }
    }

    #[test]
    fn a_budget_may_be_empty_or_endless() {
        let now = Instant::now();
        assert!(!TokenBucket::new(RetryBudget::new(0)).allow_retry(now));
        let mut endless = TokenBucket::new(RetryBudget::unlimited());
        for _ in 0..1000 {
            assert!(endless.allow_retry(now));
            endless.pay();
        }
        endless.earn(1000, now);
        assert!(endless.allow_retry(now));
    }
}
