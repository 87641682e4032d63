//! Whole texts, as the redactor leaves them: what is a measure stands, what may be a number or a day of somebody goes.

use crate::redact::{Known, Redactor};
use std::sync::LazyLock;

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);

fn redacted(text: &str, known: &[Known]) -> String {
    REDACTOR.redact_text(text, known).text.as_str().to_owned()
}

#[track_caller]
fn stand(texts: &[&str]) {
    for text in texts {
        assert_eq!(redacted(text, &[]), *text);
    }
}

/// What must stay masked, as it is masked.
#[track_caller]
fn go(table: &[(&str, &str)]) {
    for (text, wanted) in table {
        assert_eq!(redacted(text, &[]), *wanted, "{text}");
    }
}

#[test]
fn laboratory_values_and_doses_stand() {
    stand(&[
        "CK 12000 noted",
        "BNP 35000 today",
        "WCC 100000 and Plt 450000",
        "ferritin 45000",
        "trop 12000 at 4pm",
        "Trop T 12500",
        "Trop-T 12500 noted",
        "CA125 12500 noted",
        "CA 19-9 45000 noted",
        "ALT 12000 and AST 15000 today",
        "platelet count 450000",
        "white count 100000",
        "Streptokinase 1500000 units given",
        "Streptokinase 1500000 given",
        "BenPen 1200000 given",
        "heparin 10000 given",
        "HIV VL 150000 copies",
        "HIV VL 150000 copies/ml",
        "CFU 100000",
    ]);
}

#[test]
fn money_and_slips_by_a_power_of_ten_stand() {
    stand(&[
        "cost of £25000 so far",
        "Claim settled for £25000 last year",
        "pump ran at 10000 not 1000",
        "rate set at 1000 instead of 10000",
        "rate 10000, not 1000",
    ]);
}

#[test]
fn what_may_be_a_hospital_number_goes() {
    go(&[
        ("Hosp no CK 12000 seen", "Hosp no [hospital number] seen"),
        ("MRN: CK 12000 seen", "MRN: [hospital number] seen"),
        ("MRN CK12000", "MRN [hospital number]"),
        ("ref ALT 12000 filed", "ref [hospital number] filed"),
        ("CK12000 seen", "[hospital number] seen"),
        ("CK-12000 seen", "[reference] seen"),
        ("CK 448213 seen", "[hospital number] seen"),
        ("CK 12345 seen", "[hospital number] seen"),
        ("AB 120000 seen", "[hospital number] seen"),
        ("K 448000 seen", "[hospital number] seen"),
        // The letters may be initials.
        ("Mr Ashworth CK 12000 seen", "Mr [patient] [hospital number] seen"),
        ("Patient 448200 seen", "Patient [hospital number] seen"),
        ("Pt 448213 on heparin", "Pt [hospital number] on heparin"),
        ("hospital number 1200000 units", "hospital number [hospital number] units"),
    ]);
    let known = [Known::new("hospital_number", "CK12000")];
    let redacted = redacted("CK 12000 noted", &known);
    assert!(!redacted.contains("12000"), "{redacted}");
}

#[test]
fn scores_and_shares_stand() {
    stand(&[
        "Apgar 9/10",
        "Bishop score 5/10 today",
        "CFS 7/9 on admission",
        "Bristol stool 6/7",
        "Bristol stool type 6/7",
        "visual acuity 6/9 R 6/12 L",
        "VA R 6/9 L 6/12",
        "power 4/5 in both legs",
        "pain 7/10 on moving",
        "2/3 of bag given",
        "3/4 of the bag gone",
        "bag 1/4 full",
        "bottles 1/2 full",
    ]);
}

#[test]
fn durations_stand() {
    stand(&[
        "reported in 3/7",
        "for review in 3/7",
        "waited x 5/7",
        "waited ×5/7 for a scan",
        "had abx 7/7",
        "haematuria for 2/12",
        "symptoms for 2/12",
        "headache for 5/12",
        "baby 6/12 old.",
        "seen 6/12 ago",
    ]);
}

