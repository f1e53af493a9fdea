//! openapi-generator. Its package on PyPI brings the program and a Java to run it with.
//!
//! Its defaults refuse a response with a field that the document does not have, in Go and Java. All languages here are generated with
//! the switch against it.

pub mod go;
pub mod python;
pub mod rust;
pub mod typescript_fetch;

use super::Package;
use super::trial::Trial;
use crate::Result;

const PACKAGE: Package = Package::Python("openapi-generator-cli");

fn generate(trial: &mut Trial<'_>) -> Result<()> {
    let python = trial.python()?;
    // A program that runs for seconds is not worth an optimizing compiler.
    let java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    trial.generate(&python, |command| {
        command.env("JAVA_TOOL_OPTIONS", java);
    })
}
