//! Completions of what is being typed: themes, words and groups of words of published lessons, never of earlier searches.

use super::labels::LabelKind;
use super::response::Suggestion;
use super::{Library, LibraryError};

/// Longest text that is completed, in characters.
const LONGEST: usize = 80;

impl Library {
    /// Up to `limit` completions, the most frequent first.
    ///
    /// # Errors
    /// If the register or the index cannot be read.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>, LibraryError> {
        let (generation, _hidden) = self.current()?;
        let typed: String = typed.trim_start().chars().take(LONGEST).collect();
        let folded = super::tokens::folded_text(&typed);
        let mut out = Vec::new();
        if folded.trim().is_empty() {
            return Ok(out);
        }
        let counts = self.browse(&generation)?;
        for (number, info) in generation.labels.iter() {
            if matches!(info.kind, LabelKind::Theme(_)) {
                let label = super::tokens::folded_text(&info.label);
                let starts =
                    label.starts_with(&folded) || label.split(' ').any(|word| word.starts_with(&folded));
                let count = counts.counts.label(number);
                if starts && count > 0 {
                    out.push(Suggestion {
                        text: info.label.clone(),
                        kind: "theme",
                        id: Some(info.id.clone()),
                        count,
                    });
                }
            }
        }
        out.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.count));
        out.truncate(limit / 3 + 1);
        let (before, last) =
            folded.rsplit_once(' ').map_or(("", folded.as_str()), |(before, last)| (before, last));
        if last.chars().count() >= 2 {
            let mut words: Vec<_> = generation.vocabulary().starting_with(last).iter().collect();
            words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            for (word, count) in words.into_iter().take(limit.saturating_sub(out.len())) {
                let text = if before.is_empty() { word.to_string() } else { format!("{before} {word}") };
                out.push(Suggestion { text, kind: "term", id: None, count: *count as usize });
            }
        }
        out.truncate(limit);
        Ok(out)
    }
}
