//! Words that are glued to a name and head what is told next: "Mrs Potter-DNAR", "Dr Jones-reviewed bloods", "Mr Jones.Fell
//! at night". A read document and its cells enter, such words leave.

use super::verbs;
use crate::redact::document::Document;
use crate::redact::engine::{Cell, OPEN};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Shape, Token};
use crate::redact::{Evidence, Kind};

const NAMES: Flags = Flags::NAMES.or(Flags::PARTICLE);

/// Headings in capitals that could be spoken like a name. Many diseases bear somebody's name, and no list tells those from
/// the rest.
const HEADINGS: [&str; 16] = [
    "dnar", "mrsa", "mssa", "uti", "copd", "tia", "cva", "aki", "covid", "stemi", "ecg", "eeg", "acs",
    "cabg", "coad", "gerd",
];

/// No heading in capitals is longer than this.
const LONGEST: usize = 5;

/// No word in small letters that is no verb is longer than this.
const SHORT: usize = 3;

/// Lets them stand, and takes the chance from them that made a name of them.
pub(super) fn leave(doc: &Document<'_>, cells: &mut [Cell], chances: &mut [f32]) {
    for at in 2..cells.len() {
        let name = |at: usize| cells[at].kind == Some(Kind::Name);
        let supposed = matches!(cells[at].evidence, Evidence::Context | Evidence::Unexplained);
        let sure = matches!(cells[at].evidence, Evidence::Known | Evidence::LocalList | Evidence::Checksum);
        if name(at)
            && name(at - 2)
            && (!sure && behind_hyphen(doc, at) || supposed && behind_full_stop(doc, at))
        {
            cells[at] = OPEN;
            chances[at] = 0.0;
        }
    }
}

/// What is glued to a name by a hyphen, and names nobody by itself.
pub(super) fn behind_hyphen(doc: &Document<'_>, at: usize) -> bool {
    let Some((name, word)) = glued(doc, at, b'-') else { return false };
    let second = doc.glued(at + 1) && doc.mark(at + 1, b'-');
    if second || name.len() < 3 || name.has(Flags::PARTICLE) {
        return false;
    }
    let verb = word.has(Flags::VERB);
    let common = word.has(Flags::COMMON);
    let small = in_small_letters(doc, at - 2);
    let mixed = matches!(name.shape, Shape::Title | Shape::Mixed);
    match word.shape {
        Shape::Lower if verbs::reads_on(doc, at - 2, at) => true,
        _ if word.has(NAMES) => false,
        Shape::Upper => small && shouted(doc, at),
        Shape::Title => mixed && (verb || common && word.has(Flags::WARD_HEAD)),
        // "Jones-for theatre", not "Jones-moody": a longer word may be the second half of a name.
        Shape::Lower => mixed && (verb || common && word.len() <= SHORT),
        _ => false,
    }
}

/// The next sentence, whose full stop lacks its blank.
fn behind_full_stop(doc: &Document<'_>, at: usize) -> bool {
    let Some((name, word)) = glued(doc, at, b'.') else { return false };
    if doc.glued(at + 1) || name.len() < 4 {
        return false;
    }
    match word.shape {
        Shape::Title if verbs::reads_on(doc, at - 2, at) => true,
        _ if word.has(NAMES) => false,
        Shape::Title => word.has(Flags::VERB.or(Flags::COMMON)),
        Shape::Upper => in_small_letters(doc, at - 2) && shouted(doc, at),
        _ => false,
    }
}

/// The name is not in capitals: where it is, the word behind could be its other half ("MRS BLACKMORE-PAGET").
fn in_small_letters(doc: &Document<'_>, at: usize) -> bool {
    doc.word(at).last().is_some_and(u8::is_ascii_lowercase)
}

/// A short clinical word in capitals that nobody is called by: without a vowel, or one of the known headings.
fn shouted(doc: &Document<'_>, at: usize) -> bool {
    let word = doc.word(at);
    let spoken = word.iter().any(|byte| b"AEIOUYaeiouy".contains(byte));
    word.len() <= LONGEST
        && doc.has(at, Flags::CLINICAL)
        && !doc.has(at, Flags::EPONYM)
        && (!spoken || doc.is_one(at, &HEADINGS))
}

