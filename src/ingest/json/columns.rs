//! Where the values of a record go: a path enters, the columns that it feeds leave, and values are put into the row.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::walk::Values;
use super::{Fault, Limits, Plan, RejectReason, Row};
use crate::ingest::plan::letters;

/// Which columns a path feeds, remembered by its spelling in the file.
pub(super) struct Paths<'a> {
    plan: &'a Plan,
    seen: HashMap<String, Option<Rc<[u16]>>>,
    /// Beginnings of mapped paths.
    outer: HashSet<String>,
}

/// Spellings that are remembered; a file that invents keys is read all the same, only slower.
const REMEMBERED: usize = 4096;

impl<'a> Paths<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let outer = plan
            .mapped_names()
            .flat_map(|name| name.match_indices('.').map(|(at, _)| letters(&name[..at])))
            .collect();
        Self { plan, seen: HashMap::new(), outer }
    }

    /// `None`: nothing in there is wanted.
    fn find(&mut self, path: &str) -> Option<Rc<[u16]>> {
        if let Some(found) = self.seen.get(path) {
            return found.clone();
        }
        let targets: Rc<[u16]> = self.plan.find(path).unwrap_or_default().into();
        let wanted = !targets.is_empty() || self.outer.contains(&letters(path));
        let found = wanted.then_some(targets);
        if self.seen.len() < REMEMBERED {
            self.seen.insert(path.to_owned(), found.clone());
        }
        found
    }
}

/// Puts values into a row, and keeps the first fault.
pub(super) struct ToRow<'a, 'p> {
    pub(super) paths: &'a RefCell<Paths<'p>>,
    pub(super) limits: Limits,
    pub(super) row: &'a mut Row,
    pub(super) fault: Option<Fault>,
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
