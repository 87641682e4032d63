//! Names written together: a name of the columns enters, its words without the gap between them are noted
//! ("SiobhanPrendergast", "okonkwodesmond", "ODea"); and where the text has one, it is masked.
//!
//! This runs when the chances are known: tagger, net and trees see nothing of it.

use rustc_hash::FxHashMap;

use super::{Name, Sought};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, Work};
use crate::redact::lexicon::{Flags, Lexicon};
use crate::redact::steps::step;
use crate::redact::tokens::{Class, Shape, Token, hash, wide_hash};
use crate::redact::{Evidence, Kind, Role};

/// A word that is looked for only now.
#[derive(Clone, Copy)]
pub(super) struct Late {
    kind: Kind,
    role: Option<Role>,
    /// An ordinary word, which must stand with a capital to count.
    ordinary: bool,
}

/// Words that are looked for when the chances are known, by their hashes.
#[derive(Default)]
pub(super) struct Joined(FxHashMap<u32, Late>);

/// Two words together have at least so many letters, one with a hyphen or an apostrophe so many without it.
const SHORTEST_PAIR: usize = 6;
const SHORTEST: usize = 4;
/// More units than this are a sentence and no name.
const MOST_UNITS: usize = 4;

impl Joined {
    /// A word of an address.
    pub(super) fn add_address(&mut self, token: &Token) {
        let ordinary = token.flags.any(Flags::WORD.or(Flags::COMMON).or(Flags::CLINICAL));
        self.0.entry(token.hash).or_insert(Late { kind: Kind::Address, role: None, ordinary });
    }

    /// The names of a value: words and marks enter, with whether each word is one of a person.
    pub(super) fn add_names(
        &mut self,
        bytes: &[u8],
        tokens: &[Token],
        person: impl Fn(&Token) -> bool,
        role: Option<Role>,
        lexicon: &Lexicon,
    ) {
        let mut units: Vec<Unit> = Vec::new();
        let mut joins = false;
        for (at, token) in tokens.iter().enumerate() {
            let word = bytes.get(token.start as usize..token.end as usize).unwrap_or_default();
            match token.class {
                Class::Word if word.eq_ignore_ascii_case(b"and") => {
                    self.add_units(&units, role, lexicon);
                    units.clear();
                }
                Class::Word if person(token) => {
                    let after_particle = units.last().is_some_and(|unit| unit.particles);
                    if !joins && !after_particle {
                        units.push(Unit::default());
                    }
                    let particle = token.flags.any(Flags::PARTICLE) && word.len() > 1;
                    if let Some(unit) = units.last_mut() {
                        unit.particles = particle && (unit.parts.is_empty() || unit.particles);
                        unit.parts.push((word.to_ascii_lowercase(), particle));
                    }
                }
                Class::Mark if matches!(token.first, b';' | b'/' | b'&' | b'|' | b'+') => {
                    self.add_units(&units, role, lexicon);
                    units.clear();
                }
                _ => {}
            }
            // The next word belongs to this one: "O'Dea", "Al-Hadi".
            joins = matches!(token.first, b'-' | b'\'')
                && at > 0
                && tokens[at - 1].is_word()
                && tokens.get(at + 1).is_some_and(|next| next.start == token.end)
                && token.start == tokens[at - 1].end
                && !units.is_empty();
        }
        self.add_units(&units, role, lexicon);
    }

    fn add_units(&mut self, units: &[Unit], role: Option<Role>, lexicon: &Lexicon) {
        if units.len() > MOST_UNITS {
            return;
        }
        let forms: Vec<Vec<Vec<u8>>> = units.iter().map(Unit::forms).collect();
        for (unit, forms) in units.iter().zip(&forms) {
            if unit.parts.len() > 1
                && let Some(whole) = forms.first().filter(|whole| whole.len() >= SHORTEST)
            {
                self.add_word(whole, role, lexicon);
            }
        }
        for (at, ones) in forms.iter().enumerate() {
            for (_, others) in forms.iter().enumerate().filter(|(other, _)| *other != at) {
                for (one, other) in ones.iter().flat_map(|one| others.iter().map(move |other| (one, other))) {
                    self.add_pair(one, other, role, lexicon);
                    // "DOkonkwo", "okonkwod"
                    if other.len() >= SHORTEST_PAIR - 1 {
                        self.add_pair(&one[..1], other, role, lexicon);
                        self.add_pair(other, &one[..1], role, lexicon);
                    }
                }
            }
        }
    }

