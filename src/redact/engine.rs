//! The order of the steps: parts and known identifiers enter, redacted parts with findings leave.
//!
//! Each part is read once; formats, cues and known identifiers give hits, and the surest of them stand; the tagger gives
//! every other token a likelihood; the second pass, which sees the whole case, makes a chance of it. So far goes what the
//! weights were trained with. Then what is accepted is set right and repeated through the case, what no training knows is
//! looked for, a case in which too much is left in doubt is held, edges are cleared, people and places get their numbers,
//! and the text is written. Nothing searches the text twice.

use super::allow::allowed;
use super::document::{Document, Hint};
use super::edges;
use super::entities::{Entity, entities};
use super::keep;
use super::kinds;
use super::late;
use super::lexicon::{Flags, Lexicon};
use super::measures;
use super::model::{Marginals, Tagger};
use super::names::{cues, known::Sought, repeats::Repeats};
use super::policy::{Action, Local, Policy};
use super::rarity;
use super::render;
use super::scripts;
use super::second_pass::Judge;
use super::stand;
use super::tokens::Class;
use super::{Case, Evidence, Finding, Kind, RedactedCase, RedactedPart, recognisers, shield};
use crate::redact::Redacted;

/// Everything that is built once.
pub(crate) struct Engine {
    pub(crate) lexicon: Lexicon,
    pub(crate) tagger: Tagger,
    pub(crate) judge: Judge,
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

pub(super) const OPEN: Cell =
    Cell { kind: None, rule: "", evidence: Evidence::Context, certainty: 0.0, doubt: false, hit: 0 };

/// A part on its way.
pub(crate) struct Work<'a> {
    pub(crate) doc: Document<'a>,
    pub(crate) marginals: Marginals,
    /// The second pass's chance of every token that nothing sure has masked.
    pub(crate) chances: Vec<f32>,
    pub(crate) cells: Vec<Cell>,
    /// From which likelihood on the tagger's word alone masks a token.
    pub(crate) mask: f32,
}

/// In text that was redacted before, the tagger's word alone counts only from here on.
const AGAIN: f32 = 0.8;

/// The rule of a known name that may be an ordinary word.
const KNOWN_IN_DOUBT: &str = "known-in-doubt";

/// In a case that is held, what is so risky is masked.
const DOUBTFUL: f32 = 0.06;

impl Engine {
    pub(crate) fn redact(&self, case: &Case<'_>) -> RedactedCase {
        if case.parts.iter().any(|(_, text)| text.len() >= u32::MAX as usize) {
            return too_long(case);
        }
        let sought = Sought::new(case.known, &self.lexicon);
        let mut works = self.look(case, &sought);
        let chances = self.judge.chances(case, &works, &self.tagger);
        for ((work, chances), (_, text)) in works.iter_mut().zip(chances).zip(case.parts) {
            work.chances = chances;
            stand::weak(&work.doc, &work.chances, work.mask, &mut work.cells);
            self.context(work);
            edges::strays(&work.doc, &mut work.cells, &mut work.chances);
            measures::let_stand(work, text, &sought);
            kinds::set_right(work);
            sought.settle(work);
        }
        scripts::mask(case, &mut works, self.policy.thresholds.sure);
        self.repeat(&mut works);
        late::names(&mut works, &self.lexicon);
        works.iter_mut().for_each(|work| sought.mask_persons(&work.doc, &mut work.cells));
        works.iter_mut().for_each(|work| sought.let_stand(work, &self.lexicon));
        for work in &mut works {
            late::take(&work.doc, &mut work.cells, &mut work.chances, case.day_zero);
            rarity::doubt(&work.doc, &mut work.cells, self.policy.thresholds);
        }
        self.doubt(&mut works);
        let kept: Vec<Vec<usize>> =
            works.iter_mut().map(|work| self.tidy(work, &sought, case.day_zero)).collect();
        self.take_back(&mut works, &kept);
        let entities: Vec<Vec<Entity>> = works.iter().map(|work| entities(&work.doc, &work.cells)).collect();
        render::write(self, case, &works, &entities, &sought)
    }

