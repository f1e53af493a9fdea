//! The tasks of this repository. CI runs these and nothing else.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

mod cost;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use lupitor_spec::{Inconclusive, Result, generate};

/// The tasks of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 120)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the files that follow from openapi.yaml: generated/, docs/errors.md, vectors/documented_errors.json
    Generate {
        /// Compare them instead, and fail with a diff where one is stale
        #[arg(long)]
        check: bool,
    },
    /// Measure the cost of the code generator in a clean build: with the generator, and with its result at hand
    Cost,
    /// Change openapi.yaml at random: the build must refuse each change with a place, or make code that compiles
    #[command(disable_help_flag = true)]
    FuzzDocument {
        /// The arguments of lupitor-fuzz
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Work on the document as a product of its own
    #[command(subcommand)]
    Spec(lupitor_spec::Task),
}

fn main() -> ExitCode {
    let Some(command) = Arguments::parse().command else {
        print!("{}", Arguments::command().render_help());
        return ExitCode::SUCCESS;
    };
    let root = root();
    let result = match command {
        Command::Generate { check: false } => generate::write(&root),
        Command::Generate { check: true } => generate::check(&root),
        Command::Cost => cost::measure(&root),
        Command::FuzzDocument { arguments } => fuzz_document(&root, &arguments),
        Command::Spec(task) => task.run(&root),
    };
    let Err(problem) = result else { return ExitCode::SUCCESS };
    // A task that another process did has reported its problem already.
    let text = problem.to_string();
    if !text.is_empty() {
        eprintln!("{text}");
    }
    if problem.is::<Inconclusive>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}

/// The root of the repository, wherever cargo was called. cargo reports it at run time: the path at compile time is wrong once the
/// repository was moved, because cargo does not build it again.
fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let xtask = Path::new(&xtask);
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Runs `lupitor-fuzz`, which compiles the generated code and is therefore no part of this.
fn fuzz_document(root: &Path, arguments: &[OsString]) -> Result<()> {
    let mut cargo = lupitor_spec::cargo();
    cargo.current_dir(root).args(["run", "--quiet", "--release", "--manifest-path"]).arg(root.join("Cargo.toml"));
    let status = cargo.args(["--package", "lupitor-fuzz", "--"]).args(arguments).status()?;
    match status.code() {
        Some(0) => Ok(()),
        Some(1) => Err("see the problem above; `cargo xtask fuzz-document --document SEEDS` prints the document".into()),
        _ => Err(Inconclusive("the fuzzer could not run".to_owned()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_cannot_be_followed_ends_with_2() {
        let cases: &[&[&str]] = &[
            &["generates"],
            &["generate", "--checks"],
            &["spec"],
            &["spec", "diffs"],
            &["spec", "diff"],
            &["spec", "diff", "--self-tests"],
            &["spec", "diff", "HEAD", "--self-test"],
            &["spec", "clients", "cobol"],
            &["spec", "conformance", "nobody"],
        ];
        for arguments in cases {
            let problem = Arguments::try_parse_from([&["cargo xtask"], *arguments].concat()).unwrap_err();
            assert_eq!(problem.exit_code(), 2, "{arguments:?}: {problem}");
        }
    }

    #[test]
    fn an_unknown_revision_is_inconclusive() {
        let command = Arguments::try_parse_from(["cargo xtask", "spec", "diff", "no-such-revision"]).unwrap().command;
        let Some(Command::Spec(task)) = command else { panic!("not a task on the document: {command:?}") };
        let problem = task.run(&root()).unwrap_err();
        assert!(problem.is::<Inconclusive>(), "{problem}");
    }

    #[test]
    fn options_after_drift_and_fuzz_document_are_passed_on() {
        for arguments in [["spec", "drift", "--help"], ["spec", "drift", "--json"], ["fuzz-document", "--seconds", "3"]] {
            let parsed = Arguments::try_parse_from([&["cargo xtask"], &arguments[..]].concat());
            assert!(parsed.is_ok(), "{arguments:?}: {parsed:?}");
        }
    }
}
