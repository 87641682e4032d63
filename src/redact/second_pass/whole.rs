//! What the whole case tells of a word, of letters and of a day: a read case enters, a few looks into it leave.

use rustc_hash::FxHashMap;

use super::evidence::asked;
use super::net::Opinion;
use crate::redact::document::Document;
use crate::redact::engine::Work;
use crate::redact::names::known_date::date_of;
use crate::redact::tokens::{Class, Shape};
use crate::redact::{Case, Kind};

/// What the whole case tells.
pub(crate) struct Whole {
    /// The words that are asked about.
    pub(super) words: FxHashMap<u32, Seen>,
    /// Their hashes in short, so that most other words are not looked up.
    sieve: [u64; 64],
    /// First letters of people's names, lower case, in order.
    initials: Vec<[u8; 3]>,
    /// Days of sure dates and of the incident: month and day.
    days: Vec<(u32, u32)>,
    /// The incident's.
    zero: Option<(u32, u32)>,
    /// Sure identifiers in it, and tokens.
    pub(super) density: u8,
    pub(super) size: u8,
}

/// A word in all its places.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) count: u8,
    pub(super) lower: u8,
    pub(super) capital: u8,
    /// The two highest likelihoods.
    pub(super) top: f32,
    pub(super) second: f32,
    /// The two highest chances that the net gives it.
    pub(super) net_top: f32,
    pub(super) net_second: f32,
    /// Kind + 1 of a sure hit that holds it.
    pub(super) sure: u8,
}

impl Whole {
    /// Looks through a case.
    pub(crate) fn of(case: &Case<'_>, works: &[Work<'_>]) -> Self {
        let zero = case.day_zero.map(|day| (day.month() as u32, day.day() as u32));
        let mut whole = Self {
            words: FxHashMap::default(),
            sieve: [0; 64],
            initials: Vec::new(),
            days: zero.into_iter().collect(),
            zero,
            density: 0,
            size: 0,
        };
        for work in works {
            for (at, token) in work.doc.tokens.iter().enumerate() {
                if token.is_word() && work.cells[at].kind.is_none() && asked(&work.doc, &work.marginals, at) {
                    whole.words.entry(token.hash).or_default();
                    whole.sieve[token.hash as usize >> 6 & 63] |= 1 << (token.hash & 63);
                }
            }
        }
        let (mut sure, mut size) = (0_usize, 0_usize);
        for work in works {
            let (doc, cells) = (&work.doc, &work.cells);
            size += doc.tokens.len();
            let mut at = 0;
            while at < doc.tokens.len() {
                let token = &doc.tokens[at];
                if token.is_word() && token.len() > 1 {
                    whole.see(work, at);
                }
                let name = |at: usize| {
                    cells.get(at).is_some_and(|cell| match cell.kind {
                        Some(kind) => kind == Kind::Name,
                        None => {
                            doc.tokens[at].is_capital() && work.marginals.of[at][Kind::Name.index() + 1] > 0.6
                        }
                    }) && doc.tokens[at].is_word()
                };
                if name(at) {
                    let mut letters = [0_u8; 3];
                    let mut count = 0;
                    let mut here = at;
                    while here < doc.tokens.len() && here < at + 9 {
                        if name(here) {
                            if count < 3 {
                                letters[count] = doc.tokens[here].first | 0x20;
                            }
                            count += 1;
                        } else if doc.tokens[here].class != Class::Mark {
                            break;
                        }
                        here += 1;
                    }
                    if whole.initials.len() < 400 {
                        whole.initials.push(letters);
                    }
                    while at + 1 < here {
                        at += 1;
                        if doc.tokens[at].is_word() && doc.tokens[at].len() > 1 {
                            whole.see(work, at);
                        }
                    }
                }
                sure += usize::from(cells[at].kind.is_some());
                at += 1;
            }
            for hit in doc
                .hits
                .iter()
                .filter(|hit| matches!(hit.kind, Kind::Date) && cells[hit.first].kind == Some(hit.kind))
            {
                if let Some((_, month, day)) = date_of(doc, hit.first, hit.last)
                    && whole.days.len() < 64
                {
                    whole.days.push((month, day));
                }
            }
        }
        whole.density = (sure * 40 / (size + 20)).min(40) as u8;
        whole.size = (usize::BITS - size.leading_zeros()) as u8;
        whole
    }

    fn see(&mut self, work: &Work<'_>, at: usize) {
        let token = &work.doc.tokens[at];
        if self.sieve[token.hash as usize >> 6 & 63] & 1 << (token.hash & 63) == 0 {
            return;
        }
        let Some(seen) = self.words.get_mut(&token.hash) else { return };
        let likelihood = work.marginals.masked(at);
        seen.count = seen.count.saturating_add(1);
        if token.is_capital() {
            seen.capital = seen.capital.saturating_add(1);
        } else {
            seen.lower = seen.lower.saturating_add(1);
        }
        if likelihood > seen.top {
            seen.second = seen.top;
            seen.top = likelihood;
        } else if likelihood > seen.second {
            seen.second = likelihood;
        }
        if let Some(kind) = work.cells[at].kind {
            seen.sure = kind.index() as u8 + 1;
        }
    }

    /// Hears what the net thinks of a word in its places.
    pub(super) fn hear(&mut self, work: &Work<'_>, opinions: &[Opinion]) {
        for (token, opinion) in work.doc.tokens.iter().zip(opinions).filter(|(_, opinion)| opinion.asked) {
            let Some(seen) = self.words.get_mut(&token.hash) else { continue };
            if opinion.chance > seen.net_top {
                seen.net_second = seen.net_top;
                seen.net_top = opinion.chance;
            } else if opinion.chance > seen.net_second {
                seen.net_second = opinion.chance;
            }
        }
    }

    /// How far a day is from the nearest sure day of the case, in days up to 60, and from the incident.
    pub(super) fn days(&self, month: u32, day: u32) -> (u8, u8) {
        let number = |(month, day): (u32, u32)| month * 30 + day;
        let apart = |other: (u32, u32)| {
            let apart = number((month, day)).abs_diff(number(other)) % 360;
            apart.min(360 - apart).min(60) as u8
        };
        let nearest = self.days.iter().map(|other| apart(*other)).min().unwrap_or(100);
        (nearest, self.zero.map_or(100, apart))
    }

    /// Letters that are the initials of somebody named: 3 in full, 2 the first two of three, 1 turned round.
    pub(super) fn initials(&self, doc: &Document<'_>, at: usize) -> u8 {
        let token = &doc.tokens[at];
        if !token.is_word() || !(2..=3).contains(&token.len()) || token.shape != Shape::Upper {
            return 0;
        }
        let word = doc.word(at);
        let lower = |at: usize| word.get(at).map_or(0, |byte| byte | 0x20);
        let own = [lower(0), lower(1), lower(2)];
        let mut best = 0;
        for other in &self.initials {
            if *other == own {
                return 3;
            }
            if own[2] == 0 && own[0] == other[0] && (own[1] == other[1] || own[1] == other[2]) {
                best = 2;
            } else if own[2] == 0 && own[0] == other[1] && own[1] == other[0] {
                best = best.max(1);
            }
        }
        best
    }
}
