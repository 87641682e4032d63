//! From a stream of JSON to one record after the other, in bounded memory.
//!
//! Bytes enter; the bytes of one record at a time leave, unparsed. Only quotes, brackets and commas are looked at, so
//! that a record above the limit (a value of 50 MB, say) is passed over without being held, and an array or a FHIR
//! bundle of any size is never in memory as a whole.

use std::io;

use memchr::{memchr, memchr2};

use super::text::Input;

/// How the records of a JSON file stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One object a line.
    Lines,
    /// An array of objects.
    Array,
    /// A FHIR bundle: an object with an array `entry`.
    Bundle,
    /// An object over several lines, or several of them.
    Objects,
}

/// What reading a record came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A record; [`Frames::bytes`] holds it.
    Record,
    /// A record above the limit, passed over.
    TooLarge,
    /// The last record lacks its line end: it may have been cut short.
    Tail,
    End,
    /// The file ends inside a record, an array or a bundle.
    Truncated,
    /// Not JSON: where the next record begins is not known.
    Broken,
}

/// Tells whether text is JSON, and in which shape, from its first bytes. `lines`: the file's name promises lines.
pub(crate) fn shape(head: &[u8], lines: bool) -> Option<Shape> {
    let head = head.trim_ascii_start();
    let second = head.get(1..)?.trim_ascii_start().first();
    match (head.first()?, second) {
        (b'[', Some(b'{' | b']')) => Some(Shape::Array),
        // A table may begin with such a bracket too: `[ID],[Description]`.
        (b'{', None | Some(b'"' | b'}')) => Some(if is_bundle(head) {
            Shape::Bundle
        } else if lines || first_line_stands_alone(head) {
            Shape::Lines
        } else {
            Shape::Objects
        }),
        _ => None,
    }
}

/// Whether the first object says that it is a bundle, as far as `head` shows it.
fn is_bundle(head: &[u8]) -> bool {
    let (mut nesting, mut at, mut key) = (Nesting::default(), 0, None);
    while at < head.len() {
        let string = head[at] == b'"' && nesting.depth == 1;
        if string {
            let start = at + 1;
            at = start;
            while at < head.len() && head[at] != b'"' {
                at += 1 + usize::from(head[at] == b'\\');
            }
            let word = head.get(start..at).unwrap_or_default();
            at += 1;
            let is_key = head.get(at..).unwrap_or_default().trim_ascii_start().first() == Some(&b':');
            if is_key {
                key = Some(word);
            } else if key == Some(b"resourceType") {
                return word == b"Bundle";
            }
            continue;
        }
        nesting.take(&head[at..=at]);
        if nesting.depth == 0 && !nesting.in_string {
            return false;
        }
        at += 1;
    }
    false
}

/// Whether the first line is a record of its own, even if a broken one: else the object goes on over the next lines.
fn first_line_stands_alone(head: &[u8]) -> bool {
    let Some(end) = memchr(b'\n', head) else { return true };
    let (line, rest) = (head[..end].trim_ascii_end(), head[end..].trim_ascii_start());
    let mut nesting = Nesting::default();
    nesting.take(line);
    let opens_value = line.ends_with(b"[") || line.ends_with(b":");
    nesting.depth == 0 || nesting.in_string || (rest.first() == Some(&b'{') && !opens_value)
}

/// The deepest nesting in a text.
pub(crate) fn depth(text: &[u8]) -> usize {
    let (mut nesting, mut rest) = (Nesting::default(), text);
    while !rest.is_empty() {
        rest = &rest[nesting.take(rest)..];
    }
    nesting.deepest
}

