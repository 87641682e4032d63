//! Names by cue: a read document enters, hits leave. A title, an introduction or a form's field makes a name of any
//! token behind it, known or not; "Mr Turner" goes although "Turner" is a syndrome.

use crate::redact::document::{Document, Hint, Hit};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap, Shape};
use crate::redact::{Evidence, Kind};

/// Titles that hardly ever mean anything else.
const TITLES: [&str; 16] = [
    "mr",
    "mrs",
    "ms",
    "mx",
    "dr",
    "prof",
    "professor",
    "drs",
    "messrs",
    "mstr",
    "miss",
    "sir",
    "dame",
    "rev",
    "cllr",
    "revd",
];

/// Finds names by cue.
pub(crate) fn find(doc: &mut Document<'_>) {
    for at in 0..doc.tokens.len() {
        if doc.hints[at] == Hint::Placeholder || !doc.tokens[at].is_word() {
            continue;
        }
        if doc.tokens[at].shape == Shape::Mixed && glued_title(doc.word(at)) {
            doc.hit(
                Hit {
                    kind: Kind::Name,
                    first: at,
                    last: at + 1,
                    rule: "title",
                    evidence: Evidence::Cue,
                    certainty: 0.9,
                },
                Hint::Name,
            );
        } else if doc.has(at, Flags::TITLE) && doc.is_one(at, &TITLES) {
            title(doc, at);
        } else if doc.tokens[at].shape == Shape::Upper && doc.tokens[at].len() > 2 {
            surname_first(doc, at);
        } else if doc.has(at, Flags::INTRODUCTION) {
            introduced(doc, at);
        }
    }
}

