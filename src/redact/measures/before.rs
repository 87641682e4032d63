//! "b4" for "before": it enters as the fourth bed of a bay, it leaves where the sentence goes on behind it.

use super::look::{Look, PLACES, ends, hit_of};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Class;
use crate::redact::word_set::WordSet;
use crate::redact::{Evidence, Kind};

/// What the words around make likelier than this is a bed.
const LIKELY: f32 = 0.7;

impl Look<'_, '_> {
    /// "result b4 giving the second dose", "the night b4", not "moved to b4".
    pub(super) fn before(&self, cells: &[Cell], at: usize) -> Option<(usize, usize)> {
        const RULE: &str = "unit-number";
        let doc = self.doc;
        let letter = at.checked_sub(1)?;
        if doc.word(at) != b"4" || doc.word(letter) != b"b" || !doc.glued(at) || doc.glued(letter) {
            return None;
        }
        let free = |here: usize| {
            let cell = &cells[here];
            let taken = match cell.kind {
                None => true,
                Some(Kind::Ward) => cell.rule == RULE || cell.evidence == Evidence::Context,
                Some(_) => false,
            };
            let own = hit_of(doc, cell)
                .is_none_or(|hit| hit.rule == RULE && hit.first == letter && hit.last == at + 1);
            taken && own && cell.certainty < LIKELY && doc.hints[here] != Hint::Placeholder
        };
        (free(letter) && free(at) && told(doc, cells, letter, at + 1)).then_some((letter, at + 1))
    }
}

/// Before a bed: who lies in it, and other beds.
const LIES: Flags =
    Flags::WARD_HEAD.or(Flags::UNIT_HEAD).or(Flags::TITLE).or(Flags::PATIENT).or(Flags::RELATIVE);

/// What stands before and behind reads as it does around "before".
fn told(doc: &Document<'_>, cells: &[Cell], letter: usize, next: usize) -> bool {
    let open = |here: usize| {
        cells.get(here).is_some_and(|cell| cell.kind.is_none()) && doc.hints[here] != Hint::Placeholder
    };
    // "b4 Thurs 13th"
    let day = cells.get(next).is_some_and(|cell| cell.kind == Some(Kind::Date));
    let follows = doc.same_line(next) && !doc.glued(next) && (open(next) || day);
    let Some(prior) = letter.checked_sub(1).filter(|_| doc.same_line(letter)) else {
        return follows && WHO.holds(doc, next);
    };
    let word = doc.tokens[prior].is_word() && open(prior);
    if !word || doc.is_one(prior, &PLACES) || doc.is_one(prior, &["and", "or", "w", "with", "swap"]) {
        return false;
    }
    let doing = follows && doc.word(next).ends_with(b"ing");
    // "patient b4 vomiting", but "reg b4 giving it"
    if doc.has(prior, LIES) || doc.has(prior, Flags::STAFF) && !doing {
        return false;
    }
    TIMES.holds(doc, prior) || follows && goes_on(doc, next)
}

/// A word for what comes later, or a clock time: no verb of somebody in that bed, no age.
fn goes_on(doc: &Document<'_>, next: usize) -> bool {
    let token = &doc.tokens[next];
    match token.class {
        Class::Word => {
            (token.len() > 1 || doc.is(next, "i"))
                && !token.has(Flags::VERB.or(Flags::TITLE))
                // "reviewed b4 pt": who lies there.
                && !(token.has(Flags::PATIENT) && ends(doc, next + 1))
                && !doc.is_one(next, &["and", "or", "who", "with", "to", "not", "on", "in"])
        }
        Class::Number => {
            token.len() == 4
                || doc.is_one(next + 1, &["am", "pm", "h", "hr", "hrs", "hours"])
                || doc.mark(next + 1, b':') && doc.glued(next + 1)
        }
        Class::Mark => false,
    }
}

/// Who or what a sentence that starts with "before" goes on with.
static WHO: WordSet<14> = WordSet::new([
    "i", "he", "she", "we", "they", "it", "the", "this", "that", "her", "his", "my", "their", "anyone",
]);

/// Behind these nothing has to follow.
static TIMES: WordSet<14> = WordSet::new([
    "night", "nite", "day", "week", "month", "year", "evening", "morning", "shift", "time", "happened",
    "ever", "been", "given",
]);
