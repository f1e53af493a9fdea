//! The `lupitor` command.

mod cli;
mod commands;
mod config;
mod error;
mod exit;
mod generated;
mod input;
mod job;
mod log;
mod output;
mod render;
mod signals;

fn main() -> std::process::ExitCode {
    cli::main(std::env::args_os())
}
