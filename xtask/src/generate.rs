//! What is made from `openapi.yaml` and committed: `generated/`, a copy of what build.rs makes, for reviewing its diffs and never
//! compiled; `generated/openapi.json`, the document for tools that read no YAML; `generated/calls.rs`, a call of every operation, for
//! tests; `docs/errors.md`, the reference page of the errors; and `vectors/documented_errors.json`.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::spec::document::Document;
use crate::{Result, calls, codegen, error_vectors, errors_page, spec};

/// The path below the root, and the text.
type Made = (String, String);

fn make(root: &Path) -> Result<Vec<Made>> {
    let yaml = document(root)?;
    let rust = codegen::render(&yaml)?.into_iter().map(|file| (format!("generated/{}", file.name), file.text));
    let (errors, document) = (codegen::documented_errors(&yaml)?, Document(spec::bundle::value(&yaml)?));
    let made = [
        bundle(&yaml)?,
        ("generated/calls.rs".to_owned(), calls::render(&document)?),
        ("docs/errors.md".to_owned(), errors_page::render(&errors)),
        ("vectors/documented_errors.json".to_owned(), error_vectors::render(&document, &errors)?),
    ];
    Ok(rust.chain(made).collect())
}

fn document(root: &Path) -> Result<String> {
    Ok(fs::read_to_string(root.join("openapi.yaml")).map_err(|e| format!("openapi.yaml: {e}"))?)
}

fn bundle(yaml: &str) -> Result<Made> {
    Ok(("generated/openapi.json".to_owned(), spec::bundle::render(yaml)?))
}

pub fn write(root: &Path) -> Result<()> {
    write_all(root, make(root)?)
}

pub fn check(root: &Path) -> Result<()> {
    check_all(root, make(root)?, "generated/, docs/errors.md and vectors/documented_errors.json are")
}

/// `generated/openapi.json` alone.
pub fn write_bundle(root: &Path) -> Result<()> {
    write_all(root, vec![bundle(&document(root)?)?])
}

/// `generated/openapi.json` alone.
pub fn check_bundle(root: &Path) -> Result<()> {
    check_all(root, vec![bundle(&document(root)?)?], "generated/openapi.json is")
}

fn write_all(root: &Path, made: Vec<Made>) -> Result<()> {
    for (name, text) in made {
        let path = root.join(&name);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(path, text)?;
        println!("wrote {name}");
    }
    Ok(())
}

fn check_all(root: &Path, made: Vec<Made>, what: &str) -> Result<()> {
    let mut stale = Vec::new();
    for (name, text) in made {
        let committed = fs::read_to_string(root.join(&name)).unwrap_or_default();
        if committed != text {
            let diff = TextDiff::from_lines(&committed, &text);
            println!("{}", diff.unified_diff().context_radius(3).header(&name, "openapi.yaml as it is now"));
            stale.push(name);
        }
    }
    if stale.is_empty() {
        println!("{what} what openapi.yaml makes");
        return Ok(());
    }
    let are = if stale.len() == 1 { "is" } else { "are" };
    Err(format!("{} {are} not what openapi.yaml makes; run `cargo xtask generate` and commit the result", stale.join(", "))
        .into())
}
