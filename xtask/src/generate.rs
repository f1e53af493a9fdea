//! `generated/`: a copy of what build.rs makes, for reviewing its diffs. It is never compiled.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::{Result, codegen};

const FOLDER: &str = "generated";

fn render(root: &Path) -> Result<Vec<codegen::GeneratedFile>> {
    let yaml = fs::read_to_string(root.join("openapi.yaml")).map_err(|e| format!("openapi.yaml: {e}"))?;
    Ok(codegen::render(&yaml)?)
}

pub fn write(root: &Path) -> Result<()> {
    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder)?;
    for file in render(root)? {
        fs::write(folder.join(file.name), file.text)?;
        println!("wrote {FOLDER}/{}", file.name);
    }
    Ok(())
}

pub fn check(root: &Path) -> Result<()> {
    let mut stale = Vec::new();
    for file in render(root)? {
        let name = format!("{FOLDER}/{}", file.name);
        let committed = fs::read_to_string(root.join(&name)).unwrap_or_default();
        if committed != file.text {
            let diff = TextDiff::from_lines(&committed, &file.text);
            println!("{}", diff.unified_diff().context_radius(3).header(&name, "openapi.yaml as it is now"));
            stale.push(name);
        }
    }
    if stale.is_empty() {
        println!("{FOLDER}/ is what openapi.yaml makes");
        return Ok(());
    }
    Err(format!("{} not what openapi.yaml makes; run `cargo xtask generate` and commit the result", are(&stale)).into())
}

fn are(names: &[String]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}
