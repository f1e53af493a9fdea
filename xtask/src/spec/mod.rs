//! `cargo xtask spec`: the document as a product of its own.

mod tools;
mod vectors;

use std::path::Path;

pub const HELP: &str = "\
cargo xtask spec tools        install the Node and Python tools that the others need, below target/
cargo xtask spec vectors      run the test vectors of vectors/ on the references in Python and TypeScript
";

/// Runs a task on the document.
pub fn run(root: &Path, arguments: &[&str]) -> Result<(), Box<dyn std::error::Error>> {
    match arguments {
        ["tools"] => {
            println!("Node tools:   {}", tools::node(root)?.directory().display());
            println!("Python tools: {}", tools::python(root)?.directory().display());
            Ok(())
        }
        ["vectors"] => vectors::run(root),
        [] => Err(format!("`spec` needs a task\n\n{HELP}").into()),
        other => Err(format!("unknown task `spec {}`\n\n{HELP}", other.join(" ")).into()),
    }
}
