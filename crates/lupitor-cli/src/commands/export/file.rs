//! The destination of an export: standard output, or a file that appears when it is complete.

use std::path::PathBuf;

use super::part::Part;
use super::write_stdout;
use crate::error::{Error, Result};

/// The destination.
pub(super) enum Destination {
    Stdout,
    File { part: Box<Part>, path: PathBuf },
}

impl Destination {
    /// Writes bytes of a page, or before the first one.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Stdout => write_stdout(bytes),
            Self::File { part, .. } => part.write(bytes),
        }
    }

    /// Keeps a page for an export that goes on at the cursor of the next one.
    pub(super) fn end_page(&mut self, leads: u64, cursor: &str) -> Result<()> {
        match self {
            Self::Stdout => Ok(()),
            Self::File { part, .. } => part.end_page(leads, cursor),
        }
    }

    /// Leaves no file if there is no page to go on from.
    pub(super) fn abandon(&self) {
        if let Self::File { part, .. } = self {
            part.remove_if_empty();
        }
    }

    /// Gives the complete file its name.
    pub(super) fn finish(self) -> Result<()> {
        match self {
            Self::Stdout => Ok(()),
            Self::File { part, path } => part.finish(&path),
        }
    }
}

/// An error if the name of the file is taken.
pub(super) fn check_name(path: &std::path::Path, force: bool) -> Result<()> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Error::InputFile(format!("--output {shown}: is a directory; name a file in it")));
    }
    if !force && path.exists() {
        return Err(Error::InputFile(format!(
            "--output {shown}: exists, and an export does not replace it; add --force to replace it, or give another name"
        )));
    }
    Ok(())
}
