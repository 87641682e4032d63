//! The shorthand of a handover: a read part with its cells enters, names that only their place in it tells leave.
//!
//! "Green 78F CAP", "Bed 3 Foley", "Bay A: Brown, Green, Patel": no cue of a sentence speaks for them, and each is a word or an
//! eponym too.

use super::words::{found, is_eponym, is_name};
use crate::redact::Kind;
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap, Shape, Token};

/// A catheter's size is written as an age and a sex are: "Foley 16F".
const LARGEST_SIZE: u32 = 30;
/// No tube is larger: "Brown 82F line infection" tells of somebody.
const LARGEST_TUBE: u32 = 40;

/// Masks the names.
pub(super) fn mask(doc: &Document<'_>, cells: &mut [Cell]) {
    for at in 0..cells.len() {
        if cells[at].kind.is_none() && (is_aged(doc, at) || in_bed(doc, cells, at)) {
            cells[at] = found("handover", false);
        }
    }
    let mut at = 0;
    while at < cells.len() {
        at = list(doc, cells, at);
    }
}

/// An age and a sex follow: "Green 78F", "Young (82 M)", "Foley 71 yr M", "Green, 78, CAP".
fn is_aged(doc: &Document<'_>, at: usize) -> bool {
    // Behind a comma and a bracket at most.
    if !(at + 1..at + 4).any(|here| doc.tokens.get(here).is_some_and(Token::is_number)) {
        return false;
    }
    let eponym = || is_eponym(doc, at) && doc.tokens[at].shape == Shape::Title;
    // "12 Lime Green 78F" is an address still, "12 May 24 M" a date.
    let place = at > 0 && doc.same_line(at) && doc.tokens[at - 1].is_capital() && doc.has(at, Flags::STREET);
    if place || doc.has(at, Flags::MONTH) || doc.is(at, "day") || !(is_name(doc, at) || eponym()) {
        return false;
    }
    let comma = usize::from(doc.mark(at + 1, b','));
    let bracket = usize::from(doc.mark(at + 1 + comma, b'('));
    let number = at + 1 + comma + bracket;
    let one_line = (at + 1..=number).all(|here| doc.same_line(here));
    let apart = bracket == 1 || !doc.glued(number);
    let age = doc.number(number).filter(|_| doc.tokens[number].len() == 2 && one_line && apart);
    let Some(age) = age else { return false };
    if !(16..100).contains(&age) || is_eponym(doc, at) && age <= LARGEST_SIZE {
        return false;
    }
    let behind = number + 1;
    let old = doc.is(behind, "yo")
        || doc.is(behind, "y") && doc.mark(behind + 1, b'/') && doc.is(behind + 2, "o")
        || doc.is_one(behind, &["yr", "yrs", "year", "years", "y"])
            && (sex(doc, behind + 1, age) || doc.is(behind + 1, "old") || doc.mark(behind + 1, b'-'));
    if doc.same_line(behind) && (sex(doc, behind, age) || old) {
        return true;
    }
    // "Green, 78, CAP": only at the start of a line or a sentence, before what is wrong with somebody.
    let starts = at == 0 || !doc.same_line(at) || doc.tokens[at - 1].class == Class::Mark && !doc.glued(at);
    let list = comma == 1 && bracket == 0 && doc.mark(behind, b',') && doc.glued(behind);
    let shout = |here: usize| {
        doc.same_line(here) && doc.tokens.get(here).is_some_and(|token| token.shape == Shape::Upper)
    };
    list && starts && shout(behind + 1) && !doc.has(at, Flags::EPONYM)
}

/// "F", "M", "female": a single letter is a capital that nothing goes on behind, and no size of a tube follows.
fn sex(doc: &Document<'_>, at: usize, age: u32) -> bool {
    if !doc.same_line(at) {
        return false;
    }
    if doc.is_one(at, &["female", "male", "lady", "gentleman", "woman", "man"]) {
        return true;
    }
    let letter = doc.is_one(at, &["f", "m"]) && doc.tokens[at].is_capital();
    let goes_on = doc.glued(at + 1)
        && !doc
            .tokens
            .get(at + 1)
            .is_some_and(|next| matches!(next.first, b',' | b'.' | b')' | b';' | b':' | b'-'));
    const TUBES: [&str; 8] = ["catheter", "tube", "line", "cannula", "gauge", "stent", "drain", "sheath"];
    // "32 F chest drain"
    let tube =
        age <= LARGEST_TUBE && (at + 1..at + 3).any(|here| doc.same_line(here) && doc.is_one(here, &TUBES));
    letter && !goes_on && !tube
}

/// Right behind a masked bed or bay the line, or what is said of somebody, ends: "Bed 3 Foley", "Bed 3 Wells - NBM".
fn in_bed(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let bed = at > 0
        && doc.same_line(at)
        && !doc.glued(at)
        && cells[at - 1].kind == Some(Kind::Ward)
        && !cells[at - 1].doubt
        && (doc.tokens[at - 1].is_number() || doc.tokens[at - 1].len() < 3);
    let ends = |next: &Token| {
        next.gap >= Gap::Line
            || next.class == Class::Mark
                && matches!(next.first, b'-' | b':' | b',' | b'/' | b'(' | b';' | b'|')
    };
    bed && is_name(doc, at) && !doc.has(at, Flags::MONTH) && doc.tokens.get(at + 1).is_none_or(ends)
}

