//! One part of a case, read once: plain bytes, tokens, hints and hits. Every later step works on this.

use super::lexicon::{Flags, Lexicon};
use super::normal::Normal;
use super::steps::step;
use super::tokens::{Class, Gap, Token, tokenise};
use super::{Evidence, Kind};

/// One part of a case, read.
pub(crate) struct Document<'a> {
    /// The plain bytes and their places in the raw text.
    pub(crate) normal: Normal<'a>,
    /// The tokens.
    pub(crate) tokens: Vec<Token>,
    /// Which pattern each token stands in; a feature for the tagger.
    pub(crate) hints: Vec<Hint>,
    /// What rules found.
    pub(crate) hits: Vec<Hit>,
}

/// A candidate: a run of tokens that a rule takes for an identifier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    /// What it is.
    pub(crate) kind: Kind,
    /// The first token.
    pub(crate) first: usize,
    /// The token after the last.
    pub(crate) last: usize,
    /// The rule, a fixed short word.
    pub(crate) rule: &'static str,
    /// What speaks for it.
    pub(crate) evidence: Evidence,
    /// How sure, 0 to 1.
    pub(crate) certainty: f32,
}

/// What a pattern makes of a token: the kinds first, then what looks like an identifier and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Hint {
    /// No pattern.
    None = 0,
    /// Day and month with a slash or dot, without a year.
    DayMonth,
    /// A full date.
    FullDate,
    /// A day beside the name of a month.
    NamedDate,
    /// "18th".
    Ordinal,
    /// A festival.
    Festival,
    /// Ten digits.
    TenDigits,
    /// A telephone number.
    Phone,
    /// A postcode.
    Postcode,
    /// A hospital number's shape.
    Mrn,
    /// A reference's shape.
    Reference,
    /// Five digits or more.
    LongNumber,
    /// An e-mail or web address.
    Online,
    /// 90 to 119.
    Ninety,
    /// A ward word with its number or name.
    Place,
    /// A name of an organisation by its head word.
    Organisation,
    /// A house or street.
    Street,
    /// A name by a cue.
    Name,
    /// "2/52".
    Duration,
    /// A clock time.
    Time,
    /// A dose, a measure, a score.
    Measure,
    /// A lot, asset, code or other number that names nobody.
    Harmless,
    /// A name that a disease, scale, device or organisation of all carries.
    Shielded,
    /// A placeholder of an earlier redaction.
    Placeholder,
}

impl Hint {
    /// No pattern of an identifier: the token may still be one.
    pub(crate) fn is_open(self) -> bool {
        matches!(
            self,
            Hint::None | Hint::Duration | Hint::Time | Hint::Measure | Hint::Harmless | Hint::Shielded
        )
    }
}

impl<'a> Document<'a> {
    /// Reads a part.
    pub(crate) fn read(text: &'a str, lexicon: &Lexicon) -> Self {
        let normal = Normal::new(text);
        let tokens = tokenise(&normal.bytes, lexicon);
        let hints = vec![Hint::None; tokens.len()];
        Self { normal, tokens, hints, hits: Vec::new() }
    }

    /// The plain bytes of a token; empty beyond the ends.
    pub(crate) fn word(&self, at: usize) -> &[u8] {
        step();
        self.tokens.get(at).map_or(&[], |token| &self.normal.bytes[token.start as usize..token.end as usize])
    }

    /// The plain bytes of a run of tokens.
    pub(crate) fn bytes(&self, first: usize, last: usize) -> &[u8] {
        step();
        match (self.tokens.get(first), self.tokens.get(last.wrapping_sub(1))) {
            (Some(from), Some(to)) if first < last => {
                &self.normal.bytes[from.start as usize..to.end as usize]
            }
            _ => &[],
        }
    }

    /// The token is this lower-case word.
    pub(crate) fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word.as_bytes())
    }

    /// The token is one of these lower-case words.
    pub(crate) fn is_one(&self, at: usize, words: &[&str]) -> bool {
        let here = self.word(at);
        // Most words differ in length or in the first letter: no call for those.
        let Some(first) = here.first() else { return false };
        words.iter().any(|word| {
            word.len() == here.len()
                && word.as_bytes()[0].eq_ignore_ascii_case(first)
                && here.eq_ignore_ascii_case(word.as_bytes())
        })
    }

    /// The token is this mark.
    pub(crate) fn mark(&self, at: usize, mark: u8) -> bool {
        step();
        self.tokens.get(at).is_some_and(|token| token.is(mark))
    }

    /// The token stands without a gap behind the one before.
    pub(crate) fn glued(&self, at: usize) -> bool {
        step();
        self.tokens.get(at).is_some_and(|token| token.gap == Gap::None)
    }

    /// The token stands on the line of the one before.
    pub(crate) fn same_line(&self, at: usize) -> bool {
        step();
        self.tokens.get(at).is_some_and(|token| token.gap <= Gap::Space)
    }

    /// The token's flags meet these.
    pub(crate) fn has(&self, at: usize, flags: Flags) -> bool {
        step();
        self.tokens.get(at).is_some_and(|token| token.flags.any(flags))
    }

    /// The token is a number.
    pub(crate) fn number(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        if !token.is_number() || token.len() > 9 {
            return None;
        }
        Some(self.word(at).iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    }

    /// Whether a word with these flags stands in the `reach` tokens before `at`, on the same line, with only marks
    /// and small words between. Gives its place.
    pub(crate) fn cue_before(&self, at: usize, reach: usize, flags: Flags) -> Option<usize> {
        let mut here = at;
        for _ in 0..reach {
            if here == 0 || self.tokens[here].gap >= Gap::Block {
                return None;
            }
            here -= 1;
            // What a placeholder stands for has used up the cue before it.
            if self.hints[here] == Hint::Placeholder {
                return None;
            }
            if self.has(here, flags) {
                return Some(here);
            }
            let token = &self.tokens[here];
            if token.is(b';') || (token.is(b'.') && self.tokens[here + 1].gap != Gap::None) {
                // A full stop ends the reach, unless it ends the cue's abbreviation.
                if !(here > 0 && self.glued(here) && self.has(here - 1, flags)) {
                    return None;
                }
            }
        }
        None
    }

    /// Behind the last word of a phrase that starts at a token, its words given by their hashes; marks between them are passed
    /// over.
    pub(crate) fn phrase(&self, at: usize, words: &[u32]) -> Option<usize> {
        let mut here = at;
        for word in words {
            while here > at && self.tokens.get(here)?.class == Class::Mark {
                here += 1;
            }
            if self.tokens.get(here)?.hash != *word {
                return None;
            }
            here += 1;
        }
        Some(here)
    }

    /// Notes a hit and hints its tokens.
    pub(crate) fn hit(&mut self, hit: Hit, hint: Hint) {
        self.hint(hit.first, hit.last, hint);
        self.hits.push(hit);
    }

    /// Hints a run of tokens; a placeholder stays one.
    pub(crate) fn hint(&mut self, first: usize, last: usize, hint: Hint) {
        let end = last.min(self.hints.len());
        for old in self.hints.get_mut(first..end).into_iter().flatten() {
            if *old != Hint::Placeholder {
                *old = hint;
            }
        }
    }
}
