//! Outside tools judge by the document: Schemathesis the stand-in, and Prism the client. `cargo xtask spec conformance` runs this.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

mod prism;
mod schemathesis;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use lupitor_spec::Judge;

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Judge by openapi.yaml, in the root of the repository
#[derive(Debug, Parser)]
struct Arguments {
    judge: Judge,
}

#[tokio::main]
async fn main() -> ExitCode {
    let root = Path::new(".");
    let result = match Arguments::parse().judge {
        Judge::Prism => prism::judge(root).await,
        Judge::Schemathesis => schemathesis::judge(root).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
