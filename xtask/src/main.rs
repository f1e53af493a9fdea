//! The tasks of this repository. CI calls these and nothing else.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

mod calls;
mod cost;
mod error_vectors;
mod errors_page;
mod fuzz_document;
mod generate;
mod spec;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask generate          write what is made from openapi.yaml: generated/, docs/errors.md, vectors/documented_errors.json
cargo xtask generate --check  compare it, and fail with a diff where it is not up to date
cargo xtask cost              measure what the code generator costs in a clean build, with and without it
cargo xtask fuzz-document [--seconds N] [--seed N]
                              change openapi.yaml at random, and see that the build refuses it with a place, or that the code compiles
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["generate"] => generate::write(&root()),
        ["generate", "--check"] => generate::check(&root()),
        ["cost"] => cost::measure(&root()),
        ["fuzz-document", options @ ..] => fuzz_document::run(&root(), options),
        ["spec", task @ ..] => spec::run(&root(), task),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}{}", spec::HELP);
            Ok(())
        }
        other => Err(spec::NoAnswer(format!("unknown task `{}`\n\n{HELP}", other.join(" "))).into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            if problem.is::<spec::NoAnswer>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The root of the repository, wherever cargo was called. Cargo says it when it runs this; at compile time it may have been another,
/// because a moved repository is not built again.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = Path::new(&here);
    here.parent().unwrap_or(here).to_owned()
}
