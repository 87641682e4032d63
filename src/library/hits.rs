//! From a place in the index to a hit as the API shows it.

use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, TantivyDocument};

use super::LibraryError;
use super::analyse::Analyser;
use super::generation::Generation;
use super::labels::{IMPLIED, LabelKind};
use super::response::{Hit, NamedLabel};
use super::schema::id_of;
use super::snippet::{self, Marks};

/// The stored texts of a lesson.
pub(crate) struct Texts {
    document: TantivyDocument,
}

impl Generation {
    /// The stored texts at a place.
    pub(crate) fn texts(&self, at: DocAddress) -> Result<Texts, LibraryError> {
        Ok(Texts { document: self.searcher.doc(at)? })
    }

    /// The hit at a place.
    pub(crate) fn hit(
        &self,
        at: DocAddress,
        score: f32,
        marks: &Marks,
        analyser: &mut Analyser,
    ) -> Result<Hit, LibraryError> {
        let texts = self.texts(at)?;
        Ok(self.hit_of(at, score, &texts, marks, analyser))
    }

    /// The hit at a place whose texts are at hand.
    pub(crate) fn hit_of(
        &self,
        at: DocAddress,
        score: f32,
        texts: &Texts,
        marks: &Marks,
        analyser: &mut Analyser,
    ) -> Hit {
        let rows = &self.rows[at.segment_ord as usize];
        let facts = rows.facts[at.doc_id as usize];
        let mut themes = Vec::new();
        let mut factors = Vec::new();
        for label in rows.labels(at.doc_id).iter().filter(|label| *label & IMPLIED == 0) {
            let Some(info) = self.labels.get(*label) else { continue };
            let named = NamedLabel { id: info.id.clone(), label: info.label.clone() };
            if info.kind == LabelKind::Factor { factors.push(named) } else { themes.push(named) }
        }
        let fields = self.fields;
        let passages: Vec<&str> = [fields.what_happened, fields.action_taken, fields.lesson]
            .iter()
            .filter_map(|field| texts.get(*field))
            .collect();
        Hit {
            id: id_of(rows.keys[at.doc_id as usize]).map(|id| id.to_string()).unwrap_or_default(),
            title: texts.get(fields.title).unwrap_or_default().to_owned(),
            snippet: snippet::best(&passages, marks, analyser),
            lesson: texts.get(fields.lesson).map(str::to_owned),
            themes,
            factors,
            event_type: facts.event_type().id(),
            harm: facts.harm().map(crate::values::Harm::id),
            psychological_harm: facts.psychological_harm().id(),
            setting: facts.setting().map(crate::values::Setting::id),
            specialty: facts.specialty().map(str::to_owned),
            month: facts.month().map(|month| month.to_string()),
            score,
            more_like_this: Vec::new(),
        }
    }
}

impl Texts {
    /// The text of a part.
    pub(crate) fn get(&self, field: Field) -> Option<&str> {
        self.document.get_first(field)?.as_str()
    }

    /// All parts that are there, in reading order, with the title.
    pub(crate) fn all(&self, generation: &Generation) -> Vec<&str> {
        let fields = generation.fields;
        [fields.title, fields.what_happened, fields.action_taken, fields.lesson]
            .iter()
            .filter_map(|field| self.get(*field))
            .collect()
    }
}
