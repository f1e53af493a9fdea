//! The report of a scenario.

use std::time::Duration;

use serde::Serialize;

use super::odd::Odd;
use super::optimum;
use super::scenario::Scenario;
use super::simulation::Measurement;

/// A line of the table, or an object of the JSON array: the median makespan of all seeds, and the largest of each count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Name of the client.
    pub client: String,
    /// Algorithm of the server: `fixed`, `log` or `counter`.
    pub window: &'static str,
    /// Number of requests that a window allows.
    pub limit: u32,
    /// Length of a window.
    pub window_s: u32,
    /// Number of calls of all processes.
    pub calls: u32,
    /// Number of processes that shared the key.
    pub processes: u32,
    /// Seconds by which their clocks were ahead of the server's.
    pub skew_s: i64,
    /// The oddity of one response, if any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub odd: String,
    /// Number of 429s.
    #[serde(rename = "rejected_429")]
    pub throttled: u64,
    /// Time from the first request sent to the last response received.
    pub makespan_s: f64,
    /// The earliest time at which the last call could be allowed.
    pub optimum_s: f64,
    /// Makespan divided by optimum; meaningless if calls are lost.
    pub ratio: f64,
    /// Requests that a process sent between a 429 and the time that it asked to wait for.
    pub early_wakes: u64,
    /// Leads that exist more than once, and creates that failed because the lead existed.
    pub duplicates: u64,
    /// Calls whose lead does not exist in the end.
    pub lost: u64,
}

impl Record {
    /// The record of a scenario, from one measurement for each seed.
    pub fn from_runs(scenario: &Scenario, measured: &[Measurement]) -> Self {
        let largest = |count: fn(&Measurement) -> u64| measured.iter().map(count).max().unwrap_or_default();
        let mut makespans: Vec<_> = measured.iter().map(|measured| measured.makespan).collect();
        makespans.sort_unstable();
        // For an even number, the later of the two in the middle, so that it is the makespan of a run.
        let makespan = makespans.get(makespans.len() / 2).copied().unwrap_or_default();
        let calls = scenario.limit.calls();
        let optimum = optimum::optimum(scenario.window, scenario.limit, calls);
        Self {
            client: scenario.client.name(),
            window: scenario.window.name(),
            limit: scenario.limit.requests,
            window_s: scenario.limit.window_s,
            calls,
            processes: scenario.processes,
            skew_s: scenario.skew_s,
            odd: if scenario.odd == Odd::Nothing { String::new() } else { scenario.odd.name() },
            throttled: largest(|measured| measured.throttled),
            makespan_s: rounded(makespan.as_secs_f64(), 1e3),
            optimum_s: rounded(optimum.as_secs_f64(), 1e3),
            ratio: rounded(ratio(makespan, optimum), 1e4),
            early_wakes: largest(|measured| measured.early_wakes),
            duplicates: largest(|measured| measured.duplicates),
            lost: largest(|measured| measured.lost),
        }
    }
}

/// Makespan as a multiple of the optimum.
pub fn ratio(makespan: Duration, optimum: Duration) -> f64 {
    makespan.as_secs_f64() / optimum.as_secs_f64()
}

fn rounded(number: f64, steps: f64) -> f64 {
    (number * steps).round() / steps
}
