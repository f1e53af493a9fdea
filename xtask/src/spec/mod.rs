//! `cargo xtask spec`: the document as a product of its own.

mod clients;
mod tools;

use std::path::Path;

pub const HELP: &str = "\
cargo xtask spec tools        install the Node and Python tools that the others need, below target/
cargo xtask spec clients      make the TypeScript and Python clients, check their types, run their smoke tests; or only `typescript` or `python`
";

/// Runs a task on the document.
pub fn run(root: &Path, arguments: &[&str]) -> Result<(), Box<dyn std::error::Error>> {
    match arguments {
        ["tools"] => {
            println!("Node tools:   {}", tools::node(root)?.directory().display());
            println!("Python tools: {}", tools::python(root)?.directory().display());
            Ok(())
        }
        ["clients", languages @ ..] => clients::run(root, languages),
        [] => Err(format!("`spec` needs a task\n\n{HELP}").into()),
        other => Err(format!("unknown task `spec {}`\n\n{HELP}", other.join(" ")).into()),
    }
}
