//! What a reviewer decided, written into a redacted text: places are masked, made general or given their word back.
//!
//! A [`Redacted`] and decisions enter; a [`Redacted`] leaves. Masking is always allowed. A word comes back only as an
//! [`Unsealed`], which is made nowhere but where a sealed doubt is opened, and only where `[removed]` stands for it: so no
//! text that somebody typed can get in this way. `review` alone calls this file; a test of the sources holds it to that.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::placeholder::{DOUBT, LONGEST, bare, is_placeholder, words};
use super::{Kind, Redacted};

/// Most words of a phrase.
pub const MOST_WORDS: usize = 6;
/// Most that may stand between two words of a phrase, in bytes.
const BETWEEN: usize = 4;

/// A word that the redactor masked, opened again from its sealed doubt. Shown to the reviewer alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsealed(String);

/// What becomes of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It is masked: `[removed]`.
    Remove,
    /// The kind of thing stands there: `[person]`, `[ward]`, `[date]`.
    General(Kind),
    /// The word comes back.
    Keep(Unsealed),
    /// Nothing: what stands there stays.
    Leave,
}

/// A place in a redacted text, in bytes, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// The place.
    pub place: Range<usize>,
    /// What becomes of it.
    pub ruling: Ruling,
}

/// A decision does not fit the text: it was made of another one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a decision does not fit the text: it has changed since it was read")]
pub struct Misfit;

/// Words that follow each other, freed of accents and capitals.
#[derive(Clone, PartialEq, Eq)]
pub struct Phrase(Vec<String>);

impl Unsealed {
    /// For the opening of sealed doubts alone.
    pub(crate) fn from_doubt(word: String) -> Self {
        Self(word)
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unsealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unsealed({} bytes)", self.0.len())
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phrase({} words)", self.0.len())
    }
}

impl Phrase {
    /// The phrase in a text: one to [`MOST_WORDS`] words with two letters or digits at least; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<String> = runs(text).map(|run| fold(&text[run])).collect();
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        ((1..=MOST_WORDS).contains(&words.len()) && letters >= 2).then_some(Self(words))
    }

    /// The words.
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

/// The text with every place as ruled. A placeholder that is to go leaves its kind: `[date]` of `[2 days later]`.
///
/// # Errors
/// [`Misfit`] where places overlap or lie outside the text, or where a word is to come back and no `[removed]` stands.
pub(crate) fn settle(text: &Redacted, ruled: &[Ruled]) -> Result<Redacted, Misfit> {
    let mut order: Vec<&Ruled> = ruled.iter().collect();
    order.sort_by_key(|one| one.place.start);
    let raw = text.as_str();
    let mut out = String::with_capacity(raw.len());
    let mut done = 0;
    for Ruled { place, ruling } in order {
        let before = raw.get(done..place.start).ok_or(Misfit)?;
        let here = raw.get(place.clone()).ok_or(Misfit)?;
        out.push_str(before);
        match ruling {
            Ruling::Remove => out.push_str(bare(here).as_deref().unwrap_or(DOUBT)),
            Ruling::General(kind) if bare(here).is_none() => {
                out.push('[');
                out.push_str(words(*kind, None));
                out.push(']');
            }
            Ruling::General(_) => out.push_str(bare(here).as_deref().unwrap_or(DOUBT)),
            Ruling::Keep(word) if here == DOUBT => out.push_str(&word.0),
            Ruling::Keep(_) => return Err(Misfit),
            Ruling::Leave => out.push_str(here),
        }
        done = place.end;
    }
    out.push_str(raw.get(done..).ok_or(Misfit)?);
    Ok(Redacted::from_redactor(out))
}

/// The text with every occurrence of the phrases masked, and how many there were.
pub(crate) fn strike(text: &Redacted, phrases: &[Phrase]) -> (Redacted, usize) {
    let sought: HashSet<&[String]> = phrases.iter().map(Phrase::words).collect();
    let lengths: HashSet<usize> = sought.iter().map(|words| words.len()).collect();
    let places = find(text.as_str(), &lengths, &|words| sought.contains(words));
    if places.is_empty() {
        return (text.clone(), 0);
    }
    let count = places.len();
    let ruled: Vec<Ruled> = places.into_iter().map(|place| Ruled { place, ruling: Ruling::Remove }).collect();
    // Places that `find` gives lie in the text and apart.
    settle(text, &ruled).map_or_else(|_| (text.clone(), 0), |text| (text, count))
}

/// Where phrases of these lengths stand that `sought` knows: the longest at each place, none in a placeholder.
pub(crate) fn find(
    text: &str,
    lengths: &HashSet<usize>,
    sought: &dyn Fn(&[String]) -> bool,
) -> Vec<Range<usize>> {
    let masked = placeholders(text);
    let runs: Vec<Range<usize>> =
        runs(text).filter(|run| !masked.iter().any(|place| place.contains(&run.start))).collect();
    let folded: Vec<String> = runs.iter().map(|run| fold(&text[run.clone()])).collect();
    let mut lengths: Vec<usize> = lengths.iter().copied().filter(|length| *length > 0).collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    let (mut places, mut at) = (Vec::new(), 0);
    while at < runs.len() {
        let found = lengths.iter().copied().find(|length| {
            let end = at + length;
            end <= runs.len()
                && runs[at..end].windows(2).all(|two| near(&text[two[0].end..two[1].start]))
                && sought(&folded[at..end])
        });
        match found {
            Some(length) => {
                places.push(runs[at].start..runs[at + length - 1].end);
                at += length;
            }
            None => at += 1,
        }
    }
    places
}

