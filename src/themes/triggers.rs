//! Trigger phrases: what a phrase of the taxonomy means, and where a text holds one.
//!
//! Enters: phrases (`left unattended`) and the words of a text. Leaves: [`Hit`]s, each with the words that matched and
//! whether they are denied ("no head injury"). The notation of a phrase:
//!
//! | in the file | matches |
//! |---|---|
//! | `pressure ulcer` | the words one after another, in any inflection, never across the end of a sentence |
//! | `given\|gave insulin` | either word |
//! | `gave .. penicillin` | up to three words in between (`..5`: up to five) |
//! | `=units` | that form only; written with a capital (`=ICE`): in capitals only |
//! | `+insulin` | counts even when denied ("no insulin was given"), as a phrase with a negation in it does (`not given`) |
//! | `-restraint` | is denied also by "not used", "not given", "not done" and the like behind it |
//! | `falls ^0.5` | weighs half |
//!
//! A phrase that is a clinical synonym (`clexane`) also matches the other members of its group.

use super::lexicon::{Lexicon, Token, UNKNOWN, WordId};
use super::negation::Negation;
use super::phrase::{Part, Phrase};
use super::synonyms::{GROUP, Synonyms, Unit, UnitId};

/// A phrase found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Index of the phrase, in the order of [`Triggers::add`].
    pub phrase: u32,
    /// Index of its first token.
    pub first: u32,
    /// Index behind its last token.
    pub end: u32,
    /// Denied by a word before or behind it.
    pub denied: bool,
}

/// Many phrases, ready to match.
#[derive(Default)]
pub struct Triggers {
    /// By stem of the first word.
    plain: Starts,
    /// By first unit, for phrases that hold a synonym: those that start with a stem, and those that start with a group.
    folded: [Starts; 2],
    always: Vec<bool>,
    acts: Vec<bool>,
    negation: Negation,
}

/// Patterns by the number that they start with; the numbers are small and without gaps.
#[derive(Default)]
struct Starts(Vec<Vec<Pattern>>);

impl Starts {
    fn push(&mut self, start: u32, pattern: Pattern) {
        let at = start as usize;
        if self.0.len() <= at {
            self.0.resize_with(at + 1, Vec::new);
        }
        self.0[at].push(pattern);
    }

    fn get(&self, start: u32) -> &[Pattern] {
        self.0.get(start as usize).map_or(&[], Vec::as_slice)
    }
}

#[derive(Clone)]
struct Pattern {
    phrase: u32,
    /// The one unit that must follow the first, where there is only one: most patterns fail here, at little cost.
    next: Option<UnitId>,
    parts: Box<[Element]>,
}

impl Pattern {
    fn new(phrase: u32, parts: Box<[Element]>) -> Self {
        let next = match parts.get(1) {
            Some(Element::Any(any)) => match **any {
                [Wanted::Unit(unit)] => Some(unit),
                _ => None,
            },
            _ => None,
        };
        Self { phrase, next, parts }
    }
}

#[derive(Clone)]
enum Element {
    Any(Box<[Wanted]>),
    Gap(u8),
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Unit(UnitId),
    Word { word: WordId, capitals: bool },
}

impl Triggers {
    /// Adds a phrase; its index.
    pub fn add(&mut self, phrase: &Phrase, lexicon: &mut Lexicon, synonyms: &Synonyms) -> u32 {
        let index = self.always.len() as u32;
        self.always.push(phrase.always);
        self.acts.push(phrase.act);
        let mut starts = Vec::new();
        let parts: Box<[Element]> = phrase
            .parts
            .iter()
            .enumerate()
            .map(|(at, part)| match part {
                Part::Gap(span) => Element::Gap(*span),
                Part::Words(words) => Element::Any(
                    words
                        .iter()
                        .map(|word| {
                            let stem = lexicon.add_stem(&word.text);
                            if at == 0 {
                                starts.push(stem);
                            }
                            if word.exact {
                                Wanted::Word { word: lexicon.add(&word.text), capitals: word.capitals }
                            } else {
                                Wanted::Unit(stem)
                            }
                        })
                        .collect(),
                ),
            })
            .collect();
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            self.plain.push(start, Pattern::new(index, parts.clone()));
        }
        if let Some(folded) = fold_phrase(phrase, lexicon, synonyms)
            && let Some(Element::Any(firsts)) = folded.first()
        {
            for first in firsts {
                if let Wanted::Unit(unit) = first {
                    let pattern = Pattern::new(index, folded.clone());
                    self.folded[usize::from(unit & GROUP != 0)].push(unit & !GROUP, pattern);
                }
            }
        }
        self.negation.prepare(lexicon);
        index
    }

    /// Calls `each` for every phrase found, in no order: once for its words, and again for the synonyms in them.
    pub fn find(&self, tokens: &[Token], units: &[Unit], mut each: impl FnMut(Hit)) {
        for (at, token) in tokens.iter().enumerate() {
            if token.stem == UNKNOWN {
                continue;
            }
            let following = tokens.get(at + 1).map(|token| token.stem);
            for pattern in self.plain.get(token.stem) {
                if pattern.next.is_some() && pattern.next != following {
                    continue;
                }
                let matched = end_of(
                    &pattern.parts,
                    at,
                    tokens.len(),
                    &|wanted, at| match *wanted {
                        Wanted::Unit(unit) => tokens[at].stem == unit,
                        Wanted::Word { word, capitals } => {
                            tokens[at].word == word && (!capitals || tokens[at].capitals)
                        }
                    },
                    &|at| tokens[at].after_break,
                );
                if let Some(end) = matched {
                    each(self.hit(pattern.phrase, at, end, tokens));
                }
            }
        }
        for (at, unit) in units.iter().enumerate() {
            let following = units.get(at + 1).map(|unit| unit.id);
            if unit.id == UNKNOWN {
                continue;
            }
            for pattern in self.folded[usize::from(unit.id & GROUP != 0)].get(unit.id & !GROUP) {
                if pattern.next.is_some() && pattern.next != following {
                    continue;
                }
                let matched = end_of(
                    &pattern.parts,
                    at,
                    units.len(),
                    &|wanted, at| matches!(wanted, Wanted::Unit(unit) if *unit == units[at].id),
                    &|at| tokens[units[at].first as usize].after_break,
                );
                if let Some(end) = matched {
                    let (first, end) = (unit.first as usize, units[end - 1].end as usize);
                    each(self.hit(pattern.phrase, first, end, tokens));
                }
            }
        }
    }

    fn hit(&self, phrase: u32, first: usize, end: usize, tokens: &[Token]) -> Hit {
        let act = self.acts[phrase as usize];
        let denied = !self.always[phrase as usize] && self.negation.denies(tokens, first, end, act);
        Hit { phrase, first: first as u32, end: end as u32, denied }
    }

    /// Whether the words from `first` up to `end`, of whatever phrase, are denied or said not to have been done.
    pub(super) fn denies(&self, tokens: &[Token], first: usize, end: usize) -> bool {
        self.negation.denies(tokens, first, end, true)
    }

    /// How many phrases there are.
    pub fn len(&self) -> usize {
        self.always.len()
    }

    /// Whether there is no phrase.
    pub fn is_empty(&self) -> bool {
        self.always.is_empty()
    }
}

