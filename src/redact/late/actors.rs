//! Somebody acts or is spoken to who is called like a word, a disease or a maker: a read part with its cells enters, the names
//! leave ("Graves refused her meds", "I told Barrett the scan"); where a thing could be meant, as doubts.

use super::verbs::{acts, met, opens};
use super::words::{found, is_name, is_word};
use crate::redact::Kind;
use crate::redact::document::Document;
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::steps::step;
use crate::redact::tokens::{Class, Gap, Shape, Token};
use crate::redact::word_set::WordSet;

/// Words of amount and state at the start of a sentence: "Little slept", "Long walked".
const UNSURE: [&str; 5] = ["little", "long", "short", "young", "swift"];
/// What is eaten may be refused, what comes down from the sky falls, "Day admitted" is a heading.
const THINGS: [&str; 15] = [
    "rice", "lamb", "cherry", "berry", "olive", "pike", "fry", "snow", "frost", "storm", "day", "hope",
    "law", "bill", "cash",
];
/// Bodies and makers that are told and asked as people are.
static BODIES: WordSet<27> = WordSet::new([
    "abbott",
    "alaris",
    "allyn",
    "argyle",
    "arjo",
    "bard",
    "baxter",
    "braun",
    "codman",
    "draeger",
    "drager",
    "fresenius",
    "graseby",
    "huntleigh",
    "kendall",
    "laerdal",
    "linet",
    "macmillan",
    "marie",
    "mckinley",
    "nellcor",
    "philips",
    "samaritans",
    "siemens",
    "stryker",
    "welch",
    "zoll",
]);

/// Masks who acts.
pub(super) fn mask(doc: &Document<'_>, cells: &mut [Cell]) {
    for at in 0..cells.len() {
        step();
        if cells[at].kind.is_some()
            || doc.tokens[at].shape != Shape::Title
            || !is_name(doc, at)
            || !(doc.has(at, Flags::EPONYM) || is_word(doc, at))
            || BODIES.holds(doc, at)
            || doc.has(at, Flags::TOWN) && doc.has(at, Flags::EPONYM) && !doc.has(at, Flags::SURNAME_TOP)
        {
            continue;
        }
        let behind_bed = at > 0 && doc.same_line(at) && cells[at - 1].kind == Some(Kind::Ward);
        let acts = (opens(doc, at) || behind_bed) && !doc.is_one(at, &THINGS) && acts(doc, at);
        if acts || is_told(doc, at) {
            // A device or a maker may do much of what a person does.
            let thing = doc.has(at, Flags::THING.or(Flags::DRUG));
            let unsure = doc.is_one(at, &UNSURE) && !is_told(doc, at);
            cells[at] = found("actor", thing || unsure);
        }
    }
}

/// "I told Barrett the scan", "informed Day re K+", "gave Green the tabs", and nothing makes a noun of both.
fn is_told(doc: &Document<'_>, at: usize) -> bool {
    const BEHIND: [&str; 26] = [
        "the", "that", "this", "to", "about", "re", "and", "of", "who", "if", "when", "at", "by", "he",
        "she", "they", "his", "her", "their", "back", "up", "not", "as", "but", "i", "we",
    ];
    let next = at + 1;
    let ends = |next: &Token| {
        next.gap >= Gap::Line || next.class == Class::Mark && matches!(next.first, b'.' | b',' | b';' | b')')
    };
    let given = at > 0
        && doc.same_line(at)
        && doc.is_one(at - 1, &["gave", "give", "handed"])
        && doc.is_one(next, &["the", "his", "her", "their", "a", "two"]);
    let told = met(doc, at) && (doc.tokens.get(next).is_none_or(ends) || doc.is_one(next, &BEHIND));
    given && doc.same_line(next) || told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::marked::{cells, read, shown};

    #[test]
    fn who_acts_or_is_told_is_somebody() {
        let masked = |text: &str| {
            let mut doc = read(text);
            let mut cells = cells(&mut doc, text, Kind::Name);
            mask(&doc, &mut cells);
            shown(&doc, text, &cells)
        };
        for (text, wanted) in [
            ("Graves refused her meds again", "<Graves> refused her meds again"),
            ("I told Barrett the scan was off", "I told <Barrett> the scan was off"),
            ("Informed Day re K+", "Informed <Day> re K+"),
            ("Gave Green the tabs", "Gave <Green> the tabs"),
            ("Mark intubated the patient", "<Mark> intubated the patient"),
            ("Mark was bleeped twice", "<Mark> was bleeped twice"),
            ("Max was on nights", "<Max> was on nights"),
            ("May slipped on wet floor", "<May> slipped on wet floor"),
            ("Art pulled his line out", "<Art> pulled his line out"),
            ("At 0200 Foley was found on floor", "At 0200 <Foley> was found on floor"),
            ("obs done. Parkinson fell in toilet", "obs done. <Parkinson> fell in toilet"),
            ("Brown c/o pain", "<Brown> c/o pain"),
            ("Brown reported feeling dizzy", "<Brown> reported feeling dizzy"),
        ] {
            assert_eq!(masked(text), wanted);
        }
        for text in [
            "Mark the site first",
            "May be discharged",
            "Will refer to physio",
            "In May fell twice",
            "Foley fell out",
            "Foley reported blocked",
            "Doppler reported",
            "Hickman reported as clear",
            "Foley was removed",
            "Foley did not drain",
            "The Hickman fell",
            "Rice refused",
            "Day admitted: Monday",
            "Young patient refused",
            "Drager told",
            "told Ward staff",
            "informed Sister re fall",
            "Head injured",
            "Rose 2 points",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
