//! The budget of a client's retries, which keeps it from adding to an outage.

use std::time::Duration;

use tokio::time::Instant;

/// The retries of the default budget that do not depend on how many calls are made.
const RETRIES: f64 = 10.0;
/// The retries of the default budget for each call that got a response lately.
const RATIO: f64 = 0.2;
/// For so long a call with a response counts as lately, up to twice as long.
const LATELY: Duration = Duration::from_secs(10);
/// The tokens that a retry costs.
const COST: f64 = 1.0;
/// The tokens that a call with a response earns.
const EARNED: f64 = 0.2;

/// A budget for retries, shared by all clones of a client. When it is used up, a failure that may pass is an error at once, until calls
/// get responses again.
///
/// By default it holds 10 retries, or one for every five calls that got a response in the last 10 to 20 seconds, whichever is more: a
/// busy client survives the restart of a server, and an outage meets at most a fifth more requests than usual, then one for each call.
///
/// A retry costs 1. A call that ends with a response that is not ambiguous, be it a success, a refusal or a 429, gets back what its
/// retries cost and earns 0.2. So a network that loses one response in three uses nothing up, since retries help there.
///
/// Two kinds of retries are free: those after an attempt that was not sent, since the API had no work with it, and those that the
/// server asks for, by a 429 or with `Retry-After`. [`max_attempts`](crate::RequestOptions::max_attempts) and the timeouts bound
/// these too.
///
/// Set it with [`RequestOptions::retry_budget`](crate::RequestOptions::retry_budget).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryBudget {
    retries: f64,
    ratio: f64,
}

impl Default for RetryBudget {
    /// 10 retries, or one for every five calls that got a response lately.
    fn default() -> Self {
        Self { retries: RETRIES, ratio: RATIO }
    }
}

impl RetryBudget {
    /// A budget that holds this many retries at most, however many calls are made. It has them at the start. With 0 there are none.
    pub fn new(retries: u32) -> Self {
        Self { retries: f64::from(retries), ratio: 0.0 }
    }

    /// No budget: only [`max_attempts`](crate::RequestOptions::max_attempts) and the timeouts bound the retries.
    pub fn unlimited() -> Self {
        Self { retries: f64::INFINITY, ratio: 0.0 }
    }
}

/// The retry tokens that are left of a budget.
#[derive(Debug)]
pub(crate) struct Tokens {
    budget: RetryBudget,
    left: f64,
    responses: Recent,
}

impl Tokens {
    pub(crate) fn new(budget: RetryBudget) -> Self {
        Self { budget, left: budget.retries, responses: Recent::default() }
    }

    /// Whether there is enough for a retry.
    pub(crate) fn allow_retry(&mut self, now: Instant) -> bool {
        self.left = self.left.min(self.capacity(now));
        self.left >= COST
    }

    /// Pays for a retry.
    pub(crate) fn pay(&mut self) {
        self.left = (self.left - COST).max(0.0);
    }

    /// Takes in a call that got a response, after so many retries that were paid for.
    pub(crate) fn earn(&mut self, paid: u32, now: Instant) {
        let capacity = self.capacity(now);
        self.responses.current += 1.0;
        self.left = (self.left + EARNED + COST * f64::from(paid)).min(capacity);
    }

    fn capacity(&mut self, now: Instant) -> f64 {
        if self.budget.ratio > 0.0 {
            self.budget.retries.max(self.budget.ratio * self.responses.lately(now))
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
    fn lately(&mut self, now: Instant) -> f64 {
        let since = *self.since.get_or_insert(now);
        let age = now.saturating_duration_since(since);
        if age >= LATELY {
            self.previous = if age < LATELY * 2 { self.current } else { 0.0 };
            (self.since, self.current) = (Some(now), 0.0);
        }
        self.current + self.previous
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries_left(tokens: &mut Tokens, now: Instant) -> u32 {
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
        let mut tokens = Tokens::new(RetryBudget::new(10));
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
        let mut tokens = Tokens::new(RetryBudget::default());
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
        let later = end + LATELY * 2;
        assert_eq!(retries_left(&mut tokens, later), 10, "what was earned long ago is gone");
    }

    #[test]
    fn retries_that_help_cost_nothing() {
        let now = Instant::now();
        let mut tokens = Tokens::new(RetryBudget::new(2));
        for _ in 0..1000 {
            assert!(tokens.allow_retry(now));
            tokens.pay();
            tokens.earn(1, now);
        }
    }

    #[test]
    fn a_budget_may_be_empty_or_endless() {
        let now = Instant::now();
        assert!(!Tokens::new(RetryBudget::new(0)).allow_retry(now));
        let mut endless = Tokens::new(RetryBudget::unlimited());
        for _ in 0..1000 {
            assert!(endless.allow_retry(now));
            endless.pay();
        }
        endless.earn(1000, now);
        assert!(endless.allow_retry(now));
    }
}
