//! Where a known word is a name and goes, where it is only a word and stands, and where neither side speaks.

use super::*;
use crate::redact::Known;

/// The words that are masked in the end, in order; those in doubt with a question mark. The tagger has no opinion.
fn gone(lexicon: &Lexicon, key: &str, value: &str, text: &str) -> String {
    let sought = Sought::new(&[Known::new(key, value)], lexicon);
    let mut doc = Document::read(text, lexicon);
    sought.find(&mut doc);
    let mut cells = vec![OPEN; doc.tokens.len()];
    for (number, hit) in (1..).zip(&doc.hits) {
        cells[hit.first..hit.last].fill(Cell {
            kind: Some(hit.kind),
            rule: hit.rule,
            evidence: hit.evidence,
            certainty: hit.certainty,
            doubt: false,
            hit: number,
        });
    }
    sought.mask_persons(&doc, &mut cells);
    let others = others(&doc);
    let look = Look { doc: &doc, lexicon, cells: &cells, others: &others };
    let places: Vec<Option<Place>> = (0..cells.len()).map(|at| look.place(at, 0.0)).collect();
    let words: Vec<String> = (0..cells.len())
        .filter(|at| cells[*at].kind.is_some() && places[*at] != Some(Place::Word))
        .map(|at| {
            let doubt = cells[at].doubt || places[at] == Some(Place::Undecided);
            format!("{}{}", String::from_utf8_lossy(doc.word(at)), if doubt { "?" } else { "" })
        })
        .collect();
    words.join(" ")
}

#[test]
fn the_word_stands() {
    let lexicon = Lexicon::standard();
    for (name, text) in [
        ("Penny Ward", "Ward round late. Ward staff not told. Rang the Ward at 3."),
        ("Ann Day", "Day 3 post op. Day staff not told."),
        ("Ann White", "White cell count 0.2."),
        ("Ann Black", "Black stools not reported."),
        ("Ann Low", "Low BP not acted on. Low dose."),
        ("Ann Bell", "Call Bell broken. Bell out of reach."),
        ("Tony Head", "CT Head not done. Fall with Head injury. HEAD INJURY MISSED"),
        ("Peter Long", "Long acting insulin omitted."),
        ("Peter Cross", "Cross match sample lost."),
        ("Ann Fell", "Fell from bed at 0200."),
        ("Joe Glasgow", "Glasgow coma score 9."),
        ("Ann Foley", "Foley catheter left in."),
        ("Joe Hickman", "Hickman line infected."),
        ("Joe Waterlow", "Waterlow score not done."),
        ("Ann Graves", "Graves' disease not coded. Graves disease."),
        ("Ann Parkinson", "Parkinson's disease. Parkinson's nurse told."),
        ("Joe Apgar", "Apgar 4 at 1 min"),
        ("Joy Young", "Given to Young patients. Young man fell."),
        ("Ann Cushing", "Cushing syndrome not coded."),
        ("Ann Page", "Page 2 missing. Page 22 of the notes lost."),
        ("Ann White", "White matter changes."),
    ] {
        assert_eq!(gone(&lexicon, "reporter_name", name, text), "", "{name}: {text}");
    }
}

