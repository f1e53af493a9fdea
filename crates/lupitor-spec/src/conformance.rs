//! `cargo xtask spec conformance` and `spec drift`: both need `lupitor` itself, so cargo builds and runs them apart from this.

use std::ffi::OsString;
use std::path::Path;

use clap::ValueEnum;

use crate::{Inconclusive, Result, cargo, tools};

/// An outside tool that judges by the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Judge {
    /// Serves the document's examples to the client
    Prism,
    /// Sends requests to the stand-in
    Schemathesis,
}

/// Runs these judges, or all.
pub fn judge(root: &Path, judges: &[Judge]) -> Result<()> {
    let judges = if judges.is_empty() { Judge::value_variants() } else { judges };
    for judge in judges {
        let name = match judge {
            Judge::Prism => "prism",
            Judge::Schemathesis => "schemathesis",
        };
        let mut cargo = cargo();
        cargo.current_dir(root).args(["run", "--quiet", "--package", "lupitor-spec", "--example", "conformance", "--", name]);
        tools::run(&mut cargo, "correct the problems above")?;
    }
    Ok(())
}

/// Runs `lupitor-drift`. Its files are relative to the folder in which the command was given.
pub fn drift(root: &Path, arguments: &[OsString]) -> Result<()> {
    let mut cargo = cargo();
    cargo.args(["run", "--quiet", "--manifest-path"]).arg(root.join("Cargo.toml")).args(["--package", "lupitor-drift", "--"]);
    let status = cargo.args(arguments).status()?;
    match status.code() {
        Some(0) => Ok(()),
        // It has printed the disagreements.
        Some(1) => Err("".into()),
        _ => Err(Inconclusive(String::new()).into()),
    }
}
