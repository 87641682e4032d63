//! From a stream of JSON to one record after the other, in bounded memory.
//!
//! Bytes enter; the bytes of one record at a time leave, unparsed. Only quotes, brackets and commas are looked at, so
//! that a record above the limit (a value of 50 MB, say) is passed over without being held, and an array or a FHIR
//! bundle of any size is never in memory as a whole.

use std::io;

use memchr::memchr;

use super::shape::{Nesting, Shape};
use super::text::Input;

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
mod tests;
