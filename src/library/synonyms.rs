//! Clinical synonyms and ambiguous abbreviations: the words of a search enter, other ways to say the same leave.
//!
//! Groups come from `synonyms.txt`, one a line, members parted by commas, any member of several words, and from
//! `related.txt`, which also has wider words that lead to narrower ones, and words that a search leaves out of a group
//! of `synonyms.txt`; abbreviations from `ambiguous.txt`. They are looked up when somebody searches, never written into
//! the index.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

pub use super::check::{Check, Clash, Unused, check};

use super::analyse::CASED;
use super::stem::Stems;
use super::tokens::{Lexeme, Words as Scan};

/// The built-in groups of synonyms.
const SYNONYMS: &str = include_str!("../../index/synonyms.txt");
/// The built-in ambiguous abbreviations.
const AMBIGUOUS: &str = include_str!("../../index/ambiguous.txt");

/// The built-in related words.
const RELATED: &str = include_str!("../../index/related.txt");

/// The word lists, as text.
#[derive(Clone, Debug)]
pub struct Words {
    /// Groups of synonyms, one a line.
    pub synonyms: String,
    /// Ambiguous abbreviations, one a line.
    pub ambiguous: String,
    /// Related words, one group a line: as the synonyms, or `wider > narrower, …`, searched from the left only. A line
    /// `word ! other, …` leaves the others out of the synonyms' group that has the word.
    pub related: String,
}

impl Words {
    /// The lists compiled in.
    pub fn built_in() -> Self {
        Self { synonyms: SYNONYMS.to_owned(), ambiguous: AMBIGUOUS.to_owned(), related: RELATED.to_owned() }
    }
}

/// Terms of the index that stand for one way to say something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// One term.
    Term(String),
    /// Terms one after another.
    Phrase(Vec<String>),
    /// All of these, anywhere.
    All(Vec<String>),
    /// All of these near each other: so many other words may stand between them together.
    Near(Vec<String>, u32),
}

/// One way to say something.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// As the list has it.
    pub text: String,
    /// The forms it takes in the index; a hyphenated word has two.
    pub forms: Vec<Form>,
    /// The stems of its words, as a search would have them.
    pub stems: Vec<String>,
}

/// One line of the synonyms.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// From 1.
    pub line: usize,
    pub members: Vec<Member>,
    /// From the related words, not from the synonyms.
    pub related: bool,
}

/// One line of the abbreviations.
#[derive(Clone, Debug)]
pub(crate) struct Ambiguous {
    /// The same letters are an English word: only capitals are the abbreviation.
    pub english: bool,
    pub meanings: Vec<Member>,
}

/// Both lists, ready to look up.
pub(crate) struct Synonyms {
    pub groups: Vec<Group>,
    pub ambiguous: FxHashMap<String, Ambiguous>,
    /// By the stems of a member: its groups.
    by_stems: FxHashMap<Vec<String>, Vec<usize>>,
    /// Words that are an abbreviation only in capitals, lower case.
    pub cased: Arc<FxHashSet<String>>,
    longest: usize,
}

