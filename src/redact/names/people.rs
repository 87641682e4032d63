//! Who is who: the found names of a case enter, a role and a number for each leave. The same person has the same number
//! in all parts; a bare surname goes to the person last named with it, and "Mr" is not who was "Mrs" before, nor is
//! her husband.

use super::kin::{Beside, Sex, beside};
use super::known::{Sought, near};
use super::roles::{PRIOR, Points, points};
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::{Gap, Shape};
use crate::redact::{Part, Role};

/// A word of a name.
struct Word {
    /// In lower case.
    letters: Vec<u8>,
    /// On the list of surnames: "Browne" is no slip for "Brown".
    listed: bool,
}

/// A person of a case.
struct Person {
    /// The words of the fullest form.
    words: Vec<Word>,
    /// What all places of the name say.
    points: Points,
    /// What the first title that says it has said.
    title: Option<Sex>,
    /// What the titles and the words for kin beside the name say.
    beside: Beside,
    /// The turn at which the person was last named.
    named: usize,
}

/// The people of a case.
#[derive(Default)]
pub(crate) struct People {
    people: Vec<Person>,
    /// The name before in the same part: where it ends and what its place says.
    before: Option<(usize, Points)>,
    /// How many names there were.
    turn: usize,
}

/// Beyond this many, a new name is compared only with the latest: the case is a list, and time stays linear.
const LATEST: usize = 60;

/// A name has no more words than this: what is longer is a list.
const WORDS: usize = 12;

impl People {
    /// The next part starts: lists of names do not reach into it.
    pub(crate) fn part(&mut self) {
        self.before = None;
    }

    /// The person to whom the name in these tokens belongs.
    pub(crate) fn meet(
        &mut self,
        doc: &Document<'_>,
        part: Part,
        (first, last): (usize, usize),
        sought: &Sought,
    ) -> usize {
        let words: Vec<Word> = (first..last)
            .filter(|&at| doc.tokens[at].is_word())
            .map(|at| Word {
                letters: doc.word(at).to_ascii_lowercase(),
                listed: doc.has(at, Flags::SURNAME.or(Flags::SURNAME_TOP)),
            })
            .take(WORDS)
            .collect();
        let title = title(doc, first);
        let mut beside = beside(doc, first, last);
        beside.sex = title.or(beside.sex);
        let mut points = points(doc, part == Part::Title, first, last, sought);
        if let Some((end, before)) = self.before
            && listed(doc, end, first)
        {
            // "her sons Dominic and Errol": what is said of the first counts half for the next.
            for (point, before) in points.iter_mut().zip(before) {
                *point += before / 2;
            }
        }
        self.before = Some((last, points));
        self.turn += 1;
        let named = self.turn;
        let from = self.people.len().saturating_sub(LATEST);
        // "Mrs" goes to who was called so before, a whole name to who bore it, and only then to who was last named.
        let found = (from..self.people.len())
            .filter(|&at| self.people[at].is(&words, &points, beside))
            .max_by_key(|&at| {
                let person = &self.people[at];
                let whole = words.len() > 1 && person.words.len() >= words.len();
                (title.is_some() && person.title == title, whole, person.named)
            });
        match found {
            Some(at) => {
                let person = &mut self.people[at];
                person.title = person.title.or(title);
                person.beside = person.beside.or(beside);
                person.named = named;
                for (sum, point) in person.points.iter_mut().zip(points) {
                    *sum = sum.saturating_add(point);
                }
                if words.len() > person.words.len() {
                    person.words = words;
                }
                at
            }
            None => {
                self.people.push(Person { words, points, title, beside, named });
                self.people.len() - 1
            }
        }
    }

    /// Roles and numbers of all, in one pass. Numbers go on behind those that stand in the case from an
    /// earlier redaction, which are given in the order of [`Role`].
    pub(crate) fn places(&self, standing: [usize; 4]) -> Vec<(Role, usize)> {
        let mut roles: Vec<Role> = self.people.iter().map(|person| likeliest(&person.points)).collect();
        // A case has a patient: where nobody stands out as one, it is who comes nearest.
        if !roles.contains(&Role::Patient) {
            let nearest = (0..self.people.len())
                .map(|at| (short_of_patient(&self.people[at].points), at))
                .filter(|(short, _)| *short <= NEARLY)
                .min();
            if let Some((_, at)) = nearest {
                roles[at] = Role::Patient;
            }
        }
        let mut counts = [0_usize; 4];
        roles
            .into_iter()
            .map(|role| {
                let count = &mut counts[role as usize];
                // Whether a patient who is named now stands as a placeholder too cannot be known, and a case
                // seldom has two: only the second is numbered behind those.
                let first = role == Role::Patient && *count == 0;
                *count = if first { 1 } else { standing[role as usize].max(*count) + 1 };
                (role, *count)
            })
            .collect()
    }
}

