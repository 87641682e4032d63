//! Verbs that went along with a name: decided cells enter, a verb at the end of a name leaves ("pt marjorie fell on way").
//!
//! In small letters, or in a line of capitals, only what stands around it tells a verb from a surname. What follows has to read
//! on as it does behind a verb; what a cue, a list or the record's columns took is not asked. It runs before names are
//! repeated through the case, so that a verb is never sought as a name.

use super::verb_words::{BARE, DOWN, DUTY, FLOOR, PAST, SEATS, THERE, TOLD};
use crate::redact::document::{Document, Hint};
use crate::redact::engine::{Cell, OPEN};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Gap, Shape};
use crate::redact::{Evidence, Kind};

/// No name is longer than this.
const REACH: usize = 8;

/// Lets verbs stand, and takes the chance from them that made a name of them.
pub(super) fn leave(doc: &Document<'_>, cells: &mut [Cell], chances: &mut [f32]) {
    open(cells, chances, |cells, at| went_along(doc, cells, at));
}

/// Opens every cell that went along with the one before it.
pub(super) fn open(cells: &mut [Cell], chances: &mut [f32], went_along: impl Fn(&[Cell], usize) -> bool) {
    for at in 1..cells.len() {
        if went_along(cells, at) {
            cells[at] = OPEN;
            chances[at] = 0.0;
        }
    }
}

/// The last word of a name is a verb.
fn went_along(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    cells[at].kind == Some(Kind::Name)
        && matches!(cells[at].evidence, Evidence::Context | Evidence::Unexplained)
        && small(doc, at)
        && !continues(doc, cells, at)
        && name_before(doc, cells, at).is_some_and(|start| reads_on(doc, start, at))
}

/// The word is written small, or its whole line is in capitals.
fn small(doc: &Document<'_>, at: usize) -> bool {
    let upper = |at: usize| doc.tokens.get(at).is_some_and(|token| token.shape == Shape::Upper);
    match doc.tokens[at].shape {
        Shape::Lower => true,
        Shape::Upper => {
            let before = upper(at - 1) || doc.hints[at - 1] == Hint::Placeholder;
            before && upper(at + 1) && doc.same_line(at + 1)
        }
        _ => false,
    }
}

/// The name goes on behind the word.
pub(super) fn continues(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let next = at + 1;
    let named = cells.get(next).is_some_and(|cell| cell.kind == Some(Kind::Name));
    let joint = doc.mark(next, b'-') && doc.glued(next + 1) || doc.mark(next, b'\'');
    doc.same_line(next) && (named && doc.tokens[next].is_word() || joint && doc.glued(next))
}

/// Where the name starts whose last word stands right before: masked words, or the placeholder of somebody. Behind a
/// title or an initial alone a word is the surname.
pub(super) fn name_before(doc: &Document<'_>, cells: &[Cell], at: usize) -> Option<usize> {
    let last = at - 1;
    if doc.tokens[at].gap != Gap::Space {
        return None;
    }
    if doc.hints[last] == Hint::Placeholder {
        return placeholder(doc, last);
    }
    let word = |at: usize| cells[at].kind == Some(Kind::Name) && doc.tokens[at].is_word();
    let joint = |at: usize| (doc.mark(at, b'-') || doc.mark(at, b'\'')) && doc.glued(at) && doc.glued(at + 1);
    let mut start = at;
    while start > 0 && at - start < REACH && doc.same_line(start) && (word(start - 1) || joint(start - 1)) {
        start -= 1;
    }
    let whole =
        word(last) && !doc.has(last, Flags::TITLE) && (doc.tokens[last].len() > 1 || spelt(doc, start, at));
    whole.then_some(start)
}

/// The name is spelt out, and so a whole one: "S m i t h fell".
fn spelt(doc: &Document<'_>, start: usize, end: usize) -> bool {
    end - start > 2 && (start..end).all(|at| doc.tokens[at].len() == 1)
}

