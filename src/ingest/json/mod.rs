//! JSON exports: one object a line, an array of objects, or FHIR.
//!
//! A record is taken from the stream as bytes (`framing`), then its mapped values go straight into the row: no tree is
//! built, and what is not mapped is passed over. Keys of nested objects are written `outer.inner`; a mapped object or
//! list gives every value in it. Serde's errors quote their input and are dropped here.

mod columns;
mod outline;
mod walk;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::error::Category;

use super::error::IngestError;
use super::framing::{Frame, Frames};
use super::plan::Plan;
use super::rejects::RejectReason;
use super::row::{Row, RowSink, Rows};
use super::shape::{self, Shape};
use super::text::{self, Charset};
use super::{Limits, fhir, io_error};
use columns::{Paths, ToRow};
pub(crate) use outline::Outline;

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
            (None, Category::Syntax) if shape::depth(text.as_bytes()) > DEPTH => {
                Unread::Fault((None, RejectReason::TooDeep))
            }
            (None, Category::Syntax | Category::Io) => Unread::NotJson,
        }
    }
}

/// Fills a row from the text of one record.
fn fill(text: &str, paths: &RefCell<Paths<'_>>, limits: Limits, row: &mut Row) -> Result<(), Unread> {
    let mut sink = ToRow { paths, limits, row, fault: None };
    walk::walk(text, &mut sink).map_err(|e| Unread::of(&e, sink.fault, text))?;
    sink.fault.map_or(Ok(()), |fault| Err(Unread::Fault(fault)))
}