impl Person {
    fn is(&self, words: &[Word], points: &Points, beside: Beside) -> bool {
        if let (Some(mine), Some(other)) = (self.beside.sex, beside.sex)
            && mine != other
        {
            return false;
        }
        // "Pt Price fell, husband Alun Price rang": a patient and a relative of one surname.
        if let (Some(mine), Some(other)) = (self.beside.role, beside.role)
            && mine != other
            && shares_surname_alone(&self.words, words)
        {
            return false;
        }
        if let (Some(mine), Some(other)) = (clear(&self.points), clear(points))
            && mine != other
            && (words.len() == 1 || self.words.len() == 1)
        {
            return false;
        }
        let (short, long) =
            if words.len() <= self.words.len() { (words, &self.words[..]) } else { (&self.words[..], words) };
        // "Alun Brown" and "Alun Browne": a slip all the same, for the rest of the name is right.
        let tied = short.len() > 1
            && short
                .iter()
                .any(|word| word.letters.len() > 1 && long.iter().any(|other| other.letters == word.letters));
        let same = |word: &Word, other: &Word| {
            let (one, two) = (&word.letters[..], &other.letters[..]);
            let slip = tied || !(word.listed && other.listed);
            one == two
                || one.len() == 1 && two.first() == one.first()
                || two.len() == 1 && one.first() == two.first()
                || one.len() >= 5 && two.len() >= 5 && slip && near(one, two)
        };
        let full = short.iter().any(|word| word.letters.len() > 1) || long.len() == short.len();
        !short.is_empty() && full && short.iter().all(|word| long.iter().any(|other| same(word, other)))
    }
}

/// One is a surname alone, the other has it behind a given name.
fn shares_surname_alone(one: &[Word], two: &[Word]) -> bool {
    match (one, two) {
        ([bare], [_, .., surname]) | ([_, .., surname], [bare]) => bare.letters == surname.letters,
        _ => false,
    }
}

/// What the title right before a name says of its bearer; "Dr", "Sr", "Prof" and "Mx" say nothing.
fn title(doc: &Document<'_>, first: usize) -> Option<Sex> {
    let stop = first.checked_sub(1).filter(|&at| doc.mark(at, b'.') && doc.glued(at));
    let at = stop.unwrap_or(first).checked_sub(1)?;
    if (at + 1..=first).any(|here| doc.tokens[here].gap >= Gap::Line) {
        return None;
    }
    // "known MS. Threadgold fell", "a near miss. Threadgold fell": the words have another meaning.
    let shouted = doc.tokens[at].shape == Shape::Upper && doc.tokens[first].shape != Shape::Upper;
    if doc.is_one(at, &["mr", "mister"]) {
        Some(Sex::Male)
    } else if doc.is_one(at, &["mrs", "missus"])
        || doc.is(at, "ms") && !shouted
        || doc.is(at, "miss") && stop.is_none()
    {
        Some(Sex::Female)
    } else {
        None
    }
}

/// The names before and behind stand in one list: only a comma, "and" or the like between.
fn listed(doc: &Document<'_>, end: usize, first: usize) -> bool {
    end < first
        && first - end <= 3
        && (end..=first).all(|at| doc.tokens[at].gap < Gap::Line)
        && (end..first).all(|at| {
            [b',', b'&', b'/', b'+', b'('].iter().any(|&mark| doc.mark(at, mark))
                || doc.is_one(at, &["and", "then"])
        })
}

/// By so many points a role has to lead before it keeps two bearers of one name apart.
const LEAD: i32 = 8;

/// The role that leads clearly.
fn clear(points: &Points) -> Option<Role> {
    let best = likeliest_of(points);
    let lead = ROLES
        .iter()
        .filter(|role| **role != best)
        .all(|role| points[best as usize].saturating_sub(points[*role as usize]) >= LEAD);
    lead.then_some(best)
}

const ROLES: [Role; 4] = [Role::Patient, Role::Relative, Role::Staff, Role::Other];

/// So many points may somebody be short of being the patient and still be taken for the one of the case.
const NEARLY: i32 = 5;

fn short_of_patient(points: &Points) -> i32 {
    let sum = with_prior(points);
    let other = sum[1].max(sum[2]).max(sum[3]);
    other.saturating_sub(sum[Role::Patient as usize])
}

fn likeliest(points: &Points) -> Role {
    likeliest_of(&with_prior(points))
}

fn with_prior(points: &Points) -> Points {
    let mut sum = *points;
    for (sum, prior) in sum.iter_mut().zip(PRIOR) {
        *sum = sum.saturating_add(prior);
    }
    sum
}

