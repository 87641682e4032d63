//! Text that went through the redactor.
//!
//! There are two doors: the redactor itself (this floor only), and [`Redacted::reopen`], which checks the keyed MAC
//! that [`Redacted::seal`] made when the text was first stored. Nothing else makes a [`Redacted`]: no `From<String>`,
//! no `Deserialize`, no `Default`, no `&mut`.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Redacted text. Derefs to nothing on purpose: read it with [`Redacted::as_str`].
///
/// None of these compiles:
///
/// ```compile_fail,E0277
/// let _: hindsight::redact::Redacted = String::from("Mrs Quillfeather fell").into();
/// ```
/// ```compile_fail,E0451
/// let _ = hindsight::redact::Redacted { text: String::from("Mrs Quillfeather fell") };
/// ```
/// ```compile_fail,E0624
/// let _ = hindsight::redact::Redacted::from_redactor(String::from("Mrs Quillfeather fell"));
/// ```
/// ```compile_fail,E0277
/// let _: hindsight::redact::Redacted = serde_json::from_str("\"Mrs Quillfeather fell\"").unwrap();
/// ```
/// ```compile_fail,E0599
/// let _ = hindsight::redact::Redacted::default();
/// ```
/// ```compile_fail,E0308
/// fn change(lesson: &mut hindsight::lesson::Lesson) {
///     lesson.title = String::from("Mrs Quillfeather fell");
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted {
    text: String,
}

/// The key under which redacted text is sealed. Derived from the secret of the data folder.
#[derive(Clone)]
pub struct SealKey(Hmac<Sha256>);

/// A seal: the first 16 bytes of HMAC-SHA-256 over the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealTag(pub [u8; 16]);

/// The stored text is not what was sealed.
#[derive(Debug, thiserror::Error)]
#[error("a stored text does not carry the seal of the redactor")]
pub struct ReopenError;

impl Redacted {
    /// The redactor's own door.
    pub(in crate::redact) fn from_redactor(text: String) -> Self {
        Self { text }
    }

    /// Opens a stored text again, if `tag` is the seal that was made for exactly this text.
    pub fn reopen(text: String, tag: SealTag, key: &SealKey) -> Result<Self, ReopenError> {
        let mac = key.mac(text.as_bytes());
        mac.verify_truncated_left(&tag.0).map_err(|_| ReopenError)?;
        Ok(Self { text })
    }

    /// For the tests of floors above, which need redacted text without a redactor.
    #[cfg(test)]
    pub(crate) fn for_tests(text: &str) -> Self {
        Self { text: text.to_owned() }
    }

    /// The seal to store beside the text.
    pub fn seal(&self, key: &SealKey) -> SealTag {
        let full = key.mac(self.text.as_bytes()).finalize().into_bytes();
        let mut tag = [0; 16];
        tag.copy_from_slice(&full[..16]);
        SealTag(tag)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first sentence that says something, up to `limit` characters and never cut through a placeholder: for a title
    /// where the source has none. "Pt [patient] ([NHS number]) [ward]" says nothing, nor does the head of a form, "Inc no
    /// [reference]   Date: [date]"; if no sentence says more, the first is taken that has a word of its own.
    pub fn opening(&self, limit: usize) -> Redacted {
        let says = |part: &&str| {
            let (plain, rest) = weighed(part);
            plain >= PLAIN && plain >= rest
        };
        let sentence = sentences(&self.text)
            .find(|part| telling_words(part) >= TELLING && says(part))
            .or_else(|| sentences(&self.text).find(says))
            .or_else(|| sentences(&self.text).find(|part| weighed(part).0 > 0))
            .or_else(|| sentences(&self.text).next())
            .unwrap_or_default();
        Self::cut(&sentence.split_whitespace().collect::<Vec<_>>().join(" "), limit)
    }

    /// Whether this is what [`Redacted::opening`] makes of a text, or made of it before it passed over the heads of forms.
    pub fn is_opening_of(&self, text: &Redacted, limit: usize) -> bool {
        let before = || sentences(&text.text).find(|part| telling_words(part) >= TELLING);
        *self == text.opening(limit)
            || *self
                == Self::cut(before().or_else(|| sentences(&text.text).next()).unwrap_or_default(), limit)
    }

    fn cut(sentence: &str, limit: usize) -> Redacted {
        if sentence.chars().count() <= limit {
            return Self { text: sentence.trim_end().to_owned() };
        }
        let mut end = 0;
        let mut depth = 0usize;
        for (count, (at, c)) in sentence.char_indices().enumerate() {
            if count >= limit {
                break;
            }
            match c {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                c if c.is_whitespace() && depth == 0 => end = at,
                _ => {}
            }
        }
        Self { text: format!("{}…", sentence[..end].trim_end_matches([',', ';', ':', ' ', '-'])) }
    }
}

/// Words that a sentence has which says something.
const TELLING: usize = 4;
/// Of these, words that are no labels. Fewer in front of a placeholder are one, "NHS No [NHS number]", unless they say what
/// somebody did to somebody, "[staff 1] gave Mrs [patient]".
const PLAIN: usize = 3;
/// How the placeholders of people start.
const PEOPLE: &[&str] = &["[patient", "[relative", "[staff", "[person"];
/// What stands in the heads of forms, in small letters too.
const HEADS: &[&str] = &[
    "name", "aged", "born", "address", "phone", "mobile", "email", "patient", "resident", "hospital", "hosp",
    "number", "ward", "room", "unit", "site", "team", "date", "time", "from", "with",
];

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split(". ")).map(str::trim).filter(|part| !part.is_empty())
}

