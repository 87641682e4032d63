//! The tokeniser for clinical English: a text enters, its words leave with their places.
//!
//! Kept whole: `#NOF`, `NEWS2`, `T34`, `B12`, `2WW`, `O2`, `K+`, `N/V`, `T&O`. Read alike: `co-amoxiclav`, `co amoxiclav` and
//! `coamoxiclav`; `x-ray`, `x ray` and `xray`; `Hartmann's` and `Hartmanns`; `10mg` and `10 mg`; `i.v.` and `iv`. Accents are
//! folded. A placeholder of the redactor, such as `[patient]`, is no word, nor is the title before one of a name; they only
//! keep their places, so that no phrase reaches across them.

use unicode_normalization::UnicodeNormalization as _;

use crate::redact::placeholder::{counted, is_placeholder};

/// Longest word that is indexed, in bytes; what is longer is not a word.
const LONGEST: usize = 48;
/// Most parts of a hyphenated word.
const MOST_PARTS: usize = 8;

/// Titles: before the placeholder of a name they are part of what is gone, and neither "missed" nor "MS" is meant.
const TITLES: [&str; 8] = ["mr", "mrs", "ms", "miss", "mx", "dr", "sr", "prof"];

/// Units that staff write against the number.
const UNITS: &[&str] = &[
    "mg", "mcg", "g", "kg", "ml", "mls", "l", "ug", "ng", "iu", "units", "unit", "u", "mmol", "mmols",
    "mmhg", "cm", "mm", "m", "hr", "hrs", "hour", "hours", "min", "mins", "minutes", "day", "days", "week",
    "weeks", "month", "months", "year", "years", "yr", "yrs", "yo", "h", "kpa", "bpm", "cc", "tabs", "tab",
    "tablets", "puffs", "mph", "ft", "st", "lb", "mgs", "kgs", "kcal", "hz", "am", "pm", "x", "pct",
    "percent", "am", "degrees", "c", "fr", "ch", "gauge", "j",
];

/// One word of a text, in up to [`MOST_PARTS`] parts.
#[derive(Default)]
pub(crate) struct Lexeme {
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends in the text.
    pub end: usize,
    /// Position of the first part.
    pub position: usize,
    /// Lower case, without accents, all parts one after another.
    folded: String,
    /// End of each part in `folded`, with its place in the text.
    parts: Vec<Part>,
    /// Written with a hyphen, or one of the pairs that are read like one: `joined` is a form of its own.
    pub compound: bool,
    /// Starts with `#` before a letter.
    pub hash: bool,
    /// Two or more letters, all of them capitals.
    pub capitals: bool,
}

#[derive(Clone, Copy)]
struct Part {
    end: usize,
    from: usize,
    to: usize,
}

impl Lexeme {
    /// The parts with their places in the text.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
        let mut start = 0;
        self.parts.iter().map(move |part| {
            let text = &self.folded[start..part.end];
            start = part.end;
            (text, part.from..part.to)
        })
    }

    /// How many parts, which is how many positions it takes.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// All parts as one word.
    pub(crate) fn joined(&self) -> &str {
        &self.folded
    }

    fn reset(&mut self) {
        self.folded.clear();
        self.parts.clear();
        self.compound = false;
        self.hash = false;
        self.capitals = false;
    }
}

/// Walks through a text, word by word.
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
    position: usize,
}

