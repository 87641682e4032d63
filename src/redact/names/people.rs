//! Who is who: the found names of a case enter, a role and a number for each leave. The same person has the same number
//! in all parts; a bare surname goes to the person last named with it.

use super::known::{Sought, near};
use super::roles::{PRIOR, Points, points};
use crate::redact::document::Document;
use crate::redact::tokens::Gap;
use crate::redact::{Part, Role};

/// A person of a case.
struct Person {
    /// Lower-case words of the fullest form.
    words: Vec<Vec<u8>>,
    /// What all places of the name say.
    points: Points,
}

/// The people of a case.
#[derive(Default)]
pub(crate) struct People {
    people: Vec<Person>,
    /// The name before in the same part: where it ends and what its place says.
    before: Option<(usize, Points)>,
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
        let words: Vec<Vec<u8>> = (first..last)
            .filter(|&at| doc.tokens[at].is_word())
            .map(|at| doc.word(at).to_ascii_lowercase())
            .take(WORDS)
            .collect();
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
        let from = self.people.len().saturating_sub(LATEST);
        let found = (from..self.people.len()).rev().find(|&at| self.people[at].is(&words, &points));
        match found {
            Some(at) => {
                let person = &mut self.people[at];
                for (sum, point) in person.points.iter_mut().zip(points) {
                    *sum = sum.saturating_add(point);
                }
                if words.len() > person.words.len() {
                    person.words = words;
                }
                at
            }
            None => {
                self.people.push(Person { words, points });
                self.people.len() - 1
            }
        }
    }

    /// Roles and numbers of all, in one pass.
    pub(crate) fn places(&self) -> Vec<(Role, usize)> {
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
                counts[role as usize] += 1;
                (role, counts[role as usize])
            })
            .collect()
    }
}

impl Person {
    fn is(&self, words: &[Vec<u8>], points: &Points) -> bool {
        if let (Some(mine), Some(other)) = (clear(&self.points), clear(points))
            && mine != other
            && (words.len() == 1 || self.words.len() == 1)
        {
            return false;
        }
        let same = |one: &[u8], two: &[u8]| {
            one == two
                || one.len() == 1 && two.first() == one.first()
                || two.len() == 1 && one.first() == two.first()
                || one.len() >= 5 && two.len() >= 5 && near(one, two)
        };
        let (short, long) =
            if words.len() <= self.words.len() { (words, &self.words[..]) } else { (&self.words[..], words) };
        let full = short.iter().any(|word| word.len() > 1) || long.len() == short.len();
        !short.is_empty() && full && short.iter().all(|word| long.iter().any(|other| same(word, other)))
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
