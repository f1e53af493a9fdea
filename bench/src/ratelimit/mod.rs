//! Comparison of clients under rate limits: number of 429s, and total time.

mod check;
mod clients;
mod network;
mod odd;
mod optimum;
mod record;
mod scenario;
mod simulation;
mod table;

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use clap::{Args, ValueEnum};

use clients::ClientKind;
use odd::Odd;
pub use optimum::optimum;
use record::Record;
use scenario::Scenario;
pub use scenario::{Limit, Window};
use simulation::Measurement;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// In seconds; keeps every clock after 1970.
const MAX_SKEW: i64 = 1_000_000_000;

/// Scenarios to simulate. Default: 100/60s, every client and window, 1, 5 and 20 processes, clocks right.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Client to simulate; may be repeated [default: all]
    #[arg(long = "client", value_name = "NAME", value_enum)]
    clients: Vec<ClientKind>,

    /// Algorithm that the server counts with; may be repeated [default: all]
    #[arg(long = "window", value_name = "WINDOW", value_enum)]
    windows: Vec<Window>,

    /// Rate limit of the server, in whole seconds; may be repeated [default: 100/60s]
    #[arg(long = "limit", value_name = "LIMIT")]
    limits: Vec<Limit>,

    /// Number of processes that share the key; may be repeated [default: 1, 5 and 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    processes: Vec<u32>,

    /// Seconds by which the processes' clocks are ahead of the server's; may be repeated [default: 0]
    #[arg(long = "skew", value_name = "S", allow_negative_numbers = true)]
    #[arg(value_parser = clap::value_parser!(i64).range(-MAX_SKEW..=MAX_SKEW))]
    skews: Vec<i64>,

    /// Oddity of one response, or of the clock of lupitor's process at that time; may be repeated [default: nothing]
    #[arg(long = "odd", value_name = "WHAT", value_enum)]
    odd: Vec<Odd>,

    /// Number of seeds of each scenario; the median makespan and the largest of each count are reported [default: 1, and 30 with
    /// --check]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: Option<u64>,

    /// Simulate 100/60s, 10/60s and 1000/3600s, and clocks off by 0, a minute and an hour, unless --limit or --skew is given
    #[arg(long)]
    all: bool,

    /// Print a JSON array and nothing else
    #[arg(long)]
    json: bool,

    /// Check lupitor's promises with scenarios of their own, and fail if one is violated
    #[arg(long, conflicts_with_all = ["clients", "windows", "limits", "processes", "skews", "odd", "all", "json"])]
    check: bool,
}

/// Simulates and prints the results. Exits with a failure if a checked promise is violated.
pub fn run(arguments: &Arguments) -> Result<ExitCode, BoxError> {
    let seeds = arguments.seeds.unwrap_or(if arguments.check { 30 } else { 1 });
    let runs = simulate_all(if arguments.check { check::scenarios() } else { scenarios(arguments) }, seeds)?;
    let records: Vec<_> = runs.iter().map(|(scenario, measured)| Record::from_runs(scenario, measured)).collect();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&records)?);
    } else {
        print!("{}", table::table(&records, seeds));
    }
    let promises = if arguments.check { check::promises(&runs) } else { Vec::new() };
    if arguments.check {
        print!("{}", check::report(&promises));
    }
    Ok(if promises.iter().all(|promise| promise.kept) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// In the order of the table.
fn scenarios(arguments: &Arguments) -> Vec<Scenario> {
    let limits: &[Limit] = if arguments.all { &Limit::DOCUMENTED } else { &[Limit::PER_MINUTE] };
    let skews: &[i64] = if arguments.all { &[0, -60, 60, -3600, 3600] } else { &[0] };
    let mut scenarios = Vec::new();
    for limit in or(&arguments.limits, limits) {
        for window in or(&arguments.windows, Window::value_variants()) {
            for processes in or(&arguments.processes, &[1, 5, 20]) {
                for skew_s in or(&arguments.skews, skews) {
                    for odd in or(&arguments.odd, &[Odd::Nothing]) {
                        let clients = or(&arguments.clients, ClientKind::value_variants()).into_iter();
                        scenarios.extend(clients.map(|client| Scenario { client, window, limit, processes, skew_s, odd }));
                    }
                }
            }
        }
    }
    scenarios
}

/// The requested values without repetitions, or else the defaults.
fn or<T: Copy + PartialEq>(requested: &[T], default: &[T]) -> Vec<T> {
    let mut values = Vec::new();
    for value in if requested.is_empty() { default } else { requested } {
        if !values.contains(value) {
            values.push(*value);
        }
    }
    values
}

/// The measurements of every seed for each scenario. Each simulation has its own runtime, so several run in parallel.
fn simulate_all(scenarios: Vec<Scenario>, seeds: u64) -> Result<Vec<(Scenario, Vec<Measurement>)>, BoxError> {
    let jobs: Vec<_> = scenarios.iter().flat_map(|scenario| (1..=seeds).map(move |seed| (scenario, seed))).collect();
    let results = Mutex::new(vec![None; jobs.len()]);
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), BoxError> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((scenario, seed)) = jobs.get(index) else { return Ok(()) };
            let measured = simulation::simulate(scenario, *seed)?;
            results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(measured);
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a simulation panicked".into())))
    })?;
    let results: Vec<_> = results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect();
    let by_scenario = results.chunks(usize::try_from(seeds)?).map(<[Measurement]>::to_vec);
    Ok(scenarios.iter().copied().zip(by_scenario).collect())
}
