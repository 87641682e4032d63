//! Where a person stands, and where the same word is one.

use super::*;
use crate::redact::engine::OPEN;
use crate::redact::lexicon::Lexicon;
use crate::redact::{Known, Redactor};

/// The words that go, in order; those in doubt with a question mark.
fn gone(lexicon: &Lexicon, name: &str, text: &str) -> String {
    let sought = Sought::new(&[Known::new("patient_name", name)], lexicon);
    let mut doc = Document::read(text, lexicon);
    sought.find(&mut doc);
    let mut cells = vec![OPEN; doc.tokens.len()];
    for hit in &doc.hits {
        cells[hit.first..hit.last].fill(Cell { kind: Some(hit.kind), ..OPEN });
    }
    sought.mask_persons(&doc, &mut cells);
    let words: Vec<String> = (0..cells.len())
        .filter(|at| cells[*at].kind.is_some())
        .map(|at| {
            let word = String::from_utf8_lossy(doc.word(at));
            format!("{word}{}", if cells[at].doubt { "?" } else { "" })
        })
        .collect();
    words.join(" ")
}

#[test]
fn where_a_person_stands_the_name_goes() {
    let lexicon = Lexicon::standard();
    for (name, text, wanted) in [
        ("LI, Wei", "Li fell out of bed at 2pm", "Li"),
        ("LI, Wei", "LI fell out of bed", "LI"),
        ("LI, Wei", "spoke to Li re pain", "Li"),
        ("LI, Wei", "Wei Li was seen, LI Wei was seen, LI, Wei", "Wei Li LI Wei LI Wei"),
        ("LI, Wei", "wei li fell", "wei li"),
        ("MA, Wei", "Ma was told", "Ma"),
        ("HE, Wei", "Wei He fell. He, Wei fell. HE Wei. HE, Wei", "Wei He He Wei HE Wei HE Wei"),
        ("HE, Wei", "then Mr He slipped", "He"),
        ("HE, Wei", "told He to stay in bed", "He"),
        ("OH, Jean", "Oh said he slipped", "Oh"),
        ("QI, Wei", "Qi was helped up", "Qi"),
        ("ED, Jean", "Ed became agitated", "Ed"),
        ("SO, Wei", "So was found on the floor", "So?"),
        ("SO, Wei", "noted when So fell", "So"),
        ("AN, Wei", "nurse told An to rest", "An"),
        ("DO, Wei", "Do slipped on the wet floor", "Do?"),
        ("DU, Wei", "Du fell", "Du"),
        ("BA, Wei", "Ba refused tablets", "Ba"),
        ("AI, Wei", "Ai woke at 3", "Ai"),
        ("IP, Wei", "Ip c/o pain", "Ip"),
        ("HA, Wei", "Ha attended clinic", "Ha"),
        ("FOOT, Jean", "Foot fell out of bed", "Foot"),
        ("FOOT, Jean", "when Foot was seen by staff", "Foot"),
        ("FOOT, Jean", "handed over by Foot.", "Foot"),
        ("FOOT, Jean", "Foot's daughter rang", "Foot"),
        ("FOOT, Jean", "Foot was at the door", "Foot?"),
        ("AMBU, Jean", "Ambu fell out of bed", "Ambu"),
        (
            "PARKINSON, Zebedee",
            "parkinson was found on floor. parkinson c/o hip pain",
            "parkinson? parkinson?",
        ),
        ("FOLEY, Jean", "foley was found on the floor", "foley?"),
        ("FOLEY, Jean", "at 1430 foley slipped", "foley?"),
        ("FOLEY, Jean", "told foley was confused", "foley?"),
        ("FOLEY, Jean", "found foley on the floor", "foley?"),
        ("FOLEY, Jean", "foley agitated and shouting", "foley?"),
        ("FOLEY, Jean", "pt foley fell, foley's daughter rang", "foley? foley?"),
        ("BURNS, Jean", "burns was found on the floor, helped burns back to bed", "burns? burns?"),
        ("GREEN, Jean", "spoke to green about the fall", "green?"),
        ("GREEN, Jean", "reviewed by nurse green.", "green?"),
        ("WHITE, Jean", "white refused her tablets", "white?"),
        ("BLACK, Jean", "informed black that the scan was clear", "black?"),
        ("LOW, Jean", "low became agitated", "low?"),
        ("DAY, Jean", "day fell from chair", "day?"),
        ("POWER, Jean", "reassured power and gave tea", "power?"),
        ("CROSS, Jean", "cross lost her balance", "cross?"),
        ("PORTER, Jean", "Porter took him, mr porter was told", "Porter porter?"),
    ] {
        assert_eq!(gone(&lexicon, name, text), wanted, "{name}: {text}");
    }
}

