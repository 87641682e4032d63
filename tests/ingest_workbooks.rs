//! XLSX and ODS: values, sheets, headers below a title, and workbooks that are larger than they look.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod ingest_support;

use hindsight::ingest::{Format, IngestError, Limits, Mapping, OpenOptions, RejectReason};
use ingest_support::*;

const HEADER: [&str; 5] = ["ID", "Incident date", "Description", "Action taken", "NHS number"];

fn small() -> OpenOptions {
    OpenOptions {
        limits: Limits { workbook_bytes: 1024 * 1024, ..Limits::default() },
        ..OpenOptions::default()
    }
}

#[test]
fn an_xlsx_sheet_is_read_with_its_types() {
    let strings = "<sst count=\"1\" uniqueCount=\"1\"><si><r><t xml:space=\"preserve\">Zoë’s mother </t></r><r><t>fell &amp; hurt\nher wrist</t></r></si></sst>";
    let rows = xlsx_row(1, &["Incidents of the year"])
        + &xlsx_row(3, &HEADER)
        + "<row r=\"5\"><c r=\"A5\"><v>10001</v></c><c r=\"B5\" s=\"1\"><v>45729</v></c><c r=\"C5\" t=\"s\"><v>0</v></c>\
           <c r=\"E5\"><v>9991234567</v></c><c r=\"H5\" t=\"inlineStr\"><is><t>remark</t></is></c></row>\
           <row r=\"6\"><c r=\"A6\"><v>10002</v></c><c r=\"B6\" s=\"2\"><v>45730.5</v></c>\
           <c r=\"D6\" t=\"b\"><v>1</v></c><c r=\"E6\" t=\"e\"><v>#N/A</v></c></row>\
           <row r=\"7\"><c r=\"C7\" s=\"1\"/></row>";
    let notes = xlsx_row(1, &["Notes", "nothing to see"]);
    let read = read_bytes(
        "x.xlsx",
        &xlsx(&[("Notes", &notes), ("Export", &rows)], strings),
        &OpenOptions::default(),
    )
    .unwrap();
    assert_eq!(read.source.format(), Format::DatixLabels);
    assert_eq!(read.source.mapping().sheet.as_deref(), Some("Export"));
    let [one] = read.incidents.as_slice() else { panic!("one incident") };
    assert_eq!(one.source_key, "datix:10001");
    assert_eq!(what(one), "Zoë’s mother fell & hurt\nher wrist");
    assert_eq!(one.occurred, Some(jiff::civil::date(2025, 3, 13)));
    assert_eq!(known(one, "nhs_number"), ["9991234567"]);
    // Excel's own row numbers; the row of formats alone is none.
    assert_eq!(listed(&read.rejects), [(6, None, RejectReason::EmptyNarrative)]);
}

#[test]
fn an_ods_sheet_is_read_with_its_types() {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let header: String = HEADER.iter().map(|cell| text(cell)).collect();
    let tables = format!(
        "<table:table table:name=\"Empty\"><table:table-row table:number-rows-repeated=\"1048576\">\
         <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
         <table:table table:name=\"Export\"><table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
         <table:table-row>{header}</table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"float\" office:value=\"10001\"><text:p>10,001</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2025-03-13T02:40:00\"><text:p>13/03/25</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"string\"><office:annotation><text:p>a remark</text:p></office:annotation>\
         <text:p>Zoë fell &amp; <text:span>hurt</text:span><text:s text:c=\"2\"/>her<text:line-break/>wrist&#33;</text:p><text:p>Second</text:p></table:table-cell>\
         <table:table-cell table:number-columns-repeated=\"16381\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>"
    );
    let read = read_bytes("x.ods", &ods(&tables), &OpenOptions::default()).unwrap();
    assert_eq!(read.source.format(), Format::DatixLabels);
    let [one] = read.incidents.as_slice() else { panic!("one incident") };
    assert_eq!((one.source_key.as_str(), what(one)), ("datix:10001", "Zoë fell & hurt  her\nwrist!\nSecond"));
    assert_eq!(one.occurred, Some(jiff::civil::date(2025, 3, 13)));
    assert!(read.rejects.listed().is_empty());
}

