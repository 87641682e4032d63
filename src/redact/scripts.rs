//! Words in letters outside the Latin script: decided cells enter, such words leave masked as names in doubt.
//!
//! Lists and tagger know Latin letters alone, and to everything behind [`super::normal`] a letter of another script is
//! like any other. So what such a word says cannot be read here: in a note in English it is most likely somebody's name,
//! and a person has to look at it. Only the Greek letters stand that are signs of units and of medicine.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::document::{Document, Hint};
use super::engine::{Cell, Work};
use super::lexicon::Flags;
use super::normal::LETTER;
use super::{Case, Evidence, Kind};

/// The rule's name.
pub(super) const RULE: &str = "other-script";

/// Greek letters of units and of medicine: "5 μg", "β-blocker", "γGT", "κ light chains", "no Δ".
const SIGNS: [char; 9] = ['α', 'β', 'γ', 'δ', 'κ', 'λ', 'μ', 'Δ', 'Ω'];

/// More of them, which stand in names too: a sign only where nothing else is written with it, "θ waves", "σ = 2".
const ALONE: [char; 10] = ['θ', 'χ', 'σ', 'Σ', 'π', 'ε', 'φ', 'ρ', 'η', 'μ'];

/// Capitals of other scripts that look like a Latin one, and are typed for it.
const ALIKE: &str = "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";

/// A word that is glued to its figure is no longer than this: "SpО2".
const SHORT: usize = 4;

/// A word has no more of them than this: "NFκBα", "ΔΔ".
const MOST: usize = 2;

/// However low the policy's bar lies, nothing is repeated at the word of this rule: its words all look alike.
const CERTAINTY: f32 = 0.4;

/// Masks such words as doubts: those that stand, and those that went on the tagger's word alone, who cannot read them.
pub(super) fn mask(case: &Case<'_>, works: &mut [Work<'_>], sure: f32) {
    let doubt = Cell {
        kind: Some(Kind::Name),
        rule: RULE,
        evidence: Evidence::Unexplained,
        certainty: CERTAINTY.min(sure / 2.0),
        doubt: true,
        hit: 0,
    };
    for (work, (_, text)) in works.iter_mut().zip(case.parts) {
        if text.is_ascii() {
            continue;
        }
        let Work { doc, cells, .. } = work;
        for at in 0..cells.len() {
            let cell = cells[at];
            if !is_open(&cell) || doc.hints[at] == Hint::Placeholder || !foreign(doc, text, at) {
                continue;
            }
            // What is no name stays what it is, so that no address or ward falls apart at such a letter.
            match cell.kind {
                Some(kind) if kind != Kind::Name => {
                    let lone = doc.tokens[at].len() == 1 && alike(doc, text, at);
                    if !lone {
                        cells[at].doubt = true;
                        cells[at].certainty = cell.certainty.min(doubt.certainty);
                    }
                }
                None if figure(doc, text, cells, at) => {}
                _ => cells[at] = doubt,
            }
        }
        for at in 0..cells.len() {
            if is_open(&cells[at]) && initial(doc, text, at) && beside(doc, cells, at) {
                cells[at] = doubt;
            }
        }
    }
}

/// Nothing but the tagger has decided.
fn is_open(cell: &Cell) -> bool {
    cell.kind.is_none() || cell.evidence == Evidence::Context
}

/// A token as the text has it.
fn raw<'t>(doc: &Document<'_>, text: &'t str, at: usize) -> &'t str {
    let token = &doc.tokens[at];
    text.get(doc.normal.raw(token.start as usize..token.end as usize)).unwrap_or_default()
}

/// The word has a letter outside the Latin script that is no sign.
fn foreign(doc: &Document<'_>, text: &str, at: usize) -> bool {
    if !doc.tokens[at].is_word() || !doc.word(at).contains(&LETTER) {
        return false;
    }
    if doc.word(at) == [LETTER] && raw(doc, text, at).chars().any(|c| is_one(c, &ALONE)) {
        return false;
    }
    let mut signs = 0;
    for c in raw(doc, text, at).chars().filter(|c| is_foreign(*c)) {
        if !is_sign(c) {
            return true;
        }
        signs += 1;
    }
    // Before a small letter inside a word a sign stands for the letter that looks like it: "Mαria".
    let within = || {
        doc.word(at).windows(3).any(|three| {
            three[1] == LETTER && three[0].is_ascii_alphabetic() && three[2].is_ascii_lowercase()
        })
    };
    signs > MOST || signs > 0 && within()
}

