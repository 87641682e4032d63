//! The order of the steps: parts and known identifiers enter, redacted parts with findings leave.
//!
//! Each part is read once; formats, cues and known identifiers give hits; the tagger gives every token a likelihood;
//! what is accepted is repeated through the case; the closed-world pass doubts what is left; then people get their
//! numbers and the text is written. Nothing searches the text twice.

use super::document::{Document, Hint, Hit};
use super::lexicon::{Flags, Lexicon};
use super::model::{Marginals, Tagger};
use super::names::{cues, known::Sought, repeats::Repeats};
use super::policy::{Action, Local, Policy};
use super::render;
use super::tokens::{Class, Gap};
use super::{Case, Evidence, Finding, Kind, RedactedCase, RedactedPart, recognisers, second_pass, shield};
use crate::redact::Redacted;

/// Everything that is built once.
pub(crate) struct Engine {
    pub(crate) lexicon: Lexicon,
    pub(crate) tagger: Tagger,
    pub(crate) local: Local,
    pub(crate) policy: Policy,
}

/// What is decided of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// What it is part of; `None` stays.
    pub(crate) kind: Option<Kind>,
    pub(crate) rule: &'static str,
    pub(crate) evidence: Evidence,
    pub(crate) certainty: f32,
    pub(crate) doubt: bool,
    /// Tokens of one hit share a number, so that neighbours stay apart.
    pub(crate) hit: u32,
}

const OPEN: Cell =
    Cell { kind: None, rule: "", evidence: Evidence::Context, certainty: 0.0, doubt: false, hit: 0 };

/// A part on its way.
pub(crate) struct Work<'a> {
    pub(crate) doc: Document<'a>,
    pub(crate) marginals: Marginals,
    pub(crate) cells: Vec<Cell>,
    /// From which likelihood on the tagger's word alone masks a token.
    pub(crate) mask: f32,
}

/// A run of tokens that becomes one placeholder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entity {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) cell: Cell,
    pub(crate) kind: Kind,
}

/// In text that was redacted before, the tagger's word alone counts only from here on.
const AGAIN: f32 = 0.8;

/// In a case that is held, what is so risky is masked.
const DOUBTFUL: f32 = 0.025;

/// Hits of this certainty stand by themselves.
const SURE: f32 = 0.8;

impl Engine {
    pub(crate) fn redact(&self, case: &Case<'_>) -> RedactedCase {
        if case.parts.iter().any(|(_, text)| text.len() >= u32::MAX as usize) {
            return too_long(case);
        }
        let sought = Sought::new(case.known, &self.lexicon);
        let mut works: Vec<Work<'_>> = case.parts.iter().map(|(_, text)| self.read(text, &sought)).collect();
        self.repeat(&mut works);
        self.doubt(&mut works);
        for work in &mut works {
            self.tidy(work);
        }
        let entities: Vec<Vec<Entity>> = works.iter().map(entities).collect();
        render::write(self, case, &works, &entities, &sought)
    }

