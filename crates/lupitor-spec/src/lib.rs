//! Tools for `openapi.yaml`. `cargo xtask` runs them: [`generate`] the files that follow from it, and [`Task`] everything below
//! `cargo xtask spec`.
#![allow(clippy::print_stdout, reason = "the tools print their results")]

mod clients;
mod conformance;
mod diff;
mod docs;
pub mod document;
pub mod generate;
mod lint;
mod task;
pub mod tools;
mod vectors;

pub use conformance::Judge;
pub use document::Document;
pub use task::Task;

use std::fmt;
use std::path::Path;
use std::process::Command;

/// The result of a tool.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A task without a result, for which the exit code is 2. The exit code is 1 when the task found a problem.
#[derive(Debug)]
pub struct Inconclusive(pub String);

impl fmt::Display for Inconclusive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Inconclusive {}

/// `cargo`, to be given its arguments.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn read_document(root: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(root.join("openapi.yaml")).map_err(|e| format!("openapi.yaml: {e}"))?)
}
