//! The edges of what is masked: decided cells enter, cells that begin and end where an identifier does leave.
//!
//! What belongs to an identifier although nothing spoke for it by itself is taken in (initials, the other half of a
//! name, the small word in the middle); what was taken along although it names nothing is let stand.

use super::document::{Document, Hint};
use super::engine::{Cell, OPEN};
use super::lexicon::Flags;
use super::tokens::{Class, Gap, Shape};
use super::{Evidence, Kind};

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
                cells[at] = Cell { doubt: false, ..cells[behind] };
            } else if trails || comma && !doc.glued(at + 1) {
                cells[at] = Cell { doubt: false, ..cells[if comma { at - 2 } else { at - 1 }] };
            }
        } else if token.is_word() && token.len() > 1 {
            let hyphen_before = at > 1
                && doc.glued(at)
                && doc.glued(at - 1)
                && (doc.mark(at - 1, b'-') || doc.mark(at - 1, b'\''));
            let hyphen_behind = doc.mark(at + 1, b'-') && doc.glued(at + 1) && doc.glued(at + 2);
            let plain = token.flags.any(Flags::COMMON) && !token.is_capital()
                || token.len() < 3 && !token.is_capital();
            if !plain && hyphen_before && is(cells, at - 2, Kind::Name) {
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

/// A small word between two halves of an organisation, an address or a name belongs to it: "Convent of the Holy Name",
/// "Bird in Hand", "Jackie (John) Prole".
pub(super) fn bridges(doc: &Document<'_>, cells: &mut [Cell]) {
    const SMALL: [&str; 12] = ["of", "in", "on", "the", "and", "at", "for", "with", "by", "nr", "near", "c"];
    for at in 1..cells.len().saturating_sub(1) {
        if cells[at].kind.is_some()
            || !doc.tokens[at].is_word()
            || matches!(doc.hints[at], Hint::Placeholder)
            || !doc.same_line(at)
        {
            continue;
        }
        let Some(kind @ (Kind::Org | Kind::Address | Kind::Name)) = cells[at - 1].kind else { continue };
        let small = doc.is_one(at, &SMALL);
        let mut behind = at + 1;
        if small && doc.is_one(behind, &["the", "e"]) {
            behind += 1;
        }
        let closes = behind < cells.len() && doc.same_line(behind) && cells[behind].kind == Some(kind);
        let fits = match kind {
            Kind::Name => doc.has(at, Flags::PARTICLE) && doc.tokens[at].is_capital(),
            _ => small && doc.tokens[behind.min(cells.len() - 1)].is_capital(),
        };
        if closes && fits {
            let cell = Cell { doubt: false, ..cells[at - 1] };
            cells[at..behind].fill(cell);
        }
    }
}

/// What context alone has masked and names nothing by itself: the article before a name ("the Kelbourne Mental Health
/// Trust"; with a capital it is part of it, "The Beeches"), a head word in small letters without its name ("mental health
/// services"), the number of a paragraph ("(ii)"), the clock time that is glued to a date.
pub(super) fn leave(doc: &Document<'_>, cells: &mut [Cell]) {
    clock_times(doc, cells);
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
            let astray = doc.tokens[at].len() == 1 && doc.has(last, Flags::TITLE);
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

/// "2024-03-12T14:30": letters and digits without a gap went with the day, which left half of the clock time behind.
fn clock_times(doc: &Document<'_>, cells: &mut [Cell]) {
    let dated = |kind: Option<Kind>| matches!(kind, Some(Kind::Date | Kind::Dob));
    for at in 1..cells.len() {
        let letter = cells[at];
        if !dated(letter.kind) || cells[at - 1].kind != letter.kind || !doc.tokens[at].is_word() {
            continue;
        }
        let own = (letter.hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit));
        if own.is_none_or(|hit| hit.last <= at)
            && let Some(end) = clock_time(doc, at)
        {
            for cell in &mut cells[at..end] {
                if dated(cell.kind) || matches!(cell.evidence, Evidence::Context | Evidence::Unexplained) {
                    *cell = OPEN;
                }
            }
        }
    }
}

/// Behind the clock time of a stamp whose "T" stands here: "T14:30", "T14:30:00.000Z", "T14:30+01:00".
fn clock_time(doc: &Document<'_>, at: usize) -> Option<usize> {
    let figures = |at: usize, below: u32| {
        doc.glued(at) && doc.tokens[at].len() == 2 && doc.number(at).is_some_and(|value| value < below)
    };
    let mark = |at: usize, marks: &[u8]| doc.glued(at) && marks.iter().any(|&mark| doc.mark(at, mark));
    if !(doc.is(at, "t")
        && doc.glued(at)
        && figures(at + 1, 25)
        && mark(at + 2, b":.")
        && figures(at + 3, 60))
    {
        return None;
    }
    let mut end = at + 4;
    if mark(end, b":.") && figures(end + 1, 61) {
        end += 2;
    }
    if mark(end, b".,") && doc.glued(end + 1) && doc.tokens[end + 1].is_number() {
        end += 2;
    }
    if doc.glued(end) && doc.is(end, "z") {
        end += 1;
    } else if mark(end, b"+-") && figures(end + 1, 25) {
        let minutes = mark(end + 2, b":") && figures(end + 3, 60);
        end += if minutes { 4 } else { 2 };
    }
    Some(end)
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

#[cfg(test)]
mod tests {
    use crate::redact::{Case, Part, Redactor};

    #[test]
    fn the_clock_time_of_a_stamp_stays_whole() {
        let redactor = Redactor::standard();
        let day_zero = jiff::civil::Date::new(2024, 3, 12).ok();
        for (text, wanted) in [
            ("Fell on 2024-03-12T14:30 from bed.", "Fell on [day 0]T14:30 from bed."),
            ("Fell at 2024-03-12T14:30:00Z from bed.", "Fell at [day 0]T14:30:00Z from bed."),
            ("Event: 2024-03-12T14:30:00.000+01:00 end", "Event: [day 0]T14:30:00.000+01:00 end"),
            ("Logged 2024-03-12 14:30 by nurse.", "Logged [day 0] 14:30 by nurse."),
            ("2024-03-12t14:30", "[day 0]t14:30"),
            ("12/03/24T09:05 fall", "[day 0]T09:05 fall"),
            ("12 March 2024T14:30 fall", "[day 0]T14:30 fall"),
            ("DOB 1948-07-23T00:00:00 seen", "DOB [date of birth]T00:00:00 seen"),
            (
                "Admitted 2024-03-12T14:30, moved 2024-03-13T02:05.",
                "Admitted [day 0]T14:30, moved [1 day later]T02:05.",
            ),
            // No half is left here either.
            ("2024-03-12T14 seen", "[day 0] seen"),
            ("2024-03-12T1430 fall", "[day 0] fall"),
        ] {
            let parts = [(Part::WhatHappened, text)];
            let case = redactor.redact(&Case { parts: &parts, known: &[], day_zero });
            assert_eq!(case.parts[0].text.as_str(), wanted);
        }
    }
}
