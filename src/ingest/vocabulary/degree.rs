//! Degrees of harm in the words of an export: a value enters, one degree leaves, or none where the words are not sure.
//!
//! A value is read phrase by phrase. The first phrase that gives a degree counts; what stands behind it explains it and
//! may not contradict it ("Severe - averted"). Only whole words count, and only where they tell of harm ("Low bed" does
//! not); what is denied, feared or was averted gives nothing. Wrong harm in silence is worse than none.

use super::fold;
use crate::values::{Harm, PsychologicalHarm};

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
    if is_unknown(&text) {
        return Some(PsychologicalHarm::Unknown);
    }
    let harm = if text == "no" { Some(Harm::None) } else { read(&text, Scale::Psychological) };
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

/// Which harm a column holds.
#[derive(Clone, Copy)]
enum Scale {
    Physical,
    Psychological,
}

impl Scale {
    /// Whether a word names this kind of harm.
    fn has(self, word: &str) -> bool {
        is_kind(word) && (word == "physical") == matches!(self, Scale::Physical)
    }
}

/// A set of degrees, one bit each.
type Degrees = u8;

const fn bit(harm: Harm) -> Degrees {
    1 << harm as u8
}

const NONE: Degrees = bit(Harm::None);
const NEAR_MISS: Degrees = bit(Harm::NearMiss);
/// Degrees at which somebody was harmed.
const HARMED: Degrees = bit(Harm::Low) | bit(Harm::Moderate) | bit(Harm::Severe) | bit(Harm::Fatal);

/// The one degree of a set; a near miss did no harm, so that both say the same.
fn only(degrees: Degrees) -> Option<Harm> {
    if degrees == NONE | NEAR_MISS {
        return Some(Harm::NearMiss);
    }
    Harm::ALL.iter().copied().find(|harm| degrees == bit(*harm))
}

/// What a word does in a phrase.
enum Word {
    /// "No": denies what follows.
    No,
    /// "Not": denies what follows and takes back what stands before it.
    Not,
    /// "Non-", "semi-": makes less of what follows.
    Less,
    /// What follows is feared, not so; what stands before it is not sure.
    Doubt,
    /// Takes something out of "no harm".
    But,
    Averted,
    NearMiss,
    Degree(Harm),
    Death,
    Harm,
    Other,
}

fn word(word: &str, follows: &str) -> Word {
    match word {
        "nil" if follows.is_empty() => Word::Degree(Harm::None),
        "no" | "nil" | "zero" | "without" => Word::No,
        "not" | "never" | "cannot" | "didn't" | "wasn't" | "isn't" | "nor" | "neither" => Word::Not,
        "non" | "semi" => Word::Less,
        "near" if matches!(follows, "miss" | "misses") => Word::NearMiss,
        "nearmiss" => Word::NearMiss,
        "potentially" if matches!(follows, "avoidable" | "preventable") => Word::Other,
        "alleged" | "almost" | "attempted" | "awaited" | "awaiting" | "be" | "could" | "expected" | "if"
        | "likely" | "may" | "maybe" | "might" | "natural" | "near" | "nearly" | "pending" | "possible"
        | "possibly" | "potential" | "potentially" | "probable" | "probably" | "query" | "risk"
        | "should" | "suspected" | "tbc" | "threatened" | "uncertain" | "unclear" | "unconfirmed"
        | "unknown" | "unlikely" | "unrelated" | "unsure" | "whether" | "would" | "yet" => Word::Doubt,
        "other" if follows == "than" => Word::But,
        "although" | "apart" | "besides" | "beyond" | "but" | "except" | "however" | "initial"
        | "initially" | "though" | "until" => Word::But,
        "averted" | "avoided" | "prevented" => Word::Averted,
        "none" | "negligible" | "insignificant" | "unharmed" | "uninjured" => Word::Degree(Harm::None),
        "low" | "minor" | "minimal" => Word::Degree(Harm::Low),
        "moderate" | "mod" => Word::Degree(Harm::Moderate),
        "severe" | "sev" | "serious" | "major" | "permanent" => Word::Degree(Harm::Severe),
        "catastrophic" => Word::Degree(Harm::Fatal),
        "death" | "dead" | "died" | "deceased" | "fatal" | "fatality" => Word::Death,
        "harm" | "harms" | "harmed" | "injury" | "injuries" | "injured" | "damage" | "loss" | "impact"
        | "effect" | "effects" | "consequence" | "consequences" | "outcome" | "outcomes" | "severity" => {
            Word::Harm
        }
        _ => Word::Other,
    }
}

