//! `cargo xtask fuzz-document`: the fuzzer of the code generator, which is a package of its own.

use std::path::Path;

use crate::Result;
use crate::spec::NoAnswer;

/// Runs the fuzzer with these options.
pub fn run(root: &Path, options: &[&str]) -> Result<()> {
    let mut cargo = std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["run", "--quiet", "--release", "--manifest-path"]).arg(root.join("Cargo.toml"));
    let status = cargo.args(["--package", "lupitor-fuzz", "--"]).args(options).status()?;
    match status.code() {
        Some(0) => Ok(()),
        Some(1) => Err("what is wrong is said above; `cargo xtask fuzz-document --document SEEDS` prints the document".into()),
        _ => Err(NoAnswer("the fuzzer could not run".to_owned()).into()),
    }
}
