//! The shape of JSON: the first bytes of a file enter, how its records stand in it leaves.
//!
//! A file may be larger than memory, so nothing is parsed: only quotes and brackets are followed, here and in
//! `framing`, and how deep they go.

use memchr::{memchr, memchr2};

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

/// Tells whether text is JSON, and in which shape, from its first bytes. `lines`: the file's name promises lines.
pub(super) fn shape(head: &[u8], lines: bool) -> Option<Shape> {
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

/// The deepest nesting in a text.
pub(super) fn depth(text: &[u8]) -> usize {
    let (mut nesting, mut rest) = (Nesting::default(), text);
    while !rest.is_empty() {
        rest = &rest[nesting.take(rest)..];
    }
    nesting.deepest
}

/// Where in the nesting of JSON a reader stands.
#[derive(Default)]
pub(super) struct Nesting {
    pub(super) depth: usize,
    deepest: usize,
    pub(super) in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// Takes bytes until the value that was open closes; returns how many were taken, all of them if it stays open.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_not_json() {
        for text in ["ID,Description\n1,x", "[ID],[Description]\n", "{ID},x", "", "[", "\u{feff}ID"] {
            assert_eq!(shape(text.as_bytes(), false), None, "{text}");
        }
        assert_eq!(shape(b"{\"resourceType\":\"AdverseEvent\",\"x\":\"Bundle\"}", false), Some(Shape::Lines));
    }
}