/// Where the placeholder of a person starts that ends here.
fn placeholder(doc: &Document<'_>, last: usize) -> Option<usize> {
    let open = (last.saturating_sub(4)..last).rev().find(|&at| doc.mark(at, b'['))?;
    doc.is_one(open + 1, &["patient", "staff", "relative", "person"]).then_some(open)
}

/// The word is one of the verbs, and what follows reads on as it does behind this one. The name before starts at `start`.
pub(super) fn reads_on(doc: &Document<'_>, start: usize, at: usize) -> bool {
    let next = at + 1;
    let follows = |words: &[&str]| doc.same_line(next) && doc.is_one(next, words);
    if doc.is_one(at, &PAST) {
        !finite(doc, next)
    } else if doc.is(at, "fell") {
        fell(doc, start, next)
    } else if doc.is_one(at, &["may", "will"]) {
        follows(&BARE) && !by_staff(doc, start)
    } else if doc.is(at, "said") {
        follows(&TOLD)
    } else if doc.is(at, "rose") {
        doc.same_line(next) && rose(doc, next)
    } else {
        false
    }
}

/// A verb of which the word before is the subject: "Thomasina Fell checked", "Harriet Fell survived".
fn finite(doc: &Document<'_>, at: usize) -> bool {
    let Some(token) = doc.tokens.get(at).filter(|token| token.is_word() && doc.same_line(at)) else {
        return false;
    };
    let past = token.len() > 4 && doc.word(at).to_ascii_lowercase().ends_with(b"ed");
    past || token.has(Flags::VERB) && !doc.is(at, "left")
        || doc.is_one(at, &["read", "taught", "did", "didn", "does", "agrees", "who"])
}

/// Behind "fell", which is a surname too: where to, how, when, or the end of the sentence.
fn fell(doc: &Document<'_>, start: usize, next: usize) -> bool {
    let (staff, named) = before(doc, start);
    // Behind a title alone the word may be the surname: "mr ambrose fell" ends no sentence without its full stop.
    let titled = titled(doc, start) && !spelt(doc, start, next - 1);
    let Some(token) = doc.tokens.get(next).filter(|_| doc.same_line(next)) else { return !named && !titled };
    if token.is_word() {
        return if doc.is(next, "on") {
            !staff && !doc.is_one(next + 1, &DUTY)
        } else if doc.is(next, "to") {
            doc.is_one(next + 1, &FLOOR)
        } else if doc.is(next, "and") {
            !named && (finite(doc, next + 1) || doc.is_one(next + 1, &["hit", "hurt", "broke", "cut"]))
        } else {
            doc.is_one(next, &DOWN) || !staff && doc.is_one(next, &THERE)
        };
    }
    // A new thought behind the mark, not the next field of a form.
    let plain = |at: usize| {
        let field = Flags::STAFF
            .or(Flags::RELATIVE)
            .or(Flags::PATIENT)
            .or(Flags::DOB_CUE)
            .or(Flags::AGE_CUE)
            .or(Flags::NHS_CUE)
            .or(Flags::MRN_CUE);
        let word = doc.tokens.get(at).is_none_or(|token| token.gap >= Gap::Line || token.is_word());
        word && !doc.has(at, field) && !finite(doc, at) && !doc.is(at, "and")
    };
    match token.first {
        b'.' | b';' | b'!' | b')' => !named && token.len() == 1 && (!titled || doc.same_line(next + 1)),
        b',' | b'(' => !named && plain(next + 1),
        b'-' | b'?' => !named && !doc.glued(next),
        _ => false,
    }
}

/// The word right before a name that starts here, its full stop left out.
fn word_before(doc: &Document<'_>, start: usize) -> Option<usize> {
    let at = start.checked_sub(1).filter(|_| doc.same_line(start))?;
    Some(if doc.mark(at, b'.') && doc.glued(at) { at.saturating_sub(1) } else { at })
}

