//! JSON exports: one object a line, an array of objects, or FHIR.
//!
//! A record is taken from the stream as bytes (`framing`), then its mapped values go straight into the row: no tree is
//! built, and what is not mapped is passed over. Keys of nested objects are written `outer.inner`; a mapped object or
//! list gives every value in it. Serde's errors quote their input and are dropped here.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::error::IngestError;
use super::framing::{self, Frame, Frames, Shape};
use super::plan::{Plan, normalise};
use super::rejects::RejectReason;
use super::row::{Row, RowSink, Rows};
use super::text::{self, Charset};
use super::{Limits, fhir, io_error};

/// Levels of nesting that a record may have: FHIR needs about ten.
pub(crate) const DEPTH: usize = 64;

/// A recognised JSON file.
pub(crate) struct Json {
    pub(crate) path: PathBuf,
    pub(crate) file: String,
    pub(crate) charset: Charset,
    pub(crate) shape: Shape,
    /// Records are FHIR resources.
    pub(crate) fhir: bool,
    pub(crate) plan: Arc<Plan>,
    pub(crate) limits: Limits,
}

/// Why a record is not a row: the column, where one is to blame, and the reason.
pub(crate) type Fault = (Option<u16>, RejectReason);

impl Rows for Json {
    fn rows(&self, sink: &mut dyn RowSink) -> Result<(), IngestError> {
        let io = |e| io_error(&self.file, e);
        let (input, count) = text::open(&self.path, self.charset).map_err(io)?;
        let mut frames = Frames::new(input, self.shape, self.limits.record_bytes);
        let paths = RefCell::new(Paths::new(&self.plan));
        let mut row = Row::default();
        let (mut events, mut others) = (0u64, 0u64);
        loop {
            let frame = frames.next().map_err(io)?;
            sink.bytes(count.get());
            let number = frames.number();
            match frame {
                Frame::End if others > 0 && events == 0 => {
                    return Err(IngestError::WrongResource { file: self.file.clone() });
                }
                Frame::End => return Ok(()),
                Frame::Truncated => {
                    return Err(IngestError::Truncated { file: self.file.clone(), row: number });
                }
                Frame::Broken => return Err(IngestError::NotJson { file: self.file.clone(), row: number }),
                Frame::TooLarge => {
                    if sink.bad(number, None, RejectReason::RecordTooLarge).is_break() {
                        return Ok(());
                    }
                    continue;
                }
                Frame::Record | Frame::Tail => {}
            }
            let (text, _) = text::decode(frames.bytes());
            let mut flow = ControlFlow::Continue(());
            let outcome = if self.fhir {
                fhir::read(&text, &mut |resource| {
                    row.start(number);
                    let fault =
                        resource.and_then(|event| fhir::fill(event, &self.plan, self.limits, &mut row));
                    events += u64::from(fault.is_ok());
                    others += u64::from(matches!(fault, Err((_, RejectReason::WrongResource))));
                    if flow.is_continue() {
                        flow = match fault {
                            Ok(()) => sink.row(&row),
                            Err((column, reason)) => sink.bad(number, column, reason),
                        };
                    }
                })
            } else {
                row.start(number);
                let outcome = fill(&text, &paths, self.limits, &mut row);
                if outcome.is_ok() {
                    flow = sink.row(&row);
                }
                outcome
            };
            match outcome {
                Ok(()) => {}
                Err(Unread::CutShort) if frame == Frame::Tail => {
                    return Err(IngestError::Truncated { file: self.file.clone(), row: number });
                }
                // In an array, nobody knows where the next record begins once one is not JSON.
                Err(Unread::CutShort | Unread::NotJson) if self.shape != Shape::Lines => {
                    return Err(IngestError::NotJson { file: self.file.clone(), row: number });
                }
                Err(unread) => {
                    let (column, reason) = unread.fault();
                    flow = sink.bad(number, column, reason);
                }
            }
            if flow.is_break() {
                return Ok(());
            }
        }
    }
}

/// Why the text of a record could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    NotJson,
    /// Right as far as it goes.
    CutShort,
    Fault(Fault),
}

