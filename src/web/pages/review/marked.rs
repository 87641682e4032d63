//! A held text as HTML: words in doubt in their places, each with the number of its question.

use std::ops::Range;

use super::super::text::{self, Html};

/// A word in doubt.
pub(super) struct Mark<'a> {
    /// Its number on the page.
    pub(super) number: usize,
    /// Bytes in the text.
    pub(super) place: Range<usize>,
    /// The word.
    pub(super) word: &'a str,
}

/// The text with its words in doubt put back in their places, marked. Everything is escaped.
pub(super) fn html(text: &str, marks: &[Mark<'_>]) -> Html {
    let mut out = text::Writer::default();
    let mut done = 0;
    for mark in marks {
        let Some(before) = text.get(done..mark.place.start) else { continue };
        out.text(before);
        out.doubt(mark.number, mark.word);
        done = mark.place.end;
    }
    out.text(text.get(done..).unwrap_or_default());
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_their_places_and_nothing_is_markup() {
        let marks = [Mark { number: 1, place: 2..11, word: "<i>" }];
        assert_eq!(
            html("a [removed] <b>", &marks).to_string(),
            "a <mark class=\"dbt\"><span class=\"vh\">in doubt: </span>&lt;i&gt;<sup>1</sup></mark> &lt;b&gt;"
        );
    }
}
