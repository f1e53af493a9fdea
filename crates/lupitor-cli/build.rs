//! Generates a command for each operation of `openapi.yaml`.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use lupitor_codegen::Document;
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
    let yaml = fs::read_to_string("openapi.yaml")?;
    // A checkout without symbolic links has the path in place of the file.
    if yaml.starts_with("../") {
        return Err("crates/lupitor-cli/openapi.yaml: is a link that this checkout does not follow; set `git config core.symlinks true`, \
                    and check the file out again"
            .into());
    }
    let document = Document::parse(&yaml)?;
    // progenitor generates the client once more: its builders have the types of the flags.
    let settings = document.settings(MODULE);
    let client = document.generate(|spec| Generator::new(&settings).generate_tokens(spec))?;
    // lupitor-codegen generates the commands.
    let file = document.commands(&client, MODULE, &RESERVED)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join(file.name), file.text)?;
    Ok(())
}

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=openapi.yaml");
    let Err(problems) = generate() else { return ExitCode::SUCCESS };
    // One message for each problem, so that one build shows all of them.
    problems.to_string().lines().for_each(|problem| println!("cargo::error={problem}"));
    ExitCode::FAILURE
}
