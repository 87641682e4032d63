//! The redactor's stages, for measuring what each costs: a case and a stage enter, the redactor works up to its end.

use super::document::Document;
use super::names::known::Sought;
use super::{Case, Redactor};

/// How far the redactor works. Each stage does what the one before does and its own, so that its cost is the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Plain bytes, tokens, and what the lists say of every word.
    Tokens,
    /// Formats, the shield of clinical phrases, cues.
    Rules,
    /// The tagger's likelihoods, known identifiers, the surest hits.
    Tagger,
    /// The net's opinions of the second pass.
    Net,
    /// The chances that the trees make of it all.
    Trees,
    /// Repetitions, doubts, persons and their numbers, the text that is written.
    Whole,
}

impl Stage {
    /// In the order of work.
    pub const ALL: [Self; 6] = [Self::Tokens, Self::Rules, Self::Tagger, Self::Net, Self::Trees, Self::Whole];
}

impl Redactor {
    /// Works up to the end of a stage and gives a number that depends on what it found there, so that no compiler leaves
    /// the work out.
    pub fn work_up_to(&self, case: &Case<'_>, stage: Stage) -> usize {
        let engine = &self.engine;
        let texts = case.parts.iter().map(|(_, text)| *text);
        match stage {
            Stage::Tokens => texts.map(|text| Document::read(text, &engine.lexicon).tokens.len()).sum(),
            Stage::Rules => texts.map(|text| engine.rules(text).hits.len()).sum(),
            Stage::Tagger | Stage::Net | Stage::Trees => {
                let works = engine.look(case, &Sought::new(case.known, &engine.lexicon));
                match stage {
                    Stage::Tagger => {
                        works.iter().flat_map(|work| &work.cells).filter(|cell| cell.kind.is_some()).count()
                    }
                    Stage::Net => engine.judge.asked(case, &works),
                    _ => {
                        let chances = engine.judge.chances(case, &works, &engine.tagger);
                        chances.iter().flatten().filter(|chance| **chance > 0.0).count()
                    }
                }
            }
            Stage::Whole => self.redact(case).findings().count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Part;

    #[test]
    fn every_stage_works_and_finds_something() {
        let redactor = Redactor::standard();
        let parts = [(
            Part::WhatHappened,
            "Rang mum Kowalska on 07700 900123, re the Elgar kardex by JB, not w/ pt at 3 on Petal",
        )];
        let case = Case { parts: &parts, known: &[], day_zero: None };
        for stage in Stage::ALL {
            assert!(redactor.work_up_to(&case, stage) > 0, "{stage:?}");
        }
    }
}