impl<'a> Words<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, position: 0 }
    }

    /// The next word into `lexeme`; false at the end of the text.
    pub(crate) fn next(&mut self, lexeme: &mut Lexeme) -> bool {
        loop {
            let Some(c) = self.peek(self.at) else { return false };
            if c == '['
                && let Some(length) = placeholder(&self.text[self.at..])
            {
                self.at += length;
                self.position += 1;
                continue;
            }
            let hash = c == '#' && self.letter_after_hash();
            if !hash && !c.is_alphanumeric() && c != 'µ' {
                self.at += c.len_utf8();
                continue;
            }
            lexeme.reset();
            lexeme.start = self.at;
            lexeme.hash = hash;
            if hash {
                self.at += 1;
                self.at += self.text[self.at..].len() - self.text[self.at..].trim_start_matches(' ').len();
            }
            self.read_word(lexeme);
            lexeme.end = self.at;
            if lexeme.folded.is_empty() || lexeme.folded.len() > LONGEST * 2 {
                continue;
            }
            lexeme.position = self.position;
            self.position += lexeme.len();
            if self.is_title(lexeme) {
                continue;
            }
            return true;
        }
    }

    /// `Mr [patient]`, `Dr. [staff 2]`; not "near miss [patient]".
    fn is_title(&self, lexeme: &Lexeme) -> bool {
        let word = lexeme.joined();
        if lexeme.hash || lexeme.len() != 1 || !TITLES.contains(&word) {
            return false;
        }
        let before = self.text.as_bytes()[..lexeme.start].trim_ascii_end();
        if word == "miss" && before.last_chunk::<4>().is_some_and(|end| end.eq_ignore_ascii_case(b"near")) {
            return false;
        }
        // Behind "miss" and "MS" a dot ends a sentence.
        let sentence = word == "miss" || (word == "ms" && lexeme.capitals);
        let rest = &self.text[lexeme.end..];
        let rest = if sentence { rest } else { rest.strip_prefix('.').unwrap_or(rest) };
        starts_with_name(rest.trim_start_matches([' ', '\u{a0}']))
    }

    fn peek(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte < 128 { Some(byte as char) } else { self.text[at..].chars().next() }
    }

    fn letter_after_hash(&self) -> bool {
        let rest = self.text[self.at + 1..].trim_start_matches(' ');
        rest.starts_with(|c: char| c.is_alphabetic()) && self.text.len() - self.at - 1 - rest.len() <= 1
    }

    fn read_word(&mut self, lexeme: &mut Lexeme) {
        let mut part_from = self.at;
        let mut letters = 0usize;
        let mut capitals = 0usize;
        let mut part_start = 0usize;
        while let Some(c) = self.peek(self.at) {
            if c.is_alphanumeric() || c == 'µ' {
                if c.is_alphabetic() {
                    letters += 1;
                    capitals += usize::from(c.is_uppercase());
                }
                push_folded(c, &mut lexeme.folded);
                self.at += c.len_utf8();
                continue;
            }
            let next = self.peek(self.at + c.len_utf8());
            let length = lexeme.folded.len() - part_start;
            match c {
                '\'' | '\u{2019}' if next.is_some_and(char::is_alphanumeric) => self.at += c.len_utf8(),
                '-' | '\u{2010}' | '\u{2011}'
                    if next.is_some_and(char::is_alphanumeric) && lexeme.parts.len() + 1 < MOST_PARTS =>
                {
                    self.close(lexeme, part_from, &mut part_start);
                    lexeme.compound = true;
                    self.at += c.len_utf8();
                    part_from = self.at;
                }
                '.' if self.digits_around(next) => {
                    lexeme.folded.push('.');
                    self.at += 1;
                }
                '.' if lexeme.parts.is_empty() && self.dotted(length, next) => self.at += 1,
                ',' if self.thousands() => self.at += 1,
                '/' | '&' if lexeme.parts.is_empty() && length == 1 && self.single(next) => {
                    lexeme.folded.push('&');
                    self.at += 1;
                }
                '/' if self.digits_around(next) && length <= 3 => {
                    lexeme.folded.push('/');
                    self.at += 1;
                }
                '+' if length <= 3 && letters == length && !next.is_some_and(char::is_alphanumeric) => {
                    lexeme.folded.push('+');
                    self.at += 1;
                    break;
                }
                ' ' if self.spaced_pair(&lexeme.folded, lexeme.parts.is_empty()) => {
                    self.close(lexeme, part_from, &mut part_start);
                    lexeme.compound = true;
                    self.at += 1;
                    part_from = self.at;
                }
                _ => break,
            }
        }
        lexeme.capitals = letters >= 2 && capitals == letters;
        self.close(lexeme, part_from, &mut part_start);
        roots(lexeme);
        if lexeme.compound
            && lexeme.folded.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/' || byte == b'.')
        {
            lexeme.compound = false;
        }
    }

    /// Ends a part; a number with a unit against it becomes two.
    fn close(&self, lexeme: &mut Lexeme, from: usize, part_start: &mut usize) {
        let part = &lexeme.folded[*part_start..];
        let number =
            part.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.' || *byte == b'/').count();
        if number > 0
            && number < part.len()
            && part.is_char_boundary(number)
            && UNITS.contains(&&part[number..])
            && self.at - from == part.len()
        {
            lexeme.parts.push(Part { end: *part_start + number, from, to: from + number });
            lexeme.parts.push(Part { end: lexeme.folded.len(), from: from + number, to: self.at });
        } else if !part.is_empty() {
            lexeme.parts.push(Part { end: lexeme.folded.len(), from, to: self.at });
        }
        *part_start = lexeme.folded.len();
    }

    fn digits_around(&self, next: Option<char>) -> bool {
        self.at > 0
            && self.text.as_bytes()[self.at - 1].is_ascii_digit()
            && next.is_some_and(|c| c.is_ascii_digit())
    }

    /// At the dot of an abbreviation such as `i.v.` or `q.d.s.`, the last dot included.
    fn dotted(&self, length: usize, next: Option<char>) -> bool {
        let bytes = self.text.as_bytes();
        let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
        let before_alone = self.at >= 1
            && letter(self.at - 1)
            && (self.at < 2 || !bytes[self.at - 2].is_ascii_alphanumeric());
        let next_alone = next.is_some_and(|c| c.is_ascii_alphabetic())
            && bytes.get(self.at + 2).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        length >= 1 && before_alone && next_alone
    }

    fn thousands(&self) -> bool {
        let bytes = self.text.as_bytes();
        self.at > 0
            && bytes[self.at - 1].is_ascii_digit()
            && bytes.len() > self.at + 3
            && bytes[self.at + 1..self.at + 4].iter().all(u8::is_ascii_digit)
            && bytes.get(self.at + 4).is_none_or(|byte| !byte.is_ascii_digit())
    }

    /// What follows is one letter alone: `N/V`, `T&O`.
    fn single(&self, next: Option<char>) -> bool {
        next.is_some_and(|c| c.is_ascii_alphabetic())
            && self.text.as_bytes().get(self.at + 2).is_none_or(|byte| !byte.is_ascii_alphanumeric())
            && self.at > 0
            && self.text.as_bytes()[self.at - 1].is_ascii_alphabetic()
    }

    /// `co amoxiclav`, `x ray`: pairs that are one word however they are parted.
    fn spaced_pair(&self, word: &str, first: bool) -> bool {
        if !first {
            return false;
        }
        let rest = &self.text[self.at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let next = &rest[..end];
        match word {
            "co" => {
                const AFTER: [&str; 12] = [
                    "amoxiclav",
                    "codamol",
                    "dydramol",
                    "careldopa",
                    "beneldopa",
                    "trimoxazole",
                    "amilofruse",
                    "danthramer",
                    "danthrusate",
                    "phenotrope",
                    "fluampicil",
                    "cyprindiol",
                ];
                AFTER.iter().any(|known| next.eq_ignore_ascii_case(known))
            }
            "x" => next.eq_ignore_ascii_case("ray") || next.eq_ignore_ascii_case("rays"),
            _ => false,
        }
    }
}