/// A title stands before the name. Before a placeholder it says nothing: what stood behind that was decided before.
fn titled(doc: &Document<'_>, start: usize) -> bool {
    doc.hints[start] != Hint::Placeholder
        && word_before(doc, start).is_some_and(|at| doc.has(at, Flags::TITLE))
}

/// A word for staff stands before the name, or "by", with or without a title between.
pub(super) fn by_staff(doc: &Document<'_>, start: usize) -> bool {
    if doc.hints[start] == Hint::Placeholder {
        return false;
    }
    let Some(at) = word_before(doc, start) else { return false };
    let by = |at: usize| doc.is(at, "by");
    doc.has(at, Flags::STAFF) || by(at) || doc.has(at, Flags::TITLE) && word_before(doc, at).is_some_and(by)
}

/// What stands before a name: whether somebody of staff is named, and whether anybody is spoken of who does nothing
/// ("told by", "daughter", "her name is").
pub(super) fn before(doc: &Document<'_>, start: usize) -> (bool, bool) {
    const OF: [&str; 14] = [
        "by", "to", "with", "told", "for", "from", "of", "and", "named", "called", "name", "is", "surname",
        "re",
    ];
    let Some(mut at) = start.checked_sub(1).filter(|_| doc.same_line(start)) else { return (false, false) };
    if doc.mark(at, b'.') && doc.glued(at) && at > 0 {
        at -= 1;
    }
    let staff = doc.has(at, Flags::STAFF);
    (staff, staff || doc.has(at, Flags::RELATIVE) || doc.is_one(at, &OF))
}

