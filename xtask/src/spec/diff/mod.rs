//! `cargo xtask spec diff`: what changed in the document between two revisions, whether it breaks those who use it, and which Rust
//! items change. Breaking changes are a failure with the exit code 1, for CI; a comparison that could not be made is one with 2.

mod change;
mod errors;
mod generic;
mod items;
mod older;
mod operations;
mod planted;
mod schemas;
mod self_test;
mod servers;

use std::path::Path;
use std::process::Command;

use change::{Change, Changes, Severity};
use items::Items;
pub use self_test::self_test;

use super::document::Document;
use super::{NoAnswer, bundle, tools};
use crate::Result;
use lupitor_codegen as codegen;

/// A document of a revision.
struct Revision {
    /// What it is called: `HEAD~1 (1a2b3c4)`.
    name: String,
    yaml: String,
    document: Document,
}

impl Revision {
    fn new(name: impl Into<String>, mut yaml: String) -> Result<Revision> {
        let name = name.into();
        let mut document = read(&yaml).map_err(|e| format!("{name}: {e}"))?;
        if older::rewrite(&mut document.0) {
            // JSON is YAML too.
            yaml = document.0.to_string();
        }
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
            output.map_err(|e| NoAnswer(format!("git could not be started ({e}): install git")))
        };
        let commit =
            git(&["rev-parse", "--verify", "--quiet", "--short", "--end-of-options", &format!("{revision}^{{commit}}")])?;
        if !commit.status.success() {
            let remedy = "name a commit, a tag or a branch; in a shallow clone, `git fetch --unshallow` first";
            return Err(NoAnswer(format!("{revision} is no revision of this repository: {remedy}")).into());
        }
        let commit = String::from_utf8_lossy(&commit.stdout).trim().to_owned();
        let file = git(&["show", &format!("{commit}:./openapi.yaml")])?;
        if !file.status.success() {
            return Err(NoAnswer(format!("{revision} ({commit}) has no openapi.yaml: name a later revision")).into());
        }
        Revision::new(format!("{revision} ({commit})"), String::from_utf8(file.stdout)?)
    }
}

/// The document of a text. Of what is none, all that is compared would be missing.
fn read(yaml: &str) -> Result<Document> {
    let value = bundle::value(yaml)?;
    if value["openapi"].is_string() && value["paths"].is_object() {
        return Ok(Document(value));
    }
    Err("openapi.yaml is no OpenAPI document: it must be an object with `openapi` and `paths`".into())
}

/// What changed, by who found it.
struct Report {
    /// Our checks of the document.
    ours: Changes,
    /// What api-smart-diff has found beyond them.
    beyond: Vec<Change>,
    /// The Rust items, unless the older document is none that codegen takes.
    items: std::result::Result<Changes, codegen::Problems>,
}

impl Report {
    fn is_breaking(&self) -> bool {
        let items = self.items.iter().flat_map(|items| &items.0);
        self.ours.0.iter().chain(&self.beyond).chain(items).any(|change| change.severity == Severity::Breaking)
    }

    /// Everything that is said, a line each.
    fn lines(&self) -> Vec<String> {
        let changes = self.ours.0.iter().chain(&self.beyond).chain(self.items.iter().flat_map(|items| &items.0));
        changes.map(ToString::to_string).chain(self.items.as_ref().err().map(ToString::to_string)).collect()
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
                list("Rust items and rows of the tables, breaking", items.of(Severity::Breaking));
                list("Rust items and rows of the tables, safe", items.of(Severity::Safe));
            }
            Err(problem) => println!("Rust items: not compared, since the build refuses the older document: {problem}"),
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
    // Whatever fails before there is a report is no verdict.
    let (base, report) = compare(root, base, head).map_err(|problem| NoAnswer(problem.to_string()))?;
    report.print();
    if report.is_breaking() {
        return Err(format!("openapi.yaml breaks users of {base}: see above").into());
    }
    println!("nothing breaks");
    Ok(())
}

/// The name of the older revision, and what changed since.
fn compare(root: &Path, base: &str, head: Option<&str>) -> Result<(String, Report)> {
    let before = Revision::of(root, base)?;
    let after = head.map_or_else(|| Revision::here(root), |head| Revision::of(root, head))?;
    println!("openapi.yaml of {} and of {}", before.name, after.name);
    // Of a document that is refused nothing is released, so that nothing could be said of those who use it.
    let new = Items::of(&after.yaml)
        .map_err(|problem| format!("{}: the build refuses the document, correct it first: {problem}", after.name))?;
    let tools = tools::node(root)?;
    let ours = ours(&before.document, &after.document);
    let found = generic::compare(root, &tools, &[(&before.document, &after.document)])?;
    let beyond = found.into_iter().flat_map(|found| generic::beyond(found, &ours)).collect();
    let items = Items::of(&before.yaml).map(|old| items::compare(&old, &new));
    Ok((before.name, Report { ours, beyond, items }))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_no_document_is_not_compared() {
        let cases = [
            ("openapi: [3.0.3", "openapi.yaml is not YAML"),
            ("openapi: 3.0.3\npaths: {}\npaths: {}", "duplicate entry with key \"paths\""),
            ("", "is no OpenAPI document"),
            ("openapi", "is no OpenAPI document"),
            ("[openapi, paths]", "is no OpenAPI document"),
            ("openapi: 3.0.3", "is no OpenAPI document"),
            ("openapi: 3.0.3\npaths: []", "is no OpenAPI document"),
            ("paths: {}", "is no OpenAPI document"),
        ];
        for (yaml, said) in cases {
            let problem = read(yaml).err().map(|problem| problem.to_string()).unwrap_or_default();
            assert!(problem.contains(said), "{yaml}: {problem}");
        }
    }
}
