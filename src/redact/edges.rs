//! The edges of what is masked: decided cells enter, cells that begin and end where an identifier does leave.
//!
//! What belongs to an identifier although nothing spoke for it by itself is taken in (initials, the other half of a
//! name, the small word in the middle); what was taken along although it names nothing is let stand.

mod bridges;
mod capitals;
mod clock_times;
mod halves;
mod headings;
#[cfg(test)]
mod tests;
mod verb_words;
mod verbs;

use super::document::{Document, Hint};
use super::engine::{Cell, OPEN};
use super::lexicon::Flags;
use super::scripts;
use super::tokens::{Class, Gap, Shape};
use super::{Evidence, Kind};

pub(super) use bridges::bridges;
pub(super) use halves::halves;

/// What went along with a name and is none of it: a verb behind it, a heading that is glued to it. Nothing of it may be
/// repeated through the case as a name, nor come back as a doubt.
pub(super) fn strays(doc: &Document<'_>, cells: &mut [Cell], chances: &mut [f32]) {
    verbs::leave(doc, cells, chances);
    capitals::leave(doc, cells, chances);
    headings::leave(doc, cells, chances);
}

/// What stands right beside a name or a street belongs to it: initials, the other half of a hyphened name, the house
/// number, the town behind a comma.
pub(super) fn neighbours(doc: &Document<'_>, cells: &mut [Cell]) {
    let count = cells.len();
    let is =
        |cells: &[Cell], at: usize, kind: Kind| cells.get(at).is_some_and(|cell| cell.kind == Some(kind));
    let headed = sbar(doc);
    for at in 0..count {
        if headed && cells[at].evidence == Evidence::Context && heading(doc, at) {
            cells[at] = OPEN;
        }
        if cells[at].kind.is_some() || doc.hints[at] == Hint::Placeholder || headed && heading(doc, at) {
            continue;
        }
        let token = &doc.tokens[at];
        let free = |at: usize| doc.same_line(at);
        if token.is_word() && token.len() == 1 && token.is_capital() {
            // "R. Kaplan", "I FROST"; "Bano R", "KISS, R"
            let dot = doc.mark(at + 1, b'.') && doc.glued(at + 1);
            let behind = if dot { at + 2 } else { at + 1 };
            let leads = is(cells, behind, Kind::Name)
                && free(behind)
                && doc.tokens[behind].len() > 1
                && (dot || !doc.glued(behind))
                && !(at > 0 && doc.glued(at));
            let comma = at > 1
                && doc.mark(at - 1, b',')
                && is(cells, at - 2, Kind::Name)
                && doc.tokens[at - 2].shape == Shape::Upper;
            let trails = at > 0
                && free(at)
                && !doc.glued(at)
                && is(cells, at - 1, Kind::Name)
                && doc.tokens[at - 1].len() > 2
                && !doc.glued(at + 1)
                && doc.tokens[at - 1].is_capital()
                // "Rosemary Bank R arm", "Ivy Stone F 79": behind a whole name a letter is none of its initials.
                && !(at > 1 && is(cells, at - 2, Kind::Name) && doc.tokens[at - 2].len() > 1 && free(at - 1));
            if leads {
                cells[at] = initial(cells[behind]);
            } else if trails || comma && !doc.glued(at + 1) {
                cells[at] = initial(cells[if comma { at - 2 } else { at - 1 }]);
            }
        } else if token.is_word() && token.len() > 1 {
            let hyphen_before = at > 1
                && doc.glued(at)
                && doc.glued(at - 1)
                && (doc.mark(at - 1, b'-') || doc.mark(at - 1, b'\''));
            let hyphen_behind = doc.mark(at + 1, b'-') && doc.glued(at + 1) && doc.glued(at + 2);
            let plain = token.flags.any(Flags::COMMON) && !token.is_capital()
                || token.len() < 3 && !token.is_capital();
            if !plain && hyphen_before && is(cells, at - 2, Kind::Name) && !headings::behind_hyphen(doc, at) {
                cells[at] = cells[at - 2];
            } else if !plain && hyphen_behind && is(cells, at + 2, Kind::Name) && token.is_capital() {
                cells[at] = cells[at + 2];
            } else if surname_leads(doc, cells, at) {
                cells[at] = Cell { doubt: false, ..cells[at + 2] };
            } else if given_beside(doc, cells, at) {
                let name = if is(cells, at + 1, Kind::Name) { at + 1 } else { at - 1 };
                cells[at] = Cell { doubt: false, ..cells[name] };
            } else if at > 1
                && free(at)
                && doc.mark(at - 1, b',')
                && is(cells, at - 2, Kind::Address)
                && token.is_capital()
                && !token.flags.any(
                    Flags::COMMON
                        .or(Flags::CLINICAL)
                        .or(Flags::TITLE)
                        .or(Flags::STAFF)
                        .or(Flags::NHS_CUE)
                        .or(Flags::MRN_CUE)
                        .or(Flags::DOB_CUE),
                )
            {
                cells[at] = cells[at - 2];
            }
        } else if token.is_number()
            && token.len() <= 4
            && is(cells, at + 1, Kind::Address)
            && doc.tokens[at + 1].is_word()
            && free(at + 1)
            && doc.hints[at] == Hint::None
        {
            cells[at] = cells[at + 1];
        }
    }
}

