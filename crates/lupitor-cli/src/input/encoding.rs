//! The character encoding of a file, and its text as UTF-8.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The way in which an encoding became known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum EncodingSource {
    /// `--encoding`.
    Given,
    /// The byte order mark.
    Mark,
    /// The whole file is valid UTF-8, and has no mark.
    Valid,
    /// Every second byte at the start of the file is zero.
    Pattern,
    /// The file is not valid UTF-8. The first invalid byte is in this line.
    Fallback { line: u64 },
}

/// The number of bytes at the start of a file that decide between text, UTF-16 and other formats.
pub(super) const START: usize = 4096;

/// Finds the encoding of a file while it is read once.
#[derive(Debug, Default)]
pub(super) struct Detector {
    start: Vec<u8>,
    /// The bytes of an incomplete character at the end of the last chunk.
    incomplete: Vec<u8>,
    lines: u64,
    invalid_line: Option<u64>,
}

impl Detector {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        let missing = START.saturating_sub(self.start.len()).min(chunk.len());
        self.start.extend_from_slice(&chunk[..missing]);
        if self.invalid_line.is_some() {
            return;
        }
        let joined;
        let bytes = if self.incomplete.is_empty() {
            chunk
        } else {
            joined = [self.incomplete.as_slice(), chunk].concat();
            &joined
        };
        let (valid, rest) = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.split_at(bytes.len()),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                if error.error_len().is_some() {
                    self.invalid_line = Some(self.lines + count_line_breaks(valid) + 1);
                }
                (valid, rest)
            }
        };
        self.lines += count_line_breaks(valid);
        self.incomplete = if self.invalid_line.is_some() { Vec::new() } else { rest.to_vec() };
    }

    /// The first bytes of the file.
    pub(super) fn start(&self) -> &[u8] {
        &self.start
    }

    pub(super) fn finish(&self) -> (&'static Encoding, EncodingSource) {
        if let Some((encoding, _)) = Encoding::for_bom(&self.start) {
            return (encoding, EncodingSource::Mark);
        }
        if let Some(encoding) = utf_16_by_zeros(&self.start) {
            return (encoding, EncodingSource::Pattern);
        }
        let truncated = (!self.incomplete.is_empty()).then_some(self.lines + 1);
        match self.invalid_line.or(truncated) {
            None => (UTF_8, EncodingSource::Valid),
            Some(line) => (WINDOWS_1252, EncodingSource::Fallback { line }),
        }
    }
}

fn count_line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Text of a western language in UTF-16 has a zero in most of its pairs of bytes, always at the same place.
fn utf_16_by_zeros(start: &[u8]) -> Option<&'static Encoding> {
    let pairs = start.as_chunks::<2>().0;
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let most = |zeros: usize| pairs.len() >= 4 && zeros * 10 >= pairs.len() * 7;
    match (most(first), most(second)) {
        (true, false) if second * 20 <= pairs.len() => Some(UTF_16BE),
        (false, true) if first * 20 <= pairs.len() => Some(UTF_16LE),
        _ => None,
    }
}

/// Reads text in some encoding as UTF-8. Invalid bytes become U+FFFD, and a byte order mark is removed.
pub(super) struct Utf8<R> {
    source: R,
    decoder: Decoder,
    bytes: Box<[u8]>,
    /// The part of `bytes` that is not decoded yet.
    pending: std::ops::Range<usize>,
    text: Box<[u8]>,
    /// The part of `text` that is not read yet.
    ready: std::ops::Range<usize>,
    ended: bool,
    finished: bool,
}

const CHUNK: usize = 64 << 10;

impl<R: Read> Utf8<R> {
    pub(super) fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; CHUNK].into(),
            pending: 0..0,
            text: vec![0; CHUNK].into(),
            ready: 0..0,
            ended: false,
            finished: false,
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.finished {
            if self.pending.is_empty() && !self.ended {
                let length = self.source.read(&mut self.bytes)?;
                self.pending = 0..length;
                self.ended = length == 0;
            }
            let bytes = &self.bytes[self.pending.clone()];
            let (result, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, self.ended);
            self.pending.start += read;
            self.ready = 0..written;
            self.finished = self.ended && matches!(result, CoderResult::InputEmpty);
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.decode()?;
        let length = self.ready.len().min(target.len());
        target[..length].copy_from_slice(&self.text[self.ready.start..self.ready.start + length]);
        self.ready.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(bytes: &[u8], chunk: usize) -> (&'static str, EncodingSource) {
        let mut detector = Detector::default();
        bytes.chunks(chunk).for_each(|chunk| detector.push(chunk));
        let (encoding, source) = detector.finish();
        (encoding.name(), source)
    }

    fn decode(bytes: &[u8], encoding: &'static Encoding) -> String {
        let mut text = String::new();
        Utf8::new(bytes, encoding).read_to_string(&mut text).unwrap();
        text
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf_8_is_detected_whatever_the_chunks() {
        let text = "Name\nZoë 😀\n".repeat(3);
        for chunk in [1, 2, 3, 5, 1000] {
            assert_eq!(detect(text.as_bytes(), chunk), ("UTF-8", EncodingSource::Valid), "chunks of {chunk}");
        }
    }

    #[test]
    fn the_line_of_the_first_byte_that_is_not_utf_8_is_reported() {
        for chunk in [1, 3, 1000] {
            let latin = b"Name\nAda\nZo\xeb\nJos\xe9\n";
            assert_eq!(detect(latin, chunk), ("windows-1252", EncodingSource::Fallback { line: 3 }), "chunks of {chunk}");
        }
    }

    #[test]
    fn a_character_that_the_end_of_the_file_cuts_is_not_utf_8() {
        assert_eq!(detect(b"a\nZo\xc3", 2), ("windows-1252", EncodingSource::Fallback { line: 2 }));
    }

    #[test]
    fn utf_16_is_detected_with_and_without_a_mark() {
        let text = "Phone;Name\n+15555550123;Zoë\n";
        assert_eq!(detect(&utf_16(text, u16::to_le_bytes), 7), ("UTF-16LE", EncodingSource::Pattern));
        assert_eq!(detect(&utf_16(text, u16::to_be_bytes), 7), ("UTF-16BE", EncodingSource::Pattern));
        let marked = format!("\u{feff}{text}");
        assert_eq!(detect(&utf_16(&marked, u16::to_le_bytes), 7), ("UTF-16LE", EncodingSource::Mark));
        assert_eq!(detect(&utf_16(&marked, u16::to_be_bytes), 7), ("UTF-16BE", EncodingSource::Mark));
        assert_eq!(decode(&utf_16(&marked, u16::to_be_bytes), UTF_16BE), text);
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        assert_eq!(decode(b"\xef\xbb\xbfPhone", UTF_8), "Phone");
    }

    #[test]
    fn text_longer_than_the_buffers_is_decoded_completely() {
        let text = "Zo\u{eb}\u{20ac};".repeat(CHUNK);
        let bytes = WINDOWS_1252.encode(&text).0;
        assert_eq!(decode(&bytes, WINDOWS_1252), text);
    }
}
