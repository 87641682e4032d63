//! How a lesson is written into the register: its texts with their seals, everything else as it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lesson::{Lesson, LessonId};
use crate::redact::{Redacted, SealKey, SealTag};
use crate::themes::Label;
use crate::values::{EventType, Harm, Month, PsychologicalHarm, Setting};

use super::RegisterError;

/// A text with its seal in hexadecimal.
#[derive(Serialize, Deserialize)]
struct Sealed(String, String);

#[derive(Serialize, Deserialize)]
struct Stored {
    title: Sealed,
    what: Sealed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<Sealed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lesson: Option<Sealed>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    themes: Vec<Label>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    factors: Vec<Label>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    never_events: Vec<Label>,
    #[serde(rename = "type")]
    event_type: EventType,
    harm: Option<Harm>,
    psychological_harm: PsychologicalHarm,
    setting: Option<Setting>,
    specialty: Option<String>,
    month: Option<Month>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    removed: BTreeMap<String, u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public_reference: Option<String>,
}

/// The body to store for a lesson.
pub(super) fn write(lesson: &Lesson, key: &SealKey) -> Result<String, RegisterError> {
    let seal = |text: &Redacted| Sealed(text.as_str().to_owned(), hex(&text.seal(key).0));
    let stored = Stored {
        title: seal(&lesson.title),
        what: seal(&lesson.what_happened),
        action: lesson.action_taken.as_ref().map(seal),
        lesson: lesson.lesson.as_ref().map(seal),
        themes: lesson.themes.clone(),
        factors: lesson.factors.clone(),
        never_events: lesson.never_events.clone(),
        event_type: lesson.event_type,
        harm: lesson.harm,
        psychological_harm: lesson.psychological_harm,
        setting: lesson.setting,
        specialty: lesson.specialty.clone(),
        month: lesson.month,
        removed: lesson.removed.clone(),
        public_reference: lesson.public_reference.clone(),
    };
    serde_json::to_string(&stored).map_err(|_| RegisterError::Form(lesson.id.clone()))
}

/// The lesson in a stored body; every text must carry its seal.
pub(super) fn read(id: LessonId, body: &str, key: &SealKey) -> Result<Lesson, RegisterError> {
    let stored: Stored = serde_json::from_str(body).map_err(|_| RegisterError::Form(id.clone()))?;
    let open = |Sealed(text, tag): Sealed| {
        unhex(&tag)
            .and_then(|tag| Redacted::reopen(text, SealTag(tag), key).ok())
            .ok_or_else(|| RegisterError::Seal(id.clone()))
    };
    Ok(Lesson {
        title: open(stored.title)?,
        what_happened: open(stored.what)?,
        action_taken: stored.action.map(open).transpose()?,
        lesson: stored.lesson.map(open).transpose()?,
        themes: stored.themes,
        factors: stored.factors,
        never_events: stored.never_events,
        event_type: stored.event_type,
        harm: stored.harm,
        psychological_harm: stored.psychological_harm,
        setting: stored.setting,
        specialty: stored.specialty,
        month: stored.month,
        removed: stored.removed,
        public_reference: stored.public_reference,
        id,
    })
}

fn hex(bytes: &[u8; 16]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(32);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 16];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}
