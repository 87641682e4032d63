//! What the tagger sees of a token: hashed features of the token, its neighbours, its line and its document.
//!
//! A document is looked at once ([`View::of`]): every token gets a [`Sight`] of a few numbers. The gate reads a handful
//! of them, the tagger all.

use super::Gate;
use crate::redact::Kind;
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::recognisers::run::Compound;
use crate::redact::tokens::{Class, Gap, Shape, Token};

/// Flags of cues.
const CUES: u64 = (Flags::PARTICLE.0 << 1) - Flags::TITLE.0;

/// One token as the tagger sees it.
#[derive(Clone, Copy, Default)]
struct Sight {
    /// Which word or number it is.
    word: u32,
    /// What sort of token it is, in full.
    sort: u32,
    /// The same, coarse.
    coarse: u32,
    /// Which cues it is.
    cue: u32,
    /// Of which kind its meaning is.
    sense: u32,
    /// The same, coarse.
    wide: u32,
}

/// In place of a kind of meaning for what is no word; the classes follow.
const NO_WORD: u32 = 2_000;

/// What stands before the first token and behind the last.
const EDGE: Sight = Sight { word: 1, sort: 1, coarse: 1, cue: 0, sense: NO_WORD - 1, wide: NO_WORD - 1 };
/// Tokens of edge on either side.
const MARGIN: usize = 3;

/// A document as the tagger sees it.
pub(crate) struct View {
    /// Which tokens are scored.
    pub(crate) active: Vec<bool>,
    sights: Vec<Sight>,
    /// How the document is written: 0 mixed, 1 hardly any capital, 2 nearly all capitals.
    style: u32,
    /// Words that a rule took for a name somewhere in the document.
    named: Vec<u32>,
}

impl View {
    /// Reads a document after its recognisers; the gate says which tokens are scored.
    pub(crate) fn of(doc: &Document<'_>, gate: &Gate) -> Self {
        let mut view = Self::all(doc);
        let mut open = vec![false; doc.tokens.len()];
        for (at, open) in open.iter_mut().enumerate() {
            *open = match doc.hints[at] {
                Hint::Placeholder => false,
                hint if hint.is_open() => gate.opens(&view, doc, at),
                _ => true,
            };
        }
        let is = |at: Option<usize>| at.and_then(|at| open.get(at)).copied().unwrap_or(false);
        for (at, &opened) in open.iter().enumerate() {
            let (left, right) = (is(at.checked_sub(1)), is(Some(at + 1)));
            // What stands between two that are scored is scored with them: "Hall of the Oaks".
            view.active[at] = doc.hints[at] != Hint::Placeholder
                && (opened
                    || left && right
                    || left && is(Some(at + 2))
                    || right && is(at.checked_sub(2))
                    || left && doc.has(at - 1, Flags::TITLE) && doc.tokens[at].is_word());
        }
        view
    }

    /// Reads a document without asking the gate: every token would be scored.
    pub(crate) fn all(doc: &Document<'_>) -> Self {
        let tokens = &doc.tokens;
        let (mut lower, mut upper, mut title) = (1_u32, 0_u32, 0_u32);
        let mut sights = Vec::with_capacity(tokens.len() + 2 * MARGIN);
        sights.extend([EDGE; MARGIN]);
        for (token, hint) in tokens.iter().zip(&doc.hints) {
            if token.is_word() && token.len() > 2 {
                match token.shape {
                    Shape::Lower => lower += 1,
                    Shape::Upper => upper += 1,
                    _ => title += 1,
                }
            }
            let no_word = (!token.is_word()).then_some(NO_WORD + token.class as u32);
            sights.push(Sight {
                word: word_of(doc, token),
                sort: sort_of(token, *hint),
                coarse: coarse_of(token, *hint),
                cue: ((token.flags.0 & CUES) >> 10) as u32,
                sense: no_word.unwrap_or(token.flags.sense()),
                wide: no_word.unwrap_or(token.flags.wide_sense()),
            });
        }
        sights.extend([EDGE; MARGIN]);
        let style = if upper > 2 * (lower + title) {
            2
        } else if (title + upper) * 25 < lower {
            1
        } else {
            0
        };
        let mut named: Vec<u32> = Vec::new();
        for hit in doc.hits.iter().filter(|hit| hit.kind == Kind::Name) {
            named.extend(
                tokens[hit.first..hit.last].iter().filter(|t| t.is_word() && t.len() > 2).map(|t| t.hash),
            );
        }
        named.sort_unstable();
        named.dedup();
        Self { active: vec![true; tokens.len()], sights, style, named }
    }

    /// The features by which the gate decides.
    #[inline]
    pub(crate) fn gate_features(&self, doc: &Document<'_>, at: usize) -> [u32; 10] {
        let token = &doc.tokens[at];
        let [ll, l, h, r, rr] = self.near(at);
        let gap = token.gap as u32;
        [
            mix(101, h.word, token.shape as u32),
            mix(102, h.coarse, gap),
            mix(103, h.coarse, l.word),
            mix(104, h.coarse, r.word),
            mix(105, h.coarse, l.coarse),
            mix(106, h.coarse, r.coarse),
            mix(107, l.cue, h.coarse),
            mix(108, pair(l.coarse, r.coarse), h.coarse),
            mix(109, ll.coarse, h.coarse),
            mix(110, rr.coarse, pair(h.coarse, self.style)),
        ]
    }

