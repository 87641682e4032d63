//! The reject report: which rows were left out or lost a value, and why.
//!
//! A reject names file, row, column and a reason from a closed list; it never holds anything that stood in the row.

use std::collections::BTreeMap;

/// Why a row was left out, or why one of its values was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectReason {
    /// Fewer fields than the header has.
    TooFewFields,
    /// More fields than the header has, and not just empty ones.
    TooManyFields,
    /// Text behind a closing quotation mark: one is missing, in this row or before it.
    BrokenQuote,
    /// A cell above the cell limit.
    CellTooLarge,
    /// A record above the record limit.
    RecordTooLarge,
    /// Nothing in the columns that say what happened.
    EmptyNarrative,
    /// The line or element is not JSON.
    NotJson,
    /// The line or element is JSON, but not an object.
    NotAnObject,
    /// JSON nested deeper than any export.
    TooDeep,
    /// A FHIR resource that is not an `AdverseEvent`.
    WrongResource,
    /// The same event stands in the file again; the first row was used.
    Duplicate,
    /// The file holds a later revision of this event, or a later row where its last row counts.
    Superseded,
    /// The file holds rows of this event that say their revision, and this one says none: only whom it names, what it
    /// forbids and its harm count.
    NoRevision,
    /// A further row of an event so far from its first, or behind so much text of it, that it could not be joined.
    TooFarApart,
    /// A date that no calendar has, from before the service, more than a year ahead, or of which nobody can tell the
    /// year; the date was dropped.
    ImpossibleDate,
    /// A word or code for harm that is not known; left unset.
    UnknownHarm,
    /// A word or code for psychological harm that is not known; left unset.
    UnknownPsychologicalHarm,
    /// A word or code for the type of event that is not known; left unset.
    UnknownEventType,
    /// A revision that is neither a number nor a date; taken as not said.
    UnreadableRevision,
    /// A public reference in which a known identifier or a name stands; dropped.
    NamingReference,
    /// A public reference that is too long or has other marks than references have; dropped.
    UnfitReference,
    /// An earlier revision than the stored one; kept out.
    EarlierThanStored,
    /// The case was withdrawn or rejected earlier; kept out.
    TakenOut,
    /// Bytes that are not text in the file's encoding were replaced.
    BadBytes,
    /// Dates of the file are none unless the month stands first, and none shows that the day does.
    MonthFirst,
    /// The file ends behind this row without a line end, as a file does that was cut short; so do many whole ones.
    NoLineEnd,
}

impl RejectReason {
    /// Whether the whole row was left out (else only the one value was, or nothing: [`Self::is_note`]).
    pub fn drops_row(self) -> bool {
        use RejectReason::*;
        !matches!(
            self,
            ImpossibleDate
                | UnknownHarm
                | UnknownPsychologicalHarm
                | UnknownEventType
                | UnreadableRevision
                | NamingReference
                | UnfitReference
                | EarlierThanStored
                | TakenOut
                | BadBytes
                | MonthFirst
                | NoLineEnd
        )
    }

    /// Whether nothing was left out: somebody should look at the file.
    pub fn is_note(self) -> bool {
        matches!(self, RejectReason::NoLineEnd | RejectReason::MonthFirst)
    }

    /// Whether the row was read, and the register keeps it out: that is how it should be, and so no row is missing.
    pub fn is_kept_out(self) -> bool {
        matches!(self, RejectReason::EarlierThanStored | RejectReason::TakenOut)
    }

    /// Whether the row was not read at all: whose it is cannot be told, so a flag in it holds nothing.
    pub fn leaves_unread(self) -> bool {
        use RejectReason::*;
        matches!(
            self,
            TooFewFields
                | TooManyFields
                | BrokenQuote
                | CellTooLarge
                | RecordTooLarge
                | NotJson
                | NotAnObject
                | TooDeep
        )
    }

