//! Names that are words or eponyms too: a read part and a place in it enter, whether somebody may be called so leaves.

use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Shape;
use crate::redact::word_set::WordSet;
use crate::redact::{Evidence, Kind};

/// Ordinary words that many people are called. No job, part of a body, direction or thing of a ward is among them: with a
/// capital those are as likely the word.
static WORDS: WordSet<186> = WordSet::new([
    "april",
    "archer",
    "art",
    "ash",
    "banks",
    "barker",
    "bates",
    "beck",
    "berry",
    "beryl",
    "bill",
    "billy",
    "birch",
    "bird",
    "black",
    "bob",
    "bobby",
    "bower",
    "bowers",
    "bowman",
    "brad",
    "bray",
    "brooks",
    "brown",
    "burrows",
    "bush",
    "butler",
    "cannon",
    "carol",
    "carpenter",
    "carver",
    "cash",
    "castle",
    "chandler",
    "chase",
    "cherry",
    "chuck",
    "clay",
    "coleman",
    "collier",
    "cooper",
    "crane",
    "crouch",
    "crow",
    "crystal",
    "daisy",
    "dale",
    "davenport",
    "dawn",
    "day",
    "derrick",
    "don",
    "drake",
    "drew",
    "duke",
    "dyer",
    "earl",
    "emery",
    "faith",
    "fields",
    "finch",
    "fisher",
    "ford",
    "fox",
    "frank",
    "franks",
    "freeman",
    "frost",
    "fry",
    "fuller",
    "gamble",
    "garland",
    "garner",
    "gates",
    "gibbons",
    "glen",
    "grace",
    "grant",
    "graves",
    "gray",
    "green",
    "grey",
    "griffin",
    "grimes",
    "groves",
    "guy",
    "hale",
    "hardy",
    "hart",
    "hays",
    "hazel",
    "heath",
    "heather",
    "hector",
    "hicks",
    "hill",
    "hogan",
    "holly",
    "hope",
    "hull",
    "hunt",
    "hunter",
    "iris",
    "ivy",
    "jack",
    "jade",
    "jasmine",
    "jay",
    "jimmy",
    "john",
    "joy",
    "june",
    "ken",
    "khan",
    "king",
    "knight",
    "lake",
    "lamb",
    "lane",
    "law",
    "levy",
    "lily",
    "little",
    "long",
    "love",
    "lynch",
    "maria",
    "mark",
    "marks",
    "marsh",
    "martin",
    "mason",
    "matt",
    "max",
    "may",
    "mead",
    "meadows",
    "meg",
    "mike",
    "miles",
    "miller",
    "mills",
    "moody",
    "moss",
    "myrtle",
    "newton",
    "nick",
    "norm",
    "olive",
    "pace",
    "parks",
    "parsons",
    "pat",
    "pearl",
    "peck",
    "penny",
    "peter",
    "peters",
    "petty",
    "pierce",
    "pike",
    "piper",
    "poppy",
    "potter",
    "powers",
    "ray",
    "reed",
    "reeves",
    "rice",
    "rick",
    "rivers",
    "rob",
    "robin",
    "roger",
    "rogers",
    "rose",
    "rosemary",
    "ruby",
    "sally",
    "sandy",
    "savage",
    "sawyer",
    "shepherd",
    "short",
    "smith",
    "snow",
]);
/// The rest of them: the alphabet's end.
static MORE_WORDS: WordSet<38> = WordSet::new([
    "sparks", "stein", "stokes", "stone", "storey", "storm", "sue", "summers", "swain", "swan", "swift",
    "tanner", "ted", "terry", "tom", "tony", "tucker", "turner", "victor", "violet", "wade", "walker",
    "warren", "watts", "weaver", "wells", "wheeler", "white", "will", "wolf", "wolfe", "wood", "woods",
    "workman", "wright", "yates", "young", "rowe",
]);

