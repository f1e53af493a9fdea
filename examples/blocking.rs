//! Uses the client without `async`: a call, a list, an import, and what happens inside of a runtime. Then it compares the speed of calls.
//!
//! `cargo run --example blocking --features blocking` uses `lupitor-fake`, a stand-in for the API in this process, and ignores the
//! environment. A number at the end sets the number of calls that are timed.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::thread;
use std::time::Duration;

use lupitor::import::RowOutcome;
use lupitor::{BulkLeadInput, Client, ErrorKind, LeadInput, blocking};
use lupitor_fake::{CAMPAIGN_ID, Fake, RateLimits, WRITE_KEY};
use tokio::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const THREADS: u32 = 4;

fn main() -> Result<()> {
    let calls = std::env::args().nth(1).map_or(Ok(200), |number| number.parse())?;
    // The stand-in has a runtime of its own. The blocking client needs none.
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let fake = server.block_on(Fake::builder().rate_limits(RateLimits::none()).start())?;
    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).build_blocking()?;

    let created = client.create_lead(LeadInput::builder().campaign_id(CAMPAIGN_ID).external_id("CRM_0"))?;
    println!("created a lead after {} attempt", created.attempts().len());

    let numbers = (1..=2500).map(|number| if number == 7 { String::new() } else { format!("CRM_{number}") });
    let leads = numbers.map(|number| BulkLeadInput::builder().external_id(number));
    let mut created = 0;
    for result in client.import_leads(CAMPAIGN_ID, blocking::rows(leads)) {
        let result = result?;
        match result.outcome {
            RowOutcome::Created => created += 1,
            RowOutcome::Rejected(problem) => println!("row {}: {problem}", result.row),
            other => return Err(format!("row {}: {other:?}", result.row).into()),
        }
    }
    let listed = client.leads(CAMPAIGN_ID).page_size(1000).collect::<std::result::Result<Vec<_>, _>>()?;
    println!("imported {created} leads, listed {}", listed.len());
    if listed.len() != created + 1 {
        return Err("the list does not have every lead".into());
    }

    // In async code, a blocking call is an error. A thread of `spawn_blocking` may call, if it says so.
    let asynchronous = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    asynchronous.block_on(async {
        match client.get_health() {
            Err(error) if error.kind() == ErrorKind::Config => println!("{error}"),
            other => return Err(format!("a call inside of a runtime: {other:?}").into()),
        }
        let client = client.allow_in_runtime();
        tokio::task::spawn_blocking(move || client.get_health()).await??;
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;

    let origin = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?;
    let client = blocking::Client::new(origin.clone())?;
    let started = Instant::now();
    asynchronous.block_on(async {
        for _ in 0..calls {
            origin.get_health().await?;
        }
        Ok::<_, lupitor::Error>(())
    })?;
    report("async", calls, started.elapsed());
    let started = Instant::now();
    (0..calls).try_for_each(|_| client.get_health().map(drop))?;
    report("blocking", calls, started.elapsed());
    let started = Instant::now();
    thread::scope(|scope| {
        let work = || (0..calls / THREADS).try_for_each(|_| client.get_health().map(drop));
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread has panicked")?.map_err(|e| e.to_string()))
    })?;
    report("blocking, 4 threads", calls / THREADS * THREADS, started.elapsed());
    Ok(())
}

fn report(client: &str, calls: u32, time: Duration) {
    println!("{client}: {:.0} calls a second", f64::from(calls) / time.as_secs_f64());
}
