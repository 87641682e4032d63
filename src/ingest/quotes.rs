//! The quotes of a table: its bytes enter as they are read, and whether one of them is missing leaves.

use memchr::memchr;

/// Follows the quotes of a table, which `csv-core` reads leniently: where a closing quote is missing it takes the next
/// quote for it, a cell or a row further on, and makes text of whatever stands between.
pub(super) struct Quotes {
    delimiter: u8,
    at: At,
    /// The byte before the next one.
    before: u8,
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, at: At::Outside, before: b'\n' }
    }

    /// Takes the next bytes of the table; whether text stands right behind a closing quote in them.
    pub(super) fn look(&mut self, bytes: &[u8]) -> bool {
        let (mut at, mut broken) = (0, false);
        while let Some(&byte) = bytes.get(at) {
            if self.at == At::Behind {
                match byte {
                    b'"' if self.before == b'"' => self.at = At::Inside,
                    // Blanks before a delimiter are harmless.
                    b' ' | b'\t' if byte != self.delimiter => {}
                    _ => {
                        broken |= !self.ends_cell(byte);
                        self.at = At::Outside;
                    }
                }
                self.before = byte;
                at += 1;
                continue;
            }
            let Some(found) = memchr(b'"', &bytes[at..]) else { break };
            let quote = at + found;
            if quote > at {
                self.before = bytes[quote - 1];
            }
            // Outside, a quote that does not begin a cell is a mark like any other.
            if self.at == At::Inside {
                self.at = At::Behind;
            } else if self.ends_cell(self.before) {
                self.at = At::Inside;
            }
            self.before = b'"';
            at = quote + 1;
        }
        if let Some(&last) = bytes.last() {
            self.before = last;
        }
        broken
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.delimiter || byte == b'\n' || byte == b'\r'
    }
}

/// Where a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Outside,
    Inside,
    /// Behind a quote that closes, unless another one follows at once.
    Behind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_behind_a_closing_quote_is_seen_wherever_the_bytes_are_cut() {
        for (text, expected) in [
            ("a,\"b\",c\n", false),
            ("\"a\"\r\n\"b\"\r\n", false),
            ("\"say \"\"ah\"\"\",\"\"\n", false),
            ("\"\"\"ah\"\"\" ,c\n", false),
            ("\"two\nlines, one cell\"", false),
            ("a 6\" tube,b \"c\" d\n", false),
            ("a, \"b\" c\n", false),
            ("\"a\"b,c\n", true),
            ("\"a\" b,c\n", true),
            ("\"a\" \"b\"\n", true),
            ("1,\"never closed,x\n2,\"closed\",x\n", true),
        ] {
            for cut in 0..=text.len() {
                let mut quotes = Quotes::new(b',');
                let (one, two) = text.as_bytes().split_at(cut);
                assert_eq!(quotes.look(one) | quotes.look(two), expected, "{text:?} {cut}");
            }
        }
    }
}
