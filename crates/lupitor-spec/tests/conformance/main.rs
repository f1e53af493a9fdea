//! Outside tools judge by the document: Schemathesis the stand-in, and Prism the client. `cargo xtask spec conformance` runs them; a plain
//! `cargo test` ignores them, because it installs nothing.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "judges print their progress, and fail as tests do")]

mod prism;
mod schemathesis;

use std::path::PathBuf;

type Problem = Box<dyn std::error::Error + Send + Sync>;

fn root() -> PathBuf {
    // The path at compile time is wrong once the repository was moved; cargo reports it at run time.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.ancestors().nth(2).unwrap().to_owned()
}

/// Fails the test with the text of the problem, which `Debug` would quote.
fn pass(result: Result<(), Problem>) {
    if let Err(problem) = result {
        panic!("{problem}");
    }
}
