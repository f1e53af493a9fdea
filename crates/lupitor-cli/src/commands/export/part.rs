//! `FILE.part` and `FILE.part.json`: the leads of an export that is not complete, and the place where it goes on.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The version of the form of `FILE.part.json`.
const VERSION: u32 = 1;

/// The options that decide what is in the file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Export {
    pub(super) campaign: String,
    pub(super) base_url: String,
    pub(super) format: String,
    pub(super) formulas: String,
    pub(super) status: Option<String>,
}

/// The content of `FILE.part.json`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct State {
    lupitor_export: u32,
    #[serde(flatten)]
    pub(super) export: Export,
    /// The cursor of the next page.
    pub(super) cursor: Option<String>,
    /// The number of leads in the part.
    pub(super) leads: u64,
    /// The number of leads that are left of `--limit`.
    pub(super) limit: Option<u64>,
    /// The length of the part.
    bytes: u64,
}

/// An open part. Its file is locked.
pub(super) struct Part {
    file: File,
    /// `FILE.part`.
    path: PathBuf,
    /// `FILE.part.json`.
    state_path: PathBuf,
    state: State,
}

impl Part {
    /// Creates the part of an export that begins.
    ///
    /// `command` writes the command that goes on. A part that has leads is not replaced without `--force`.
    pub(super) fn create(
        output: &Path,
        export: Export,
        limit: Option<u64>,
        force: bool,
        command: impl Fn(&str, Option<u64>) -> String,
    ) -> Result<Self> {
        let (path, state_path) = paths(output);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = open(&path, &mut options, "create")?;
        let length = file.metadata().map_err(|source| Error::file(&path, "read", source))?.len();
        let found = read(&state_path)?;
        if !force && matches!(found, Some(Err(_))) {
            return Err(Error::InputFile(format!(
                "{}: exists and is not the state of an export; give another name, or add --force to replace it",
                state_path.display()
            )));
        }
        if !force && length > 0 {
            let shown = path.display();
            match found {
                Some(Ok(State { cursor: Some(cursor), leads, limit, export: other, .. })) if other == export => {
                    return Err(Error::InputFile(format!(
                        "{shown}: has {leads} leads of this export, which is not complete; go on there, or add --force to start again:\n  {}",
                        command(&cursor, limit)
                    )));
                }
                // Nothing was written completely.
                Some(Ok(State { cursor: None, leads: 0, .. })) => {}
                Some(Ok(State { export: other, .. })) => {
                    return Err(Error::InputFile(format!(
                        "{shown}: belongs to another export, {}; give another name, or add --force to replace it",
                        other.differences(&export)
                    )));
                }
                None | Some(Err(_)) => {
                    return Err(Error::InputFile(format!(
                        "{shown}: exists and is not known as the part of an export; give another name, or add --force to replace it"
                    )));
                }
            }
        }
        file.set_len(0).map_err(|source| Error::file(&path, "write", source))?;
        let state = State { lupitor_export: VERSION, export, cursor: None, leads: 0, limit, bytes: 0 };
        let part = Self { file, path, state_path, state };
        part.save()?;
        Ok(part)
    }

    /// Opens the part of an export that goes on at `cursor`.
    pub(super) fn resume(
        output: &Path,
        export: &Export,
        cursor: &str,
        limit: Option<u64>,
        command: impl Fn(&str, Option<u64>) -> String,
    ) -> Result<Self> {
        let (path, state_path) = paths(output);
        let shown = path.display();
        let mut file = open(&path, OpenOptions::new().write(true), "append to")?;
        let mut state = match read(&state_path)? {
            Some(Ok(state)) if state.lupitor_export == VERSION => state,
            _ => {
                return Err(Error::InputFile(format!(
                    "{shown}: cannot be resumed, because {} is missing or damaged; remove both, and start again without --resume",
                    state_path.display()
                )));
            }
        };
        if state.export != *export {
            return Err(Error::Usage(format!(
                "--resume: {shown} belongs to another export, {}; give the same options, or another --output",
                state.export.differences(export)
            )));
        }
        match &state.cursor {
            Some(found) if found == cursor => {}
            Some(found) => {
                return Err(Error::Usage(format!(
                    "--resume: is not the cursor at which {shown} goes on, and leads would be missing or twice in the file; run\n  {}",
                    command(found, state.limit)
                )));
            }
            None => {
                return Err(Error::Usage(format!("--resume: {shown} has no complete page; start again without --resume")));
            }
        }
        let length = file.metadata().map_err(|source| Error::file(&path, "read", source))?.len();
        if length < state.bytes {
            return Err(Error::InputFile(format!(
                "{shown}: is damaged: it has {length} of its {} bytes; remove it, and start again without --resume",
                state.bytes
            )));
        }
        // The bytes after them are of a page that was not written completely.
        let done = file.set_len(state.bytes).and_then(|()| file.seek(SeekFrom::End(0)).map(|_| ()));
        done.map_err(|source| Error::file(&path, "write", source))?;
        state.limit = limit;
        Ok(Self { file, path, state_path, state })
    }

