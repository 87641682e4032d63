//! Whose name it is: a found name and the words around it enter; points for each role leave.
//!
//! Every cue ("her son", "seen by", a bed behind the name, the record's own columns) adds a few points for and against
//! the roles. The points are log-odds in quarters, as the tuning records have them, rounded. [`super::people`] adds up what all
//! places of a person say, so that one clear place decides for the unclear ones.

mod before;
mod behind;
mod heading;
mod points;
mod word;

use super::known::{Match, Sought};
use crate::redact::Role;
use crate::redact::document::Document;
use crate::redact::tokens::Shape;
use before::{before, right_before};
use behind::behind;

pub(super) use before::before_title;
pub(super) use heading::staff_heading;
pub(super) use points::{HEADING, SINGLE};
pub(crate) use points::{PRIOR, Points};
pub(crate) use word::role_word;

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
        add(SINGLE);
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
    right_before(doc, start, &mut add);
    behind(doc, last, &mut add);
    sum
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
            (Role::Staff, "<Aga> said sorry"),
            (Role::Staff, "<Olga Price> spotted it"),
            (Role::Staff, "mentor <Olga Price> came"),
            (Role::Patient, "<Olga Price> fell"),
            (Role::Patient, "<Olga Price> was found on the floor"),
            (Role::Patient, "<Olga Price> had been admitted"),
            (Role::Patient, "<Olga Price> c/o pain"),
            (Role::Patient, "gave <Olga Price> the tablets"),
            (Role::Patient, "bed 4 <Price> slept"),
            (Role::Patient, "<Price> (patient) told"),
        ] {
            assert_eq!(role(text, &patient), wanted as usize, "{text}");
        }
    }
}
