//! What is reported of a scenario.

use std::time::Duration;

use serde::Serialize;

use super::odd::Odd;
use super::oracle;
use super::scenario::Scenario;
use super::world::Measured;

/// A line of the table, an object of the JSON array.
///
/// Of several seeds it has the median of the makespan, and the largest of each count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Who called.
    pub client: String,
    /// How the server counted: `fixed`, `log` or `counter`.
    pub window: &'static str,
    /// How many requests a window allows.
    pub limit: u32,
    /// How long a window is.
    pub window_s: u32,
    /// How many calls were made, by all processes.
    pub calls: u32,
    /// How many processes shared the key.
    pub processes: u32,
    /// How far their clocks were ahead of the server's.
    pub skew_s: i64,
    /// The oddity of one response; absent when there was none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub odd: String,
    /// How many requests were answered 429.
    pub rejected_429: u64,
    /// From the first request sent to the last answer received.
    pub makespan_s: f64,
    /// The earliest time at which the last call could have been admitted.
    pub optimum_s: f64,
    /// Makespan divided by optimum. Of no meaning where calls are lost.
    pub ratio: f64,
    /// Requests that a process sent after a 429 and before the time that it named.
    pub early_wakes: u64,
    /// Leads that are there more than once, and creates that were refused because the lead was there.
    pub duplicates: u64,
    /// Calls whose lead is not there in the end.
    pub lost: u64,
}

impl Record {
    /// The record of a scenario, from what each seed gave.
    pub fn of(scenario: &Scenario, measured: &[Measured]) -> Self {
        let largest = |count: fn(&Measured) -> u64| measured.iter().map(count).max().unwrap_or_default();
        let mut makespans: Vec<_> = measured.iter().map(|measured| measured.makespan).collect();
        makespans.sort_unstable();
        // Of an even number the later of the two in the middle, so that it is the makespan of a run.
        let makespan = makespans.get(makespans.len() / 2).copied().unwrap_or_default();
        let calls = scenario.limit.calls();
        let optimum = oracle::optimum(scenario.window, scenario.limit, calls);
        Self {
            client: scenario.client.name(),
            window: scenario.window.name(),
            limit: scenario.limit.requests,
            window_s: scenario.limit.window_s,
            calls,
            processes: scenario.processes,
            skew_s: scenario.skew_s,
            odd: if scenario.odd == Odd::Nothing { String::new() } else { scenario.odd.name() },
            rejected_429: largest(|measured| measured.rejected_429),
            makespan_s: rounded(makespan.as_secs_f64(), 1e3),
            optimum_s: rounded(optimum.as_secs_f64(), 1e3),
            ratio: rounded(ratio(makespan, optimum), 1e4),
            early_wakes: largest(|measured| measured.early_wakes),
            duplicates: largest(|measured| measured.duplicates),
            lost: largest(|measured| measured.lost),
        }
    }
}

/// How many times the optimum a makespan is.
pub fn ratio(makespan: Duration, optimum: Duration) -> f64 {
    makespan.as_secs_f64() / optimum.as_secs_f64()
}

fn rounded(number: f64, steps: f64) -> f64 {
    (number * steps).round() / steps
}
