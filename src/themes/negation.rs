//! Words that turn a trigger round: "no head injury", "sepsis was excluded", "restraint was not used".
//!
//! Enters: the words around a phrase. Leaves: whether it is denied.

use super::lexicon::{Lexicon, Token, WordId};

/// Words before a phrase in which a negation is looked for.
const NEGATION_REACH: usize = 4;
/// Words behind a phrase in which one of [`BEHIND`] is looked for.
const BEHIND_REACH: usize = 3;
/// Words behind a phrase in which "was not used" and the like may end.
const VERB_REACH: usize = 6;
/// Words before a phrase and behind its "not needed" in which a word of [`SAID`] is looked for.
const SAID_REACH: usize = 3;

/// A phrase that holds one of these says itself that something was not, so nothing around it denies it.
pub(super) const NEGATIONS: &[&str] = &[
    "no", "not", "never", "without", "neither", "nor", "cannot", "cant", "isnt", "arent", "wasnt", "werent",
    "hasnt", "havent", "hadnt", "didnt", "doesnt", "wont",
];

/// Words that deny what follows ("no", "denies") or what went before ("ruled out").
#[derive(Default)]
pub(super) struct Negation {
    /// By word number: a bit for each list that it stands in. Words behind the end stand in none.
    lists: Vec<u16>,
}

/// Reach over up to [`NEGATION_REACH`] words.
const FAR: u16 = 1;
/// Reach over one word.
const NEAR: u16 = 2;
/// Deny what stands up to three words before them, unless they are denied themselves ("cannot be excluded").
const BEHIND: u16 = 4;
/// End the reach of a negation.
const STOPS: u16 = 8;
/// The first and the second word of "ruled out".
const RULED: u16 = 16;
const OUT: u16 = 32;
/// Say no to the verb behind them.
const NOT: u16 = 64;
/// May stand between a phrase, a "not" and the verb.
const LINKS: u16 = 128;
/// With a "not" before them they deny what went before.
const NEEDED: u16 = 256;
/// With a "not" before them they deny an act. Of anything else they tell an omission: "insulin was not given", "the
/// hoist was not used".
const DONE: u16 = 512;
/// Words of somebody's judgement. What was judged not to be needed may well have been: "bed rails not required per
/// assessment", "told that an interpreter was not needed".
const SAID: u16 = 1024;

impl Negation {
    const FAR_WORDS: &[&str] = &[
        "no", "without", "nil", "denies", "denied", "denying", "neither", "nor", "excluded", "exclude",
        "zero",
    ];
    const NEAR_WORDS: &[&str] =
        &["not", "never", "isnt", "wasnt", "didnt", "non", "negative", "cannot", "cant"];
    const BEHIND_WORDS: &[&str] = &["excluded", "negative", "unlikely", "nil", "absent"];
    const RULED_WORDS: &[&str] = &["ruled"];
    const OUT_WORDS: &[&str] = &["out"];
    const NOT_WORDS: &[&str] = &[
        "not", "never", "cannot", "cant", "isnt", "arent", "wasnt", "werent", "hasnt", "havent", "hadnt",
        "couldnt",
    ];
    const LINK_WORDS: &[&str] =
        &["was", "were", "is", "are", "be", "been", "being", "has", "have", "had", "yet", "then", "also"];
    const NEEDED_WORDS: &[&str] = &["needed", "required", "necessary", "indicated"];
    const DONE_WORDS: &[&str] = &[
        "used",
        "given",
        "done",
        "applied",
        "attempted",
        "tried",
        "undertaken",
        "performed",
        "employed",
        "started",
        "commenced",
    ];
    const SAID_WORDS: &[&str] = &[
        "said",
        "says",
        "told",
        "felt",
        "thought",
        "deemed",
        "decided",
        "assessed",
        "considered",
        "according",
        "per",
    ];
    const STOPS_WORDS: &[&str] = &[
        "but", "despite", "although", "though", "because", "until", "when", "after", "which", "however",
        "so", "then", "due", "as", "with", "to", "for", "given", "was", "were", "had", "has", "is", "by",
    ];

    /// Learns the numbers of the words, once.
    pub(super) fn prepare(&mut self, lexicon: &mut Lexicon) {
        if !self.lists.is_empty() {
            return;
        }
        let lists = [
            (FAR, Self::FAR_WORDS),
            (NEAR, Self::NEAR_WORDS),
            (BEHIND, Self::BEHIND_WORDS),
            (STOPS, Self::STOPS_WORDS),
            (RULED, Self::RULED_WORDS),
            (OUT, Self::OUT_WORDS),
            (NOT, Self::NOT_WORDS),
            (LINKS, Self::LINK_WORDS),
            (NEEDED, Self::NEEDED_WORDS),
            (DONE, Self::DONE_WORDS),
            (SAID, Self::SAID_WORDS),
        ];
        for (bit, word) in lists.iter().flat_map(|(bit, words)| words.iter().map(move |word| (bit, word))) {
            let id = lexicon.add(word) as usize;
            self.lists.resize(self.lists.len().max(id + 1), 0);
            self.lists[id] |= bit;
        }
    }

    fn of(&self, word: WordId) -> u16 {
        self.lists.get(word as usize).copied().unwrap_or(0)
    }

    /// Whether the words from `first` up to `end` are denied by those around them; `act`: they name something done.
    pub(super) fn denies(&self, tokens: &[Token], first: usize, end: usize, act: bool) -> bool {
        if first > 0 && !tokens[first].after_break {
            for (distance, token) in tokens[..first].iter().rev().take(NEGATION_REACH).enumerate() {
                let lists = self.of(token.word);
                if lists & FAR != 0 || (distance < 2 && lists & NEAR != 0) {
                    return true;
                }
                if token.after_break || lists & STOPS != 0 {
                    break;
                }
            }
        }
        self.denied_behind(tokens, first, end, if act { NEEDED | DONE } else { NEEDED })
    }

    /// Whether the words behind a phrase deny it, within the sentence. `verbs`: the lists of those that do so with a
    /// "not" before them.
    fn denied_behind(&self, tokens: &[Token], first: usize, end: usize, verbs: u16) -> bool {
        let behind = &tokens[end..];
        let (mut not, mut linked) = (false, true);
        for (at, token) in behind.iter().enumerate().take(VERB_REACH) {
            if token.after_break || (at >= BEHIND_REACH && !linked) {
                break;
            }
            let lists = self.of(token.word);
            let next = behind.get(at + 1).filter(|next| !next.after_break);
            let ruled_out = lists & RULED != 0 && next.is_some_and(|next| self.of(next.word) & OUT != 0);
            if at < BEHIND_REACH && (ruled_out || lists & BEHIND != 0) {
                return !not;
            }
            if linked && not && lists & verbs != 0 {
                return lists & NEEDED == 0 || !self.is_judged(tokens, first, end + at);
            }
            not |= lists & NOT != 0;
            linked &= lists & (NOT | LINKS) != 0;
        }
        false
    }

    /// Whether a word of somebody's judgement stands before the word `first` or behind the word `last`, within the
    /// sentence.
    fn is_judged(&self, tokens: &[Token], first: usize, last: usize) -> bool {
        let says = |token: &Token| self.of(token.word) & SAID != 0;
        let mut behind = tokens[last + 1..].iter().take(SAID_REACH).take_while(|token| !token.after_break);
        let from = first.saturating_sub(SAID_REACH);
        let mut before = (from..first).rev().take_while(|at| !tokens[at + 1].after_break);
        behind.any(says) || before.any(|at| says(&tokens[at]))
    }
}