impl Synonyms {
    /// Reads both lists. Lines that start with `#` and a space, and empty ones, say nothing.
    pub(crate) fn new(words: &Words) -> Self {
        let lines = |text: &str| -> Vec<(usize, String)> {
            let all = text.lines().map(str::trim).map(str::to_owned);
            (1..).zip(all).filter(|(_, line)| !line.is_empty() && !line.starts_with("# ")).collect()
        };
        let abbreviations: Vec<(String, Vec<String>)> = lines(&words.ambiguous)
            .into_iter()
            .filter_map(|(_, line)| {
                let (word, meanings) = line.split_once('\t')?;
                let meanings = meanings.split('|').map(|meaning| meaning.trim().to_owned()).collect();
                Some((word.trim().to_lowercase(), meanings))
            })
            .collect();
        let english = |meanings: &[String]| meanings.iter().any(|meaning| meaning == "English");
        let cased: FxHashSet<String> = abbreviations
            .iter()
            .filter(|(_, meanings)| english(meanings))
            .map(|(word, _)| word.clone())
            .collect();
        let mut stems = Stems::new();
        let mut out = Self {
            groups: Vec::new(),
            ambiguous: FxHashMap::default(),
            by_stems: FxHashMap::default(),
            cased: Arc::new(cased),
            longest: 1,
        };
        let related = lines(&words.related);
        let left_out: Vec<(&str, Vec<&str>)> = related
            .iter()
            .filter_map(|(_, line)| line.split_once('!'))
            .map(|(of, words)| (of.trim(), words.split(',').map(str::trim).collect()))
            .collect();
        for (line, text) in lines(&words.synonyms) {
            out.group(line, &without(&text, &left_out), false, &mut stems);
        }
        for (line, text) in related.iter().filter(|(_, text)| !text.contains('!')) {
            out.group(*line, text, true, &mut stems);
        }
        for (word, meanings) in abbreviations {
            let english = english(&meanings);
            let meanings = meanings
                .iter()
                .filter(|meaning| *meaning != "English")
                .filter_map(|meaning| out.member(meaning, &mut stems))
                .collect();
            out.ambiguous.insert(word, Ambiguous { english, meanings });
        }
        out
    }

    fn group(&mut self, line: usize, text: &str, related: bool, stems: &mut Stems) {
        let read = |text: &str, stems: &mut Stems| -> Vec<Member> {
            text.split(',').filter_map(|member| self.member(member.trim(), stems)).collect()
        };
        let (from, members) = match text.split_once('>').filter(|_| related) {
            Some((wider, narrower)) => (Some(read(wider, stems)), read(narrower, stems)),
            None => (None, read(text, stems)),
        };
        let number = self.groups.len();
        for member in from.as_ref().unwrap_or(&members) {
            self.longest = self.longest.max(member.stems.len());
            let groups = self.by_stems.entry(member.stems.clone()).or_default();
            if groups.last() != Some(&number) {
                groups.push(number);
            }
        }
        self.groups.push(Group { line, members, related });
    }

    /// The groups of the words whose stems these are.
    pub(crate) fn groups_of(&self, stems: &[String]) -> impl Iterator<Item = &Group> {
        self.by_stems.get(stems).into_iter().flatten().map(|group| &self.groups[*group])
    }

    /// Most words of a member.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    fn member(&self, text: &str, stems: &mut Stems) -> Option<Member> {
        let words = read(text, stems);
        let all: Vec<String> = words.iter().flat_map(|word| word.parts.iter().cloned()).collect();
        let [first, ..] = &all[..] else { return None };
        let mut forms = Vec::new();
        match &words[..] {
            [only] if only.parts.len() == 1 => {
                let cased = self.cased.contains(&only.folded);
                let term = if cased { format!("{CASED}{}", only.folded) } else { first.clone() };
                forms.push(Form::Term(only.hash.clone().unwrap_or(term)));
            }
            [only] => {
                forms.extend(only.joined.clone().map(Form::Term));
                forms.push(Form::Phrase(all.clone()));
            }
            _ => forms.push(Form::Phrase(all.clone())),
        }
        Some(Member { text: text.to_owned(), forms, stems: all })
    }
}

/// A group of synonyms without the words that a search leaves out of it.
fn without(group: &str, left_out: &[(&str, Vec<&str>)]) -> String {
    let members: Vec<&str> = group.split(',').map(str::trim).collect();
    let goes =
        |member: &&str| left_out.iter().any(|(of, words)| words.contains(member) && members.contains(of));
    members.iter().copied().filter(|member| !goes(member)).collect::<Vec<_>>().join(", ")
}

/// One word of a search or a list, with every form it has in the index.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TypedWord {
    /// Lower case, without accents, not stemmed, hyphens left out.
    pub folded: String,
    /// Stems of its parts; mostly one.
    pub parts: Vec<String>,
    /// Stem of all parts as one word, for a hyphenated one.
    pub joined: Option<String>,
    /// With its `#`.
    pub hash: Option<String>,
    /// In capitals, in a text where capitals mean something.
    pub capitals: bool,
    /// Where it stands in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The words of a text.
