//! The fields of the index and how a lesson becomes a document.
//!
//! One field is searched: all texts of a lesson, one after another, a word of the title or of the lesson learned counting
//! more than once (BM25F with whole weights). So every word has one list of postings, whatever the part it stands in.
//! What a filter or a count needs are fast fields; what a hit shows is stored; nothing else is kept.

use tantivy::schema::{FAST, INDEXED};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{IndexSettings, TantivyDocument};

use super::facts::Facts;
use super::ranking::Ranking;
use super::{duplicates, facts};
use crate::lesson::{Lesson, LessonId};
use crate::vectors::{self, Meaning};

/// Name under which the tokeniser is registered.
pub(crate) const TOKENIZER: &str = "clinical";
/// Change it with every change of this file, the tokeniser or the stemmer: libraries rebuild themselves.
const VERSION: &str = "library 4";

/// From this score on a theme stands for the words of a query as if they were in the text, published or only offered.
const SURE: f32 = 0.7;
/// From this score on it stands for them in part.
const HINT: f32 = 0.3;

/// Themes and factors share one field; the first character says which it is.
pub(crate) const THEME: char = 't';
pub(crate) const FACTOR: char = 'f';

/// The fields.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub key: Field,
    pub text: Field,
    pub surface: Field,
    pub title: Field,
    pub what_happened: Field,
    pub action_taken: Field,
    pub lesson: Field,
    pub label: Field,
    pub sure: Field,
    pub hint: Field,
    pub facts: Field,
    pub print: [Field; 2],
    pub meaning: [Field; vectors::PACKED],
}

/// Names of the fast fields.
pub(crate) mod fast {
    pub(crate) const KEY: &str = "key";
    pub(crate) const LABEL: &str = "label";
    pub(crate) const SURE: &str = "sure";
    pub(crate) const HINT: &str = "hint";
    pub(crate) const FACTS: &str = "facts";
    pub(crate) const PRINT: [&str; 2] = ["print_a", "print_b"];
    pub(crate) const MEANING: [&str; crate::vectors::PACKED] = [
        "meaning_a",
        "meaning_b",
        "meaning_c",
        "meaning_d",
        "meaning_e",
        "meaning_f",
        "meaning_g",
        "meaning_h",
    ];
}

/// The schema with its fields.
pub(crate) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexed = |tokenizer: &str, record, norms| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record)
                .set_fieldnorms(norms),
        )
    };
    let fields = Fields {
        key: schema.add_u64_field(fast::KEY, INDEXED | FAST),
        text: schema
            .add_text_field("text", indexed(TOKENIZER, IndexRecordOption::WithFreqsAndPositions, true)),
        surface: schema.add_text_field("surface", indexed("lines", IndexRecordOption::Basic, false)),
        title: schema.add_text_field("title", STORED),
        what_happened: schema.add_text_field("what_happened", STORED),
        action_taken: schema.add_text_field("action_taken", STORED),
        lesson: schema.add_text_field("lesson", STORED),
        label: schema.add_text_field(fast::LABEL, TextOptions::default().set_fast("raw")),
        // Indexed as well, so that the lessons of a theme are found whatever their words.
        sure: schema
            .add_text_field(fast::SURE, indexed("raw", IndexRecordOption::Basic, false).set_fast("raw")),
        hint: schema
            .add_text_field(fast::HINT, indexed("raw", IndexRecordOption::Basic, false).set_fast("raw")),
        facts: schema.add_u64_field(fast::FACTS, FAST),
        print: fast::PRINT.map(|name| schema.add_u64_field(name, FAST)),
        meaning: fast::MEANING.map(|name| schema.add_u64_field(name, FAST)),
    };
    (schema.build(), fields)
}

/// Small blocks: a page of ten hits opens ten of them.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings {
        docstore_blocksize: 8 * 1024,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// What decides whether an index can still be used: the form, the tokeniser, the weights, the vocabularies and the