/// Length of the placeholder that `rest` starts with.
pub(crate) fn placeholder(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(40).position(|byte| byte == b']')? + 1;
    is_placeholder(&rest.as_bytes()[..end]).then_some(end)
}

/// Whether `rest` starts with the placeholder of somebody's name.
fn starts_with_name(rest: &str) -> bool {
    let who = placeholder(rest).and_then(|length| counted(&rest.as_bytes()[..length]));
    who.is_some_and(|(who, _)| matches!(who, "patient" | "relative" | "staff" | "person"))
}

/// `i/v` is how some write `iv`.
fn roots(lexeme: &mut Lexeme) {
    if let [only] = &mut lexeme.parts[..]
        && matches!(lexeme.folded.as_str(), "i&v" | "i&m" | "s&c")
    {
        lexeme.folded.remove(1);
        only.end = 2;
    }
}

fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'µ' | 'μ' => out.push_str("mc"),
        'ß' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        _ => {
            for d in c.nfkd() {
                if d.is_alphanumeric() {
                    out.extend(d.to_lowercase());
                }
            }
        }
    }
}

/// A word in lower case, without accents.
pub(crate) fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    word.chars().for_each(|c| push_folded(c, &mut out));
    out
}

/// A text in lower case, without accents, words parted by single spaces.
pub(crate) fn folded_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            push_folded(c, &mut out);
        } else if c.is_whitespace() && !out.ends_with(' ') {
            out.push(' ');
        } else if !c.is_whitespace() {
            out.push(c);
        }
    }
    out
}
