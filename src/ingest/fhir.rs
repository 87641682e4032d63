//! LFPSE events as FHIR `AdverseEvent` resources.
//!
//! A resource enters, a row leaves. Columns are named by element (`description`), by the last part of an extension's
//! url without its version (`…/adverse-event-core-6` holds `Description`; extensions nest), or by type and element of
//! a contained resource (`Patient.birthDate`, and within it `Patient.contact.name`). Elements and extensions that the
//! mapping does not name are not read.
//! Source: NHS England, LFPSE taxonomy v6 FHIR profiles.

use serde_json::{Map, Value};

use super::Limits;
use super::json::{DEPTH, Fault, Unread};
use super::plan::Plan;
use super::rejects::RejectReason;
use super::row::Row;
use super::shape;
use super::vocabulary::fold;

type Object = Map<String, Value>;

/// Hands every resource of a record to `each`: the record itself, a bundle's entry, or those of a bundle.
pub(crate) fn read(text: &str, each: &mut dyn FnMut(Result<&Object, Fault>)) -> Result<(), Unread> {
    if shape::depth(text.as_bytes()) > DEPTH {
        return Err(Unread::Fault((None, RejectReason::TooDeep)));
    }
    let value: Value = serde_json::from_str(text).map_err(|e| Unread::of(&e, None, text))?;
    match &value {
        Value::Object(object) if type_of(object) == Some("Bundle") => {
            for entry in object.get("entry").and_then(Value::as_array).into_iter().flatten() {
                let resource = entry.get("resource").and_then(Value::as_object);
                each(resource.ok_or((None, RejectReason::WrongResource)));
            }
        }
        Value::Object(object) => match object.get("resource") {
            Some(Value::Object(inner)) if type_of(object).is_none() => each(Ok(inner)),
            _ => each(Ok(object)),
        },
        _ => each(Err((None, RejectReason::NotAnObject))),
    }
    Ok(())
}

/// Fills a row from a resource.
pub(crate) fn fill(resource: &Object, plan: &Plan, limits: Limits, row: &mut Row) -> Result<(), Fault> {
    if type_of(resource) != Some("AdverseEvent") {
        return Err((None, RejectReason::WrongResource));
    }
    let mut event = Event { plan, limits, row, fault: None };
    let identifier = resource.get("identifier").filter(|value| !value.is_null());
    if let Some(reference) = identifier.or_else(|| resource.get("id")) {
        event.value("reference", reference);
    }
    if let Some(version) = resource.get("meta").and_then(|meta| meta.get("versionId")) {
        event.value("meta.versionId", version);
    }
    event.elements("", resource);
    for contained in list(resource, "contained").filter_map(Value::as_object) {
        if let Some(kind) = type_of(contained) {
            event.elements(&format!("{kind}."), contained);
        }
    }
    event.fault.map_or(Ok(()), Err)
}

fn type_of(object: &Object) -> Option<&str> {
    object.get("resourceType")?.as_str()
}

fn list<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Value> {
    object.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// The name of an extension: the last part of its url, without the version behind it.
fn extension_name(url: &str) -> &str {
    let last = url.trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or_default();
    match last.rsplit_once('-') {
        Some((name, version))
            if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit() || b == b'.') =>
        {
            name
        }
        _ => last,
    }
}

struct Event<'a> {
    plan: &'a Plan,
    limits: Limits,
    row: &'a mut Row,
    fault: Option<Fault>,
}

