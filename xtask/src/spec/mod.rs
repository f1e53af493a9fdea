//! `cargo xtask spec`: the document as a product of its own.

mod conformance;
mod drift;
mod tools;

use std::path::Path;

pub const HELP: &str = "\
cargo xtask spec tools        install the Node and Python tools that the others need, below target/
cargo xtask spec conformance  judge lupitor-fake by Schemathesis, and the client by Prism, with the document between them;
                              `schemathesis` or `prism` after it runs one of the two
cargo xtask spec drift        say where captured traffic, or the API itself, and the document disagree; `--help` after it says more
";

/// Runs a task on the document.
pub fn run(root: &Path, arguments: &[&str]) -> Result<(), Box<dyn std::error::Error>> {
    match arguments {
        ["tools"] => {
            println!("Node tools:   {}", tools::node(root)?.directory().display());
            println!("Python tools: {}", tools::python(root)?.directory().display());
            Ok(())
        }
        ["conformance", judges @ ..] => conformance::run(root, judges),
        ["drift", arguments @ ..] => drift::run(root, arguments),
        [] => Err(format!("`spec` needs a task\n\n{HELP}").into()),
        other => Err(format!("unknown task `spec {}`\n\n{HELP}", other.join(" ")).into()),
    }
}
