//! How many retries a client may have under way, so that it does not add to an outage.

/// The most that a budget holds unless told otherwise.
const CAPACITY: f64 = 10.0;
/// What a retry costs.
const COST: f64 = 1.0;
/// What a call that gets an answer earns.
const EARNED: f64 = 0.1;

/// A budget for retries after failures that may pass, shared by all clones of a client. When it is used up, such a failure is an
/// error at once, until calls are answered again.
///
/// A retry costs 1. A call that ends with a success, or with a refusal that another attempt would not change, gives back what its
/// retries cost and earns 0.1. So a network that loses one answer in three uses nothing up, since retries help there; an outage,
/// where they do not, uses up 10 and then meets one request for each call.
/// Waits that the server asks for, by a 429 or with `Retry-After`, are free.
///
/// Set it with [`ClientBuilder::retry_budget`](crate::ClientBuilder::retry_budget).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryBudget {
    capacity: f64,
}

impl Default for RetryBudget {
    /// 10 retries.
    fn default() -> Self {
        Self { capacity: CAPACITY }
    }
}

impl RetryBudget {
    /// A budget that holds this many retries, which it has at the start. With 0 there are none.
    pub fn new(retries: u32) -> Self {
        Self { capacity: f64::from(retries) }
    }

    /// No budget: only [`max_attempts`](crate::RequestOptions::max_attempts) and the deadline bound the retries.
    pub fn unlimited() -> Self {
        Self { capacity: f64::INFINITY }
    }
}

/// What is left of a budget.
#[derive(Debug)]
pub(crate) struct Balance {
    capacity: f64,
    left: f64,
}

impl Balance {
    pub(crate) fn new(budget: RetryBudget) -> Self {
        Self { capacity: budget.capacity, left: budget.capacity }
    }

    /// Whether there is enough for a retry.
    pub(crate) fn allows_retry(&self) -> bool {
        self.left >= COST
    }

    /// Pays for a retry.
    pub(crate) fn pay(&mut self) {
        self.left = (self.left - COST).max(0.0);
    }

    /// A call got its answer, after so many retries that were paid for.
    pub(crate) fn earn(&mut self, paid: u32) {
        self.left = (self.left + EARNED + COST * f64::from(paid)).min(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries_left(balance: &mut Balance) -> u32 {
        let mut retries = 0;
        while balance.allows_retry() {
            balance.pay();
            retries += 1;
        }
        retries
    }

    #[test]
    fn an_outage_uses_it_up_and_successes_fill_it_again() {
        let mut balance = Balance::new(RetryBudget::default());
        assert_eq!(retries_left(&mut balance), 10);
        for _ in 0..25 {
            balance.earn(0);
        }
        assert_eq!(retries_left(&mut balance), 2);
        for _ in 0..1000 {
            balance.earn(3);
        }
        assert_eq!(retries_left(&mut balance), 10, "it holds no more than that");
    }

    #[test]
    fn retries_that_help_cost_nothing() {
        let mut balance = Balance::new(RetryBudget::new(2));
        for _ in 0..1000 {
            assert!(balance.allows_retry());
            balance.pay();
            balance.earn(1);
        }
    }

    #[test]
    fn none_and_no_end() {
        assert!(!Balance::new(RetryBudget::new(0)).allows_retry());
        let mut endless = Balance::new(RetryBudget::unlimited());
        for _ in 0..1000 {
            assert!(endless.allows_retry());
            endless.pay();
        }
        endless.earn(1000);
        assert!(endless.allows_retry());
    }
}
