//! Counts the rows that have no source id; they go on to the next sink as they are.

use std::ops::ControlFlow;

use super::assemble::has_id;
use super::plan::Plan;
use super::rejects::RejectReason;
use super::row::{Row, RowSink};

/// A sink that counts what passes through it.
pub(super) struct CountIds<'a, S> {
    pub(super) sink: S,
    pub(super) without_id: u64,
    plan: &'a Plan,
}

impl<'a, S: RowSink> CountIds<'a, S> {
    pub(super) fn new(plan: &'a Plan, sink: S) -> Self {
        Self { sink, without_id: 0, plan }
    }
}

impl<S: RowSink> RowSink for CountIds<'_, S> {
    fn row(&mut self, row: &Row) -> ControlFlow<()> {
        self.without_id += u64::from(!has_id(self.plan, row));
        self.sink.row(row)
    }

    fn bad(&mut self, number: u64, column: Option<u16>, reason: RejectReason) -> ControlFlow<()> {
        self.sink.bad(number, column, reason)
    }

    fn bytes(&mut self, read: u64) {
        self.sink.bytes(read);
    }

    fn wants(&self, column: u16) -> bool {
        self.sink.wants(column)
    }

    fn is_enough(&self, row: &Row) -> bool {
        self.sink.is_enough(row)
    }
}
