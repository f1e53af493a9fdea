//! Imports at ten bulk requests a minute, in the time of a paused clock.

use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;
use lupitor::import::{ImportOptions, RowOutcome, rows};
use lupitor::{BulkLeadInput, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, Fake, RateLimits, WRITE_KEY};
use serde::Serialize;

use super::{BATCH_ROWS, BoxError};
use crate::ratelimit::{Limit, Window, optimum};

/// A simulated import.
#[derive(Debug, Serialize)]
struct Simulated {
    window: &'static str,
    rows: u64,
    makespan_s: f64,
    optimum_s: f64,
    throttled: u64,
}

/// Largest makespan as a multiple of the optimum of a fixed window. The other windows have the promises of `ratelimit --check`.
fn promise(window: Window) -> f64 {
    match window {
        Window::Fixed => 1.02,
        Window::Log => 1.05,
        Window::Counter => 1.10,
    }
}

/// Simulates each number of rows in each window.
pub fn run(counts: &[u64], json: bool) -> Result<ExitCode, BoxError> {
    let limit: Limit = "10/60s".parse()?;
    let mut is_kept = true;
    for rows in counts {
        for window in Window::value_variants() {
            let requests = u32::try_from(rows.div_ceil(BATCH_ROWS as u64))?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
            let (makespan, throttled) = runtime.block_on(import(*window, *rows))?;
            let optimum = optimum(*window, limit, requests);
            let ratio = makespan.as_secs_f64() / optimum.as_secs_f64().max(1.0);
            // The fixed costs of the first window count less in a longer import.
            is_kept &= throttled == 0 && (ratio <= promise(*window) || requests < 100);
            let (makespan_s, optimum_s) = (makespan.as_secs_f64(), optimum.as_secs_f64());
            let record = Simulated { window: window.name(), rows: *rows, makespan_s, optimum_s, throttled };
            if json {
                println!("{}", serde_json::to_string(&record)?);
            } else {
                let Simulated { window, rows, .. } = record;
                println!("{window:<8} {rows:>9} rows  {makespan_s:>8.1} s  {ratio:>6.3} x the optimum  {throttled} x 429");
            }
        }
    }
    Ok(if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import(window: Window, count: u64) -> Result<(Duration, u64), BoxError> {
    let fake = Fake::builder().rate_limits(RateLimits::per_minute()).window(window.kind()).max_request_records(0);
    // A response takes 100 ms. Rows are sent as they are, a thousand in a request, unless that would take too long to simulate.
    let fake = fake.fault("delay=100ms@bulkCreateLeads".parse()?).max_leads(10_000_000).build()?;
    let clock = TokioClock::starting_at(fake.now());
    let client =
        lupitor::Client::builder(WRITE_KEY).base_url(fake.base_url()).service(fake.service()).clock(clock).seed(1).build()?;
    let leads = (0..count).map(|row| BulkLeadInput::builder().external_id(format!("CRM_{row}")));
    let started = tokio::time::Instant::now();
    let mut import = client.import_leads(CAMPAIGN_ID, rows(leads)).options(ImportOptions::default());
    while let Some(result) = import.next().await {
        let result = result?;
        if result.outcome != RowOutcome::Created {
            return Err(format!("row {}: {:?}", result.row, result.outcome).into());
        }
    }
    Ok((started.elapsed(), fake.throttled_count()))
}