/// The phrase with its synonyms folded, if that changes it. Choices and exact words stay as they are.
fn fold_phrase(phrase: &Phrase, lexicon: &mut Lexicon, synonyms: &Synonyms) -> Option<Box<[Element]>> {
    let mut out = Vec::new();
    let mut run: Vec<Token> = Vec::new();
    let mut units = Vec::new();
    let mut changed = false;
    let mut flush = |run: &mut Vec<Token>, out: &mut Vec<Element>| {
        synonyms.fold(run, &mut units);
        changed |= units.iter().any(|unit| unit.id & GROUP != 0);
        out.extend(units.iter().map(|unit| Element::Any([Wanted::Unit(unit.id)].into())));
        run.clear();
    };
    for part in &phrase.parts {
        match part {
            Part::Words(words) if words.len() == 1 && !words[0].exact => {
                let stem = lexicon.add_stem(&words[0].text);
                let word = lexicon.add(&words[0].text);
                run.push(Token {
                    word,
                    stem,
                    start: 0,
                    end: 0,
                    after_break: false,
                    capitals: false,
                    placeholder: false,
                });
            }
            Part::Words(words) => {
                flush(&mut run, &mut out);
                if words.iter().any(|word| word.exact) {
                    return None;
                }
                let mut wanted = Vec::new();
                for word in words {
                    let stem = lexicon.add_stem(&word.text);
                    let id = lexicon.add(&word.text);
                    wanted.push(Wanted::Unit(stem));
                    run.push(Token {
                        word: id,
                        stem,
                        start: 0,
                        end: 0,
                        after_break: false,
                        capitals: false,
                        placeholder: false,
                    });
                    let mut single = Vec::new();
                    synonyms.fold(&run, &mut single);
                    run.clear();
                    wanted.extend(
                        single.iter().filter(|unit| unit.id & GROUP != 0).map(|unit| Wanted::Unit(unit.id)),
                    );
                }
                out.push(Element::Any(wanted.into()));
            }
            Part::Gap(span) => {
                flush(&mut run, &mut out);
                out.push(Element::Gap(*span));
            }
        }
    }
    flush(&mut run, &mut out);
    let choices = out.iter().any(|element| {
        matches!(element, Element::Any(any) if any.len() > 1
            && any.iter().any(|wanted| matches!(wanted, Wanted::Unit(unit) if unit & GROUP != 0)))
    });
    (changed || choices).then(|| out.into())
}

/// The index behind the last word of a match that starts at `at`, or nothing.
fn end_of(
    parts: &[Element],
    at: usize,
    length: usize,
    is: &impl Fn(&Wanted, usize) -> bool,
    breaks: &impl Fn(usize) -> bool,
) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    match part {
        Element::Any(any) => {
            if at >= length || !any.iter().any(|wanted| is(wanted, at)) {
                return None;
            }
            if !rest.is_empty() && at + 1 < length && breaks(at + 1) {
                return None;
            }
            end_of(rest, at + 1, length, is, breaks)
        }
        Element::Gap(span) => {
            for skip in 0..=usize::from(*span) {
                let here = at + skip;
                if here >= length || (skip > 0 && breaks(here)) {
                    return None;
                }
                if let Some(end) = end_of(rest, here, length, is, breaks) {
                    return Some(end);
                }
            }
            None
        }
    }
}

#[cfg(test)]
mod tests;
