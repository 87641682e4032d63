//! The words of a degree of harm: a word enters, what it does in its phrase leaves.
//!
//! Closed lists of whole words, because a bare degree counts only beside words that are known here to be harmless.

use crate::values::Harm;

/// Which harm a column holds.
#[derive(Clone, Copy)]
pub(super) enum Scale {
    Physical,
    Psychological,
}

impl Scale {
    /// Whether a word names this kind of harm.
    pub(super) fn has(self, word: &str) -> bool {
        is_kind(word) && (word == "physical") == matches!(self, Scale::Physical)
    }
}

/// What a word does in a phrase.
pub(super) enum Word {
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

/// What a word does, told also from the one behind it.
pub(super) fn word(word: &str, follows: &str) -> Word {
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

/// Whether a word may stand beside a degree that has no "harm" behind it, as in "Patient died" or "Severity: 3 moderate".
pub(super) fn is_plain(text: &str, scale: Scale) -> bool {
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
pub(super) fn is_thing(word: &str) -> bool {
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
pub(super) fn stands_between(text: &str, scale: Scale) -> bool {
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
pub(super) fn denies_harm(words: &[&str], follows: &str, scale: Scale) -> bool {
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

/// Whether a word names a kind of harm.
fn is_kind(word: &str) -> bool {
    matches!(word, "physical" | "psychological" | "emotional" | "mental")
}
