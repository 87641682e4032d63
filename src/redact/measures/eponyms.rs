//! Names that scores, blood groups and fractures carry: they enter as somebody's, with the figure of a score, they leave where
//! what stands beside them is told of nothing else.
//!
//! Never behind a title or a word for a person, never what the record's own columns hold.

use super::look::{Look, ends, goes_on, headed, person_before};
use crate::redact::Kind;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::names::known::Sought;
use crate::redact::tokens::Gap;
use crate::redact::word_set::WordSet;

/// What the words around make likelier than this is somebody.
const LIKELY: f32 = 0.6;

/// A list of blood groups is looked through so far.
const REACH: usize = 8;

impl Look<'_, '_> {
    /// A score with its figure: "Mirels 9, for IM nail", "RASS -3, Richmond -2", "Lawton score 4".
    pub(super) fn named_score(&self, cells: &[Cell], sought: &Sought, at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        let value = doc.number(at)?;
        let (word, scored) = headed(doc, at)?;
        let minus = doc.mark(at - 1, b'-') && doc.glued(at) && !doc.glued(at - 1);
        let from = if minus { at - 1 } else { at };
        let close = scored || word + 1 == from || word + 2 == from && doc.mark(word + 1, b':');
        let listed = match doc.tokens[at].len() {
            1 | 2 => SCORES.holds(doc, word) || scored && doc.has(word, Flags::EPONYM),
            // A Grace of so many years there is not.
            3 => doc.is(word, "grace") && (120..=400).contains(&value),
            _ => false,
        };
        if !close || !listed || goes_on(doc, at + 1) || !scored && !ended(doc, at + 1) {
            return None;
        }
        let free = |here: usize| {
            let cell = &cells[here];
            doc.hints[here] != Hint::Placeholder
                && (cell.kind.is_none()
                    || self.free(cell, &[Kind::Name, Kind::Ward, Kind::Address]) && cell.certainty < LIKELY)
        };
        // A list of who lies where starts its lines so.
        let named = cells[word].kind.is_some();
        let bed = named
            && !scored
            && !minus
            && doc.tokens[word].gap >= Gap::Line
            && doc.has(word, Flags::SURNAME.or(Flags::SURNAME_TOP));
        let masked = (word..=at).any(|here| cells[here].kind.is_some());
        (masked
            && (word..=at).all(free)
            && !bed
            && !person_before(doc, cells, word)
            && sought.relation(doc, word, word + 1).is_none())
        .then_some((word, at + 1))
    }

    /// A name that is a blood group's, a sign's or a fracture's: "anti-Duffy", "Lewis a antibody", "Bennett's # missed".
    pub(super) fn eponym(&self, cells: &[Cell], sought: &Sought, at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        let cell = &cells[at];
        if cell.kind != Some(Kind::Name) || !doc.tokens[at].is_capital() || !self.free(cell, &[Kind::Name]) {
            return None;
        }
        let (group, sign) = (ANTIGENS.holds(doc, at), doc.has(at, Flags::EPONYM));
        let supposed = cell.certainty < LIKELY;
        let rare = !doc.has(at, Flags::SURNAME_TOP.or(Flags::GIVEN_TOP));
        let told = (group || sign) && anti(doc, at)
            || group && grouped(doc, cells, at)
            || sign && rare && supposed && found(doc, at + 1) && ends(doc, at + 2)
            || supposed && FRACTURES.holds(doc, at) && broken(doc, at);
        (told && !person_before(doc, cells, at) && sought.relation(doc, at, at + 1).is_none())
            .then_some((at, at + 1))
    }
}

/// No word goes on behind the figure as it does behind an age: "Norton 82F", "Wells 66 yrs".
fn ended(doc: &Document<'_>, at: usize) -> bool {
    let mark = doc.tokens.get(at).is_none_or(|token| {
        matches!(token.first, b'.' | b',' | b';' | b')' | b':' | b'-' | b'?' | b'!') && token.len() == 1
    });
    mark || !doc.same_line(at)
}

/// "anti-Duffy"
fn anti(doc: &Document<'_>, at: usize) -> bool {
    at > 1 && doc.mark(at - 1, b'-') && doc.glued(at) && doc.glued(at - 1) && doc.is(at - 2, "anti")
}

