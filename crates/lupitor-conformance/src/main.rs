//! `lupitor-conformance`, which `cargo xtask spec conformance` and `spec drift` run.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

use std::path::Path;
use std::process::ExitCode;

use lupitor_conformance::{prism, schemathesis};

const HELP: &str = "\
lupitor-conformance schemathesis COMMAND   judge the stand-in by Schemathesis, installed at COMMAND
lupitor-conformance prism COMMAND          judge the client by Prism, installed at COMMAND
Run in the root of the repository, by `cargo xtask spec conformance`, which installs the two.
";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let here = Path::new(".");
    let result = match arguments.as_slice() {
        ["schemathesis", command] => schemathesis::judge(Path::new(command), here).await,
        ["prism", command] => prism::judge(Path::new(command), here).await,
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