    /// The first pass over every part: what is sure is masked, and of the rest the tagger has its say.
    pub(crate) fn look<'a>(&self, case: &Case<'a>, sought: &Sought) -> Vec<Work<'a>> {
        case.parts.iter().map(|(_, text)| self.read(text, sought)).collect()
    }

    fn read<'a>(&self, text: &'a str, sought: &Sought) -> Work<'a> {
        let mut doc = self.rules(text);
        // The tagger was trained without known identifiers: it sees their hints only as names in the document.
        let marginals = self.tagger.tag(&doc);
        sought.find(&mut doc);
        let mut cells = vec![OPEN; doc.tokens.len()];
        // Text that holds placeholders has been read before: what was let stand then is let stand now, although its
        // neighbours have changed, unless something clear speaks against it.
        let resumed = doc.hints.contains(&Hint::Placeholder);
        let mask = if resumed { self.policy.thresholds.mask.max(AGAIN) } else { self.policy.thresholds.mask };
        stand::sure(&doc, &marginals, &mut cells);
        Work { doc, marginals, chances: Vec::new(), cells, mask }
    }

    /// Tokens with what formats, the shield of clinical phrases and cues say of them.
    pub(super) fn rules<'a>(&self, text: &'a str) -> Document<'a> {
        let mut doc = Document::read(text, &self.lexicon);
        recognisers::recognise(&mut doc, &self.local);
        shield::raise(&mut doc, &self.lexicon);
        cues::find(&mut doc);
        doc
    }

    /// Takes what is likely enough.
    fn context(&self, work: &mut Work<'_>) {
        let Work { doc, marginals, chances, cells, mask } = work;
        let thresholds = self.policy.thresholds;
        for (at, cell) in cells.iter_mut().enumerate() {
            let chance = chances[at];
            // A hit that the tagger doubted: see `stand`.
            if cell.kind.is_some() || chance < *mask || allowed(doc, cell, at) {
                continue;
            }
            let hit = (cell.hit as usize).checked_sub(1).map(|hit| &doc.hits[hit]);
            *cell = Cell {
                kind: Some(hit.map_or_else(|| marginals.kind(at), |hit| hit.kind)),
                rule: hit.map_or("context", |hit| hit.rule),
                evidence: hit.map_or(Evidence::Context, |hit| hit.evidence),
                certainty: chance,
                doubt: chance < thresholds.sure,
                hit: cell.hit,
            };
        }
    }

    /// Takes repetitions of accepted names in all parts.
    fn repeat(&self, works: &mut [Work<'_>]) {
        let repeats = names(works);
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
                if let Some(exact) = repeats.repeats(&work.doc, at, work.chances[at]) {
                    work.cells[at] = repeated(exact);
                }
            }
        }
    }

    /// Sums up what was let stand and holds the case where too much of it could still be an identifier; the likeliest
    /// of it is masked as doubts.
    fn doubt(&self, works: &mut [Work<'_>]) {
        let mut top = 0.0_f32;
        let mut none = 1.0_f32;
        for work in works.iter().filter(|work| work.mask < AGAIN) {
            for (at, (cell, &chance)) in work.cells.iter().zip(&work.chances).enumerate() {
                if unsettled(cell, chance < work.mask) && !allowed(&work.doc, cell, at) {
                    none *= 1.0 - chance;
                    top = top.max(chance);
                }
            }
        }
        if 1.0 - none < self.policy.thresholds.hold {
            return;
        }
        for work in works.iter_mut().filter(|work| work.mask < AGAIN) {
            for (at, cell) in work.cells.iter_mut().enumerate() {
                let chance = work.chances[at];
                if cell.kind.is_none()
                    && chance > 0.0
                    && (chance >= top || chance >= DOUBTFUL)
                    && !allowed(&work.doc, cell, at)
                {
                    *cell = Cell {
                        kind: Some(if work.doc.tokens[at].is_word() || work.marginals.masked(at) > 0.0 {
                            work.marginals.kind(at)
                        } else {
                            Kind::Id
                        }),
                        rule: "unexplained",
                        evidence: Evidence::Unexplained,
                        certainty: chance,
                        doubt: true,
                        hit: 0,
                    };
                }
            }
        }
    }

    /// Closes gaps: glued halves of a number, marks inside an identifier; then the policy's kinds that stay, whose tokens it gives.
    fn tidy(&self, work: &mut Work<'_>, sought: &Sought, day_zero: Option<jiff::civil::Date>) -> Vec<usize> {
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
        edges::neighbours(doc, &mut work.cells);
        edges::years(doc, &mut work.cells);
        edges::bridges(doc, &mut work.cells);
        edges::halves(doc, &mut work.cells);
        edges::leave(doc, &mut work.cells);
        let stays: Vec<usize> = (0..count)
            .filter(|&at| {
                let cell = &work.cells[at];
                cell.kind.is_some_and(|kind| self.policy.action(kind) == Action::Keep)
                    && cell.evidence != Evidence::Known
                    // A doubt that a rule made is not of that kind for sure.
                    && !(cell.doubt && [rarity::RULE, scripts::RULE].contains(&cell.rule))
                    && !keep::holds(doc, cell, at, sought, day_zero)
            })
            .collect();
        for &at in &stays {
            // "Dr Ashworth of Ashworth Hospital": what is an identifier of another kind too is still one.
            work.cells[at] =
                keep::other(doc, at, |kind| self.policy.action(kind) != Action::Keep).unwrap_or(OPEN);
        }
        stays
    }

    /// What the policy let stand goes after all where it repeats an accepted name.
    fn take_back(&self, works: &mut [Work<'_>], kept: &[Vec<usize>]) {
        if kept.iter().all(Vec::is_empty) {
            return;
        }
        let names = names(works);
        for (work, kept) in works.iter_mut().zip(kept) {
            for &at in kept {
                if work.cells[at].kind.is_none() && names.repeats(&work.doc, at, 1.0).is_some() {
                    work.cells[at] = repeated(true);
                }
            }
        }
    }
}

/// Nothing sure has taken the token: it stands, or only a doubt masks it that asks no chance. So a doubt never lets a case
/// go that would be held without it. What was likely enough to go by itself is settled.
fn unsettled(cell: &Cell, unlikely: bool) -> bool {
    const DOUBTS: [&str; 3] = [KNOWN_IN_DOUBT, rarity::RULE, scripts::RULE];
    cell.kind.is_none() || unlikely && cell.doubt && DOUBTS.contains(&cell.rule)
}

/// The words of all accepted names.
fn names(works: &[Work<'_>]) -> Repeats {
    let mut repeats = Repeats::default();
    for work in works {
        for (at, cell) in work.cells.iter().enumerate() {
            if cell.kind == Some(Kind::Name) && cell.certainty >= 0.5 {
                repeats.add(&work.doc, at, at + 1);
            }
        }
    }
    repeats
}

/// A word that repeats a name, letter by letter or with a slip.
fn repeated(exact: bool) -> Cell {
    Cell {
        kind: Some(Kind::Name),
        rule: if exact { "repeat" } else { "repeat-misspelt" },
        evidence: Evidence::Repeat,
        certainty: if exact { 0.9 } else { 0.8 },
        doubt: false,
        hit: 0,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_that_asks_no_chance_leaves_its_token_unsettled() {
        for (rule, doubt, wanted) in [
            (KNOWN_IN_DOUBT, true, true),
            (rarity::RULE, true, true),
            (scripts::RULE, true, true),
            ("context", true, false),
            ("known", false, false),
        ] {
            let cell = Cell { kind: Some(Kind::Name), rule, doubt, ..OPEN };
            assert_eq!(unsettled(&cell, true), wanted, "{rule}");
            assert!(!unsettled(&cell, false), "{rule}");
        }
        assert!(unsettled(&OPEN, true) && unsettled(&OPEN, false));
    }
}
