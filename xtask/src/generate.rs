//! What is made from `openapi.yaml` and committed: `generated/`, a copy of what build.rs makes, for reviewing its diffs and never
//! compiled; `generated/openapi.json`, the document for tools that read no YAML; `generated/calls.rs`, a call of every operation, for
//! tests; `docs/errors.md`, the reference page of the errors; and `vectors/documented_errors.json`.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::spec::document::Document;
use lupitor_codegen as codegen;

use crate::{Result, calls, error_vectors, errors_page, spec};

/// The path below the root, and the text.
type Made = (String, String);

fn make(root: &Path) -> Result<Vec<Made>> {
    let yaml = document(root)?;
    let rust = codegen::render(&yaml)?.into_iter().map(|file| (format!("generated/{}", file.name), file.text));
    let (errors, document) = (codegen::documented_errors(&yaml)?, Document(spec::bundle::value(&yaml)?));
    let made = [
        bundle(&yaml)?,
        ("generated/calls.rs".to_owned(), calls::render(&document)?),
        ("docs/errors.md".to_owned(), errors_page::render(&document, &errors)),
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
    let stale = stale(root, made);
    if stale.is_empty() {
        println!("{what} what openapi.yaml makes");
        return Ok(());
    }
    stale.iter().for_each(|(_, diff)| println!("{diff}"));
    let names: Vec<_> = stale.into_iter().map(|(name, _)| name).collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    Err(format!("{} {are} not what openapi.yaml makes; run `cargo xtask generate` and commit the result", names.join(", "))
        .into())
}

/// The committed files that differ from those made, each with the difference.
fn stale(root: &Path, made: Vec<Made>) -> Vec<(String, String)> {
    let mut stale = Vec::new();
    for (name, text) in made {
        let committed = fs::read_to_string(root.join(&name)).unwrap_or_default();
        if committed != text {
            let diff = TextDiff::from_lines(&committed, &text);
            let diff = diff.unified_diff().context_radius(3).header(&name, "openapi.yaml as it is now").to_string();
            stale.push((name, diff));
        }
    }
    stale
}

#[cfg(test)]
mod tests {
    use super::{check, make, stale, write};

    #[test]
    fn a_changed_document_fails_the_check_with_a_diff_until_its_code_is_generated() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let document = include_str!("../../openapi.yaml");
        let (before, after) = ("summary: API key missing", "summary: API key absent");
        assert!(document.contains(before), "openapi.yaml has no `{before}` any more, correct this test");

        std::fs::write(root.join("openapi.yaml"), document).unwrap();
        write(root).unwrap();
        check(root).unwrap();

        std::fs::write(root.join("openapi.yaml"), document.replacen(before, after, 1)).unwrap();
        let message = check(root).unwrap_err().to_string();
        for part in ["generated/errors.rs", "not what openapi.yaml makes", "run `cargo xtask generate` and commit the result"] {
            assert!(message.contains(part), "no `{part}` in {message}");
        }
        let stale = stale(root, make(root).unwrap());
        let (_, diff) = stale.iter().find(|(name, _)| name == "generated/errors.rs").unwrap();
        for line in ["--- generated/errors.rs", "-        title: \"API key missing\",", "+        title: \"API key absent\","] {
            assert!(diff.lines().any(|printed| printed == line), "no line `{line}` in\n{diff}");
        }
        assert!(!stale.iter().any(|(name, _)| name == "generated/operations.rs"), "nothing in it changed: {stale:?}");

        write(root).unwrap();
        check(root).unwrap();
    }
}
