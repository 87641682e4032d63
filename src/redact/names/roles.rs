//! Whose name it is: a found name and the words around it enter; points for each role leave.
//!
//! Every cue ("her son", "seen by", a bed behind the name, the record's own columns) adds a few points for and against
//! the roles. The points are log-odds in quarters, as the tuning records have them, rounded. [`super::people`] adds up what all
//! places of a person say, so that one clear place decides for the unclear ones.

use super::known::{Match, Sought};
use super::role_words::{
    BEDS, COMPANIONS, GRADES, NO_RELATIVE, NO_STAFF, OTHERS, OWN, OWNED, RELATIVES, STAFF_VERBS, STAFFISH,
};
use crate::redact::Role;
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Class, Gap, Shape};

/// Points for patient, relative, staff and other, in the order of [`Role`].
pub(crate) type Points = [i32; 4];

/// What is true of a name of which nothing is known.
pub(crate) const PRIOR: Points = [3, -3, 4, -4];

/// How many words before and behind a name are asked.
const REACH: usize = 3;
/// How many tokens, marks among them.
const TOKENS: usize = 8;

/// The points that a place gives.
pub(crate) fn points(doc: &Document<'_>, title: bool, first: usize, last: usize, sought: &Sought) -> Points {
    let mut sum = [0; 4];
    let mut add = |points: Points| {
        for (sum, point) in sum.iter_mut().zip(points) {
            *sum += point;
        }
    };
    if title {
        add([3, -1, -2, 0]);
    }
    match sought.relation(doc, first, last) {
        Some((Role::Patient, Match::Full)) => add([9, -2, -5, -1]),
        Some((Role::Patient, Match::Surname)) => add([4, 2, -4, -1]),
        // The patient's surname with another given name: family.
        Some((Role::Patient, Match::OtherGiven)) => add([0, 6, -5, -1]),
        Some((Role::Staff, Match::OtherGiven)) => add([-2, 0, 2, 0]),
        Some((Role::Staff, _)) => add([-3, 0, 4, -1]),
        Some((Role::Relative, Match::Full | Match::Surname)) => add([-3, 6, -3, -1]),
        _ => {}
    }
    let names = (first..last).filter(|&at| doc.tokens[at].is_word() && doc.tokens[at].len() > 1).count();
    let (start, titled) = before_title(doc, first, &mut add);
    if !titled && names == 1 {
        add([-2, 2, 1, -1]);
    }
    if last - first > 1 && doc.tokens[first].len() == 1 {
        add([2, -2, 0, -1]);
    }
    match doc.tokens[first].shape {
        Shape::Lower => add([2, -1, 0, -1]),
        Shape::Upper => add([2, -1, 0, -1]),
        _ => {}
    }
    before(doc, start, &mut add);
    behind(doc, last, &mut add);
    sum
}

/// The title before a name. Gives where name and title start, and whether there is one.
pub(super) fn before_title(doc: &Document<'_>, first: usize, add: &mut impl FnMut(Points)) -> (usize, bool) {
    let Some(mut at) = first.checked_sub(1) else { return (first, false) };
    if doc.mark(at, b'.') && doc.glued(at) && at > 0 {
        at -= 1;
    }
    if doc.tokens[at + 1].gap >= Gap::Line {
        return (first, false);
    }
    if doc.is_one(at, &["dr", "drs", "prof", "professor"]) {
        add([-5, -2, 7, -1]);
    } else if doc.is(at, "mr") {
        add([0, -1, 1, 0]);
    } else if doc.is(at, "mrs") {
        add([1, 2, -3, 1]);
    } else if doc.is_one(at, &["sir", "dame", "rev", "lady", "lord", "fr", "rabbi"]) {
        add([-1, 0, -1, 2]);
    } else if !doc.is_one(at, &["ms", "miss", "mx", "master", "mstr"]) {
        return (first, false);
    }
    (at, true)
}

/// What stands before a name and its title.
fn before(doc: &Document<'_>, start: usize, add: &mut impl FnMut(Points)) {
    let mut at = start;
    let mut words = 0;
    let mut of = false;
    for _ in 0..TOKENS {
        if at == 0 || doc.tokens[at].gap >= Gap::Line || words == REACH {
            return;
        }
        at -= 1;
        if doc.tokens[at].class == Class::Mark {
            let ends = matches!(doc.tokens[at].first, b'.' | b';')
                && !(doc.glued(at) && doc.glued(at + 1))
                && at > 0
                && doc.tokens[at - 1].len() > 3;
            if ends {
                return;
            }
            continue;
        }
        words += 1;
        let close = words == 1;
        if doc.is_one(at, &OTHERS) {
            if close {
                add([-4, -1, -4, 8]);
            }
            continue;
        }
        if let Some(points) = role_word(doc, at, close, of) {
            add(points);
            return;
        }
        if close {
            of = doc.is(at, "of");
            if doc.is(at, "by") {
                add([-3, -1, 5, -1]);
            } else if doc.is_one(at, &["with", "w"]) {
                add([-1, 1, 0, 0]);
            } else if doc.is(at, "for") {
                add([3, -1, -2, -1]);
            } else if doc.is(at, "from") {
                add([-2, 1, 1, 0]);
            } else if doc
                .is_one(at, &["hi", "hello", "hiya", "thanks", "thx", "cheers", "regards", "morning"])
            {
                add([-1, -1, 2, 0]);
            } else if of {
                add([1, 0, -2, 1]);
            }
        }
        let line = at == 0 || doc.tokens[at].gap >= Gap::Line;
        if line && doc.mark(at + 1, b':') && doc.is_one(at, &["from", "to", "cc", "sent", "bcc"]) {
            add([-1, 0, 2, 0]);
        }
        if doc.is_one(
            at,
            &["signed", "prescriber", "reporter", "author", "completed", "investigator", "handler"],
        ) {
            add([-2, -1, 2, 0]);
        }
    }
}