/// An initial makes a name sure, unless nobody can read what stands there.
fn initial(name: Cell) -> Cell {
    Cell { doubt: name.rule == scripts::RULE, ..name }
}

/// A letter of SBAR (situation, background, assessment, recommendation) that starts a line.
fn heading(doc: &Document<'_>, at: usize) -> bool {
    let token = &doc.tokens[at];
    token.len() == 1
        && token.is_capital()
        && (at == 0 || token.gap >= Gap::Line)
        && matches!(token.first, b'S' | b'B' | b'A' | b'R')
}

/// The text is parted by such letters: three of them or more start a line.
fn sbar(doc: &Document<'_>) -> bool {
    let mut found = [false; 4];
    for at in (0..doc.tokens.len()).filter(|at| heading(doc, *at)) {
        found[b"SBAR".iter().position(|letter| *letter == doc.tokens[at].first).unwrap_or(0)] = true;
    }
    found.iter().filter(|found| **found).count() > 2
}

/// A surname that starts a line, a comma, a masked given name and then a number, a bracket or the end: "Field, Anna
/// (K448213)". The words of such a heading tell the tagger little, and many surnames are words.
fn surname_leads(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let title = |at: usize| doc.tokens.get(at).is_some_and(|token| token.shape == Shape::Title);
    let named = Flags::SURNAME.or(Flags::SURNAME_TOP).or(Flags::SURNAME_RARE).or(Flags::NAME_WORD);
    let cue = Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE).or(Flags::PATIENT).or(Flags::WEEKDAY);
    let given = cells.get(at + 2).is_some_and(|cell| cell.kind == Some(Kind::Name))
        && doc.has(at + 2, Flags::GIVEN.or(Flags::GIVEN_TOP))
        && doc.same_line(at + 2);
    let ends = doc.tokens.get(at + 3).is_none_or(|next| {
        next.gap >= Gap::Line || next.is_number() || next.is(b'(') || next.is(b',') || next.is(b'-')
    });
    title(at)
        && title(at + 2)
        && given
        && ends
        && doc.tokens[at].gap >= Gap::Line
        && doc.mark(at + 1, b',')
        && doc.glued(at + 1)
        && doc.has(at, named)
        && !doc.has(at, cue)
}

/// A given name right before a masked surname ("the death of Max Turbutt"), or a surname right behind a masked given name.
fn given_beside(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let shape = |at: usize, shape: Shape| doc.tokens.get(at).is_some_and(|token| token.shape == shape);
    let title = |at: usize| shape(at, Shape::Title);
    let name = |at: usize| cells.get(at).is_some_and(|cell| cell.kind == Some(Kind::Name));
    let cue = Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE).or(Flags::PATIENT).or(Flags::MONTH);
    let plain = cue.or(Flags::COMMON).or(Flags::ORG_HEAD).or(Flags::WARD_HEAD).or(Flags::VERB);
    let surname = Flags::SURNAME.or(Flags::SURNAME_TOP).or(Flags::SURNAME_RARE);
    let given = Flags::GIVEN.or(Flags::GIVEN_TOP);
    let before = doc.has(at, given) && !doc.has(at, cue);
    let behind = doc.has(at, surname) && !doc.has(at, plain);
    let follows = at > 0 && name(at - 1) && doc.tokens[at].gap == Gap::Space;
    // "the death of PAUL HILLS. The": both are shouted, what is around them is not.
    let upper = |at: usize| doc.tokens.get(at).is_some_and(|t| t.shape == Shape::Upper && t.is_word());
    let quiet = !upper(at.wrapping_sub(2)) && !upper(at + 1) && !upper(at + 2);
    // "Anna BOARD": many surnames are words, but nobody shouts one right behind a given name.
    let loud = shape(at, Shape::Upper)
        && doc.tokens[at].len() >= 4
        && doc.has(at, surname.or(Flags::NAME_WORD))
        && !doc.has(at, cue.or(Flags::CLINICAL).or(Flags::DRUG))
        && (quiet || !doc.has(at, Flags::ORG_HEAD.or(Flags::WARD_HEAD)));
    title(at) && before && name(at + 1) && title(at + 1) && doc.tokens[at + 1].gap == Gap::Space
        || follows && title(at) && title(at - 1) && behind && doc.has(at - 1, Flags::GIVEN_TOP)
        || follows && loud && (title(at - 1) || quiet) && doc.has(at - 1, given.or(Flags::GIVEN_RARE))
}