/// "DrTan", "MrMacara", "SNMacaraeg": a title without its blank.
fn glued_title(word: &[u8]) -> bool {
    const GLUED: [&str; 10] = ["Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "SN", "RN", "HCA", "ODP"];
    GLUED.iter().any(|title| {
        word.strip_prefix(title.as_bytes()).is_some_and(|name| {
            name.len() > 2 && name[0].is_ascii_uppercase() && name[1..].iter().all(|b| b.is_ascii_lowercase())
        })
    })
}

fn title(doc: &mut Document<'_>, at: usize) {
    let mut name = at + 1;
    if doc.mark(name, b'.') {
        name += 1;
    }
    // "Mr and Mrs X", "Mr & Mrs X": the second title finds it.
    if doc.tokens.get(name).is_none_or(|t| t.gap > Gap::Line || !t.is_word()) {
        return;
    }
    let token = doc.tokens[name];
    if doc.is(at, "miss")
        && doc.tokens[at].shape == Shape::Lower
        && token.shape == Shape::Lower
        && token.flags.any(Flags::WORD.or(Flags::COMMON))
    {
        return;
    }
    let (last, solid) = extent(doc, name);
    if last == name {
        return;
    }
    let particle = token.flags.any(Flags::PARTICLE) && (name..last).any(|at| doc.tokens[at].is_capital());
    let capital = particle
        || doc.tokens[name].is_capital() && !(all_capitals(doc, name) && token.flags.any(Flags::COMMON));
    let wordy = token.flags.any(Flags::WORD.or(Flags::COMMON).or(Flags::STAFF)) && !token.is_capital()
        || token.flags.any(Flags::VERB);
    // "dr aware", "no dr on SAU": a small title before an ordinary small word is somebody without a name.
    let nobody = doc.is_one(at, &["dr", "drs", "prof"])
        && token.shape == Shape::Lower
        && token.flags.any(Flags::WORD.or(Flags::COMMON).or(Flags::VERB))
        && !token.flags.any(Flags::SURNAME_TOP.or(Flags::NAME_WORD))
        && doc.tokens[at].shape == Shape::Lower
        && (at > 0 && doc.is_one(at - 1, &["no", "the", "a", "any", "ooh", "another"])
            || token.flags.any(Flags::VERB));
    let certainty = if nobody {
        0.2
    } else if capital && !(doc.is_one(at, &["dr", "drs"]) && token.flags.any(Flags::VERB)) {
        0.97
    } else if wordy {
        0.4
    } else {
        0.93
    };
    let _ = solid;
    doc.hit(
        Hit { kind: Kind::Name, first: name, last, rule: "title", evidence: Evidence::Cue, certainty },
        Hint::Name,
    );
}

/// In a line of capitals a capital says nothing.
fn all_capitals(doc: &Document<'_>, at: usize) -> bool {
    let from = at.saturating_sub(6);
    let to = doc.tokens.len().min(at + 7);
    let words: Vec<Shape> =
        doc.tokens[from..to].iter().filter(|t| t.is_word() && t.len() > 2).map(|t| t.shape).collect();
    words.len() > 3 && words.iter().all(|shape| *shape == Shape::Upper)
}

/// The tokens of a name that starts here: initials, particles, hyphens, apostrophes, capitals. Gives the token after
/// the last, and whether more than one word was taken.
pub(crate) fn extent(doc: &Document<'_>, first: usize) -> (usize, bool) {
    let mut last = first;
    let mut words = 0;
    let lower = doc.tokens[first].shape == Shape::Lower;
    while let Some(token) = doc.tokens.get(last) {
        if last > first && token.gap > Gap::Space {
            break;
        }
        match token.class {
            Class::Word => {
                let particle = token.flags.any(Flags::PARTICLE) && token.len() > 1;
                let stops = token.flags.any(
                    Flags::STAFF
                        .or(Flags::ORG_HEAD)
                        .or(Flags::RELATIVE)
                        .or(Flags::WARD_HEAD)
                        .or(Flags::TITLE)
                        .or(Flags::MONTH)
                        .or(Flags::WEEKDAY),
                ) && !token.flags.any(Flags::GIVEN_TOP.or(Flags::SURNAME_TOP))
                    && words > 0
                    || token.flags.any(Flags::VERB.or(Flags::MRN_CUE).or(Flags::NHS_CUE).or(Flags::DOB_CUE))
                        && words > 0
                        && !doc.glued(last);
                // "Dr Noor F1", "Dr Lockwood ST3", "Mrs Pop PPH", "mr jewell reg"
                let grade = words > 0
                    && !doc.glued(last)
                    && (token.len() <= 2 && doc.glued(last + 1) && doc.tokens[last + 1].is_number()
                        || token.shape == Shape::Upper
                            && token.len() <= 5
                            && doc.tokens[first].shape == Shape::Title
                            && !token.flags.any(Flags::GIVEN.or(Flags::SURNAME))
                        || doc.is_one(
                            last,
                            &["reg", "adm", "lot", "md", "rev", "prof", "para", "supt", "and", "thx", "re"],
                        ) && !(token.shape == Shape::Title && doc.is(last, "reg")));
                if stops || grade || words >= 5 {
                    break;
                }
                let common =
                    token.flags.any(Flags::COMMON) && words > 0 && !token.flags.any(Flags::SURNAME_TOP);
                let take = words == 0
                    || token.is_capital()
                        && !common
                        && !(doc.tokens[first].shape == Shape::Upper
                            && token.flags.any(Flags::WORD)
                            && all_capitals(doc, last)
                            && !token.flags.any(Flags::SURNAME.or(Flags::GIVEN)))
                    || particle && doc.tokens.get(last + 1).is_some_and(|t| t.is_word() && t.is_capital())
                    || doc.glued(last)
                    || lower
                        && !token.flags.any(Flags::WORD.or(Flags::COMMON))
                        && token.flags.any(Flags::SURNAME)
                        && token.len() > 3;
                if !take {
                    break;
                }
                words += 1;
                last += 1;
            }
            Class::Mark => {
                let behind = doc.tokens.get(last + 1);
                let joins = match token.first {
                    b'-' | b'\'' => {
                        token.len() == 1
                            && doc.glued(last)
                            && doc.glued(last + 1)
                            && behind.is_some_and(|t| {
                                t.is_word()
                                    && !(token.first == b'\''
                                        && t.len() == 1
                                        && matches!(t.first | 0x20, b's'))
                            })
                    }
                    b'.' => {
                        doc.tokens[last - 1].len() == 1
                            && doc.glued(last)
                            && behind.is_some_and(|t| t.is_word() && t.is_capital() && t.gap <= Gap::Space)
                    }
                    _ => false,
                };
                if !joins {
                    break;
                }
                last += 1;
            }
            Class::Number => break,
        }
    }
    (last, words > 1)
}

/// "SOLANKI, Harshad": capitals, a comma, a capitalised word of the name lists or unknown.
fn surname_first(doc: &mut Document<'_>, at: usize) {
    let mut last = at + 1;
    while (doc.mark(last, b'-') || doc.mark(last, b'\''))
        && doc.glued(last)
        && doc.glued(last + 1)
        && last < at + 9
    {
        last += 2;
    }
    if !doc.mark(last, b',') || !doc.glued(last) {
        return;
    }
    let Some(given) = doc.tokens.get(last + 1) else { return };
    let surname = doc.tokens[at].flags;
    let listed = given.flags.any(Flags::GIVEN) || surname.any(Flags::SURNAME) && !surname.any(Flags::COMMON);
    if given.shape == Shape::Title
        && given.gap <= Gap::Space
        && listed
        && !given.flags.any(Flags::COMMON)
        && !surname.any(Flags::CLINICAL)
    {
        doc.hit(
            Hit {
                kind: Kind::Name,
                first: at,
                last: last + 2,
                rule: "surname-first",
                evidence: Evidence::Format,
                certainty: 0.93,
            },
            Hint::Name,
        );
    }
}

/// "the death of Jane Marsh", "known as Dinny", "Dear Aoife", "Patient: Colin".
fn introduced(doc: &mut Document<'_>, at: usize) {
    let death = doc.is(at, "of")
        && at > 0
        && doc.is_one(
            at - 1,
            &[
                "death", "deaths", "inquest", "body", "family", "care", "parents", "mother", "father",
                "wife", "husband", "daughter", "son",
            ],
        );
    let field = doc.is_one(at, &["name", "surname", "forename", "patient", "pt"]) && doc.mark(at + 1, b':');
    let greeting = doc.is_one(at, &["dear", "hi", "regards"]);
    let called =
        doc.is_one(at, &["named", "called"]) || doc.is(at, "as") && at > 0 && doc.is_one(at - 1, &["known"]);
    if !(death || field || greeting || called) {
        return;
    }
    let mut name = at + 1;
    while doc.mark(name, b':') || doc.mark(name, b'"') || doc.mark(name, b',') && doc.is(at, "regards") {
        name += 1;
    }
    let Some(token) = doc.tokens.get(name).copied() else { return };
    let limit = if doc.is(at, "regards") || field { Gap::Line } else { Gap::Space };
    if !token.is_word()
        || token.shape != Shape::Title && token.shape != Shape::Mixed
        || token.gap > limit
        || doc.hints[name] != Hint::None
    {
        return;
    }
    let flags = token.flags;
    if flags.any(
        Flags::TITLE
            .or(Flags::STAFF)
            .or(Flags::PATIENT)
            .or(Flags::RELATIVE)
            .or(Flags::CLINICAL)
            .or(Flags::DRUG),
    ) || flags.any(Flags::WORD.or(Flags::COMMON)) && !flags.any(Flags::GIVEN_TOP)
    {
        return;
    }
    let (last, many) = extent(doc, name);
    let certainty = if flags.any(Flags::GIVEN) && (many || !death) { 0.93 } else { 0.5 };
    doc.hit(
        Hit { kind: Kind::Name, first: name, last, rule: "introduced", evidence: Evidence::Cue, certainty },
        Hint::Name,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    fn found(text: &str) -> Vec<String> {
        let lexicon = Lexicon::standard();
        let mut doc = Document::read(text, &lexicon);
        find(&mut doc);
        let hits = doc.hits.clone();
        hits.iter()
            .filter(|hit| hit.certainty >= 0.9)
            .map(|hit| String::from_utf8_lossy(doc.bytes(hit.first, hit.last)).into_owned())
            .collect()
    }

    #[test]
    fn hits_and_near_misses() {
        assert_eq!(found("Mr Turner's daughter"), ["Turner"]);
        assert_eq!(found("Dr. A.B. O'Brien-Smythe came"), ["A.B. O'Brien-Smythe"]);
        assert_eq!(found("mrs qwerzyk fell"), ["qwerzyk"]);
        assert_eq!(found("MrMacara came, DrTan says"), ["MrMacara", "DrTan"]);
        assert_eq!(found("Prof van der Berg, then"), ["van der Berg"]);
        assert_eq!(found("re SOLANKI, Harshad dob"), ["SOLANKI, Harshad"]);
        assert_eq!(found("the death of Jane Marshbank. She"), ["Jane Marshbank"]);
        assert!(found("the Dr was told").is_empty());
        assert!(found("did not miss a dose").is_empty());
        assert!(found("Dr informed").is_empty());
    }
}
