//! The bytes of a file or of standard input, and their SHA-256.
//!
//! A file may be edited while it is read again. Each block of the first reading has a hash, and a later reading returns the bytes of a
//! block only if they have this hash.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::error::InputError;

/// The size of a block. The last one may be shorter.
const BLOCK: usize = 256 << 10;

type Hash = [u8; 32];

/// A file that can be read several times.
#[derive(Debug)]
pub(super) struct Source {
    /// The path, or `standard input`.
    pub(super) name: String,
    file: Arc<File>,
    /// The SHA-256 of the first reading, in hexadecimal digits.
    pub(super) sha256: String,
    first: Arc<Blocks>,
}

/// The first reading: its length, and the hash of each block.
#[derive(Debug, Default)]
struct Blocks {
    length: u64,
    hashes: Vec<Hash>,
}

/// Hashes the first reading.
#[derive(Default)]
struct FirstReading {
    whole: Sha256,
    block: Sha256,
    blocks: Blocks,
}

impl FirstReading {
    fn update(&mut self, mut bytes: &[u8]) {
        self.whole.update(bytes);
        while !bytes.is_empty() {
            let rest = BLOCK - self.filled();
            let (part, after) = bytes.split_at(rest.min(bytes.len()));
            self.block.update(part);
            self.blocks.length += part.len() as u64;
            if self.filled() == 0 {
                self.end_block();
            }
            bytes = after;
        }
    }

    /// The number of bytes of the last block, zero if it is complete.
    fn filled(&self) -> usize {
        // Smaller than a block.
        (self.blocks.length % BLOCK as u64) as usize
    }

    fn end_block(&mut self) {
        self.blocks.hashes.push(self.block.finalize_reset().into());
    }

    fn finish(mut self) -> (String, Blocks) {
        if self.filled() > 0 {
            self.end_block();
        }
        (hex(self.whole), self.blocks)
    }
}

impl Source {
    /// Opens a file, or standard input for `-`, and reads it once.
    ///
    /// Standard input and pipes are copied to a temporary file that only this user can read and that has no name.
    pub(super) fn open(path: &str, mut inspect: impl FnMut(&[u8])) -> Result<Self, InputError> {
        let mut first = FirstReading::default();
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
                first.update(&buffer[..length]);
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
        let (sha256, first) = first.finish();
        Ok(Self { name: name.to_owned(), file: Arc::new(file), sha256, first: Arc::new(first) })
    }

    /// The bytes of the first reading from the start.
    pub(super) fn content(&self) -> Content {
        Content { file: Arc::clone(&self.file), first: Arc::clone(&self.first), next: 0, block: Vec::new(), used: 0 }
    }

    /// An error if the file has grown since the first reading, because a program still writes it.
    pub(super) fn check_complete(&self) -> Result<(), InputError> {
        let metadata = self.file.metadata();
        let length = metadata.map_err(|e| InputError::io(format!("{}: cannot be read again: {e}", self.name)))?.len();
        if length <= self.first.length {
            return Ok(());
        }
        Err(InputError::new(format!(
            "{}: became longer while it was read; wait until the program that writes it is done, and run the same command again",
            self.name
        )))
    }
}

/// A reading of a source. An error without a cause of the system contains [`Changed`].
pub(super) struct Content {
    file: Arc<File>,
    first: Arc<Blocks>,
    /// The number of the block after `block`.
    next: usize,
    block: Vec<u8>,
    /// The number of bytes of `block` that are read.
    used: usize,
}

impl Content {
    /// Reads the next block, and compares it with the first reading.
    fn advance(&mut self) -> io::Result<()> {
        self.block.clear();
        self.used = 0;
        let Some(expected) = self.first.hashes.get(self.next) else { return Ok(()) };
        let start = self.next as u64 * BLOCK as u64;
        let length = (self.first.length - start).min(BLOCK as u64);
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(start))?;
        file.take(length).read_to_end(&mut self.block)?;
        if <Hash>::from(Sha256::digest(&self.block)) != *expected {
            self.block.clear();
            return Err(io::Error::other(Changed));
        }
        self.next += 1;
        Ok(())
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.block.len() {
            self.advance()?;
        }
        let rest = &self.block[self.used..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.used += length;
        Ok(length)
    }
}

/// The file has changed since the first reading.
#[derive(Debug)]
pub(super) struct Changed;

impl std::fmt::Display for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "was changed after it was read first; restore the file and run the same command again, or import the new version under \
             another name",
        )
    }
}

impl std::error::Error for Changed {}

/// The hexadecimal digits of a hash.
pub(crate) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A source of some blocks, and the path of its file.
    fn source() -> (tempfile::TempDir, std::path::PathBuf, Source, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crm.csv");
        let bytes: Vec<u8> = (0..2 * BLOCK as u32 + 1000).map(|number| (number % 251) as u8).collect();
        fs::write(&path, &bytes).unwrap();
        let source = Source::open(path.to_str().unwrap(), |_| {}).unwrap();
        (folder, path, source, bytes)
    }

    #[test]
    fn each_reading_has_the_bytes_of_the_first() {
        let (_folder, _, source, bytes) = source();
        for _ in 0..2 {
            let mut read = Vec::new();
            source.content().read_to_end(&mut read).unwrap();
            assert!(read == bytes);
        }
        let mut whole = Sha256::new();
        whole.update(&bytes);
        assert_eq!(source.sha256, hex(whole));
    }

    #[test]
    fn no_byte_of_a_changed_block_is_read() {
        for (name, place, unchanged) in [("first", 10, 0), ("second", BLOCK + 10, BLOCK), ("last", 2 * BLOCK + 999, 2 * BLOCK)] {
            let (_folder, path, source, mut bytes) = source();
            let mut content = source.content();
            bytes[place] ^= 1;
            fs::write(&path, &bytes).unwrap();
            let mut read = Vec::new();
            let error = content.read_to_end(&mut read).unwrap_err();
            assert!(error.to_string().starts_with("was changed after it was read first"), "{name}: {error}");
            assert_eq!(read.len(), unchanged, "{name}");
        }
    }

    #[test]
    fn a_file_that_became_shorter_is_an_error_and_a_longer_one_is_read_to_its_first_length() {
        let (_folder, path, source, bytes) = source();
        fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        assert!(source.content().read_to_end(&mut Vec::new()).is_err());

        let longer = [bytes.as_slice(), b"more"].concat();
        fs::write(&path, longer).unwrap();
        let mut read = Vec::new();
        source.content().read_to_end(&mut read).unwrap();
        assert!(read == bytes);
        assert!(source.check_complete().unwrap_err().to_string().contains("became longer while it was read"));
    }
}
