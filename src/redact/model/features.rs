//! What the tagger sees of a token: hashed features of the token, its neighbours, its line and its document.

use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::recognisers::run::Compound;
use crate::redact::tokens::{Class, Gap, Shape, Token};

/// Flags of cues.
const CUES: u64 = (Flags::PARTICLE.0 << 1) - Flags::TITLE.0;

/// A document as the tagger sees it.
pub(crate) struct View {
    /// Which tokens are scored.
    pub(crate) active: Vec<bool>,
    /// What sort of token each is, one number.
    sort: Vec<u32>,
    /// How the document is written: 0 mixed, 1 hardly any capital, 2 nearly all capitals.
    style: u32,
    /// Words that a rule took for a name somewhere in the document.
    named: Vec<u32>,
}

impl View {
    /// Reads a document after its recognisers.
    pub(crate) fn of(doc: &Document<'_>) -> Self {
        let tokens = &doc.tokens;
        let (mut lower, mut upper, mut title) = (1_u32, 0_u32, 0_u32);
        for token in tokens.iter().filter(|t| t.is_word() && t.len() > 2) {
            match token.shape {
                Shape::Lower => lower += 1,
                Shape::Upper => upper += 1,
                _ => title += 1,
            }
        }
        let style = if upper > 2 * (lower + title) {
            2
        } else if (title + upper) * 25 < lower {
            1
        } else {
            0
        };
        let mut named: Vec<u32> = Vec::new();
        for hit in doc.hits.iter().filter(|hit| hit.kind == crate::redact::Kind::Name) {
            named.extend(
                tokens[hit.first..hit.last].iter().filter(|t| t.is_word() && t.len() > 2).map(|t| t.hash),
            );
        }
        named.sort_unstable();
        named.dedup();
        let sort: Vec<u32> =
            tokens.iter().zip(&doc.hints).map(|(token, hint)| sort_of(token, *hint)).collect();
        let active = (0..tokens.len()).map(|at| is_active(doc, at)).collect();
        Self { active, sort, style, named }
    }

