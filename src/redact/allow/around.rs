//! What stands around an allowed word: a read part and a place in it enter, cues and parts of the same name leave.

use super::words::{DOTTED, NO_CUES};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::names::roles::role_word;
use crate::redact::tokens::{Class, Gap};

/// A title, or a word for a relative, a patient or staff that is not allowed itself.
pub(super) fn role(doc: &Document<'_>, at: usize) -> bool {
    // What a placeholder stands for has used up its cue.
    let open = doc.hints.get(at).is_some_and(|hint| *hint != Hint::Placeholder);
    open && !doc.has(at, Flags::ALLOWED)
        && !doc.is_one(at, &NO_CUES)
        && (doc.has(at, CUES) || role_word(doc, at, true, false).is_some())
}

/// The word before, on the same line or the one above, with only a few marks between that end no sentence; and whether
/// a colon is among them.
pub(super) fn word_before(doc: &Document<'_>, first: usize) -> Option<(usize, bool)> {
    let mut at = first;
    let mut colon = false;
    loop {
        if doc.tokens.get(at)?.gap > Gap::Line || first - at > MARKS {
            return None;
        }
        at = at.checked_sub(1)?;
        let token = &doc.tokens[at];
        if token.class != Class::Mark {
            return (doc.hints[at] != Hint::Placeholder).then_some((at, colon));
        }
        // "Pt. Moyo", "Signed ........ Moyo"
        let dotted =
            || doc.glued(at) && at > 0 && (doc.has(at - 1, Flags::TITLE) || doc.is_one(at - 1, &DOTTED));
        let ends = match token.first {
            b'.' => token.len() <= 3 && !dotted(),
            b';' | b'!' | b'?' => true,
            _ => false,
        };
        if ends {
            return None;
        }
        colon |= matches!(token.first, b':' | b'=');
    }
}

/// The words before a place, nearest first, as far as they belong to the same sentence and line.
pub(super) fn words_back(doc: &Document<'_>, at: usize) -> impl Iterator<Item = usize> {
    (at.saturating_sub(REACH)..at).rev().take_while(move |&here| doc.same_line(here + 1) && !stops(doc, here))
}

/// A mark behind which something else starts.
fn stops(doc: &Document<'_>, at: usize) -> bool {
    doc.hints[at] == Hint::Placeholder
        || doc.tokens[at].class == Class::Mark
            && matches!(doc.tokens[at].first, b'.' | b';' | b':' | b'!' | b'?')
}

/// The word can be part of a name beside the allowed one.
pub(super) fn part(doc: &Document<'_>, at: usize) -> bool {
    let Some(token) = doc.tokens.get(at) else { return false };
    let named =
        Flags::GIVEN.or(Flags::GIVEN_RARE).or(Flags::SURNAME).or(Flags::SURNAME_TOP).or(Flags::SURNAME_RARE);
    let other =
        CUES.or(Flags::VERB).or(Flags::ORG_HEAD).or(Flags::WARD_HEAD).or(Flags::MONTH).or(Flags::WEEKDAY);
    let name = || {
        !token.has(other)
            && (token.has(Flags::GIVEN_TOP)
                || (token.has(named) || token.flags.unlisted()) && !token.has(Flags::COMMON))
    };
    token.is_word()
        && token.len() > 1
        && doc.hints[at] != Hint::Placeholder
        && (token.has(Flags::PARTICLE) || token.is_capital() && (token.has(Flags::ALLOWED) || name()))
}

/// Who somebody is.
pub(super) const CUES: Flags = Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE).or(Flags::PATIENT);

/// So many words before or behind a name are asked at most.
pub(super) const REACH: usize = 4;

/// A name, or a list of names, has no more words than this.
pub(super) const WORDS: usize = 6;

/// So many marks may stand between a cue and a name.
const MARKS: usize = 3;
