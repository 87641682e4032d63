//! A marked name enters; what of it has to be masked leaves: "Nair" of "Dr Nair". The redactor lets a title stand, and
//! whoever marks a sample by hand may have marked it with the name.

use std::ops::Range;

/// Titles before a name. Those that are surnames as often (Lord, Master, Canon) are not among them.
const BEFORE: [&str; 31] = [
    "baby",
    "cllr",
    "dame",
    "doctor",
    "dr",
    "drs",
    "hca",
    "madam",
    "matron",
    "mdm",
    "messrs",
    "midwife",
    "miss",
    "missus",
    "mister",
    "mr",
    "mrs",
    "ms",
    "mstr",
    "mx",
    "nurse",
    "prof",
    "professor",
    "rev",
    "revd",
    "reverend",
    "rn",
    "sir",
    "sister",
    "sn",
    "staff",
];

/// Titles behind a name ("Nair, Dr"): those that mean nothing else.
const BEHIND: [&str; 10] = ["dr", "miss", "mr", "mrs", "ms", "mx", "prof", "professor", "rev", "revd"];

/// The bytes of a marked name without its titles, as long as anything is left of it.
pub(super) fn bare(text: &str, marked: &Range<usize>) -> Range<usize> {
    let mut words = words(text, marked);
    while let [first, next, ..] = words.as_slice() {
        // "Nurse, Patricia" is a surname, "Sn-Hart" one name.
        let between = &text[first.end..next.start];
        let parted = !between.is_empty() && between.chars().all(|c| c == '.' || c.is_whitespace());
        if !(parted && one_of(&BEFORE, &text[first.clone()])) {
            break;
        }
        words.remove(0);
    }
    while let [.., before, last] = words.as_slice() {
        let between = &text[before.end..last.start];
        let parted = between.chars().any(|c| matches!(c, ',' | '(') || c.is_whitespace())
            && !between.contains(['-', '\'', '’', '&']);
        if !(parted && one_of(&BEHIND, &text[last.clone()])) {
            break;
        }
        words.pop();
    }
    match words.as_slice() {
        [] => marked.clone(),
        [one] => one.clone(),
        [first, .., last] => first.start..last.end,
    }
}

/// Runs of letters and digits.
fn words(text: &str, marked: &Range<usize>) -> Vec<Range<usize>> {
    super::score::tokens(&text[marked.clone()])
        .map(|word| marked.start + word.start..marked.start + word.end)
        .collect()
}

fn one_of(titles: &[&str], word: &str) -> bool {
    titles.iter().any(|title| title.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_go_from_the_edges_and_names_stay() {
        for (marked, name) in [
            ("Dr R Nair", "R Nair"),
            ("Dr. R Nair", "R Nair"),
            ("Mr.Tarafdar", "Tarafdar"),
            ("MRS QUILLFEATHER", "QUILLFEATHER"),
            ("Staff Nurse Moyo", "Moyo"),
            ("Baby Rahman", "Rahman"),
            ("Prof Dr Pugh", "Pugh"),
            ("Nair, Dr", "Nair"),
            ("Quillfeather (Mrs)", "Quillfeather"),
            // A name without a title, or one that may be a name.
            ("Nurse, Patricia", "Nurse, Patricia"),
            ("Master, Alfred", "Master, Alfred"),
            ("Anna Lord", "Anna Lord"),
            ("Sn-Hart", "Sn-Hart"),
            ("Pugh-Dr", "Pugh-Dr"),
            ("Sister", "Sister"),
            ("Mr", "Mr"),
            ("DrNair", "DrNair"),
            ("Mrs Dr", "Dr"),
        ] {
            let text = format!("told {marked} at ten");
            let range = bare(&text, &(5..5 + marked.len()));
            assert_eq!(&text[range], name, "{marked}");
        }
    }
}