/// Whether two words with this between them may belong to one phrase.
fn near(between: &str) -> bool {
    between.len() <= BETWEEN && !between.contains(['\n', '\r', '[', ']'])
}

fn placeholders(text: &str) -> Vec<Range<usize>> {
    text.match_indices('[')
        .filter_map(|(at, _)| {
            let end = at + text.as_bytes()[at..].iter().take(LONGEST).position(|byte| *byte == b']')? + 1;
            is_placeholder(&text.as_bytes()[at..end]).then_some(at..end)
        })
        .collect()
}

/// Characters that nobody sees do not end a word.
fn unseen(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Runs of letters and digits.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.by_ref().find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || unseen(*c)) {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

fn fold(word: &str) -> String {
    word.nfkd().filter(|c| !unseen(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> Redacted {
        Redacted::from_redactor(text.to_owned())
    }

    fn ruled(text: &str, word: &str, ruling: Ruling) -> Ruled {
        let start = text.find(word).unwrap();
        Ruled { place: start..start + word.len(), ruling }
    }

    #[test]
    fn each_ruling_does_what_it_says() {
        let text = "[removed] fell on [ward] near Wren";
        let doubt = |ruling| settle(&redacted(text), &[ruled(text, "[removed]", ruling)]).unwrap();
        assert_eq!(doubt(Ruling::Remove).as_str(), text);
        assert_eq!(doubt(Ruling::Leave).as_str(), text);
        assert_eq!(doubt(Ruling::General(Kind::Name)).as_str(), "[person] fell on [ward] near Wren");
        let word = Unsealed::from_doubt("Kardex".into());
        assert_eq!(doubt(Ruling::Keep(word.clone())).as_str(), "Kardex fell on [ward] near Wren");
        let both =
            [ruled(text, "Wren", Ruling::General(Kind::Name)), ruled(text, "[removed]", Ruling::Keep(word))];
        assert_eq!(settle(&redacted(text), &both).unwrap().as_str(), "Kardex fell on [ward] near [person]");
        assert_eq!(format!("{:?}", both[1].ruling), "Keep(Unsealed(6 bytes))");
    }

    #[test]
    fn a_placeholder_that_goes_leaves_its_kind() {
        let text = "[staff 2] came [2 days later], pt [90 or over]";
        let all = |of: fn(Kind) -> Ruling| {
            let places = [
                ruled(text, "[staff 2]", of(Kind::Name)),
                ruled(text, "[2 days later]", of(Kind::Date)),
                ruled(text, "[90 or over]", of(Kind::Age90)),
            ];
            settle(&redacted(text), &places).unwrap().as_str().to_owned()
        };
        assert_eq!(all(|_| Ruling::Remove), "[person] came [date], pt [age]");
        assert_eq!(all(Ruling::General), "[person] came [date], pt [age]");
        assert_eq!(all(|_| Ruling::Leave), text);
    }

    #[test]
    fn a_word_comes_back_only_where_a_doubt_stood() {
        let text = "é [ward] Wren [removed]";
        let word = || Ruling::Keep(Unsealed::from_doubt("x".into()));
        for place in ["[ward]", "Wren", "removed"] {
            assert_eq!(settle(&redacted(text), &[ruled(text, place, word())]), Err(Misfit), "{place}");
        }
        for place in [1..3, 0..1, 20..90] {
            let ruled = [Ruled { place, ruling: Ruling::Remove }];
            assert_eq!(settle(&redacted(text), &ruled), Err(Misfit));
        }
        let overlapping = [ruled(text, "[removed]", Ruling::Remove), ruled(text, "removed", Ruling::Remove)];
        assert_eq!(settle(&redacted(text), &overlapping), Err(Misfit));
    }

    #[test]
    fn struck_words_go_whatever_their_accents_and_capitals_but_not_in_other_words() {
        let strike = |text: &str, words: &[&str]| {
            let phrases: Vec<_> = words.iter().filter_map(|word| Phrase::read(word)).collect();
            let (text, count) = strike(&redacted(text), &phrases);
            (text.as_str().to_owned(), count)
        };
        assert_eq!(
            strike("Siân's WREN wrens.", &["sian", "Wren"]),
            ("[removed]'s [removed] wrens.".into(), 2)
        );
        assert_eq!(strike("harbour-master, harbour", &["Harbour Master"]), ("[removed], harbour".into(), 1));
        assert_eq!(strike("[staff 1] staff", &["staff", "1"]), ("[staff 1] [removed]".into(), 1));
        assert_eq!(strike("Jo\u{200b}hn Иван", &["john", "иван"]), ("[removed] [removed]".into(), 2));
        assert_eq!(strike("one\ntwo", &["one two"]), ("one\ntwo".into(), 0));
        assert!(Phrase::read(" - ").is_none() && Phrase::read("x").is_none());
        assert!(Phrase::read("a b c d e f g").is_none());
    }
}