    fn read<'a>(&self, text: &'a str, sought: &Sought) -> Work<'a> {
        let mut doc = Document::read(text, &self.lexicon);
        recognisers::recognise(&mut doc, &self.local);
        shield::raise(&mut doc, &self.lexicon);
        cues::find(&mut doc);
        // The tagger was trained without known identifiers: it sees their hints only as names in the document.
        let marginals = self.tagger.tag(&doc);
        sought.find(&mut doc);
        let mut cells = vec![OPEN; doc.tokens.len()];
        // Text that holds placeholders has been read before: what was let stand then is let stand now, although its
        // neighbours have changed, unless something clear speaks against it.
        let resumed = doc.hints.contains(&Hint::Placeholder);
        let mask = if resumed { self.policy.thresholds.mask.max(AGAIN) } else { self.policy.thresholds.mask };
        accept(&doc, &marginals, mask, &mut cells);
        let mut work = Work { doc, marginals, cells, mask };
        self.context(&mut work);
        work
    }

    /// Takes what the tagger finds likely.
    fn context(&self, work: &mut Work<'_>) {
        let Work { doc, marginals, cells, mask } = work;
        let thresholds = self.policy.thresholds;
        for (at, cell) in cells.iter_mut().enumerate() {
            if cell.kind.is_some() || doc.tokens[at].class == Class::Mark {
                continue;
            }
            let likelihood = marginals.masked(at);
            // No bar is below the threshold: most tokens need no closer look.
            if likelihood < *mask || likelihood < bar(doc, at, *mask) || shielded(doc, at) {
                continue;
            }
            let kind = marginals.kind(at);
            let allowed = doc.has(at, Flags::ALLOWED);
            if allowed && !beside_cue(doc, at) {
                continue;
            }
            *cell = Cell {
                kind: Some(kind),
                rule: "context",
                evidence: Evidence::Context,
                certainty: likelihood,
                doubt: likelihood < thresholds.sure,
                hit: 0,
            };
        }
    }

    /// Takes repetitions of accepted names in all parts.
    fn repeat(&self, works: &mut [Work<'_>]) {
        let mut repeats = Repeats::default();
        for work in works.iter() {
            for (at, cell) in work.cells.iter().enumerate() {
                if cell.kind == Some(Kind::Name) && cell.certainty >= 0.5 {
                    repeats.add(&work.doc, at, at + 1);
                }
            }
        }
        if repeats.is_empty() {
            return;
        }
        for work in works.iter_mut() {
            for at in 0..work.cells.len() {
                if work.cells[at].kind.is_some()
                    || matches!(work.doc.hints[at], Hint::Placeholder | Hint::Shielded)
                {
                    continue;
                }
                if let Some(exact) = repeats.repeats(&work.doc, at, work.marginals.masked(at)) {
                    work.cells[at] = Cell {
                        kind: Some(Kind::Name),
                        rule: if exact { "repeat" } else { "repeat-misspelt" },
                        evidence: Evidence::Repeat,
                        certainty: if exact { 0.9 } else { 0.8 },
                        doubt: false,
                        hit: 0,
                    };
                }
            }
        }
    }

    /// The closed-world pass: sums up what the first pass let stand and holds the case where too much of it is left
    /// unexplained; the likeliest of it is masked as doubts.
    fn doubt(&self, works: &mut [Work<'_>]) {
        let mut risks: Vec<(usize, usize, f32)> = Vec::new();
        let mut sum = 0.0;
        for (index, work) in works.iter().enumerate().filter(|(_, work)| work.mask < AGAIN) {
            for at in 0..work.cells.len() {
                if work.cells[at].kind.is_some() || shielded(&work.doc, at) {
                    continue;
                }
                let risk = second_pass::risk(&work.doc, at, work.marginals.masked(at));
                if risk > 0.0 {
                    sum += risk;
                    risks.push((index, at, risk));
                }
            }
        }
        if sum < self.policy.thresholds.hold {
            return;
        }
        let top = risks.iter().fold(0.0_f32, |top, (.., risk)| top.max(*risk));
        for (index, at, risk) in risks {
            if risk < top && risk < DOUBTFUL {
                continue;
            }
            let work = &mut works[index];
            let kind = if work.doc.tokens[at].is_word() || work.marginals.masked(at) > 0.0 {
                work.marginals.kind(at)
            } else {
                Kind::Id
            };
            work.cells[at] = Cell {
                kind: Some(kind),
                rule: "unexplained",
                evidence: Evidence::Unexplained,
                certainty: work.marginals.masked(at),
                doubt: true,
                hit: 0,
            };
        }
    }

    /// Closes gaps: glued halves of a number, marks inside an identifier; then the policy's kinds that stay.
    fn tidy(&self, work: &mut Work<'_>) {
        let count = work.cells.len();
        let doc = &work.doc;
        for at in 1..count {
            // Letters and digits without a gap are one thing: "K448213", "l0gin".
            if doc.glued(at) && doc.tokens[at].class != Class::Mark && doc.tokens[at - 1].class != Class::Mark
            {
                let (left, right) = (work.cells[at - 1], work.cells[at]);
                if left.kind.is_some() && right.kind.is_none() && spreads(doc, at, at - 1) {
                    work.cells[at] = left;
                } else if right.kind.is_some() && left.kind.is_none() && spreads(doc, at - 1, at) {
                    let mut back = at;
                    while back > 0
                        && work.cells[back - 1].kind.is_none()
                        && doc.tokens[back - 1].class != Class::Mark
                        && doc.glued(back)
                    {
                        work.cells[back - 1] = right;
                        back -= 1;
                    }
                }
            }
        }
        neighbours(doc, &mut work.cells);
        for cell in &mut work.cells {
            if let Some(kind) = cell.kind
                && self.policy.action(kind) == Action::Keep
                && cell.evidence != Evidence::Known
            {
                *cell = OPEN;
            }
        }
    }
}

/// What stands right beside a name or a street belongs to it: initials, the other half of a hyphened name, the house
/// number, the town behind a comma.
fn neighbours(doc: &Document<'_>, cells: &mut [Cell]) {
    let count = cells.len();
    let is =
        |cells: &[Cell], at: usize, kind: Kind| cells.get(at).is_some_and(|cell| cell.kind == Some(kind));
    for at in 0..count {
        if cells[at].kind.is_some() || doc.hints[at] == Hint::Placeholder {
            continue;
        }
        let token = &doc.tokens[at];
        let free = |at: usize| doc.same_line(at);
        if token.is_word() && token.len() == 1 && token.is_capital() {
            // "R. Kaplan", "I FROST"; "Bano R", "KISS, R"
            let dot = doc.mark(at + 1, b'.') && doc.glued(at + 1);
            let behind = if dot { at + 2 } else { at + 1 };
            let leads = is(cells, behind, Kind::Name)
                && free(behind)
                && doc.tokens[behind].len() > 1
                && (dot || !doc.glued(behind))
                && !(at > 0 && doc.glued(at));
            let comma = at > 1
                && doc.mark(at - 1, b',')
                && is(cells, at - 2, Kind::Name)
                && doc.tokens[at - 2].shape == super::tokens::Shape::Upper;
            let trails = at > 0
                && free(at)
                && !doc.glued(at)
                && is(cells, at - 1, Kind::Name)
                && doc.tokens[at - 1].len() > 2
                && !doc.glued(at + 1)
                && doc.tokens[at - 1].is_capital();
            if leads {
                cells[at] = Cell { doubt: false, ..cells[behind] };
            } else if trails || comma && !doc.glued(at + 1) {
                cells[at] = Cell { doubt: false, ..cells[if comma { at - 2 } else { at - 1 }] };
            }
        } else if token.is_word() && token.len() > 1 {
            let hyphen_before = at > 1
                && doc.glued(at)
                && doc.glued(at - 1)
                && (doc.mark(at - 1, b'-') || doc.mark(at - 1, b'\''));
            let hyphen_behind = doc.mark(at + 1, b'-') && doc.glued(at + 1) && doc.glued(at + 2);
            let plain = token.flags.any(Flags::COMMON) && !token.is_capital()
                || token.len() < 3 && !token.is_capital();
            if !plain && hyphen_before && is(cells, at - 2, Kind::Name) {
                cells[at] = cells[at - 2];
            } else if !plain && hyphen_behind && is(cells, at + 2, Kind::Name) && token.is_capital() {
                cells[at] = cells[at + 2];
            } else if at > 1
                && free(at)
                && doc.mark(at - 1, b',')
                && is(cells, at - 2, Kind::Address)
                && token.is_capital()
                && !token.flags.any(
                    Flags::COMMON
                        .or(Flags::CLINICAL)
                        .or(Flags::TITLE)
                        .or(Flags::STAFF)
                        .or(Flags::NHS_CUE)
                        .or(Flags::MRN_CUE)
                        .or(Flags::DOB_CUE),
                )
            {
                cells[at] = cells[at - 2];
            }
        } else if token.is_number()
            && token.len() <= 4
            && is(cells, at + 1, Kind::Address)
            && doc.tokens[at + 1].is_word()
            && free(at + 1)
            && doc.hints[at] == Hint::None
        {
            cells[at] = cells[at + 1];
        }
    }
}

/// A masked half takes the other along: always between letters and digits, except a known word such as a unit or an
/// ordinal's ending, and a cue that is glued to what it introduces ("DOB23").
fn spreads(doc: &Document<'_>, to: usize, from: usize) -> bool {
    let token = &doc.tokens[to];
    if token.is_number() || from > to && token.len() > 3 {
        return token.is_number();
    }
    token.len() <= 3
        && !(from < to
            && (token.flags.any(Flags::UNIT)
                || doc.is_one(
                    to,
                    &["am", "pm", "hrs", "yr", "yrs", "y", "yo", "f", "m", "th", "st", "nd", "rd"],
                )))
        && !(from > to
            && token.flags.any(
                Flags::DOB_CUE
                    .or(Flags::NHS_CUE)
                    .or(Flags::PHONE_CUE)
                    .or(Flags::ID_CUE)
                    .or(Flags::AGE_CUE)
                    .or(Flags::MRN_CUE),
            ))
}

/// Takes sure hits, and weaker ones where the tagger agrees; the better hit wins a place.
fn accept(doc: &Document<'_>, marginals: &Marginals, mask: f32, cells: &mut [Cell]) {
    let mut order: Vec<(usize, f32)> = Vec::with_capacity(doc.hits.len());
    for (at, hit) in doc.hits.iter().enumerate() {
        let agreed = (hit.first..hit.last).map(|token| marginals.masked(token)).fold(0.0_f32, f32::max);
        let certainty = if hit.certainty >= SURE {
            hit.certainty
        } else if agreed >= mask {
            agreed
        } else {
            continue;
        };
        let least = least(doc, hit, mask);
        if hit.certainty < SURE && agreed < least {
            continue;
        }
        order.push((at, certainty));
    }
    let rank = |hit: &Hit| (hit.evidence == Evidence::Known, hit.last - hit.first);
    order.sort_by(|a, b| {
        let (one, two) = (&doc.hits[a.0], &doc.hits[b.0]);
        rank(two).cmp(&rank(one)).then(two.certainty.total_cmp(&one.certainty)).then(a.0.cmp(&b.0))
    });
    for (at, certainty) in order {
        let hit = &doc.hits[at];
        let strong = matches!(hit.evidence, Evidence::Known | Evidence::Cue | Evidence::LocalList);
        if !strong && (hit.first..hit.last).all(|token| doc.has(token, Flags::ALLOWED)) {
            continue;
        }
        for cell in &mut cells[hit.first..hit.last] {
            if cell.kind.is_none() {
                *cell = Cell {
                    kind: Some(hit.kind),
                    rule: hit.rule,
                    evidence: hit.evidence,
                    certainty,
                    doubt: false,
                    hit: at as u32 + 1,
                };
            }
        }
    }
}

/// How clear the tagger's word for a weak hit must be: a duration, a level, an ordinal, a reference without its cue and
/// a small word behind a small title are mostly none.
fn least(doc: &Document<'_>, hit: &Hit, mask: f32) -> f32 {
    let more: f32 = match doc.hints[hit.first] {
        _ if hit.certainty < 0.35 => 0.3,
        Hint::Duration => 0.4,
        Hint::DayMonth => 0.2,
        Hint::Place | Hint::Ordinal | Hint::Reference | Hint::Name | Hint::NamedDate => 0.25,
        _ => mask,
    };
    more.max(mask)
}

/// Tokens that are rarely identifiers by themselves need more than the threshold: short numbers that no pattern knows,
/// single letters, bare months and weekdays, well-known words.
fn bar(doc: &Document<'_>, at: usize, mask: f32) -> f32 {
    let token = &doc.tokens[at];
    let more = match token.class {
        // What a weak hit holds needs what that hit needs.
        _ if matches!(doc.hints[at], Hint::Place | Hint::Ordinal | Hint::DayMonth | Hint::Reference) => 4.0,
        Class::Number if doc.hints[at] == Hint::None && token.len() <= 4 => 2.0,
        Class::Number if doc.hints[at] == Hint::Duration => 3.0,
        Class::Number if matches!(doc.hints[at], Hint::Measure | Hint::Time | Hint::Harmless) => 5.0,
        Class::Word if token.len() == 1 => 2.5,
        Class::Word
            if token.flags.any(Flags::MONTH.or(Flags::WEEKDAY))
                && doc.hints[at] == Hint::None
                && !token.flags.any(Flags::GIVEN_TOP) =>
        {
            5.0
        }
        Class::Word
            if token.flags.any(Flags::CLINICAL.or(Flags::DRUG))
                && !token.flags.any(Flags::GIVEN.or(Flags::SURNAME).or(Flags::NAME_WORD)) =>
        {
            10.0
        }
        Class::Word if second_pass::clinical_ending(doc.word(at)) => 10.0,
        Class::Word if token.flags.any(Flags::COMMON) && !token.is_capital() => 1.5,
        _ => 1.0,
    };
    (more * mask).min(mask.max(0.6))
}

fn shielded(doc: &Document<'_>, at: usize) -> bool {
    matches!(doc.hints[at], Hint::Shielded | Hint::Placeholder)
}

/// A word that is allowed still goes where a cue stands by it.
fn beside_cue(doc: &Document<'_>, at: usize) -> bool {
    let cues = Flags::TITLE.or(Flags::STAFF).or(Flags::RELATIVE).or(Flags::PATIENT);
    at > 0 && doc.has(at - 1, cues)
        || at > 1 && doc.tokens[at - 1].class == Class::Mark && doc.has(at - 2, cues)
}

/// Runs of masked tokens of one kind on one line, with the small marks between.
pub(crate) fn entities(work: &Work<'_>) -> Vec<Entity> {
    let (doc, cells) = (&work.doc, &work.cells);
    let mut entities = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let Some(kind) = cells[at].kind.filter(|_| doc.tokens[at].class != Class::Mark || cells[at].hit > 0)
        else {
            at += 1;
            continue;
        };
        let mut cell = cells[at];
        let first = at;
        let mut last = at + 1;
        loop {
            let mut next = last;
            // Marks between two halves of one thing.
            while next < cells.len()
                && next < last + 2
                && doc.tokens[next].class == Class::Mark
                && cells[next].kind.is_none_or(|k| k == kind)
                && joins(doc, kind, next)
            {
                next += 1;
            }
            let Some(other) = cells.get(next) else { break };
            let apart = other.hit != cells[last - 1].hit
                && other.hit > 0
                && cells[last - 1].hit > 0
                && !(kind == Kind::Name || kind == Kind::Address);
            let glued = doc.glued(next) && next == last;
            if other.kind.is_none()
                || other.kind != Some(kind) && !glued
                || doc.tokens[next].gap > Gap::Space && other.hit != cells[last - 1].hit
                || apart && !glued
            {
                break;
            }
            if doc.tokens[next].class == Class::Mark && other.hit == 0 {
                break;
            }
            // The less certain half never makes a doubt of the whole; the surer one speaks.
            if other.certainty > cell.certainty {
                cell = Cell { doubt: cell.doubt && other.doubt, ..*other };
            } else {
                cell.doubt &= other.doubt;
            }
            last = next + 1;
        }
        entities.push(Entity { first, last, cell, kind: cell.kind.unwrap_or(kind) });
        at = last;
    }
    entities
}

