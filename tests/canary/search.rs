//! Everything that a data folder holds, read back: files, every column of the register, and the library's compressed parts.

use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tantivy::schema::document::Document as _;
use tantivy::{Index, ReloadPolicy, TantivyDocument};

/// Hands every file below a folder to `each`, with its path.
pub(crate) fn files(folder: &Path, each: &mut dyn FnMut(&str, &[u8])) {
    for path in walk(folder) {
        each(&path.display().to_string(), &std::fs::read(&path).unwrap());
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Hands every value of every table of the register to `each`. Pages on disk may break a text in two; columns do not.
pub(crate) fn register(data: &Path, each: &mut dyn FnMut(&str, &[u8])) {
    let path = data.join("register.db");
    if !path.exists() {
        return;
    }
    let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        let mut all = db.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let width = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for at in 0..width {
                if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(at).unwrap() {
                    each(&format!("the register's table {name}"), bytes);
                }
            }
        }
    }
}

/// Hands every stored document, indexed term and word of a fast field of every index below a folder to `each`; the last
/// argument says whether it is a term.
pub(crate) fn library(data: &Path, each: &mut dyn FnMut(&str, &[u8], bool)) {
    for meta in walk(data).into_iter().filter(|path| path.ends_with("meta.json")) {
        let index = Index::open_in_dir(meta.parent().unwrap()).unwrap();
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().unwrap();
        let schema = index.schema();
        for segment in reader.searcher().segment_readers() {
            for document in segment.get_store_reader(1).unwrap().iter::<TantivyDocument>(None) {
                each("the library's documents", document.unwrap().to_json(&schema).as_bytes(), false);
            }
            for (field, entry) in schema.fields() {
                if entry.is_indexed() {
                    let inverted = segment.inverted_index(field).unwrap();
                    let mut terms = inverted.terms().stream().unwrap();
                    while terms.advance() {
                        each(&format!("the field {}", entry.name()), terms.key(), true);
                    }
                }
                if entry.is_fast()
                    && let Ok(Some(column)) = segment.fast_fields().str(entry.name())
                {
                    let mut words = column.dictionary().stream().unwrap();
                    while words.advance() {
                        each(&format!("the column {}", entry.name()), words.key(), true);
                    }
                }
            }
        }
    }
}
