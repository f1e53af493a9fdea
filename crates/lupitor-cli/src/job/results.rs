//! The results file, and the files of rejected and of unknown rows.
//!
//! All follow from the journal and the input, and are written as a whole at the end of a run. So they have exactly one line for each
//! row, however often the job was killed before. A new file replaces the one of an earlier run; it never replaces a file that this job
//! did not write, or that somebody has changed since.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::journal::{Journal, RowState, sync_folder};
use super::outcome::Outcome;
use crate::error::{Error, Result};
use crate::input::{Input, RowLines, escape_formula, hex, push_field};

/// The files that were written.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) results: PathBuf,
    /// `None` without rejected rows.
    pub(crate) rejected: Option<PathBuf>,
    /// `None` without rows whose outcome is unknown.
    pub(crate) unknown: Option<PathBuf>,
    /// The reason why the files of rejected and unknown rows could not be written.
    pub(crate) problem: Option<Error>,
}

/// Writes the files. The results need no value of a row: they are there even if the input cannot be read again.
pub(crate) fn write(
    input: &Arc<Input>,
    lines: &RowLines,
    number_of_rows: u64,
    journal: &mut Journal,
    base: &Path,
) -> Result<Written> {
    let mut results = Draft::new(with_suffix(base, ".results.csv"))?;
    results.line("row,line,outcome,reason\n")?;
    for number in 1..=number_of_rows {
        let line = lines.line(number);
        let (name, reason) = match journal.row(number) {
            RowState::New => ("pending", String::new()),
            RowState::Sent => ("pending", "was sent, and its outcome is not known yet".to_owned()),
            RowState::NotProcessed(reason) => ("pending", format!("was not processed: {reason}")),
            RowState::Settled(outcome) => (outcome.name(), outcome.reason()),
        };
        let mut text = format!("{number},{line},{name},");
        push_field(&mut text, &escape_formula(&reason), b',');
        text.push('\n');
        results.line(&text)?;
    }
    let results = results.keep(journal)?;
    let tally = journal.tally();
    let values = if tally.rejected + tally.unknown > 0 { write_values(input, journal, base) } else { Ok((None, None)) };
    match values {
        Ok((rejected, unknown)) => Ok(Written { results, rejected, unknown, problem: None }),
        Err(problem) => Ok(Written { results, rejected: None, unknown: None, problem: Some(problem) }),
    }
}

/// Writes the files of rejected and of unknown rows, which have the values of the rows.
fn write_values(input: &Arc<Input>, journal: &mut Journal, base: &Path) -> Result<(Option<PathBuf>, Option<PathBuf>)> {
    let (mut rejected, mut unknown) = (None, None);
    let mut rows = input.rows().map_err(|e| Error::from_input(&e))?;
    while let Some((number, line)) = rows.advance().map_err(|e| Error::from_input(&e))? {
        let (drafted, kind, reason) = match journal.row(number) {
            RowState::Settled(Outcome::Rejected { reason }) => (&mut rejected, "rejected", reason),
            RowState::Settled(Outcome::Unknown { reason }) => (&mut unknown, "unknown", reason),
            _ => continue,
        };
        let draft = match drafted {
            Some(draft) => draft,
            None => {
                let mut draft = Draft::new(with_suffix(base, &format!(".{kind}.{}", input.rejected_extension())))?;
                draft.line(&input.rejected_header())?;
                drafted.insert(draft)
            }
        };
        draft.line(&input.rejected_row(&rows, line, reason))?;
    }
    let rejected = rejected.map(|draft| draft.keep(journal)).transpose()?;
    let unknown = unknown.map(|draft| draft.keep(journal)).transpose()?;
    Ok((rejected, unknown))
}

/// `crm.csv` with `.journal` is `crm.csv.journal`.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A file that does not have its name yet.
struct Draft {
    /// The name that it gets.
    path: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
}

impl Draft {
    fn new(path: PathBuf) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The journal's lock makes this name unique.
        let temporary = path.with_file_name(format!(".{name}.part"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&temporary).map_err(|e| Error::file(&path, "write", e))?;
        Ok(Self { path, temporary, file: BufWriter::new(file), hash: Sha256::new() })
    }

    fn line(&mut self, text: &str) -> Result<()> {
        self.hash.update(text.as_bytes());
        self.file.write_all(text.as_bytes()).map_err(|e| self.error(e))
    }

    fn error(&self, source: io::Error) -> Error {
        // The rest of a file that does not fit on the disk is of no use.
        fs::remove_file(&self.temporary).ok();
        Error::file(&self.path, "write", source)
    }

    /// Gives the file its name. If another file has it, this one gets a name with a number.
    fn keep(mut self, journal: &mut Journal) -> Result<PathBuf> {
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        done.map_err(|e| self.error(e))?;
        let sha256 = hex(self.hash.clone());
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut path = self.path.clone();
        for number in 2.. {
            match hash_of(&path) {
                Ok(None) => break,
                Ok(Some(found)) if journal.wrote(&name(&path), &found) => break,
                // A folder or a file of somebody else.
                Ok(Some(_)) | Err(_) => path = numbered(&self.path, number),
            }
        }
        journal.file(&name(&path), &sha256)?;
        fs::rename(&self.temporary, &path).map_err(|e| self.error(e))?;
        sync_folder(&path).map_err(|e| Error::file(&path, "write", e))?;
        Ok(path)
    }
}

/// `crm.csv.results.csv` as `crm.csv.results-2.csv`.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    path.with_file_name(format!("{stem}-{number}.{extension}"))
}

/// The SHA-256 of a file, `None` if it does not exist.
fn hash_of(path: &Path) -> io::Result<Option<String>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Some(hex(hash))),
            length => hash.update(&buffer[..length]),
        }
    }
}
