//! What speaks for and against a token: a read case enters; for every token in question a row of small numbers leaves.
//!
//! The first pass sees a token and its neighbours. Here the whole case is seen: the same word elsewhere, initials of
//! people who are named, days near the incident, what stands masked on either side, and what the lists say in full.

use super::net::Opinion;
use super::whole::Whole;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Work;
use crate::redact::lexicon::Flags;
use crate::redact::model::{Marginals, Tagger};
use crate::redact::names::known_date::date_of;
use crate::redact::tokens::{Class, Gap, Shape, Token};
use crate::redact::{Kind, Part};

/// Room in a row: a power of two.
pub(crate) const WIDTH: usize = 128;
/// A row of evidence.
pub(crate) type Row = [u8; WIDTH];

/// Steps of log-odds: a quarter each, 40 is even.
const EVEN: u8 = 40;

/// Log-odds of a likelihood in steps. The logarithm is read off the number's exponent and leading digits, straight lines
/// between the powers of two: it need not be exact, only the same everywhere.
fn steps(likelihood: f32) -> u8 {
    let odds = likelihood / (1.0 - likelihood).max(1e-9);
    // Powers of two in 1/2^23, times four steps for each e.
    let halvings = i64::from(odds.max(1e-9).to_bits()) - i64::from(1.0_f32.to_bits());
    let steps = (halvings * 2773 / 1000) >> 23;
    (i64::from(EVEN) + steps).clamp(0, 2 * i64::from(EVEN)) as u8
}

/// The log-odds that stand for steps.
pub(crate) fn odds(steps: u8) -> f32 {
    (f32::from(steps) - f32::from(EVEN)) / 4.0
}

impl Whole {
    /// The evidence on every token of a part that the net was asked about, with what the net thinks there.
    pub(super) fn each(
        &self,
        part: Part,
        work: &Work<'_>,
        tagger: &Tagger,
        opinions: &[Opinion],
        mut take: impl FnMut(usize, Row),
    ) {
        let doc = &work.doc;
        // Which weak hit holds a token: the last one found.
        let mut weak = vec![usize::MAX; doc.tokens.len()];
        for (number, hit) in doc.hits.iter().enumerate() {
            weak[hit.first..hit.last].fill(number);
        }
        for (at, &hit) in weak.iter().enumerate().filter(|(at, _)| opinions[*at].asked) {
            take(at, self.row(part, work, at, Some(hit), tagger, opinions));
        }
    }

