//! Generates a command for each operation of `openapi.yaml`.

use std::error::Error;
use std::process::ExitCode;

use lupitor_codegen::{Document, build_script};
use progenitor::Generator;

/// The module with the client that the build script of `lupitor` generates from the same document.
const MODULE: &str = "lupitor::generated";

/// The names that a flag of an operation cannot have: those of the options of every command, and of the options that
/// `src/commands/operations.rs` adds.
const RESERVED: [&str; 14] = [
    "json",
    "base-url",
    "deployment",
    "api-key",
    "api-key-file",
    "api-key-command",
    "timeout",
    "quiet",
    "verbose",
    "color",
    "help",
    "version",
    "json-body",
    "body",
];

fn generate() -> Result<(), Box<dyn Error>> {
    let yaml = build_script::read("openapi.yaml")?;
    let document = Document::parse(&yaml)?;
    // progenitor generates the client once more: its builders have the types of the flags.
    let settings = document.settings(MODULE);
    let client = document.generate(|spec| Generator::new(&settings).generate_tokens(spec))?;
    // lupitor-codegen generates the commands.
    build_script::write([document.commands(&client, MODULE, &RESERVED)?])
}

fn main() -> ExitCode {
    build_script::run(generate)
}
