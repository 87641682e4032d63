//! A walk through one record: its text enters, every value leaves with the path at which it stands.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::DEPTH;

/// What takes the values of a record.
pub(super) trait Values {
    /// What is to be done with what stands at a path.
    type At: Clone;
    fn at(&mut self, path: &str, outer: &Self::At) -> Option<Self::At>;
    fn top(&self) -> Self::At;
    fn value(&mut self, at: &Self::At, value: &str);
    fn too_deep(&mut self);
}

/// Walks through a record; what a visitor does not want is passed over.
pub(super) fn walk<V: Values>(text: &str, values: &mut V) -> serde_json::Result<()> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut path = String::new();
    let at = values.top();
    Node { values, path: &mut path, at, depth: 0 }.deserialize(&mut reader)?;
    reader.end()
}

/// A place in a record.
struct Node<'a, V: Values> {
    values: &'a mut V,
    path: &'a mut String,
    at: V::At,
    depth: usize,
}

impl<'de, V: Values> DeserializeSeed<'de> for Node<'_, V> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        if self.depth == 0 { reader.deserialize_map(self) } else { reader.deserialize_any(self) }
    }
}

impl<'de, V: Values> Visitor<'de> for Node<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.depth >= DEPTH {
            self.values.too_deep();
            return Err(A::Error::custom("too deep"));
        }
        let length = self.path.len();
        loop {
            if length > 0 {
                self.path.push('.');
            }
            let more = map.next_key_seed(Key(self.path))?.is_some();
            if !more {
                self.path.truncate(length);
                return Ok(());
            }
            match self.values.at(self.path, &self.at) {
                Some(at) => map.next_value_seed(Node {
                    values: self.values,
                    path: self.path,
                    at,
                    depth: self.depth + 1,
                })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            self.path.truncate(length);
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.depth >= DEPTH {
            self.values.too_deep();
            return Err(A::Error::custom("too deep"));
        }
        loop {
            let node = Node {
                values: &mut *self.values,
                path: &mut *self.path,
                at: self.at.clone(),
                depth: self.depth + 1,
            };
            if seq.next_element_seed(node)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.values.value(&self.at, value);
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.visit_str(&value.to_string())
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key, appended to the path.
struct Key<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        self.0.push_str(key);
        Ok(())
    }
}
