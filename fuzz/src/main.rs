//! Mutates `openapi.yaml` at random. The code generator must refuse each result with a place in the document, or generate Rust that
//! compiles. `cargo xtask fuzz-document` runs it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

mod compile;
mod invent;
mod mutate;
mod random;
mod run;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

const HELP: &str = "\
lupitor-fuzz [--seconds N] [--seed N] [--without-rustc]
lupitor-fuzz --document SEED,SEED,…   print one document and its problem
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut options = run::Options { time: Duration::from_secs(60), seed: 1, rustc: true };
    if let [flag, seeds] = arguments.as_slice()
        && flag == "--document"
    {
        return show(seeds);
    }
    let mut arguments = arguments.iter().map(String::as_str);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|number| number.parse::<u64>().ok());
        match (argument, argument.starts_with("--s").then(&mut number).flatten()) {
            ("--seconds", Some(seconds)) => options.time = Duration::from_secs(seconds),
            ("--seed", Some(seed)) => options.seed = seed,
            ("--without-rustc", _) => options.rustc = false,
            _ => {
                eprint!("{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    match run::campaign(&root(), &options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// Prints the document of these seeds, and its problem.
fn show(seeds: &str) -> ExitCode {
    let seeds = seeds.split([',', ' ', '[', ']']).filter_map(|seed| seed.parse().ok()).collect::<Vec<u64>>();
    match run::bases(&root()) {
        Ok(bases) => {
            let document = run::document(&bases, &seeds);
            println!("{document}");
            match run::verdict(&document) {
                Ok(Ok(_)) => eprintln!("accepted"),
                Ok(Err(problem)) | Err(problem) => eprintln!("{problem}"),
            }
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
