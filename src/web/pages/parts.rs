//! What several pages show: a hit as a card, harm as a tag, counts in words, a line of bars.

use std::collections::BTreeMap;

use super::text::{self, Html};
use crate::library::{Hit, SimilarHit};
use crate::redact::Kind;
use crate::values::{EventType, Harm, Month, Setting};

/// A hit as the page shows it.
pub(super) struct Card {
    pub(super) id: String,
    pub(super) title: Html,
    pub(super) harm: Option<Harm>,
    /// Themes, setting, month: what stands beside the harm.
    pub(super) facts: Vec<String>,
    pub(super) snippet: Html,
    /// The snippet is of what was learned: it stands for that.
    pub(super) learned: bool,
    pub(super) lesson: Option<Html>,
    /// Ids of lessons that say almost the same.
    pub(super) same: Vec<String>,
    /// What a similar lesson has in common.
    pub(super) both: String,
}

/// Longest text of what was learned on a card, in characters.
const LEARNED: usize = 220;
/// Themes on a card.
const THEMES: usize = 2;

impl Card {
    pub(super) fn new(hit: &Hit) -> Self {
        let event = EventType::from_id(hit.event_type).filter(|kind| *kind != EventType::Incident);
        let mut facts: Vec<String> = event.iter().map(|kind| kind.label().to_owned()).collect();
        facts.extend(hit.themes.iter().take(THEMES).map(|theme| short(&theme.label)));
        facts.extend(hit.setting.and_then(Setting::from_id).map(|setting| setting.label().to_owned()));
        facts.extend(hit.month.as_deref().and_then(Month::parse).map(Month::label));
        let learned = hit.lesson.as_deref().is_some_and(|lesson| is_part(&hit.snippet, lesson));
        let lesson = hit.lesson.as_deref().filter(|_| !learned);
        Self {
            id: hit.id.clone(),
            learned,
            title: text::line(&hit.title),
            harm: hit.harm.and_then(Harm::from_id),
            facts,
            snippet: text::snippet(&hit.snippet),
            lesson: lesson.map(|lesson| text::line(&shortened(lesson, LEARNED))),
            same: hit.more_like_this.clone(),
            both: String::new(),
        }
    }

    pub(super) fn similar(similar: &SimilarHit) -> Self {
        Self { both: similar.both.join(" · "), ..Self::new(&similar.hit) }
    }
}

/// A label without the list that explains it.
fn short(label: &str) -> String {
    label.split(" (").next().unwrap_or(label).to_owned()
}

/// Whether a snippet is a passage of a text, whatever its marks, ellipses and spaces.
fn is_part(snippet: &str, text: &str) -> bool {
    let plain = [
        "<mark>", "</mark>", "&quot;", "&#34;", "&#39;", "&#x27;", "&amp;", "&#38;", "&lt;", "&#60;", "&gt;",
        "&#62;",
    ]
    .iter()
    .fold(snippet.to_owned(), |text, mark| text.replace(mark, " "));
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let passage = letters(&plain);
    !passage.is_empty() && letters(text).contains(&passage)
}

/// The beginning of a text, cut between words and outside of placeholders.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let (mut end, mut depth) = (0, 0usize);
    for (at, c) in text.char_indices().take(most) {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if c.is_whitespace() && depth == 0 => end = at,
            _ => {}
        }
    }
    format!("{} …", text[..end].trim_end())
}

/// What was removed, in words: "3 names", "1 ward", the most frequent first.
pub(super) fn removed(counts: &BTreeMap<String, u32>) -> Vec<String> {
    let mut counts: Vec<_> = counts.iter().filter(|(_, count)| **count > 0).collect();
    counts.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    counts
        .into_iter()
        .map(|(kind, count)| {
            let (one, more) = Kind::from_id(kind).map_or(("other detail", "other details"), words);
            format!("{count} {}", if *count == 1 { one } else { more })
        })
        .collect()
}

fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Name => ("name", "names"),
        Kind::NhsNo => ("NHS number", "NHS numbers"),
        Kind::Mrn => ("hospital number", "hospital numbers"),
        Kind::Id => ("reference number", "reference numbers"),
        Kind::Date => ("date", "dates"),
        Kind::Dob => ("date of birth", "dates of birth"),
        Kind::Age90 => ("age of 90 or over", "ages of 90 or over"),
        Kind::Phone => ("telephone number", "telephone numbers"),
        Kind::Email => ("e-mail address", "e-mail addresses"),
        Kind::Url => ("web address", "web addresses"),
        Kind::Postcode => ("postcode", "postcodes"),
        Kind::Address => ("address", "addresses"),
        Kind::Org => ("organisation", "organisations"),
        Kind::Ward => ("ward, bay or bed", "wards, bays or beds"),
    }
}

/// A number with its thousands apart.
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 lesson", "1,204 lessons".
pub(super) fn lessons(count: usize) -> String {
    format!("{} lesson{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// Lessons by year as a small picture: bars of an SVG that is 100 wide and 24 high, and the same in words.
pub(super) struct Spark {
    pub(super) bars: Vec<Bar>,
    pub(super) words: String,
}

/// One bar.
pub(super) struct Bar {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Spark {
    /// Years in order with their counts; `None` where there is nothing to draw.
    pub(super) fn new(years: &[(i16, usize)]) -> Option<Self> {
        let most = years.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
        let slot = 100.0 / years.len() as f32;
        let width = (slot * 0.75).min(12.0);
        let bars = years
            .iter()
            .enumerate()
            .map(|(at, (_, count))| {
                let height = if *count == 0 { 0.5 } else { (*count as f32 / most as f32 * 24.0).max(1.5) };
                Bar { x: at as f32 * slot, y: 24.0 - height, width, height }
            })
            .collect();
        let list: Vec<String> = years.iter().map(|(year, count)| format!("{year}: {count}")).collect();
        Some(Self { bars, words: format!("Lessons by year: {}", list.join(", ")) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_like_english() {
        assert_eq!((lessons(1), lessons(0)), ("1 lesson".into(), "0 lessons".into()));
        assert_eq!(thousands(1_234_567), "1,234,567");
        let counts =
            [("NAME".to_owned(), 3), ("WARD".to_owned(), 1), ("X".to_owned(), 2), ("ORG".to_owned(), 0)];
        assert_eq!(removed(&counts.into()), ["3 names", "2 other details", "1 ward, bay or bed"]);
    }

    #[test]
    fn a_passage_of_what_was_learned_is_not_shown_twice() {
        assert!(is_part(
            "… at the <mark>bed</mark>side, from the …",
            "Label at the bedside, from the wristband."
        ));
        assert!(!is_part("Found on the floor", "Label at the bedside."));
        assert!(!is_part("…", "Label at the bedside."));
        assert_eq!(short("Other high-risk medicines (lithium)"), "Other high-risk medicines");
    }

    #[test]
    fn a_text_is_cut_between_words_and_never_in_a_placeholder() {
        assert_eq!(shortened("one two", 20), "one two");
        assert_eq!(shortened("one two [staff 1] three", 14), "one two …");
        assert_eq!(shortened("éééééééééé", 3), " …");
    }

    #[test]
    fn a_picture_needs_something_to_show() {
        assert!(Spark::new(&[]).is_none() && Spark::new(&[(2024, 0)]).is_none());
        let spark = Spark::new(&[(2023, 2), (2024, 4)]).unwrap();
        assert!((spark.bars[1].height - 24.0).abs() < 0.01 && (spark.bars[0].height - 12.0).abs() < 0.01);
        assert_eq!(spark.words, "Lessons by year: 2023: 2, 2024: 4");
    }
}
