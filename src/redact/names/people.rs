//! Who is who: the found names of a case enter, a role and a number for each leave. The same person has the same number
//! in all parts; a bare surname goes to the person last named with it.

use super::known::{Sought, near};
use crate::redact::Role;
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;

/// A person of a case.
struct Person {
    /// Lower-case words of the fullest form.
    words: Vec<Vec<u8>>,
    role: Option<Role>,
}

/// The people of a case.
#[derive(Default)]
pub(crate) struct People {
    people: Vec<Person>,
}

/// Beyond this many, a new name is compared only with the latest: the case is a list, and time stays linear.
const LATEST: usize = 60;

/// A name has no more words than this: what is longer is a list.
const WORDS: usize = 12;

impl People {
    /// The person to whom the name in these tokens belongs.
    pub(crate) fn meet(&mut self, doc: &Document<'_>, first: usize, last: usize, sought: &Sought) -> usize {
        let words: Vec<Vec<u8>> = (first..last)
            .filter(|&at| doc.tokens[at].is_word())
            .map(|at| doc.word(at).to_ascii_lowercase())
            .take(WORDS)
            .collect();
        let role = (first..last)
            .find_map(|at| sought.role(doc.tokens[at].hash))
            .or_else(|| cue_role(doc, first, last));
        let from = self.people.len().saturating_sub(LATEST);
        let found = (from..self.people.len()).rev().find(|&at| self.people[at].is(&words, role));
        match found {
            Some(at) => {
                let person = &mut self.people[at];
                person.role = person.role.or(role);
                if words.len() > person.words.len() {
                    person.words = words;
                }
                at
            }
            None => {
                self.people.push(Person { words, role });
                self.people.len() - 1
            }
        }
    }

    /// Roles and numbers of all, in one pass.
    pub(crate) fn places(&self) -> Vec<(Role, usize)> {
        let mut counts = [0_usize; 4];
        self.people
            .iter()
            .map(|person| {
                let role = person.role.unwrap_or(Role::Other);
                counts[role as usize] += 1;
                (role, counts[role as usize])
            })
            .collect()
    }
}

impl Person {
    fn is(&self, words: &[Vec<u8>], role: Option<Role>) -> bool {
        if let (Some(mine), Some(other)) = (self.role, role)
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

/// The role that the words around a name give it.
fn cue_role(doc: &Document<'_>, first: usize, last: usize) -> Option<Role> {
    let staff_title = first > 0
        && (doc.is_one(first - 1, &["dr", "prof", "professor", "sr", "sister", "matron", "nurse"])
            || doc.mark(first - 1, b'.') && first > 1 && doc.is(first - 2, "dr"));
    if staff_title {
        return Some(Role::Staff);
    }
    let of = |at: usize| -> Option<Role> {
        let flags = doc.tokens[at].flags;
        if flags.any(Flags::RELATIVE) && !doc.is_one(at, &["carer", "sister", "attorney"]) {
            Some(Role::Relative)
        } else if flags.any(Flags::PATIENT) && !doc.is_one(at, &["man", "lady", "woman"]) {
            Some(Role::Patient)
        } else if flags.any(Flags::STAFF)
            && !doc.is_one(at, &["en", "ho", "so", "ra", "fy", "key", "lead", "security", "charge", "reg"])
        {
            Some(Role::Staff)
        } else {
            None
        }
    };
    let mut at = first;
    for _ in 0..4 {
        if at == 0 || doc.tokens[at].gap >= crate::redact::tokens::Gap::Line {
            break;
        }
        at -= 1;
        if matches!(doc.tokens[at].first, b'.' | b';')
            && !doc.tokens[at].is_word()
            && !doc.glued(at + 1)
            && at > 0
            && doc.tokens[at - 1].len() > 3
        {
            break;
        }
        if let Some(role) = of(at) {
            return Some(role);
        }
    }
    (last..(last + 3).min(doc.tokens.len())).take_while(|&at| doc.same_line(at)).find_map(of).or_else(|| {
        (last..(last + 4).min(doc.tokens.len()))
            .any(|at| {
                doc.has(at, Flags::NHS_CUE.or(Flags::DOB_CUE))
                    || doc.tokens[at].is_number() && doc.tokens[at].len() >= 6
            })
            .then_some(Role::Patient)
    })
}
