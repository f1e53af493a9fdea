//! lupitor-fake as a process, on a free port of 127.0.0.1 until it is dropped.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{Result, cargo, tools};

/// The options for the smoke runs: one bulk request an hour, for a 429 that no pause of this machine prevents; a second list that fails
/// with the status 200; and fields that the document does not have in every other response.
const OPTIONS: [&str; 10] = [
    "--rate",
    "100/1h",
    "--bulk-rate",
    "1/1h",
    "--rate-limit-body",
    "detailed",
    "--fault",
    "success-false@listLeads,skip=1,times=1",
    "--fault",
    "unknown-fields",
];

/// The program, built.
#[derive(Debug)]
pub struct Program(PathBuf);

impl Program {
    /// Builds it apart from the runs: the process must be the stand-in, because killing a `cargo run` leaves its child behind.
    pub fn build(root: &Path) -> Result<Self> {
        let package = ["--quiet", "--package", "lupitor-fake", "--features", "cli"];
        tools::run(cargo().current_dir(root).arg("build").args(package), "correct what cargo reports above")?;
        executable(cargo().current_dir(root).arg("build").args(package)).map(Self)
    }
}

/// A running stand-in.
#[derive(Debug)]
pub struct StandIn {
    process: Child,
    /// Its base URL, a key with every scope, and a campaign, as environment variables.
    environment: Vec<(String, String)>,
}

impl StandIn {
    /// Starts it and waits until it is ready.
    pub fn start(Program(program): &Program) -> Result<Self> {
        let mut process = Command::new(program);
        process.args(["--host", "127.0.0.1", "--port", "0"]).args(OPTIONS).stdout(Stdio::piped());
        let process = process.spawn().map_err(|e| format!("{} could not be started ({e})", program.display()))?;
        let mut stand_in = Self { process, environment: Vec::new() };
        stand_in.environment = stand_in.announcement()?;
        Ok(stand_in)
    }

    /// `LUPITOR_BASE_URL`, `LUPITOR_API_KEY` and `LUPITOR_CAMPAIGN_ID`.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    fn announcement(&mut self) -> Result<Vec<(String, String)>> {
        let output = self.process.stdout.take().ok_or("lupitor-fake has no output")?;
        let mut environment = Vec::new();
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some(campaign) = line.strip_prefix("# campaign: ") {
                environment.push(("LUPITOR_CAMPAIGN_ID".to_owned(), campaign.to_owned()));
                return Ok(environment);
            }
            if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
                environment.push((name.to_owned(), value.to_owned()));
            }
        }
        Err("lupitor-fake ended before it was ready: see its message above".into())
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// The path of the program, as cargo reports it: its settings may have moved it from `target/debug`.
fn executable(build: &mut Command) -> Result<PathBuf> {
    let output = build.arg("--message-format=json").stderr(Stdio::inherit()).output()?;
    let messages = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let mut programs = messages.filter_map(|message: serde_json::Value| Some(message["executable"].as_str()?.into()));
    programs.next_back().ok_or_else(|| "cargo built no lupitor-fake".into())
}
