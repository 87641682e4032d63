//! Variants of an annotated part: a part enters, the same with other letters or other names leaves, marks where they belong.
//!
//! Training reads them in place of the part now and then, so that weights learn the places where names stand.

use super::dice::Dice;
use crate::redact::Kind;
use crate::redact::evaluate::gold::{GoldPart, GoldSpan};
use crate::redact::lexicon::name_list;

/// The same part in small letters or in capitals, where that changes no letter's count.
pub(crate) fn cased(part: &GoldPart, upper: bool) -> GoldPart {
    let mut text = String::with_capacity(part.text.len());
    let mut places = vec![0; part.text.len() + 1];
    for (at, c) in part.text.char_indices() {
        places[at] = text.len();
        let other = if upper { single(c.to_uppercase(), c) } else { single(c.to_lowercase(), c) };
        text.push(other);
    }
    places[part.text.len()] = text.len();
    let moved = |spans: &[GoldSpan]| {
        spans
            .iter()
            .map(|span| GoldSpan { range: places[span.range.start]..places[span.range.end], ..span.clone() })
            .collect()
    };
    GoldPart { part: part.part, spans: moved(&part.spans), optional: moved(&part.optional), text }
}

fn single(mut chars: impl Iterator<Item = char>, otherwise: char) -> char {
    match (chars.next(), chars.next()) {
        (Some(c), None) => c,
        _ => otherwise,
    }
}

/// Names to put in place of the sample's.
pub(crate) struct Spare {
    names: Vec<&'static str>,
}

impl Spare {
    pub(crate) fn new() -> Self {
        let names = name_list().filter(|name| (3..=11).contains(&name.len())).collect();
        Self { names }
    }

    /// The part with other names: some from the lists, some put together from halves of two, so that no list has them.
    pub(crate) fn renamed(&self, part: &GoldPart, dice: &mut Dice) -> GoldPart {
        let mut chosen: Vec<(String, String)> = Vec::new();
        let mut out =
            GoldPart { part: part.part, text: String::new(), spans: Vec::new(), optional: Vec::new() };
        let mut all: Vec<(&GoldSpan, bool)> =
            part.spans.iter().map(|s| (s, false)).chain(part.optional.iter().map(|s| (s, true))).collect();
        all.sort_by_key(|(span, _)| span.range.start);
        let mut at = 0;
        for (span, optional) in all {
            if span.range.start < at {
                continue;
            }
            out.text.push_str(&part.text[at..span.range.start]);
            let start = out.text.len();
            let old = &part.text[span.range.clone()];
            if span.kind == Kind::Name {
                for piece in old.split_inclusive(|c: char| !c.is_alphabetic()) {
                    let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
                    let key = word.to_lowercase();
                    if word.chars().count() < 3
                        || matches!(key.as_str(), "van" | "der" | "del" | "mac" | "bin" | "the")
                    {
                        out.text.push_str(word);
                    } else {
                        let new = match chosen.iter().find(|(old, _)| *old == key) {
                            Some((_, new)) => new.clone(),
                            None => {
                                let new = self.draw(dice);
                                chosen.push((key, new.clone()));
                                new
                            }
                        };
                        out.text.push_str(&like(word, &new));
                    }
                    out.text.push_str(&piece[word.len()..]);
                }
            } else {
                out.text.push_str(old);
            }
            let moved = GoldSpan { range: start..out.text.len(), ..span.clone() };
            if optional {
                out.optional.push(moved)
            } else {
                out.spans.push(moved)
            }
            at = span.range.end;
        }
        out.text.push_str(&part.text[at..]);
        out
    }

    fn draw(&self, dice: &mut Dice) -> String {
        let one = self.names[dice.below(self.names.len())];
        if dice.below(5) < 2 {
            let two = self.names[dice.below(self.names.len())];
            return format!("{}{}", &one[..one.len() / 2 + 1], &two[two.len() / 2..]);
        }
        one.to_owned()
    }
}

/// A name written like the word it replaces.
fn like(word: &str, name: &str) -> String {
    if word.chars().all(char::is_uppercase) {
        name.to_uppercase()
    } else if word.chars().next().is_some_and(char::is_uppercase) {
        let (first, rest) = name.split_at(1);
        format!("{}{}", first.to_uppercase(), rest)
    } else {
        name.to_owned()
    }
}