    fn row(
        &self,
        part: Part,
        work: &Work<'_>,
        at: usize,
        hit: Option<usize>,
        tagger: &Tagger,
        opinions: &[Opinion],
    ) -> Row {
        let (doc, marginals, cells) = (&work.doc, &work.marginals, &work.cells);
        let token = &doc.tokens[at];
        let own = marginals.masked(at);
        let of = |kind: Kind| marginals.of[at][kind.index() + 1];
        let mut row = [0; WIDTH];
        let mut filled = 0;
        let mut put = |value: u8| {
            if let Some(place) = row.get_mut(filled) {
                *place = value;
            }
            filled += 1;
        };
        put(steps(own));
        put(steps(of(Kind::Name)));
        put(steps(of(Kind::Date) + of(Kind::Dob)));
        put(steps(of(Kind::Ward)));
        put(steps(of(Kind::Org)));
        put(steps(of(Kind::Address)));
        put(steps(of(Kind::Id) + of(Kind::Mrn) + of(Kind::NhsNo) + of(Kind::Phone)));
        put(marginals.kind(at).index() as u8);
        // The neighbours.
        let likely = |at: Option<usize>| {
            at.filter(|&at| at < cells.len()).map_or(0, |at| match cells[at].kind {
                Some(_) => 2 * EVEN + 1,
                None => steps(marginals.masked(at)),
            })
        };
        let masked = |at: Option<usize>| {
            at.and_then(|at| cells.get(at))
                .and_then(|cell| cell.kind)
                .map_or(0, |kind| kind.index() as u8 + 1)
        };
        let back = |by: usize| at.checked_sub(by);
        let on = |by: usize| Some(at + by);
        for by in 1..=3 {
            put(likely(back(by)));
            put(likely(on(by)));
        }
        put(masked(back(1)));
        put(masked(on(1)));
        put(masked(back(2)));
        put(masked(on(2)));
        let hint = |at: Option<usize>| at.and_then(|at| doc.hints.get(at)).map_or(0, |hint| *hint as u8);
        put(hint(Some(at)));
        put(hint(back(1)));
        put(hint(on(1)));
        put(form(doc.tokens.get(at)));
        put(form(back(1).and_then(|at| doc.tokens.get(at))));
        put(form(doc.tokens.get(at + 1)));
        put(form(back(2).and_then(|at| doc.tokens.get(at))));
        put(form(doc.tokens.get(at + 2)));
        put(token.len().min(40) as u8);
        put(back(1).map_or(0, |at| doc.tokens[at].len().min(40) as u8));
        put(doc.tokens.get(at + 1).map_or(0, |token| token.len().min(40) as u8));
        put(token.gap as u8);
        put(doc.tokens.get(at + 1).map_or(4, |token| token.gap as u8));
        // What the lists say.
        let level = |token: &Token, top: Flags, some: Flags, rare: Flags| {
            if token.flags.any(top) {
                3
            } else if token.flags.any(some) {
                2
            } else {
                u8::from(token.flags.any(rare))
            }
        };
        let given = |token: &Token| level(token, Flags::GIVEN_TOP, Flags::GIVEN, Flags::GIVEN_RARE);
        let surname = |token: &Token| level(token, Flags::SURNAME_TOP, Flags::SURNAME, Flags::SURNAME_RARE);
        let word = |token: &Token| level(token, Flags::COMMON, Flags::WORD, Flags::WORD_RARE);
        put(given(token));
        put(surname(token));
        put(word(token));
        let bits = |flags: &[Flags]| {
            flags.iter().enumerate().fold(0, |bits, (at, flag)| bits | u8::from(token.flags.any(*flag)) << at)
        };
        put(bits(&[Flags::CLINICAL, Flags::DRUG, Flags::EPONYM, Flags::THING, Flags::NEAR]));
        put(bits(&[Flags::NAME_WORD, Flags::TOWN, Flags::SEEN, Flags::UNIT]));
        put(bits(&[
            Flags::ORG_HEAD,
            Flags::WARD_HEAD,
            Flags::STREET,
            Flags::STAFF,
            Flags::RELATIVE,
            Flags::PATIENT,
            Flags::TITLE,
        ]));
        put(bits(&[
            Flags::VERB,
            Flags::MONTH,
            Flags::WEEKDAY,
            Flags::DATE_CUE,
            Flags::EPONYM_TAIL,
            Flags::PARTICLE,
        ]));
        let lists = token.flags.0 & (0xf_0000_03ff | Flags::THING.0);
        put(u8::from(lists == 0 && token.is_word()) + u8::from(token.is_word() && ending(doc.word(at))) * 2);
        put(if token.is_word() { tagger.likeness(token, doc.word(at)) } else { 9 });
        let side = |at: Option<usize>, of: &dyn Fn(&Token) -> u8| {
            at.and_then(|at| doc.tokens.get(at))
                .map_or(5, |token| if token.is_word() { of(token) } else { 4 })
        };
        put(side(back(1), &word));
        put(side(on(1), &word));
        put(side(back(1), &|token| given(token).max(surname(token))));
        put(side(on(1), &|token| given(token).max(surname(token))));
        put(u8::from(starts(doc, at)));
        // How the line around is written.
        let (mut capital, mut upper, mut words) = (0_usize, 0_usize, 0_usize);
        let around = at.saturating_sub(8)..(at + 9).min(doc.tokens.len());
        for other in around.filter(|&other| other != at) {
            let token = &doc.tokens[other];
            if token.is_word() && token.len() > 2 {
                words += 1;
                capital += usize::from(token.is_capital());
                upper += usize::from(token.shape == Shape::Upper);
            }
        }
        put((capital * 10 / (words + 1)) as u8);
        put((upper * 10 / (words + 1)) as u8);
        // The same word elsewhere.
        let seen = self.words.get(&token.hash).copied().unwrap_or_default();
        let other = if own >= seen.top { seen.second } else { seen.top };
        put(if seen.count > 1 { steps(other) } else { 0 });
        put(seen.count.min(10));
        put(seen.lower.min(5));
        put(seen.capital.min(5));
        put(seen.sure);
        put(self.initials(doc, at));
        // Cues near by, on the same line.
        for distance in near(doc, at, &BEFORE, true) {
            put(distance);
        }
        for distance in near(doc, at, &BEHIND, false) {
            put(distance);
        }
        // Numbers.
        put(doc.number(at).map_or(255, |value| value.min(254) as u8));
        let pair = |mark: usize, other: usize| {
            let separator =
                doc.tokens.get(mark).filter(|token| token.class == Class::Mark && token.len() == 1)?;
            let value = doc.number(other)?;
            Some((value.min(250) as u8, separator.first))
        };
        let left = back(2).and_then(|other| pair(at - 1, other));
        let right = pair(at + 1, at + 2);
        put(left.map_or(255, |(value, _)| value));
        put(right.map_or(255, |(value, _)| value));
        put(left.or(right).map_or(0, |(_, mark)| mark));
        let hit = hit.and_then(|hit| doc.hits.get(hit));
        put(hit.map_or(0, |hit| (hit.certainty * 50.0) as u8 + 1));
        put(hit.map_or(0, |hit| hit.kind.index() as u8 + 1));
        put(hit.map_or(0, |hit| (hit.last - hit.first).min(20) as u8));
        let (nearest, zero) = hit
            .filter(|hit| hit.kind == Kind::Date)
            .and_then(|hit| date_of(doc, hit.first, hit.last))
            .map_or((120, 120), |(_, month, day)| self.days(month, day));
        put(nearest);
        put(zero);
        put(self.density);
        put(self.size);
        put(part as u8);
        // Kinds of meaning, numbered so that neighbours are alike.
        let wide = |token: &Token| token.flags.wide_sense() as u8;
        put(wide(token));
        put(side(back(1), &|token| wide(token) + 6));
        put(side(on(1), &|token| wide(token) + 6));
        // What the net thinks, of the neighbours and of the same word elsewhere too.
        let opinion = opinions[at];
        put(steps(opinion.chance));
        put(opinion.kind);
        put(u8::from(opinion.kind == marginals.kind(at).index() as u8));
        put(u8::from(opinion.met));
        let thought = |at: Option<usize>| {
            at.filter(|&at| at < cells.len()).map_or(0, |at| match cells[at].kind {
                Some(_) => 2 * EVEN + 1,
                None => steps(opinions[at].chance),
            })
        };
        for by in 1..=2 {
            put(thought(back(by)));
            put(thought(on(by)));
        }
        let other = if opinion.chance >= seen.net_top { seen.net_second } else { seen.net_top };
        put(if seen.count > 1 { steps(other) } else { 0 });
        debug_assert!(filled <= WIDTH, "{filled} numbers in a row");
        row
    }
}

