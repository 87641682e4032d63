//! The best passage of a lesson, as HTML that is safe to put into a page.
//!
//! Texts and the terms searched enter; one passage leaves, matches in `<mark>`, everything else escaped, whole words, and no
//! placeholder cut.

use rustc_hash::FxHashMap;

use super::analyse::Analyser;
use super::stop::is_stop;
use super::synonyms::Form;
use super::tokens::placeholder;

/// Length of a passage in bytes of plain text, more or less a word.
const LENGTH: usize = 240;

/// What to mark: the ways to say what was searched, with a weight each.
#[derive(Default)]
pub(crate) struct Marks {
    /// By first term: the terms that follow, and the weight.
    ways: FxHashMap<String, Vec<(Vec<String>, f32)>>,
    count: usize,
}

/// A match in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Match {
    from: usize,
    to: usize,
    weight: f32,
    way: u64,
}

impl Marks {
    /// Takes a way to say what was searched.
    pub(crate) fn add(&mut self, form: &Form, weight: f32) {
        let mut put = |terms: &[String]| {
            if let Some((first, rest)) = terms.split_first() {
                self.ways.entry(first.clone()).or_default().push((rest.to_vec(), weight));
                self.count += 1;
            }
        };
        match form {
            Form::Term(term) => put(std::slice::from_ref(term)),
            Form::Phrase(terms) => put(terms),
            // A word that says nothing is marked in a phrase alone.
            Form::All(terms) | Form::Near(terms, _) => {
                terms.iter().filter(|term| !is_stop(term)).for_each(|term| put(std::slice::from_ref(term)));
            }
        }
    }

    fn matches(&self, text: &str, analyser: &mut Analyser) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        if self.ways.is_empty() {
            return found;
        }
        // Phrases under way: terms still missing, next position, start, weight.
        let mut open: Vec<(&[String], usize, usize, f32, u64)> = Vec::new();
        analyser.terms(text, |term, position, place| {
            for under_way in &mut open {
                let (missing, next, from, weight, way) = *under_way;
                if position == next
                    && let Some((first, rest)) = missing.split_first()
                    && first == term
                {
                    if rest.is_empty() {
                        found.push(Match { from, to: place.end, weight, way });
                        under_way.1 = usize::MAX;
                    } else {
                        *under_way = (rest, next + 1, from, weight, way);
                    }
                }
            }
            open.retain(|(_, next, ..)| *next != usize::MAX && *next >= position);
            for (rest, weight) in self.ways.get(term).into_iter().flatten() {
                let way = hash(term);
                if rest.is_empty() {
                    found.push(Match { from: place.start, to: place.end, weight: *weight, way });
                } else {
                    open.push((rest, position + 1, place.start, *weight, way));
                }
            }
        });
        found.sort_by_key(|found| (found.from, std::cmp::Reverse(found.to)));
        let mut apart: Vec<Match> = Vec::with_capacity(found.len());
        for found in found {
            match apart.last_mut() {
                Some(last) if found.from < last.to => last.to = last.to.max(found.to),
                _ => apart.push(found),
            }
        }
        apart
    }
}

/// The best passage of `texts`, which are in reading order; the first text where nothing matches.
pub(crate) fn best(texts: &[&str], marks: &Marks, analyser: &mut Analyser) -> String {
    let mut best: Option<(f32, usize, usize, Vec<Match>)> = None;
    for (number, text) in texts.iter().enumerate() {
        let matches = marks.matches(text, analyser);
        for first in 0..matches.len() {
            // The window that starts with this match; a word counts once, and again a little.
            let mut score = 0.0;
            let mut seen: Vec<u64> = Vec::new();
            let mut last = first;
            for (at, found) in matches.iter().enumerate().skip(first) {
                if found.to > matches[first].from + LENGTH {
                    break;
                }
                score += if seen.contains(&found.way) { 0.1 * found.weight } else { found.weight };
                seen.push(found.way);
                last = at;
            }
            if best.as_ref().is_none_or(|(most, ..)| score > *most + 1e-4) {
                best = Some((score, number, matches[first].from, matches[first..=last].to_vec()));
            }
        }
    }
    match best {
        Some((_, number, from, matches)) => {
            let to = matches.last().map_or(from, |last| last.to);
            let (start, end) = window(texts[number], from, to);
            // Matches that the wider window brings in are marked too.
            let all = marks.matches(texts[number], analyser);
            render(texts[number], start, end, &all)
        }
        None => {
            let text = texts.first().copied().unwrap_or_default();
            let (start, end) = window(text, 0, 0);
            render(text, start, end, &[])
        }
    }
}