#[test]
fn the_ordinary_and_the_clinical_word_stay() {
    let lexicon = Lexicon::standard();
    for (name, text) in [
        ("PARKINSON, Zebedee", "known parkinson's disease, parkinson's nurse informed"),
        ("BURNS, Jean", "burns to both arms, burns dressing changed"),
        ("BURNS, Jean", "found burns on both legs, burns became infected"),
        ("BURNS, Jean", "admitted with burns. seen by burns team"),
        ("GREEN, Jean", "green top bottle sent, a green was applied"),
        ("LOW, Jean", "low BP, pt low in mood"),
        ("WHITE, Jean", "white cells raised"),
        ("BLACK, Jean", "black stools"),
        ("POWER, Jean", "power of attorney informed, power fell to 2/5"),
        ("POWER, Jean", "told power was off, power was restored"),
        ("DAY, Jean", "day 3, told day staff, day was long"),
        ("CROSS, Jean", "cross matched, group and cross refused by lab, pt cross with staff"),
        ("FOLEY, Jean", "foley catheter in situ, foley removed, foley was changed"),
        ("AMBU, Jean", "ambu bag used. Ambu bag at the bed"),
        ("FOOT, Jean", "left foot cold, foot was found to be swollen"),
        ("FOOT, Jean", "Foot was swollen. The Foot was seen by podiatry"),
        ("PORTER, Jean", "porter took him to xray, told the porter"),
        ("HE, Wei", "He fell. he fell, told he was wet. And he said so"),
        ("SO, Wei", "so he fell, pt said so"),
        ("AN, Wei", "an hour later"),
        ("DO, Wei", "do not move. Do not move"),
        ("ED, Jean", "ED was told, transferred to ED, ed informed"),
        ("LI, Jean", "the li level"),
        ("WARD, Jean", "ward was told, informed ward"),
        ("Outreach team", "told outreach at 3, outreach attended"),
        ("Baby of Jean Foot", "baby fell, of note"),
    ] {
        assert_eq!(gone(&lexicon, name, text), "", "{name}: {text}");
    }
}

#[test]
fn a_job_in_a_column_of_staff_is_no_person() {
    let lexicon = Lexicon::standard();
    let noted = |key: &str, value: &str| !Sought::new(&[Known::new(key, value)], &lexicon).persons.is_empty();
    for value in [
        "Liaison psychiatry",
        "Clinical Governance",
        "CT Radiology",
        "Datix Admin",
        "Path Labs",
        "Theatre co-ordinator",
    ] {
        assert!(!noted("handler", value), "{value}");
    }
    for value in ["PARKINSON, Zebedee", "LI, Wei", "LI Wei", "FOOT, Jean", "Hope, Grace", "Hope Green"] {
        assert!(noted("handler", value), "{value}");
    }
    assert!(noted("patient_name", "Liaison psychiatry"));
}

#[test]
fn in_small_letters_the_record_is_held() {
    let redactor = Redactor::standard();
    for (name, text, word) in [
        ("PARKINSON, Zebedee", "parkinson was found on floor. parkinson c/o hip pain", "parkinson"),
        ("FOLEY, Jean", "foley was found on the floor", "foley"),
        ("BURNS, Jean", "burns was found on the floor, helped burns back to bed", "burns"),
    ] {
        let part = redactor.redact_text(text, &[Known::new("patient_name", name)]);
        assert!(!part.text.as_str().contains(word), "{}", part.text.as_str());
        assert!(part.findings.iter().any(|finding| finding.doubt), "{text}");
    }
    for (name, text, word) in
        [("LI, Wei", "Li fell out of bed at 2pm", "Li"), ("FOOT, Jean", "Foot fell out of bed", "Foot")]
    {
        let part = redactor.redact_text(text, &[Known::new("patient_name", name)]);
        assert!(!part.text.as_str().contains(word), "{}", part.text.as_str());
    }
}

#[test]
fn a_surname_that_is_a_word_is_in_doubt_where_somebody_is_met() {
    let lexicon = Lexicon::standard();
    for (name, text, wanted) in [
        ("Stone, Jo", "it was dark; stone held the lamp", "stone?"),
        ("Silks, Bernie", "bernie and silks were with the pt", "bernie silks?"),
        ("Hay, Bo", "insulin given late to hay on the round", "hay?"),
        ("Hay, Bo", "chart of hay, bo missing", "hay? bo?"),
        ("Hay, Bo", "chart of hay missing", "hay?"),
        ("Head, Mark", "as per head no need to repeat", "head?"),
        ("Head, Mark", "spoke to head re dose", "head?"),
        ("Young, Joy", "insulin given late to young", "young?"),
        ("Pain, Heather", "Handed over to Pain", "Pain?"),
        ("Pain, Heather", "d/w Pain re plan", "Pain?"),
        ("NG, Li", "Handed over to NG", "NG?"),
        ("NG, Li", "NG said the pump was empty", "NG?"),
        ("Richard Quennell", "Dick fell in the bathroom", "Dick?"),
        ("Christopher Quennell", "Kit fell in the bathroom", "Kit?"),
        ("Christopher Quennell", "spoke to kit re dose", "kit?"),
    ] {
        assert_eq!(gone(&lexicon, name, text), wanted, "{name}: {text}");
    }
}

#[test]
fn no_case_is_held_for_the_plain_word() {
    let lexicon = Lexicon::standard();
    for (name, text) in [
        ("Stone, Jo", "stone removed from ureter, stone passed"),
        ("Silks, Bernie", "the silks were lost"),
        ("Hay, Bo", "hay fever, notes of hay fever"),
        ("Head, Mark", "head to toe check, head injury, hit on the head, cream given to head"),
        ("Head, Mark", "spoke to head nurse, as per head injury pathway"),
        ("Young, Joy", "given to young patients, young man fell"),
        ("Pain, Heather", "pain relief given, c/o pain, d/w pain team. Pain relief given"),
        ("NG, Li", "NG tube out, meds given via NG tube"),
        ("Christopher Quennell", "kit fell off the trolley. The Kit was missing"),
        ("Ann Quennell", "Dick test, Kit fell"),
    ] {
        assert_eq!(gone(&lexicon, name, text), "", "{name}: {text}");
    }
}