#[test]
fn what_may_be_a_day_goes() {
    go(&[
        ("seen on 3/7 by nurse", "seen on [date] by nurse"),
        ("seen 2/12 by", "seen [date] by"),
        ("from 5/7 to 9/7", "from [date] to [date]"),
        ("in 5/7-9/7", "in [date]-[date]"),
        ("12/7 pt fell", "[date] pt fell"),
        ("since 3/12", "since [date]"),
        ("Tues 3/7 ago", "[date] ago"),
        ("seen 06/12 old notes", "seen [date] old notes"),
        ("clinic for 3/12", "clinic for [date]"),
        ("booked for 3/12", "booked for [date]"),
        ("Omitted 2/7", "Omitted [date]"),
        ("not done 3/7", "not done [date]"),
        ("OPA 3/12", "OPA [date]"),
        ("Bishop 5/10", "Bishop [date]"),
        ("Bristol 6/7", "Bristol [date]"),
        ("ASA 12/3", "ASA [date]"),
        ("Pain clinic 7/10", "Pain clinic [date]"),
        ("7/10 pain clinic", "[date] pain clinic"),
        ("4/5 power cut on ward", "[date] power cut on ward"),
        ("2/3 full blood count", "[date] full blood count"),
        ("seen 2/3 of March", "seen [date] of March"),
        ("Mr Power 4/5", "Mr [patient] [date]"),
    ]);
    // The same day is in the record's own columns.
    let known = [Known::new("dob", "1950-12-02")];
    assert_eq!(redacted("symptoms for 2/12", &known), "symptoms for [date]");
}

#[test]
fn what_stands_stands_again_and_holds_nothing() {
    for text in ["CK 12000 noted on 12/3/24", "Mr Ashworth: haematuria for 2/12, power 4/5, seen on 3/7"] {
        let once = REDACTOR.redact_text(text, &[]);
        assert!(once.findings.iter().all(|finding| !finding.doubt), "{text}");
        let text = once.text.as_str();
        assert_eq!(redacted(text, &[]), text);
    }
}

/// What the redactor masks by itself and no measure may open.
#[test]
fn what_only_looks_like_a_measure_goes() {
    for text in [
        "sample labelled 448210 not 44821",
        "Duplicate records: 4482100 instead of 448210",
        "Mr Patel 448210 not 44821",
        "Patient 448200 per PAS",
        "Mr Ashworth on apixaban (7712300)",
        "Gave heparin to 448200 in error",
        "Gave platelets to 448200 in error",
        "Pt DNA 448000",
        "AMY 448000 fell from bed",
        "Bloods taken at 10/12 1900",
        "Brought in 4/12 by LAS, died in ED",
        "Pt fell over 3/12, # NOF",
        "Handed over 4/7",
        "RIP 3/4 of covid",
        "Clinic letter 5/12 old address used",
        "Fell 4/10 pain in hip",
        "Started apixaban 5/7 by GP",
    ] {
        let written = redacted(text, &[]);
        assert!(written.contains("[date]") || written.contains(" number]"), "{text} became {written}");
    }
}

#[test]
fn isotopes_distances_temperatures_and_sizes_are_no_ages() {
    stand(&[
        "Tc-99m given 800 MBq",
        "Tc99m was given",
        "Mo-99m was given",
        "technetium 99m was given",
        "Walked 95m with frame",
        "mobilised approx 95m with frame",
        "fell 100m from ward",
        "Temp 98F",
        "Temp: 98F at ten",
        "size 92F",
    ]);
}

#[test]
fn ages_of_men_and_women_go() {
    for text in [
        "93F fell",
        "92M fell",
        "He is aged 95m and frail",
        "95m fell",
        "a 99m with #NOF",
        "Pt 95m walked off",
        "walked a 95m with frame to bed",
        "95m from NH, fell",
        "fell. 100m from nursing home",
        "pt Mo 99M fell",
    ] {
        let written = redacted(text, &[]);
        assert!(written.contains("[90 or over]"), "{text} became {written}");
    }
}

#[test]
fn decimals_behind_a_word_for_a_place_stand() {
    stand(&[
        "theatre 2.5 hrs late",
        "bay 2.5m wide",
        "ward 0.5 wte short",
        "room 18.5 degrees",
        "resus 3.5 hrs",
        "Ben pen 2.4g given",
        "benzyl pen 1.2g given",
    ]);
    // What stood for a unit is masked as a name.
    let written = redacted("room 2.5 m long", &[]);
    assert_eq!(redacted(&written, &[]), written);
    go(&[
        ("Room 2.14 flooded", "[ward] flooded"),
        ("pod 2.1 faulty", "[ward] faulty"),
        ("moved to ward 2.3 hours later", "moved to [ward].3 hours later"),
        ("Ward 2. 5 pts moved", "[ward]. 5 pts moved"),
    ]);
    let known = [Known::new("patient_name", "PEARCE, Ben")];
    assert!(!redacted("Ben pen 2.4g given", &known).contains("Ben"));
}