/// Plain text as HTML.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Widens a stretch of text to about [`LENGTH`], to whole words and whole placeholders.
fn window(text: &str, from: usize, to: usize) -> (usize, usize) {
    let spare = LENGTH.saturating_sub(to - from);
    let mut start = from.saturating_sub(spare / 3);
    let mut end = (to + spare - (from - start)).min(text.len());
    if end == text.len() {
        start = start.min(text.len().saturating_sub(LENGTH)).min(from);
    }
    // A sentence that starts just before is a better beginning than the middle of the one before it.
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start > 0 {
        let between = &text[start..from];
        if let Some(at) =
            between.rfind(['.', '\n', '!', '?']).filter(|at| between[*at + 1..].starts_with([' ', '\n']))
        {
            start += at + 1;
        } else {
            start += between.find(char::is_whitespace).map_or(between.len(), |at| at);
        }
    }
    if end < text.len() {
        let between = &text[to..end];
        end = to + between.rfind(char::is_whitespace).unwrap_or(0);
    }
    for (at, _) in text.match_indices('[') {
        if let Some(length) = placeholder(&text[at..]) {
            if at < start && start < at + length {
                start = at;
            }
            if at < end && end < at + length {
                end = at + length;
            }
        }
    }
    (start, end)
}

fn render(text: &str, start: usize, end: usize, matches: &[Match]) -> String {
    let mut out = String::with_capacity(end - start + 64);
    if !text[..start].trim().is_empty() {
        out.push('…');
    }
    let mut at = start + (text[start..end].len() - text[start..end].trim_start().len());
    let end = at.max(start + text[start..end].trim_end().len());
    for found in matches.iter().filter(|found| found.from >= start && found.to <= end) {
        if found.from < at {
            continue;
        }
        escape(&text[at..found.from], &mut out);
        out.push_str("<mark>");
        escape(&text[found.from..found.to], &mut out);
        out.push_str("</mark>");
        at = found.to;
    }
    escape(&text[at..end], &mut out);
    if !text[end..].trim().is_empty() {
        out.push('…');
    }
    out
}

fn hash(term: &str) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = rustc_hash::FxHasher::default();
    term.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn marks(terms: &[&str]) -> Marks {
        let mut marks = Marks::default();
        for term in terms {
            let words: Vec<String> = term.split(' ').map(str::to_owned).collect();
            marks
                .add(&if words.len() == 1 { Form::Term(words[0].clone()) } else { Form::Phrase(words) }, 1.0);
        }
        marks
    }

    fn of(texts: &[&str], terms: &[&str]) -> String {
        best(texts, &marks(terms), &mut Analyser::new(Arc::default()))
    }

    #[test]
    fn marks_whole_words_and_escapes_the_rest() {
        assert_eq!(
            of(&["<b>Insulin</b> & \"late\""], &["insulin"]),
            "&lt;b&gt;<mark>Insulin</mark>&lt;/b&gt; &amp; &quot;late&quot;"
        );
        assert_eq!(of(&["Fell on the ward"], &["fall"]), "<mark>Fell</mark> on the ward");
        assert_eq!(of(&["an X-ray, x ray"], &["x ray"]), "an <mark>X-ray</mark>, <mark>x ray</mark>");
        assert_eq!(of(&["patient was given", "insulin late"], &["insulin"]), "<mark>insulin</mark> late");
        assert_eq!(of(&["nothing here"], &["insulin"]), "nothing here");
        assert_eq!(of(&[], &["insulin"]), "");
        assert_eq!(of(&[""], &[]), "");
    }

    #[test]
    fn words_that_say_nothing_are_marked_in_a_phrase_alone() {
        let words = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<String>>();
        let mut marks = Marks::default();
        marks.add(&Form::All(words("head of bed")), 1.0);
        marks.add(&Form::Near(words("fall bed"), 5), 1.0);
        marks.add(&Form::Phrase(words("fall out of bed")), 1.0);
        let marked = |text: &str| best(&[text], &marks, &mut Analyser::new(Arc::default()));
        assert_eq!(
            marked("out of the bed, fell out of bed"),
            "out of the <mark>bed</mark>, <mark>fell out of bed</mark>"
        );
        assert_eq!(
            marked("fell off the head of a bed"),
            "<mark>fell</mark> off the <mark>head</mark> of a <mark>bed</mark>"
        );
    }

    #[test]
    fn a_passage_is_cut_between_words_and_never_in_a_placeholder() {
        let filler = "word ".repeat(200);
        let text = format!("{filler}[relative 1] found the insulin pen empty [2 days later] {filler}");
        let passage = of(&[&text], &["insulin"]);
        assert!(passage.starts_with('…') && passage.ends_with('…'), "{passage}");
        assert!(passage.contains("<mark>insulin</mark>"));
        assert_eq!(passage.matches('[').count(), passage.matches(']').count());
        for cut in 0..120 {
            let text = format!("{}[hospital number] x {}", "y".repeat(cut), "z [staff 12] ".repeat(60));
            let passage = of(&[&text], &["x"]);
            assert_eq!(passage.matches('[').count(), passage.matches(']').count(), "{passage}");
        }
    }

    #[test]
    fn the_passage_with_most_of_the_words_wins() {
        let text =
            format!("insulin. {} insulin omitted at handover. {}", "word ".repeat(100), "word ".repeat(100));
        let passage = of(&[&text], &["insulin", "omit", "handov"]);
        assert!(
            passage.contains("<mark>insulin</mark> <mark>omitted</mark> at <mark>handover</mark>"),
            "{passage}"
        );
    }
}
