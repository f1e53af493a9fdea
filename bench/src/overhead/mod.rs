//! Overhead of lupitor: instructions of a call that succeeds at once, compared with the same call written by hand.

pub mod by_hand;
mod callgrind;
mod case;
mod record;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use callgrind::Callgrind;
use case::{Call, ClientKind};
use record::Record;
pub use worker::Arguments as WorkerArguments;
pub use worker::{configure, run as work};

/// An error of a measurement.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Output and check. Every call is measured.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Print a JSON array and nothing else
    #[arg(long)]
    json: bool,

    /// Fail if the ratio of a call is above its promise: 1.13 for a create, 1.00 and 0.92 for a list of 10 and of 1000 leads
    #[arg(long)]
    check: bool,

    /// Keep the files of callgrind in this directory, for callgrind_annotate
    #[arg(long, value_name = "DIRECTORY")]
    profiles: Option<PathBuf>,
}

/// Measures and prints the results. Exits with a failure if the checked promise is violated.
pub fn run(arguments: &Arguments) -> Result<ExitCode, BoxError> {
    let callgrind = match Callgrind::find(arguments.profiles.as_deref()) {
        Ok(callgrind) => callgrind,
        Err(missing) => {
            eprintln!("error: {missing}");
            return Ok(ExitCode::from(2));
        }
    };
    let records = Call::value_variants().iter().map(|call| measure(&callgrind, *call)).collect::<Result<Vec<_>, _>>()?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&records)?);
    } else {
        print!("{}", record::table(&records));
    }
    let mut broken = records.iter().filter(|record| arguments.check && !record.is_within_promise()).peekable();
    let is_kept = broken.peek().is_none();
    broken.for_each(|record| eprintln!("error: {}: the ratio is above its promise", record.call));
    Ok(if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(callgrind: &Callgrind, call: Call) -> Result<Record, BoxError> {
    let by_hand = per_call(callgrind, call, ClientKind::ByHand)?;
    let lupitor = per_call(callgrind, call, ClientKind::Lupitor)?;
    Ok(Record::new(call, by_hand, lupitor))
}

/// The difference between a run and one with twice as many calls, which excludes the set-up.
fn per_call(callgrind: &Callgrind, call: Call, client: ClientKind) -> Result<u64, BoxError> {
    let calls = call.calls();
    let instructions = |calls| case::with_fake(|base_url| callgrind.instructions(call, client, calls, base_url));
    let (once, twice) = (instructions(calls)?, instructions(2 * calls)?);
    Ok(twice.saturating_sub(once) / u64::from(calls))
}