/// A day without the format of a date is a bare number; only a column of days is counted from 1904 on.
#[test]
fn a_workbook_may_count_its_days_from_1904() {
    let rows = xlsx_row(1, &HEADER)
        + "<row r=\"2\"><c r=\"A2\"><v>43903</v></c><c r=\"B2\" s=\"1\"><v>43903</v></c>\
           <c r=\"C2\" t=\"inlineStr\"><is><t>Fell</t></is></c><c r=\"E2\"><v>77120</v></c></row>\
           <row r=\"3\"><c r=\"A3\"><v>43904</v></c><c r=\"B3\"><v>43903</v></c>\
           <c r=\"C3\" t=\"inlineStr\"><is><t>Slid</t></is></c><c r=\"E3\"><v>77121</v></c></row>\
           <row r=\"4\"><c r=\"A4\"><v>43905</v></c><c r=\"B4\"><v>43903.75</v></c>\
           <c r=\"C4\" t=\"inlineStr\"><is><t>Slipped</t></is></c></row>";
    let book = xlsx_with("<workbookPr date1904=\"1\"/>", &[("Export", &rows)], "<sst/>");
    let read = read_bytes("x.xlsx", &book, &OpenOptions::default()).unwrap();
    let day = Some(jiff::civil::date(2024, 3, 14));
    assert_eq!(read.incidents.iter().map(|one| one.occurred).collect::<Vec<_>>(), [day, day, day]);
    assert_eq!(read.incidents[1].source_key, "datix:43904");
    assert_eq!(known(&read.incidents[1], "nhs_number"), ["77121"]);
    // Others count from 1900 on.
    let read = read_bytes("x.xlsx", &xlsx(&[("Export", &rows)], "<sst/>"), &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents[1].occurred, Some(jiff::civil::date(2020, 3, 13)));

    let text = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let header: String = HEADER.iter().map(|cell| text(cell)).collect();
    let tables = format!(
        "<table:calculation-settings><table:null-date table:date-value=\"1904-01-01\"/></table:calculation-settings>\
         <table:table table:name=\"Export\"><table:table-row>{header}</table:table-row><table:table-row>{}\
         <table:table-cell office:value-type=\"float\" office:value=\"43903\"><text:p>43903</text:p></table:table-cell>\
         {}</table:table-row></table:table>",
        text("7"),
        text("Fell")
    );
    let read = read_bytes("x.ods", &ods(&tables), &OpenOptions::default()).unwrap();
    assert_eq!(read.incidents[0].occurred, day);
}

#[test]
fn a_mapping_may_name_the_sheet() {
    let rows = |text: &str| xlsx_row(1, &["Nr", "Text"]) + &xlsx_row(2, &["1", text]);
    let book = xlsx(&[("One", &rows("from one")), ("Two", &rows("from two"))], "<sst/>");
    let mapping = |sheet: &str| {
        let text = format!(
            "name = \"t\"\nkey = \"t\"\nformat = \"xlsx\"\nsheet = \"{sheet}\"\ncolumns = [{{ name = \"Text\", role = \"what-happened\" }}]"
        );
        OpenOptions { mapping: Some(Mapping::from_toml(&text).unwrap()), ..OpenOptions::default() }
    };
    assert_eq!(what(&read_bytes("x.xlsx", &book, &mapping("Two")).unwrap().incidents[0]), "from two");
    let missing = read_bytes("x.xlsx", &book, &mapping("Three"));
    assert!(matches!(missing, Err(IngestError::NoSuchSheet { .. })));
}

