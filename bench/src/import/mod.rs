//! Comparison of imports: rows per second and peak memory, or the makespan at a rate limit in simulated time.
//!
//! Each client is a process of its own, and so is the server, which parses the bodies and counts the rows. The clients read the same file
//! of JSON lines, whose rows have both identifiers and metadata.

mod clients;
mod file;
mod python;
mod server;
mod simulate;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use clap::Args;
use serde::{Deserialize, Serialize};

pub use clients::{WorkerArguments, work};
pub use server::{ServerArguments, serve};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Number of rows in a request of every client.
const BATCH_ROWS: usize = 1000;

/// Imports to measure. Default: 100,000 and 1,000,000 rows by every client.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Number of rows; may be repeated [default: 100000 and 1000000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=9_999_999))]
    rows: Vec<u64>,

    /// Print one JSON object for each line: client, rows, rows_per_s, peak_mib
    #[arg(long)]
    json: bool,

    /// Simulate ten bulk requests a minute against the stand-in instead; fail above 1.02 x the optimum of a fixed window, and at a 429
    #[arg(long)]
    simulate: bool,
}

/// A measured client.
#[derive(Debug, Deserialize, Serialize)]
struct Record {
    client: String,
    rows: u64,
    rows_per_s: f64,
    peak_mib: f64,
}

/// The output of a client's process.
#[derive(Debug, Deserialize, Serialize)]
struct Measured {
    seconds: f64,
    peak_kib: u64,
}

/// Measures and prints the results.
pub fn run(arguments: &Arguments) -> Result<ExitCode, BoxError> {
    let counts = if arguments.rows.is_empty() { vec![100_000, 1_000_000] } else { arguments.rows.clone() };
    if arguments.simulate {
        return simulate::run(&counts, arguments.json);
    }
    let target = file::target()?;
    let server = server::Process::start()?;
    for rows in counts {
        let input = file::write(&target, rows)?;
        for client in ["lupitor", "reqwest-loop"] {
            let measured = measure(Command::new(std::env::current_exe()?).args(["import-worker", client]), &input, &server)?;
            print(client, rows, &measured, arguments.json)?;
        }
        let (client, mut command) = python::command(&target)?;
        let measured = measure(&mut command, &input, &server)?;
        print(client, rows, &measured, arguments.json)?;
        let received = server.take_rows()?;
        if received != 3 * rows {
            return Err(format!("the server has received {received} rows, not {}", 3 * rows).into());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a client's process on the input.
fn measure(command: &mut Command, input: &Path, server: &server::Process) -> Result<Measured, BoxError> {
    let output = command.arg(input).arg(server.base_url()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn print(client: &str, rows: u64, measured: &Measured, json: bool) -> Result<(), BoxError> {
    let record = Record {
        client: client.to_owned(),
        rows,
        rows_per_s: (rows as f64 / measured.seconds).round(),
        peak_mib: (measured.peak_kib as f64 / 1024.0 * 10.0).round() / 10.0,
    };
    if json {
        println!("{}", serde_json::to_string(&record)?);
    } else {
        let Record { client, rows, rows_per_s, peak_mib } = record;
        println!("{client:<16} {rows:>9} rows  {rows_per_s:>9.0} rows/s  {peak_mib:>6.1} MiB");
    }
    Ok(())
}

/// The peak memory of this process in KiB.
fn peak_kib() -> Result<u64, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("/proc/self/status has no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}

/// The maximum time in which a server starts.
const START_TIMEOUT: Duration = Duration::from_secs(10);
