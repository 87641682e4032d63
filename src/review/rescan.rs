//! Re-review: the redactor of today over every stored text.
//!
//! What it would change goes back into the queue, where each of its findings is a question. It sees the stored text only: the
//! records' own identifying columns were dropped when they were taken in, so a name that only they gave away is not found
//! anew; loading the export again is the way to use them again.

use serde::Serialize;

use crate::anonymise::Corridor;
use crate::draft::Hold;
use crate::lesson::{Lesson, LessonId};
use crate::redact::Case as Text;
use crate::register::{Actor, Register, RegisterError, State};

use super::case::parts;

/// What is said of every rescan.
pub const LIMIT: &str = "A rescan knows the stored text only: the records' own identifying columns were dropped when they were taken in.";

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
    /// Lessons that were read.
    pub looked: u64,
    /// Lessons made by today's redactor with today's lists, which were passed over.
    pub current: u64,
    /// Lessons in which it finds more.
    pub found: Vec<Found>,
    /// Published lessons that were put back into the queue.
    pub queued: u64,
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
    walk(register, corridor, true, progress, &mut |_, _| ())
}

/// Runs the redactor over every published text that it has not agreed to, and puts back into the queue what it would change;
/// the others are noted as agreed to.
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
    let mut rescan = walk(register, corridor, false, progress, &mut |entry, found| {
        if found { again.push(entry) } else { agreed.push(entry) }
    })?;
    rescan.queued = register.queue_again(&again, Hold::Rescan, actor)?;
    register.agreed(&agreed, corridor.redactor().fingerprint(), actor)?;
    Ok(rescan)
}

/// `all`: whatever its state and whoever made its text.
fn walk(
    register: &Register,
    corridor: &Corridor,
    all: bool,
    progress: &mut dyn FnMut(u64),
    each: &mut dyn FnMut((LessonId, u64), bool),
) -> Result<Rescan, RegisterError> {
    let mut rescan = Rescan::default();
    let states: &[State] = if all { &State::ALL } else { &[State::Published] };
    for state in states {
        register.each(*state, |entry| {
            let Some(lesson) = &entry.lesson else { return Ok(()) };
            if !all && entry.redactor == corridor.redactor().fingerprint() {
                rescan.current += 1;
                return Ok(());
            }
            rescan.looked += 1;
            progress(rescan.looked + rescan.current);
            let found = finds(corridor, lesson);
            each((entry.id.clone(), entry.sequence), found.is_some());
            if let Some(kinds) = found {
                rescan.found.push(Found { id: entry.id, state: *state, kinds });
            }
            Ok(())
        })?;
    }
    Ok(rescan)
}

/// What the redactor of today finds in a stored lesson.
fn finds(corridor: &Corridor, lesson: &Lesson) -> Option<String> {
    let parts = parts(lesson);
    let case = corridor.redactor().redact(&Text { parts: &parts, known: &[], day_zero: None });
    let changed = case.parts.iter().zip(&parts).any(|(part, (_, before))| part.text.as_str() != *before);
    changed.then(|| {
        let kinds = case.counts().into_iter().map(|(kind, n)| format!("{n} × {}", kind.words()));
        kinds.collect::<Vec<_>>().join(", ")
    })
}
