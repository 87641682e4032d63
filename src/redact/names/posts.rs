//! What a title or word right beside a name says of its bearer's post: the place of a name enters, a post
//! leaves.
//!
//! "Dr Jones and Nurse Jones" are two people: nobody has both posts. A title of sex or a word for kin says
//! nothing here.

use super::kin::before;
use super::role_words::OWN;
use super::roles::before_title;
use crate::redact::document::Document;
use crate::redact::tokens::{Class, Gap, Shape};

/// A post that others exclude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Post {
    Doctor,
    /// A nurse of any grade.
    Nurse,
    StaffNurse,
    Sister,
    Matron,
    Assistant,
    Midwife,
    Pharmacist,
    Physiotherapist,
    OccupationalTherapist,
    Paramedic,
    Porter,
    TheatrePractitioner,
}

const WORDS: [(Post, &[&str]); 13] = [
    (
        Post::Doctor,
        &["doctor", "consultant", "cons", "registrar", "reg", "sho", "spr", "gp", "anaesthetist", "surgeon"],
    ),
    (Post::Nurse, &["nurse"]),
    (Post::StaffNurse, &["sn", "ssn", "rn", "rgn", "rmn"]),
    (Post::Sister, &["sister", "sr"]),
    (Post::Matron, &["matron"]),
    (Post::Assistant, &["hca", "hcsw", "hcw", "csw"]),
    (Post::Midwife, &["midwife", "mw"]),
    (Post::Pharmacist, &["pharmacist", "pharm"]),
    (Post::Physiotherapist, &["physio", "physiotherapist"]),
    (Post::OccupationalTherapist, &["ot"]),
    (Post::Paramedic, &["paramedic", "para"]),
    (Post::Porter, &["porter"]),
    (Post::TheatrePractitioner, &["odp", "oda"]),
];
/// Between these and a post stands somebody else: "Smith (seen by consultant)".
const LINKS: [&str; 8] = ["by", "with", "to", "of", "for", "from", "per", "and"];

impl Post {
    /// Nobody has this post and the other. Grades of a ward's staff are mixed up now and then: of one whole
    /// name (given name and surname) they are no two people.
    pub(super) fn excludes(self, other: Self, whole: bool) -> bool {
        let apart = match (self, other) {
            (one, two) if one == two => false,
            (Post::Nurse, one) | (one, Post::Nurse) => {
                !matches!(one, Post::StaffNurse | Post::Sister | Post::Matron)
            }
            (Post::Midwife, Post::Sister | Post::Matron) | (Post::Sister | Post::Matron, Post::Midwife) => {
                false
            }
            _ => true,
        };
        apart && !(whole && self.on_a_ward() && other.on_a_ward())
    }

    fn on_a_ward(self) -> bool {
        matches!(
            self,
            Post::Nurse | Post::StaffNurse | Post::Sister | Post::Matron | Post::Assistant | Post::Midwife
        )
    }
}

/// What is said first stands, but a nurse of any grade may turn out to be a sister.
pub(super) fn surer(old: Option<Post>, new: Option<Post>) -> Option<Post> {
    match (old, new) {
        (None | Some(Post::Nurse), Some(new)) => Some(new),
        _ => old,
    }
}

/// The post that stands before a name, in brackets behind it, or in capitals behind it.
pub(super) fn post(doc: &Document<'_>, first: usize, last: usize) -> Option<Post> {
    let (start, titled) = before_title(doc, first, &mut |_| {});
    if titled && doc.is_one(start, &["dr", "drs", "prof", "professor"]) {
        return Some(Post::Doctor);
    }
    let said = |at: usize| word(doc, at);
    before(doc, start)
        .or_else(|| grade_before(doc, start))
        .and_then(said)
        .or_else(|| bracketed(doc, last).and_then(|at| titled_doctor(doc, at).or_else(|| said(at))))
        .or_else(|| capitals(doc, last).and_then(said))
}

/// The title of a doctor, which is a post only where it stands in a bracket: "Brown (Dr)".
fn titled_doctor(doc: &Document<'_>, at: usize) -> Option<Post> {
    doc.is_one(at, &["dr", "prof", "professor"]).then_some(Post::Doctor)
}

/// The number of a grade right before: "ST3 Patel".
fn grade_before(doc: &Document<'_>, start: usize) -> Option<usize> {
    start.checked_sub(1).filter(|&at| doc.same_line(start) && doc.tokens[at].is_number())
}

