//! `cargo xtask spec diff`: the changes of the document and of its Rust items between two revisions, and whether they break users. For
//! CI, the exit code is 1 when a change breaks, and 2 when that is unknown.

mod change;
mod errors;
mod generic;
mod items;
mod legacy;
mod operations;
mod planted;
mod schemas;
mod self_test;
mod servers;

use std::path::Path;
use std::process::Command;

use lupitor_codegen::Problems;

use crate::diff::change::{Change, Changes, Severity};
use crate::diff::items::Items;
use crate::{Document, Inconclusive, Result, read_document, tools};
pub use self_test::self_test;

/// The document of a revision.
struct Revision {
    /// `HEAD~1 (1a2b3c4)`
    name: String,
    yaml: String,
    document: Document,
}

impl Revision {
    fn new(name: impl Into<String>, mut yaml: String) -> Result<Revision> {
        let name = name.into();
        let mut document = read(&yaml).map_err(|e| format!("{name}: {e}"))?;
        if legacy::rewrite(&mut document.0) {
            // JSON is YAML too.
            yaml = document.0.to_string();
        }
        Ok(Revision { name, yaml, document })
    }

    fn of_working_tree(root: &Path) -> Result<Revision> {
        Revision::new("the working tree", read_document(root)?)
    }

    fn of_git(root: &Path, revision: &str) -> Result<Revision> {
        let git = |arguments: &[&str]| {
            let output = Command::new("git").args(arguments).current_dir(root).output();
            output.map_err(|e| Inconclusive(format!("git could not be started ({e}): install git")))
        };
        let commit =
            git(&["rev-parse", "--verify", "--quiet", "--short", "--end-of-options", &format!("{revision}^{{commit}}")])?;
        if !commit.status.success() {
            let remedy = "name a commit, a tag or a branch; in a shallow clone, `git fetch --unshallow` first";
            return Err(Inconclusive(format!("{revision} is not a revision of this repository: {remedy}")).into());
        }
        let commit = String::from_utf8_lossy(&commit.stdout).trim().to_owned();
        let file = git(&["show", &format!("{commit}:./openapi.yaml")])?;
        if !file.status.success() {
            return Err(Inconclusive(format!("{revision} ({commit}) has no openapi.yaml: name a later revision")).into());
        }
        Revision::new(format!("{revision} ({commit})"), String::from_utf8(file.stdout)?)
    }
}

/// Reads a document. A text without operations is refused: every operation would be missing.
fn read(yaml: &str) -> Result<Document> {
    let document = Document::parse(yaml)?;
    if document.0["openapi"].is_string() && document.0["paths"].is_object() {
        return Ok(document);
    }
    Err("openapi.yaml is not an OpenAPI document: it must be an object with `openapi` and `paths`".into())
}

/// The changes, by the comparison that found them.
struct Report {
    /// Our comparison of the document.
    own: Changes,
    /// The changes that only api-smart-diff has found.
    generic: Vec<Change>,
    /// The Rust items, unless the code generator refuses the older document.
    items: std::result::Result<Changes, Problems>,
}

impl Report {
    fn changes(&self) -> impl Iterator<Item = &Change> {
        self.own.0.iter().chain(&self.generic).chain(self.items.iter().flat_map(|items| &items.0))
    }

    fn is_breaking(&self) -> bool {
        self.changes().any(|change| change.severity == Severity::Breaking)
    }

    /// The whole report, a line for each change.
    fn lines(&self) -> Vec<String> {
        self.changes().map(ToString::to_string).chain(self.items.as_ref().err().map(ToString::to_string)).collect()
    }

    /// Prints the changes below headings. A heading without changes is omitted.
    fn print(&self) {
        list("breaking", self.own.with(Severity::Breaking));
        list("safe", self.own.with(Severity::Safe));
        let generic = |severity| self.generic.iter().filter(move |change| change.severity == severity);
        list("breaking by api-smart-diff alone", generic(Severity::Breaking));
        list("safe by api-smart-diff alone", generic(Severity::Safe));
        match &self.items {
            Ok(items) => {
                list("Rust items and rows of the tables, breaking", items.with(Severity::Breaking));
                list("Rust items and rows of the tables, safe", items.with(Severity::Safe));
            }
            Err(problem) => println!("Rust items: not compared, because the build refuses the older document: {problem}"),
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

/// The changes that our comparison finds.
fn own_changes(before: &Document, after: &Document) -> Changes {
    let mut changes = Changes::default();
    operations::compare(before, after, &mut changes);
    errors::compare(before, after, &mut changes);
    schemas::components(before, after, &mut changes);
    changes
}

/// Compares a git revision with another one, or with the working tree.
pub fn diff(root: &Path, base: &str, head: Option<&str>) -> Result<()> {
    // A failure without a report is not a verdict.
    let (base, report) = compare(root, base, head).map_err(|problem| Inconclusive(problem.to_string()))?;
    report.print();
    if report.is_breaking() {
        return Err(format!("openapi.yaml breaks users of {base}: see above").into());
    }
    println!("nothing breaks");
    Ok(())
}

/// The name of the older revision, and the changes since.
fn compare(root: &Path, base: &str, head: Option<&str>) -> Result<(String, Report)> {
    let before = Revision::of_git(root, base)?;
    let after = head.map_or_else(|| Revision::of_working_tree(root), |head| Revision::of_git(root, head))?;
    println!("openapi.yaml of {} and of {}", before.name, after.name);
    // A document that the build refuses has no release, and so no users.
    let new = Items::generate(&after.yaml)
        .map_err(|problem| format!("{}: the build refuses the document, correct it first: {problem}", after.name))?;
    let tools = tools::node(root)?;
    let own = own_changes(&before.document, &after.document);
    let pairs = generic::compare(root, &tools, &[(&before.document, &after.document)])?;
    let generic = pairs.into_iter().flat_map(|changes| generic::additional(changes, &own)).collect();
    let items = Items::generate(&before.yaml).map(|old| items::compare(&old, &new));
    Ok((before.name, Report { own, generic, items }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_not_a_document_is_not_compared() {
        let cases = [
            ("openapi: [3.0.3", "openapi.yaml is not YAML"),
            ("openapi: 3.0.3\npaths: {}\npaths: {}", "duplicate entry with key \"paths\""),
            ("", "is not an OpenAPI document"),
            ("openapi", "is not an OpenAPI document"),
            ("[openapi, paths]", "is not an OpenAPI document"),
            ("openapi: 3.0.3", "is not an OpenAPI document"),
            ("openapi: 3.0.3\npaths: []", "is not an OpenAPI document"),
            ("paths: {}", "is not an OpenAPI document"),
        ];
        for (yaml, expected) in cases {
            let problem = read(yaml).err().map(|problem| problem.to_string()).unwrap_or_default();
            assert!(problem.contains(expected), "{yaml}: {problem}");
        }
    }
}
