//! Who is who: the found names of a case enter, a role and a number for each leave. The same person has the same number
//! in all parts; a bare surname goes to the person last named with it, and "Mr" is not who was "Mrs" before, nor is
//! her husband, nor "Nurse" who was "Dr".

mod likeliest;
mod person;
#[cfg(test)]
mod tests;
mod title;

use super::kin::beside;
use super::known::Sought;
use super::posts::{post, surer};
use super::roles::{HEADING, Points, SINGLE, before_title, points, staff_heading};
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Gap;
use crate::redact::{Part, Role};
use likeliest::{likeliest, short_of_patient};
use person::{Person, Word};
use title::title;

/// The people of a case.
#[derive(Default)]
pub(crate) struct People {
    people: Vec<Person>,
    /// The name before in the same part: where it ends and what its place says.
    before: Option<(usize, Points)>,
    /// The name before stood in a list with a heading for staff.
    headed: bool,
    /// How many names there were.
    turn: usize,
}

/// Beyond this many, a new name is compared only with the latest: the case is a list, and time stays linear.
const LATEST: usize = 60;

/// A name has no more words than this: what is longer is a list.
const WORDS: usize = 12;

/// So many points may somebody be short of being the patient and still be taken for the one of the case.
const NEARLY: i32 = 5;
/// The same of the only name of a case, which is as often that of a member of staff.
const NEARLY_ALONE: i32 = 2;

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
        let words = words(doc, first, last);
        let title = title(doc, first);
        let mut beside = beside(doc, first, last);
        beside.sex = title.or(beside.sex);
        let post = post(doc, first, last);
        let mut points = points(doc, part == Part::Title, first, last, sought);
        let (start, _) = before_title(doc, first, &mut |_| {});
        let goes_on = self.headed && self.before.is_some_and(|(end, _)| listed(doc, end, start));
        self.headed = goes_on || staff_heading(doc, start, last);
        if self.headed {
            for (point, more) in points.iter_mut().zip(HEADING) {
                *point += more;
            }
        }
        if let Some((end, before)) = self.before
            && listed(doc, end, first)
        {
            // "her sons Dominic and Errol": what is said of the first counts half for the next.
            for (point, before) in points.iter_mut().zip(before) {
                *point += before / 2;
            }
        }
        self.before = Some((last, points));
        let unknown = points == SINGLE;
        self.turn += 1;
        let named = self.turn;
        let from = self.people.len().saturating_sub(LATEST);
        // "Mrs" goes to who was called so before, a whole name to who bore it, and only then to who was last named.
        let found = (from..self.people.len())
            .filter(|&at| self.people[at].is(&words, &points, beside, post))
            .max_by_key(|&at| {
                let person = &self.people[at];
                let whole = words.len() > 1 && person.words.len() >= words.len();
                let titled =
                    title.is_some() && person.title == title || post.is_some() && person.post == post;
                (titled, whole, person.named)
            });
        match found {
            Some(at) => {
                let person = &mut self.people[at];
                person.title = person.title.or(title);
                person.beside = person.beside.or(beside);
                person.post = surer(person.post, post);
                person.unknown &= unknown;
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
                self.people.push(Person { words, points, title, beside, post, unknown, named });
                self.people.len() - 1
            }
        }
    }

    /// Roles and numbers of all, in one pass. Numbers go on behind those that stand in the case from an
    /// earlier redaction, which are given in the order of [`Role`].
    pub(crate) fn places(&self, standing: [usize; 4]) -> Vec<(Role, usize)> {
        let mut roles: Vec<Role> = self.people.iter().map(|person| likeliest(&person.points)).collect();
        // A case has a patient: where nobody stands out as one, it is who comes nearest. A bare given name or
        // surname of which nothing is said is that only where it is the first of several names; somebody
        // alone has to come nearer.
        if !roles.contains(&Role::Patient) {
            let alone = self.people.len() == 1;
            let nearly = if alone { NEARLY_ALONE } else { NEARLY };
            let nearest = (0..self.people.len())
                .filter(|&at| !self.people[at].unknown || at == 0 && !alone)
                .map(|at| (short_of_patient(&self.people[at].points), at))
                .filter(|(short, _)| *short <= nearly)
                .min();
            match nearest {
                Some((_, at)) => roles[at] = Role::Patient,
                // Nobody knows who such names are.
                None => {
                    for (role, person) in roles.iter_mut().zip(&self.people) {
                        if person.unknown {
                            *role = Role::Other;
                        }
                    }
                }
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

/// The words of a name, the letter before an apostrophe joined to the word behind: "O'Brien", "D'Souza".
fn words(doc: &Document<'_>, first: usize, last: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = first;
    while at < last && words.len() < WORDS {
        let token = &doc.tokens[at];
        if token.is_word() {
            let mut letters = doc.word(at).to_ascii_lowercase();
            let joins = token.len() == 1
                && at + 2 < last
                && doc.mark(at + 1, b'\'')
                && doc.glued(at + 1)
                && doc.glued(at + 2)
                && doc.tokens[at + 2].is_word()
                && doc.tokens[at + 2].len() > 1;
            if joins {
                at += 2;
                letters.extend(doc.word(at).to_ascii_lowercase());
            }
            words.push(Word { letters, listed: doc.has(at, Flags::SURNAME.or(Flags::SURNAME_TOP)) });
        }
        at += 1;
    }
    words
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
