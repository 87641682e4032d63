//! What people are called instead of their given names: a word of the text and the columns' names enter, whether it may
//! be short for one of them leaves.
//!
//! Only short names that do not share their letters with the whole one or are words too: whatever else looks like a name
//! goes without the columns' help.

use crate::redact::document::Document;
use crate::redact::names::known::Sought;
use crate::redact::steps::step;
use crate::redact::tokens::hash;
use crate::redact::word_set::WordSet;

/// A short name and the given names that it may stand for.
const SHORT: [(&str, &[&str]); 57] = [
    ("alec", &["alexander"]),
    ("art", &["arthur"]),
    ("bella", &["isabella", "annabella", "arabella"]),
    ("bess", &["elizabeth"]),
    ("betty", &["elizabeth", "bettina"]),
    ("bill", &["william"]),
    ("billy", &["william"]),
    ("bob", &["robert"]),
    ("bobby", &["robert"]),
    ("cindy", &["lucinda", "cynthia"]),
    ("daisy", &["margaret"]),
    ("dick", &["richard"]),
    ("dolly", &["dorothy", "dolores"]),
    ("dot", &["dorothy"]),
    ("drew", &["andrew"]),
    ("ed", &["edward", "edwin", "edmund"]),
    ("flo", &["florence"]),
    ("frank", &["francis", "franklin"]),
    ("gene", &["eugene"]),
    ("greta", &["margaret"]),
    ("hal", &["henry", "harold"]),
    ("hank", &["henry"]),
    ("harry", &["harold", "henry"]),
    ("jack", &["john"]),
    ("jan", &["janet", "janice"]),
    ("jenny", &["jennifer", "guinevere"]),
    ("jim", &["james"]),
    ("jimmy", &["james"]),
    ("joy", &["joyce"]),
    ("kit", &["christopher", "katherine", "kathleen"]),
    ("kitty", &["katherine", "kathleen"]),
    ("lily", &["lilian", "elizabeth"]),
    ("maggie", &["margaret"]),
    ("meg", &["margaret"]),
    ("mo", &["mohammed", "muhammad", "maureen", "mohamed"]),
    ("molly", &["mary"]),
    ("ned", &["edward", "edmund"]),
    ("nell", &["helen", "ellen", "eleanor"]),
    ("nellie", &["helen", "ellen", "eleanor"]),
    ("pat", &["patricia", "patrick"]),
    ("peggy", &["margaret"]),
    ("penny", &["penelope"]),
    ("polly", &["mary"]),
    ("ray", &["raymond"]),
    ("rich", &["richard"]),
    ("rick", &["richard"]),
    ("rob", &["robert"]),
    ("rose", &["rosemary", "rosalind"]),
    ("sadie", &["sarah"]),
    ("sally", &["sarah"]),
    ("sandy", &["alexander", "alexandra"]),
    ("sue", &["susan", "susannah"]),
    ("ted", &["edward", "theodore"]),
    ("tilly", &["matilda"]),
    ("vi", &["violet", "vivian"]),
    ("will", &["william"]),
    ("winnie", &["winifred"]),
];

/// The short names alone.
static WORDS: WordSet<57> = WordSet::new({
    let mut words = [""; 57];
    let mut at = 0;
    while at < SHORT.len() {
        words[at] = SHORT[at].0;
        at += 1;
    }
    words
});

impl Sought {
    /// The word may be short for a given name of the columns.
    pub(super) fn is_short_name(&self, doc: &Document<'_>, at: usize) -> bool {
        WORDS.holds(doc, at)
            && SHORT.iter().filter(|(short, _)| doc.is(at, short)).any(|(_, whole)| {
                step();
                whole
                    .iter()
                    .any(|name| self.persons.get(&hash(name.as_bytes())).is_some_and(|(_, surname)| !surname))
            })
    }
}