    fn near(&self, at: usize) -> [Sight; 5] {
        let from = at + MARGIN - 2;
        let near = &self.sights[from..from + 5];
        [near[0], near[1], near[2], near[3], near[4]]
    }

    /// The rows of one token's features.
    pub(crate) fn features(&self, doc: &Document<'_>, gate: &Gate, at: usize, out: &mut Vec<u32>) {
        let tokens = &doc.tokens;
        let here = &tokens[at];
        let [ll, l, h, r, rr] = self.near(at);
        let hint = doc.hints[at] as u32;
        let shape = here.shape as u32;
        let gap = here.gap as u32;
        let gap_right = tokens.get(at + 1).map_or(4, |token| token.gap as u32);
        let start = u32::from(starts(doc, at));
        let mut add = |template: u32, a: u32, b: u32| out.push(mix(template, a, b));
        add(1, h.word, shape);
        add(2, h.word, 0);
        add(3, l.word, gap);
        add(4, r.word, gap_right);
        add(7, pair(l.word, h.word), 0);
        add(8, pair(h.word, r.word), 0);
        add(9, h.sort, 0);
        add(10, h.coarse, pair(l.coarse, gap));
        add(11, h.coarse, pair(r.coarse, gap_right));
        add(12, h.coarse, pair(l.coarse, r.coarse));
        add(13, h.coarse, l.word);
        add(14, h.coarse, r.word);
        add(15, h.coarse, ll.word);
        add(18, h.coarse, pair(l.coarse, ll.coarse));
        add(19, h.coarse, pair(r.coarse, rr.coarse));
        add(20, pair(hint, h.coarse), pair(l.word, gap));
        add(21, hint, pair(l.coarse, r.coarse));
        add(22, l.cue << 3 | gap, h.coarse);
        add(23, ll.cue, h.coarse);
        add(24, r.cue << 3 | gap_right, h.coarse);
        add(25, rr.cue, h.coarse);
        add(26, l.cue << 3 | shape, pair(ll.cue, start));
        add(27, self.style << 8 | start, h.coarse);
        add(28, gap << 8 | gap_right << 4 | start, pair(shape, hint));
        add(29, h.cue, pair(shape, l.coarse));
        add(30, h.cue, pair(shape, r.coarse));
        add(31, h.coarse, pair(r.word, start));
        add(32, h.coarse, rr.word);
        add(33, h.sort, pair(l.cue, r.cue));
        add(53, h.sense, shape);
        add(54, h.coarse, l.sense);
        add(55, h.coarse, r.sense);
        add(56, pair(l.wide, r.wide), shape);
        add(57, h.coarse, pair(ll.wide, 1));
        add(58, h.coarse, pair(rr.wide, 2));
        add(59, pair(l.wide, h.wide), shape);
        add(60, pair(h.wide, r.wide), shape);
        add(61, h.wide, pair(l.coarse, shape));
        if here.is_word() {
            let bytes = doc.word(at);
            add(34, tail_hash(bytes, 2), shape);
            add(35, tail_hash(bytes, 3), self.style);
            add(36, tail_hash(bytes, 4), 0);
            add(37, head_hash(bytes, 3), shape);
            add(38, r.word, pair(l.word, shape));
            let likeness = gate.likeness(here, bytes);
            add(39, likeness, shape << 4 | start << 1);
            add(40, likeness, pair(l.coarse, shape));
            add(41, likeness, pair(r.coarse, shape));
            if here.len() > 2 && self.named.binary_search(&here.hash).is_ok() {
                add(42, 1, pair(shape, u32::from(here.flags.any(Flags::COMMON))));
                add(43, 1, h.coarse);
            }
        }
        if here.is_number()
            || tokens.get(at + 1).is_some_and(|token| token.gap == Gap::None)
            || here.gap == Gap::None
        {
            let mut first = at;
            while first > 0
                && at - first < 8
                && doc.glued(first)
                && (tokens[first - 1].class != Class::Mark
                    || matches!(tokens[first - 1].first, b'-' | b'/' | b'.' | b'_'))
            {
                first -= 1;
            }
            let compound = Compound::at(doc, first);
            let form = crate::redact::tokens::hash_plain(compound.shape());
            let before = &self.sights[first + MARGIN - 1];
            let two = &self.sights[first + MARGIN - 2];
            let behind = &self.sights[compound.last + MARGIN];
            add(44, form, (at - first) as u32);
            add(45, form, before.word);
            add(46, form, before.cue);
            add(47, before.word, h.sort);
            add(48, two.word, h.sort);
            add(49, form, behind.word);
            add(50, pair(form, before.coarse), behind.coarse);
        }
        add(51, line_cue(doc, at), h.coarse);
        add(52, self.label(doc, at), h.coarse);
    }

