//! Marked text for tests: "pt <marjorie fell> today" enters, a read document and its cells leave.
//!
//! What stands in angle brackets is masked by its context, what stands in braces by a hit of its own.

use std::sync::LazyLock;

use super::document::{Document, Hit};
use super::engine::{Cell, OPEN};
use super::lexicon::Lexicon;
use super::tokens::Class;
use super::{Evidence, Kind};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::standard);

/// The text without its marks.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !"<>{}".contains(*c)).collect()
}

/// The plain text, read.
pub(crate) fn read(plain: &str) -> Document<'_> {
    Document::read(plain, &LEXICON)
}

/// The cells of a read text as its marks have them; marks of the text itself stay open.
pub(crate) fn cells(doc: &mut Document<'_>, text: &str, kind: Kind) -> Vec<Cell> {
    let mut cells = vec![OPEN; doc.tokens.len()];
    let (mut bytes, mut start) = (0, 0);
    for c in text.chars() {
        match c {
            '<' | '{' => start = bytes,
            '>' | '}' => {
                let within = |at: &usize| (start..bytes).contains(&(doc.tokens[*at].start as usize));
                let run: Vec<usize> = (0..doc.tokens.len()).filter(within).collect();
                let hit = if c == '}' && !run.is_empty() {
                    doc.hits.push(Hit {
                        kind,
                        first: run[0],
                        last: run[0] + run.len(),
                        rule: "test",
                        evidence: Evidence::Cue,
                        certainty: 0.9,
                    });
                    doc.hits.len() as u32
                } else {
                    0
                };
                for at in run.into_iter().filter(|&at| hit > 0 || doc.tokens[at].class != Class::Mark) {
                    cells[at] = Cell { kind: Some(kind), rule: "test", certainty: 0.9, hit, ..OPEN };
                }
            }
            c => bytes += c.len_utf8(),
        }
    }
    cells
}

/// The plain text with angle brackets round every run of masked tokens.
pub(crate) fn shown(doc: &Document<'_>, plain: &str, cells: &[Cell]) -> String {
    let runs = cells.chunk_by(|one, two| one.kind == two.kind);
    let mut at = 0;
    let spans = runs.filter_map(|run| {
        let first = at;
        at += run.len();
        run[0].kind.map(|_| (first, at))
    });
    bracketed(doc, plain, spans)
}

/// The plain text with angle brackets round these runs of tokens.
pub(crate) fn bracketed(
    doc: &Document<'_>,
    plain: &str,
    runs: impl Iterator<Item = (usize, usize)>,
) -> String {
    let (mut out, mut copied) = (String::new(), 0);
    for (first, last) in runs {
        let (start, end) = (doc.tokens[first].start as usize, doc.tokens[last - 1].end as usize);
        out.push_str(&plain[copied..start]);
        out.push('<');
        out.push_str(&plain[start..end]);
        out.push('>');
        copied = end;
    }
    out.push_str(&plain[copied..]);
    out
}
