//! Writes a mapping as TOML for people: settings first, then one line a column.

use std::fmt::Write as _;

use serde::Serialize;

use super::mapping::{Column, Mapping};

/// The whole file.
pub(super) fn write(mapping: &Mapping) -> String {
    let mut out = String::new();
    line(&mut out, "name", &mapping.name);
    line(&mut out, "key", &mapping.key);
    line(&mut out, "format", &mapping.format);
    line(&mut out, "rows", &mapping.rows);
    line(&mut out, "date-order", &mapping.date_order);
    if let Some(delimiter) = &mapping.delimiter {
        line(&mut out, "delimiter", delimiter);
    }
    if !mapping.quotes {
        line(&mut out, "quotes", &false);
    }
    if let Some(encoding) = &mapping.encoding {
        line(&mut out, "encoding", encoding);
    }
    if let Some(sheet) = &mapping.sheet {
        line(&mut out, "sheet", sheet);
    }
    if !mapping.separators.is_empty() {
        line(&mut out, "separators", &mapping.separators);
    }
    if !mapping.recognised_by.is_empty() {
        line(&mut out, "recognised-by", &mapping.recognised_by);
    }
    out.push_str("columns = [\n");
    for column in &mapping.columns {
        let _ = writeln!(out, "    {},", inline(column));
    }
    out.push_str("]\n");
    out
}

fn inline(column: &Column) -> String {
    let mut fields = vec![field("name", &column.name), field("role", &column.role)];
    if !column.also.is_empty() {
        fields.push(field("also", &column.also));
    }
    if let Some(identifies) = &column.identifies {
        fields.push(field("as", identifies));
    }
    if let Some(heading) = &column.heading {
        fields.push(field("heading", heading));
    }
    if let Some(block) = &column.block {
        fields.push(field("block", block));
    }
    if !column.set.is_empty() {
        fields.push(field("set", &column.set));
    }
    if !column.clear.is_empty() {
        fields.push(field("clear", &column.clear));
    }
    if column.required {
        fields.push(field("required", &true));
    }
    if column.optional {
        fields.push(field("optional", &true));
    }
    if !column.values.is_empty() {
        let pairs: Vec<String> =
            column.values.iter().map(|(word, id)| format!("{} = {}", value(word), value(id))).collect();
        fields.push(format!("values = {{ {} }}", pairs.join(", ")));
    }
    format!("{{ {} }}", fields.join(", "))
}

fn line(out: &mut String, key: &str, of: &impl Serialize) {
    let _ = writeln!(out, "{}", field(key, of));
}

fn field(key: &str, of: &impl Serialize) -> String {
    format!("{key} = {}", value(of))
}

/// A TOML value on one line. Only strings, booleans and lists of strings come here, and all of these can be written.
fn value(of: &impl Serialize) -> String {
    toml::Value::try_from(of).map(|value| value.to_string()).unwrap_or_default()
}
