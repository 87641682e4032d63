//! The outline of a JSON file: its first records enter, the paths in them leave, which stand for a header.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::walk::{Values, walk};
use super::{Charset, Frame, Frames, IngestError, Limits, Plan, Shape, io_error, text};

/// The paths in the first records of a file: what stands for a header.
#[derive(Default)]
pub(crate) struct Outline {
    index: HashMap<String, usize>,
    paths: Vec<Sampled>,
    columns: usize,
    /// A record was nested too deeply.
    deep: bool,
    /// A record was read to its end.
    whole: bool,
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
            let whole = walk(&text::decode(frames.bytes()).0, &mut outline).is_ok();
            outline.whole |= whole;
            if outline.paths.len() > limits.columns {
                return Err(IngestError::TooManyColumns { file: file.to_owned(), limit: limits.columns });
            }
        }
        Ok(outline)
    }

    /// Whether no record could be read to its end, and nesting is to blame: paths are missing that stand behind it.
    pub(crate) fn is_too_deep(&self) -> bool {
        self.deep && !self.whole
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

    fn too_deep(&mut self) {
        self.deep = true;
    }
}
