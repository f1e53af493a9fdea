//! Measurements of lupitor against other clients: `cargo run --release -p lupitor-bench -- ratelimit`, `-- overhead`,
//! `-- list`, `-- import`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

mod import;
mod list;
mod overhead;
mod ratelimit;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

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
    /// Count the instructions of a call against those of the same call written by hand
    Overhead(overhead::Arguments),
    /// Stream a list with many pages, and compare rate and memory with those of a loop written by hand
    List(list::Arguments),
    /// Stream a list for `list`, which runs this as a process of its own
    #[command(hide = true)]
    ListWorker(list::WorkerArguments),
    /// Import rows against a server on loopback, and compare rows per second and peak memory
    Import(import::Arguments),
    /// Import a file for `import`
    #[command(hide = true)]
    ImportWorker(import::WorkerArguments),
    /// Serve the requests of `import`
    #[command(hide = true)]
    ImportServer(import::ServerArguments),
    /// Make calls for `overhead`, which runs this under callgrind
    #[command(hide = true)]
    OverheadWorker(overhead::WorkerArguments),
}

fn main() -> ExitCode {
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) if error.use_stderr() => {
            eprint!("{}", with_usage(&error));
            return ExitCode::from(2);
        }
        Err(help) => help.exit(),
    };
    let result = match &command {
        Command::Ratelimit(arguments) => ratelimit::run(arguments),
        Command::Overhead(arguments) => overhead::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::ListWorker(arguments) => list::work(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::ImportWorker(arguments) => import::work(arguments),
        Command::ImportServer(arguments) => import::serve(arguments),
        Command::OverheadWorker(arguments) => overhead::work(arguments),
    };
    result.unwrap_or_else(|problem| {
        eprintln!("error: {problem}");
        ExitCode::FAILURE
    })
}

/// The error with the usage, which clap omits for an invalid value.
fn with_usage(error: &clap::Error) -> String {
    let text = error.to_string();
    if text.contains("Usage:") {
        return text;
    }
    let mut command = Arguments::command();
    command.build();
    let usage = command.find_subcommand_mut("ratelimit").map(|ratelimit| ratelimit.render_usage().to_string());
    format!("{text}\n{}\n", usage.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_invalid_argument_is_named_and_the_usage_is_shown() {
        let cases = [
            ("--clients lupitor", "unexpected argument '--clients'"),
            ("--client octocrab", "invalid value 'octocrab' for '--client <NAME>'"),
            ("--window round", "possible values: fixed, log, counter"),
            ("--limit 100", "\"100\" is not a rate such as 100/60s"),
            ("--limit 0/60s", "at least one request"),
            ("--limit 100/1500ms", "not a whole number of seconds"),
            ("--processes 0", "0 is not in 1..=1000"),
            ("--skew an-hour", "invalid value 'an-hour' for '--skew <S>'"),
            ("--seeds 0", "0 is not in 1..=1000"),
            ("--check --all", "cannot be used with"),
            ("now", "unexpected argument 'now'"),
        ];
        for (words, expected) in cases {
            let words = ["lupitor-bench", "ratelimit"].into_iter().chain(words.split(' '));
            let error = Arguments::try_parse_from(words.clone()).unwrap_err();
            let text = with_usage(&error);
            assert!(text.contains(expected), "{words:?}: {text}");
            assert!(text.contains("Usage: lupitor-bench ratelimit"), "{words:?}: {text}");
            assert_eq!(error.exit_code(), 2, "{words:?}");
        }
    }
}
