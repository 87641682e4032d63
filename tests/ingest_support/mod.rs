//! What the reader tests share: a keyed hash that is quick, and reading a file to the end.
#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use hindsight::incident::Incident;
use hindsight::ingest::{IngestError, OpenOptions, RejectReason, Rejects, Source};
use hindsight::redact::Part;
use sha2::{Digest, Sha256};

pub(crate) fn hash(key: &str) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&Sha256::digest(key.as_bytes())[..16]);
    out
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

pub(crate) struct Read {
    pub(crate) source: Source,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) rejects: Rejects,
}

pub(crate) fn read_with(path: &Path, options: &OpenOptions) -> Result<Read, IngestError> {
    let source = Source::open(path, options)?;
    let scan = source.scan(&hash, &mut |_| {})?;
    let mut rejects = Rejects::new();
    let mut incidents = Vec::new();
    source.read(&scan, &hash, &mut rejects, &mut |_| {}, &mut |incident| {
        incidents.push(incident);
        ControlFlow::Continue(())
    })?;
    Ok(Read { source, incidents, rejects })
}

pub(crate) fn read(path: &Path) -> Result<Read, IngestError> {
    read_with(path, &OpenOptions::default())
}

/// Reads bytes as a file of this name.
pub(crate) fn read_bytes(name: &str, bytes: &[u8], options: &OpenOptions) -> Result<Read, IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_with(&path, options)
}

pub(crate) fn part(incident: &Incident, part: Part) -> Option<&str> {
    incident.parts.iter().find(|(p, _)| *p == part).map(|(_, text)| text.as_str())
}

pub(crate) fn what(incident: &Incident) -> &str {
    part(incident, Part::WhatHappened).unwrap()
}

pub(crate) fn known<'a>(incident: &'a Incident, key: &str) -> Vec<&'a str> {
    incident.known.iter().filter(|k| k.key == key).map(|k| k.value.as_str()).collect()
}

/// (row, column, reason) of every listed reject.
pub(crate) fn listed(rejects: &Rejects) -> Vec<(u64, Option<&str>, RejectReason)> {
    rejects.listed().iter().map(|r| (r.row, r.column.as_deref(), r.reason)).collect()
}

/// A zip archive of named parts.
pub(crate) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An XLSX workbook of one or more sheets: name and the XML inside `sheetData`. Style 1 is a date, 2 a date and time.
pub(crate) fn xlsx(sheets: &[(&str, &str)], shared_strings: &str) -> Vec<u8> {
    xlsx_with("", sheets, shared_strings)
}

/// The same with this XML before the list of its sheets.
pub(crate) fn xlsx_with(properties: &str, sheets: &[(&str, &str)], shared_strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut list, mut rels, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let n = at + 1;
        list += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
        rels += &format!(
            "<Relationship Id=\"rId{n}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    rels += &format!("<Relationship Id=\"rIdS\" Type=\"{REL}/sharedStrings\" Target=\"sharedStrings.xml\"/>");
    rels += &format!("<Relationship Id=\"rIdY\" Type=\"{REL}/styles\" Target=\"styles.xml\"/>");
    let package = "http://schemas.openxmlformats.org/package/2006";
    parts.extend([
        ("[Content_Types].xml".to_owned(), format!("<Types xmlns=\"{package}/content-types\"/>")),
        ("_rels/.rels".to_owned(), format!("<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml".to_owned(), format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\">{properties}<sheets>{list}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships xmlns=\"{package}/relationships\">{rels}</Relationships>")),
        ("xl/styles.xml".to_owned(), format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>")),
        ("xl/sharedStrings.xml".to_owned(), shared_strings.replace("<sst", &format!("<sst xmlns=\"{MAIN}\""))),
    ]);
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    archive(&parts)
}

/// A row of an XLSX sheet whose cells are all text.
pub(crate) fn xlsx_row(number: usize, cells: &[&str]) -> String {
    let cells: String =
        cells.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

/// An ODS workbook from the XML of its tables.
pub(crate) fn ods(tables: &str) -> Vec<u8> {
    let ns = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{ns}:office:1.0\" xmlns:table=\"{ns}:table:1.0\" xmlns:text=\"{ns}:text:1.0\">\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}
