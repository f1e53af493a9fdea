//! Rust on reqwest, for comparison: the crate `lupitor` is what Rust programs use.

use std::process::Command;

use crate::Result;
use crate::spec::clients::Generator;
use crate::spec::clients::trial::Trial;

pub const GENERATOR: Generator = Generator {
    name: "openapi-generator-rust",
    package: super::PACKAGE,
    command: "openapi-generator-cli generate -g rust -i openapi.yaml -o client \
              --additional-properties=packageName=lupitor-openapi,packageVersion=0.0.0,disallowAdditionalPropertiesIfNotPresent=false",
    run,
};

/// The versions of its dependencies, which the generator leaves open.
const LOCKFILE: &str = "tools/rust/Cargo.lock";
const REMEDY: &str = "correct openapi.yaml; where cargo says that the lock file needs to be updated, run `cargo generate-lockfile` in \
                      target/spec/clients/openapi-generator-rust and copy Cargo.lock to tools/rust";

fn run(trial: &mut Trial<'_>) -> Result<()> {
    super::generate(trial)?;
    let directory = trial.root.join(trial.directory());
    // It stands below the workspace of this repository, and is none of its members.
    let manifest = std::fs::read_to_string(directory.join("Cargo.toml"))?;
    std::fs::write(directory.join("Cargo.toml"), format!("{manifest}\n[workspace]\n"))?;
    std::fs::copy(trial.root.join(LOCKFILE), directory.join("Cargo.lock")).map_err(|e| format!("{LOCKFILE}: {e}"))?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Without TLS, of which the generated code knows nothing.
    cargo.args(["check", "--locked", "--no-default-features", "--target-dir"]).arg(trial.cache("rust"));
    trial.run("cargo check", cargo.current_dir(&directory), REMEDY)
}
