//! The destination of an export: standard output, or a file that appears when it is complete.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::write_stdout;
use crate::error::{Error, Result};

/// The destination.
pub(super) enum Destination {
    Stdout,
    File {
        file: File,
        /// `FILE.part`.
        part: PathBuf,
        path: PathBuf,
    },
}

impl Destination {
    /// Opens `FILE.part`: a new one, or that of the export to be resumed.
    pub(super) fn open(path: Option<&Path>, resumes: bool, force: bool) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::Stdout) };
        if !force && path.exists() {
            return Err(Error::InputFile(format!(
                "--output {}: exists, and an export does not replace it; add --force to replace it, or give another name",
                path.display()
            )));
        }
        let mut name = OsString::from(path);
        name.push(".part");
        let part = PathBuf::from(name);
        let mut options = OpenOptions::new();
        if resumes {
            options.append(true);
        } else {
            options.write(true).create(true).truncate(true);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;

            options.mode(0o600);
        }
        let action = if resumes { "append to" } else { "create" };
        let file = options.open(&part).map_err(|source| Error::file(&part, action, source))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;

            // An older file keeps its mode.
            file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(|source| Error::file(&part, "protect", source))?;
        }
        Ok(Self::File { file, part, path: path.to_owned() })
    }

    /// Writes whole pages: a resumed export begins with a page.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Stdout => write_stdout(bytes),
            Self::File { file, part, .. } => file.write_all(bytes).map_err(|source| Error::file(&*part, "write", source)),
        }
    }

    /// Keeps the pages for an export that goes on.
    pub(super) fn keep(&self) -> Result<()> {
        match self {
            Self::Stdout => Ok(()),
            Self::File { file, part, .. } => file.sync_all().map_err(|source| Error::file(part, "write", source)),
        }
    }

    /// Gives the complete file its name.
    pub(super) fn finish(self) -> Result<()> {
        self.keep()?;
        match self {
            Self::Stdout => Ok(()),
            Self::File { part, path, .. } => fs::rename(&part, &path).map_err(|source| Error::file(path, "create", source)),
        }
    }
}
