//! The committed files that follow from `openapi.yaml`:
//!
//! - `generated/`: a copy of the code that `build.rs` makes. It is never compiled; reviewers read its diff.
//! - `generated/openapi.json`: the document for tools that cannot read YAML.
//! - `generated/calls.rs`: a call of every operation, for tests.
//! - `docs/errors.md`: the reference page of the errors.
//! - `vectors/documented_errors.json`: a test vector for every error of every operation.

mod bundle;
mod calls;
mod error_vectors;
mod errors_page;

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::{Document, Result, read_document};

const BUNDLE: &str = "generated/openapi.json";

/// A file that follows from the document.
struct GeneratedFile {
    /// The path below the root.
    name: String,
    text: String,
}

impl GeneratedFile {
    fn new(name: impl Into<String>, text: String) -> Self {
        Self { name: name.into(), text }
    }
}

/// Writes the files.
///
/// # Errors
///
/// The code generator refuses the document, or a file cannot be written.
pub fn write(root: &Path) -> Result<()> {
    write_files(root, &all(root)?)
}

/// Compares the files, and prints a diff for each that is stale.
///
/// # Errors
///
/// A file is stale, or the code generator refuses the document.
pub fn check(root: &Path) -> Result<()> {
    check_files(root, &all(root)?, "generated/, docs/errors.md and vectors/documented_errors.json are up to date")
}

/// Writes `generated/openapi.json` alone.
pub(crate) fn write_bundle(root: &Path) -> Result<()> {
    write_files(root, &[bundle(root)?])
}

/// Compares `generated/openapi.json` alone.
pub(crate) fn check_bundle(root: &Path) -> Result<()> {
    check_files(root, &[bundle(root)?], "generated/openapi.json is up to date")
}

/// The text of `generated/openapi.json`.
pub(crate) fn openapi_json(root: &Path) -> Result<String> {
    bundle::render(&Document::parse(&read_document(root)?)?)
}

fn bundle(root: &Path) -> Result<GeneratedFile> {
    Ok(GeneratedFile::new(BUNDLE, openapi_json(root)?))
}

fn all(root: &Path) -> Result<Vec<GeneratedFile>> {
    let yaml = read_document(root)?;
    let code = lupitor_codegen::render(&yaml)?;
    let (errors, document) = (lupitor_codegen::documented_errors(&yaml)?, Document::parse(&yaml)?);
    let mut files: Vec<_> =
        code.into_iter().map(|file| GeneratedFile::new(format!("generated/{}", file.name), file.text)).collect();
    let mocks = lupitor_codegen::render_mocks(&yaml)?;
    files.extend([
        GeneratedFile::new(format!("generated/{}", mocks.name), mocks.text),
        GeneratedFile::new(BUNDLE, bundle::render(&document)?),
        GeneratedFile::new("generated/calls.rs", calls::render(&document)?),
        GeneratedFile::new("docs/errors.md", errors_page::render(&document, &errors)),
        GeneratedFile::new("vectors/documented_errors.json", error_vectors::render(&document, &errors)?),
    ]);
    Ok(files)
}

fn write_files(root: &Path, files: &[GeneratedFile]) -> Result<()> {
    for file in files {
        let path = root.join(&file.name);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(path, &file.text)?;
        println!("wrote {}", file.name);
    }
    Ok(())
}

fn check_files(root: &Path, files: &[GeneratedFile], up_to_date: &str) -> Result<()> {
    let mut stale = Vec::new();
    for file in files {
        if let Some(diff) = diff(root, file) {
            println!("{diff}");
            stale.push(file.name.as_str());
        }
    }
    if stale.is_empty() {
        println!("{up_to_date}");
        return Ok(());
    }
    let are = if stale.len() == 1 { "is" } else { "are" };
    Err(format!("{} {are} stale: run `cargo xtask generate` and commit the result", stale.join(", ")).into())
}

/// The difference between the committed file and this one.
fn diff(root: &Path, file: &GeneratedFile) -> Option<String> {
    let committed = fs::read_to_string(root.join(&file.name)).unwrap_or_default();
    (committed != file.text).then(|| {
        let diff = TextDiff::from_lines(&committed, &file.text);
        diff.unified_diff().context_radius(3).header(&file.name, "openapi.yaml as it is now").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_document_fails_the_check_with_a_diff_until_its_code_is_generated() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let document = include_str!("../../../../openapi.yaml");
        let (before, after) = ("summary: API key missing", "summary: API key absent");
        assert!(document.contains(before), "openapi.yaml has no `{before}` any more, correct this test");

        fs::write(root.join("openapi.yaml"), document).unwrap();
        write(root).unwrap();
        check(root).unwrap();

        fs::write(root.join("openapi.yaml"), document.replacen(before, after, 1)).unwrap();
        let message = check(root).unwrap_err().to_string();
        for part in ["generated/errors.rs", "stale", "run `cargo xtask generate` and commit the result"] {
            assert!(message.contains(part), "no `{part}` in {message}");
        }
        let files = all(root).unwrap();
        let diff_of = |name: &str| diff(root, files.iter().find(|file| file.name == name).unwrap());
        let diff = diff_of("generated/errors.rs").unwrap();
        for line in ["--- generated/errors.rs", "-        title: \"API key missing\",", "+        title: \"API key absent\","] {
            assert!(diff.lines().any(|printed| printed == line), "no line `{line}` in\n{diff}");
        }
        assert_eq!(diff_of("generated/operations.rs"), None, "the change does not affect it");

        write(root).unwrap();
        check(root).unwrap();
    }
}
