//! The journal of a job: which rows were sent, and what became of them.
//!
//! The file is JSON Lines that are only appended to. The first line binds it to the input, the campaign and the options. `sent` lines
//! are on the disk before their request; outcome lines follow the response, and reach the disk with the next `sent` line at the
//! latest. A row that is `sent` and has no outcome is sent again, as after a lost response. The file has row numbers and outcomes,
//! and no value of a row.
//!
//! A journal whose rows were neither sent nor settled otherwise than as rejected has nothing to lose: a job with other options, another
//! campaign or another host replaces it.
//!
//! The journal belongs to the command and not to the SDK: its form can change without breaking a library.

mod state;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};

pub(crate) use self::state::RowState;
use self::state::{Line, State};
use super::outcome::{Outcome, Tally};
use crate::error::{Error, Result};

/// The first line of a journal.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) struct Header {
    /// The version of the form of the file.
    pub(crate) lupitor_journal: u32,
    /// `import` or `purge`.
    pub(crate) operation: String,
    pub(crate) campaign: String,
    /// The host that the leads are sent to.
    pub(crate) base_url: String,
    /// The SHA-256 of the input.
    pub(crate) input_sha256: String,
    pub(crate) rows: u64,
    /// The options that decide what is sent.
    pub(crate) options: String,
    /// The start of the job, in milliseconds since 1970. It is not compared.
    pub(crate) started: u64,
}

/// The version of the form of the file.
pub(crate) const VERSION: u32 = 1;
const FIRST_BYTES: &[u8] = b"{\"lupitor_journal\":";
/// The longest line: a reason, and the ranges of a batch whose every second row is missing.
const MAX_LINE: u64 = 1 << 20;

/// An open journal. Its file is locked.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    state: State,
    /// Outcomes that are not written yet.
    pending: Vec<(u64, Outcome)>,
    is_resumed: bool,
    started: u64,
}

