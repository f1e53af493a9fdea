//! `cargo xtask spec diff`: what changed in the document between two revisions, whether it breaks those who use it, and which Rust
//! items change. Breaking changes are a failure, for CI.

mod change;
mod errors;
mod generic;
mod items;
mod operations;
mod planted;
mod schemas;

use std::path::Path;
use std::process::Command;

use change::{Change, Changes, Severity};
use items::Items;
pub use planted::self_test;

use super::document::{self, Document};
use super::{Usage, bundle, tools};
use crate::Result;
use crate::codegen;

/// A document of a revision.
struct Revision {
    /// What it is called: `HEAD~1 (1a2b3c4)`.
    name: String,
    yaml: String,
    document: Document,
}

impl Revision {
    fn new(name: impl Into<String>, yaml: String) -> Result<Revision> {
        let name = name.into();
        let document = Document(bundle::value(&yaml).map_err(|e| format!("{name}: {e}"))?);
        Ok(Revision { name, yaml, document })
    }

    /// Of the working tree.
    fn here(root: &Path) -> Result<Revision> {
        let yaml = std::fs::read_to_string(root.join("openapi.yaml")).map_err(|e| format!("openapi.yaml: {e}"))?;
        Revision::new("the working tree", yaml)
    }

    /// Of a git revision.
    fn of(root: &Path, revision: &str) -> Result<Revision> {
        let git = |arguments: &[&str]| {
            let output = Command::new("git").args(arguments).current_dir(root).output();
            output.map_err(|e| format!("git could not be started ({e}): install git"))
        };
        let commit =
            git(&["rev-parse", "--verify", "--quiet", "--short", "--end-of-options", &format!("{revision}^{{commit}}")])?;
        if !commit.status.success() {
            let remedy = "name a commit, a tag or a branch; in a shallow clone, `git fetch --unshallow` first";
            return Err(Usage(format!("{revision} is no revision of this repository: {remedy}")).into());
        }
        let commit = String::from_utf8_lossy(&commit.stdout).trim().to_owned();
        let file = git(&["show", &format!("{commit}:./openapi.yaml")])?;
        if !file.status.success() {
            return Err(Usage(format!("{revision} ({commit}) has no openapi.yaml: name a later revision")).into());
        }
        Revision::new(format!("{revision} ({commit})"), String::from_utf8(file.stdout)?)
    }
}

/// What changed, by who found it.
struct Report {
    /// Our checks of the document.
    ours: Changes,
    /// What api-smart-diff has found beyond them.
    beyond: Vec<Change>,
    /// The Rust items, unless a document is none that codegen takes.
    items: std::result::Result<Changes, codegen::Problem>,
}

impl Report {
    fn is_breaking(&self) -> bool {
        let items = self.items.iter().flat_map(|items| &items.0);
        self.ours.0.iter().chain(&self.beyond).chain(items).any(|change| change.severity == Severity::Breaking)
    }

    /// The lines below a heading, none of them when there is nothing to say.
    fn print(&self) {
        list("breaking", self.ours.of(Severity::Breaking));
        list("safe", self.ours.of(Severity::Safe));
        let beyond = |severity| self.beyond.iter().filter(move |change| change.severity == severity);
        list("breaking by api-smart-diff alone", beyond(Severity::Breaking));
        list("safe by api-smart-diff alone", beyond(Severity::Safe));
        match &self.items {
            Ok(items) => {
                list("Rust items removed or changed, which breaks builds", items.of(Severity::Breaking));
                list("Rust items added, and rows of the tables", items.of(Severity::Safe));
            }
            Err(problem) => println!("Rust items: not compared, since one of the documents is refused: {problem}"),
        }
    }
}

fn list<'a>(heading: &str, changes: impl Iterator<Item = &'a Change>) {
    let changes: Vec<_> = changes.collect();
    if !changes.is_empty() {
        println!("{heading}, {}:", changes.len());
        changes.iter().for_each(|change| println!("  {change}"));
    }
}

/// Everything that our checks find.
fn ours(before: &Document, after: &Document) -> Changes {
    let mut changes = Changes::default();
    operations::compare(before, after, &mut changes);
    errors::compare(before, after, &mut changes);
    schemas::components(before, after, &mut changes);
    changes
}

/// Compares a git revision with another one, or with the working tree.
pub fn diff(root: &Path, base: &str, head: Option<&str>) -> Result<()> {
    let before = Revision::of(root, base)?;
    let after = head.map_or_else(|| Revision::here(root), |head| Revision::of(root, head))?;
    println!("openapi.yaml of {} and of {}", before.name, after.name);
    let tools = tools::node(root)?;
    let ours = ours(&before.document, &after.document);
    let found = generic::compare(root, &tools, &before.document, std::slice::from_ref(&after.document))?;
    let beyond = found.into_iter().flat_map(|found| generic::beyond(found, &ours)).collect();
    let items = Items::of(&before.yaml).and_then(|old| Ok(items::compare(&old, &Items::of(&after.yaml)?)));
    let report = Report { ours, beyond, items };
    report.print();
    if report.is_breaking() {
        return Err(format!("openapi.yaml breaks users of {}: see above", before.name).into());
    }
    println!("nothing breaks");
    Ok(())
}