    /// The word before the last colon on the same line: a form's field.
    fn label(&self, doc: &Document<'_>, at: usize) -> u32 {
        for back in 0..7 {
            let Some(place) = at.checked_sub(back) else { return 0 };
            if back > 0 && doc.tokens[place].is(b':') {
                return place.checked_sub(1).map_or(0, |place| self.sights[place + MARGIN].word);
            }
            if doc.tokens[place].gap >= Gap::Line {
                return 0;
            }
        }
        0
    }
}

/// The hash of a feature.
#[inline]
fn mix(template: u32, a: u32, b: u32) -> u32 {
    let mixed = (a ^ b.rotate_left(15) ^ template.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
    let mixed = (mixed ^ (mixed >> 15) ^ template).wrapping_mul(0xc2b2_ae35);
    mixed ^ (mixed >> 16)
}

#[inline]
fn pair(a: u32, b: u32) -> u32 {
    (a ^ b.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca77).rotate_left(13)
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

/// The nearest cue of any sort up to six tokens back on the same line, and how far.
fn line_cue(doc: &Document<'_>, at: usize) -> u32 {
    let mut here = at;
    for distance in 1..=6_u32 {
        if here == 0 || doc.tokens[here].gap >= Gap::Line {
            return 0xffff;
        }
        here -= 1;
        let cue = ((doc.tokens[here].flags.0 & CUES) >> 10) as u32;
        if cue != 0 && distance > 2 {
            return cue;
        }
    }
    0
}

/// A word is itself; a short number is itself too ("/7", "/12"), a longer one its length and range.
fn word_of(doc: &Document<'_>, token: &Token) -> u32 {
    if token.class != Class::Number {
        return token.hash;
    }
    let len = token.len() as u32;
    let bytes = &doc.normal.bytes[token.start as usize..token.end as usize];
    match bytes {
        [one] => 0x1100 + u32::from(one - b'0'),
        [ten, one] => 0x1100 + u32::from(ten - b'0') * 10 + u32::from(one - b'0'),
        [b'1', b'9', ..] | [b'2', b'0', ..] if len == 4 => 0x1010,
        [b'0' | b'1' | b'2', _, b'0'..=b'5', _] => 0x1011,
        [b'0', ..] => 0x1020 + len.min(15),
        _ => 0x1000 + len.min(15),
    }
}

fn sort_of(token: &Token, hint: Hint) -> u32 {
    let base = match token.class {
        // What lists say a word may be: bits 0 to 9, 36 to 39, 45 and 46.
        Class::Word => {
            ((token.flags.0 & 0x3ff | (token.flags.0 >> 36 & 0xf) << 10) as u32) << 4
                | token.shape as u32
                | u32::from(token.flags.any(Flags::THING)) << 18
                | 1 << 19
                | u32::from(token.flags.any(Flags::NEAR)) << 28
        }
        Class::Number => 0x4000 + (token.len() as u32).min(12),
        Class::Mark => 0x2000 + u32::from(token.first),
    };
    base | (hint as u32) << 20
}

/// How much of a name, how much of a word, in a few steps.
fn coarse_of(token: &Token, hint: Hint) -> u32 {
    let has = |flags: Flags| token.flags.any(flags);
    let base = match token.class {
        Class::Word => {
            let given = if has(Flags::GIVEN_TOP) {
                3
            } else if has(Flags::GIVEN) {
                2
            } else {
                u32::from(has(Flags::GIVEN_RARE))
            };
            let surname = if has(Flags::SURNAME_TOP) {
                3
            } else if has(Flags::SURNAME) {
                2
            } else {
                u32::from(has(Flags::SURNAME_RARE))
            };
            let word = if has(Flags::COMMON) {
                3
            } else if has(Flags::WORD) {
                2
            } else {
                u32::from(has(Flags::WORD_RARE.or(Flags::SEEN).or(Flags::NEAR)))
            };
            let top = has(Flags::GIVEN_TOP.or(Flags::SURNAME_TOP));
            let clinical = u32::from(
                has(Flags::CLINICAL.or(Flags::DRUG)) || has(Flags::EPONYM.or(Flags::THING)) && !top,
            );
            let short = u32::from(token.len() < 3);
            0x8000
                | given.max(surname) << 8
                | u32::from(has(Flags::NAME_WORD)) << 7
                | word << 5
                | clinical << 4
                | short << 3
                | token.shape as u32
        }
        Class::Number => 0x4000 + (token.len() as u32).min(12),
        Class::Mark => 0x2000 + u32::from(token.first),
    };
    base | (hint as u32) << 20
}

fn tail_hash(bytes: &[u8], n: usize) -> u32 {
    crate::redact::tokens::hash(&bytes[bytes.len().saturating_sub(n)..]) ^ n as u32
}

fn head_hash(bytes: &[u8], n: usize) -> u32 {
    crate::redact::tokens::hash(&bytes[..bytes.len().min(n)])
}