#[test]
fn before_is_no_bed() {
    stand(&["result b4 giving the second dose", "seen b4 theatre", "told site mgr b4 9pm"]);
    go(&[
        ("Pt moved to b4 today", "Pt moved to [ward] today"),
        ("reviewed b4 pt", "reviewed [ward] pt"),
        ("took the lady in the chair by b4 who said", "took the lady in the chair by [ward] who said"),
    ]);
    assert!(!redacted("Josh Tanner bay 3 b4 crohns flare", &[]).contains("b4"));
}

#[test]
fn rows_of_results_stand() {
    stand(&[
        "ABG on 15L showed 7.31/6.2/8.9/21 so NIV",
        "U&E from this morning 131/5.9/22/340 not acted upon",
        "VBG 7.12/10.4/3.2/14",
        "Art gas 7.08/11.2/9.1 on arrival",
        "obs: 36.8/92/104/60/18/96",
        "LFT 22/340/180",
        "cord pH 7.1/7.22",
        "cord art 7.02 ven 7.22",
    ]);
    go(&[
        ("bloods 12/3/24 normal", "bloods [date] normal"),
        ("ref 131/5.9/22", "ref [reference]"),
        ("lab 131/5.9/22", "lab [reference]"),
        ("VBG 12/03/24/7.31", "VBG [reference]"),
        ("DOB 3.4/13.50", "DOB 3.4/[ward].50"),
    ]);
}

#[test]
fn ages_in_brackets_are_no_places() {
    stand(&["Patient (7) with asthma"]);
    go(&[
        ("Oscar (7) with asthma", "[patient] (7) with asthma"),
        ("Pt moved to Brown (7)", "Pt moved to [patient] ([ward])"),
    ]);
    for text in [
        "Brown (7), Green (12), White (3) all d&v",
        "Bag for Mr Hugh Gow (20) went home",
        "swap Jones (4) with Smith (6)",
        "Wrong pt - Smith (21) given meds for Jones (22)",
    ] {
        let written = redacted(text, &[]);
        assert!(written.contains("([ward])"), "{text} became {written}");
    }
}

#[test]
fn points_of_a_list_are_no_places() {
    go(&[
        (
            "Actions: 1) Sue debrief 2) Anna SOP 3) pump to EBME",
            "Actions: 1) [patient] debrief 2) [staff 1] SOP 3) pump to EBME",
        ),
        (
            "A1 Brown - UTI\nA2 Parkinson - fall\nA3 Singh - DKA",
            "[ward] [patient] - UTI\n[ward 2] [staff 1] - fall\n[ward 3] [staff 2] - DKA",
        ),
    ]);
    assert!(!redacted("Moved to SDEC\nA2 Singh - fall", &[]).contains("A2"));
}

#[test]
fn names_of_scores_blood_groups_and_fractures_stand() {
    stand(&[
        "Mirels 9, for IM nail",
        "Ramsay 4, Richmond -2",
        "Pressure area check: Norton 9. Sacrum broken.",
        "Killip 3, TIMI 5, Grace 142",
        "anti-Duffy found on Ab screen",
        "Lewis a antibody, no sig",
        "Kell and Duffy neg units requested",
        "Bennett's # missed on XR",
    ]);
    go(&[
        ("Mr Lewis neg for MRSA", "Mr [patient] neg for MRSA"),
        ("Mr Norton 9 years", "Mr [patient] 9 years"),
        ("Pt Norton 9 days post op", "Pt [patient] 9 days post op"),
        ("Smith's # NOF", "[patient]'s # NOF"),
        ("Lewis pos blood cultures", "[person 1] pos blood cultures"),
        ("Lewis ab pain", "[patient] pain"),
    ]);
    let known = [Known::new("patient_name", "NORTON, Ann")];
    let written = redacted("Pressure area check: Norton 9. Sacrum broken.", &known);
    assert!(!written.contains("Norton"), "{written}");
}