    /// The fixed text that a report shows.
    pub fn text(self) -> &'static str {
        use RejectReason::*;
        match self {
            TooFewFields => "fewer fields than the header",
            TooManyFields => "more fields than the header",
            BrokenQuote => "a quotation mark is missing; this row and any that it ran into were left out",
            CellTooLarge => "a cell is larger than the limit",
            RecordTooLarge => "the record is larger than the limit",
            EmptyNarrative => "nothing says what happened",
            NotJson => "not JSON",
            NotAnObject => "not a JSON object",
            TooDeep => "nested too deeply",
            WrongResource => "not an AdverseEvent",
            Duplicate => "the same event again; the first row was used",
            Superseded => "an earlier revision of an event",
            NoRevision => "says no revision, beside rows that do; only its names, flags and harm count",
            TooFarApart => "too far from the first row of its event, or behind more text than one has",
            ImpossibleDate => "impossible date; dropped",
            UnknownHarm => "unknown degree of harm; left unset",
            UnknownPsychologicalHarm => "unknown degree of psychological harm; left unset",
            UnknownEventType => "unknown type of event; left unset",
            UnreadableRevision => "unreadable revision; taken as not said",
            NamingReference => "public reference left out: it could name somebody",
            UnfitReference => "public reference left out: it is too long or has marks that no reference has",
            EarlierThanStored => "an earlier revision than the stored one; kept out",
            TakenOut => "its case was withdrawn or rejected; kept out",
            BadBytes => "bytes that are not text; replaced",
            MonthFirst => "dates look like month-first: set date-order = \"month-first\" in a mapping",
            NoLineEnd => "the last line has no line end: check that the file is whole",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reject {
    /// Name of the file, without its folder.
    pub file: String,
    /// The row as a spreadsheet shows it, 1-based: the header and empty rows count, and a row is one over however
    /// many lines its cells run. In JSON the line, where each is an object, else the place of the record.
    pub row: u64,
    /// The column, as the mapping spells it.
    pub column: Option<String>,
    /// Why.
    pub reason: RejectReason,
}

/// The report of a run: every reason counted, the first lines of it in full.
#[derive(Debug)]
pub struct Rejects {
    listed: Vec<Reject>,
    counts: BTreeMap<RejectReason, u64>,
    without_id: u64,
    limit: usize,
}

impl Rejects {
    /// How many lines a report holds in full; all are counted.
    pub const LISTED: usize = 10_000;

    /// An empty report.
    pub fn new() -> Self {
        Self { listed: Vec::new(), counts: BTreeMap::new(), without_id: 0, limit: Self::LISTED }
    }

    /// Adds a line. A note comes once a file, when all else has been listed, and so is listed whatever came before it.
    pub fn add(&mut self, file: &str, row: u64, column: Option<&str>, reason: RejectReason) {
        *self.counts.entry(reason).or_default() += 1;
        if self.listed.len() < self.limit || reason.is_note() {
            self.listed.push(Reject {
                file: file.to_owned(),
                row,
                column: column.map(str::to_owned),
                reason,
            });
        }
    }

    /// Adds the lines of another report behind these.
    pub fn append(&mut self, other: Rejects) {
        for (reason, n) in other.counts {
            *self.counts.entry(reason).or_default() += n;
        }
        self.without_id += other.without_id;
        let room = self.limit.saturating_sub(self.listed.len());
        let kept = other.listed.into_iter().enumerate();
        self.listed.extend(kept.filter(|(at, one)| *at < room || one.reason.is_note()).map(|(_, one)| one));
    }

    /// The first [`Self::LISTED`] lines and the notes, in the order in which they came.
    pub fn listed(&self) -> &[Reject] {
        &self.listed
    }

    /// How many lines came after those: counted, not listed.
    pub fn unlisted(&self) -> u64 {
        self.counts.values().sum::<u64>().saturating_sub(self.listed.len() as u64)
    }

    /// How often each reason came up.
    pub fn counts(&self) -> &BTreeMap<RejectReason, u64> {
        &self.counts
    }

    /// Rows that were left out.
    pub fn rows_dropped(&self) -> u64 {
        self.counts.iter().filter(|(reason, _)| reason.drops_row()).map(|(_, n)| n).sum()
    }

    /// Of these: rows that were not read at all.
    pub fn rows_unread(&self) -> u64 {
        self.counts.iter().filter(|(reason, _)| reason.leaves_unread()).map(|(_, n)| n).sum()
    }

    /// Counts rows that were read and have no source id.
    pub(crate) fn add_without_id(&mut self, rows: u64) {
        self.without_id += rows;
    }

    /// Rows that were read and have no source id: they are known again by their text alone.
    pub fn rows_without_id(&self) -> u64 {
        self.without_id
    }

    /// Values that were left out of rows that were used.
    pub fn values_dropped(&self) -> u64 {
        let value = |reason: &RejectReason| !reason.drops_row() && !reason.is_note() && !reason.is_kept_out();
        self.counts.iter().filter(|(reason, _)| value(reason)).map(|(_, n)| n).sum()
    }
}

impl Default for Rejects {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_counted() {
        let mut rejects = Rejects { limit: 2, ..Rejects::new() };
        for row in 1..=5 {
            assert_eq!(rejects.unlisted(), row.max(3) - 3);
            rejects.add("x.csv", row, None, RejectReason::TooFewFields);
        }
        assert_eq!((rejects.listed().len(), rejects.unlisted(), rejects.rows_dropped()), (2, 3, 5));
        let mut all = Rejects { limit: 3, ..Rejects::new() };
        all.add("x.csv", 9, Some("ref"), RejectReason::NamingReference);
        all.append(rejects);
        assert_eq!((all.listed().len(), all.unlisted()), (3, 3));
        assert_eq!((all.rows_dropped(), all.values_dropped()), (5, 1));
    }

    #[test]
    fn a_note_leaves_nothing_out_and_is_always_listed() {
        let mut rejects = Rejects { limit: 1, ..Rejects::new() };
        for reason in [RejectReason::Duplicate, RejectReason::Duplicate, RejectReason::NoLineEnd] {
            rejects.add("x.csv", 2, None, reason);
        }
        assert_eq!((rejects.rows_dropped(), rejects.values_dropped(), rejects.rows_unread()), (2, 0, 0));
        assert_eq!((rejects.listed().len(), rejects.unlisted()), (2, 1));
    }

    #[test]
    fn what_the_register_keeps_out_is_no_loss() {
        let mut rejects = Rejects::new();
        for reason in [RejectReason::EarlierThanStored, RejectReason::TakenOut] {
            rejects.add("x.csv", 2, None, reason);
        }
        assert_eq!((rejects.rows_dropped(), rejects.values_dropped(), rejects.listed().len()), (0, 0, 2));
    }

    #[test]
    fn rows_that_were_not_read_are_counted_apart() {
        let mut rejects = Rejects::new();
        for reason in [RejectReason::NotJson, RejectReason::Superseded, RejectReason::ImpossibleDate] {
            rejects.add("x.ndjson", 1, None, reason);
        }
        assert_eq!((rejects.rows_unread(), rejects.rows_dropped(), rejects.values_dropped()), (1, 2, 1));
    }
}
