//! The classifier against the annotated records it never saw, against input that says nothing, and against a taxonomy
//! that somebody edited.
//!
//! `fixtures/themes/held-out-{0,1,2}.model` were each trained without a third of the records (near-duplicates together); the
//! example `train_themes --check` proves that they and the built-in model follow from the committed data.

use std::path::Path;

use hindsight::themes::gold::thirds;
use hindsight::themes::{
    Classifier, GoldCase, LabelStatus, Model, Narrative, Taxonomy, evaluate_all, model, synonyms, train,
};

#[test]
fn agreement_with_people_does_not_fall() {
    let cases = GoldCase::built_in().unwrap();
    let third = thirds(&cases);
    let parts = [0, 1, 2].map(|number| {
        let file = format!("{}/fixtures/themes/held-out-{number}.model", env!("CARGO_MANIFEST_DIR"));
        let model = Model::load(Path::new(&file)).unwrap();
        let held = cases.iter().zip(&third).filter(|(case, third)| !case.example && **third == number);
        let held: Vec<GoldCase> = held.map(|(case, _)| case.clone()).collect();
        (Classifier::with(Taxonomy::built_in(), synonyms::BUILT_IN, model), held)
    });
    let found = evaluate_all(parts.iter().map(|(classifier, held)| (classifier, held.as_slice())));
    println!("{}", found.to_table());
    // Half a point below what was recorded when the models were last trained.
    for (name, value, recorded) in [
        ("best theme", Some(found.top_theme), RECORDED[0]),
        ("best sub-theme", found.top_subtheme, RECORDED[1]),
        ("themes, micro F1", found.themes.micro_f1, RECORDED[2]),
        ("factors, micro F1", found.factors.micro_f1, RECORDED[3]),
        ("published labels right", found.published_precision, RECORDED[4]),
        ("cases with a published theme", Some(found.published_share), RECORDED[5]),
    ] {
        let value = value.unwrap();
        assert!(value > recorded - 0.005, "{name}: {value:.3}, recorded {recorded:.3}");
    }
}

/// On all 1,341 records, each by the model that never saw its third.
const RECORDED: [f64; 6] = [0.826, 0.739, 0.721, 0.518, 0.836, 0.924];

#[test]
fn training_again_makes_the_same_bytes() {
    let cases: Vec<GoldCase> = GoldCase::built_in().unwrap().into_iter().step_by(16).collect();
    let taxonomy = Taxonomy::built_in();
    let first = train(&taxonomy, synonyms::BUILT_IN, &cases).unwrap().to_bytes();
    let second = train(&taxonomy, synonyms::BUILT_IN, &cases).unwrap().to_bytes();
    assert!(first == second);
    assert!(Model::from_bytes(&first).unwrap().to_bytes() == first, "a model is read as it was written");
}

#[test]
fn the_built_in_model_is_whole_and_small() {
    let model = Model::built_in().unwrap();
    assert!(model.to_bytes().len() <= 2 << 20);
    model.fits(&Taxonomy::built_in()).unwrap();
    assert_eq!(model.header.labels.len(), 19 + 112 + 15);
}

#[test]
fn a_text_that_says_nothing_has_no_label() {
    let classifier = Classifier::new(Taxonomy::built_in());
    let filler = "lorem ipsum dolor sit amet consectetur adipiscing elit ".repeat(1300);
    for text in [
        "",
        "   \n\t ",
        "...---!!!",
        "[patient] [staff] [date] [ward]",
        "[patient], [2 days later] ([NHS number])",
        "Der Patient ist in der Nacht aus dem Bett gefallen und hat sich am Kopf verletzt, die Schwester fand ihn am Morgen.",
        "Le patient est tombé de son lit pendant la nuit et s'est blessé à la tête; l'infirmière l'a trouvé le matin.",
        "Pacjent spadł z łóżka w nocy i uderzył się w głowę, pielęgniarka znalazła go rano na podłodze przy oknie.",
        "患者在夜间从床上跌落并撞伤头部，护士早上发现。",
        "asdf qwer zxcv uiop hjkl vbnm tyui ghjk dfgh",
        "1 2 3 4 5 6 7 8 9 10",
        &filler,
    ] {
        let labels = classifier.classify(&Narrative::of(text));
        let shown = &text[..text.floor_char_boundary(60)];
        assert!(labels.themes.is_empty(), "{shown}: {:?}", labels.themes);
        assert!(labels.factors.is_empty(), "{shown}: {:?}", labels.factors);
        assert!(labels.never_events.is_empty() && labels.severity.is_empty(), "{shown}");
    }
}

#[test]
fn ten_thousand_words_are_read() {
    let classifier = Classifier::new(Taxonomy::built_in());
    let long =
        "Insulin dose omitted at teatime, blood glucose high, novorapid not given by the nurse. ".repeat(800);
    let labels = classifier.classify(&Narrative::of(&long));
    assert!(labels.themes[0].id.starts_with("MED"), "{:?}", labels.themes);
    assert!(labels.themes.len() < 10 && labels.themes.iter().all(|label| label.why.len() <= 5));
}

