//! Measurements of lupitor against other clients: `cargo run --release -p lupitor-bench -- ratelimit`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

mod ratelimit;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Measurements of lupitor against other clients.
#[derive(Debug, Parser)]
#[command(max_term_width = 120)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulate clients against rate limits, in the time of a paused clock
    Ratelimit(ratelimit::Arguments),
}

fn main() -> ExitCode {
    let Command::Ratelimit(arguments) = Arguments::parse().command;
    ratelimit::run(&arguments).unwrap_or_else(|problem| {
        eprintln!("error: {problem}");
        ExitCode::FAILURE
    })
}
