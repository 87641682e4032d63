//! Whole texts, as the redactor leaves them: identifiers go whole, what only looks like one is left.

use super::accounts::sort_code;
use super::around::Found;
use super::birth::birth_month;
use super::digits::last_digits;
use super::secrets::secret;
use super::spoken::spoken_birth;
use crate::redact::document::Document;
use crate::redact::marked::{bracketed, read};
use crate::redact::{Kind, Redactor};

#[test]
fn late_identifiers_go_whole() {
    let redactor = Redactor::standard();
    for (text, kind, gone) in [
        ("Login from 86.134.22.9 overnight.", Kind::Id, "86.134.22.9"),
        ("IP: 192.168.1.20", Kind::Id, "192.168.1.20"),
        ("server 10.1.2.3 was down", Kind::Id, "10.1.2.3"),
        ("seen from 81.2.69.142 at night", Kind::Id, "81.2.69.142"),
        ("server at 10.11.12.13 was down", Kind::Id, "10.11.12.13"),
        ("His old style NHS number is JRDAN 269.", Kind::NhsNo, "JRDAN 269"),
        ("old NHS no: ABCD/12/3 on the card", Kind::NhsNo, "ABCD/12/3"),
        ("postcode GIR 0AA", Kind::Postcode, "GIR 0AA"),
        ("found at what3words filled.count.soap by crew", Kind::Url, "filled.count.soap"),
        ("w3w: filled.count.soap", Kind::Url, "filled.count.soap"),
        ("DoB 1930, lives alone", Kind::Dob, "1930"),
        ("DOB 1930 with dementia", Kind::Dob, "1930"),
        ("year of birth: 1948", Kind::Dob, "1948"),
        ("born 1930, lives alone", Kind::Dob, "1930"),
        ("born in 1975", Kind::Dob, "1975"),
        ("M/94 fell from bed", Kind::Age90, "94"),
        ("lady in her nineties", Kind::Age90, "nineties"),
        ("a man in his late 90s fell", Kind::Age90, "90s"),
        ("obs were taken from a lady in her 90s", Kind::Age90, "90s"),
        ("a ward of nonagenarians", Kind::Age90, "nonagenarians"),
        ("IR1 5567 was filled in", Kind::Id, "5567"),
        ("IR1 number 5567", Kind::Id, "5567"),
        ("see IR1 no. W55671", Kind::Id, "W55671"),
        ("IR1 number 1430", Kind::Id, "1430"),
        ("He was born in Feb 1951 and is well", Kind::Dob, "Feb 1951"),
        ("dob apr 39 on the wristband", Kind::Dob, "apr 39"),
        ("She was born Apr '39 in town", Kind::Dob, "Apr '39"),
        ("date of birth given as June 1944", Kind::Dob, "June 1944"),
        ("DOB read out as three four thirty nine", Kind::Dob, "three four thirty nine"),
        ("dob 12:05:78 on the form", Kind::Dob, "12:05:78"),
        ("Sort code 20 12 34 was read out", Kind::Id, "20 12 34"),
        ("last four digits 4567 of NHS number", Kind::NhsNo, "4567"),
        ("NHS number ending in 4567", Kind::NhsNo, "4567"),
        ("Password Winter2024 for EPMA was shared", Kind::Id, "Winter2024"),
        ("Keysafe 1945 was wrong", Kind::Id, "1945"),
        ("PIN for card 4412 in the notes", Kind::Id, "4412"),
    ] {
        let part = redactor.redact_text(text, &[]);
        let found = part.findings.iter().any(|found| found.kind == kind && &text[found.span.clone()] == gone);
        assert!(found, "{text} → {}", part.text.as_str());
        let again = redactor.redact_text(part.text.as_str(), &[]);
        assert_eq!(again.text.as_str(), part.text.as_str(), "{text}");
    }
}