    /// Writes bytes that are part of the next page.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|source| Error::file(&self.path, "write", source))?;
        self.state.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Brings a page to the disk, and then the cursor of the next one.
    pub(super) fn end_page(&mut self, leads: u64, cursor: &str) -> Result<()> {
        self.sync()?;
        self.state.leads += leads;
        self.state.limit = self.state.limit.map(|limit| limit.saturating_sub(leads));
        self.state.cursor = Some(cursor.to_owned());
        self.save()
    }

    /// Removes a part without a page.
    pub(super) fn remove_if_empty(&self) {
        if self.state.cursor.is_none() {
            // The error that ended the export is the one to report.
            fs::remove_file(&self.path).and_then(|()| fs::remove_file(&self.state_path)).ok();
        }
    }

    /// Gives the complete part the name of the file.
    pub(super) fn finish(self, output: &Path) -> Result<()> {
        self.sync()?;
        fs::rename(&self.path, output).map_err(|source| Error::file(output, "create", source))?;
        fs::remove_file(&self.state_path).map_err(|source| Error::file(&self.state_path, "remove", source))
    }

    fn sync(&self) -> Result<()> {
        self.file.sync_all().map_err(|source| Error::file(&self.path, "write", source))
    }

    /// Replaces `FILE.part.json` as a whole.
    fn save(&self) -> Result<()> {
        let new = with_suffix(&self.state_path, ".new");
        let save = || {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&new)?;
            serde_json::to_writer(&mut file, &self.state)?;
            file.sync_all()?;
            fs::rename(&new, &self.state_path)
        };
        save().map_err(|source: io::Error| {
            fs::remove_file(&new).ok();
            Error::file(&self.state_path, "write", source)
        })
    }
}

impl Export {
    /// The values that differ from those of `other`.
    fn differences(&self, other: &Self) -> String {
        let status = |export: &Self| export.status.clone().unwrap_or_else(|| "any".to_owned());
        let values = [
            ("campaign", self.campaign.clone(), other.campaign.clone()),
            ("base URL", self.base_url.clone(), other.base_url.clone()),
            ("format", self.format.clone(), other.format.clone()),
            ("formulas", self.formulas.clone(), other.formulas.clone()),
            ("status", status(self), status(other)),
        ];
        let differ = values.iter().filter(|(_, own, other)| own != other);
        let words: Vec<String> = differ.map(|(name, own, other)| format!("with {name} {own}, not {other}")).collect();
        if words.is_empty() { "which did not end".to_owned() } else { words.join(", ") }
    }
}

/// `FILE.part` and `FILE.part.json`.
fn paths(output: &Path) -> (PathBuf, PathBuf) {
    (with_suffix(output, ".part"), with_suffix(output, ".part.json"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Opens and locks a part, which only this user may read.
fn open(path: &Path, options: &mut OpenOptions, action: &'static str) -> Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let file = options.open(path).map_err(|source| Error::file(path, action, source))?;
    match FileExt::try_lock(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::InputFile(format!(
                "{}: another export writes this file; wait until it has ended",
                path.display()
            )));
        }
        Err(TryLockError::Error(source)) => return Err(Error::file(path, "lock", source)),
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        // An older file keeps its mode.
        file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(|source| Error::file(path, "protect", source))?;
    }
    Ok(file)
}

/// The state of an earlier run, `None` without one.
fn read(path: &Path) -> Result<Option<serde_json::Result<State>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::file(path, "read", source)),
    }
}