impl Event<'_> {
    fn elements(&mut self, prefix: &str, object: &Object) {
        for (key, value) in object {
            match key.as_str() {
                "resourceType" | "id" | "meta" | "text" | "contained" => {}
                "identifier" if prefix.is_empty() => {}
                "extension" | "modifierExtension" => self.extensions(value),
                _ => self.element(&format!("{prefix}{key}"), value),
            }
        }
    }

    /// An element, or those within it where the mapping does not name it as a whole (`Patient.contact.name`). Records
    /// nest no deeper than [`DEPTH`], so that this may call itself.
    fn element(&mut self, name: &str, value: &Value) {
        let plan = self.plan;
        match (plan.find(name), value) {
            (Some(targets), _) if !targets.is_empty() => self.text_of(targets, value),
            (Some(_), _) => {}
            (None, Value::Array(values)) => values.iter().for_each(|value| self.element(name, value)),
            (None, Value::Object(object)) => {
                for (key, value) in object {
                    if !matches!(key.as_str(), "extension" | "modifierExtension") {
                        self.element(&format!("{name}.{key}"), value);
                    }
                }
            }
            (None, _) => {}
        }
    }

    /// Records nest no deeper than [`DEPTH`], so that this may call itself.
    fn extensions(&mut self, list: &Value) {
        for extension in list.as_array().into_iter().flatten().filter_map(Value::as_object) {
            let name = extension.get("url").and_then(Value::as_str).map(extension_name).unwrap_or_default();
            for (key, value) in extension {
                if key == "extension" {
                    self.extensions(value);
                } else if key.starts_with("value") {
                    self.value(name, value);
                }
            }
        }
    }

    /// Adds the text of a value, whatever its FHIR type, if the mapping names it.
    fn value(&mut self, name: &str, value: &Value) {
        let plan = self.plan;
        match plan.find(name) {
            Some(targets) if !targets.is_empty() => self.text_of(targets, value),
            _ => {}
        }
    }

    fn text_of(&mut self, targets: &[u16], value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.push(targets, text),
            Value::Bool(_) | Value::Number(_) => self.push(targets, &value.to_string()),
            Value::Array(values) => values.iter().for_each(|value| self.text_of(targets, value)),
            Value::Object(object) => self.text_of_object(targets, object),
        }
    }

    fn text_of_object(&mut self, targets: &[u16], object: &Object) {
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        if let Some(Value::Array(codings)) =
            object.get("coding").filter(|c| c.as_array().is_some_and(|a| !a.is_empty()))
        {
            // CodeableConcept: its text stands for codes that nobody can read.
            let bare = codings.iter().all(|coding| coding.get("display").is_none());
            match (bare, text("text")) {
                (true, Some(words)) if !codings.iter().any(|c| self.knows(targets, c)) => {
                    self.push(targets, words)
                }
                _ => codings.iter().for_each(|coding| self.text_of(targets, coding)),
            }
        } else if let Some(code) = text("code") {
            // Coding. The mapping's own word for a code goes before its display.
            let shown = if self.has_word(targets, code) { code } else { text("display").unwrap_or(code) };
            self.push(targets, shown);
        } else if object.contains_key("family") || object.contains_key("given") {
            // HumanName.
            let given = list(object, "given").filter_map(Value::as_str);
            let name: Vec<&str> = given.chain(text("family")).collect();
            self.push(targets, &name.join(" "));
            text("text").into_iter().for_each(|whole| self.push(targets, whole));
        } else if object.contains_key("line") || object.contains_key("postalCode") {
            // Address: each part by itself can identify.
            for part in ["text", "line", "city", "district", "postalCode"] {
                object.get(part).into_iter().for_each(|value| self.text_of(targets, value));
            }
        } else {
            // Quantity, Identifier, ContactPoint; Period; Annotation, Narrative; a device's name; Reference.
            let one = ["value", "start", "text", "name", "display"].iter().find_map(|key| object.get(*key));
            one.into_iter().for_each(|value| self.text_of(targets, value));
        }
    }

    fn knows(&self, targets: &[u16], coding: &Value) -> bool {
        coding.get("code").and_then(Value::as_str).is_some_and(|code| self.has_word(targets, code))
    }

    fn has_word(&self, targets: &[u16], code: &str) -> bool {
        let code = fold(code);
        targets.iter().any(|&at| self.plan.column(at).values.keys().any(|word| fold(word) == code))
    }

    fn push(&mut self, targets: &[u16], text: &str) {
        if text.len() > self.limits.cell_bytes {
            self.fault.get_or_insert((targets.first().copied(), RejectReason::CellTooLarge));
        } else {
            self.row.push(targets, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_named_without_their_version() {
        for (url, name) in [
            ("https://x/StructureDefinition/adverse-event-core-6", "adverse-event-core"),
            ("https://x/StructureDefinition/Description-12", "Description"),
            ("https://x/y#PhysicalHarm", "PhysicalHarm"),
            ("Description", "Description"),
            ("Description-", "Description-"),
            ("adverse-event-core", "adverse-event-core"),
            ("https://x/Description-6.1/", "Description"),
            ("", ""),
        ] {
            assert_eq!(extension_name(url), name, "{url}");
        }
    }
}