/// On a list of names, of many people or of few.
pub(super) const NAMED: Flags = Flags::GIVEN
    .or(Flags::GIVEN_TOP)
    .or(Flags::GIVEN_RARE)
    .or(Flags::SURNAME)
    .or(Flags::SURNAME_TOP)
    .or(Flags::SURNAME_RARE);
/// A disease, a device, a maker or a drug has the name.
pub(super) const CLINICAL: Flags = Flags::EPONYM.or(Flags::CLINICAL).or(Flags::DRUG).or(Flags::THING);
/// What says what or where somebody is, and is no name itself.
const POSTS: Flags = Flags::TITLE
    .or(Flags::STAFF)
    .or(Flags::RELATIVE)
    .or(Flags::PATIENT)
    .or(Flags::WEEKDAY)
    .or(Flags::WARD_HEAD)
    .or(Flags::UNIT_HEAD)
    .or(Flags::NHS_CUE)
    .or(Flags::MRN_CUE)
    .or(Flags::AGE_CUE);
/// The same, and what is counted.
pub(super) const CUES: Flags = POSTS.or(Flags::UNIT);

/// An ordinary word that many people are called.
pub(super) fn is_word(doc: &Document<'_>, at: usize) -> bool {
    WORDS.holds(doc, at) || MORE_WORDS.holds(doc, at)
}

/// Somebody may be called so: a capital, a name of the lists, and where it is a word too one of those that name people.
pub(super) fn is_name(doc: &Document<'_>, at: usize) -> bool {
    let Some(token) = doc.tokens.get(at).filter(|token| token.is_word() && token.len() > 2) else {
        return false;
    };
    if !matches!(token.shape, Shape::Title | Shape::Upper | Shape::Mixed)
        || token.flags.any(POSTS.or(Flags::ALLOWED))
        || doc.hints[at] == Hint::Placeholder
    {
        return false;
    }
    let named = !token.flags.any(Flags::COMMON.or(Flags::WORD).or(Flags::UNIT))
        && token.flags.any(NAMED)
        && (token.flags.any(Flags::EPONYM) || !token.flags.any(CLINICAL));
    (named || is_word(doc, at)) && !joined(doc, at)
}

/// A disease, a scale or a device has the name, and it is no word besides.
pub(super) fn is_eponym(doc: &Document<'_>, at: usize) -> bool {
    doc.has(at, Flags::EPONYM) && !doc.has(at, Flags::COMMON.or(Flags::WORD).or(CUES))
}

/// Part of a longer word: "Green-Smith", "O'Hare", "Salter/Harris".
pub(super) fn joined(doc: &Document<'_>, at: usize) -> bool {
    let link = |mark: usize| [b'-', b'\'', b'/', b'_'].iter().any(|&link| doc.mark(mark, link));
    at > 0 && doc.glued(at) && link(at - 1)
        || [b'-', b'/', b'_'].iter().any(|&link| doc.mark(at + 1, link))
            && doc.glued(at + 1)
            && doc.glued(at + 2)
}

/// An article, an owner or what is said of a disease stands before it, as before a thing: "a Foley", "known Parkinson".
pub(super) fn determined(doc: &Document<'_>, at: usize) -> bool {
    const BEFORE: [&str; 32] = [
        "a", "an", "the", "this", "that", "each", "every", "another", "any", "no", "his", "her", "their",
        "its", "my", "your", "new", "old", "size", "known", "with", "has", "had", "have", "hx", "pmh", "via",
        "using", "type", "query", "like", "non",
    ];
    at > 0 && doc.same_line(at) && (doc.is_one(at - 1, &BEFORE) || doc.mark(at - 1, b'?'))
}

/// A name that one of these rules has found.
pub(super) fn found(rule: &'static str, doubt: bool) -> Cell {
    Cell {
        kind: Some(Kind::Name),
        rule,
        evidence: Evidence::Cue,
        certainty: if doubt { 0.6 } else { 0.9 },
        doubt,
        hit: 0,
    }
}
