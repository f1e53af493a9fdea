//! Streams a campaign from a server over loopback, with lupitor and with a loop by hand: rate and memory.

mod by_hand;
mod record;
mod server;
mod worker;

use std::process::{Command, ExitCode, Stdio};

use clap::{Args, ValueEnum};

use crate::overhead::BoxError;
use record::{Record, problems};
use server::Server;
use worker::Measured;
pub use worker::{Arguments as WorkerArguments, run as work};

/// Number of leads on a page, for both clients.
const PAGE: u32 = 1000;
/// The shorter list has this part of the leads. A client whose memory is flat needs as much for it.
const SHORTER: u32 = 10;

/// A client to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClientKind {
    /// A loop with reqwest and serde
    ByHand,
    /// `Client::leads` of this SDK
    Lupitor,
}

/// The list and the output.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Number of leads, rounded down to pages of 1000. A list with a tenth of them is measured too
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(10_000..))]
    leads: u32,

    /// Number of runs of each client. The fastest one counts, and the median of the memory
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,

    /// Print a JSON array and nothing else
    #[arg(long)]
    json: bool,

    /// Fail if lupitor is slower than the loop by hand, or if its memory grows by more than 10 % with ten times as many leads
    #[arg(long)]
    check: bool,
}

/// Measures and prints the results. Exits with a failure if a checked promise is violated.
pub fn run(arguments: &Arguments) -> Result<ExitCode, BoxError> {
    let leads = arguments.leads / PAGE * PAGE;
    let mut records = Vec::new();
    for leads in [leads / SHORTER / PAGE * PAGE, leads] {
        let server = Server::start(leads / PAGE, PAGE)?;
        let (mut by_hand, mut lupitor) = (Vec::new(), Vec::new());
        // In turns, so that both meet the same disturbances.
        for _ in 0..arguments.runs {
            by_hand.push(measure(ClientKind::ByHand, leads, &server)?);
            lupitor.push(measure(ClientKind::Lupitor, leads, &server)?);
        }
        records.push(Record::new("by hand", leads, by_hand));
        records.push(Record::new("lupitor", leads, lupitor));
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&records)?);
    } else {
        print!("{}", record::table(&records));
    }
    let problems = if arguments.check { problems(&records) } else { Vec::new() };
    problems.iter().for_each(|problem| eprintln!("error: {problem}"));
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a client in a process of its own, whose memory is then the client's alone.
fn measure(client: ClientKind, leads: u32, server: &Server) -> Result<Measured, BoxError> {
    let name = client.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let output = Command::new(std::env::current_exe()?)
        .args(["list-worker", &name, &leads.to_string(), &server.base_url])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{name}, {leads} leads: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