/// Whether net and trees are asked about a token: nothing sure has masked it, and it is one to be asked about or of a hit that
/// the tagger doubts.
pub(super) fn wanted(work: &Work<'_>, at: usize) -> bool {
    let cell = &work.cells[at];
    cell.kind.is_none() && (cell.hit > 0 || asked(&work.doc, &work.marginals, at))
}

/// Whether a token is asked about: what the first pass is not sure of either way, what a weak hit holds, long numbers,
/// and words that no list holds.
pub(crate) fn asked(doc: &Document<'_>, marginals: &Marginals, at: usize) -> bool {
    let token = &doc.tokens[at];
    if !open(doc, at) {
        return false;
    }
    let likelihood = marginals.masked(at);
    if likelihood >= LEAST {
        return likelihood < CLEAR;
    }
    match token.class {
        Class::Word => token.len() > 2 && token.flags.unlisted(),
        _ => token.len() >= 5 && !matches!(doc.hints[at], Hint::Measure | Hint::Time | Hint::Harmless),
    }
}

/// Neither a mark nor shielded nor read before, nor a drug whose name nobody bears.
fn open(doc: &Document<'_>, at: usize) -> bool {
    let token = &doc.tokens[at];
    let named = Flags::GIVEN
        .or(Flags::SURNAME)
        .or(Flags::GIVEN_RARE)
        .or(Flags::SURNAME_RARE)
        .or(Flags::NAME_WORD)
        .or(Flags::TOWN);
    token.class != Class::Mark
        && !matches!(doc.hints[at], Hint::Shielded | Hint::Placeholder)
        && !(token.len() > 4 && token.flags.any(Flags::DRUG) && !token.flags.any(named))
}