#[test]
fn rows_on_several_sheets_are_refused_and_hidden_sheets_left_alone() {
    fn open(sheets: &[(&str, &str)]) -> Result<Read, IngestError> {
        read_bytes("x.xlsx", &xlsx(sheets, "<sst/>"), &OpenOptions::default())
    }
    let rows = |text: &str| xlsx_row(1, &HEADER) + &xlsx_row(2, &["1", "13/03/2025", text, "x", ""]);
    let (one, two, empty) = (rows("Fell"), rows("Slid"), xlsx_row(1, &HEADER));
    let error = open(&[("2023", &one), ("Form", &empty), ("2024", &two)]).err().unwrap();
    assert!(matches!(&error, IngestError::ManySheets { sheets, .. } if *sheets == [1, 3]), "{error:?}");
    assert!(error.to_string().contains("its sheets 1 and 3 hold"), "{error}");
    let read = open(&[("Old\" state=\"hidden", &one), ("Form", &empty), ("2024", &two)]).unwrap();
    assert_eq!(read.incidents.iter().map(what).collect::<Vec<_>>(), ["Slid"]);
    assert_eq!(read.source.mapping().sheet.as_deref(), Some("2024"));

    let table = |name: &str, style: &str, text: &str| {
        let row = |cells: &[&str]| {
            let cells: String = cells
                .iter()
                .map(|text| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>"))
                .collect();
            format!("<table:table-row>{cells}</table:table-row>")
        };
        let rows = row(&HEADER) + &row(&["1", "13/03/2025", text, "x"]);
        format!("<table:table table:name=\"{name}\" table:style-name=\"{style}\">{rows}</table:table>")
    };
    let styles = "<style:style style:name=\"ta1\"><style:table-properties table:display=\"true\"/></style:style>\
                  <style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
    let book = |first: &str| {
        let sheets = table("Old", first, "Fell") + &table("2024", "ta1", "Slid");
        read_bytes("x.ods", &ods(&format!("{styles}{sheets}")), &OpenOptions::default())
    };
    assert!(matches!(book("ta1").err(), Some(IngestError::ManySheets { .. })));
    assert_eq!(book("ta2").unwrap().incidents.iter().map(what).collect::<Vec<_>>(), ["Slid"]);
}

#[test]
fn what_is_no_workbook_is_one_clear_error() {
    let rows = xlsx_row(1, &HEADER);
    let good = xlsx(&[("Export", &rows)], "<sst/>");
    let files: [(&str, Vec<u8>); 7] = [
        ("text.xlsx", b"ID,Description\n1,Ottoline Quillfeather fell\n".to_vec()),
        ("cut.xlsx", good[..good.len() - 60].to_vec()),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on".to_vec()),
        ("letter.xlsx", archive(&[("word/document.xml", "<w/>")])),
        ("broken.ods", archive(&[("content.xml", "<table:table table:name=\"x\"><table:table-row></oops>")])),
        ("promise.xlsx", xlsx(&[("Export", &rows)], "<sst uniqueCount=\"99999999999\"></sst>")),
        (
            "overflow.xlsx",
            xlsx(&[("Export", "<row r=\"99999999999999\"><c r=\"ZZZZZZZZZZZZ1\"/></row>")], "<sst/>"),
        ),
    ];
    for (name, bytes) in files {
        let error = read_bytes(name, &bytes, &OpenOptions::default()).err().unwrap();
        assert!(matches!(error, IngestError::NotAWorkbook { .. }), "{name}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("Quillfeather"));
    }
}

/// Writes a false size over every true one above a MiB, in the directory and the headers of a zip archive.
fn lie(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    let at = |bytes: &[u8], mark: &[u8]| -> Vec<usize> { memchr::memmem::find_iter(bytes, mark).collect() };
    for (mark, offset) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        for start in at(&bytes, mark) {
            let field = &mut bytes[start + offset..start + offset + 4];
            if u32::from_le_bytes(field.try_into().unwrap()) > 1024 * 1024 {
                field.copy_from_slice(&size.to_le_bytes());
            }
        }
    }
    bytes
}

#[test]
fn a_workbook_that_unpacks_to_more_than_the_limit_is_refused_whatever_its_directory_says() {
    let rows = xlsx_row(1, &HEADER) + &" ".repeat(2 * 1024 * 1024);
    let bomb = xlsx(&[("Export", &rows)], "<sst/>");
    assert!(bomb.len() < 16 * 1024);
    let error = read_bytes("x.xlsx", &bomb, &small()).err().unwrap();
    assert!(matches!(error, IngestError::WorkbookTooLarge { limit_mib: 1, .. }), "{error:?}");
    // An entry that does not unpack to what the directory promises is a broken archive.
    let error = read_bytes("x.xlsx", &lie(bomb, 100), &small()).err().unwrap();
    assert!(matches!(error, IngestError::NotAWorkbook { .. }), "{error:?}");
    let many = "<sst>".to_owned() + &"<si/>".repeat(150_000) + "</sst>";
    let error = read_bytes("x.xlsx", &xlsx(&[("Export", "")], &many), &small()).err().unwrap();
    assert!(matches!(error, IngestError::WorkbookTooLarge { .. }), "{error:?}");
}

#[test]
fn repeated_cells_count_against_the_limit() {
    let cell = |repeats: u32| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{repeats}\" office:value-type=\"string\"><text:p>Description of it</text:p></table:table-cell>"
        )
    };
    let table = |columns: u32, rows: u32| {
        ods(&format!(
            "<table:table table:name=\"x\"><table:table-row table:number-rows-repeated=\"{rows}\">{}</table:table-row></table:table>",
            cell(columns)
        ))
    };
    for (columns, rows) in [(1000, 1_000_000), (900, 4_000_000_000), (1, 1_048_577)] {
        let error = read_bytes("x.ods", &table(columns, rows), &small()).err().unwrap();
        assert!(matches!(error, IngestError::WorkbookTooLarge { .. }), "{columns} × {rows}: {error:?}");
    }
    let wide = read_bytes("x.ods", &table(16_384, 1), &small()).err().unwrap();
    assert!(matches!(wide, IngestError::TooManyColumns { .. }), "{wide:?}");
}
