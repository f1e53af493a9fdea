//! The trial of one generator: its directory, and its steps with the time that each takes.
#![expect(clippy::disallowed_methods, reason = "how long a command takes is real time, and xtask has no runtime")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::Generator;
use super::fake::{Fake, FakeProgram};
use crate::Result;
use crate::spec::tools::{self, Tools};

/// The folder of the clients, below the root.
const DIRECTORY: &str = "target/spec/clients";

/// One generator at work.
#[derive(Debug)]
pub struct Trial<'a> {
    pub root: &'a Path,
    fake: &'a FakeProgram,
    generator: &'a Generator,
    started: Instant,
    steps: Vec<&'static str>,
}

impl<'a> Trial<'a> {
    pub fn new(root: &'a Path, fake: &'a FakeProgram, generator: &'a Generator) -> Self {
        Self { root, fake, generator, started: Instant::now(), steps: Vec::new() }
    }

    /// The directory of the client, below the root.
    pub fn directory(&self) -> String {
        format!("{DIRECTORY}/{}", self.generator.name)
    }

    /// A place for what a tool keeps from one run to the next.
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

    /// Runs the generator's command, as it is documented, with the environment that `prepare` adds.
    pub fn generate(&mut self, tools: &Tools, prepare: impl FnOnce(&mut Command)) -> Result<()> {
        let mut words = self.generator.command.split_whitespace();
        let mut command = tools.command(self.root, words.next().unwrap_or_default());
        command.args(words.map(|word| match word.strip_prefix("client") {
            Some(below) if below.is_empty() || below.starts_with('/') => format!("{}{below}", self.directory()),
            _ => word.to_owned(),
        }));
        prepare(&mut command);
        self.run("generated", &mut command, "correct openapi.yaml, or the command in xtask/src/spec/clients")
    }

    /// Runs a command without its output, unless it fails.
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

    /// Runs a program against a fake of its own.
    pub fn smoke(&mut self, command: &mut Command) -> Result<()> {
        let fake = Fake::start(self.fake)?;
        command.current_dir(self.root).envs(fake.environment().iter().cloned());
        self.run("smoke run", command, "see the message for the claim that did not hold")
    }

    /// The steps, and the time that each took.
    pub fn done(self) -> (Vec<&'static str>, Duration) {
        (self.steps, self.started.elapsed())
    }

    pub fn node(&self) -> Result<Tools> {
        tools::node(self.root)
    }

    pub fn python(&self) -> Result<Tools> {
        tools::python(self.root)
    }
}
