//! Known identifiers as JSON: a flat object, any key; a value is a text, a number, or a list of those.

use serde_json::{Map, Value};

use crate::redact::Known;
use crate::web::error::{Error, Result};

/// Most values in one object.
const MOST: usize = 200;

/// The known identifiers in an object.
pub(in crate::web) fn read(object: Map<String, Value>) -> Result<Vec<Known>> {
    let mut known = Vec::with_capacity(object.len());
    for (key, value) in object {
        match value {
            Value::Array(values) => {
                for value in values {
                    known.extend(one(&key, value)?);
                }
            }
            value => known.extend(one(&key, value)?),
        }
        if known.len() > MOST {
            return Err(Error::BadRequest(format!("known may hold at most {MOST} values.")));
        }
    }
    Ok(known)
}

fn one(key: &str, value: Value) -> Result<Option<Known>> {
    match value {
        Value::String(text) => Ok(Some(Known::new(key, text))),
        Value::Number(number) => Ok(Some(Known::new(key, number.to_string()))),
        Value::Null | Value::Bool(_) => Ok(None),
        Value::Array(_) | Value::Object(_) => Err(Error::BadRequest(
            "known must be a flat object: a value is a text, a number, or a list of those.".into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn takes_texts_numbers_and_lists_and_refuses_what_is_nested() {
        let read = |value: Value| super::read(value.as_object().unwrap().clone());
        let known = read(json!({"a": "Quillfeather", "b": 9993228109u64, "c": ["x", 1], "d": null})).unwrap();
        assert_eq!(known.len(), 4);
        let Err(Error::BadRequest(text)) = read(json!({"a": {"b": "Quillfeather"}})) else { panic!() };
        assert!(!text.contains("Quillfeather"));
        assert!(read(json!({"a": vec!["x"; MOST + 1]})).is_err());
    }
}