/// The last word of a bracket right behind that holds nothing but a post: "(bank HCA)", "(ST3)".
fn bracketed(doc: &Document<'_>, last: usize) -> Option<usize> {
    if !doc.mark(last, b'(') || !doc.same_line(last) {
        return None;
    }
    let close = (last + 2..last + 5).find(|&at| doc.mark(at, b')'))?;
    let plain = |at: usize| doc.tokens[at].class != Class::Mark && !doc.is_one(at, &LINKS);
    (last + 1..close).all(plain).then_some(close - 1)
}

/// A post in capitals right behind, unless it belongs to a name behind it: "Jones RN gave it".
fn capitals(doc: &Document<'_>, last: usize) -> Option<usize> {
    let token = doc.tokens.get(last)?;
    let named = doc
        .tokens
        .get(last + 1)
        .is_some_and(|next| next.is_word() && next.is_capital() && next.gap <= Gap::Space);
    (token.shape == Shape::Upper && token.gap == Gap::Space && !named).then_some(last)
}

fn word(doc: &Document<'_>, at: usize) -> Option<Post> {
    let number = doc.tokens.get(at).is_some_and(|token| token.is_number());
    if number {
        let grade = at > 0 && doc.glued(at) && doc.is_one(at - 1, &["f", "fy", "st", "ct", "cmt", "spr"]);
        return grade.then_some(Post::Doctor);
    }
    // "his sister Jo"
    if at > 0 && doc.is(at, "sister") && doc.is_one(at - 1, &OWN) {
        return None;
    }
    // "S/N Beaton"
    if at > 1 && doc.is(at, "n") && doc.mark(at - 1, b'/') && doc.glued(at) && doc.is(at - 2, "s") {
        return Some(Post::StaffNurse);
    }
    WORDS.iter().find(|(_, words)| doc.is_one(at, words)).map(|(post, _)| *post)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    #[test]
    fn the_word_beside_says_the_post() {
        let lexicon = Lexicon::standard();
        for (text, wanted) in [
            ("Dr <Jones> came", Some(Post::Doctor)),
            ("ST3 <Jones> came", Some(Post::Doctor)),
            ("<Jones> (ST3) came", Some(Post::Doctor)),
            ("<Jones> (locum consultant) came", Some(Post::Doctor)),
            ("<Jones> (Dr) came", Some(Post::Doctor)),
            ("<Jones> (seen by Dr) came", None),
            ("<Jones> DR came", None),
            ("Nurse <Jones> came", Some(Post::Nurse)),
            ("S/N <Jones> came", Some(Post::StaffNurse)),
            ("Sr. <Jones> came", None),
            ("Sister <Jones> came", Some(Post::Sister)),
            ("<Jones> (bank HCA) came", Some(Post::Assistant)),
            ("<Jones> RN gave it", Some(Post::StaffNurse)),
            ("told <Jones> HCA Price came", None),
            ("his sister <Jones> came", None),
            ("<Jones> (seen by consultant) slept", None),
            ("Mr <Jones> came", None),
            ("bed 3 <Jones> slept", None),
            ("the nurse told <Jones> of it", None),
        ] {
            let (before, rest) = text.split_once('<').unwrap();
            let (name, behind) = rest.split_once('>').unwrap();
            let doc_text = format!("{before}{name}{behind}");
            let doc = Document::read(&doc_text, &lexicon);
            let at = |byte: usize| doc.tokens.iter().filter(|token| (token.start as usize) < byte).count();
            let found = post(&doc, at(before.len()), at(before.len() + name.len()));
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn posts_exclude_one_another_or_not() {
        use Post::{Assistant, Doctor, Matron, Midwife, Nurse, Sister, StaffNurse};
        for (one, two, bare, whole) in [
            (Doctor, Nurse, true, true),
            (Doctor, Assistant, true, true),
            (Sister, Assistant, true, false),
            (Sister, StaffNurse, true, false),
            (Matron, Nurse, false, false),
            (Nurse, Assistant, true, false),
            (Midwife, Sister, false, false),
            (Doctor, Doctor, false, false),
        ] {
            for (one, two) in [(one, two), (two, one)] {
                assert_eq!(one.excludes(two, false), bare, "{one:?}, {two:?}");
                assert_eq!(one.excludes(two, true), whole, "{one:?}, {two:?}");
            }
        }
    }
}
