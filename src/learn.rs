//! A trust's own model: what its reviewers corrected, learned on top of the built-in cases.
//!
//! Enters: the register. Leaves: `themes.model` in the data folder, which is used from the next start on and leaves the
//! folder never: its words are those of the trust's redacted texts. Lessons without a correction teach nothing, because
//! their labels are the classifier's own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::anonymise;
use crate::register::{Register, RegisterError, State};
use crate::relabel;
use crate::themes::{
    Classifier, GoldCase, GoldError, LabelStatus, Model, Taxonomy, TrainError, model, train,
};

/// What was learned.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Learned {
    /// Corrected lessons of the trust.
    pub own: usize,
    /// All cases with the built-in ones.
    pub cases: usize,
    /// The model file.
    pub file: PathBuf,
}

/// Why no model was made. The old one stays.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// Nobody has corrected a label of a published lesson yet.
    #[error(
        "no published lesson has a label that a reviewer corrected: there is nothing to learn, the built-in model stays"
    )]
    NoCorrections,
    /// The register cannot be read.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The built-in cases cannot be read.
    #[error("the built-in cases cannot be read: {0}")]
    BuiltIn(#[from] GoldError),
    /// The trainer says no.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The file cannot be written.
    #[error("{0}: cannot be written: {1}")]
    Write(PathBuf, std::io::Error),
}

/// Published lessons with a correction, as cases: their labels are those that reviewers and classifier leave in force.
///
/// # Errors
/// If the register cannot be read.
pub fn corrected(register: &Register, classifier: &Classifier) -> Result<Vec<GoldCase>, RegisterError> {
    let mut out = Vec::new();
    register.each(State::Published, |entry| {
        let Some(lesson) = entry.lesson else { return Ok(()) };
        let corrections = register.corrections(&entry.id)?;
        if corrections.is_empty() {
            return Ok(());
        }
        let labels = relabel::labels(classifier, &lesson, &corrections);
        let ids = |labels: Vec<crate::themes::Label>| -> Vec<String> {
            let published = labels.into_iter().filter(|label| label.status == LabelStatus::Published);
            published.map(|label| label.id).collect()
        };
        let narrative = anonymise::narrative(&lesson);
        let case = GoldCase {
            id: entry.id.to_string(),
            title: narrative.title.map(str::to_owned),
            what: narrative.what.to_owned(),
            action: narrative.action.map(str::to_owned),
            lesson: narrative.lesson.map(str::to_owned),
            setting: narrative.setting,
            themes: ids(labels.themes),
            factors: ids(labels.factors),
            example: false,
        };
        if !case.themes.is_empty() {
            out.push(case);
        }
        Ok(())
    })?;
    Ok(out)
}

/// Trains on the built-in cases and on what reviewers corrected, and writes the model into the data folder.
///
/// # Errors
/// See [`LearnError`]; the old model stays in force.
pub fn learn(
    register: &Register,
    classifier: &Classifier,
    synonyms: &str,
    data: &Path,
) -> Result<Learned, LearnError> {
    let taxonomy = classifier.taxonomy();
    let mut own = corrected(register, classifier)?;
    if own.is_empty() {
        return Err(LearnError::NoCorrections);
    }
    let mut cases = known(GoldCase::built_in()?, taxonomy);
    // The newest come last; the oldest give way.
    let room = crate::themes::train::MAX_CASES.saturating_sub(cases.len());
    own.drain(..own.len().saturating_sub(room));
    let count = own.len();
    cases.append(&mut own);
    let trained = train(taxonomy, synonyms, &cases)?;
    let file = data.join(model::FILE);
    write(&file, &trained).map_err(|error| LearnError::Write(file.clone(), error))?;
    Ok(Learned { own: count, cases: cases.len(), file })
}

/// The cases with those labels that the taxonomy has.
fn known(mut cases: Vec<GoldCase>, taxonomy: &Taxonomy) -> Vec<GoldCase> {
    for case in &mut cases {
        case.themes.retain(|id| taxonomy.theme_label(id).is_some());
        case.factors.retain(|id| taxonomy.factor_label(id).is_some());
    }
    cases.retain(|case| !case.themes.is_empty());
    cases
}

