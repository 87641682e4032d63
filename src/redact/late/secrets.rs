//! Passwords and the codes of doors, keys and cards: the word for one enters, what is typed in leaves.

use super::around::{Found, cue, denied};
use crate::redact::document::{Document, Hint};
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Class;
use crate::redact::{Evidence, Kind};

/// What the word says of what is typed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// Letters with digits, or digits.
    Password,
    /// Letters with digits.
    User,
    /// Digits, four or more.
    Pin,
    /// Digits.
    Code,
}

/// "Password Winter2024!", "Keysafe 1945", "door code 2580#", "PIN for card 4412".
pub(super) fn secret(doc: &Document<'_>, at: usize) -> Option<Found> {
    let (cue, behind) = anchor(doc, at)?;
    const SMALL: [&str; 14] =
        ["is", "was", "of", "for", "the", "code", "number", "no", "to", "reads", "set", "as", "and", "name"];
    let mut here = behind;
    let mut owner = false;
    let mut others = 0;
    while here < behind + 8 && doc.same_line(here) && doc.hints[here] != Hint::Placeholder {
        if let Some(last) = typed(doc, here, cue) {
            return Some((Kind::Id, here..last, "access-code", Evidence::Cue));
        }
        let mark = [b':', b'-', b'=', b'(', b'"', b'\''].iter().any(|&mark| doc.mark(here, mark));
        if doc.is_one(here, &SMALL) {
            owner |= doc.is_one(here, &["for", "of"]);
        } else if !mark {
            // "PIN for patient's bank card 4412"
            others += 1;
            if !owner || others > 4 || !doc.tokens[here].is_word() {
                return None;
            }
        }
        here += 1;
    }
    None
}

/// Which word stands here, and where to look on.
fn anchor(doc: &Document<'_>, at: usize) -> Option<(Cue, usize)> {
    const DOORS: [&str; 16] = [
        "door", "doors", "gate", "alarm", "entry", "entrance", "access", "cupboard", "safe", "lock",
        "padlock", "keypad", "exit", "security", "fridge", "keysafe",
    ];
    if doc.is_one(at, &["password", "passcode", "passphrase", "pwd"]) {
        return Some((Cue::Password, at + 1));
    }
    if doc.is(at, "username") {
        return Some((Cue::User, at + 1));
    }
    if doc.is(at, "pin") {
        // A pin that holds a bone.
        const METAL: [&str; 14] = [
            "steinmann",
            "denham",
            "schanz",
            "kirschner",
            "traction",
            "wire",
            "nail",
            "plate",
            "fixator",
            "hip",
            "femur",
            "femoral",
            "tibia",
            "tibial",
        ];
        let bone = |here: usize| doc.same_line(here) && doc.is_one(here, &METAL);
        let metal = denied(doc, at, 2, &METAL) || (at + 1..at + 3).any(bone);
        return (!metal).then_some((Cue::Pin, at + 1));
    }
    let key = doc.is(at, "safe") && at > 0 && doc.is(at - 1, "key") && doc.same_line(at);
    // "via CVC 900/24h": a line into a vein.
    let card = || {
        const CARDS: [&str; 9] =
            ["card", "cards", "debit", "credit", "bank", "visa", "mastercard", "amex", "expiry"];
        let near = |here: usize| doc.same_line(here) && doc.is_one(here, &CARDS);
        cue(doc, at, 8, &CARDS) || (at + 1..at + 8).any(near)
    };
    if doc.is_one(at, &["keysafe", "cvv"]) || key || doc.is(at, "cvc") && card() {
        return Some((Cue::Code, at + 1));
    }
    if !doc.is(at, "code") {
        return None;
    }
    // Pumps and monitors show codes too.
    const DEVICES: [&str; 12] = [
        "pump",
        "pumps",
        "machine",
        "monitor",
        "ventilator",
        "dialysis",
        "syringe",
        "driver",
        "device",
        "displayed",
        "error",
        "fault",
    ];
    let device = |here: usize| doc.same_line(here) && doc.is_one(here, &DEVICES);
    let before = at > 0 && doc.same_line(at) && doc.is_one(at - 1, &DOORS);
    let behind =
        doc.is(at + 1, "for") && (at + 2..at + 6).any(|here| doc.same_line(here) && doc.is_one(here, &DOORS));
    let shown = denied(doc, at, 6, &DEVICES) || (at + 1..at + 8).any(device);
    ((before || behind) && !shown).then_some((Cue::Code, at + 1))
}

/// Behind what is typed in, if it starts here: letters, digits and marks without a gap, a digit among them.
fn typed(doc: &Document<'_>, first: usize, cue: Cue) -> Option<usize> {
    let mark = |at: usize| b"!@#$%^&*_-.?".iter().any(|&mark| doc.mark(at, mark));
    let token = doc.tokens.get(first).filter(|token| token.class != Class::Mark)?;
    let mut last = first + 1;
    while last < first + 8 && doc.glued(last) && (doc.tokens[last].class != Class::Mark || mark(last)) {
        last += 1;
    }
    // The stop that ends the sentence.
    while [b'.', b'?', b'-', b'!'].iter().any(|&end| doc.mark(last - 1, end))
        && !(doc.mark(last - 1, b'!') && cue == Cue::Password)
    {
        last -= 1;
    }
    let digits = (first..last).filter(|&at| doc.tokens[at].is_number()).count();
    let letters = (first..last).any(|at| doc.tokens[at].is_word());
    if digits == 0 || counts(doc, last) {
        return None;
    }
    let fits = if letters {
        // "3x", "2nd": a number comes first and little of it.
        matches!(cue, Cue::Password | Cue::User) && (token.is_word() || token.len() > 2)
    } else {
        let least = if cue == Cue::Pin { 4 } else { 3 };
        cue != Cue::User && digits == 1 && (least..=8).contains(&token.len())
    };
    fits.then_some(last)
}

/// What follows makes a clock time or an amount of it.
fn counts(doc: &Document<'_>, at: usize) -> bool {
    doc.same_line(at)
        && (doc.has(at, Flags::UNIT)
            || doc.is_one(
                at,
                &[
                    "times",
                    "attempts",
                    "characters",
                    "digits",
                    "digit",
                    "hrs",
                    "hours",
                    "h",
                    "staff",
                    "users",
                    "days",
                ],
            ))
}
