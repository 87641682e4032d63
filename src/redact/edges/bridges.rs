//! The small word in the middle of what a place or a person is called: masked halves enter, and it goes along or parts them.

use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, OPEN};
use crate::redact::lexicon::Flags;
use crate::redact::{Evidence, Kind, scripts};

const SMALL: [&str; 12] = ["of", "in", "on", "the", "and", "at", "for", "with", "by", "nr", "near", "c"];
/// Words that part two things that were both found by themselves.
const PARTING: [&str; 9] = ["and", "or", "to", "with", "at", "by", "for", "in", "near"];
/// No half of a name is looked through further than this.
const REACH: usize = 8;

/// A small word between two halves of an organisation, an address or a name belongs to it: "Convent of the Holy Name",
/// "Bird in Hand", "Jackie (John) Prole". Between two that are complete it stays: "between St Luke's Hospital and Fairview
/// Hospital".
pub(in crate::redact) fn bridges(doc: &Document<'_>, cells: &mut [Cell]) {
    for at in 1..cells.len().saturating_sub(1) {
        if let Some((first, last)) = kinship(doc, cells, at) {
            let doubt = cells[first - 1].rule == scripts::RULE;
            let cell = Cell { doubt, ..cells[first - 1] };
            cells[first..last].fill(cell);
            continue;
        }
        if cells[at].kind.is_some() && went_along(doc, cells, at) {
            cells[at] = OPEN;
            continue;
        }
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
        if closes && fits && !parts(doc, cells, kind, at, behind) {
            let doubt = cells[at - 1].rule == scripts::RULE;
            let cell = Cell { doubt, ..cells[at - 1] };
            cells[at..behind].fill(cell);
        }
    }
}

/// "Ahmad bin Ismail", "Ali s/o Raman": whose child somebody is, between two masked halves of one name. The "w/o" of a wife is
/// the one of "without", and stands.
fn kinship(doc: &Document<'_>, cells: &[Cell], at: usize) -> Option<(usize, usize)> {
    const OF: [(&str, &str); 4] = [("s", "o"), ("d", "o"), ("a", "l"), ("a", "p")];
    let name = |at: usize| {
        cells.get(at).is_some_and(|cell| cell.kind == Some(Kind::Name)) && doc.tokens[at].is_word()
    };
    let apart = |at: usize| doc.same_line(at) && !doc.glued(at);
    if doc.is_one(at, &["bin", "binti", "bint", "ibn", "bte"]) {
        let between = apart(at) && apart(at + 1) && name(at - 1) && name(at + 1);
        return (between && cells[at].kind.is_none()).then_some((at, at + 1));
    }
    let stroke = at > 1 && doc.mark(at, b'/') && doc.glued(at) && doc.glued(at + 1);
    let letters = || OF.iter().any(|(one, two)| doc.is(at - 1, one) && doc.is(at + 1, two));
    let halves = || name(at - 2) && name(at + 2) && apart(at - 1) && apart(at + 2);
    (stroke && letters() && halves()).then_some((at - 1, at + 2))
}

/// The small word stands between two things. What the annotated records say of such words, two things and one: "and"
/// between organisations 19 and 10, between addresses 6 and 1; "in" between addresses 7 and none, "near" 3 and none, "for"
/// 2 and none; but "at" between organisations 2 and 15.
fn parts(doc: &Document<'_>, cells: &[Cell], kind: Kind, at: usize, behind: usize) -> bool {
    if kind == Kind::Name || held(doc, cells, at - 1, behind) {
        return false;
    }
    if two_hits(&cells[at - 1], &cells[behind]) && (kind == Kind::Org || doc.is_one(at, &PARTING)) {
        return true;
    }
    match kind {
        Kind::Address => doc.is_one(at, &["and", "in", "near", "for"]),
        _ => doc.is(at, "and") && !one_name(doc, cells, at, behind),
    }
}