fn is_kind(word: &str) -> bool {
    matches!(word, "physical" | "psychological" | "emotional" | "mental")
}

/// Whether a word may stand beside a degree that has no "harm" behind it, as in "Patient died" or "Severity: 3 moderate".
fn is_plain(text: &str, scale: Scale) -> bool {
    match word(text, "") {
        Word::Doubt => matches!(text, "near" | "potentially"),
        Word::But => false,
        Word::Other => {
            scale.has(text)
                || text.len() == 1
                || text.bytes().all(|byte| byte.is_ascii_digit())
                || is_thing(text)
                || matches!(
                    text,
                    "actual"
                        | "adverse"
                        | "an"
                        | "and"
                        | "apparent"
                        | "as"
                        | "at"
                        | "avoidable"
                        | "been"
                        | "by"
                        | "category"
                        | "caused"
                        | "causing"
                        | "class"
                        | "code"
                        | "degree"
                        | "evident"
                        | "for"
                        | "from"
                        | "grade"
                        | "graded"
                        | "grading"
                        | "identified"
                        | "ill"
                        | "in"
                        | "is"
                        | "known"
                        | "lasting"
                        | "level"
                        | "long"
                        | "maternal"
                        | "miss"
                        | "misses"
                        | "more"
                        | "neonatal"
                        | "nhs"
                        | "obvious"
                        | "occurred"
                        | "occurring"
                        | "of"
                        | "one"
                        | "or"
                        | "overall"
                        | "preventable"
                        | "rated"
                        | "rating"
                        | "result"
                        | "resulted"
                        | "resulting"
                        | "results"
                        | "score"
                        | "short"
                        | "sudden"
                        | "temporary"
                        | "term"
                        | "the"
                        | "to"
                        | "type"
                        | "unexpected"
                        | "visible"
                        | "was"
                        | "were"
                        | "with"
                )
        }
        _ => true,
    }
}

/// What a bare degree in front of it would describe instead of the harm: "Serious incident", "Minor patient".
fn is_thing(word: &str) -> bool {
    matches!(
        word,
        "baby"
            | "child"
            | "event"
            | "incident"
            | "infant"
            | "patient"
            | "patient's"
            | "patients"
            | "people"
            | "person"
            | "persons"
            | "psi"
            | "safety"
    )
}

/// Whether a word may stand between a degree and the harm that it measures: "severe or permanent physical harm".
fn stands_between(text: &str, scale: Scale) -> bool {
    scale.has(text)
        || matches!(word(text, "-"), Word::Degree(_) | Word::Death)
        || matches!(
            text,
            "actual"
                | "and"
                | "clinical"
                | "degree"
                | "lasting"
                | "long"
                | "of"
                | "or"
                | "patient"
                | "short"
                | "temporary"
                | "term"
        )
}

