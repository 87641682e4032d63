//! Never events and severity cues: labels of their own, by rule, with high precision before completeness.
//!
//! Enters: the title, what happened and what was done (the lesson speaks of what might happen again). Leaves: cues with
//! the words that carried them. A cue that holds but stands beside a phrase of `unless` ("near miss", "noticed before"),
//! or is only asked about ("connected to air?"), is offered, not published.

use super::classify::{MAX_REASONS, Narrative};
use super::label::{Label, LabelStatus};
use super::lexicon::Lexicon;
use super::phrase::Phrase;
use super::score::{Reading, Span};
use super::synonyms::Synonyms;
use super::taxonomy::{Cue, Taxonomy};
use super::told::{tokens, told};
use super::triggers::Triggers;

/// Score of a cue that holds.
const HOLDS: f32 = 0.9;
/// Score of a cue that holds beside a phrase that speaks against it.
const IN_DOUBT: f32 = 0.4;
/// How many words behind a phrase its question mark may stand.
const ASKED_REACH: usize = 3;

/// The cues, ready to find.
pub struct Cues {
    triggers: Triggers,
    /// By phrase: cue and role.
    targets: Vec<(u32, Role)>,
    /// By cue: id, whether `with` or `beside` is needed, whether it is a never event.
    cues: Vec<(String, bool, bool)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Any,
    With,
    Beside,
    Unless,
}

/// A phrase of a cue and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    cue: u32,
    role: Role,
    place: Span,
}

impl Cues {
    /// Compiles the cues of a taxonomy.
    pub fn new(taxonomy: &Taxonomy, lexicon: &mut Lexicon, synonyms: &Synonyms) -> Self {
        let mut out = Self { triggers: Triggers::default(), targets: Vec::new(), cues: Vec::new() };
        let never = taxonomy.never_events().iter().map(|cue| (cue, true));
        for (cue, never) in never.chain(taxonomy.severity_cues().iter().map(|cue| (cue, false))) {
            out.add(cue, never, lexicon, synonyms);
        }
        out
    }

    fn add(&mut self, cue: &Cue, never: bool, lexicon: &mut Lexicon, synonyms: &Synonyms) {
        let at = self.cues.len() as u32;
        let mut all = |phrases: &[Phrase], role| {
            for phrase in phrases {
                self.triggers.add(phrase, lexicon, synonyms);
                self.targets.push((at, role));
            }
        };
        all(&cue.any, Role::Any);
        all(&cue.with, Role::With);
        all(&cue.beside, Role::Beside);
        all(&cue.unless, Role::Unless);
        let needs_more = !cue.with.is_empty() || !cue.beside.is_empty();
        self.cues.push((cue.id.clone(), needs_more, never));
    }

    /// Never events and severity cues of a narrative that was read.
    pub fn find(&self, narrative: &Narrative<'_>, reading: &Reading) -> (Vec<Label>, Vec<Label>) {
        // Most narratives have none.
        let mut found: Vec<Found> = Vec::new();
        for part in 0..3 {
            self.triggers.find(&reading.tokens[part], &reading.units[part], |hit| {
                let (cue, role) = self.targets[hit.phrase as usize];
                if !hit.denied {
                    let place = Span { part: part as u8, first: hit.first, end: hit.end };
                    found.push(Found { cue, role, place });
                }
            });
        }
        found.sort_unstable();
        found.dedup();
        let (mut never, mut severity) = (Vec::new(), Vec::new());
        for hits in found.chunk_by(|a, b| a.cue == b.cue) {
            let (id, needs_more, is_never) = &self.cues[hits[0].cue as usize];
            let of = |role| hits.iter().filter(move |hit| hit.role == role).map(|hit| hit.place);
            let (any, with) = (of(Role::Any), of(Role::With));
            let beside =
                of(Role::Beside).filter(|place| of(Role::Any).any(|any| is_beside(reading, any, *place)));
            let holds = !needs_more || with.clone().chain(beside.clone()).next().is_some();
            if any.clone().next().is_none() || !holds {
                continue;
            }
            let certain = any.clone().any(|place| !is_asked(narrative, reading, place));
            let (score, status) = if certain && of(Role::Unless).next().is_none() {
                (HOLDS, LabelStatus::Published)
            } else {
                (IN_DOUBT, LabelStatus::Offered)
            };
            let why = reasons(narrative, reading, any.chain(with).chain(beside));
            let label = Label { id: id.clone(), score, status, why };
            if *is_never { never.push(label) } else { severity.push(label) }
        }
        never.sort_by(|a, b| b.score.total_cmp(&a.score));
        severity.sort_by(|a, b| b.score.total_cmp(&a.score));
        (never, severity)
    }
}

/// The words of these places, those that hold others of them in place of the others.
fn reasons(narrative: &Narrative<'_>, reading: &Reading, places: impl Iterator<Item = Span>) -> Vec<String> {
    let mut why: Vec<String> = Vec::new();
    for place in places {
        let words = told(narrative.parts()[usize::from(place.part)], tokens(reading, place));
        if why.iter().any(|other| other.contains(&words)) {
            continue;
        }
        why.retain(|other| !words.contains(other.as_str()));
        why.push(words);
        if why.len() == MAX_REASONS {
            break;
        }
    }
    why
}

/// Whether `place` stands in the sentence of `any`, in the one before or in the one behind. A title goes with everything.
fn is_beside(reading: &Reading, any: Span, place: Span) -> bool {
    const TITLE: u8 = 0;
    if any.part == TITLE || place.part == TITLE {
        return true;
    }
    let (first, end) = (any.first.min(place.first) as usize, any.first.max(place.first) as usize);
    let between = reading.tokens[usize::from(any.part)].get(first + 1..=end).unwrap_or_default();
    any.part == place.part && between.iter().filter(|token| token.after_break).take(2).count() < 2
}

/// Whether a question mark ends the sentence right behind a place. One before a word ("died ?cause") does not.
fn is_asked(narrative: &Narrative<'_>, reading: &Reading, place: Span) -> bool {
    let (part, end) = (usize::from(place.part), place.end as usize);
    let (text, tokens) = (narrative.parts()[part], &reading.tokens[part]);
    let behind = tokens[end..].iter().take(ASKED_REACH).take_while(|token| !token.after_break).count();
    let Some(last) = tokens[..end + behind].last() else { return false };
    let rest = text.get(last.end as usize..).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', ')', '"', '’']);
    rest.strip_prefix('?').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}