#[test]
fn reasons_are_given_and_never_hold_a_name() {
    let classifier = Classifier::new(Taxonomy::built_in());
    let text = "Quillfeather Ottoline: Insulin omitted by Nurse Wigglesworth, sliding scale stopped, Lantus not given.";
    let labels = classifier.classify(&Narrative::of(text));
    assert!(labels.themes.iter().any(|label| label.status == LabelStatus::Published));
    for label in labels.themes.iter().chain(&labels.factors) {
        let why = label.why.join(" ").to_lowercase();
        assert!(!["quillfeather", "ottoline", "wigglesworth"].iter().any(|name| why.contains(name)), "{why}");
    }
    assert!(!labels.themes[0].why.is_empty());
}

/// The built-in themes with one renamed and one added.
fn edited(folder: &Path) -> std::io::Result<()> {
    let built_in = include_str!("../index/themes.toml");
    let text = built_in.replace("label = \"Medication\"", "label = \"Medicines\"")
        + "\n[[theme]]\nid = \"ROBOT\"\nlabel = \"Robotic surgery\"\ndescription = \"The surgical robot.\"\ntriggers = [\"robot\", \"robotic arm\", \"da vinci\", \"console surgeon\", \"instrument arm\"]\n";
    std::fs::write(folder.join("themes.toml"), text)
}

#[test]
fn an_added_theme_works_by_its_triggers_and_a_renamed_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    edited(folder.path()).unwrap();
    let taxonomy = Taxonomy::load(folder.path()).unwrap();
    assert_eq!(taxonomy.theme_label("MED"), Some("Medicines"));
    let old = Classifier::new(Taxonomy::built_in());
    let new = Classifier::new(taxonomy);
    assert_ne!(old.fingerprint(), new.fingerprint());
    let text = "Da Vinci robot froze mid case, robotic arm would not release, console surgeon unscrubbed. Instrument arm freed by hand, case finished.";
    let ids = |classifier: &Classifier| -> Vec<String> {
        classifier.classify(&Narrative::of(text)).themes.into_iter().map(|label| label.id).collect()
    };
    assert!(ids(&new).contains(&"ROBOT".to_owned()), "{:?}", ids(&new));
    assert!(!ids(&old).contains(&"ROBOT".to_owned()));
    // Others are told apart as before.
    let insulin = "Insulin not given, CBG 27, ketones 4.";
    let best = |classifier: &Classifier| classifier.classify(&Narrative::of(insulin)).themes[0].id.clone();
    assert_eq!(best(&old), best(&new));
}

#[test]
fn a_broken_taxonomy_leaves_the_old_one_in_force() {
    let folder = tempfile::tempdir().unwrap();
    edited(folder.path()).unwrap();
    let classifier = Classifier::new(Taxonomy::load(folder.path()).unwrap());
    let before = classifier.fingerprint();
    let file = folder.path().join("themes.toml");
    let text = std::fs::read_to_string(&file).unwrap().replace("id = \"ROBOT\"", "id = \"MED\"");
    std::fs::write(&file, text).unwrap();
    let error = Taxonomy::load(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("themes.toml, line ") && error.contains("key \"id\"") && error.contains("MED"),
        "{error}"
    );
    assert_eq!(classifier.fingerprint(), before);
}

#[test]
fn a_trusts_own_model_is_preferred_where_it_fits() {
    let folder = tempfile::tempdir().unwrap();
    let taxonomy = Taxonomy::built_in();
    let built_in = Model::built_in().unwrap().fingerprint();
    let preferred = Model::preferred(folder.path(), &taxonomy).unwrap();
    assert!(preferred.refused.is_none() && preferred.model.fingerprint() == built_in);
    let file = folder.path().join(model::FILE);
    let mut own = Model::built_in().unwrap();
    own.header.narratives += 1;
    std::fs::write(&file, own.to_bytes()).unwrap();
    let preferred = Model::preferred(folder.path(), &taxonomy).unwrap();
    assert!(preferred.refused.is_none() && preferred.model.fingerprint() == own.fingerprint());
    // Not whole, or of another taxonomy: the built-in one, and the reason.
    let mut other = own.clone();
    other.header.labels.iter_mut().for_each(|label| label.push('x'));
    for (bytes, reason) in [
        (own.to_bytes()[..9000].to_vec(), "ends too early"),
        (b"something else".to_vec(), "first line"),
        (other.to_bytes(), "knows 0 of"),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let preferred = Model::preferred(folder.path(), &taxonomy).unwrap();
        assert_eq!(preferred.model.fingerprint(), built_in);
        let refused = preferred.refused.unwrap().to_string();
        assert!(refused.contains(reason), "{refused}");
    }
}
