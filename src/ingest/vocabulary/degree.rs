//! Degrees of harm in the words of an export: a value enters, one degree leaves, or none where the words are not sure.
//!
//! A value is read phrase by phrase. The first phrase that gives a degree counts; what stands behind it explains it and
//! may not contradict it ("Severe - averted"). Only whole words count, and only where they tell of harm ("Low bed" does
//! not); what is denied, feared or was averted gives nothing. Wrong harm in silence is worse than none.

mod phrase;
mod set;
mod word;

use super::fold;
use crate::values::{Harm, PsychologicalHarm};
use phrase::phrase;
use set::{HARMED, NEAR_MISS, bit, only};
use word::{Scale, Word, word};

/// Physical harm. No bare numbers: LFPSE counts down from "fatal", NRLS up from "no harm"; their mappings say.
pub(crate) fn harm(text: &str) -> Option<Harm> {
    let text = fold(text);
    match text.as_str() {
        "no" => Some(Harm::None),
        text => Harm::from_id(text).or_else(|| read(text, Scale::Physical)),
    }
}

/// Psychological harm.
pub(crate) fn psychological_harm(text: &str) -> Option<PsychologicalHarm> {
    let text = fold(text);
    let harm = if text == "no" { Some(Harm::None) } else { read(&text, Scale::Psychological) };
    // "Moderate: unable to sleep" tells a degree all the same.
    if harm.is_none() && is_unknown(&text) {
        return Some(PsychologicalHarm::Unknown);
    }
    match harm? {
        Harm::None => Some(PsychologicalHarm::None),
        Harm::Low => Some(PsychologicalHarm::Low),
        Harm::Moderate => Some(PsychologicalHarm::Moderate),
        Harm::Severe => Some(PsychologicalHarm::Severe),
        Harm::Fatal | Harm::NearMiss => None,
    }
}

/// Whether a value says that there was harm, and not how much: "Harm", "Injury / ill health".
pub(crate) fn only_harm(text: &str) -> bool {
    let text = fold(text);
    if text.contains('?') {
        return false;
    }
    let words = words(&text);
    let names = |word: &str| matches!(word, "harm" | "harmed" | "injury" | "injured" | "injuries" | "damage");
    words.iter().any(|word| names(word))
        && words.iter().all(|word| {
            names(word)
                || matches!(
                    *word,
                    "a" | "actual"
                        | "and"
                        | "caused"
                        | "health"
                        | "ill"
                        | "in"
                        | "incident"
                        | "loss"
                        | "of"
                        | "or"
                        | "patient"
                        | "person"
                        | "physical"
                        | "resulted"
                        | "resulting"
                        | "that"
                        | "the"
                        | "to"
                )
        })
}

/// The degree that a value in lower case gives.
fn read(text: &str, scale: Scale) -> Option<Harm> {
    // Whoever asks does not know.
    if text.contains('?') {
        return None;
    }
    let text = text.replace(" -", ";").replace("- ", ";");
    let text = text.replace([',', '/'], " or ").replace(['&', '+'], " and ");
    let mut head: Option<Harm> = None;
    let mut denied = false;
    for part in text.split(['(', ')', '[', ']', ':', ';', '.', '–', '—', '|', '\n']) {
        let words = words(part);
        let Some(first) = words.first() else { continue };
        let said = phrase(&words, scale);
        let degrees = said.given | said.named;
        if said.contradicts {
            return None;
        }
        let Some(harm) = head else {
            if said.given != 0 {
                let harm = only(degrees)?;
                if denied && bit(harm) & HARMED != 0 {
                    return None;
                }
                head = Some(harm);
            } else if said.doubt || said.named != 0 {
                return None;
            } else {
                let only_no =
                    words.iter().all(|text| matches!(word(text, "-"), Word::No | Word::Not | Word::Less));
                denied |= said.denies || said.averts || only_no;
            }
            continue;
        };
        let harmed = bit(harm) & HARMED != 0;
        let taken_back = if harmed {
            said.averts || matches!(word(first, ""), Word::Not)
        } else {
            matches!(word(first, ""), Word::But)
        };
        // A long explanation may speak of possible surgery; a short one doubts the degree itself.
        let doubted = said.doubt && words.len() <= 3 && (harmed || !said.of_harm);
        let agrees = if harmed { degrees == 0 || degrees & bit(harm) != 0 } else { degrees & HARMED == 0 };
        if taken_back || doubted || !agrees {
            return None;
        }
        if !harmed && degrees & NEAR_MISS != 0 {
            head = Some(Harm::NearMiss);
        }
    }
    head
}

/// Whether a value says that the degree is not known.
fn is_unknown(text: &str) -> bool {
    let words = words(text);
    words.iter().any(|word| matches!(*word, "unknown" | "unsure"))
        || words.windows(2).any(|two| matches!(two, ["not", "known"] | ["unable", "to"]))
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