impl Unread {
    fn fault(self) -> Fault {
        match self {
            Unread::NotJson | Unread::CutShort => (None, RejectReason::NotJson),
            Unread::Fault(fault) => fault,
        }
    }

    /// What is left of serde's error: its kind.
    pub(crate) fn of(error: &serde_json::Error, fault: Option<Fault>, text: &str) -> Self {
        match (fault, error.classify()) {
            (Some(fault), _) => Unread::Fault(fault),
            (None, Category::Eof) => Unread::CutShort,
            (None, Category::Data) => Unread::Fault((None, RejectReason::NotAnObject)),
            (None, Category::Syntax) if framing::depth(text.as_bytes()) > DEPTH => {
                Unread::Fault((None, RejectReason::TooDeep))
            }
            (None, Category::Syntax | Category::Io) => Unread::NotJson,
        }
    }
}

/// Fills a row from the text of one record.
fn fill(text: &str, paths: &RefCell<Paths<'_>>, limits: Limits, row: &mut Row) -> Result<(), Unread> {
    let mut sink = ToRow { paths, limits, row, fault: None };
    walk(text, &mut sink).map_err(|e| Unread::of(&e, sink.fault, text))?;
    sink.fault.map_or(Ok(()), |fault| Err(Unread::Fault(fault)))
}

/// What takes the values of a record.
trait Values {
    /// What is to be done with what stands at a path.
    type At: Clone;
    fn at(&mut self, path: &str, outer: &Self::At) -> Option<Self::At>;
    fn top(&self) -> Self::At;
    fn value(&mut self, at: &Self::At, value: &str);
    fn too_deep(&mut self);
}

fn walk<V: Values>(text: &str, values: &mut V) -> serde_json::Result<()> {
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

/// Which columns a path feeds, remembered by its spelling in the file.
struct Paths<'a> {
    plan: &'a Plan,
    seen: HashMap<String, Option<Rc<[u16]>>>,
    /// Beginnings of mapped paths.
    outer: HashSet<String>,
}

/// Spellings that are remembered; a file that invents keys is read all the same, only slower.
const REMEMBERED: usize = 4096;

impl<'a> Paths<'a> {
    fn new(plan: &'a Plan) -> Self {
        let outer = plan
            .mapped_names()
            .flat_map(|name| name.match_indices('.').map(|(at, _)| name[..at].to_owned()))
            .collect();
        Self { plan, seen: HashMap::new(), outer }
    }

    /// `None`: nothing in there is wanted.
    fn find(&mut self, path: &str) -> Option<Rc<[u16]>> {
        if let Some(found) = self.seen.get(path) {
            return found.clone();
        }
        let targets: Rc<[u16]> = self.plan.find(path).unwrap_or_default().into();
        let wanted = !targets.is_empty() || self.outer.contains(&normalise(path));
        let found = wanted.then_some(targets);
        if self.seen.len() < REMEMBERED {
            self.seen.insert(path.to_owned(), found.clone());
        }
        found
    }
}

struct ToRow<'a, 'p> {
    paths: &'a RefCell<Paths<'p>>,
    limits: Limits,
    row: &'a mut Row,
    fault: Option<Fault>,
}

impl Values for ToRow<'_, '_> {
    type At = Rc<[u16]>;

    fn top(&self) -> Self::At {
        Rc::new([])
    }

    fn at(&mut self, path: &str, outer: &Self::At) -> Option<Self::At> {
        match self.paths.borrow_mut().find(path) {
            Some(found) if !found.is_empty() => Some(found),
            // What is in a mapped object or list belongs to it.
            found => (found.is_some() || !outer.is_empty()).then(|| Rc::clone(outer)),
        }
    }

    fn value(&mut self, at: &Self::At, value: &str) {
        let Some(&first) = at.first() else { return };
        if value.len() > self.limits.cell_bytes {
            self.fault.get_or_insert((Some(first), RejectReason::CellTooLarge));
        } else {
            self.row.push(at, value);
        }
    }

