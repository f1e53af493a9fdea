//! The bytes of a file or of standard input, and their SHA-256.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::error::InputError;

/// A file that can be read several times.
#[derive(Debug)]
pub(super) struct Source {
    /// The path, or `standard input`.
    pub(super) name: String,
    file: Arc<File>,
    /// The SHA-256 of the first reading, in hexadecimal digits.
    pub(super) sha256: String,
    /// The hash of the current reading.
    reading: Arc<Mutex<Sha256>>,
}

impl Source {
    /// Opens a file, or standard input for `-`, and reads it once.
    ///
    /// Standard input and pipes are copied to a temporary file that only this user can read and that has no name.
    pub(super) fn open(path: &str, mut inspect: impl FnMut(&[u8])) -> Result<Self, InputError> {
        let mut hash = Sha256::new();
        let mut read = |source: &mut dyn Read, target: Option<&mut File>| {
            let mut target = target;
            let mut buffer = vec![0; 64 << 10];
            loop {
                let length = match source.read(&mut buffer) {
                    Ok(0) => return Ok(()),
                    Ok(length) => length,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error),
                };
                hash.update(&buffer[..length]);
                inspect(&buffer[..length]);
                if let Some(target) = &mut target {
                    target.write_all(&buffer[..length])?;
                }
            }
        };
        let name = if path == "-" { "standard input" } else { path };
        let error = |action: &str, e: io::Error| InputError::io(format!("{name}: cannot {action}: {e}"));
        let file = if path == "-" {
            let mut copy = tempfile::tempfile().map_err(|e| error("be copied to a temporary file", e))?;
            read(&mut io::stdin().lock(), Some(&mut copy)).map_err(|e| error("be copied to a temporary file", e))?;
            copy
        } else {
            let mut file = File::open(path).map_err(|e| error("be opened", e))?;
            let metadata = file.metadata().map_err(|e| error("be opened", e))?;
            if metadata.is_dir() {
                return Err(InputError::new(format!("{name}: is a directory; name a file in it")));
            }
            if metadata.is_file() {
                read(&mut file, None).map_err(|e| error("be read", e))?;
                file
            } else {
                let mut copy = tempfile::tempfile().map_err(|e| error("be copied to a temporary file", e))?;
                read(&mut file, Some(&mut copy)).map_err(|e| error("be copied to a temporary file", e))?;
                copy
            }
        };
        Ok(Self { name: name.to_owned(), file: Arc::new(file), sha256: hex(hash), reading: Arc::default() })
    }

    /// The bytes from the start.
    pub(super) fn content(&self) -> Result<Content, InputError> {
        let start = (&*self.file).seek(SeekFrom::Start(0));
        start.map_err(|e| InputError::io(format!("{}: cannot be read again: {e}", self.name)))?;
        *self.reading.lock().unwrap_or_else(PoisonError::into_inner) = Sha256::new();
        Ok(Content { file: Arc::clone(&self.file), hash: Arc::clone(&self.reading) })
    }

    /// An error if the bytes of the current reading differ from the first. To be called at the end of a reading.
    pub(super) fn check_unchanged(&self) -> Result<(), InputError> {
        let reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if hex(reading) == self.sha256 {
            return Ok(());
        }
        Err(InputError::new(format!(
            "{}: was changed while it was read; restore it, or start again with a journal of its own",
            self.name
        )))
    }
}

/// A reading of a source.
pub(super) struct Content {
    file: Arc<File>,
    hash: Arc<Mutex<Sha256>>,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = (&*self.file).read(buffer)?;
        self.hash.lock().unwrap_or_else(PoisonError::into_inner).update(&buffer[..length]);
        Ok(length)
    }
}

/// The hexadecimal digits of a hash.
pub(crate) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}
