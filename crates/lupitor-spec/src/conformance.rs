//! `cargo xtask spec conformance` and `spec drift`: both need `lupitor` itself, so cargo builds and runs them apart from this.

use std::ffi::OsString;
use std::path::Path;

use clap::ValueEnum;

use crate::{Inconclusive, Result, cargo, tools};

/// An outside tool that judges by the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Judge {
    /// Serves the document's examples to the client
    Prism,
    /// Sends requests to the stand-in
    Schemathesis,
}

impl Judge {
    /// The test that runs it, ignored by a plain `cargo test`.
    fn test(self) -> &'static str {
        match self {
            Judge::Prism => "prism::the_client_understands_every_example",
            Judge::Schemathesis => "schemathesis::the_stand_in_behaves_as_documented",
        }
    }
}

/// Runs these judges, or all. They are tests in `tests/conformance`.
pub fn judge(root: &Path, judges: &[Judge]) -> Result<()> {
    let judges = if judges.is_empty() { Judge::value_variants() } else { judges };
    for judge in judges {
        let test = judge.test();
        let mut cargo = cargo();
        cargo.current_dir(root).args(["test", "--quiet", "--package", "lupitor-spec", "--test", "conformance", "--"]);
        cargo.args(["--ignored", "--exact", "--nocapture", test]);
        tools::run(&mut cargo, "correct what the judge reports above")?;
    }
    Ok(())
}

/// Runs `lupitor-drift`. Its files are relative to the folder in which the command was given.
pub fn drift(root: &Path, arguments: &[OsString]) -> Result<()> {
    let mut cargo = cargo();
    cargo.args(["run", "--quiet", "--manifest-path"]).arg(root.join("Cargo.toml")).args(["--package", "lupitor-drift", "--"]);
    let status = cargo.args(arguments).status()?;
    match status.code() {
        Some(0) => Ok(()),
        // It has printed the disagreements.
        Some(1) => Err("".into()),
        _ => Err(Inconclusive(String::new()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// libtest succeeds when no test has the name.
    #[test]
    fn each_judge_has_its_test() {
        let sources = [include_str!("../tests/conformance/prism.rs"), include_str!("../tests/conformance/schemathesis.rs")];
        for (judge, source) in Judge::value_variants().iter().zip(sources) {
            let (_, function) = judge.test().split_once("::").unwrap();
            assert!(source.contains(&format!("async fn {function}()")), "tests/conformance has no {}", judge.test());
        }
    }
}
