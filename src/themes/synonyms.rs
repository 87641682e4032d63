//! Clinical synonyms: abbreviations, brands and spellings folded to their group, so that "clexane" teaches
//! "enoxaparin".
//!
//! Enters: the words of a text as [`Token`]s. Leaves: the same text as a shorter row of units, each a stem or a group
//! of synonyms. The groups are those of `index/synonyms.txt`, one a line, members parted by commas.

use rustc_hash::FxHashMap;

use super::lexicon::{Lexicon, Token, UNKNOWN, WordId};

/// A stem, or a group of synonyms (marked with [`GROUP`]).
pub type UnitId = u32;
/// The bit that marks a group.
pub const GROUP: UnitId = 1 << 31;

/// The built-in groups.
pub const BUILT_IN: &str = include_str!("../../index/synonyms.txt");

/// Abbreviations that are also plain English: a group only when written in capitals.
const ENGLISH: &[&str] = &[
    "it", "last", "news", "must", "ice", "cap", "fit", "hat", "doc", "ted", "salt", "will", "or", "pals",
    "pop", "pet", "map", "aid", "aids", "care", "max", "ace", "pad", "tap", "mar", "spa", "hi", "as", "us",
    "am", "an", "iv",
];

/// One unit of a folded text.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// Stem or group.
    pub id: UnitId,
    /// Index of its first token.
    pub first: u32,
    /// Index behind its last token.
    pub end: u32,
}

/// The groups, ready to fold.
#[derive(Default)]
pub struct Synonyms {
    /// By first stem: the stems that follow, whether capitals are needed, and the group; longest first.
    members: FxHashMap<WordId, Vec<Member>>,
    names: Vec<String>,
}

struct Member {
    rest: Box<[WordId]>,
    capitals: bool,
    group: u32,
}

impl Synonyms {
    /// Reads groups, one a line. Empty lines and lines that start with `#` say nothing.
    pub fn parse(text: &str, lexicon: &mut Lexicon) -> Self {
        let mut out = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let group = out.names.len() as u32;
            let mut name = None;
            for member in line.split(',') {
                let mut words = Vec::new();
                super::text::words(member, |raw| words.push(raw.word.to_owned()));
                let stems: Vec<_> = words.iter().map(|word| lexicon.add_stem(word)).collect();
                let Some((first, rest)) = stems.split_first() else { continue };
                name.get_or_insert_with(|| member.trim().to_lowercase());
                let known = out.members.entry(*first).or_default();
                if known.iter().any(|other| *other.rest == *rest) {
                    continue; // The first group that names it wins.
                }
                let capitals = rest.is_empty() && ENGLISH.contains(&words[0].as_str());
                known.push(Member { rest: rest.into(), capitals, group });
            }
            out.names.extend(name);
        }
        for members in out.members.values_mut() {
            members.sort_by_key(|member| std::cmp::Reverse(member.rest.len()));
        }
        out
    }

    /// The first member of a group.
    pub fn name(&self, unit: UnitId) -> Option<&str> {
        (unit & GROUP != 0).then(|| self.names.get((unit & !GROUP) as usize)).flatten().map(String::as_str)
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Folds `tokens` into `out`, which is emptied first; the longest member wins, from left to right.
    pub fn fold(&self, tokens: &[Token], out: &mut Vec<Unit>) {
        out.clear();
        let mut at = 0;
        while at < tokens.len() {
            let (id, length) = self.group_at(&tokens[at..]).unwrap_or((tokens[at].stem, 1));
            out.push(Unit { id, first: at as u32, end: (at + length) as u32 });
            at += length;
        }
    }

    fn group_at(&self, tokens: &[Token]) -> Option<(UnitId, usize)> {
        let first = tokens.first().filter(|token| token.stem != UNKNOWN)?;
        let members = self.members.get(&first.stem)?;
        members
            .iter()
            .find(|member| {
                (!member.capitals || first.capitals)
                    && tokens.len() > member.rest.len()
                    && member
                        .rest
                        .iter()
                        .zip(&tokens[1..])
                        .all(|(stem, token)| *stem == token.stem && !token.after_break)
            })
            .map(|member| (member.group | GROUP, member.rest.len() + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_fold_to_their_group() {
        let mut lexicon = Lexicon::default();
        let synonyms = Synonyms::parse(
            "# drugs\nenoxaparin, clexane\nnews2, news\n\nlow bp, hypotension\n",
            &mut lexicon,
        );
        lexicon.add("was");
        let mut tokens = Vec::new();
        let mut units = Vec::new();
        let mut read = |text: &str| {
            lexicon.read(text, &mut tokens);
            synonyms.fold(&tokens, &mut units);
            units.iter().map(|unit| synonyms.name(unit.id).unwrap_or("-").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(read("Clexane was low BP"), ["enoxaparin", "-", "low bp"]);
        assert_eq!(read("NEWS was 7"), ["news2", "-", "-"]);
        assert_eq!(read("no news was"), ["-", "-", "-"]);
        assert_eq!(read("low. BP"), ["-", "-"]);
    }
}
