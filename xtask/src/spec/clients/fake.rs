//! lupitor-fake as a process, on a free port of 127.0.0.1 until it is dropped.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Result;
use crate::spec::tools;

/// The options of the fake for the smoke runs: one bulk request an hour for the 429, far from any pause of this machine; a second list that
/// fails under the status 200; and in every other response fields that the document does not have.
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
pub struct FakeProgram(PathBuf);

impl FakeProgram {
    /// Apart from the runs, so that the process is the fake and not cargo: to end cargo would leave the fake behind.
    pub fn build(root: &Path) -> Result<Self> {
        let cargo = || Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let package = ["--quiet", "--package", "lupitor-fake", "--features", "cli"];
        tools::run(cargo().current_dir(root).arg("build").args(package), "see what cargo says")?;
        executable(cargo().current_dir(root).arg("build").args(package)).map(Self)
    }
}

/// A running fake.
#[derive(Debug)]
pub struct Fake {
    process: Child,
    /// What it announced, as environment variables: its base URL, a key for everything, and a campaign.
    environment: Vec<(String, String)>,
}

impl Fake {
    /// Starts it and waits until it is ready.
    pub fn start(FakeProgram(program): &FakeProgram) -> Result<Self> {
        let mut process = Command::new(program);
        process.args(["--host", "127.0.0.1", "--port", "0"]).args(OPTIONS).stdout(Stdio::piped());
        let process = process.spawn().map_err(|e| format!("{} could not be started ({e})", program.display()))?;
        let mut fake = Self { process, environment: Vec::new() };
        fake.environment = fake.announcement()?;
        Ok(fake)
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
        Err("lupitor-fake ended before it was ready, what it said is above".into())
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        // It may have ended by itself: nothing is left to do then.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Where cargo put the program, which its settings may have moved from `target/debug`.
fn executable(build: &mut Command) -> Result<PathBuf> {
    let output = build.arg("--message-format=json").stderr(Stdio::inherit()).output()?;
    let messages = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let mut programs = messages.filter_map(|message: serde_json::Value| Some(message["executable"].as_str()?.into()));
    programs.next_back().ok_or_else(|| "cargo built no lupitor-fake".into())
}