/// One capital of another script that looks like a Latin one, and no other such letter.
fn alike(doc: &Document<'_>, text: &str, at: usize) -> bool {
    let mut foreign = raw(doc, text, at).chars().filter(|c| is_foreign(*c));
    foreign.next().is_some_and(|c| ALIKE.contains(c)) && foreign.next().is_none()
}

/// Such a capital that goes with a figure or names a ward: "Vitamin Β12", "SpО2 88", "Ward А". Beside a name it is an
/// initial.
fn figure(doc: &Document<'_>, text: &str, cells: &[Cell], at: usize) -> bool {
    let number = |at: usize| doc.tokens.get(at).is_some_and(|token| token.is_number());
    let named = |at: usize| cells.get(at).is_some_and(|cell| cell.kind == Some(Kind::Name));
    let (long, next) = (doc.tokens[at].len(), at + 1);
    let glued = doc.glued(next) && number(next);
    let before = at.checked_sub(1).filter(|_| doc.same_line(at));
    let beside = || {
        doc.same_line(next) && number(next)
            || before.is_some_and(|at| number(at) || doc.has(at, Flags::WARD_HEAD))
    };
    let initial = before.is_some_and(named) || doc.same_line(next) && named(next);
    long <= SHORT && (glued || long == 1 && beside()) && !initial && alike(doc, text, at)
}

/// A capital that is a sign, alone: with a name beside it, it is an initial.
fn initial(doc: &Document<'_>, text: &str, at: usize) -> bool {
    let capital = |c: char| c.is_uppercase() && is_foreign(c);
    doc.word(at) == [LETTER]
        && doc.hints[at] != Hint::Placeholder
        && raw(doc, text, at).chars().next().is_some_and(capital)
}

/// A word of this rule stands right before or behind, a full stop between.
fn beside(doc: &Document<'_>, cells: &[Cell], at: usize) -> bool {
    let named = |at: usize| cells.get(at).is_some_and(|cell| cell.rule == RULE);
    let next = if doc.mark(at + 1, b'.') { at + 2 } else { at + 1 };
    named(next) && doc.same_line(next) || at > 0 && named(at - 1) && doc.same_line(at)
}

/// A letter or figure of another script. What only looks like one (a circled figure, a sign, an emoji), full-width and
/// phonetic letters are none, nor is a mark on a letter.
fn is_foreign(c: char) -> bool {
    let latin = matches!(
        c,
        '\0'..='\u{02ff}'
            | '\u{1d00}'..='\u{1dbf}'
            | '\u{1e00}'..='\u{1eff}'
            // Letterlike signs, Roman and circled figures, dingbats.
            | '\u{2000}'..='\u{2bff}'
            | '\u{2c60}'..='\u{2c7f}'
            | '\u{3220}'..='\u{32ff}'
            | '\u{a720}'..='\u{a7ff}'
            | '\u{ab30}'..='\u{ab6f}'
            | '\u{fb00}'..='\u{fb06}'
            | '\u{ff00}'..='\u{ff5e}'
            | '\u{10780}'..='\u{107bf}'
            | '\u{1d400}'..='\u{1d6a5}'
            | '\u{1df00}'..='\u{1dfff}'
            | '\u{1f000}'..='\u{1fbff}'
    );
    !latin && c.is_alphanumeric() && !is_combining_mark(c)
}

/// One of the signs, in whatever type: "𝛽" too.
fn is_sign(c: char) -> bool {
    is_one(c, &SIGNS)
}

