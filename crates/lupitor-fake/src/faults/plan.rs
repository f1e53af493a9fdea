//! Which faults hit a request.

use std::time::Duration;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Fault, FaultRule, Stage};
use crate::{error::Error, operation::Operation};

/// More rules than this at a time are refused.
const MAX_RULES: usize = 1000;

/// The rules that are in force.
#[derive(Debug)]
pub(crate) struct Plan {
    seed: u64,
    added: u64,
    rules: Vec<Active>,
}

#[derive(Debug)]
struct Active {
    rule: FaultRule,
    rng: ChaCha8Rng,
}

/// What happens to one request.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) delay_before: Duration,
    pub(crate) delay_after: Duration,
    pub(crate) fault: Option<(Fault, Stage)>,
}

impl Plan {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, added: 0, rules: Vec::new() }
    }

    pub(crate) fn add(&mut self, rule: FaultRule) -> Result<(), Error> {
        if self.rules.len() >= MAX_RULES {
            return Err(Error::config(format!("no more than {MAX_RULES} fault rules at a time")));
        }
        self.added += 1;
        let mut rng = ChaCha8Rng::seed_from_u64(rule.seed.unwrap_or(self.seed));
        // A stream of its own, so that no rule's decisions depend on how often another one was asked. Stream 0 makes lead ids.
        rng.set_stream(if rule.seed.is_some() { 1 } else { self.added });
        self.rules.push(Active { rule, rng });
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Decides about one request, and uses up what is limited in number.
    pub(crate) fn choose(&mut self, operation: Operation) -> Chosen {
        let mut chosen = Chosen::default();
        for active in &mut self.rules {
            // Once a fault is chosen, the rules after it are not asked: their `times` are for requests that they do meet.
            let is_delay = matches!(active.rule.fault, Fault::Delay(_));
            if (!is_delay && chosen.fault.is_some()) || !active.meets(operation) {
                continue;
            }
            match (&active.rule.fault, active.rule.stage) {
                (Fault::Delay(delay), Stage::BeforeWork) => {
                    chosen.delay_before = chosen.delay_before.saturating_add(*delay);
                }
                (Fault::Delay(delay), Stage::AfterWork) => {
                    chosen.delay_after = chosen.delay_after.saturating_add(*delay);
                }
                (fault, stage) => chosen.fault = Some((fault.clone(), stage)),
            }
        }
        self.rules.retain(|active| active.rule.times != Some(0));
        chosen
    }
}

impl Active {
    fn meets(&mut self, operation: Operation) -> bool {
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