/// This mark may stand inside an identifier of the kind.
fn joins(doc: &Document<'_>, kind: Kind, at: usize) -> bool {
    let token = &doc.tokens[at];
    if token.gap > Gap::Space || doc.tokens.get(at + 1).is_none_or(|next| next.gap > Gap::Space) {
        return false;
    }
    match token.first {
        b'-' | b'\'' | b'_' => token.len() == 1,
        b'.' => {
            doc.glued(at)
                && token.len() == 1
                && (doc.glued(at + 1)
                    || doc.tokens[at - 1].len() <= 3
                        && matches!(kind, Kind::Name | Kind::Org | Kind::Address))
        }
        b',' => matches!(kind, Kind::Address) || kind == Kind::Name && doc.tokens[at - 1].is_word(),
        b'/' | b'\\' | b':' => doc.glued(at) && doc.glued(at + 1) && !matches!(kind, Kind::Name | Kind::Ward),
        b'&' => matches!(kind, Kind::Org | Kind::Address),
        b'"' | b'(' | b')' => kind == Kind::Name,
        _ => false,
    }
}

/// A part of 4 GiB or more is not read: all of it goes, and the case is held.
fn too_long(case: &Case<'_>) -> RedactedCase {
    let parts = case
        .parts
        .iter()
        .map(|(part, text)| RedactedPart {
            part: *part,
            text: Redacted::from_redactor(super::placeholder::DOUBT.to_owned()),
            findings: vec![Finding {
                kind: Kind::Id,
                role: None,
                span: 0..text.len(),
                output: 0..super::placeholder::DOUBT.len(),
                placeholder: super::placeholder::DOUBT.to_owned(),
                rule: "too-long",
                evidence: Evidence::Unexplained,
                certainty: 0.0,
                doubt: true,
            }],
        })
        .collect();
    RedactedCase { parts }
}
