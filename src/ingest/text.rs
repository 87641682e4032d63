//! From bytes to text: byte order marks, UTF-16, UTF-8 and Windows-1252, as a stream.
//!
//! Exports of one system mix encodings: a UTF-8 file with a pasted Windows-1252 quote is common. Unless a mapping
//! names an encoding, bytes that are valid UTF-8 are read as UTF-8 and every other byte as Windows-1252, cell by cell.
//! UTF-16, and an encoding that a mapping names, are converted to UTF-8 while reading.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How the bytes of a file become text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    /// UTF-8, and Windows-1252 wherever it is not.
    Mixed,
    /// Another encoding: converted while reading.
    Other(&'static Encoding),
}

/// Bytes read from the file so far, shared between the reader and the progress report.
pub(crate) type Count = Rc<Cell<u64>>;

/// What an encoding label of a mapping, or else the first bytes of the file, say.
pub(crate) fn charset(head: &[u8], label: Option<&str>) -> Charset {
    if let Some((marked, _)) = Encoding::for_bom(head) {
        return if marked == UTF_8 { Charset::Mixed } else { Charset::Other(marked) };
    }
    if let Some(named) = label.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return if named == UTF_8 || named == encoding_rs::WINDOWS_1252 {
            Charset::Mixed
        } else {
            Charset::Other(named)
        };
    }
    // UTF-16 without a mark: in Western text, every other byte is NUL.
    let nul = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    if half >= 8 {
        match (nul(0), nul(1)) {
            (even, odd) if odd * 10 > half * 7 && even * 10 < half => return Charset::Other(UTF_16LE),
            (even, odd) if even * 10 > half * 7 && odd * 10 < half => return Charset::Other(UTF_16BE),
            _ => {}
        }
    }
    Charset::Mixed
}

/// The bytes of a small file as text: UTF-8, or UTF-16 as a console may write it. `None`: neither.
pub(crate) fn whole_text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, mark) = match (Encoding::for_bom(bytes), charset(bytes, None)) {
        (Some(marked), _) => marked,
        (None, Charset::Other(encoding)) => (encoding, 0),
        (None, Charset::Mixed) => (UTF_8, 0),
    };
    encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])
}

/// Opens a file as a stream of UTF-8 (or, for [`Charset::Mixed`], of bytes for [`decode`]), without its mark.
pub(crate) fn open(path: &Path, charset: Charset) -> io::Result<(Input, Count)> {
    let count = Count::default();
    let counted = Counted { file: File::open(path)?, count: Rc::clone(&count) };
    let mut input =
        Input { source: Box::new(counted), buffer: vec![0; 64 * 1024], start: 0, end: 0, ended: false };
    if let Charset::Other(encoding) = charset {
        let decoder = encoding.new_decoder_with_bom_removal();
        let transcoded = Transcoded {
            source: input.source,
            decoder,
            raw: vec![0; 32 * 1024],
            out: Vec::new(),
            given: 0,
            done: false,
        };
        input.source = Box::new(transcoded);
    }
    input.fill()?;
    if input.bytes().starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    Ok((input, count))
}

/// A cell's bytes as text, and whether bytes had to be read as Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len() + 16);
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
            }
            (Cow::Owned(text), true)
        }
    }
}

/// A buffered stream that shows what it holds: `BufRead` with interior control over an end of file that is known.
pub(crate) struct Input {
    source: Box<dyn Read>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
}

impl Input {
    /// Reads on if nothing is left; returns whether anything is there.
    pub(crate) fn fill(&mut self) -> io::Result<bool> {
        while self.start == self.end && !self.ended {
            let read = self.source.read(&mut self.buffer)?;
            (self.start, self.end) = (0, read);
            self.ended = read == 0;
        }
        Ok(self.start < self.end)
    }

    /// What is there now; empty at the end of the file after [`Input::fill`].
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}

struct Counted {
    file: File,
    count: Count,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.file.read(buffer) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
                Ok(read) => {
                    self.count.set(self.count.get() + read as u64);
                    return Ok(read);
                }
            }
        }
    }
}

struct Transcoded {
    source: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    out: Vec<u8>,
    given: usize,
    done: bool,
}

impl Read for Transcoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !self.done {
            let read = self.source.read(&mut self.raw)?;
            self.done = read == 0;
            // Room for the worst case, so that one call takes the whole input.
            let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(read * 3 + 16);
            self.out.resize(room, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..read], &mut self.out, self.done);
            self.out.truncate(written);
            self.given = 0;
        }
        let count = buffer.len().min(self.out.len() - self.given);
        buffer[..count].copy_from_slice(&self.out[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_cells_are_read_byte_by_byte() {
        for (bytes, text, mended) in [
            (&b"plain"[..], "plain", false),
            ("Zoë".as_bytes(), "Zoë", false),
            (b"Zo\xeb \x93quoted\x94 \x80", "Zoë “quoted” €", true),
            (b"Zo\xc3\xab and Zo\xeb", "Zoë and Zoë", true),
            (b"\xff\xfe\xfd", "ÿþý", true),
        ] {
            let (decoded, changed) = decode(bytes);
            assert_eq!((decoded.as_ref(), changed), (text, mended));
        }
    }

    #[test]
    fn a_small_file_is_read_whole() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        for bytes in [
            "name = \"Zoë\"\r\n".as_bytes().to_vec(),
            "\u{feff}name = \"Zoë\"\r\n".as_bytes().to_vec(),
            wide("\u{feff}name = \"Zoë\"\r\n", u16::to_le_bytes),
            wide("\u{feff}name = \"Zoë\"\r\n", u16::to_be_bytes),
            wide("name = \"Zoë\"\r\n", u16::to_le_bytes),
        ] {
            assert_eq!(whole_text(&bytes).as_deref(), Some("name = \"Zoë\"\r\n"));
        }
        assert_eq!(whole_text(b"name = \"Zo\xeb\""), None);
        assert_eq!(whole_text(b"").as_deref(), Some(""));
    }

    #[test]
    fn encodings_are_seen() {
        let utf16le: Vec<u8> = "ID,Description,Zoë".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16be: Vec<u8> = "ID,Description,Zoë".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(charset(&utf16le, None), Charset::Other(UTF_16LE));
        assert_eq!(charset(&utf16be, None), Charset::Other(UTF_16BE));
        assert_eq!(charset(b"\xef\xbb\xbfID", None), Charset::Mixed);
        assert_eq!(charset(b"\xff\xfeI\0", None), Charset::Other(UTF_16LE));
        assert_eq!(charset(b"ID,Name\0,More text here", None), Charset::Mixed);
        assert_eq!(charset(b"ID", Some("windows-1250")), Charset::Other(encoding_rs::WINDOWS_1250));
    }
}