/// How many words of two letters or more a sentence has that are no labels, and how many placeholders and words with a colon.
fn weighed(sentence: &str) -> (usize, usize) {
    let (mut plain, mut run, mut rest, mut inside) = (0, 0, 0, 0usize);
    let (mut behind, mut tells) = (false, false);
    for word in sentence.split_whitespace() {
        let marks = word.matches('[').count();
        let outside = inside == 0 && marks == 0;
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let label = outside && letters > 0 && word.ends_with(':');
        if label || !outside {
            let done = tells && behind && PEOPLE.iter().any(|who| word.contains(who));
            plain += if run < PLAIN && !done { 0 } else { run };
            (run, tells, behind) = (0, false, !label);
            rest += marks + usize::from(label);
        } else {
            run += usize::from(letters >= 2);
            tells |= word.len() >= 4 && word.chars().all(char::is_lowercase) && !HEADS.contains(&word);
        }
        inside = (inside + marks).saturating_sub(word.matches(']').count());
    }
    (plain + run, rest)
}

/// Words of two letters or more that stand outside placeholders.
fn telling_words(sentence: &str) -> usize {
    let mut inside = 0usize;
    sentence
        .split_whitespace()
        .filter(|word| {
            let outside = inside == 0 && !word.contains('[');
            inside = (inside + word.matches('[').count()).saturating_sub(word.matches(']').count());
            outside && word.chars().filter(|c| c.is_alphabetic()).count() >= 2
        })
        .count()
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redacted({} bytes)", self.text.len())
    }
}

impl SealKey {
    /// A key for sealing, derived from `secret` so that no other use of the secret shares it.
    pub fn derive(secret: &[u8]) -> Self {
        let mut mac = new_mac(secret);
        mac.update(b"hindsight redacted text v1");
        Self(new_mac(&mac.finalize().into_bytes()))
    }

    fn mac(&self, text: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(text);
        mac
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

fn new_mac(key: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reopens_only_what_was_sealed() {
        let key = SealKey::derive(b"secret");
        let text = Redacted::from_redactor("[patient] fell".into());
        let tag = text.seal(&key);
        assert_eq!(Redacted::reopen("[patient] fell".into(), tag, &key).unwrap(), text);
        assert!(Redacted::reopen("Mrs Smith fell".into(), tag, &key).is_err());
        assert!(Redacted::reopen("[patient] fell".into(), tag, &SealKey::derive(b"other")).is_err());
    }

    #[test]
    fn an_opening_never_cuts_a_placeholder() {
        let text = Redacted::from_redactor(
            "Insulin omitted for [relative 1] at handover, nobody told the team".into(),
        );
        assert_eq!(text.opening(28).as_str(), "Insulin omitted for…");
        assert_eq!(text.opening(400).as_str(), text.as_str());
        assert_eq!(Redacted::from_redactor("One. Two.".into()).opening(50).as_str(), "One");
    }

    #[test]
    fn an_opening_says_something_where_the_text_does() {
        for (text, want) in [
            (
                "Pt [patient] ([NHS number], [hospital number]) [ward]. Lantus 22u nocte not signed. BM 27",
                "Lantus 22u nocte not signed",
            ),
            (
                "[date]\n\nSBAR\nFell from bed while reaching for drink",
                "Fell from bed while reaching for drink",
            ),
            ("[patient] fell.", "[patient] fell."),
            (
                "Inc no [reference]   Reg [reference]   Date: [date]\nBed  rails were left\tdown overnight",
                "Bed rails were left down overnight",
            ),
            (
                "Resident: [patient]   Room: [ward]   DOB: [date of birth]   GP: [staff 1]\nSlipped in the shower. Wet floor",
                "Slipped in the shower",
            ),
            ("Re: [patient] DOB [date of birth] NHS No [NHS number]\n[patient] fell", "[patient] fell"),
            (
                "Nurse [staff 1] gave Mrs [patient] penicillin. She is known to be allergic",
                "Nurse [staff 1] gave Mrs [patient] penicillin",
            ),
            (
                "Porter [staff 1] took [patient] to [ward] without notes. Nobody knew who she was",
                "Porter [staff 1] took [patient] to [ward] without notes",
            ),
            (
                "nhs no [NHS number] name [patient] ward [ward] date [date]\nSlipped in the wet shower",
                "Slipped in the wet shower",
            ),
            (
                "HANDOVER SHEET [ward]/[date] nights to days. Told",
                "HANDOVER SHEET [ward]/[date] nights to days",
            ),
            ("", ""),
        ] {
            assert_eq!(Redacted::from_redactor(text.into()).opening(80).as_str(), want);
        }
    }

    #[test]
    fn a_title_of_an_earlier_day_is_known_as_the_opening() {
        let text =
            Redacted::from_redactor("Inc no [reference]   Date: [date] Reg: A\nBed rails left down".into());
        for (title, made) in [
            ("Bed rails left down", true),
            ("Inc no [reference]   Date: [date] Reg: A", true),
            ("Inc no [reference] Date: [date] Reg: A", false),
            ("Rails", false),
        ] {
            assert_eq!(Redacted::from_redactor(title.into()).is_opening_of(&text, 80), made, "{title}");
        }
    }
}