/// The first pass is sure enough of the token as an identifier.
pub(crate) fn clear(doc: &Document<'_>, marginals: &Marginals, at: usize) -> bool {
    marginals.masked(at) >= CLEAR && open(doc, at)
}

/// What is less likely an identifier is not asked about.
const LEAST: f32 = 0.003;
/// What is likelier is one.
const CLEAR: f32 = 0.99;

/// What sort of token it is.
fn form(token: Option<&Token>) -> u8 {
    token.map_or(0, |token| match token.class {
        Class::Word => 1 + token.shape as u8,
        Class::Number => 10,
        Class::Mark => token.first.clamp(32, 126),
    })
}

/// A line or a sentence starts here.
fn starts(doc: &Document<'_>, at: usize) -> bool {
    let gap = doc.tokens[at].gap;
    gap >= Gap::Line
        || gap > Gap::None
            && at > 0
            && doc.tokens[at - 1].class == Class::Mark
            && matches!(doc.tokens[at - 1].first, b'.' | b'!' | b'?' | b':')
}

/// Cues that are looked for in the tokens before.
const BEFORE: [Flags; 8] = [
    Flags::TITLE,
    Flags::STAFF,
    Flags::RELATIVE.or(Flags::PATIENT),
    Flags::VERB,
    Flags::WARD_HEAD.or(Flags::UNIT_HEAD),
    Flags::DATE_CUE,
    Flags::ID_CUE.or(Flags::MRN_CUE),
    Flags::PHONE_CUE,
];
/// Cues that are looked for in the tokens behind.
const BEHIND: [Flags; 6] = [
    Flags::TITLE,
    Flags::STAFF,
    Flags::RELATIVE.or(Flags::PATIENT),
    Flags::VERB,
    Flags::WARD_HEAD.or(Flags::UNIT_HEAD),
    Flags::UNIT.or(Flags::EPONYM_TAIL),
];

/// For each of these sets of flags, how many tokens away the nearest word with any of them stands on the same line, up to
/// six back or four on; 0 for none.
fn near<const COUNT: usize>(doc: &Document<'_>, at: usize, cues: &[Flags; COUNT], back: bool) -> [u8; COUNT] {
    let mut found = [0; COUNT];
    let mut here = at;
    for distance in 1..=if back { 6 } else { 4 } {
        if back {
            if here == 0 || doc.tokens[here].gap >= Gap::Line {
                break;
            }
            here -= 1;
        } else {
            here += 1;
            if !doc.same_line(here) {
                break;
            }
        }
        let flags = doc.tokens[here].flags;
        if flags.any(ANY) {
            for (found, cue) in found.iter_mut().zip(cues) {
                if *found == 0 && flags.any(*cue) {
                    *found = distance;
                }
            }
        }
    }
    found
}

/// Every cue: bits 10 to 44 of the flags.
const ANY: Flags = Flags((1 << 45) - (1 << 10));

/// Endings of words of medicine that no list holds in full.
pub(crate) fn ending(word: &[u8]) -> bool {
    const ENDINGS: [&str; 44] = [
        "itis", "osis", "emia", "aemia", "ectomy", "otomy", "ostomy", "plasty", "scopy", "gram", "graphy",
        "pathy", "algia", "uria", "oma", "cillin", "mycin", "azole", "olol", "pril", "sartan", "statin",
        "mab", "nib", "zepam", "caine", "parin", "xaban", "idine", "amine", "azine", "oxacin", "cycline",
        "asone", "olone", "phylline", "triptan", "setron", "prazole", "gliptin", "formin", "dipine",
        "plegia", "paresis",
    ];
    word.len() >= 6
        && ENDINGS.iter().any(|ending| {
            word.len() >= ending.len()
                && word[word.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes())
        })
}
