//! `cargo xtask spec drift`: where the real API and the document disagree. The comparing is in `crates/lupitor-conformance`.

use std::path::Path;

use super::conformance;
use crate::Result;

pub fn run(root: &Path, arguments: &[&str]) -> Result<()> {
    // Files are those of the folder in which the command was given.
    let here = std::env::current_dir()?;
    let mut command = conformance::command(root);
    let status = command.arg("drift").args(arguments).current_dir(here).status()?;
    if status.success() {
        return Ok(());
    }
    // 1 for a disagreement, 2 when there was nothing to compare, said already; an error of this program would always be a 1.
    std::process::exit(status.code().unwrap_or(2));
}
