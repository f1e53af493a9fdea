//! The parts that all build scripts share: reading the document, writing the files, and the messages of cargo.
#![expect(clippy::print_stdout, reason = "cargo reads the instructions of a build script from there")]

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use crate::GeneratedFile;

/// Reads the document at a path, relative to the folder of the crate. cargo runs the build script again when it changes.
///
/// # Errors
///
/// The file cannot be read, or a checkout without symbolic links has the path of another file in it.
pub fn read(path: &str) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(path).map_err(|e| format!("{path}: cannot be read: {e}"))?;
    if text.starts_with("../") {
        let problem =
            "is a link that this checkout does not follow; set `git config core.symlinks true`, and check the file out again";
        return Err(format!("{path}: {problem}").into());
    }
    Ok(text)
}

/// Writes the files to `OUT_DIR`.
///
/// # Errors
///
/// Cargo has not set `OUT_DIR`, or a file cannot be written.
pub fn write(files: impl IntoIterator<Item = GeneratedFile>) -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR: is not set; cargo sets it for a build script")?);
    for GeneratedFile { name, text } in files {
        fs::write(out.join(name), text).map_err(|e| format!("{name}: cannot be written to OUT_DIR: {e}"))?;
    }
    Ok(())
}

/// Runs a build script. Each problem becomes a message of its own, so that one build shows all of them.
pub fn run(generate: impl FnOnce() -> Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(problems) = generate() else { return ExitCode::SUCCESS };
    problems.to_string().lines().for_each(|problem| println!("cargo::error={problem}"));
    ExitCode::FAILURE
}