/// A list of single capitalised words, of which one is a masked name: "Brown, Green, Hodgkin, Patel". Gives where to look on.
fn list(doc: &Document<'_>, cells: &mut [Cell], first: usize) -> usize {
    let item = |at: usize| {
        doc.tokens.get(at).is_some_and(|token| token.is_word() && token.len() > 1 && token.is_capital())
    };
    let comma = |at: usize| doc.mark(at, b',') && doc.same_line(at) && doc.same_line(at + 1);
    if !item(first) || !comma(first + 1) {
        return first + 1;
    }
    let before = first.checked_sub(1).filter(|_| doc.same_line(first));
    let opens = |mark: usize| doc.mark(mark, b'(') || doc.mark(mark, b'"') || doc.mark(mark, b':');
    let joined = before.is_some_and(|before| doc.glued(first) && !opens(before) || item(before));
    if joined {
        return first + 1;
    }
    let mut last = first;
    while comma(last + 1) && item(last + 2) {
        last += 2;
    }
    let joins = doc.is(last + 1, "and") || doc.mark(last + 1, b'&');
    if joins && doc.same_line(last + 1) && doc.same_line(last + 2) && item(last + 2) {
        last += 2;
    }
    // "Brown, Green Lane": a word behind the last one makes something else of it.
    let ends = |next: &Token| {
        next.gap >= Gap::Line
            || next.class == Class::Mark && !matches!(next.first, b'&' | b'+' | b'/' | b'-' | b'\'')
    };
    let whole = doc.tokens.get(last + 1).is_none_or(ends);
    let end = if whole { last + 1 } else { last };
    let is_named =
        |at: usize| cells[at].kind == Some(Kind::Name) && !cells[at].doubt && !doc.has(at, Flags::EPONYM);
    let headed = before.is_some_and(|before| doc.mark(before, b':'));
    let long = last - first >= 4 || headed && last > first;
    if long && (first..=last).step_by(2).any(is_named) {
        for at in (first..end).step_by(2) {
            if cells[at].kind.is_none() && is_name(doc, at) {
                cells[at] = found("handover", false);
            }
        }
    }
    last + 1
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
        mask(&doc, &mut cells);
        assert_eq!(shown(&doc, &plain, &cells), wanted);
    }

    #[test]
    fn an_age_and_a_sex_tell_a_name() {
        for (text, wanted) in [
            ("Green 78F CAP", "<Green> 78F CAP"),
            ("Green (78F) CAP", "<Green> (78F) CAP"),
            ("Green 78 yo CAP", "<Green> 78 yo CAP"),
            ("h/o. White 45M panc", "h/o. <White> 45M panc"),
            ("Young 82 F #NOF", "<Young> 82 F #NOF"),
            ("Foley 71 yr M retention", "<Foley> 71 yr M retention"),
            ("Parkinson 80F UTI", "<Parkinson> 80F UTI"),
            ("GREEN 78F CAP", "<GREEN> 78F CAP"),
            ("Green, 78, CAP", "<Green>, 78, CAP"),
            ("Green 82F catheter blocked", "<Green> 82F catheter blocked"),
        ] {
            becomes(Kind::Name, text, wanted);
        }
        for text in [
            "Waterlow 18",
            "Waterlow 18 F",
            "Foley 16F in situ",
            "Foley 16 F catheter",
            "White 32 F chest drain",
            "Green stool",
            "Brown fluid 78ml",
            "May 2024",
            "May 24 M",
            "Rose 2 points",
            "Day 14 F/U",
            "Young male 24M",
            "Ward 24 F",
            "Sepsis 78F",
            "Fall 78F",
            "Walker 20 m then rested",
            "Green, 78, then home",
        ] {
            becomes(Kind::Name, text, text);
        }
    }

    #[test]
    fn a_bed_tells_a_name() {
        for (text, wanted) in [
            ("<Bed 2> Wells\n<Bed 3> Foley", "<Bed 2> <Wells>\n<Bed 3> <Foley>"),
            ("<Bed 4> Parkinson - fall", "<Bed 4> <Parkinson> - fall"),
            ("<Bed 4> Foley blocked", "<Bed 4> Foley blocked"),
            ("<Bay 3> Green bin - full", "<Bay 3> Green bin - full"),
            ("<Bed 1> Empty - clean", "<Bed 1> Empty - clean"),
            ("<Ward 6> Sister - rang", "<Ward 6> Sister - rang"),
        ] {
            becomes(Kind::Ward, text, wanted);
        }
    }

    #[test]
    fn a_list_of_names_tells_a_name() {
        for (text, wanted) in [
            ("A: Brown, Green, Hodgkin, <Patel>", "A: <Brown>, <Green>, <Hodgkin>, <Patel>"),
            ("saw Brown, <Patel> and Green.", "saw <Brown>, <Patel> and <Green>."),
            ("PMH: Parkinson, Hodgkin, Barrett", "PMH: Parkinson, Hodgkin, Barrett"),
            ("<Patel>, Foley catheter in", "<Patel>, Foley catheter in"),
            ("<Khan>, <Patel>, Foley catheter in", "<Khan>, <Patel>, Foley catheter in"),
        ] {
            becomes(Kind::Name, text, wanted);
        }
    }
}