/// A word before a name that says what its bearer is; nothing beyond it counts.
pub(super) fn role_word(doc: &Document<'_>, at: usize, close: bool, of: bool) -> Option<Points> {
    const RELATIVE: Points = [-3, 11, -7, -1];
    const NEAR_RELATIVE: Points = [-2, 4, -2, 0];
    const STAFF: Points = [-5, -2, 6, 1];
    let owned = at > 0
        && (doc.is_one(at - 1, &OWN) || at > 1 && doc.is_one(at - 2, &OWN) && doc.tokens[at].gap > Gap::None);
    if close && doc.is(at, "law") && at > 0 && doc.mark(at - 1, b'-') {
        return Some(RELATIVE);
    }
    if owned && doc.is_one(at, &OWNED) {
        return Some(if close { RELATIVE } else { NEAR_RELATIVE });
    }
    if doc.is_one(at, &["twin", "twins"]) {
        return Some([5, -1, -3, 0]);
    }
    let relative =
        (doc.has(at, Flags::RELATIVE) && !doc.is_one(at, &NO_RELATIVE)) || doc.is_one(at, &RELATIVES);
    if relative || close && doc.is_one(at, &COMPANIONS) {
        // "the daughter of Cyril Flynn"
        return Some(if of {
            [6, -3, -3, 0]
        } else if close {
            RELATIVE
        } else {
            NEAR_RELATIVE
        });
    }
    let logged_in = doc.is(at, "user") && !(at > 0 && doc.is_one(at - 1, &["service"]));
    if doc.has(at, Flags::PATIENT)
        && !logged_in
        && (close
            || !doc
                .is_one(at, &["man", "lady", "woman", "girl", "boy", "lad", "gentleman", "gent", "client"]))
    {
        return Some(if close { [5, -1, -3, 0] } else { [1, 0, -1, 0] });
    }
    // "S/N Beaton", "D/N Aparna"
    let stroke =
        close && (doc.is_one(at, &["s", "n", "c", "p"]) && at > 0 && doc.mark(at - 1, b'/') && doc.glued(at));
    let staff = doc.has(at, Flags::STAFF) && !doc.is_one(at, &NO_STAFF)
        || close && doc.is_one(at, &["sister", "sr"])
        || stroke
        || logged_in && close;
    let grade = close
        && doc.tokens[at].is_number()
        && doc.tokens[at].len() < 3
        && at > 0
        && doc.glued(at)
        && doc.is_one(at - 1, &GRADES);
    if staff || grade {
        return Some(if close { STAFF } else { [-1, -1, 2, 0] });
    }
    (close && doc.is_one(at, &STAFFISH)).then_some([-3, -1, 3, 0])
}

/// What stands behind a name.
fn behind(doc: &Document<'_>, last: usize, add: &mut impl FnMut(Points)) {
    if doc.tokens.get(last).is_none_or(|token| token.gap >= Gap::Line) {
        add([-2, 0, 2, -1]);
    }
    let possessive = doc.mark(last, b'\'') && doc.glued(last);
    let mut at = last;
    if possessive {
        add([2, 0, -2, 0]);
        at += if doc.is(last + 1, "s") && doc.glued(last + 1) { 2 } else { 1 };
    }
    let from = at;
    let mut words = 0;
    for _ in 0..TOKENS {
        let Some(token) = doc.tokens.get(at).filter(|token| token.gap < Gap::Line) else { return };
        if token.class == Class::Mark {
            if matches!(token.first, b'.' | b';') && !doc.glued(at + 1) {
                return;
            }
            if matches!(token.first, b'<' | b'@') {
                add([-2, 0, 1, 0]);
            }
            at += 1;
            continue;
        }
        words += 1;
        if words > REACH {
            return;
        }
        if token.is_number() {
            if words == 1 && age(doc, at, from) {
                return add([4, 0, -3, -1]);
            }
            number(doc, at, words, add);
        } else if behind_word(doc, at, words, possessive, add) {
            return;
        }
        at += 1;
    }
}

/// A number that can be an age: behind a mark, or before a letter for the sex or the word for years.
fn age(doc: &Document<'_>, at: usize, from: usize) -> bool {
    doc.number(at).is_some_and(|number| (1..=110).contains(&number))
        && (at > from && doc.tokens[at - 1].class == Class::Mark
            || doc.is_one(at + 1, &["m", "f", "y", "yr", "yrs", "yo", "years", "year"])
            || doc.mark(at + 1, b','))
}