/// Whether words from "no" to "harm" deny all harm: "no obvious injury" does, "no lasting harm" does not, nor does "no
/// harm level".
fn denies_harm(words: &[&str], follows: &str, scale: Scale) -> bool {
    let [no, between @ .., harm] = words else { return false };
    let fits = match word(no, harm) {
        Word::No => !matches!(*harm, "outcome" | "outcomes" | "severity") || between.contains(&"adverse"),
        Word::Not => between.is_empty() && matches!(*harm, "harmed" | "injured"),
        _ => false,
    };
    let any_kind = between.iter().any(|word| is_kind(word));
    let plain = |text: &str| {
        is_kind(text)
            || matches!(
                text,
                "actual"
                    | "adverse"
                    | "apparent"
                    | "clinical"
                    | "evident"
                    | "ill"
                    | "known"
                    | "obvious"
                    | "or"
                    | "patient"
                    | "visible"
            )
    };
    let of_record = matches!(
        follows,
        "assessment"
            | "category"
            | "code"
            | "data"
            | "detail"
            | "details"
            | "entered"
            | "form"
            | "grade"
            | "grading"
            | "info"
            | "information"
            | "level"
            | "rating"
            | "review"
            | "score"
            | "scoring"
            | "selected"
            | "specified"
            | "stated"
            | "status"
    );
    fits && !of_record
        && between.iter().all(|word| plain(word))
        && (!any_kind || between.iter().any(|word| scale.has(word)))
}

/// What a phrase says.
#[derive(Default)]
struct Phrase {
    /// Degrees that it gives.
    given: Degrees,
    /// Death, in words of which it is not sure that they tell what came of the case.
    named: Degrees,
    doubt: bool,
    denies: bool,
    averts: bool,
    /// Whether it speaks of harm at all.
    of_harm: bool,
    contradicts: bool,
}