/// Where in the nesting of JSON a reader stands.
#[derive(Default)]
struct Nesting {
    depth: usize,
    deepest: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// Takes bytes until the value that was open closes; returns how many were taken, all of them if it stays open.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            if self.escaped {
                self.escaped = false;
                at += 1;
            } else if self.in_string {
                let Some(found) = memchr2(b'"', b'\\', &bytes[at..]) else { return bytes.len() };
                at += found;
                if bytes[at] == b'\\' {
                    self.escaped = true;
                } else {
                    self.in_string = false;
                }
                at += 1;
                if !self.in_string && self.depth == 0 {
                    return at;
                }
            } else {
                match bytes[at] {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => {
                        self.depth += 1;
                        self.deepest = self.deepest.max(self.depth);
                    }
                    b'}' | b']' => {
                        self.depth = self.depth.saturating_sub(1);
                        if self.depth == 0 {
                            return at + 1;
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        at
    }
}

/// The records of a stream.
pub(crate) struct Frames {
    input: Input,
    shape: Shape,
    limit: usize,
    record: Vec<u8>,
    number: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before an array, a bundle or an object.
    Outside,
    /// In an array, before an element.
    First,
    /// In an array, behind an element.
    Behind,
}

impl Frames {
    pub(crate) fn new(input: Input, shape: Shape, limit: usize) -> Self {
        Self { input, shape, limit, record: Vec::new(), number: 0, state: State::Outside }
    }

    /// Bytes of the current record.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.record
    }

    /// The current record: its line in a file of lines, else its place among the records; 1-based.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn next(&mut self) -> io::Result<Frame> {
        match self.shape {
            Shape::Lines => self.line(),
            Shape::Objects => {
                self.number += 1;
                match self.peek()? {
                    None => Ok(Frame::End),
                    Some(b'{') => self.value(),
                    Some(_) => Ok(Frame::Broken),
                }
            }
            Shape::Array | Shape::Bundle => self.element(),
        }
    }

    fn line(&mut self) -> io::Result<Frame> {
        loop {
            self.record.clear();
            self.number += 1;
            let (mut too_large, mut ended, mut any) = (false, false, false);
            while !ended && self.input.fill()? {
                any = true;
                let bytes = self.input.bytes();
                let end = memchr(b'\n', bytes);
                ended = end.is_some();
                let taken = end.unwrap_or(bytes.len());
                too_large |= self.record.len() + taken > self.limit;
                if too_large {
                    self.record.clear();
                } else {
                    self.record.extend_from_slice(&bytes[..taken]);
                }
                self.input.consume(taken + usize::from(ended));
            }
            if !any {
                return Ok(Frame::End);
            }
            if too_large {
                return Ok(Frame::TooLarge);
            }
            if !self.record.trim_ascii().is_empty() {
                return Ok(if ended { Frame::Record } else { Frame::Tail });
            }
        }
    }

    /// The next element of an array, entering the array (or the bundle's `entry`) first where need be.
    fn element(&mut self) -> io::Result<Frame> {
        loop {
            let Some(byte) = self.peek()? else {
                let end = if self.state == State::Outside { Frame::End } else { Frame::Truncated };
                self.number += 1;
                return Ok(end);
            };
            match (self.state, byte) {
                (State::Outside, b'[') if self.shape == Shape::Array => {
                    self.input.consume(1);
                    self.state = State::First;
                }
                (State::Outside, b'{') if self.shape == Shape::Bundle => {
                    self.input.consume(1);
                    if let Some(fault) = self.members()? {
                        return Ok(fault);
                    }
                }
                (State::First | State::Behind, b']') => {
                    self.input.consume(1);
                    self.state = State::Outside;
                    if self.shape == Shape::Bundle
                        && let Some(fault) = self.members()?
                    {
                        return Ok(fault);
                    }
                }
                (State::Behind, b',') => {
                    self.input.consume(1);
                    self.state = State::First;
                    if self.peek()? == Some(b']') {
                        return Ok(Frame::Broken);
                    }
                }
                (State::First, byte) if byte != b',' && byte != b'}' => {
                    self.number += 1;
                    self.state = State::Behind;
                    return self.value();
                }
                _ => {
                    self.number += 1;
                    return Ok(Frame::Broken);
                }
            }
        }
    }

    /// Members of a bundle up to its `entry`, or to its end. `Some`: what is wrong.
    fn members(&mut self) -> io::Result<Option<Frame>> {
        loop {
            match self.peek()? {
                None => return Ok(Some(Frame::Truncated)),
                Some(b'}') => {
                    self.input.consume(1);
                    return Ok(None);
                }
                Some(b',') => self.input.consume(1),
                Some(b'"') => {
                    match self.value()? {
                        Frame::Record | Frame::TooLarge => {}
                        fault => return Ok(Some(fault)),
                    }
                    let entry = self.record == b"\"entry\"";
                    match self.peek()? {
                        None => return Ok(Some(Frame::Truncated)),
                        Some(b':') => self.input.consume(1),
                        Some(_) => return Ok(Some(Frame::Broken)),
                    }
                    match self.peek()? {
                        None => return Ok(Some(Frame::Truncated)),
                        Some(b'[') if entry => {
                            self.input.consume(1);
                            self.state = State::First;
                            return Ok(None);
                        }
                        Some(_) => match self.value()? {
                            Frame::Record | Frame::TooLarge => {}
                            fault => return Ok(Some(fault)),
                        },
                    }
                }
                Some(_) => return Ok(Some(Frame::Broken)),
            }
        }
    }

    /// Reads one value into the record.
    fn value(&mut self) -> io::Result<Frame> {
        self.record.clear();
        let Some(first) = self.peek()? else { return Ok(Frame::Truncated) };
        let scalar = !matches!(first, b'{' | b'[' | b'"');
        let (mut nesting, mut too_large) = (Nesting::default(), false);
        loop {
            if !self.input.fill()? {
                return Ok(if scalar && !self.record.is_empty() { Frame::Record } else { Frame::Truncated });
            }
            let bytes = self.input.bytes();
            let (taken, done) = if scalar {
                let end =
                    bytes.iter().position(|b| matches!(b, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t'));
                (end.unwrap_or(bytes.len()), end.is_some())
            } else {
                let taken = nesting.take(bytes);
                (taken, nesting.depth == 0 && !nesting.in_string)
            };
            too_large |= self.record.len() + taken > self.limit;
            if too_large {
                self.record.clear();
            } else {
                self.record.extend_from_slice(&bytes[..taken]);
            }
            self.input.consume(taken);
            if done {
                return Ok(match (too_large, self.record.is_empty()) {
                    (true, _) => Frame::TooLarge,
                    (false, true) => Frame::Broken,
                    (false, false) => Frame::Record,
                });
            }
        }
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        while self.input.fill()? {
            let bytes = self.input.bytes();
            let blank = bytes.iter().take_while(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t')).count();
            let found = bytes.get(blank).copied();
            self.input.consume(blank);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::text::Charset;

    fn frames(text: &str, limit: usize) -> (Option<Shape>, Vec<(Frame, String)>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let (input, _) = super::super::text::open(file.path(), Charset::Mixed).unwrap();
        let Some(shape) = shape(input.bytes(), false) else { return (None, Vec::new()) };
        let mut frames = Frames::new(input, shape, limit);
        let mut out = Vec::new();
        loop {
            let frame = frames.next().unwrap();
            let text = if frame == Frame::Record || frame == Frame::Tail {
                String::from_utf8(frames.bytes().to_vec()).unwrap()
            } else {
                String::new()
            };
            out.push((frame, text));
            if matches!(frame, Frame::End | Frame::Truncated | Frame::Broken) {
                return (Some(shape), out);
            }
        }
    }

    #[test]
    fn records_of_every_shape() {
        use Frame::*;
        for (text, shape, expected) in [
            (
                "{\"a\":1}\n\n{\"a\":2}\n",
                Shape::Lines,
                &[(Record, "{\"a\":1}"), (Record, "{\"a\":2}"), (End, "")][..],
            ),
            ("{\"a\":1}\n{\"a\":", Shape::Lines, &[(Record, "{\"a\":1}"), (Tail, "{\"a\":"), (End, "")]),
            (
                "{\"a\":\"x\n{\"a\":2}\n",
                Shape::Lines,
                &[(Record, "{\"a\":\"x"), (Record, "{\"a\":2}"), (End, "")],
            ),
            (
                "{\n \"a\": [1]\n}\n{\n}",
                Shape::Objects,
                &[(Record, "{\n \"a\": [1]\n}"), (Record, "{\n}"), (End, "")],
            ),
            (
                " [ {\"a\":\"]\\\"[\"} , 7,\"s\" ]",
                Shape::Array,
                &[(Record, "{\"a\":\"]\\\"[\"}"), (Record, "7"), (Record, "\"s\""), (End, "")],
            ),
            ("[]", Shape::Array, &[(End, "")]),
            ("[{\"a\":1}", Shape::Array, &[(Record, "{\"a\":1}"), (Truncated, "")]),
            ("[{\"a\":1} {\"a\":2}]", Shape::Array, &[(Record, "{\"a\":1}"), (Broken, "")]),
            ("[{\"a\":1},]", Shape::Array, &[(Record, "{\"a\":1}"), (Broken, "")]),
            ("[{\"a\":1}] x", Shape::Array, &[(Record, "{\"a\":1}"), (Broken, "")]),
            ("[{\"a\":\"xx", Shape::Array, &[(Truncated, "")]),
            (
                "[{\"a\":\"0123456789012345678901234567890123456789\"},{}]",
                Shape::Array,
                &[(TooLarge, ""), (Record, "{}"), (End, "")],
            ),
            (
                "{\"resourceType\":\"Bundle\",\"link\":[{\"entry\":[1]}],\"entry\":[{\"r\":1},{\"r\":2}],\"total\":2}",
                Shape::Bundle,
                &[(Record, "{\"r\":1}"), (Record, "{\"r\":2}"), (End, "")],
            ),
            ("{\"type\":\"x\",\"resourceType\": \"Bundle\"}", Shape::Bundle, &[(End, "")]),
            (
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"r\":1},",
                Shape::Bundle,
                &[(Record, "{\"r\":1}"), (Truncated, "")],
            ),
        ] {
            let (found, records) = frames(text, 32);
            let records: Vec<(Frame, &str)> = records.iter().map(|(f, t)| (*f, t.as_str())).collect();
            assert_eq!((found, records.as_slice()), (Some(shape), expected), "{text}");
        }
    }

    #[test]
    fn tables_are_not_json() {
        for text in ["ID,Description\n1,x", "[ID],[Description]\n", "{ID},x", "", "[", "\u{feff}ID"] {
            assert_eq!(shape(text.as_bytes(), false), None, "{text}");
        }
        assert_eq!(shape(b"{\"resourceType\":\"AdverseEvent\",\"x\":\"Bundle\"}", false), Some(Shape::Lines));
    }
}