/// Writes beside the file and renames, so that nobody ever reads half a model.
fn write(file: &Path, model: &Model) -> std::io::Result<()> {
    let beside = file.with_extension("model.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&beside)?;
    out.write_all(&model.to_bytes())?;
    out.sync_all()?;
    fs::rename(&beside, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Draft;
    use crate::lesson::{Lesson, LessonId};
    use crate::redact::Redacted;
    use crate::register::Actor;
    use crate::secret::Secret;
    use crate::values::{EventType, PsychologicalHarm};

    fn draft(secret: &Secret, source: &str, text: &str) -> Draft {
        let lesson = Lesson {
            id: LessonId::random().unwrap(),
            title: Redacted::for_tests(text).opening(crate::anonymise::TITLE),
            what_happened: Redacted::for_tests(text),
            action_taken: None,
            lesson: None,
            themes: Vec::new(),
            factors: Vec::new(),
            never_events: Vec::new(),
            event_type: EventType::Incident,
            harm: None,
            psychological_harm: PsychologicalHarm::Unknown,
            setting: None,
            specialty: None,
            month: None,
            removed: std::collections::BTreeMap::new(),
            public_reference: None,
        };
        Draft {
            lesson,
            source: secret.source(source),
            revision: 1,
            digest: secret.digest(&[source.as_bytes()]),
            holds: Vec::new(),
            doubts: Vec::new(),
        }
    }

    #[test]
    fn nothing_corrected_teaches_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let secret = Secret::open(folder.path()).unwrap();
        let register = Register::open(folder.path(), &secret).unwrap();
        let classifier = Classifier::new(Taxonomy::built_in());
        let error = learn(&register, &classifier, "", folder.path()).unwrap_err();
        assert!(matches!(error, LearnError::NoCorrections));
        assert!(!folder.path().join(model::FILE).exists());
    }

    #[test]
    fn corrected_lessons_become_cases_and_a_model_is_written_whole() {
        let folder = tempfile::tempdir().unwrap();
        let secret = Secret::open(folder.path()).unwrap();
        let register = Register::open(folder.path(), &secret).unwrap();
        let actor = Actor::command_line();
        let batch = register.begin_batch("test", &actor).unwrap();
        let text =
            "Patient found on floor beside bed, unwitnessed fall from the commode, call bell out of reach.";
        let drafts = ["a", "b"].map(|source| draft(&secret, source, text));
        register.add(batch, &drafts, "redactor 1", &actor).unwrap();
        let id = register.by_source(&secret.source("a")).unwrap().unwrap();
        register.correct(&id, "NUT-swal", true, &actor).unwrap();
        register.correct(&id, "FALL", false, &actor).unwrap();
        register.correct(&id, "staffing", true, &actor).unwrap();
        let classifier = Classifier::new(Taxonomy::built_in());
        let cases = corrected(&register, &classifier).unwrap();
        assert_eq!(cases.len(), 1);
        assert_eq!(cases[0].themes[0], "NUT-swal");
        assert!(cases[0].title.is_none() && cases[0].factors.contains(&"staffing".to_owned()));
        assert!(cases[0].themes.iter().all(|theme| !theme.starts_with("FALL")));
        let file = folder.path().join(model::FILE);
        write(&file, &Model::built_in().unwrap()).unwrap();
        let preferred = Model::preferred(folder.path(), classifier.taxonomy()).unwrap();
        assert!(preferred.refused.is_none());
        assert!(!file.with_extension("model.new").exists());
    }

    #[test]
    fn labels_that_the_taxonomy_lacks_are_not_taught() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[[factor]]\nid = \"task\"\nlabel = \"Task\"\ndescription = \"Task.\"\n";
        std::fs::write(folder.path().join("factors.toml"), text).unwrap();
        let taxonomy = Taxonomy::load(folder.path()).unwrap();
        let cases = known(GoldCase::built_in().unwrap(), &taxonomy);
        assert!(
            cases.len() > 1300 && cases.iter().flat_map(|case| &case.factors).all(|factor| factor == "task")
        );
    }
}