fn phrase(words: &[&str], scale: Scale) -> Phrase {
    let mut said = Phrase::default();
    let plain = words.iter().all(|word| is_plain(word, scale));
    // The place of a "no" that is still open, and whether an "or" took it further.
    let mut no: Option<usize> = None;
    let mut carried = false;
    let mut averted: Option<usize> = None;
    let mut harmed = false;
    for (at, &text) in words.iter().enumerate() {
        let follows = words.get(at + 1).copied().unwrap_or_default();
        let joins = matches!(follows, "or" | "and" | "nor");
        match word(text, follows) {
            Word::No | Word::Less => (no, carried) = (Some(at), false),
            Word::Not => {
                said.denies = true;
                said.given &= !HARMED;
                (no, carried) = (Some(at), false);
            }
            Word::Doubt => {
                said.doubt = true;
                said.given &= NEAR_MISS;
            }
            Word::But => {
                if said.given & NONE != 0 {
                    said.given &= !NONE;
                    said.doubt = true;
                }
            }
            Word::Averted => averted = Some(at),
            Word::NearMiss => {
                said.of_harm = true;
                let denied = no.is_some() && !(carried && said.given & NONE != 0);
                if !denied && !said.doubt {
                    said.given |= NEAR_MISS;
                }
                no = None;
            }
            Word::Degree(degree) => {
                said.of_harm = true;
                harmed |= bit(degree) & HARMED != 0;
                if no.is_some() {
                    said.contradicts |=
                        carried && said.given & NONE != 0 && bit(degree) & HARMED != 0;
                    if joins {
                        carried = true;
                    } else if !matches!(word(follows, "-"), Word::Degree(_) | Word::Death) {
                        no = None;
                    }
                    continue;
                }
                let behind = &words[at + 1..];
                let measured = behind.iter().find(|word| !stands_between(word, scale));
                let of_harm = measured.is_some_and(|text| matches!(word(text, ""), Word::Harm));
                let alone = plain && !behind.iter().any(|word| is_thing(word));
                if !said.doubt && (of_harm || alone) {
                    said.given |= bit(degree);
                }
            }
            Word::Death => {
                said.of_harm = true;
                harmed = true;
                if no.is_some() {
                    said.contradicts |= carried && said.given & NONE != 0;
                    if joins {
                        carried = true;
                    } else {
                        no = None;
                    }
                } else if !said.doubt {
                    let sure = if plain { &mut said.given } else { &mut said.named };
                    *sure |= bit(Harm::Fatal);
                }
            }
            Word::Harm => {
                said.of_harm = true;
                if let Some(from) = no {
                    if !carried && !said.doubt && denies_harm(&words[from..=at], follows, scale) {
                        said.given |= NONE;
                    }
                    if joins {
                        carried = true;
                    } else {
                        no = None;
                    }
                }
            }
            Word::Other => {
                if text == "known" && no.is_some_and(|from| words[from] == "not") {
                    said.doubt = true;
                    said.given &= NEAR_MISS;
                }
            }
        }
    }
    if let Some(at) = averted {
        said.averts = true;
        said.given &= !HARMED;
        let what = words[..at].iter().rev().find(|word| !matches!(**word, "was" | "is" | "been"));
        let of_harm = what.is_some_and(|word| matches!(*word, "impact" | "harm" | "injury" | "incident"));
        if !harmed && !said.denies && !said.doubt && (plain || of_harm) {
            said.given |= NEAR_MISS;
        }
    }
    said
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
        let agrees =
            if harmed { degrees == 0 || degrees & bit(harm) != 0 } else { degrees & HARMED == 0 };
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
mod tests {
    use super::*;

    /// Every text of a table gives the degree.
    fn all_are(expected: Option<Harm>, texts: &[&str]) {
        for text in texts {
            for text in [(*text).to_owned(), text.to_uppercase(), format!(" {text}\u{a0}")] {
                assert_eq!(harm(&text), expected, "{text}");
            }
        }
    }

    #[test]
    fn harm_in_the_words_of_each_system() {
        all_are(
            Some(Harm::None),
            &[
                "None",
                "No",
                "Nil",
                "1 - Nil",
                "No harm",
                "No-harm",
                "1 - No harm",
                "1. No harm",
                "A: No harm",
                "(1) None",
                "No harm caused",
                "None - no harm caused",
                "No physical harm",
                "No physical or psychological harm",
                "No obvious harm",
                "No apparent injury",
                "No injury, harm or adverse outcome",
                "No injury/harm/damage",
                "No adverse effect",
                "Without harm",
                "Patient not harmed",
                "Unharmed",
                "Actual impact - none",
                "No harm - impact not prevented",
                "No harm - not prevented: any incident that ran to completion but no harm occurred to people",
                "No harm: potential for severe harm",
                "None/No harm",
                "Negligible",
                "1 Insignificant",
            ],
        );
        all_are(
            Some(Harm::NearMiss),
            &[
                "Near miss",
                "near-miss",
                "Nearmiss",
                "Prevented",
                "Harm prevented",
                "No harm: impact prevented",
                "No harm - impact prevented",
                "No harm (impact prevented)",
                "Near miss - no harm",
                "No harm / near miss",
                "Near miss (potential moderate harm)",
                "No harm - prevented: any incident that had the potential to cause harm but was prevented, \
                 resulting in no harm to people receiving NHS-funded care",
            ],
        );
        all_are(
            Some(Harm::Low),
            &[
                "Low",
                "Low harm",
                "2 - Low",
                "Low physical harm",
                "Low (minimal harm - patient(s) required extra observation or minor treatment)",
                "Low - Any unexpected or unintended incident that required extra observation or minor treatment \
                 and caused minimal harm to one or more persons",
                "Minor",
                "2 - Minor",
                "Minor injury",
                "Low / minor",
                "Actual impact: low",
                "Low harm, no death or severe harm",
            ],
        );
        all_are(
            Some(Harm::Moderate),
            &[
                "Moderate",
                "Mod",
                "3. Moderate physical harm",
                "Moderate (short term harm)",
                "Moderate (short term harm - patient(s) required further treatment, or procedure)",
                "Moderate - Any unexpected or unintended incident that resulted in further treatment, possible \
                 surgical intervention, cancelling of treatment, or transfer, and which caused short-term harm",
                "Moderate (no permanent harm)",
                "Moderate - semi-permanent harm (1 month - 1 year)",
            ],
        );
        all_are(
            Some(Harm::Severe),
            &[
                "Severe",
                "Sev",
                "Serious",
                "Serious harm",
                "Severe / permanent",
                "Severe (permanent or long term harm)",
                "Severe physical harm",
                "4 - Major",
                "Major injury",
                "Severe harm, no death",
            ],
        );
        all_are(
            Some(Harm::Fatal),
            &[
                "Death",
                "Dead",
                "Died",
                "Patient died",
                "Death / fatal",
                "Fatal",
                "1 Fatal",
                "Fatal (previously documented as 'Death' in NRLS)",
                "Death (caused by the Patient Safety Incident)",
                "Unexpected / potentially avoidable death",
                "5 - Catastrophic",
                "Catastrophic (death or permanent harm)",
            ],
        );
    }

    #[test]
    fn what_is_denied_feared_or_averted_is_no_degree() {
        all_are(
            None,
            &[
                "No death",
                "Not fatal",
                "Non-fatal",
                "Near fatal",
                "Not severe",
                "Not a near miss",
                "Without severe harm",
                "No severe or moderate harm",
                "No death or severe harm",
                "Severe harm averted",
                "Severe - averted",
                "Death prevented",
                "Averted severe harm",
                "Low harm, not severe",
                "Severe harm did not occur",
                "Not known - low",
                "Potential severe harm",
                "Potential impact - severe",
                "Severe (potential)",
                "Risk of death",
                "Fatal?",
                "Low - pending review",
                "Death unrelated to incident",
                "Death - not related to incident",
                "Death (natural causes)",
                "No lasting harm",
                "No permanent harm",
                "No further harm",
                "No harm level recorded",
                "No harm grade yet",
                "No harm other than bruising",
                "No harm - but minor injury",
                "No harm initially",
            ],
        );
    }

    #[test]
    fn words_that_contradict_one_another_or_only_look_like_a_degree_give_none() {
        all_are(
            None,
            &[
                "",
                "1",
                "5",
                "A",
                "Yes",
                "GREEN",
                "n/a",
                "Harm",
                "Injury",
                "Being reviewed",
                "Awaiting grading",
                "Unknown following review",
                "Slow",
                "Not yet allowed",
                "Below threshold",
                "Lowest",
                "Harmless",
                "Severely delayed",
                "Moderately unwell",
                "Nonetheless",
                "None of the above",
                "None recorded",
                "Low bed",
                "Low blood sugar",
                "Low risk",
                "Minor treatment",
                "Major surgery",
                "Serious incident",
                "Major incident",
                "Permanent staff",
                "Death certificate delayed",
                "Severe psychological harm",
                "No psychological harm",
                "Low or moderate",
                "Moderate - severe",
                "Severe harm/Death",
                "No harm / low harm",
                "No harm or low harm",
                "No harm (minor injury)",
                "Severe (no harm)",
                "None - patient died",
                "Low - patient died later of cancer",
                "No - low harm",
            ],
        );
    }

    #[test]
    fn psychological_harm_is_read_the_same_way() {
        for (text, expected) in [
            ("None", Some(PsychologicalHarm::None)),
            ("No", Some(PsychologicalHarm::None)),
            ("No psychological harm", Some(PsychologicalHarm::None)),
            ("LOW", Some(PsychologicalHarm::Low)),
            ("Low psychological harm", Some(PsychologicalHarm::Low)),
            ("Moderate psychological harm", Some(PsychologicalHarm::Moderate)),
            ("1 - Severe psychological harm", Some(PsychologicalHarm::Severe)),
            ("Unknown", Some(PsychologicalHarm::Unknown)),
            ("Not known", Some(PsychologicalHarm::Unknown)),
            ("Unable to say", Some(PsychologicalHarm::Unknown)),
            ("Not severe", None),
            ("Slow to settle", None),
            ("No physical harm", None),
            ("Severe physical harm", None),
            ("Death", None),
        ] {
            assert_eq!(psychological_harm(text), expected, "{text}");
        }
    }

    #[test]
    fn a_value_may_say_that_there_was_harm_and_not_how_much() {
        for text in ["Harm", "HARM", "Injury", "Injury / ill health", "Incident resulted in harm", "Patient harmed"]
        {
            assert!(only_harm(text), "{text}");
            assert_eq!(harm(text), None, "{text}");
        }
        for text in ["", "Patient", "No harm", "Possible harm", "Harm?", "Harmless", "Self-harm", "Ill health"] {
            assert!(!only_harm(text), "{text}");
        }
    }
}