/// The year behind a date in words ("third of March 1931") or any date of birth goes with it. Behind a date in figures four
/// digits may be a time.
pub(super) fn years(doc: &Document<'_>, cells: &mut [Cell]) {
    for at in 1..cells.len() {
        let before = cells[at - 1];
        let worded = before.kind == Some(Kind::Date) && doc.has(at - 1, Flags::MONTH);
        if cells[at].kind.is_none()
            && (worded || before.kind == Some(Kind::Dob))
            && doc.hints[at] != Hint::Placeholder
            && doc.same_line(at)
            && doc.tokens[at].len() == 4
            && doc.number(at).is_some_and(|year| (1900..=2035).contains(&year))
            && !doc.has(at + 1, Flags::UNIT)
        {
            cells[at] = before;
        }
    }
}

/// What context alone has masked and names nothing by itself: the article before a name ("the Kelbourne Mental Health
/// Trust"; with a capital it is part of it, "The Beeches"), a head word in small letters without its name ("mental health
/// services"), the number of a paragraph ("(ii)"), the clock time that is glued to a date.
pub(super) fn leave(doc: &Document<'_>, cells: &mut [Cell]) {
    clock_times::leave(doc, cells);
    const PLAIN: [&str; 11] = ["the", "of", "and", "at", "eg", "ie", "co", "nd", "th", "st", "rd"];
    let heads = Flags::ORG_HEAD.or(Flags::STREET).or(Flags::WARD_HEAD);
    let mut at = 0;
    while at < cells.len() {
        let Some(kind) = cells[at].kind else {
            at += 1;
            continue;
        };
        let mut last = at + 1;
        while last < cells.len() && cells[last].kind == Some(kind) && doc.same_line(last) {
            last += 1;
        }
        let supposed = matches!(cells[at].evidence, Evidence::Context | Evidence::Unexplained);
        let small = doc.tokens[at].shape == Shape::Lower;
        if supposed && small && last == at + 1 {
            let roman = doc.tokens[at].len() > 1 && doc.word(at).iter().all(|byte| b"ivx".contains(byte));
            let head = doc.has(at, heads) && doc.has(at, Flags::COMMON) && kind != Kind::Name;
            // "e Mrs": an initial stands behind a title.
            let astray =
                doc.tokens[at].len() == 1 && doc.has(last, Flags::TITLE) && cells[at].rule != scripts::RULE;
            if roman || head || astray || doc.is_one(at, &PLAIN) {
                cells[at] = OPEN;
            }
        } else if supposed && small && doc.is(at, "the") && matches!(kind, Kind::Org | Kind::Address) {
            cells[at] = OPEN;
        }
        for place in at..last {
            if possessive(doc, cells, place) {
                cells[place] = OPEN;
            }
        }
        at = last;
    }
}

/// The "s" of "Bray's" is no part of a name. Of a place it may be one: "St Mark's".
fn possessive(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let apostrophe =
        at > 1 && doc.is(at, "s") && doc.glued(at) && doc.mark(at - 1, b'\'') && doc.glued(at - 1);
    apostrophe
        && matches!(cells[at].evidence, Evidence::Context | Evidence::Unexplained)
        && cells[at].kind == Some(Kind::Name)
        && !(doc.glued(at + 1) && doc.tokens[at + 1].class != Class::Mark)
}
