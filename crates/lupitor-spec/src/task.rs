//! The tasks of `cargo xtask spec`.

use std::ffi::OsString;
use std::path::Path;

use clap::Subcommand;
use clap::builder::PossibleValuesParser;

use crate::conformance::Judge;
use crate::{Result, clients, conformance, diff, docs, generate, lint, tools, vectors};

/// A task on openapi.yaml.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Install the Node and Python tools that the other tasks need, below target/
    Tools,
    /// Check openapi.yaml by the code generator, Spectral and Redocly
    Lint {
        /// Plant a defect for each rule, and check that the rule finds it
        #[arg(long)]
        self_test: bool,
    },
    /// Write openapi.yaml as JSON: generated/openapi.json
    Bundle {
        /// Compare the file instead
        #[arg(long)]
        check: bool,
    },
    /// Compare openapi.yaml and its Rust items between revisions: exit code 1 when a change breaks, 2 when that is unknown
    Diff {
        /// The older git revision
        #[arg(required_unless_present = "self_test")]
        base: Option<String>,
        /// The newer git revision, instead of the working tree
        head: Option<String>,
        /// Plant changes, and check that each is reported
        #[arg(long, conflicts_with_all = ["base", "head"])]
        self_test: bool,
    },
    /// Write the reference as HTML: target/spec/index.html and errors.html
    Docs {
        /// Look at it in a browser, too
        #[arg(long)]
        check: bool,
    },
    /// Generate clients for other languages, compile them, and run them against lupitor-fake
    Clients {
        /// The generators to try, instead of all
        #[arg(value_parser = PossibleValuesParser::new(clients::names()))]
        generators: Vec<String>,
    },
    /// Judge lupitor-fake by Schemathesis, and the client by Prism, with the document between them
    Conformance {
        /// The judges to run, instead of both
        judges: Vec<Judge>,
    },
    /// Report where captured traffic, or the API itself, and the document disagree; `drift --help` lists its options
    #[command(disable_help_flag = true)]
    Drift {
        /// The arguments of lupitor-drift
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run the test vectors of vectors/ on the references in Python and TypeScript
    Vectors,
}

impl Task {
    /// Runs the task on the repository at `root`.
    ///
    /// # Errors
    ///
    /// A problem that the task found, or [`Inconclusive`](crate::Inconclusive).
    pub fn run(self, root: &Path) -> Result<()> {
        match self {
            Task::Tools => {
                println!("Node tools:   {}", tools::node(root)?.directory().display());
                println!("Python tools: {}", tools::python(root)?.directory().display());
                Ok(())
            }
            Task::Lint { self_test: false } => lint::lint(root),
            Task::Lint { self_test: true } => lint::self_test(root),
            Task::Bundle { check: false } => generate::write_bundle(root),
            Task::Bundle { check: true } => generate::check_bundle(root),
            Task::Diff { base: Some(base), head, .. } => diff::diff(root, &base, head.as_deref()),
            Task::Diff { base: None, .. } => diff::self_test(root),
            Task::Docs { check: false } => docs::write(root),
            Task::Docs { check: true } => docs::check(root),
            Task::Clients { generators } => clients::run(root, &generators),
            Task::Conformance { judges } => conformance::judge(root, &judges),
            Task::Drift { arguments } => conformance::drift(root, &arguments),
            Task::Vectors => vectors::run(root),
        }
    }
}
