//! Events of several rows, duplicates and flags without a narrative, through both passes.

use super::*;
use crate::ingest::Stamp;
use crate::ingest::mapping::Mapping;

const MAPPING: &str = "name = \"t\"\nkey = \"t\"\nrows = \"parts-of-events\"\ncolumns = [\n\
    { name = \"Nr\", role = \"source-id\" },\n{ name = \"Text\", role = \"what-happened\" },\n\
    { name = \"Who\", role = \"known\", as = \"patient_name\" },\n\
    { name = \"Out\", role = \"blocked-while-set\", block = \"opt-out\" },\n]";

fn hash(key: &str) -> [u8; 16] {
    let mut out = [0; 16];
    out.iter_mut().zip(key.bytes()).for_each(|(to, from)| *to = from);
    out
}

/// Events of two rows each, the first two of them not grouped.
const ROWS: [[&str; 4]; 6] = [
    ["R1", "First", "", ""],
    ["R2", "Second", "", ""],
    ["R1", "First", "Ottoline Quillfeather", "yes"],
    ["R2", "Second", "Bram Quillfeather", ""],
    ["R3", "Third", "", ""],
    ["R3", "Third", "Ottoline Quillfeather", "yes"],
];

struct Read {
    incidents: Vec<Incident>,
    left_out: Vec<(u64, RejectReason)>,
    flagged: Vec<Flagged>,
}

impl Read {
    /// How many identifiers each incident has, and what it is held for.
    fn guards(&self) -> Vec<(usize, Vec<Block>)> {
        self.incidents.iter().map(|one| (one.known.len(), one.blocks.clone())).collect()
    }
}

/// What is handed out and what is left out, if so much text may wait.
fn read(mapping: &str, rows: &[[&str; 4]], room: usize) -> Read {
    let plan = Plan::new(Mapping::from_toml(mapping).unwrap());
    let rows: Vec<Row> = (2..)
        .zip(rows)
        .map(|(number, cells)| {
            let mut row = Row::default();
            row.start(number);
            (0..).zip(*cells).for_each(|(at, cell)| row.push(&[at], cell));
            row
        })
        .collect();
    let mut quiet = |_: u64| {};
    let mut first = FirstPass::new(&plan, &hash, Teller::new(&mut quiet));
    assert!(rows.iter().all(|row| first.row(row).is_continue()));
    let scan = first.finish(Contacts::default(), Stamp { bytes: 0, modified: None });
    let (mut rejects, mut incidents) = (Rejects::new(), Vec::new());
    let flagged = {
        let mut each = |incident: Incident| {
            incidents.push(incident);
            ControlFlow::Continue(())
        };
        let teller = Teller::new(&mut quiet);
        let mut pass = SecondPass::new(&plan, &scan, &hash, "x.csv", &mut rejects, teller, &mut each);
        pass.room = room;
        assert!(rows.iter().all(|row| pass.row(row).is_continue()));
        assert!(pass.finish().is_continue());
        pass.into_flagged()
    };
    let left_out = rejects.listed().iter().map(|reject| (reject.row, reject.reason)).collect();
    Read { incidents, left_out, flagged }
}

fn duplicates() -> String {
    MAPPING.replace("parts-of-events", "events")
}

#[test]
fn an_event_whose_rows_are_joined_has_what_they_say() {
    let read = read(MAPPING, &ROWS, WAITING_BYTES);
    assert_eq!(read.guards(), [(1, vec![Block::OptOut]), (1, Vec::new()), (1, vec![Block::OptOut])]);
    assert!(read.left_out.is_empty());
}

#[test]
fn a_duplicate_adds_whom_it_names_and_what_it_forbids() {
    let read = read(&duplicates(), &ROWS, WAITING_BYTES);
    assert_eq!(read.guards(), [(1, vec![Block::OptOut]), (1, Vec::new()), (1, vec![Block::OptOut])]);
    let duplicate = |row| (row, RejectReason::Duplicate);
    assert_eq!(read.left_out, [duplicate(4), duplicate(5), duplicate(7)]);
}

#[test]
fn an_event_whose_duplicate_stands_far_from_it_is_held() {
    let read = read(&duplicates(), &ROWS, 1500);
    let lacking = (0, vec![Block::Incomplete]);
    assert_eq!(read.guards(), [lacking.clone(), lacking, (1, vec![Block::OptOut])]);
    assert_eq!(read.left_out.len(), 3);
}

#[test]
fn an_event_with_more_identifiers_than_any_has_is_held() {
    let names: Vec<String> = (0..IDENTIFIERS + 10).map(|nr| format!("Quillfeather {nr}")).collect();
    let rows: Vec<_> = names.iter().map(|name| ["R1", "First", name.as_str(), ""]).collect();
    let read = read(&duplicates(), &rows, WAITING_BYTES);
    assert_eq!(read.guards(), [(IDENTIFIERS + 1, vec![Block::Incomplete])]);
    assert_eq!(read.left_out.len(), rows.len() - 1);
}

#[test]
fn a_flag_without_a_narrative_is_not_lost() {
    let rows = [["R1", "", "", "yes"], ["R2", "", "Bram Quillfeather", "no"], ["R3", "Third", "", "yes"]];
    let read = read(MAPPING, &rows, WAITING_BYTES);
    assert_eq!(read.guards(), [(0, vec![Block::OptOut])]);
    let empty = |row| (row, RejectReason::EmptyNarrative);
    assert_eq!(read.left_out, [empty(2), empty(3)]);
    let flag = Flagged { event: hash("t:R1"), revision: 0, blocks: vec![Block::OptOut] };
    assert_eq!(read.flagged, [flag]);
}

#[test]
fn an_event_that_lacks_rows_is_held() {
    let read = read(MAPPING, &ROWS, 1500);
    let lacking = (0, vec![Block::Incomplete]);
    assert_eq!(read.guards(), [lacking.clone(), lacking, (1, vec![Block::OptOut])]);
    assert_eq!(read.left_out, [(4, RejectReason::TooFarApart), (5, RejectReason::TooFarApart)]);
}