pub(crate) fn read(text: &str, stems: &mut Stems) -> Vec<TypedWord> {
    let mut stem = |word: &str| {
        let mut out = String::new();
        stems.stem_into(word, &mut out);
        out
    };
    let mut scan = Scan::new(text);
    let mut lexeme = Lexeme::default();
    let mut out = Vec::new();
    while scan.next(&mut lexeme) {
        out.push(TypedWord {
            folded: lexeme.joined().to_owned(),
            parts: lexeme.parts().map(|(part, _)| stem(part)).collect(),
            joined: (lexeme.compound && lexeme.len() > 1).then(|| stem(lexeme.joined())),
            hash: lexeme.hash.then(|| format!("#{}", lexeme.joined())),
            capitals: lexeme.capitals,
            start: lexeme.start,
            end: lexeme.end,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems_of(text: &str) -> Vec<String> {
        read(text, &mut Stems::new()).into_iter().flat_map(|word| word.parts).collect()
    }

    /// Whether a search for `typed` looks for this word or phrase besides.
    fn finds(synonyms: &Synonyms, typed: &str, other: &str) -> bool {
        let (typed, other) = (stems_of(typed), stems_of(other));
        let form = if let [only] = &other[..] { Form::Term(only.clone()) } else { Form::Phrase(other) };
        let mut members = synonyms.groups_of(&typed).flat_map(|group| &group.members);
        members.any(|member| member.stems != typed && member.forms.contains(&form))
    }

    #[test]
    fn a_word_whose_everyday_sense_is_the_commoner_one_is_not_looked_for_by_itself() {
        let synonyms = Synonyms::new(&Words::built_in());
        for (typed, other) in [
            ("self harm", "cutting"),
            ("suicide", "jumped"),
            ("pressure ulcer", "cat 3"),
            ("pressure sore", "grade 3"),
            ("fall", "tripped"),
            ("ligature", "hanging"),
            ("agency nurse", "bank"),
            ("junior doctor", "intern"),
            ("cyanosis", "blue"),
            ("hypothermia", "cold"),
            ("mri", "mr"),
            ("physio", "pt"),
            ("phone", "mobile"),
            ("annual leave", "away"),
            ("disconnected", "off"),
            ("computer down", "it down"),
            ("hot drink", "tea"),
            ("died", "rip"),
        ] {
            assert!(!finds(&synonyms, typed, other), "{typed}: {other}");
        }
        for (typed, other) in [
            ("self harm", "cutting herself"),
            ("pressure ulcer", "cat 3 heel"),
            ("pressure ulcer", "heel cat 2"),
            ("cat 3 heel", "pressure ulcer"),
            ("fall", "tripped over"),
            ("tripped", "fall"),
            ("ligature", "found hanging"),
            ("hanging", "ligature"),
            ("agency nurse", "bank nurse"),
            ("fell out of bed", "fell from the bed"),
            ("cyanosis", "went blue"),
            ("it down", "outage"),
        ] {
            assert!(finds(&synonyms, typed, other), "{typed}: {other}");
        }
    }

    #[test]
    fn a_search_leaves_words_out_of_one_group_and_of_no_other() {
        let words = Words {
            synonyms: "noose, rope, tie\nbow, tie, ribbon\n".into(),
            ambiguous: String::new(),
            related: "noose ! tie, knot\nrope > cord\n".into(),
        };
        let synonyms = Synonyms::new(&words);
        assert!(!finds(&synonyms, "noose", "tie") && !finds(&synonyms, "tie", "noose"));
        assert!(finds(&synonyms, "noose", "rope") && finds(&synonyms, "rope", "cord"));
        assert!(finds(&synonyms, "bow", "tie") && finds(&synonyms, "tie", "ribbon"));
        assert_eq!(synonyms.groups.iter().map(|group| group.line).collect::<Vec<_>>(), [1, 2, 2]);
    }

    #[test]
    fn abbreviations_that_are_words_too_count_in_capitals_alone() {
        let synonyms = Synonyms::new(&Words::built_in());
        for word in ["ms", "hr", "pea", "rip", "sad", "shot"] {
            assert!(synonyms.cased.contains(word), "{word}");
        }
    }
}