/// One of these letters, in whatever type.
fn is_one(c: char, letters: &[char]) -> bool {
    let mut plain = std::iter::once(c).nfkd();
    match (plain.next(), plain.next()) {
        (Some(one), None) => letters.contains(&one),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Policy, Redactor, explain};

    #[test]
    fn names_in_other_scripts_go_and_hold_the_case() {
        let redactor = Redactor::standard();
        let table: &[(&str, &[&str])] = &[
            ("Иван Петров fell out of bed", &["Иван", "Петров"]),
            ("Γιώργος fell", &["Γιώργος"]),
            ("Seen by Γιώργος and Ελένη", &["Γιώργος", "Ελένη"]),
            ("أحمد fell from bed", &["أحمد"]),
            ("מרים fell", &["מרים"]),
            ("Dr 张伟 saw 李娜 patient", &["张伟", "李娜"]),
            ("Пациент Иван Петров fell", &["Пациент", "Иван", "Петров"]),
            ("मरियम fell at night", &["मरियम"]),
            ("김민준 fell at night", &["김민준"]),
            ("สมชาย fell at night", &["สมชาย"]),
            ("张 fell at night", &["张"]),
            // Letters that look like others.
            ("Ивaн fell", &["Ивaн"]),
            ("told Smiтh at ten", &["Smiтh"]),
            ("told Mαria at ten", &["Mαria"]),
            // A name hides in no mark, direction or blank.
            ("Zоё\u{308} and \u{202b}أحمد\u{202c}\u{200f} fell", &["Zоё", "أحمد"]),
            // The initial goes with its name.
            ("Δ. Παπαδόπουλος fell", &["Δ", "Παπαδόπουλος"]),
            // Figures that nobody here reads.
            ("rang ០៧៧០០ at ten", &["០៧៧០០"]),
        ];
        for (text, words) in table {
            let part = redactor.redact_text(text, &[]);
            let written = part.text.as_str();
            for word in *words {
                assert!(!written.contains(word), "{word} of {text} stands in {written}");
            }
            let doubt = part.findings.iter().find(|finding| finding.rule == RULE).unwrap();
            assert!(doubt.doubt && doubt.kind == Kind::Name, "{text}");
            assert_eq!(doubt.evidence, Evidence::Unexplained);
            assert!(doubt.certainty < Policy::default().thresholds.sure);
            assert!(explain::why(doubt.evidence, doubt.rule).contains("script"));
            assert!(explain::part(text, &part).contains("another script"), "{text}");
            // What is written is not redacted again.
            assert_eq!(redactor.redact_text(written, &[]).text.as_str(), written, "{text}");
        }
    }

    #[test]
    fn signs_and_latin_letters_are_none_of_this_rule() {
        let redactor = Redactor::standard();
        for text in [
            "given 5 µg and 5 μg",
            "a β-blocker, γGT 40 and α1 antitrypsin",
            "10 kΩ, 10 k\u{2126}, κ and λ light chains",
            "no Δ, ΔΔ for diagnosis",
            "NFκB and IL-1β raised, βhCG positive, γδ T cells",
            "Δ of note",
            "Siân, Zoe\u{308}, Łukasz, Nguyễn Văn and Strauß came",
            "ﬁne ﬂuid, ǆ, ẞ",
            "said ˈwɔːd, ŋ and ə; ʻOkina",
            "Ｓｍｉｔｈ fell",
            "sent 👩🏽\u{200d}⚕\u{fe0f} 🅰 ❶ ① № ™ ½ ℵ",
            "٩٩٩ rang, 999 rang",
            "φ X-ray, θ waves, χ test, σ, Σ, π, ε, ρ and η of note",
            "given Vitamin Β12 today",
            "SpО2 88 on air",
            "moved to Ward А today",
            "lives at 22 shеpherd court, told",
        ] {
            let part = redactor.redact_text(text, &[]);
            assert!(part.findings.iter().all(|finding| finding.rule != RULE), "{text}");
        }
    }

    #[test]
    fn an_address_goes_as_a_whole_and_its_homoglyph_too() {
        let redactor = Redactor::standard();
        let part = redactor.redact_text("lives at 22 shеpherd court, told", &[]);
        assert_eq!(part.text.as_str(), "lives at [address], told");
    }

    #[test]
    fn a_cue_still_says_whose_the_name_is() {
        let part = Redactor::standard().redact_text("Dr 张伟 came", &[]);
        assert_eq!(part.text.as_str(), "Dr [staff 1] came");
    }
}
