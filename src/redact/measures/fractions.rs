//! Two small figures with a stroke between: they enter, and leave as a measure where they are a score, a share or a duration
//! and no day.

use super::look::{Look, goes_on, hit_of};
use super::scores::score;
use super::shares::share;
use crate::redact::Kind;
use crate::redact::document::{Document, Hint};
use crate::redact::engine::Cell;
use crate::redact::names::known::Sought;
use crate::redact::tokens::Class;

impl Look<'_, '_> {
    /// Two small figures with a stroke between that are a score, a share or a duration and no day.
    pub(super) fn fraction(&self, cells: &[Cell], sought: &Sought, at: usize) -> Option<(usize, usize)> {
        let doc = self.doc;
        let last = at + 3;
        let (a, b) = (figure(doc, at)?, figure(doc, at + 2)?);
        let stroke =
            doc.mark(at + 1, b'/') && doc.tokens[at + 1].len() == 1 && doc.glued(at + 1) && doc.glued(at + 2);
        let free = |here: usize| {
            self.free(&cells[here], &[Kind::Date])
                && doc.hints[here] != Hint::Placeholder
                && hit_of(doc, &cells[here]).is_none_or(|hit| at <= hit.first && hit.last <= last)
        };
        if !stroke
            || !self.opened(at)
            || goes_on(doc, last)
            || doc.glued(last) && doc.tokens.get(last).is_some_and(|next| next.class != Class::Mark)
            || !(at..last).all(free)
            // The day of the incident or of birth as the columns have it.
            || sought.is_date(b, a)
        {
            return None;
        }
        (score(doc, cells, at, a, b) || share(doc, cells, at, a, b) || self.lasted(cells, at, a, b))
            .then_some((at, last))
    }
}

/// A number of one or two digits without a nought before it: "06/12" is a day.
fn figure(doc: &Document<'_>, at: usize) -> Option<u32> {
    let token = doc.tokens.get(at)?;
    doc.number(at).filter(|_| token.len() <= 2 && token.first != b'0')
}
