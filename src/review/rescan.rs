//! Re-review: the redactor of today over every stored text.
//!
//! What it would change goes back into the queue, where each of its findings is a question. It sees the stored text only: the
//! records' own identifying columns were dropped when they were taken in, so a name that only they gave away is not found
//! anew; loading the export again is the way to use them again.
//!
//! A text that today's redactor made, or agreed to, is read as well: nobody else may have written into it. But there it is
//! asked only what it is sure of by what stands there. What it let stand it judged when it knew more than is stored: the
//! columns, and the day of the incident, beside which "4/9 asked" is no date. And where a reviewer has decided about the
//! words of such a text, that stands.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::anonymise::Corridor;
use crate::draft::Hold;
use crate::lesson::{Lesson, LessonId};
use crate::redact::{Case as Text, Finding};
use crate::register::{Actor, Register, RegisterError, State};

use super::case::parts;

/// What is said of every rescan.
pub const LIMIT: &str = "A rescan knows the stored text only: the records' own identifying columns were dropped when they were taken in.";

/// From this certainty on something goes out of a text that today's redactor has been through. It is the one that the
/// redactor itself asks for in text that holds placeholders.
const SURE: f32 = 0.8;

/// A lesson in which the redactor of today finds more.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The lesson.
    pub id: LessonId,
    /// Where it stands.
    pub state: State,
    /// What it finds, in words and numbers.
    pub kinds: String,
}

/// What a rescan came to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rescan {
    /// Lessons made by another redactor, or with other lists.
    pub looked: u64,
    /// Lessons that today's redactor with today's lists made or agreed to: read for what it is sure of.
    pub current: u64,
    /// Lessons in which it finds more.
    pub found: Vec<Found>,
    /// Published lessons that were put back into the queue.
    pub queued: u64,
}

/// How many published lessons come from another redactor or policy than today's, and no rescan has gone over them since.
///
/// # Errors
/// If the register cannot be read.
pub fn others(register: &Register, corridor: &Corridor) -> Result<u64, RegisterError> {
    register.of_other_redactors(corridor.redactor().fingerprint())
}

/// Runs the redactor over every stored text. Nothing is changed.
///
/// # Errors
/// If the register cannot be read.
pub fn look(
    register: &Register,
    corridor: &Corridor,
    progress: &mut dyn FnMut(u64),
) -> Result<Rescan, RegisterError> {
    walk(register, corridor, &State::ALL, progress, &mut |_, _, _| ())
}

/// Runs the redactor over every published text, and puts back into the queue what it would change; of the others, those that
/// another made are noted as agreed to.
///
/// # Errors
/// If the register cannot be read or written.
pub fn requeue(
    register: &Register,
    corridor: &Corridor,
    actor: &Actor,
    progress: &mut dyn FnMut(u64),
) -> Result<Rescan, RegisterError> {
    let (mut again, mut agreed) = (Vec::new(), Vec::new());
    let published = [State::Published];
    let mut rescan = walk(register, corridor, &published, progress, &mut |entry, current, found| {
        if found {
            again.push(entry);
        } else if !current {
            agreed.push(entry);
        }
    })?;
    rescan.queued = register.queue_again(&again, Hold::Rescan, actor)?;
    register.agreed(&agreed, corridor.redactor().fingerprint(), actor)?;
    Ok(rescan)
}

/// `each` hears of every lesson whether today's redactor made its text or agreed to it, and whether it would go.
fn walk(
    register: &Register,
    corridor: &Corridor,
    states: &[State],
    progress: &mut dyn FnMut(u64),
    each: &mut dyn FnMut((LessonId, u64), bool, bool),
) -> Result<Rescan, RegisterError> {
    let mut rescan = Rescan::default();
    for state in states {
        register.each(*state, |entry| {
            let Some(lesson) = &entry.lesson else { return Ok(()) };
            let current = entry.redactor == corridor.redactor().fingerprint();
            if current {
                rescan.current += 1;
            } else {
                rescan.looked += 1;
            }
            progress(rescan.looked + rescan.current);
            let mut found = finds(corridor, lesson, current);
            if current && found.is_some() && register.decided(&entry.id)? {
                found = None;
            }
            each((entry.id.clone(), entry.sequence), current, found.is_some());
            if let Some(kinds) = found {
                rescan.found.push(Found { id: entry.id, state: *state, kinds });
            }
            Ok(())
        })?;
    }
    Ok(rescan)
}

/// What the redactor of today finds in a stored lesson. `current`: it has been through this text before.
fn finds(corridor: &Corridor, lesson: &Lesson, current: bool) -> Option<String> {
    let parts = parts(lesson);
    let case = corridor.redactor().redact(&Text { parts: &parts, known: &[], day_zero: None });
    let mut counts = BTreeMap::<_, u32>::new();
    for (part, (_, text)) in case.parts.iter().zip(&parts) {
        if part.text.as_str() == *text {
            continue;
        }
        for finding in part.findings.iter().filter(|finding| !current || is_sure(finding, text)) {
            *counts.entry(finding.kind).or_default() += 1;
        }
    }
    let kinds = counts.into_iter().map(|(kind, n)| format!("{n} × {}", kind.words()));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    (!kinds.is_empty()).then_some(kinds)
}

/// Whether a finding speaks against what the redactor itself let stand in a text. Not what is in doubt, which is a
/// reviewer's to decide, nor what is glued to a placeholder: before that stood there it was another word.
fn is_sure(finding: &Finding, text: &str) -> bool {
    let bytes = text.as_bytes();
    let behind = bytes.get(finding.span.end) == Some(&b'[');
    let before = finding.span.start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b']');
    !finding.doubt && finding.certainty >= SURE && !behind && !before
}