/// The text with what the rule finds in brackets.
fn shown(rule: impl Fn(&Document<'_>, usize) -> Option<Found>, text: &str) -> String {
    let doc = read(text);
    let mut found: Vec<(usize, usize)> = (0..doc.tokens.len())
        .filter_map(|at| rule(&doc, at))
        .map(|(_, span, ..)| (span.start, span.end))
        .collect();
    found.dedup();
    bracketed(&doc, text, found.into_iter())
}

#[test]
fn passwords_and_codes_go_and_counts_stand() {
    for (text, wanted) in [
        ("Password Winter2024! for EPMA", "Password <Winter2024!> for EPMA"),
        ("the login and password nurse123 were taped", "the login and password <nurse123> were taped"),
        ("Temporary password: Hospital1.", "Temporary password: <Hospital1>."),
        ("password for EPMA is Winter2024", "password for EPMA is <Winter2024>"),
        ("Username jokafor1", "Username <jokafor1>"),
        ("Keysafe 1945 was wrong", "Keysafe <1945> was wrong"),
        ("Key safe code is 1945", "Key safe code is <1945>"),
        ("door code 2580#", "door code <2580#>"),
        ("Alarm code 4411 shouted out", "Alarm code <4411> shouted out"),
        ("Code for the drug cupboard 5582", "Code for the drug cupboard <5582>"),
        ("the CD cupboard code (1357) was shared", "the CD cupboard code (<1357>) was shared"),
        ("PIN for patient's bank card 4412 found", "PIN for patient's bank card <4412> found"),
        ("Door pin 1945", "Door pin <1945>"),
        ("card CVC 123 read out", "card CVC <123> read out"),
        ("CVV 123 read out", "CVV <123> read out"),
    ] {
        assert_eq!(shown(secret, text), wanted);
    }
    for text in [
        "password reset at 0340",
        "password expired 12/03",
        "forgot his password 3 times",
        "password for ward 12 computer",
        "password, and by noon 2,300 mails",
        "Pin 4 oozing",
        "amiodarone via CVC 900/24h",
        "CVC 1430 flushed",
        "traction pin 1400 sited",
        "Steinmann pin 1430",
        "pin for tibia 1430",
        "hip pin 2019",
        "pin through the slipper into 1st MTP",
        "key safe codes x 9",
        "Key safe code 4 digits wrong",
        "Keysafe 1430 hrs",
        "Alarm code 1045 displayed on the pump",
        "pump alarm code 1045",
        "Gate code 4 digit not known",
        "postcode 1234",
    ] {
        assert_eq!(shown(secret, text), text);
    }
}

#[test]
fn sort_codes_and_last_digits_go() {
    for (text, wanted) in [
        ("Sort code 20 12 34 account", "Sort code <20 12 34> account"),
        ("sort-code: 20.12.34", "sort-code: <20.12.34>"),
        ("Sort 20-12-34", "Sort <20-12-34>"),
        ("sort 20 12 34 56", "sort 20 12 34 56"),
        ("sort code changed", "sort code changed"),
        ("sort out 20 12 34", "sort out 20 12 34"),
    ] {
        assert_eq!(shown(sort_code, text), wanted);
    }
    for (text, wanted) in [
        ("last four digits 4567 of NHS number", "last four digits <4567> of NHS number"),
        ("Last 4 of NHS no 4567", "Last 4 of NHS no <4567>"),
        ("NHS number ending in 4567", "NHS number ending in <4567>"),
        ("NHS no differs in last 3 digits (567 v 657)", "NHS no differs in last 3 digits (<567 v 657>)"),
        ("mobile ending in 456 rang", "mobile ending in <456> rang"),
        ("hospital number ending 4567", "hospital number ending <4567>"),
        ("hospital no ends in 4567", "hospital no ends in <4567>"),
        ("phone call ending with 1430", "phone call ending with 1430"),
        ("hospital stay ending in 2019", "hospital stay ending in 2019"),
        ("last 3 of 400 hospital beds", "last 3 of 400 hospital beds"),
        ("last 4 of 2019 hospital audits", "last 4 of 2019 hospital audits"),
        ("last 4 BMs 12, 14", "last 4 BMs 12, 14"),
        ("last digits of the lot 4567", "last digits of the lot 4567"),
        ("phone call ended 1700", "phone call ended 1700"),
        ("the last of the 2019 order", "the last of the 2019 order"),
    ] {
        assert_eq!(shown(last_digits, text), wanted);
    }
}

#[test]
fn births_in_words_and_by_month_go() {
    for (text, wanted) in [
        ("DOB read out as three four thirty nine", "DOB read out as <three four thirty nine>"),
        ("dob one two seventy-eight", "dob <one two seventy-eight>"),
        ("DOB the 12th of the 5th 78", "DOB the <12th of the 5th 78>"),
        ("dob 12:05:78", "dob <12:05:78>"),
        ("DOB 3 4 39", "DOB <3 4 39>"),
        ("dob wrong three four times", "dob wrong three four times"),
        ("DOB 3 4 mg", "DOB 3 4 mg"),
        ("born 3 4 39", "born 3 4 39"),
    ] {
        assert_eq!(shown(spoken_birth, text), wanted);
    }
    let month = |doc: &Document<'_>, at: usize| birth_month(doc, at, Some(jiff::civil::date(2024, 3, 2)));
    for (text, wanted) in [
        ("born in Feb 1951", "born in <Feb 1951>"),
        ("born apr 39", "born <apr 39>"),
        ("born Apr '39", "born <Apr '39>"),
        ("born in '51", "born in <'51>"),
        ("d.o.b Feb 1951", "d.o.b <Feb 1951>"),
        ("date of birth given as June 1944", "date of birth given as <June 1944>"),
        ("dob feb 2024", "dob <feb 2024>"),
        ("baby born in Feb 2024", "baby born in Feb 2024"),
        ("born in Feb 2024", "born in Feb 2024"),
        ("born Apr 12 by NVD", "born Apr 12 by NVD"),
        ("born in May", "born in May"),
    ] {
        assert_eq!(shown(month, text), wanted);
    }
}

#[test]
fn surnames_of_diseases_and_makers_go_again() {
    let redactor = Redactor::standard();
    for (text, name) in [
        ("Mr Parkinson was found on the floor by the bed at 0300. Parkinson had no injury.", "Parkinson"),
        ("Peter Foley fell. Foley had HI.", "Foley"),
        ("Mr Hartmann given wrong dose. Hartmann informed.", "Hartmann"),
        ("dr foley asked. foley did not attend", "foley"),
        ("Mrs Foley had Foley's son present", "Foley"),
    ] {
        let part = redactor.redact_text(text, &[]);
        assert!(!part.text.as_str().contains(name), "{text} → {}", part.text.as_str());
        let again = redactor.redact_text(part.text.as_str(), &[]);
        assert_eq!(again.text.as_str(), part.text.as_str(), "{text}");
    }
    for (text, kept) in [
        ("Mr Parkinson has Parkinson's disease", "Parkinson's disease"),
        ("Mr Foley has a Foley catheter in", "Foley catheter"),
        ("Mr Foley seen. Foley in situ and draining.", "Foley in situ"),
        ("Mr Hartmann was given Hartmann's 1L", "Hartmann's 1L"),
        ("Mrs Waterlow fell. Waterlow 22 today.", "Waterlow 22"),
    ] {
        let part = redactor.redact_text(text, &[]);
        assert!(part.text.as_str().contains(kept), "{text} → {}", part.text.as_str());
    }
}

#[test]
fn what_only_looks_like_one_is_left() {
    const RULES: [&str; 6] =
        ["computer-address", "old-nhs-number", "birth-year", "incident-form", "what3words", "age"];
    let redactor = Redactor::standard();
    for text in [
        "software v4.2.10.3 was put on",
        "see section 4.2.1.1 of the policy",
        "version 10.12.13.14 of the pump",
        "list item 1.2.3.4 below",
        "bp 120.80",
        "figures 300.12.13.14",
        "the old NHS card was lost",
        "old NHS buildings 12",
        "ask for what3words before sending",
        "Baby born 1930 by NVD",
        "twin 1 born 1922, twin 2 later",
        "born 1405 hrs",
        "M/84 fell from bed",
        "M/94/2 code",
        "sats stayed in her 90s",
        "music of the nineties",
        "IR1 was filled in",
        "IR1 filled at 1430",
        "IR1 1430 done",
        "BMs 11.12.14.16",
        "turns at 10.12.14.16",
        "guideline 12.14.16.18",
        "BMs 11.12.14.116",
        "DOB 1900 hrs",
        "dob 1930 hrs",
        "systolics in his 90s",
        "satting in her 90s",
        "he was satting in his 90s",
        "O2 in her 90s",
        "oxygen on air was kept in her 90s",
        "systolics were for most of today in his 90s",
    ] {
        let part = redactor.redact_text(text, &[]);
        let found = part.findings.iter().find(|found| RULES.contains(&found.rule));
        assert!(found.is_none(), "{text} → {}", part.text.as_str());
    }
}

#[test]
fn the_word_before_an_address_stands() {
    let redactor = Redactor::standard();
    for text in ["IP 10.1.2.3 was down", "Login from IP 86.134.22.9 today", "IP address: 192.168.1.20"] {
        let part = redactor.redact_text(text, &[]);
        assert!(part.text.as_str().contains("IP"), "{text} → {}", part.text.as_str());
        assert!(part.findings.iter().any(|found| found.rule == "computer-address"), "{text}");
    }
}