/// The tagger took the word along although it parts two things: two hits, or two organisations.
fn went_along(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let cell = &cells[at];
    let between = matches!(cell.kind, Some(Kind::Org | Kind::Address))
        && matches!(cell.evidence, Evidence::Context | Evidence::Unexplained)
        && cells[at - 1].kind == cell.kind
        && cells[at + 1].kind == cell.kind
        && doc.is_one(at, &PARTING)
        && !held(doc, cells, at - 1, at + 1);
    let two = || two_hits(&cells[at - 1], &cells[at + 1]);
    let and = || cell.kind == Some(Kind::Org) && doc.is(at, "and") && doc.tokens[at + 1].is_capital();
    between && (two() || and() && !one_name(doc, cells, at, at + 1))
}

fn two_hits(left: &Cell, right: &Cell) -> bool {
    left.hit > 0 && right.hit > 0 && left.hit != right.hit
}

/// One hit holds both halves.
fn held(doc: &Document<'_>, cells: &[Cell], left: usize, right: usize) -> bool {
    let hit = |at: usize| (cells[at].hit as usize).checked_sub(1).and_then(|hit| doc.hits.get(hit));
    [left, left + 1, right].into_iter().filter_map(hit).any(|hit| hit.first <= left && right < hit.last)
}

/// "Tidewell and Marshgate NHS Trust", "Loddon and District Lions", "Hare and Hounds": one organisation of two names.
fn one_name(doc: &Document<'_>, cells: &[Cell], and: usize, behind: usize) -> bool {
    const WHOLE: [&str; 3] = ["trust", "council", "board"];
    const FAMILY: [&str; 9] =
        ["district", "social", "sons", "son", "daughters", "daughter", "co", "company", "partners"];
    // "Eastgate and the Mount"
    if behind > and + 1 {
        return false;
    }
    let org = |at: usize| cells[at].kind == Some(Kind::Org);
    let (mut start, mut end) = (and - 1, behind + 1);
    while start > 0 && and - start < REACH && doc.same_line(start) && org(start - 1) {
        start -= 1;
    }
    while end < cells.len() && end - behind < REACH && doc.same_line(end) && org(end) {
        end += 1;
    }
    if start > 0 && doc.is_one(start - 1, &["both", "between"]) {
        return false;
    }
    let whole = (behind..end).any(|at| doc.is_one(at, &WHOLE)) && !doc.has(and - 1, Flags::ORG_HEAD);
    whole || doc.is_one(behind, &FAMILY) || sign(doc, start, and, end)
}

