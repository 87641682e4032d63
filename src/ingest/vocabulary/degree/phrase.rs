//! One phrase of a value: its words enter, the degrees that it gives, denies, doubts or calls averted leave.
//!
//! A "no" stays open until the word that it denies has come; an "or" carries it further ("no injury, harm or damage").

use super::set::{Degrees, HARMED, NEAR_MISS, NONE, bit};
use super::word::{Scale, Word, denies_harm, is_plain, is_thing, stands_between, word};
use crate::values::Harm;

/// What a phrase says.
#[derive(Default)]
pub(super) struct Phrase {
    /// Degrees that it gives.
    pub(super) given: Degrees,
    /// Death, in words of which it is not sure that they tell what came of the case.
    pub(super) named: Degrees,
    pub(super) doubt: bool,
    pub(super) denies: bool,
    pub(super) averts: bool,
    /// Whether it speaks of harm at all.
    pub(super) of_harm: bool,
    pub(super) contradicts: bool,
}

/// Reads the words of a phrase, one after the other.
pub(super) fn phrase(words: &[&str], scale: Scale) -> Phrase {
    let mut said = Phrase::default();
    let plain = words.iter().all(|word| is_plain(word, scale));
    // The place of a "no" that is still open, and whether an "or" took it further.
    let mut no: Option<usize> = None;
    let mut carried = false;
    let mut averted: Option<usize> = None;
    let mut harmed = false;
    for (at, &text) in words.iter().enumerate() {
        let follows = words.get(at + 1).copied().unwrap_or_default();
        let joins = matches!(follows, "or" | "and" | "nor");
        match word(text, follows) {
            Word::No | Word::Less => (no, carried) = (Some(at), false),
            Word::Not => {
                said.denies = true;
                said.given &= !HARMED;
                (no, carried) = (Some(at), false);
            }
            Word::Doubt => {
                said.doubt = true;
                said.given &= NEAR_MISS;
            }
            Word::But => {
                if said.given & NONE != 0 {
                    said.given &= !NONE;
                    said.doubt = true;
                }
            }
            Word::Averted => averted = Some(at),
            Word::NearMiss => {
                said.of_harm = true;
                let denied = no.is_some() && !(carried && said.given & NONE != 0);
                if !denied && !said.doubt {
                    said.given |= NEAR_MISS;
                }
                no = None;
            }
            Word::Degree(degree) => {
                said.of_harm = true;
                harmed |= bit(degree) & HARMED != 0;
                if no.is_some() {
                    said.contradicts |= carried && said.given & NONE != 0 && bit(degree) & HARMED != 0;
                    if joins {
                        carried = true;
                    } else if !matches!(word(follows, "-"), Word::Degree(_) | Word::Death) {
                        no = None;
                    }
                    continue;
                }
                let behind = &words[at + 1..];
                let measured = behind.iter().find(|word| !stands_between(word, scale));
                let of_harm = measured.is_some_and(|text| matches!(word(text, ""), Word::Harm));
                let alone = plain && !behind.iter().any(|word| is_thing(word));
                if !said.doubt && (of_harm || alone) {
                    said.given |= bit(degree);
                }
            }
            Word::Death => {
                said.of_harm = true;
                harmed = true;
                if no.is_some() {
                    said.contradicts |= carried && said.given & NONE != 0;
                    if joins {
                        carried = true;
                    } else {
                        no = None;
                    }
                } else if !said.doubt {
                    let sure = if plain { &mut said.given } else { &mut said.named };
                    *sure |= bit(Harm::Fatal);
                }
            }
            Word::Harm => {
                said.of_harm = true;
                if let Some(from) = no {
                    if !carried && !said.doubt && denies_harm(&words[from..=at], follows, scale) {
                        said.given |= NONE;
                    }
                    if joins {
                        carried = true;
                    } else {
                        no = None;
                    }
                }
            }
            Word::Other => {
                if text == "known" && no.is_some_and(|from| words[from] == "not") {
                    said.doubt = true;
                    said.given &= NEAR_MISS;
                }
            }
        }
    }
    if let Some(at) = averted {
        said.averts = true;
        said.given &= !HARMED;
        let what = words[..at].iter().rev().find(|word| !matches!(**word, "was" | "is" | "been"));
        let of_harm = what.is_some_and(|word| matches!(*word, "impact" | "harm" | "injury" | "incident"));
        if !harmed && !said.denies && !said.doubt && (plain || of_harm) {
            said.given |= NEAR_MISS;
        }
    }
    said
}
