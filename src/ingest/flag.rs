//! Whether a flag of the export stands against publication: its value enters, yes or no leaves. What is not a no is a yes.

use super::vocabulary::fold;
use crate::incident::Block;

/// Values of a flag that say that it is not set.
const NOT_SET: &[&str] = &[
    "no",
    "n",
    "0",
    "0.0",
    "false",
    "none",
    "nil",
    "n/a",
    "n.a",
    "na",
    "not applicable",
    "does not apply",
    "not required",
    "not needed",
    "not necessary",
    "not indicated",
    "not relevant",
    "not involved",
    "not opened",
    "not open",
    "not set",
    "not opted out",
    "not opted-out",
    "no opt out",
    "no opt-out",
    "no inquest",
    "no claim",
    "no claims",
    "no police",
    "no police involvement",
    "no police investigation",
    "no investigation",
    "no action required",
];

/// Values of a flag that say that what it stood for is over. They say nothing of an opt-out: one that is complete is in
/// force.
const OVER: &[&str] = &[
    "closed",
    "completed",
    "complete",
    "concluded",
    "finished",
    "ended",
    "resolved",
    "settled",
    "withdrawn",
    "discontinued",
    "no further action",
    "nfa",
];

/// What may stand behind one of these to say why.
const WHY_NOT: &[&str] = &[
    "no harm",
    "low harm",
    "near miss",
    "below threshold",
    "below the threshold",
    "threshold not met",
    "not notifiable",
];

/// Whether a blocking flag counts as set: unless its value says that it is not, or that what it stood for is over. `set`
/// and `clear` are the mapping's own words for either, asked first.
pub(crate) fn is_set(text: &str, block: Block, set: &[String], clear: &[String]) -> bool {
    let text = fold(text);
    let among = |words: &[String]| words.iter().any(|word| fold(word) == text);
    among(set) || !(among(clear) || says_no(&text, block != Block::OptOut))
}

/// Whether every phrase of a value in lower case says no: "no - not required" does, "no - coroner not told yet" does not.
fn says_no(text: &str, may_be_over: bool) -> bool {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let divided = spaced.replace(". ", ",").replace("- ", ",").replace(" -", ",");
    let is_no = |phrase: &str| NOT_SET.contains(&phrase) || may_be_over && OVER.contains(&phrase);
    divided
        .split([',', ';', ':', '(', ')', '[', ']', '–', '—'])
        .map(|phrase| phrase.trim_matches([' ', '.', '!', '-']))
        .filter(|phrase| !phrase.is_empty())
        .enumerate()
        .all(|(at, phrase)| {
            let behind_no = phrase.strip_prefix("no ").filter(|rest| rest.starts_with("not "));
            is_no(phrase) || behind_no.is_some_and(is_no) || at > 0 && WHY_NOT.contains(&phrase)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_set_unless_its_value_says_no() {
        let is = |text: &str, block| is_set(text, block, &[], &[]);
        for text in [
            "Yes",
            "Yes.",
            "Yes - ongoing",
            "Y",
            "1",
            "-1",
            "true",
            "x",
            "?",
            "12/03/2025",
            "Inquest opened 3/4/2024",
            "Opened",
            "Active",
            "Under way",
            "Under investigation",
            "Letter of claim received",
            "Required",
            "Not yet started",
            "Triggered - letter outstanding",
            "Applies",
            "Stage 1 complete",
            "Unknown",
            "No. 12",
            "No decision yet",
            "No - coroner not told yet",
            "Closed - reopened",
            "No further action yet",
        ] {
            assert!(is(text, Block::Inquest), "{text}");
            assert!(is(text, Block::OptOut), "{text}");
        }
        for text in [
            "No",
            "no.",
            "N",
            "0",
            "false",
            "None",
            "n/a",
            "N.A.",
            "Not  applicable",
            "No - not required",
            "No – not applicable.",
            "No (n/a)",
            "No- low harm",
            "No not required",
            "-",
        ] {
            assert!(!is(text, Block::Candour), "{text}");
            assert!(!is(text, Block::OptOut), "{text}");
        }
        // Over, which an opt-out is not by being complete.
        for text in ["Closed", "Completed.", "Concluded", "No further action", "Closed - withdrawn"] {
            assert!(!is(text, Block::Claim), "{text}");
            assert!(is(text, Block::OptOut), "{text}");
        }
    }

    #[test]
    fn a_mapping_may_say_which_values_set_a_flag_and_which_do_not() {
        let (set, clear) = (["Closed".to_owned()], ["Signed off".to_owned()]);
        let is = |text: &str| is_set(text, Block::Claim, &set, &clear);
        assert!(is("closed") && is("Open") && is("Signed on"));
        assert!(!is("signed off") && !is("Completed"));
    }
}
