//! The clinical shield: eponyms, scales, devices and bodies that carry a person's name and name nobody.
//!
//! It keeps the tagger and the second pass away from a phrase ("Hickman line", "Addison's", "Marie Curie nurse"); it never
//! beats a cue or a known identifier: "Mr Turner" goes, and so does the Hickman that the record's columns hold.

use super::document::{Document, Hint};
use super::lexicon::{Flags, Lexicon};
use super::tokens::Gap;
use super::word_set::WordSet;

/// Eponyms that stand for a disease, a scale or a device even without the word behind them.
static ALONE: WordSet<96> = WordSet::new([
    "parkinson",
    "parkinsons",
    "alzheimer",
    "alzheimers",
    "crohn",
    "crohns",
    "hodgkin",
    "hodgkins",
    "addisons",
    "addisonian",
    "cushings",
    "cushingoid",
    "hashimoto",
    "hashimotos",
    "huntingtons",
    "guillain",
    "barre",
    "wernicke",
    "wernickes",
    "korsakoff",
    "korsakoffs",
    "raynaud",
    "raynauds",
    "sjogren",
    "sjogrens",
    "lewy",
    "creutzfeldt",
    "jakob",
    "fournier",
    "fourniers",
    "perthes",
    "meniere",
    "menieres",
    "colles",
    "charcot",
    "waterlow",
    "braden",
    "apgar",
    "apgars",
    "barthel",
    "rockwood",
    "maelor",
    "bolam",
    "babinski",
    "romberg",
    "rombergs",
    "homans",
    "kernig",
    "kernigs",
    "trendelenburg",
    "yankauer",
    "yankeur",
    "guedel",
    "magill",
    "tuohy",
    "whitacre",
    "sengstaken",
    "ryles",
    "redivac",
    "zimmer",
    "kirschner",
    "steinmann",
    "hartmann",
    "hartmanns",
    "ringers",
    "graseby",
    "clexane",
    "mcroberts",
    "kocher",
    "heimlich",
    "seldinger",
    "caldicott",
    "gillick",
    "valsalva",
    "venturi",
    "mallampati",
    "cormack",
    "lehane",
    "foley",
    "foleys",
    "hickman",
    "philips",
    "drager",
    "draeger",
    "alaris",
    "stryker",
    "macmillan",
    "jehovah",
    "jehovahs",
    "ziehl",
    "neelsen",
    "willebrand",
    "addenbrooke",
    "addenbrookes",
    "mckinley",
    "bair",
]);

/// A pair of the lists starts here ("Sara Stedy", "Hoehn and Yahr", "Stevens-Johnson"): the place of its second word, and
/// whether it names no person whatever stands around it.
fn pair(doc: &Document<'_>, lexicon: &Lexicon, at: usize) -> Option<(usize, bool)> {
    let mut second = at + 1;
    if doc.mark(second, b'\'') && doc.glued(second) {
        second += 1;
        if doc.is(second, "s") && doc.glued(second) {
            second += 1;
        }
    }
    if doc.mark(second, b'-') || doc.mark(second, b'/') || doc.mark(second, b'&') || doc.is(second, "and") {
        second += 1;
    }
    let token = doc.tokens.get(second)?;
    if !token.is_word() || token.gap > Gap::Line {
        return None;
    }
    Some((second, lexicon.pair(doc.word(at), doc.word(second))?))
}

/// Marks shielded phrases.
pub(crate) fn raise(doc: &mut Document<'_>, lexicon: &Lexicon) {
    for at in 0..doc.tokens.len() {
        let token = doc.tokens[at];
        if token.has(Flags::PAIR)
            && !(at > 0 && doc.has(at - 1, Flags::TITLE) && !doc.is_one(at - 1, &["sr", "dame", "dr", "fr"]))
            && !(at > 0 && doc.is_one(at - 1, &["dr", "drs"]))
            && let Some((second, decides)) = pair(doc, lexicon, at)
        {
            if decides {
                doc.hint(at, second + 1, Hint::Shielded);
                continue;
            }
            for place in [at, second] {
                doc.tokens[place].flags = doc.tokens[place].flags.or(Flags::THING);
            }
        }
        if !token.is_word()
            || token.len() < 3
            || !token.flags.any(Flags::EPONYM.or(Flags::CLINICAL))
            || doc.hints[at] != Hint::None
        {
            continue;
        }
        let before_cue = at > 0
            && doc.same_line(at)
            && (doc.has(at - 1, Flags::TITLE.or(Flags::RELATIVE))
                || doc.is_one(at - 1, &["mac", "mc", "van", "ap", "st"]) && doc.tokens[at - 1].is_capital()
                || doc.has(at - 1, Flags::STAFF)
                    && !doc.is_one(at - 1, &["en", "reg", "charge", "ra", "bank", "agency"])
                || doc.has(at - 1, Flags::GIVEN_TOP)
                    && doc.tokens[at - 1].is_capital()
                    && !doc.has(at - 1, Flags::EPONYM)
                || doc.tokens[at - 1].is(b'.')
                    && at > 1
                    && doc.tokens[at - 2].len() <= 2
                    && doc.tokens[at - 2].is_word());
        if before_cue {
            continue;
        }
        let possessive = doc.mark(at + 1, b'\'') && doc.glued(at + 1);
        let with_s = possessive && doc.is(at + 2, "s") && doc.glued(at + 2);
        let mut behind = if with_s {
            at + 3
        } else if possessive {
            at + 2
        } else {
            at + 1
        };
        // "Swan-Ganz catheter", "Stevens-Johnson syndrome": a second eponym between.
        if (doc.mark(behind, b'-') || doc.is(behind, "and")) && doc.has(behind + 1, Flags::EPONYM) {
            behind += 2;
        } else if doc.has(behind, Flags::EPONYM) && doc.same_line(behind) {
            behind += 1;
        }
        let tail =
            doc.tokens.get(behind).is_some_and(|t| t.gap <= Gap::Line) && doc.has(behind, Flags::EPONYM_TAIL);
        let alone = token.flags.any(Flags::EPONYM.or(Flags::CLINICAL)) && ALONE.holds(doc, at);
        if !(alone || tail && token.flags.any(Flags::EPONYM)) {
            continue;
        }
        // A person: a given name, an initial or another capital stands right behind ("Foley J", "Murphy, Ann").
        let person_behind = !tail
            && doc
                .tokens
                .get(at + 1)
                .is_some_and(|t| t.is_word() && t.gap == Gap::Space && t.is_capital() && t.len() == 1);
        if person_behind {
            continue;
        }
        let last = if tail {
            behind
        } else if with_s {
            at + 3
        } else {
            at + 1
        };
        doc.hint(at, last, Hint::Shielded);
    }
}

#[cfg(test)]
mod tests {
    use crate::redact::Redactor;

    #[test]
    fn eponyms_stay_and_people_go() {
        let redactor = Redactor::standard();
        for kept in [
            "known Parkinson's disease and COPD",
            "a Foley catheter was placed",
            "Waterlow score 18",
            "Lewy body dementia",
            "given Hartmann's 1L",
            "Colles' fracture",
        ] {
            assert_eq!(redactor.redact_text(kept, &[]).text.as_str(), kept);
        }
        let part = redactor.redact_text("Mr Parkinson fell again", &[]);
        assert!(!part.text.as_str().contains("Parkinson"));
    }
}
