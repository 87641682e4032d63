//! Words that say nothing by themselves. They are indexed, for phrases, but not asked for in a search of several words.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

const STOP: &[&str] = &[
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because",
    "been", "before", "being", "between", "but", "by", "can", "could", "did", "do", "does", "during", "each",
    "for", "from", "had", "has", "have", "having", "he", "her", "hers", "him", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "just", "may", "me", "my", "of", "on", "only", "or", "our", "out", "over",
    "same", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "to", "too", "under", "until", "up", "upon", "us", "very", "was", "we",
    "were", "what", "when", "where", "which", "while", "who", "whom", "whose", "why", "will", "with",
    "would", "you", "your",
];

static SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| STOP.iter().copied().collect());
/// Longest of them, in bytes.
const LONGEST: usize = 7;

/// Whether a folded word is one of them.
pub(crate) fn is_stop(word: &str) -> bool {
    word.len() <= LONGEST && SET.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_as_long_as_it_says() {
        assert_eq!(STOP.iter().map(|word| word.len()).max(), Some(LONGEST));
        assert!(is_stop("the") && is_stop("a") && is_stop("your") && !is_stop("not") && !is_stop("insulin"));
    }
}