/// What hangs over the door of an inn: one plain word, "and", another, not both among the most frequent.
fn sign(doc: &Document<'_>, start: usize, and: usize, end: usize) -> bool {
    let plain = |at: usize| {
        doc.has(at, Flags::WORD)
            && !doc.has(at, Flags::ORG_HEAD.or(Flags::CLINICAL).or(Flags::DRUG).or(Flags::TOWN))
    };
    let short = and - start == 1 || and - start == 2 && doc.is(start, "the");
    let frequent = doc.has(and - 1, Flags::COMMON) && doc.has(and + 1, Flags::COMMON);
    short && end == and + 2 && plain(and - 1) && plain(and + 1) && !frequent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::marked::{cells, plain, read, shown};

    #[track_caller]
    fn becomes(kind: Kind, text: &str, wanted: &str) {
        let plain = plain(text);
        let mut doc = read(&plain);
        let mut cells = cells(&mut doc, text, kind);
        bridges(&doc, &mut cells);
        assert_eq!(shown(&doc, &plain, &cells), wanted);
    }

    #[test]
    fn halves_of_one_name_are_joined() {
        for (kind, text, wanted) in [
            (Kind::Org, "the <Convent> of the <Holy Name> rang", "the <Convent of the Holy Name> rang"),
            (
                Kind::Org,
                "at <Tidewell> and {Marshgate NHS Foundation Trust} today",
                "at <Tidewell and Marshgate NHS Foundation Trust> today",
            ),
            (Kind::Org, "<Loddon> and <District Lions> paid", "<Loddon and District Lions> paid"),
            (Kind::Org, "in the <Hare> and <Hounds> again", "in the <Hare and Hounds> again"),
            (Kind::Org, "from <Peak Care> at <Home> today", "from <Peak Care at Home> today"),
            (
                Kind::Org,
                "at <Tidewell and Marshgate NHS Trust> now",
                "at <Tidewell and Marshgate NHS Trust> now",
            ),
            (Kind::Address, "at <Brae> of <Fothry> now", "at <Brae of Fothry> now"),
            (Kind::Address, "at <Rose Cottage> nr <Dinsley> now", "at <Rose Cottage nr Dinsley> now"),
        ] {
            becomes(kind, text, wanted);
        }
    }

    #[test]
    fn whose_child_somebody_is_joins_the_halves() {
        for (text, wanted) in [
            ("pt <Ahmad> bin <Ismail> refused", "pt <Ahmad bin Ismail> refused"),
            ("<Siti> binti <Rahman> fell", "<Siti binti Rahman> fell"),
            ("<Ali> s/o <Raman> desat", "<Ali s/o Raman> desat"),
            ("<Priya> d/o <Kumar> desat", "<Priya d/o Kumar> desat"),
            ("<Meena> <D>/O <Suresh> fell", "<Meena D/O Suresh> fell"),
            ("<Lim> a/<l> <Tan> fell", "<Lim a/l Tan> fell"),
            ("put in the sharps bin <Ismail> said", "put in the sharps bin <Ismail> said"),
            ("<Ahmad> bin was full", "<Ahmad> bin was full"),
            ("<Meena> w/o <Suresh> fell", "<Meena> w/o <Suresh> fell"),
            ("<Ahmad> c/o <Ismail> being loud", "<Ahmad> c/o <Ismail> being loud"),
        ] {
            becomes(Kind::Name, text, wanted);
        }
    }

    #[test]
    fn two_that_are_complete_stay_two() {
        for (kind, text) in [
            (Kind::Org, "tx between {St Luke's Hospital} and {Fairview Hospital}"),
            (Kind::Org, "from {Elm Surgery} at {Fairview Hospital} today"),
            (Kind::Org, "both <Tesco> and {Boots Pharmacy} were shut"),
            (Kind::Org, "both <Tidewell> and <Marshgate Trust> were told"),
            (Kind::Org, "<Boots> and <Next> were shut"),
            (Kind::Org, "<Holy Rood> and <Delamoor> were told"),
            (Kind::Org, "<Wold Edge Surgery> and the <Wharfside Hub> were told"),
            (Kind::Address, "lives at <Wharf Lane> in <Sutterfleet> with her son"),
            (Kind::Address, "between <Nunby> and <Marske Green> by car"),
        ] {
            becomes(kind, text, &text.replace('{', "<").replace('}', ">"));
        }
        becomes(
            Kind::Org,
            "told {Elm Surgery} <or> {Fairview Hospital} today",
            "told <Elm Surgery> or <Fairview Hospital> today",
        );
        becomes(Kind::Org, "both <Tesco and Boots Pharmacy> rang", "both <Tesco> and <Boots Pharmacy> rang");
    }

    #[test]
    fn a_word_inside_one_hit_goes_along() {
        let text = "at {Guy's and St Thomas' Hospital} today";
        let plain = plain(text);
        let mut doc = read(&plain);
        let mut cells = cells(&mut doc, text, Kind::Org);
        let and = cells.iter().position(|cell| cell.kind.is_some()).unwrap() + 3;
        cells[and] = OPEN;
        bridges(&doc, &mut cells);
        assert_eq!(shown(&doc, &plain, &cells), "at <Guy's and St Thomas' Hospital> today");
    }
}