    fn add_pair(&mut self, one: &[u8], other: &[u8], role: Option<Role>, lexicon: &Lexicon) {
        if one.len() + other.len() >= SHORTEST_PAIR {
            self.add_word(&[one, other].concat(), role, lexicon);
        }
    }

    /// What is a word by itself is none.
    fn add_word(&mut self, word: &[u8], role: Option<Role>, lexicon: &Lexicon) {
        let known = Flags::COMMON.or(Flags::WORD).or(Flags::CLINICAL).or(Flags::DRUG).or(Flags::THING);
        let seldom = Flags::WORD_RARE.or(Flags::TOWN).or(Flags::EPONYM);
        let name = Flags::GIVEN.or(Flags::GIVEN_RARE).or(Flags::SURNAME).or(Flags::SURNAME_RARE);
        let flags = lexicon.look_up(wide_hash(word));
        if !flags.any(known) && (flags.any(name) || !flags.any(seldom)) {
            self.0.entry(hash(word)).or_insert(Late { kind: Kind::Name, role, ordinary: false });
        }
    }
}

/// Words of a name that belong together: "O'Dea", "van den Berghe".
#[derive(Default)]
struct Unit {
    /// In small letters, and whether the word is a small one such as "van".
    parts: Vec<(Vec<u8>, bool)>,
    /// All of them are small ones so far.
    particles: bool,
}

impl Unit {
    /// All of it without gaps, then each word of it that may stand by itself.
    fn forms(&self) -> Vec<Vec<u8>> {
        let parts = || self.parts.iter().map(|(part, _)| part.as_slice());
        let mut forms = vec![parts().collect::<Vec<_>>().concat()];
        if self.parts.len() > 1 {
            let own = self.parts.iter().filter(|(part, particle)| !particle && part.len() > 2);
            forms.extend(own.map(|(part, _)| part.clone()));
        }
        forms.retain(|form| !form.is_empty());
        forms
    }
}

impl Sought {
    /// Masks names that are written together, and other words that are looked for only now.
    pub(super) fn mask_joined(&self, work: &mut Work<'_>) {
        if self.joined.0.is_empty() && self.names.is_empty() {
            return;
        }
        let Work { doc, cells, .. } = work;
        for (at, cell) in cells.iter_mut().enumerate() {
            step();
            if cell.kind.is_some() || doc.hints[at] == Hint::Placeholder {
                continue;
            }
            if let Some(late) = self.late(doc, at) {
                *cell = Cell {
                    kind: Some(late.kind),
                    rule: "known",
                    evidence: Evidence::Known,
                    certainty: 0.95,
                    doubt: false,
                    hit: 0,
                };
            }
        }
    }

    /// Whose name the token is, written together with another; the role may be unknown.
    pub(super) fn joined_role(&self, doc: &Document<'_>, at: usize) -> Option<Option<Role>> {
        self.late(doc, at).filter(|late| late.kind == Kind::Name).map(|late| late.role)
    }

    /// A word of the columns that is looked for only now.
    pub(super) fn late(&self, doc: &Document<'_>, at: usize) -> Option<Late> {
        let token = doc.tokens.get(at).filter(|token| token.is_word() && token.len() >= SHORTEST)?;
        if let Some(late) = self.joined.0.get(&token.hash) {
            return Some(*late).filter(|late| !late.ordinary || token.is_capital());
        }
        if token.shape != Shape::Mixed {
            return None;
        }
        // "DrOkonkwo", "NurseOkonkwo"
        let name = self.exact(hash(tail(doc.word(at))?)).filter(|name| goes_alone(name))?;
        Some(Late { kind: Kind::Name, role: name.role, ordinary: false })
    }
}

