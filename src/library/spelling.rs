//! Words that nobody wrote: the nearest ones that somebody did.

use super::vocabulary::Vocabulary;

/// A word of the index near to one that was typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Near {
    pub word: String,
    pub distance: usize,
    /// Lessons that have it.
    pub count: u32,
}

/// Letters that may differ: one from four letters, two from eight.
pub(crate) fn allowance(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The words of the index nearest to `typed`, nearest and most frequent first; the first letter is kept.
pub(crate) fn nearest(typed: &str, vocabulary: &Vocabulary, limit: usize) -> Vec<Near> {
    let allowed = allowance(typed);
    let Some(first) = typed.chars().next() else { return Vec::new() };
    if allowed == 0 || !typed.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let length = typed.chars().count();
    let letters = letters(typed);
    let mut found: Vec<Near> = Vec::new();
    let mut measure = Measure::default();
    for (word, count) in vocabulary.starting_with(first.encode_utf8(&mut [0; 4])) {
        // A word that is one edit away has at most one letter too many and one too few.
        if word.len() + 4 * allowed < typed.len()
            || word.len() > typed.len() + 4 * allowed
            || (letters ^ self::letters(word)).count_ones() as usize > 2 * allowed
            || word.chars().count().abs_diff(length) > allowed
            || word.contains(' ')
        {
            continue;
        }
        if let Some(distance) = measure.within(typed, word, allowed)
            && distance > 0
        {
            found.push(Near { word: word.to_string(), distance, count: *count });
        }
    }
    found.sort_by(|a, b| a.distance.cmp(&b.distance).then(b.count.cmp(&a.count)).then(a.word.cmp(&b.word)));
    // A word two letters away is only worth a look where none is one letter away.
    if let Some(best) = found.first().map(|near| near.distance) {
        found.retain(|near| near.distance == best);
    }
    found.truncate(limit);
    found
}

/// Which letters a word has, as bits.
fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, byte| set | 1 << (byte - b'a'))
}

/// Damerau-Levenshtein distance with a bound (optimal string alignment: a swap of neighbours is one edit).
#[derive(Default)]
struct Measure {
    a: Vec<char>,
    b: Vec<char>,
    rows: [Vec<usize>; 3],
}

impl Measure {
    fn within(&mut self, a: &str, b: &str, bound: usize) -> Option<usize> {
        self.a.clear();
        self.a.extend(a.chars());
        self.b.clear();
        self.b.extend(b.chars());
        let (a, b) = (&self.a, &self.b);
        let [before, last, row] = &mut self.rows;
        last.clear();
        last.extend(0..=b.len());
        before.clear();
        before.resize(b.len() + 1, 0);
        for (i, x) in a.iter().enumerate() {
            row.clear();
            row.push(i + 1);
            for (j, y) in b.iter().enumerate() {
                let mut least = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
                if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                    least = least.min(before[j - 1] + 1);
                }
                row.push(least);
            }
            if row.iter().all(|cell| *cell > bound) {
                return None;
            }
            std::mem::swap(before, last);
            std::mem::swap(last, row);
        }
        last.last().copied().filter(|distance| *distance <= bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        let mut measure = Measure::default();
        for (a, b, want) in [
            ("insulin", "insulin", Some(0)),
            ("insuiln", "insulin", Some(1)),
            ("inslin", "insulin", Some(1)),
            ("insulins", "insulin", Some(1)),
            ("heprin", "heparin", Some(1)),
            ("abcd", "wxyz", None),
            ("haemorage", "haemorrhage", Some(2)),
            ("", "ab", Some(2)),
            ("ab", "", Some(2)),
        ] {
            assert_eq!(measure.within(a, b, 2), want, "{a} {b}");
        }
    }

    #[test]
    fn nearest_keeps_the_first_letter_and_prefers_frequent_words() {
        let vocabulary = Vocabulary::of(&[
            ("insulin", 90),
            ("insula", 2),
            ("heparin", 10),
            ("warfarin", 30),
            ("warfarine", 1),
        ]);
        let words = |typed: &str| {
            nearest(typed, &vocabulary, 3).into_iter().map(|near| near.word).collect::<Vec<_>>()
        };
        assert_eq!(words("insulim"), ["insulin"]);
        assert_eq!(words("unsulin"), [] as [&str; 0]);
        assert_eq!(words("wafarin"), ["warfarin"]);
        assert_eq!(words("wafrarin"), ["warfarin"]);
        assert_eq!(words("ins"), [] as [&str; 0]);
        assert_eq!(words("b12"), [] as [&str; 0]);
        assert_eq!(words(""), [] as [&str; 0]);
    }
}