    /// The rows of one token's features.
    pub(crate) fn features(&self, doc: &Document<'_>, at: usize, out: &mut Vec<u32>) {
        let tokens = &doc.tokens;
        let here = &tokens[at];
        let near = |offset: isize| -> Option<usize> {
            let place = at.checked_add_signed(offset)?;
            (place < tokens.len()).then_some(place)
        };
        let word = |offset: isize| near(offset).map_or(1, |place| word_of(&tokens[place]));
        let sort = |offset: isize| near(offset).map_or(1, |place| self.sort[place]);
        let cue =
            |offset: isize| near(offset).map_or(0, |place| ((tokens[place].flags.0 & CUES) >> 10) as u32);
        let (w0, wl, wr, wll, wrr) = (word(0), word(-1), word(1), word(-2), word(2));
        let (s0, sl, sr, sll, srr) = (sort(0), sort(-1), sort(1), sort(-2), sort(2));
        let hint = doc.hints[at] as u32;
        let shape = here.shape as u32;
        let gap = here.gap as u32;
        let gap_right = near(1).map_or(4, |place| tokens[place].gap as u32);
        let start = u32::from(
            gap >= Gap::Line as u32
                || at > 0
                    && matches!(tokens[at - 1].first, b'.' | b'!' | b'?' | b':')
                    && tokens[at - 1].class == Class::Mark
                    && gap > 0,
        );
        let mut add = |template: u32, a: u32, b: u32| {
            let mixed =
                (a ^ b.rotate_left(15) ^ template.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
            let mixed = (mixed ^ (mixed >> 15) ^ template).wrapping_mul(0xc2b2_ae35);
            out.push(mixed ^ (mixed >> 16));
        };
        let pair =
            |a: u32, b: u32| (a ^ b.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca77).rotate_left(13);
        add(1, w0, shape);
        add(2, w0, 0);
        add(3, wl, gap);
        add(4, wr, gap_right);
        add(5, wll, 0);
        add(6, wrr, 0);
        add(7, pair(wl, w0), 0);
        add(8, pair(w0, wr), 0);
        add(9, s0, 0);
        add(10, s0, sl);
        add(11, s0, sr);
        add(12, s0, pair(sl, sr));
        add(13, s0, wl);
        add(14, s0, wr);
        add(15, s0, wll);
        add(16, s0, pair(wl, wll));
        add(17, s0, pair(wr, wrr));
        add(18, s0, pair(sl, sll));
        add(19, s0, pair(sr, srr));
        add(20, pair(hint, s0), pair(wl, gap));
        add(21, hint, pair(sort(-1), sort(1)));
        add(22, cue(-1) << 3 | gap, s0);
        add(23, cue(-2), s0);
        add(24, cue(1) << 3 | gap_right, s0);
        add(25, cue(2), s0);
        add(26, cue(-1) << 3 | shape, pair(cue(-2), start));
        add(27, self.style << 8 | start, s0);
        add(28, gap << 8 | gap_right << 4 | start, pair(shape, hint));
        add(29, cue(0), pair(shape, sl));
        add(30, cue(0), pair(shape, sr));
        if here.is_word() {
            let bytes = doc.word(at);
            let tail = |n: usize| tail_hash(bytes, n);
            add(31, tail(2), shape);
            add(32, tail(3), self.style);
            add(33, tail(4), 0);
            add(34, head_hash(bytes, 3), shape);
            add(35, tail(3), pair(cue(-1), s0));
            if here.len() > 2 && self.named.binary_search(&here.hash).is_ok() {
                add(36, 1, pair(shape, u32::from(here.flags.any(Flags::COMMON))));
                add(37, 1, s0);
            }
            add(38, wr, pair(wl, shape));
        }
        if here.is_number()
            || near(1).is_some_and(|place| tokens[place].gap == Gap::None)
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
            let shape_hash = crate::redact::tokens::hash_plain(compound.shape());
            let before = if first > 0 { word_of(&tokens[first - 1]) } else { 1 };
            let before_cue = if first > 0 { ((tokens[first - 1].flags.0 & CUES) >> 10) as u32 } else { 0 };
            add(39, shape_hash, (at - first) as u32);
            add(40, shape_hash, before);
            add(41, shape_hash, before_cue);
            add(42, before, s0);
            let two = if first > 1 { word_of(&tokens[first - 2]) } else { 1 };
            add(43, two, s0);
        }
        add(44, line_cue(doc, at), s0);
    }
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

fn word_of(token: &Token) -> u32 {
    match token.class {
        Class::Number => 0x1000 + (token.len() as u32).min(12),
        _ => token.hash,
    }
}

fn sort_of(token: &Token, hint: Hint) -> u32 {
    let base = match token.class {
        // What lists say a word may be: bits 0 to 9 and 36 to 39.
        Class::Word => {
            ((token.flags.0 & 0x3ff | (token.flags.0 >> 36 & 0xf) << 10) as u32) << 4
                | token.shape as u32
                | 1 << 19
        }
        Class::Number => 0x4000 + (token.len() as u32).min(12),
        Class::Mark => 0x2000 + u32::from(token.first),
    };
    base | (hint as u32) << 20
}

/// A token that may be part of an identifier.
fn is_active(doc: &Document<'_>, at: usize) -> bool {
    let token = &doc.tokens[at];
    match doc.hints[at] {
        Hint::Placeholder => return false,
        Hint::None => {}
        _ => return true,
    }
    let loud = |place: usize| {
        doc.tokens.get(place).is_some_and(|t| {
            t.is_number()
                || t.is_word()
                    && (t.is_capital() || !t.flags.any(Flags::COMMON) || t.flags.any(Flags::NAME_WORD))
                || t.has(Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE))
        })
    };
    match token.class {
        Class::Number => true,
        Class::Mark => at > 0 && loud(at - 1) && loud(at + 1) || token.first == b'_',
        Class::Word => loud(at) || at > 0 && loud(at - 1) && loud(at + 1),
    }
}

fn tail_hash(bytes: &[u8], n: usize) -> u32 {
    crate::redact::tokens::hash(&bytes[bytes.len().saturating_sub(n)..]) ^ n as u32
}

fn head_hash(bytes: &[u8], n: usize) -> u32 {
    crate::redact::tokens::hash(&bytes[..bytes.len().min(n)])
}