/// A name that needs nothing beside it.
fn goes_alone(name: &Name) -> bool {
    name.kind == Kind::Name && name.word.len() >= SHORTEST && !name.ordinary && !name.only_beside
}

/// What starts with the last capital before small letters, where something else than a small word of names stands before it:
/// "Okonkwo" of "DrOkonkwo", nothing of "McDonald".
fn tail(word: &[u8]) -> Option<&[u8]> {
    const SMALL: [&str; 9] = ["mc", "mac", "fitz", "de", "di", "du", "la", "le", "van"];
    let start = (2..word.len().checked_sub(1)?)
        .rev()
        .find(|&at| word[at].is_ascii_uppercase() && word[at + 1].is_ascii_lowercase())?;
    let (head, tail) = word.split_at(start);
    let small = SMALL.iter().any(|small| head.eq_ignore_ascii_case(small.as_bytes()));
    (!small && tail.len() >= SHORTEST).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Known, Redactor};

    /// Whether the name goes, by the columns alone.
    fn goes(lexicon: &Lexicon, name: &str, word: &str) -> bool {
        let sought = Sought::new(&[Known::new("patient_name", name)], lexicon);
        let doc = Document::read(word, lexicon);
        doc.tokens.len() == 1
            && (sought.exact(doc.tokens[0].hash).is_some() || sought.late(&doc, 0).is_some())
    }

    #[test]
    fn names_written_together() {
        let lexicon = Lexicon::standard();
        let rows: &[(&str, &[&str])] = &[
            (
                "Siobhan Prendergast",
                &["SiobhanPrendergast", "siobhanprendergast", "PRENDERGASTSIOBHAN", "sprendergast"],
            ),
            ("OKONKWO, Desmond", &["okonkwodesmond", "DesmondOkonkwo", "DOkonkwo", "okonkwod", "DrOkonkwo"]),
            ("Dr Desmond Okonkwo", &["DesmondOkonkwo", "NurseOkonkwo"]),
            ("O'Dea, Fi", &["ODea", "odea", "fiodea"]),
            ("O\u{2019}Dea, Fi", &["ODea"]),
            ("Al-Hadi, Fi", &["AlHadi", "alhadi"]),
            ("OKONKWO-HARTLEY, Margaret", &["OkonkwoHartley", "margarethartley", "MargaretOkonkwoHartley"]),
            ("van den Berghe, Joost", &["vandenBerghe", "joostberghe", "JoostVanDenBerghe"]),
        ];
        for (name, words) in rows {
            for word in *words {
                assert!(goes(&lexicon, name, word), "{name}: {word}");
            }
        }
        for (name, word) in [
            ("Hay, Bo", "hayb"),
            // A word by itself.
            ("Sun, Light", "sunlight"),
            ("Over, Dose", "overdose"),
            ("D'Ear, Jo", "dear"),
            ("Donald Quill", "McDonald"),
            ("Point, Ada", "PowerPoint"),
            ("Desmond Okonkwo; Bram Ogilvie", "okonkwoogilvie"),
        ] {
            assert!(!goes(&lexicon, name, word), "{name}: {word}");
        }
    }

    #[test]
    fn a_text_with_names_written_together() {
        let redactor = Redactor::standard();
        let known = [Known::new("reporter_name", "Desmond Okonkwo")];
        for text in ["Ask DesmondOkonkwo sooner", "ask okonkwodesmond sooner", "as per DrOkonkwo no change"] {
            let shown = redactor.redact_text(text, &known);
            let shown = shown.text.as_str();
            assert!(!shown.to_lowercase().contains("okonkwo"), "{shown}");
            assert_eq!(redactor.redact_text(shown, &known).text.as_str(), shown);
        }
    }
}
