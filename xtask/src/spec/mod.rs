//! `cargo xtask spec`: the document as a product of its own.

pub mod bundle;
mod clients;
mod conformance;
mod diff;
mod docs;
pub mod document;
mod drift;
mod lint;
mod tools;
mod vectors;

use std::path::Path;

use crate::{Result, generate};

pub const HELP: &str = "\
cargo xtask spec tools        install the Node and Python tools that the others need, below target/
cargo xtask spec lint         Spectral and Redocly on openapi.yaml; with --self-test, whether each rule finds a planted defect
cargo xtask spec bundle       write openapi.yaml as JSON, generated/openapi.json; with --check, compare it
cargo xtask spec diff BASE [HEAD]
                              what changed since a git revision, and which Rust items: exit code 1 when something breaks, 2 when that
                              cannot be told; with --self-test alone, whether each planted change is reported
cargo xtask spec docs         write the reference, target/spec/index.html and errors.html; with --check, look at it in a browser
cargo xtask spec clients      generate clients for other languages, compile them and run them against lupitor-fake; names of generators
                              after it try these alone
cargo xtask spec conformance  judge lupitor-fake by Schemathesis, and the client by Prism, with the document between them;
                              `schemathesis` or `prism` after it runs one of the two
cargo xtask spec drift        say where captured traffic, or the API itself, and the document disagree; `--help` after it says more
cargo xtask spec vectors      run the test vectors of vectors/ on the references in Python and TypeScript
";

/// A command that was called wrongly, or cannot tell what it was asked: exit code 2, since 1 is an answer of some.
#[derive(Debug)]
pub struct NoAnswer(pub String);

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoAnswer {}

/// Runs a task on the document.
pub fn run(root: &Path, arguments: &[&str]) -> Result<()> {
    match arguments {
        ["tools"] => {
            println!("Node tools:   {}", tools::node(root)?.directory().display());
            println!("Python tools: {}", tools::python(root)?.directory().display());
            Ok(())
        }
        ["clients", languages @ ..] => clients::run(root, languages),
        ["lint"] => lint::lint(root),
        ["lint", "--self-test"] => lint::self_test(root),
        ["bundle"] => generate::write_bundle(root),
        ["bundle", "--check"] => generate::check_bundle(root),
        ["diff", "--self-test"] => diff::self_test(root),
        ["diff", base] if !base.starts_with('-') => diff::diff(root, base, None),
        ["diff", base, head] if ![base, head].iter().any(|name| name.starts_with('-')) => diff::diff(root, base, Some(head)),
        ["diff", ..] => {
            Err(NoAnswer("use `cargo xtask spec diff BASE [HEAD]` or `cargo xtask spec diff --self-test`".to_owned()).into())
        }
        ["docs"] => docs::write(root),
        ["docs", "--check"] => docs::check(root),
        ["conformance", judges @ ..] => conformance::run(root, judges),
        ["drift", arguments @ ..] => drift::run(root, arguments),
        ["vectors"] => vectors::run(root),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        [] => Err(NoAnswer(format!("`spec` needs a task\n\n{HELP}")).into()),
        other => Err(NoAnswer(format!("unknown task `spec {}`\n\n{HELP}", other.join(" "))).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{NoAnswer, run};

    #[test]
    fn a_command_that_cannot_be_followed_ends_with_2() {
        let cases: [&[&str]; 7] = [
            &[],
            &["diffs"],
            &["diff"],
            &["diff", "--self-tests"],
            &["diff", "no-such-revision"],
            &["clients", "cobol"],
            &["conformance", "nobody"],
        ];
        for arguments in cases {
            let problem = run(&crate::root(), arguments).unwrap_err();
            assert!(problem.is::<NoAnswer>(), "{arguments:?}: {problem}");
        }
    }
}