/// word vectors.
pub(crate) fn fingerprint(words: &str, ranking: &Ranking) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for part in [VERSION, words, &facts::vocabularies(), &format!("{:?}", ranking.part_weights())] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    digest.update(vectors::digest());
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The number that a lesson id is: twelve characters of five bits.
pub(crate) fn key_of(id: &LessonId) -> u64 {
    id.as_str().bytes().fold(0, |key, byte| key << 5 | digit(byte))
}

/// The lesson id that a number is.
pub(crate) fn id_of(key: u64) -> Option<LessonId> {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let text: String =
        (0..12).rev().map(|place| DIGITS[(key >> (5 * place) & 31) as usize] as char).collect();
    LessonId::parse(&text)
}

fn digit(byte: u8) -> u64 {
    match byte {
        b'0'..=b'9' => u64::from(byte - b'0'),
        b'a'..=b'h' => u64::from(byte - b'a') + 10,
        b'j' | b'k' => u64::from(byte - b'j') + 18,
        b'm' | b'n' => u64::from(byte - b'm') + 20,
        b'p'..=b't' => u64::from(byte - b'p') + 22,
        _ => u64::from(byte.saturating_sub(b'v')) + 27,
    }
}

/// Makes documents; keeps what can be used again from one to the next.
pub(crate) struct Documents {
    fields: Fields,
    weights: [u8; 4],
    surface: super::surface::Surface,
    weighted: String,
}

impl Documents {
    pub(crate) fn new(fields: Fields, ranking: &Ranking, surface: super::surface::Surface) -> Self {
        Self { fields, weights: ranking.part_weights(), surface, weighted: String::new() }
    }

    /// The document of a lesson.
    pub(crate) fn document(&mut self, lesson: &Lesson) -> TantivyDocument {
        let fields = self.fields;
        let mut document = TantivyDocument::new();
        document.add_u64(fields.key, key_of(&lesson.id));
        document.add_u64(fields.facts, Facts::of(lesson).0);
        let mut surface = String::new();
        let mut print = duplicates::Print::default();
        self.surface.start();
        let parts = [
            (fields.title, Some(&lesson.title)),
            (fields.what_happened, Some(&lesson.what_happened)),
            (fields.action_taken, lesson.action_taken.as_ref()),
            (fields.lesson, lesson.lesson.as_ref()),
        ];
        for ((field, text), times) in parts.into_iter().zip(self.weights) {
            let Some(text) = text.map(|text| text.as_str()) else { continue };
            document.add_text(field, text);
            if times > 1 {
                self.weighted.clear();
                self.weighted.push(times as char);
                self.weighted.push_str(text);
                document.add_text(fields.text, &self.weighted);
            } else {
                document.add_text(fields.text, text);
            }
            self.surface.words(text, &mut surface, &mut print);
        }
        document.add_text(fields.surface, &surface);
        let [a, b] = print.finish();
        document.add_u64(fields.print[0], a);
        document.add_u64(fields.print[1], b);
        let texts = parts.into_iter().zip(self.weights);
        let meaning = Meaning::of(texts.filter_map(|((_, text), times)| Some((text?.as_str(), times))));
        for (field, word) in fields.meaning.into_iter().zip(meaning.packed()) {
            document.add_u64(field, word);
        }
        for (kind, label) in lesson
            .published_themes()
            .map(|label| (THEME, label))
            .chain(lesson.published_factors().map(|label| (FACTOR, label)))
        {
            document.add_text(fields.label, format!("{kind}{}", label.id));
        }
        for label in &lesson.themes {
            if label.score >= HINT {
                let field = if label.score >= SURE { fields.sure } else { fields.hint };
                document.add_text(field, format!("{THEME}{}", label.id));
            }
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_number() {
        for _ in 0..100 {
            let id = LessonId::random().unwrap();
            assert_eq!(id_of(key_of(&id)), Some(id));
        }
        for text in ["000000000000", "zzzzzzzzzzzz", "0123456789ab", "cdefghjkmnpq", "rstvwxyz0000"] {
            let id = LessonId::parse(text).unwrap();
            assert_eq!(id_of(key_of(&id)).unwrap().as_str(), text);
        }
    }
}
