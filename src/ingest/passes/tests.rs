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

#[test]
fn an_event_that_is_too_large_alone_is_held_and_leaves_the_others_their_room() {
    let text = "Fell. ".repeat(EVENT_BYTES * 2 / 5 / "Fell. ".len());
    let texts: Vec<String> = (0..4).map(|nr| format!("{nr} {text}")).collect();
    let mut rows = vec![["R2", "Second", "", ""]];
    rows.extend(texts.iter().map(|text| ["R1", text.as_str(), "", ""]));
    rows.push(["R2", "Second", "Bram Quillfeather", ""]);
    let read = read(MAPPING, &rows, WAITING_BYTES);
    // With its third row it has more text than an event may have; the fourth comes too late.
    assert_eq!(read.guards(), [(0, vec![Block::Incomplete]), (1, Vec::new())]);
    assert_eq!(read.left_out, [(6, RejectReason::TooFarApart)]);
}

#[test]
fn room_is_made_whenever_text_comes_in() {
    let text = "Fell. ".repeat(100);
    let rows = [
        ["R1", "First", "", ""],
        ["R2", "Second", "", ""],
        ["R1", text.as_str(), "", ""],
        ["R1", "First", "", "yes"],
        ["R2", "Second", "", "yes"],
    ];
    let read = read(MAPPING, &rows, 2500);
    let lacking = (0, vec![Block::Incomplete]);
    assert_eq!(read.guards(), [lacking.clone(), lacking]);
    assert_eq!(read.left_out, [(5, RejectReason::TooFarApart), (6, RejectReason::TooFarApart)]);
}

const REVISED: &str = "name = \"t\"\nkey = \"t\"\ncolumns = [\n\
    { name = \"Nr\", role = \"source-id\" },\n{ name = \"Text\", role = \"what-happened\" },\n\
    { name = \"Updated\", role = \"revision\" },\n\
    { name = \"Out\", role = \"blocked-while-set\", block = \"opt-out\" },\n]";

fn told(read: &Read) -> Vec<(&str, u64)> {
    read.incidents.iter().map(|one| (one.parts[0].1.as_str(), one.revision)).collect()
}

#[test]
fn flags_of_a_row_that_says_no_revision_count_beside_rows_that_do() {
    let rows = [
        // In front of the rows that say one, between them, behind them; and as the only one that does.
        ["R1", "Undated", "", "yes"],
        ["R1", "Old", "1", ""],
        ["R1", "New", "2", ""],
        ["R2", "Old", "1", ""],
        ["R2", "Undated", "draft", "yes"],
        ["R2", "New", "2.0", ""],
        ["R3", "New", "2.00", ""],
        ["R3", "Undated", "", "yes"],
        ["R3", "Old", "1.00", "yes"],
        ["R4", "New", "2", ""],
        ["R4", "Old", "1", "yes"],
    ];
    for rows_are in ["events", "parts-of-events", "updates"] {
        let mapping = REVISED.replace("key = \"t\"", &format!("key = \"t\"\nrows = \"{rows_are}\""));
        let read = read(&mapping, &rows, WAITING_BYTES);
        assert_eq!(told(&read), [("New", 2); 4], "{rows_are}");
        let blocks: Vec<_> = read.incidents.iter().map(|one| one.blocks.as_slice()).collect();
        let out: &[Block] = &[Block::OptOut];
        assert_eq!(blocks, [out, out, out, &[]], "{rows_are}");
        use RejectReason::*;
        let expected = [
            (2, NoRevision),
            (3, Superseded),
            (5, Superseded),
            (6, UnreadableRevision),
            (6, NoRevision),
            (9, NoRevision),
            (10, Superseded),
            (12, Superseded),
        ];
        assert_eq!(read.left_out, expected, "{rows_are}");
    }
}

#[test]
fn where_rows_are_updates_the_last_counts() {
    let mapping = REVISED.replace("key = \"t\"", "key = \"t\"\nrows = \"updates\"");
    let rows =
        [["R1", "First", "", "yes"], ["R2", "Other", "", ""], ["R1", "Second", "", ""], ["R1", "", "", ""]];
    let read = read(&mapping, &rows, WAITING_BYTES);
    assert_eq!(told(&read), [("Other", 0), ("Second", 0)]);
    assert_eq!(read.incidents[1].blocks, [Block::OptOut]);
    assert_eq!(read.left_out, [(2, RejectReason::Superseded), (4, RejectReason::Superseded)]);
}

#[test]
fn dates_that_look_like_month_first_are_noted() {
    let mapping = "name = \"t\"\nkey = \"t\"\ncolumns = [\n\
        { name = \"Nr\", role = \"source-id\" },\n{ name = \"Text\", role = \"what-happened\" },\n\
        { name = \"Day\", role = \"occurred\" },\n{ name = \"Told\", role = \"reported\" },\n]";
    let rows = [
        ["R1", "Fell", "3/4/2024", "3/5/2024"],
        ["R2", "Slid", "3/14/2024", "2024-03-15"],
        ["R3", "Slipped", "3/15/2024", "15 March 2024"],
    ];
    let dropped = [(3, RejectReason::ImpossibleDate), (4, RejectReason::ImpossibleDate)];
    let left_out = read(mapping, &rows, WAITING_BYTES).left_out;
    assert_eq!(left_out, [dropped[0], dropped[1], (3, RejectReason::MonthFirst)]);
    // One date shows that the day stands first: the others are slips.
    let british = ["R4", "Tripped", "14/3/2024", ""];
    let left_out = read(mapping, &[rows[0], rows[1], rows[2], british], WAITING_BYTES).left_out;
    assert_eq!(left_out, dropped);
    let american = mapping.replace("key = \"t\"", "key = \"t\"\ndate-order = \"month-first\"");
    assert!(read(&american, &rows, WAITING_BYTES).left_out.is_empty());
}
