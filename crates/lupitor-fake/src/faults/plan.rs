//! Choice of the faults of each request.

use std::time::Duration;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Fault, FaultRule, Stage};
use crate::error::Error;
use crate::operation::Operation;

const MAX_RULES: usize = 1000;

/// The rules of a fake.
#[derive(Debug)]
pub(crate) struct FaultPlan {
    seed: u64,
    added: u64,
    rules: Vec<ActiveRule>,
}

#[derive(Debug)]
struct ActiveRule {
    rule: FaultRule,
    rng: ChaCha8Rng,
}

/// The faults of one request.
#[derive(Debug, Default)]
pub(crate) struct RequestFaults {
    pub(crate) delay_before: Duration,
    pub(crate) delay_after: Duration,
    pub(crate) fault: Option<(Fault, Stage)>,
}

impl FaultPlan {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, added: 0, rules: Vec::new() }
    }

    pub(crate) fn add(&mut self, rule: FaultRule) -> Result<(), Error> {
        if self.rules.len() >= MAX_RULES {
            return Err(Error::config(format!("number of fault rules must be at most {MAX_RULES}; clear the old ones first")));
        }
        self.added += 1;
        let mut rng = ChaCha8Rng::seed_from_u64(rule.seed.unwrap_or(self.seed));
        // Each rule has its own stream, so its decisions do not depend on other rules. Stream 0 makes lead ids.
        rng.set_stream(if rule.seed.is_some() { 1 } else { self.added });
        self.rules.push(ActiveRule { rule, rng });
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Chooses the faults of one request, and counts it in the rules that match.
    pub(crate) fn choose(&mut self, operation: Operation) -> RequestFaults {
        let mut chosen = RequestFaults::default();
        for active in &mut self.rules {
            // Once a fault is chosen, later rules do not count the request.
            let is_delay = matches!(active.rule.fault, Fault::Delay(_));
            if (!is_delay && chosen.fault.is_some()) || !active.matches(operation) {
                continue;
            }
            match (&active.rule.fault, active.rule.stage) {
                (Fault::Delay(delay), Stage::BeforeProcessing) => {
                    chosen.delay_before = chosen.delay_before.saturating_add(*delay);
                }
                (Fault::Delay(delay), Stage::AfterProcessing) => {
                    chosen.delay_after = chosen.delay_after.saturating_add(*delay);
                }
                (fault, stage) => chosen.fault = Some((fault.clone(), stage)),
            }
        }
        self.rules.retain(|active| active.rule.times != Some(0));
        chosen
    }
}

impl ActiveRule {
    fn matches(&mut self, operation: Operation) -> bool {
        let rule = &mut self.rule;
        if rule.operation.is_some_and(|only| only != operation) || !self.rng.random_bool(rule.probability) {
            return false;
        }
        if rule.skip > 0 {
            rule.skip -= 1;
            return false;
        }
        match &mut rule.times {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }
}
