//! Where a finding stands: bytes of a text enter, characters and lines as a reader counts them leave.

/// Counts characters and lines up to places that only move forward.
pub(super) struct Places<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
    line: usize,
    character: usize,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, byte: 0, count: 0, line: 1, character: 1 }
    }

    /// How many characters stand before a byte; its line and its place in it, counted from 1.
    pub(super) fn at(&mut self, byte: usize) -> (usize, usize, usize) {
        for c in self.text.get(self.byte..byte).unwrap_or_default().chars() {
            self.count += 1;
            self.character += 1;
            if c == '\n' {
                self.line += 1;
                self.character = 1;
            }
        }
        self.byte = self.byte.max(byte);
        (self.count, self.line, self.character)
    }
}
