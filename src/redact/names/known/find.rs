//! Known identifiers in a text: a document enters; what of it the record's own columns hold is marked in it.

use super::slip::{differs_little, near};
use super::{MANY, Name, Sought};
use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::names::known_date::date_of;
use crate::redact::recognisers::run::Groups;
use crate::redact::steps::step;
use crate::redact::tokens::{Class, Shape};
use crate::redact::{Evidence, Kind};

impl Sought {
    /// Finds them in a document.
    pub(crate) fn find(&self, doc: &mut Document<'_>) {
        if self.is_empty() {
            return;
        }
        let mut at = 0;
        while at < doc.tokens.len() {
            let token = doc.tokens[at];
            if let Some(last) = self.phrase(doc, at) {
                let hit = Hit {
                    kind: Kind::Name,
                    first: at,
                    last,
                    rule: "removed-everywhere",
                    evidence: Evidence::Known,
                    certainty: 1.0,
                };
                doc.hit(hit, Hint::Name);
                at = last;
                continue;
            }
            match token.class {
                Class::Word if token.len() > 1 => {
                    if let Some((kind, exact)) = self.name(doc, at) {
                        let certainty = if exact { 1.0 } else { 0.93 };
                        let rule = if exact { "known" } else { "known-misspelt" };
                        doc.hit(
                            Hit { kind, first: at, last: at + 1, rule, evidence: Evidence::Known, certainty },
                            Hint::Name,
                        );
                    }
                }
                Class::Number if self.is_their_age(doc, at) => {
                    let hit = Hit {
                        kind: Kind::Age90,
                        first: at,
                        last: at + 1,
                        rule: "known-age",
                        evidence: Evidence::Known,
                        certainty: 0.95,
                    };
                    doc.hit(hit, Hint::Ninety);
                }
                Class::Number => {
                    let glued = at > 0 && doc.glued(at) && doc.tokens[at - 1].is_number();
                    if !glued && let Some((last, kind, exact)) = self.number(doc, at) {
                        // Letters before it belong to it: "K448213".
                        let first = if at > 0
                            && doc.glued(at)
                            && doc.tokens[at - 1].is_word()
                            && doc.tokens[at - 1].len() <= 3
                        {
                            at - 1
                        } else {
                            at
                        };
                        doc.hit(
                            Hit {
                                kind,
                                first,
                                last,
                                rule: if exact { "known-number" } else { "known-number-mistyped" },
                                evidence: Evidence::Known,
                                certainty: 1.0,
                            },
                            Hint::Mrn,
                        );
                        at = last;
                        continue;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        for at in 0..doc.hits.len() {
            let hit = doc.hits[at];
            if matches!(hit.kind, Kind::Date | Kind::Dob)
                && let Some((year, month, day)) = date_of(doc, hit.first, hit.last)
                && let Some(found) = self.dates.get(&(month, day)).and_then(|years| {
                    years.iter().find(|(known, _)| *known == 0 || year == 0 || known % 100 == year % 100)
                })
            {
                let hit = &mut doc.hits[at];
                hit.certainty = hit.certainty.max(if year == 0 && hit.rule == "day-month" {
                    hit.certainty
                } else {
                    0.99
                });
                if found.1 && year != 0 {
                    hit.kind = Kind::Dob;
                    hit.evidence = Evidence::Known;
                }
            }
        }
    }

    fn name(&self, doc: &Document<'_>, at: usize) -> Option<(Kind, bool)> {
        let token = &doc.tokens[at];
        let capital = token.is_capital();
        if let Some(name) = self.exact(token.hash) {
            let alone = !name.only_beside
                && (!name.ordinary || capital && (token.shape != Shape::Upper || name.word.len() > 2));
            return (alone || self.beside_another(doc, at, name)).then_some((name.kind, true));
        }
        if token.len() < 5
            || token.flags.any(Flags::COMMON.or(Flags::WORD).or(Flags::CLINICAL).or(Flags::DRUG))
        {
            return None;
        }
        let word = doc.word(at).to_ascii_lowercase();
        self.names
            .iter()
            .take(MANY)
            .find(|name| name.kind == Kind::Name && name.word.len() >= 5 && near(&name.word, &word))
            .map(|name| (name.kind, false))
    }

    /// Behind the longest phrase that starts here.
    fn phrase(&self, doc: &Document<'_>, at: usize) -> Option<usize> {
        self.phrases.get(&doc.tokens[at].hash)?.iter().filter_map(|words| doc.phrase(at, words)).max()
    }

    /// The number is the age of the record's columns and stands where an age does: "pt 94, lives alone", "94 lady".
    fn is_their_age(&self, doc: &Document<'_>, at: usize) -> bool {
        let before = || {
            at > 0
                && doc.tokens[at - 1].flags.any(Flags::PATIENT.or(Flags::RELATIVE).or(Flags::AGE_CUE))
                && doc.same_line(at)
        };
        let behind = || {
            doc.is_one(
                at + 1,
                &["m", "f", "male", "female", "lady", "man", "gentleman", "woman", "yo", "y", "yrs", "years"],
            )
        };
        doc.tokens[at].len() <= 3
            && doc.number(at).is_some_and(|age| self.is_age(age))
            && !doc.glued(at + 1)
            && (before() || behind())
            || doc.number(at).is_some_and(|age| self.is_age(age)) && before() && doc.mark(at + 1, b',')
    }

    /// Whether another word of the known names stands next to this one: "rain little" is the patient Rain Little, however
    /// ordinary each word is and whatever its case.
    fn beside_another(&self, doc: &Document<'_>, at: usize, name: &Name) -> bool {
        let another = |at: usize| {
            doc.tokens.get(at).is_some_and(|token| {
                token.hash != name.hash
                    && self.exact(token.hash).is_some_and(|other| other.kind == Kind::Name)
            })
        };
        name.kind == Kind::Name
            && name.word.len() > 2
            && (at.checked_sub(1).is_some_and(another) || another(at + 1))
    }

    /// Behind the number of the columns that starts here, with its kind and whether every digit is right.
    fn number(&self, doc: &Document<'_>, at: usize) -> Option<(usize, Kind, bool)> {
        let mut best: Option<(usize, usize, Kind, bool)> = None;
        for (&len, numbers) in &self.numbers {
            let row = Groups::at(doc, at, len);
            if row.count != len {
                continue;
            }
            let exact = numbers.get(row.digits()).copied();
            let found = exact.or_else(|| {
                let near = |(digits, found): (&Vec<u8>, &(usize, Kind))| {
                    step();
                    differs_little(row.digits(), digits).then_some(*found)
                };
                (len >= 7 && self.count <= MANY).then(|| numbers.iter().filter_map(near).min()).flatten()
            });
            if let Some((turn, kind)) = found
                && best.is_none_or(|(earlier, ..)| turn < earlier)
            {
                best = Some((turn, row.last, kind, exact.is_some()));
            }
        }
        best.map(|(_, last, kind, exact)| (last, kind, exact))
    }
}