/// The first of those with the most points.
fn likeliest_of(points: &Points) -> Role {
    let mut best = Role::Patient;
    for role in ROLES {
        if points[role as usize] > points[best as usize] {
            best = role;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    /// Who each name in pointed brackets is.
    fn who(text: &str) -> Vec<usize> {
        let lexicon = Lexicon::standard();
        let (mut plain, mut names) = (String::new(), Vec::new());
        for piece in text.split('<') {
            let (name, rest) = piece.split_once('>').unwrap_or(("", piece));
            if !name.is_empty() {
                names.push((plain.len(), plain.len() + name.len()));
            }
            plain.push_str(name);
            plain.push_str(rest);
        }
        let doc = Document::read(&plain, &lexicon);
        let at = |byte: usize| doc.tokens.iter().filter(|token| (token.start as usize) < byte).count();
        let mut people = People::default();
        names
            .into_iter()
            .map(|(start, end)| {
                people.meet(&doc, Part::WhatHappened, (at(start), at(end)), &Sought::default())
            })
            .collect()
    }

    #[track_caller]
    fn agrees(table: &[(&str, &[usize])]) {
        for (text, wanted) in table {
            assert_eq!(who(text), *wanted, "{text}");
        }
    }

    #[test]
    fn titles_part_a_couple() {
        agrees(&[
            ("Mrs <Threadgold> fell. Mr <Threadgold> (husband) was told by phone.", &[0, 1]),
            ("Pt Mrs <Threadgold> fell. Husband Mr. <Alun Threadgold> told.", &[0, 1]),
            ("Ms <Threadgold> fell. Mr <Threadgold> came. Miss <Threadgold> slept.", &[0, 1, 0]),
            ("Mrs <Threadgold> fell. Mx <Threadgold> slept. Mr <Threadgold> came.", &[0, 0, 1]),
            ("Mr <Threadgold> fell, a near miss. <Threadgold> slept.", &[0, 0]),
            ("Mr <Threadgold> has MS. <Threadgold> slept.", &[0, 0]),
        ]);
    }

    #[test]
    fn a_word_for_kin_parts_a_couple_without_a_title() {
        agrees(&[
            ("Mrs <Price> fell. Husband <Alun Price> rang at ten. Mrs <Price> was settled.", &[0, 1, 0]),
            ("Husband <Alun Price> rang in the morning. Mrs <Price> was upset.", &[0, 1]),
            ("Mr <Price> fell. Wife <Ena Price> told. Mr <Price> slept. <Ena Price> came.", &[0, 1, 0, 1]),
            ("Mrs <Price> fell. <Alun Price> (her husband) rang. Mrs <Price> slept.", &[0, 1, 0]),
            ("Pt <Price> fell. Husband <Alun Price> rang. Pt <Price> slept.", &[0, 1, 0]),
            ("Pt Mrs <Price> fell. Daughter <Ena Price> rang. Mrs <Price> slept.", &[0, 1, 0]),
            // The same person all the same.
            ("Her mother <Ena Price> fell. Mrs <Price> slept.", &[0, 0]),
            ("My wife <Ena Price> was admitted. Patient <Price> was seen.", &[0, 0]),
            ("Son <Alun> rang. Mr <Alun Price> came.", &[0, 0]),
        ]);
    }

    #[test]
    fn a_bare_surname_goes_to_who_was_last_named() {
        agrees(&[
            ("Mrs <Threadgold> fell. Mr <Threadgold> came. <Threadgold> slept.", &[0, 1, 1]),
            (
                "Mrs <Threadgold> fell. Mr <Threadgold> came. Mrs <Threadgold> slept. <Threadgold> woke.",
                &[0, 1, 0, 0],
            ),
        ]);
    }

    #[test]
    fn two_listed_spellings_are_two_people() {
        agrees(&[
            ("Patient Mr <Brown> was given the tablets of Mr <Browne>. Mr <Browne> had none.", &[0, 1, 1]),
            ("Mr <Kowalczyk> fell. Mr <Kowalcyzk> slept.", &[0, 0]),
            ("Mr <Alun Brown> fell. Mr <Alun Browne> slept.", &[0, 0]),
        ]);
    }

    #[test]
    fn numbers_go_on_behind_those_that_stand() {
        let nobody = Points::default();
        let person = |role: Role| {
            let mut points = nobody;
            points[role as usize] = 20;
            Person { words: Vec::new(), points, title: None, beside: Beside::default(), named: 0 }
        };
        let roles = [Role::Patient, Role::Staff, Role::Staff, Role::Patient];
        let people = People { people: roles.map(person).into(), ..People::default() };
        let numbers = |standing: [usize; 4]| -> Vec<usize> {
            people.places(standing).into_iter().map(|(_, number)| number).collect()
        };
        assert_eq!(numbers([0, 0, 0, 0]), [1, 1, 2, 2]);
        assert_eq!(numbers([2, 0, 4, 0]), [1, 5, 6, 3]);
    }
}