/// A word, this mark and a word without a gap.
fn glued<'d>(doc: &'d Document<'_>, at: usize, mark: u8) -> Option<(&'d Token, &'d Token)> {
    let (name, word) = (doc.tokens.get(at.checked_sub(2)?)?, doc.tokens.get(at)?);
    let joint = doc.mark(at - 1, mark) && doc.tokens[at - 1].len() == 1 && doc.glued(at - 1) && doc.glued(at);
    (joint && name.is_word() && word.is_word()).then_some((name, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::marked::{cells, plain, read, shown};

    #[test]
    fn a_heading_stands_and_the_other_half_of_a_name_goes() {
        for (text, wanted) in [
            ("Mrs. <Potter-DNAR>", "Mrs. <Potter>-DNAR"),
            ("Mr <Jones-MRSA> +ve", "Mr <Jones>-MRSA +ve"),
            ("mr <jones-MRSA> +ve", "mr <jones>-MRSA +ve"),
            ("Dr <Jones-reviewed> bloods", "Dr <Jones>-reviewed bloods"),
            ("Dr <Jones-Reviewed> bloods", "Dr <Jones>-Reviewed bloods"),
            ("Mr <Jones-Theatre> 3", "Mr <Jones>-Theatre 3"),
            ("Mr <Jones-for> theatre", "Mr <Jones>-for theatre"),
            ("Mrs <Jones-moody> fell", "Mrs <Jones>-<moody> fell"),
            ("mr <jones-fell> at night", "mr <jones>-fell at night"),
            ("Mr <Jones>.<Fell> at night", "Mr <Jones>.Fell at night"),
            ("Mr <Jones>.<Reviewed> at night", "Mr <Jones>.Reviewed at night"),
            ("Mrs <Smith-Jones> fell", "Mrs <Smith>-<Jones> fell"),
            ("MRS <SMITH-JONES> fell", "MRS <SMITH>-<JONES> fell"),
            ("mrs <smith-jones> fell", "mrs <smith>-<jones> fell"),
            ("Mr <Al-Said> fell", "Mr <Al>-<Said> fell"),
            ("Mr <Smith-Field> fell", "Mr <Smith>-<Field> fell"),
            ("Mr <Jones>.<MRSA> +ve", "Mr <Jones>.MRSA +ve"),
            ("MR <JONES>.<MRSA> +VE", "MR <JONES>.<MRSA> +VE"),
            ("MRS <POTTER-DNAR>", "MRS <POTTER>-<DNAR>"),
            ("DR <BEN-HAIM> came", "DR <BEN>-<HAIM> came"),
            ("Dr <Ben-HAIM> came", "Dr <Ben>-<HAIM> came"),
            ("MR <ASPINALL-PALLISTER> fell", "MR <ASPINALL>-<PALLISTER> fell"),
            ("MRS <BLACKMORE-PAGET> fell", "MRS <BLACKMORE>-<PAGET> fell"),
            ("Mrs <Blackmore-PAGET> fell", "Mrs <Blackmore>-<PAGET> fell"),
            ("MRS <BLACKMORE-WILSONS> fell", "MRS <BLACKMORE>-<WILSONS> fell"),
            ("MRS <BLACKMORE-DOH> fell", "MRS <BLACKMORE>-<DOH> fell"),
            ("Mr <Smith-Xqzv> fell", "Mr <Smith>-<Xqzv> fell"),
            ("Mr <Smith-XQZV> fell", "Mr <Smith>-<XQZV> fell"),
            ("Mr <Jones>.<Mary> fell", "Mr <Jones>.<Mary> fell"),
            ("Mr <J>.<Fell> at night", "Mr <J>.<Fell> at night"),
            ("user <kerensa>.<blight> wrote", "user <kerensa>.<blight> wrote"),
        ] {
            let plain = plain(text);
            let mut doc = read(&plain);
            let mut cells = cells(&mut doc, text, Kind::Name);
            let mut chances = vec![0.9; cells.len()];
            leave(&doc, &mut cells, &mut chances);
            assert_eq!(shown(&doc, &plain, &cells), wanted);
        }
    }
}