impl Journal {
    /// Creates a journal, or opens the one of an earlier run of the same job.
    pub(crate) fn open(path: &Path, header: &Header) -> Result<Self> {
        let file = open_private(path).map_err(|e| match e.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::NotFound => {
                Error::InputFile(format!(
                    "{}: the journal cannot be written there ({e}); name a place for it and the results: --journal FILE",
                    path.display()
                ))
            }
            _ => Error::file(path, "open", e),
        })?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Input(format!(
                    "{}: another run of this command uses this journal; wait until it has ended, or stop it",
                    path.display()
                )));
            }
            Err(TryLockError::Error(e)) => return Err(Error::file(path, "lock", e)),
        }
        let state = State::new(header.rows).map_err(|problem| Error::Input(format!("{}: {problem}", path.display())))?;
        let mut journal =
            Self { path: path.to_owned(), file, state, pending: Vec::new(), is_resumed: false, started: header.started };
        if !journal.load(header)? {
            let mut line = serde_json::to_string(header).map_err(|e| journal.damaged(1, &e.to_string()))?;
            line.push('\n');
            for line_of_file in journal.state.file_lines() {
                line.push_str(&journal.text(&line_of_file)?);
            }
            journal.append(&line)?;
            journal.sync()?;
            sync_folder(path).map_err(|e| Error::file(path, "write", e))?;
        }
        Ok(journal)
    }

    /// Reads the file, and removes a line that was not written completely. Returns `false` if there is no complete line.
    fn load(&mut self, header: &Header) -> Result<bool> {
        let read_error = |e| Error::file(&self.path, "read", e);
        let mut reader = BufReader::new(self.file.try_clone().map_err(read_error)?);
        let (mut number, mut complete) = (0, 0);
        let mut state = State::default();
        let mut found = None;
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = io::Read::take(&mut reader, MAX_LINE).read_until(b'\n', &mut line).map_err(read_error)? as u64;
            number += 1;
            let is_complete = line.last() == Some(&b'\n');
            let is_last = length == 0 || !is_complete || reader.fill_buf().map_err(read_error)?.is_empty();
            let is_ours = number > 1 || line.starts_with(FIRST_BYTES) || (!is_complete && FIRST_BYTES.starts_with(&line));
            if length > 0 && !is_ours {
                return Err(self.foreign());
            }
            if length == 0 || !is_complete {
                if length == MAX_LINE {
                    return Err(self.damaged(number, "is too long"));
                }
                break;
            }
            if number == 1 {
                let first: Header = serde_json::from_slice(&line).map_err(|_| self.foreign())?;
                self.check_version(&first)?;
                state = State::new(first.rows).map_err(|problem| self.damaged(1, problem))?;
                self.is_resumed = true;
                self.started = first.started;
                found = Some(first);
            } else {
                let parsed = serde_json::from_slice(&line).map_err(|_| "cannot be read");
                match parsed.and_then(|parsed| state.apply(parsed)) {
                    Ok(()) => {}
                    // After a power failure, the end of the file may have its length and not its content.
                    Err(_) if is_last => break,
                    Err(problem) => return Err(self.damaged(number, problem)),
                }
            }
            complete += length;
        }
        let write_error = |e| Error::file(&self.path, "write", e);
        let Some(found) = found else {
            // An incomplete first line.
            self.file.set_len(0).map_err(write_error)?;
            return Ok(false);
        };
        if let Err(error) = self.compare(&found, header) {
            if state.has_sent_rows() {
                return Err(error);
            }
            self.file.set_len(0).map_err(write_error)?;
            self.is_resumed = false;
            self.started = header.started;
            // The results of the earlier job may be replaced.
            self.state.files = state.files;
            return Ok(false);
        }
        self.state = state;
        if self.file.metadata().map_err(write_error)?.len() > complete {
            self.file.set_len(complete).map_err(write_error)?;
        }
        self.file.seek(SeekFrom::End(0)).map_err(write_error)?;
        Ok(true)
    }

    fn check_version(&self, found: &Header) -> Result<()> {
        if found.lupitor_journal == VERSION {
            return Ok(());
        }
        Err(Error::Input(format!(
            "{}: has version {} and this command writes version {VERSION}; use the version that began the job",
            self.path.display(),
            found.lupitor_journal
        )))
    }

    fn compare(&self, found: &Header, expected: &Header) -> Result<()> {
        let path = self.path.display();
        let remedy = "give the same again, or start a new job with its own journal: --journal FILE";
        let problem = if found.operation != expected.operation {
            format!("belongs to `leads {}`, not to `leads {}`; {remedy}", found.operation, expected.operation)
        } else if found.campaign != expected.campaign {
            format!("belongs to campaign {}, not to {}; {remedy}", found.campaign, expected.campaign)
        } else if found.base_url != expected.base_url {
            format!("belongs to {}, not to {}; {remedy}", found.base_url, expected.base_url)
        } else if found.input_sha256 != expected.input_sha256 {
            format!(
                "the file has changed since this job began: its SHA-256 was {} and is {}; restore the file, or start a new job with its own \
                 journal: --journal FILE",
                found.input_sha256, expected.input_sha256
            )
        } else if found.options != expected.options || found.rows != expected.rows {
            format!(
                "the job began with other options for the file ({}), and these are now ({}); {remedy}",
                found.options, expected.options
            )
        } else {
            return Ok(());
        };
        Err(Error::Input(format!("{path}: {problem}")))
    }

    fn foreign(&self) -> Error {
        Error::Input(format!(
            "{}: exists and is not a journal of this command; name another file: --journal FILE",
            self.path.display()
        ))
    }

    fn damaged(&self, number: u64, problem: &str) -> Error {
        Error::Input(format!(
            "{}: line {number} {problem}: the journal is damaged; restore it from a backup, or start a new job with its own journal \
             (--journal FILE), which reports leads of this job as already present",
            self.path.display()
        ))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// True if an earlier run created the journal.
    pub(crate) fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    /// The start of the first run, in milliseconds since 1970.
    pub(crate) fn started(&self) -> u64 {
        self.started
    }

    /// True if nothing of the job is left.
    pub(crate) fn is_finished(&self) -> bool {
        self.state.is_finished
    }

    /// The time at which the job finished, in milliseconds since 1970, if the journal has it.
    pub(crate) fn finished_at(&self) -> Option<u64> {
        self.state.finished_at
    }

    /// The outcomes of all runs.
    pub(crate) fn tally(&self) -> Tally {
        self.state.tally
    }

    /// The state of a row. The first row is 1.
    pub(crate) fn row(&self, number: u64) -> RowState<'_> {
        self.state.row(number)
    }

    /// Records rows before their request. They are on the disk when this returns.
    pub(crate) fn sent(&mut self, rows: &[u64]) -> Result<()> {
        self.flush()?;
        let sent = ranges(rows.iter().copied());
        self.write(Line::Sent { sent })?;
        self.sync()
    }

    /// Records the outcome of a row. [`Journal::flush`] writes it.
    pub(crate) fn settle(&mut self, row: u64, outcome: Outcome) -> Result<()> {
        self.pending.push((row, outcome));
        if self.pending.len() >= 4096 { self.flush() } else { Ok(()) }
    }

    /// Writes the recorded outcomes.
    pub(crate) fn flush(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut groups: Vec<(Outcome, Vec<u64>)> = Vec::new();
        let mut places: HashMap<Outcome, usize> = HashMap::new();
        for (row, outcome) in std::mem::take(&mut self.pending) {
            let place = *places.entry(outcome.clone()).or_insert_with(|| {
                groups.push((outcome, Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(row);
        }
        let mut text = String::new();
        let mut lines = Vec::new();
        for (outcome, mut rows) in groups {
            rows.sort_unstable();
            let line = Line::Outcome { rows: ranges(rows.into_iter()), outcome };
            text.push_str(&self.text(&line)?);
            lines.push(line);
        }
        self.append(&text)?;
        lines.into_iter().try_for_each(|line| self.apply(line))
    }

    /// Records that a file is about to get this content.
    pub(crate) fn file(&mut self, name: &str, sha256: &str) -> Result<()> {
        self.write(Line::File { file: name.to_owned(), sha256: sha256.to_owned() })?;
        self.sync()
    }

    /// True if this job wrote a file of this name and content.
    pub(crate) fn wrote(&self, name: &str, sha256: &str) -> bool {
        self.state.files.get(name).is_some_and(|hashes| hashes.iter().any(|hash| hash == sha256))
    }

    /// Records that nothing is left, with the time in milliseconds since 1970.
    pub(crate) fn finish(&mut self, now: u64) -> Result<()> {
        self.flush()?;
        if !self.state.is_finished {
            self.write(Line::Finished { finished: true, at: Some(now) })?;
        }
        self.sync()
    }

    /// Brings the file to the disk.
    pub(crate) fn sync(&self) -> Result<()> {
        self.file.sync_data().map_err(|e| Error::file(&self.path, "write", e))
    }

    fn write(&mut self, line: Line) -> Result<()> {
        let text = self.text(&line)?;
        self.append(&text)?;
        self.apply(line)
    }

    fn text(&self, line: &Line) -> Result<String> {
        // A line consists of numbers and text, which JSON can write.
        let mut text = serde_json::to_string(line).map_err(|e| Error::file(&self.path, "write", e.into()))?;
        text.push('\n');
        Ok(text)
    }

    fn apply(&mut self, line: Line) -> Result<()> {
        self.state.apply(line).map_err(|problem| Error::Input(format!("{}: {problem}", self.path.display())))
    }

    fn append(&mut self, text: &str) -> Result<()> {
        self.file.write_all(text.as_bytes()).map_err(|e| Error::file(&self.path, "write", e))
    }
}

/// Opens a file that only this user can read, and creates it if it is missing.
fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Brings the name of a new file to the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    // Other systems cannot open a folder as a file.
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return File::open(folder)?.sync_all();
    }
    Ok(())
}

/// Ascending numbers as ranges.
fn ranges(rows: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for row in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => ranges.push((row, row)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests;