#[test]
fn the_person_goes() {
    let lexicon = Lexicon::standard();
    for (name, text, wanted) in [
        ("Penny Ward", "Ward said the bed was ready.", "Ward"),
        ("Penny Ward", "Seen by Dr Ward. Ward (RN) gave it. Handed over to Ward.", "Ward Ward Ward"),
        ("Ann Day", "Day, RN, gave it. Given to Day in error.", "Day Day"),
        ("Ann Brown", "Brown fell. BROWN REFUSED TABLETS. Brown took her tablets.", "Brown BROWN Brown"),
        ("Tony Head", "Mr Head lost his scan. Head said no.", "Head Head"),
        ("Ann Bell", "Call Bell if worse.", "Bell"),
        ("Ann Page", "Fergus Page 48, no fixed abode", "Page"),
        // Of an article only places and things are told.
        ("Ann White", "lost the White chart, the White baby cried", "White White"),
        ("Penny Ward", "We had a Ward twice. Gave it to the Ward in bed 6.", "Ward Ward"),
        ("Penny Ward", "lost the Ward notes", "Ward"),
        // Ages, doses and times are no count or score.
        ("Ann Waterlow", "Waterlow 84F NBM", "Waterlow"),
        ("Ann Apgar", "told of Apgar 76", "Apgar"),
        ("Ann Page", "told of Page 76 from Oakmere", "Page"),
        ("Ann Page", "told of Page 3 bed 4", "Page"),
        ("Ann Drain", "in Wound Drain 84F", "Drain"),
        ("Ann Waters", "that Waters broke her hip", "Waters"),
        ("Ann Bell", "Call Bell tomorrow.", "Bell"),
        ("Ann Day", "told of Day 12h, then of Day 3 times", "Day Day"),
        // A person's nurse, disease or fracture.
        ("Ann White", "told of White's nurse and White's team", "White White"),
        ("Ann Hamilton", "with Hamilton disease progression, with Hamilton coma", "Hamilton Hamilton"),
        ("Ann Cook", "for Cook T12 fracture", "Cook"),
        ("Ann McKinley", "for McKinley T12 fracture", "McKinley"),
        ("Ann Brown", "to Brown count, by Brown light", "Brown Brown"),
        ("Ann Brown", "My name is Brown needle", "Brown"),
        ("Ann Brown", "insulin given late to Brown on the round", "Brown"),
        ("Ann Parkinson", "Parkinson's daughter rang.", "Parkinson"),
        // Neither side speaks.
        ("Ann Short", "Short insulin omitted.", "Short?"),
        ("Ann Stone", "Stone insulin omitted.", "Stone"),
        // What was done or where is no thing: the name goes, and nobody is asked.
        ("Ann Stone", "Stone removed cannula.", "Stone"),
        ("Mark Brown", "Mark on nights. Brown moved beds. BROWN MOVED BEDS", "Mark Brown BROWN"),
    ] {
        assert_eq!(gone(&lexicon, "reporter_name", name, text), wanted, "{name}: {text}");
    }
}

#[test]
fn a_word_of_an_address_goes_beside_another() {
    let lexicon = Lexicon::standard();
    for (address, text, wanted) in [
        ("12 High Street, Long Eaton", "High dose given. Long acting insulin omitted.", ""),
        ("12 High Street, Long Eaton", "found at Long Eaton, on the High Street", "Long Eaton High"),
        ("3 Church Lane, Bath", "Bath given too hot.", ""),
        ("3 Church Lane, Bath", "lives in Bath.", "Bath"),
        (
            "3 Church Lane, Bath",
            "found in Bath town centre. Address: Bath. From Bath originally",
            "Bath Bath Bath",
        ),
        ("3 Church Lane, Bath", "Lives Bath way. Bath resident fell.", "Bath Bath"),
        ("12 High Street, Long Eaton", "in Long term care", ""),
        ("Flat 2, Water Tower Court", "Water jug empty.", ""),
    ] {
        assert_eq!(gone(&lexicon, "patient_address", address, text), wanted, "{address}: {text}");
    }
}

#[test]
fn a_slip_of_a_name_is_another_name_where_a_thing_has_it() {
    let lexicon = Lexicon::standard();
    for (name, text, wanted) in [
        ("Ann Phillips", "Philips monitor did not alarm, old Philips leads.", ""),
        ("Ann Phillips", "told Philips about it", "Philips"),
        ("Ann McKinlay", "McKinley T34 syringe driver stopped.", ""),
        ("Ann Waterloo", "Waterlow score not done.", ""),
        ("Ann Rankine", "Modified Rankin score 4.", ""),
        ("Ann Rankine", "Rankin said no", "Rankin"),
        ("Ann Guedal", "Guedel airway missing", ""),
        ("Ann Guedal", "told of Guedel 84F", "Guedel"),
        ("Ann Waterloo", "told of Waterlow in bed 4", "Waterlow"),
        ("Ann Cormak", "Cormack grade 3", ""),
        ("Ann Grasby", "Graseby driver stopped.", ""),
        ("Ann Lukas", "LUCAS device. Lucas device failed.", ""),
        ("Ann Lukas", "Lucas was seen in clinic", "Lucas"),
    ] {
        assert_eq!(gone(&lexicon, "reporter_name", name, text), wanted, "{name}: {text}");
    }
}

#[test]
fn whole_texts() {
    let redactor = crate::redact::Redactor::standard();
    let part = redactor.redact_text("Ward round late.", &[Known::new("reporter_name", "Penny Ward")]);
    assert!(part.text.as_str().starts_with("Ward round late"), "{}", part.text.as_str());
    let part = redactor.redact_text("Seen by Dr Ward.", &[Known::new("reporter_name", "Penny Ward")]);
    assert!(!part.text.as_str().contains("Ward"), "{}", part.text.as_str());
}