/// Behind "rose", which is a name of many: up, or from where one sits or lies.
fn rose(doc: &Document<'_>, next: usize) -> bool {
    let whose = |at: usize| doc.is_one(at, &["her", "his", "their", "the", "a", "low", "high"]);
    let seat = |mut at: usize| {
        let end = at + 3;
        while at < end && whose(at) {
            at += 1;
        }
        doc.is_one(at, &SEATS)
    };
    doc.is_one(next, &["up", "unaided", "unsteadily", "suddenly", "quickly", "slowly"])
        || doc.is(next, "from") && seat(next + 1)
        || doc.is(next, "to") && doc.is_one(next + 1, &["stand", "feet"])
        || doc.is(next, "to") && whose(next + 1) && doc.is(next + 2, "feet")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::marked::{cells, plain, read, shown};

    fn becomes(text: &str, wanted: &str) {
        let plain = plain(text);
        let mut doc = read(&plain);
        let mut cells = cells(&mut doc, text, Kind::Name);
        let mut chances = vec![0.9; cells.len()];
        leave(&doc, &mut cells, &mut chances);
        assert_eq!(shown(&doc, &plain, &cells), wanted);
        let stands = cells.iter().zip(&chances).filter(|(_, chance)| **chance == 0.0);
        assert!(stands.clone().all(|(cell, _)| cell.kind.is_none()), "{text}");
        assert_eq!(stands.count() > 0, text != wanted, "{text}");
    }

    #[test]
    fn a_verb_behind_a_name_stands() {
        for (text, wanted) in [
            ("pt <marjorie fell> on way to loo", "pt <marjorie> fell on way to loo"),
            ("<marjorie fell>", "<marjorie> fell"),
            ("patient <mary fell> from bed", "patient <mary> fell from bed"),
            ("mr <ahmed fell>. no injury", "mr <ahmed> fell. no injury"),
            ("mr <tran thi fell> asleep", "mr <tran thi> fell asleep"),
            ("mrs <o'brien fell>, no injury", "mrs <o>'<brien> fell, no injury"),
            ("pt <mary fell> to the floor", "pt <mary> fell to the floor"),
            ("pt <mary fell> and hit head", "pt <mary> fell and hit head"),
            ("told <mary fell> over in bay", "told <mary> fell over in bay"),
            ("pt <s m i t h fell> on stairs", "pt <s m i t h> fell on stairs"),
            ("PT <MARJORIE FELL> ON WAY TO LOO", "PT <MARJORIE> FELL ON WAY TO LOO"),
            ("pt <tom cried> all night", "pt <tom> cried all night"),
            ("pt <tom slipped>", "pt <tom> slipped"),
            ("pt <mary may> have fallen", "pt <mary> may have fallen"),
            ("mrs <s m i t h fell>", "mrs <s m i t h> fell"),
            ("mr <ahmed fell>; no injury", "mr <ahmed> fell; no injury"),
            ("pt <mary fell>.", "pt <mary> fell."),
            ("seen as mr <ali will> need help", "seen as mr <ali> will need help"),
            ("pt <will may> have fallen", "pt <will> may have fallen"),
            ("pt <mary will> go home", "pt <mary> will go home"),
            ("pt <mary rose> from chair", "pt <mary> rose from chair"),
            ("pt <mary rose> from her low bed", "pt <mary> rose from her low bed"),
            ("pt <mary rose> up", "pt <mary> rose up"),
            ("pt <ali said> he fell", "pt <ali> said he fell"),
        ] {
            becomes(text, wanted);
        }
    }

    #[test]
    fn a_verb_behind_a_placeholder_stands() {
        for (text, wanted) in [
            ("pt [patient] <fell> on way", "pt [patient] fell on way"),
            ("pt [patient] <rose> from chair", "pt [patient] rose from chair"),
            ("pt [patient] <rose> came", "pt [patient] <rose> came"),
            ("pt [ward] <fell> on way", "pt [ward] <fell> on way"),
        ] {
            let plain = plain(text);
            let mut doc = read(&plain);
            doc.hint(1, 4, Hint::Placeholder);
            let mut cells = cells(&mut doc, text, Kind::Name);
            let mut chances = vec![0.9; cells.len()];
            leave(&doc, &mut cells, &mut chances);
            assert_eq!(shown(&doc, &plain, &cells), wanted);
        }
    }

    #[test]
    fn a_surname_that_is_a_verb_goes() {
        for text in [
            "mr <fell> was seen",
            "mr <j fell> was seen",
            "<rose> came in",
            "nurse <may> gave it",
            "<will> rang",
            "told by cns <jo fell>. no harm",
            "dr. <marcus fell> on call",
            "cns <jo fell> in clinic",
            "niece <thomasina fell> to be rung",
            "her name is <marjorie fell> and she was there",
            "pt <harriet fell> was seen",
            "pt <harriet fell>, reviewed",
            "pt <harriet fell>, dob on form",
            "pt <harriet fell> (82) seen",
            "pt <harriet fell> 82 seen",
            "pt <mary rose> dob on form",
            "pt <mary rose> from bay 4",
            "pt <mary rose smith> from chair",
            "pt <mary may> in bay 4",
            "sister <june may>",
            "nurse <mary will> go home",
            "nurse <mary may> have left",
            "told by <mary will> go home",
            "told by mr <ali may> have left",
            "mr <ambrose fell>",
            "mr. <ambrose fell>",
            "mr <ambrose fell>\nno injury",
            "mr <ambrose fell>.",
            "pt <harry will>, son rang",
            "pt <ali said> was seen",
            "Pt <Marjorie Fell> on way",
            "pt <marjorie fell>-<jones> on way",
            "pt <marjorie fell>'s bed",
        ] {
            becomes(text, text);
        }
    }

    #[test]
    fn what_the_record_or_a_cue_took_goes() {
        let text = "pt <marjorie fell> on way";
        let plain = plain(text);
        for evidence in [Evidence::Known, Evidence::Cue, Evidence::LocalList, Evidence::Repeat] {
            let mut doc = read(&plain);
            let mut cells = cells(&mut doc, text, Kind::Name);
            cells[2].evidence = evidence;
            let mut chances = vec![0.0; cells.len()];
            leave(&doc, &mut cells, &mut chances);
            assert_eq!(shown(&doc, &plain, &cells), text);
        }
    }
}
