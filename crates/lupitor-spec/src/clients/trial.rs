//! The trial of one generator: its directory, and its steps with their times.
#![expect(clippy::disallowed_methods, reason = "the time of a command is real time, and this has no runtime")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::clients::stand_in::{Program, StandIn};
use crate::clients::{Generator, Package};
use crate::{Result, tools};

/// The folder of the clients, below the root.
const DIRECTORY: &str = "target/spec/clients";

/// One generator at work.
#[derive(Debug)]
pub struct Trial<'a> {
    pub root: &'a Path,
    stand_in: &'a Program,
    generator: &'a Generator,
    started: Instant,
    steps: Vec<&'static str>,
}

impl<'a> Trial<'a> {
    pub fn new(root: &'a Path, stand_in: &'a Program, generator: &'a Generator) -> Self {
        Self { root, stand_in, generator, started: Instant::now(), steps: Vec::new() }
    }

    /// The name of the generator.
    pub fn name(&self) -> &'static str {
        self.generator.name
    }

    /// The directory of the client, below the root.
    pub fn directory(&self) -> String {
        format!("{DIRECTORY}/{}", self.generator.name)
    }

    /// A place for the cache of a tool.
    pub fn cache(&self, name: &str) -> PathBuf {
        self.root.join(DIRECTORY).join("cache").join(name)
    }

    /// Removes the client of an earlier run.
    pub fn clear(&self) -> Result<()> {
        let directory = self.root.join(self.directory());
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        Ok(std::fs::create_dir_all(&directory)?)
    }

    /// Runs the generator's command, as it is documented.
    pub fn generate(&mut self) -> Result<()> {
        let tools = match self.generator.package {
            Package::Node(_) => tools::node(self.root)?,
            Package::Python(_) => tools::python(self.root)?,
        };
        let mut words = self.generator.command.split_whitespace();
        let mut command = tools.command(self.root, words.next().unwrap_or_default());
        command.args(words.map(|word| match word.strip_prefix("client") {
            Some(below) if below.is_empty() || below.starts_with('/') => format!("{}{below}", self.directory()),
            _ => word.to_owned(),
        }));
        // openapi-generator runs for seconds: an optimizing compiler does not pay.
        command.env("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        // openapi-python-client formats the package with ruff, and warns when it is not on the path.
        let mut path = OsString::from(tools.commands());
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        command.env("PATH", path);
        self.run("generated", &mut command, "correct openapi.yaml, or the command in crates/lupitor-spec/src/clients")
    }

    /// Runs a command, and shows its output if it fails.
    pub fn run(&mut self, step: &'static str, command: &mut Command, remedy: &str) -> Result<()> {
        let begun = Instant::now();
        let name = command.get_program().to_string_lossy().into_owned();
        let output = command.output().map_err(|e| format!("{name} could not be started ({e}): {remedy}"))?;
        if !output.status.success() {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
            let (out, err) = (text(&output.stdout), text(&output.stderr));
            return Err(format!("{step}: {name} failed ({}): {remedy}\n{out}\n{err}", output.status).into());
        }
        println!("{}: {step} ({:.1} s)", self.generator.name, begun.elapsed().as_secs_f64());
        self.steps.push(step);
        Ok(())
    }

    /// Runs a program against a stand-in of its own.
    pub fn smoke(&mut self, command: &mut Command) -> Result<()> {
        let stand_in = StandIn::start(self.stand_in)?;
        command.current_dir(self.root).envs(stand_in.environment().iter().cloned());
        self.run("smoke run", command, "see the message for the claim that did not hold")
    }

    /// The steps, and the time of all.
    pub fn finish(self) -> (Vec<&'static str>, Duration) {
        (self.steps, self.started.elapsed())
    }
}
