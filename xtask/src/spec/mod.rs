//! `cargo xtask spec`: the document as a product of its own.

pub mod bundle;
mod lint;
mod tools;

use std::path::Path;

use crate::generate;

pub const HELP: &str = "\
cargo xtask spec tools        install the Node tools that the others need, below target/
cargo xtask spec lint         Spectral and Redocly on openapi.yaml; with --self-test, whether each rule finds a planted defect
cargo xtask spec bundle       write openapi.yaml as JSON, generated/openapi.json; with --check, compare it
";

/// Runs a task on the document.
pub fn run(root: &Path, arguments: &[&str]) -> Result<(), Box<dyn std::error::Error>> {
    match arguments {
        ["tools"] => {
            println!("Node tools: {}", tools::node(root)?.directory().display());
            Ok(())
        }
        ["lint"] => lint::lint(root),
        ["lint", "--self-test"] => lint::self_test(root),
        ["bundle"] => generate::write_bundle(root),
        ["bundle", "--check"] => generate::check_bundle(root),
        [] => Err(format!("`spec` needs a task\n\n{HELP}").into()),
        other => Err(format!("unknown task `spec {}`\n\n{HELP}", other.join(" ")).into()),
    }
}
