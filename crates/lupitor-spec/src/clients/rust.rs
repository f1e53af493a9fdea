//! Rust on reqwest, for comparison: Rust programs use the crate `lupitor`.

use crate::clients::trial::Trial;
use crate::{Result, cargo};

/// The versions of its dependencies, which the generator leaves open.
const LOCKFILE: &str = "tools/rust/Cargo.lock";
const REMEDY: &str = "correct openapi.yaml; if cargo reports that the lock file needs an update, run `cargo generate-lockfile` in \
                      target/spec/clients/openapi-generator-rust and copy Cargo.lock to tools/rust";

/// Type-checks the client.
pub fn check(trial: &mut Trial<'_>) -> Result<()> {
    trial.generate()?;
    let directory = trial.root.join(trial.directory());
    // The directory is below the workspace of this repository, and the client is not a member.
    let manifest = std::fs::read_to_string(directory.join("Cargo.toml"))?;
    std::fs::write(directory.join("Cargo.toml"), format!("{manifest}\n[workspace]\n"))?;
    std::fs::copy(trial.root.join(LOCKFILE), directory.join("Cargo.lock")).map_err(|e| format!("{LOCKFILE}: {e}"))?;
    let mut cargo = cargo();
    // Without TLS, on which the generated code does not depend.
    cargo.args(["check", "--locked", "--no-default-features", "--target-dir"]).arg(trial.cache("rust"));
    trial.run("cargo check", cargo.current_dir(&directory), REMEDY)
}