fn number(doc: &Document<'_>, at: usize, words: usize, add: &mut impl FnMut(Points)) {
    let token = &doc.tokens[at];
    if token.first == b'0' && token.len() >= 4 {
        if words <= 2 {
            add([-1, 2, 0, 0]);
        }
    } else if token.len() >= 5
        || token.len() == 3 && doc.tokens.get(at + 1).is_some_and(|next| next.is_number())
    {
        add([3, 0, -2, 0]);
    } else if words <= 2 && (doc.mark(at + 1, b'/') || doc.mark(at + 1, b'.') || doc.mark(at + 1, b'-')) {
        add([2, -1, -1, -1]);
    }
}

/// Gives whether nothing beyond the word counts.
fn behind_word(
    doc: &Document<'_>,
    at: usize,
    words: usize,
    possessive: bool,
    add: &mut impl FnMut(Points),
) -> bool {
    let numbered = doc.glued(at + 1) && doc.tokens.get(at + 1).is_some_and(|next| next.is_number());
    if doc.has(at, Flags::NHS_CUE.or(Flags::DOB_CUE))
        || doc.is_one(at, &["mrn", "yo", "yrs", "yr", "years", "aged"])
    {
        add([3, 0, -2, 0]);
    } else if doc.is_one(at, &BEDS) || words == 1 && numbered && doc.is_one(at, &["b", "c"]) {
        add([3, -1, -2, 0]);
    } else if words <= 2 && numbered && doc.is_one(at, &GRADES) {
        add([-3, -2, 5, -1]);
        return true;
    } else if doc.has(at, Flags::RELATIVE)
        && !doc.is_one(at, &["carer", "sister", "attorney", "guardian", "ex"])
    {
        // "Cyril Flynn's daughter" says no more than the possessive has said.
        if words <= 2 && !possessive {
            add(if words == 1 { [-1, 3, -2, 0] } else { [-1, 2, -1, 0] });
        }
        return true;
    } else if doc.has(at, Flags::STAFF) && !doc.is_one(at, &NO_STAFF) {
        add(if words == 1 { [-3, -2, 5, -1] } else { [-3, 0, 3, 0] });
        return true;
    } else if doc
        .is_one(at, &["ext", "extn", "bleep", "gmc", "nmc", "shift", "nights", "duty", "agency", "ooh"])
    {
        add([-3, 0, 3, 0]);
    } else if words == 1 && doc.is_one(at, &STAFF_VERBS) {
        add([-2, -1, 2, 1]);
    } else if words == 1 && doc.is_one(at, &["told", "asked", "rang", "called", "texted", "spoke", "thanked"])
    {
        add([-2, 2, 0, -1]);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Known;
    use crate::redact::lexicon::Lexicon;

    /// The role for the name in brackets.
    fn role(text: &str, known: &[(&str, &str)]) -> usize {
        let lexicon = Lexicon::standard();
        let known: Vec<Known> = known.iter().map(|(key, value)| Known::new(*key, *value)).collect();
        let (before, rest) = text.split_once('<').unwrap();
        let (name, behind) = rest.split_once('>').unwrap();
        let plain = format!("{before}{name}{behind}");
        let doc = Document::read(&plain, &lexicon);
        let at = |byte: usize| doc.tokens.iter().filter(|token| (token.start as usize) < byte).count();
        let (first, last) = (at(before.len()), at(before.len() + name.len()));
        let points = points(&doc, false, first, last, &Sought::new(&known, &lexicon));
        (0..4).max_by_key(|&role| (points[role] + PRIOR[role], 4 - role)).unwrap()
    }

    #[test]
    fn words_around_a_name_give_its_role() {
        let patient = [("patient_name", "SHAW, Ena")];
        for (wanted, text) in [
            (Role::Patient, "Mrs <Ena Shaw>, 81, fell"),
            (Role::Patient, "meds for <Agnes Law> in bed 6"),
            (Role::Patient, "pt <Okafor> unwell"),
            (Role::Patient, "the daughter of <Cyril Flynn> rang"),
            (Role::Patient, "twin 1 <Ayub> cannulated"),
            (Role::Relative, "her son <Neil Shaw> was told"),
            (Role::Relative, "with her sister <Hope>, who"),
            (Role::Relative, "wife <Lynne Summers> shaken"),
            (Role::Relative, "sister-in-law <Val> attends"),
            (Role::Relative, "sat with <Graham Shaw> at home"),
            (Role::Staff, "seen by <Okafor> at 0800"),
            (Role::Staff, "Sister <Okafor> came"),
            (Role::Staff, "S/N <Beaton> gave it"),
            (Role::Staff, "Dr <Okafor> came"),
            (Role::Staff, "<Marcus Bell> ST3 told"),
            (Role::Staff, "order, user <GUNN F>"),
            (Role::Other, "neighbour <Beryl> has the key"),
        ] {
            assert_eq!(role(text, &patient), wanted as usize, "{text}");
        }
    }
}