/// "Kell and Duffy neg units", "Lewis a antibody": what is typed stands behind the group, or behind a list of groups.
fn grouped(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    for (here, cell) in cells.iter().enumerate().take(at + REACH).skip(at + 1) {
        if !doc.same_line(here) {
            return false;
        }
        let listed = ANTIGENS.holds(doc, here)
            || doc.is_one(here, &["and", "or", "a", "b", "s"])
            || [b',', b'/', b'&', b'\'', b'-', b'+'].iter().any(|&mark| doc.mark(here, mark));
        if !listed {
            // A placeholder in its place would tell of no blood group.
            return cell.kind.is_none() && (typed(doc, here) || found(doc, here) && blood(doc, here + 1));
        }
    }
    false
}

/// "Lewis ab found", not "Lewis ab pain": that is the abdomen.
fn typed(doc: &Document<'_>, at: usize) -> bool {
    const TOLD: [&str; 8] =
        ["found", "detected", "identified", "present", "screen", "titre", "positive", "negative"];
    let short = doc.is_one(at, &["ab", "abs"]);
    TYPED.holds(doc, at) && (!short || ends(doc, at + 1) || doc.is_one(at + 1, &TOLD))
}

/// "Duffy neg red cells", "Kell neg blood requested", not "Lewis neg blood cultures".
fn blood(doc: &Document<'_>, at: usize) -> bool {
    const WANTED: [&str; 7] = ["unit", "units", "requested", "needed", "ordered", "required", "issued"];
    let next = at + 1;
    doc.same_line(at)
        && (BLOOD.holds(doc, at)
            || doc.is(at, "red") && doc.is_one(next, &["cell", "cells"])
            || doc.is(at, "blood") && (ends(doc, next) || doc.is_one(next, &WANTED)))
}

fn found(doc: &Document<'_>, at: usize) -> bool {
    doc.same_line(at) && doc.is_one(at, &["neg", "negative", "pos", "positive"])
}

/// "Bennett's # missed", not "Smith's # NOF": whose hip it is.
fn broken(doc: &Document<'_>, at: usize) -> bool {
    let mut here = at + 1;
    if doc.mark(here, b'\'') && doc.glued(here) {
        here += 1;
    }
    if doc.is(here, "s") && doc.glued(here) {
        here += 1;
    }
    let fracture = doc.same_line(here) && (doc.mark(here, b'#') || doc.is_one(here, &["fx", "fractures"]));
    fracture && (ends(doc, here + 1) || SEEN.holds(doc, here + 1))
}

/// Scores that are called by a name.
static SCORES: WordSet<35> = WordSet::new([
    "waterlow",
    "braden",
    "norton",
    "barthel",
    "rockwood",
    "wells",
    "apgar",
    "apgars",
    "rockall",
    "blatchford",
    "ranson",
    "ramsay",
    "richmond",
    "rass",
    "bromage",
    "mallampati",
    "cormack",
    "timi",
    "must",
    "mirels",
    "padua",
    "caprini",
    "lawton",
    "katz",
    "maddrey",
    "lequesne",
    "finnegan",
    "lipsitz",
    "silverman",
    "downes",
    "westley",
    "taussig",
    "hestia",
    "killip",
    "bishop",
]);

/// Systems of blood groups.
static ANTIGENS: WordSet<15> = WordSet::new([
    "duffy",
    "kell",
    "kidd",
    "lewis",
    "lutheran",
    "diego",
    "colton",
    "dombrock",
    "cartwright",
    "scianna",
    "cromer",
    "knops",
    "chido",
    "rodgers",
    "gerbich",
]);

/// Behind a blood group.
static TYPED: WordSet<8> =
    WordSet::new(["antigen", "antigens", "antibody", "antibodies", "ab", "abs", "phenotype", "typing"]);

/// What is negative or positive for a blood group.
static BLOOD: WordSet<7> = WordSet::new(["unit", "units", "cells", "rbc", "rbcs", "donor", "donors"]);

/// Fractures that are called by a name.
static FRACTURES: WordSet<9> = WordSet::new([
    "bennett",
    "barton",
    "monteggia",
    "galeazzi",
    "rolando",
    "maisonneuve",
    "segond",
    "lisfranc",
    "colles",
]);

/// What is told of a fracture on a picture.
static SEEN: WordSet<9> = WordSet::new([
    "missed",
    "seen",
    "on",
    "noted",
    "confirmed",
    "reduced",
    "reported",
    "suspected",
    "identified",
]);
