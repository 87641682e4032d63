//! Numbers that name nobody and must stay: clock times, doses and measures, scores and ratios.
//!
//! They give no hits, only hints that keep other recognisers, the tagger and the second pass away.

use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::word_set::WordSet;

/// "16:20", "0715", "1200hrs".
pub(crate) fn time(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let value = doc.number(at)?;
    let len = doc.tokens[at].len();
    let pair = |doc: &Document<'_>, mark: u8| {
        doc.mark(at + 1, mark)
            && doc.glued(at + 1)
            && doc.glued(at + 2)
            && doc.tokens.get(at + 2).is_some_and(|t| t.is_number() && t.len() == 2)
            && doc.number(at + 2).is_some_and(|minute| minute < 60)
    };
    if len <= 2 && value < 25 && pair(doc, b':') {
        let mut last = at + 3;
        if doc.mark(last, b':') && doc.glued(last) && doc.glued(last + 1) {
            last += 2;
        }
        doc.hint(at, last, Hint::Time);
        return Some(last);
    }
    if len == 4 && value / 100 < 25 && value % 100 < 60 {
        let hours = doc.is_one(at + 1, &["hrs", "hours", "h", "hr"]);
        if hours {
            doc.hint(at, at + 2, Hint::Time);
            return Some(at + 2);
        }
    }
    None
}

/// "d.o.b", "a.m.", "q.d.s.": letters with full stops between that are no initials.
pub(crate) fn dotted(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    const SHORT: [&str; 22] = [
        "am", "pm", "dob", "bd", "od", "on", "tds", "qds", "prn", "po", "iv", "im", "sc", "ie", "eg", "cc",
        "nb", "ps", "no", "nbm", "ca", "dna",
    ];
    if at > 0 && doc.glued(at) {
        return None;
    }
    let mut letters = [0_u8; 3];
    let (mut count, mut last) = (0, at);
    while doc.tokens.get(last).is_some_and(|token| token.is_word() && token.len() == 1)
        && (count == 0 || doc.glued(last))
    {
        *letters.get_mut(count)? = doc.tokens[last].first | 0x20;
        count += 1;
        last += 1;
        if !(doc.mark(last, b'.') && doc.glued(last)) {
            break;
        }
        last += 1;
    }
    if count < 2 || !SHORT.iter().any(|short| short.as_bytes() == &letters[..count]) {
        return None;
    }
    doc.hint(at, last, Hint::Harmless);
    Some(last)
}

/// "40mg", "5.2 mmol", "94%".
pub(crate) fn measure(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    let mut last = at + 1;
    while (doc.mark(last, b'.') || doc.mark(last, b',') || doc.mark(last, b'-') || doc.mark(last, b'/'))
        && doc.glued(last)
        && doc.glued(last + 1)
        && doc.tokens.get(last + 1).is_some_and(|t| t.is_number())
        && last < at + 12
    {
        last += 2;
    }
    let unit =
        doc.has(last, Flags::UNIT) && (doc.glued(last) || doc.same_line(last) && doc.tokens[last].len() > 1);
    if unit && doc.tokens[at].len() <= 6 && !(at > 0 && doc.glued(at) && doc.tokens[at - 1].is_word()) {
        // A reference such as "24B0913377" is no dose: nothing may be glued behind the unit.
        if doc.glued(last) && doc.tokens.get(last + 1).is_some_and(|t| t.is_number() && doc.glued(last + 1)) {
            return None;
        }
        doc.hint(at, last + 1, Hint::Measure);
        return Some(last + 1);
    }
    if doc.mark(last, b'%') {
        doc.hint(at, last, Hint::Measure);
        return Some(last);
    }
    None
}

/// "120/80", "1:10,000", "3/15".
pub(crate) fn ratio(doc: &mut Document<'_>, at: usize) -> Option<usize> {
    if (doc.mark(at + 1, b'/') || doc.mark(at + 1, b':'))
        && doc.glued(at + 1)
        && doc.glued(at + 2)
        && doc.tokens.get(at + 2).is_some_and(|t| t.is_number())
    {
        let value = doc.number(at).unwrap_or(u32::MAX);
        let other = doc.number(at + 2).unwrap_or(u32::MAX);
        if value < 400 && other < 400 && !doc.mark(at + 3, b'/') {
            doc.hint(at, at + 3, Hint::Measure);
            return Some(at + 3);
        }
    }
    None
}

/// A word before a number says that the number names nobody: a lot, an asset, a code of a classification, a bleep.
pub(crate) fn excused(doc: &Document<'_>, at: usize) -> bool {
    static WORDS: WordSet<34> = WordSet::new([
        "lot",
        "batch",
        "bn",
        "asset",
        "icd",
        "opcs",
        "snomed",
        "bleep",
        "blp",
        "bleeped",
        "crash",
        "model",
        "cycle",
        "exp",
        "version",
        "ver",
        "nice",
        "ng",
        "cg",
        "ta",
        "qs",
        "dm",
        "band",
        "page",
        "pg",
        "tray",
        "shelf",
        "cat",
        "catalogue",
        "size",
        "code",
        "codes",
        "rev",
        "windows",
    ]);
    let mut here = at;
    for _ in 0..4 {
        if here == 0 || !doc.same_line(here) {
            return false;
        }
        here -= 1;
        if WORDS.holds(doc, here) {
            return true;
        }
        if doc.tokens[here].is_word()
            && !doc.is_one(here, &["no", "number", "nos", "num", "tag", "id", "on", "s"])
        {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;
    use crate::redact::policy::Local;

    fn hint(text: &str, word: &str) -> Hint {
        let lexicon = Lexicon::standard();
        let mut doc = Document::read(text, &lexicon);
        super::super::recognise(&mut doc, &Local::default());
        let at = (0..doc.tokens.len()).find(|&at| doc.is(at, word)).unwrap();
        doc.hints[at]
    }

    #[test]
    fn table() {
        assert_eq!(hint("at 16:20 he", "16"), Hint::Time);
        assert_eq!(hint("at 1620hrs he", "1620"), Hint::Time);
        assert_eq!(hint("gave 40mg po", "40"), Hint::Measure);
        assert_eq!(hint("sats 94%", "94"), Hint::Measure);
        assert_eq!(hint("BP 120/80", "120"), Hint::Measure);
        assert_eq!(hint("Gilhooly D.o.b: 2nd", "o"), Hint::Harmless);
        assert_eq!(hint("the 6 a.m. round", "m"), Hint::Harmless);
        assert_ne!(hint("seen by K.R. Moyo", "r"), Hint::Harmless);
        assert_ne!(hint("hosp no 448213", "448213"), Hint::Measure);
    }
}