    fn too_deep(&mut self) {
        self.fault.get_or_insert((None, RejectReason::TooDeep));
    }
}

/// The paths in the first records of a file: what stands for a header.
#[derive(Default)]
pub(crate) struct Outline {
    index: HashMap<String, usize>,
    paths: Vec<Sampled>,
    columns: usize,
}

/// A path, and how much text stands at it.
pub(crate) struct Sampled {
    pub(crate) path: String,
    pub(crate) values: u64,
    pub(crate) bytes: u64,
}

/// How far an outline looks.
const OUTLINE_RECORDS: u64 = 256;
const OUTLINE_BYTES: usize = 4 * 1024 * 1024;

impl Outline {
    /// Looks at the first records of a file. A record that cannot be read is left to the scan.
    pub(crate) fn of(
        path: &Path,
        file: &str,
        charset: Charset,
        shape: Shape,
        limits: Limits,
    ) -> Result<Self, IngestError> {
        let io = |e| io_error(file, e);
        let (input, _) = text::open(path, charset).map_err(io)?;
        let mut frames = Frames::new(input, shape, limits.record_bytes);
        let mut outline = Outline { columns: limits.columns, ..Outline::default() };
        let (mut records, mut bytes) = (0, 0);
        while records < OUTLINE_RECORDS && bytes < OUTLINE_BYTES {
            match frames.next().map_err(io)? {
                Frame::Record | Frame::Tail => {}
                Frame::TooLarge => continue,
                Frame::End | Frame::Truncated | Frame::Broken => break,
            }
            records += 1;
            bytes += frames.bytes().len();
            // A record that does not parse is the scan's to report; the paths before its fault do no harm.
            let _: serde_json::Result<()> = walk(&text::decode(frames.bytes()).0, &mut outline);
            if outline.paths.len() > limits.columns {
                return Err(IngestError::TooManyColumns { file: file.to_owned(), limit: limits.columns });
            }
        }
        Ok(outline)
    }

    /// Whether the records are FHIR resources.
    pub(crate) fn is_fhir(&self) -> bool {
        ["resourceType", "resource.resourceType"].iter().any(|path| self.index.contains_key(*path))
    }

    /// Every path.
    pub(crate) fn all(&self) -> Vec<String> {
        self.paths.iter().map(|one| one.path.clone()).collect()
    }

    /// Paths that hold values themselves.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &Sampled> {
        self.paths.iter().filter(|one| {
            let inner = |other: &Sampled| {
                other.path.strip_prefix(&one.path).is_some_and(|rest| rest.starts_with('.'))
            };
            one.values > 0 || !self.paths.iter().any(inner)
        })
    }

    /// The header as a plan sees it: mapped objects stand for what is in them.
    pub(crate) fn header(&self, plan: &Plan) -> Vec<String> {
        let mapped = |path: &str| plan.find(path).is_some_and(|targets| !targets.is_empty());
        let within = |path: &str| path.match_indices('.').any(|(at, _)| mapped(&path[..at]));
        let leaves: HashSet<&str> = self.leaves().map(|one| one.path.as_str()).collect();
        let paths = self.paths.iter().map(|one| one.path.as_str());
        paths
            .filter(|path| mapped(path) || leaves.contains(path) && !within(path))
            .map(str::to_owned)
            .collect()
    }
}

impl Values for Outline {
    type At = usize;

    fn top(&self) -> usize {
        usize::MAX
    }

    fn at(&mut self, path: &str, _: &usize) -> Option<usize> {
        if let Some(&at) = self.index.get(path) {
            return Some(at);
        }
        if self.paths.len() > self.columns {
            return None;
        }
        self.index.insert(path.to_owned(), self.paths.len());
        self.paths.push(Sampled { path: path.to_owned(), values: 0, bytes: 0 });
        Some(self.paths.len() - 1)
    }

    fn value(&mut self, at: &usize, value: &str) {
        if let Some(one) = self.paths.get_mut(*at) {
            one.values += 1;
            one.bytes += value.len() as u64;
        }
    }

    fn too_deep(&mut self) {}
}
