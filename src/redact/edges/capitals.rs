//! Verbs in a text of capitals: "MR HILL FELL.", "MISS LITTLE DESAT TO 80%". A read document and its cells enter, what was
//! taken for the last word of a name leaves.
//!
//! In capitals a title takes the next two words for a name. The first of them stays one, whatever it means.

use super::verb_words::{DOWN, FLOOR, SHOUTED, THERE};
use super::verbs::{before, by_staff, continues, name_before, open};
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Shape;
use crate::redact::{Evidence, Kind};

/// Lets them stand, and takes the chance from them that made a name of them.
pub(super) fn leave(doc: &Document<'_>, cells: &mut [Cell], chances: &mut [f32]) {
    open(cells, chances, |cells, at| went_along(doc, cells, at));
}

/// The last word of a name is a verb, and all around is in capitals.
fn went_along(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    const TITLE: &str = "title";
    let cell = &cells[at];
    let supposed = matches!(cell.evidence, Evidence::Context | Evidence::Unexplained)
        || cell.evidence == Evidence::Cue && cell.rule == TITLE;
    let upper = |at: usize| doc.tokens.get(at).is_some_and(|token| token.shape == Shape::Upper);
    if cell.kind != Some(Kind::Name) || !supposed || !upper(at) || !upper(at - 1) {
        return false;
    }
    let (plain, fell) = (doc.is_one(at, &SHOUTED), doc.is(at, "fell"));
    let verb = plain || fell;
    if !verb || continues(doc, cells, at) {
        return false;
    }
    let Some(start) = name_before(doc, cells, at) else { return false };
    // "Mr HILL FELL": only the name is shouted.
    let around = start == 0
        || !doc.same_line(start)
        || upper(start - 1)
        || doc.mark(start - 1, b'.') && start > 1 && upper(start - 2);
    around && (plain || end_of(doc, start, at))
}

/// Behind a surname "fell" is a verb where a sentence ends or goes on so; behind a given name it is the surname.
fn end_of(doc: &Document<'_>, start: usize, at: usize) -> bool {
    let next = at + 1;
    let given = Flags::GIVEN.or(Flags::GIVEN_TOP);
    let surname = Flags::SURNAME.or(Flags::SURNAME_TOP).or(Flags::NAME_WORD).or(Flags::EPONYM);
    let (staff, named) = before(doc, start);
    if !doc.has(at - 1, surname) || doc.has(at - 1, given) || staff || named || by_staff(doc, start) {
        return false;
    }
    let Some(token) = doc.tokens.get(next).filter(|_| doc.same_line(next)) else { return true };
    if token.is_word() {
        return doc.is_one(next, &DOWN)
            || doc.is_one(next, &THERE)
            || doc.is_one(next, &["and", "x"])
            || doc.is(next, "to") && doc.is_one(next + 1, &FLOOR);
    }
    // "FELL 0300", not "FELL 82": an age.
    if token.is_number() {
        return token.len() == 4;
    }
    match token.first {
        b'.' | b';' | b'!' => token.len() == 1,
        b'-' | b'?' => !doc.glued(next),
        // A new thought, not the next field of a form.
        b',' => doc.tokens.get(next + 1).is_some_and(|word| word.is_word() && !word.has(FIELDS)),
        _ => false,
    }
}

/// Words of a form's fields.
const FIELDS: Flags = Flags::STAFF
    .or(Flags::RELATIVE)
    .or(Flags::PATIENT)
    .or(Flags::DOB_CUE)
    .or(Flags::AGE_CUE)
    .or(Flags::NHS_CUE)
    .or(Flags::MRN_CUE);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::marked::{cells, plain, read, shown};

    fn becomes(text: &str, wanted: &str) {
        let plain = plain(text);
        let mut doc = read(&plain);
        let mut cells = cells(&mut doc, text, Kind::Name);
        // The title's rule took them.
        for cell in cells.iter_mut().filter(|cell| cell.hit > 0) {
            cell.rule = "title";
            cell.evidence = Evidence::Cue;
        }
        let mut chances = vec![0.9; cells.len()];
        leave(&doc, &mut cells, &mut chances);
        assert_eq!(shown(&doc, &plain, &cells), wanted);
    }

    #[test]
    fn a_verb_in_capitals_stands() {
        for (text, wanted) in [
            ("MR {PARKINSON FELL}. NO INJURY", "MR <PARKINSON> FELL. NO INJURY"),
            ("MR {HILL FELL}, NO INJURY", "MR <HILL> FELL, NO INJURY"),
            ("MR. {HILL FELL} X2", "MR. <HILL> FELL X2"),
            ("MRS {HILL FELL} 2200", "MRS <HILL> FELL 2200"),
            ("PT <RICE FELL>. SEEN", "PT <RICE> FELL. SEEN"),
            ("MR {YOUNG DNA}. RANG LATER", "MR <YOUNG> DNA. RANG LATER"),
            ("MISS {LITTLE DESAT} TO 80", "MISS <LITTLE> DESAT TO 80"),
            ("MISS <LITTLE GIVEN> 15L", "MISS <LITTLE> GIVEN 15L"),
            ("MR {GREEN NBM}", "MR <GREEN> NBM"),
        ] {
            becomes(text, wanted);
        }
    }

    #[test]
    fn a_surname_in_capitals_goes() {
        for text in [
            "MR {FELL}. NO INJURY",
            "MR {AMBROSE FELL}. NO INJURY",
            "MRS {ROSE FELL}. NO INJURY",
            "MR {HILL FELL} DOB ON FORM",
            "MR {HILL FELL}, DOB ON FORM",
            "MR {HILL FELL} 82 SEEN",
            "NURSE <HILL FELL>. SEEN",
            "TOLD BY MR {HILL FELL}. SEEN",
            "MR {HILL FELL}-{JONES}. SEEN",
            "MR {HILL FELL JONES}. SEEN",
            "Mr {HILL FELL}. Seen",
            "Mr {Hill Fell}. Seen",
        ] {
            becomes(text, &text.replace('{', "<").replace('}', ">"));
        }
    }

    #[test]
    fn what_the_record_took_goes() {
        let text = "MR <HILL FELL>. SEEN";
        let plain = plain(text);
        for evidence in [Evidence::Known, Evidence::LocalList, Evidence::Repeat] {
            let mut doc = read(&plain);
            let mut cells = cells(&mut doc, text, Kind::Name);
            cells[2].evidence = evidence;
            let mut chances = vec![0.0; cells.len()];
            leave(&doc, &mut cells, &mut chances);
            assert_eq!(shown(&doc, &plain, &cells), text);
        }
    }
}
