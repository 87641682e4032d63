//! Bad input: identifiers in odd characters still go, odd texts of any size keep every property.

use hindsight::redact::{Case, Known, Part};
use proptest::prelude::*;

use super::REDACTOR;
use super::properties::hold;

/// Places `inner` in a sentence and says whether every letter and digit of it was masked.
fn goes(before: &str, inner: &str, behind: &str) -> Result<(), String> {
    let text = format!("{before}{inner}{behind}");
    let parts = [(Part::WhatHappened, text.as_str())];
    let case = hold(&REDACTOR, &Case { parts: &parts, known: &[], day_zero: None });
    let part = &case.parts[0];
    let end = before.len() + inner.len();
    let covered = text
        .char_indices()
        .filter(|(at, c)| (before.len()..end).contains(at) && c.is_alphanumeric())
        .all(|(at, _)| part.findings.iter().any(|finding| finding.span.contains(&at)));
    if covered { Ok(()) } else { Err(format!("{} from {}", part.text.as_str().escape_unicode(), text)) }
}

fn between(text: &str, unseen: char) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 {
            out.push(unseen);
        }
        out.push(c);
    }
    out
}

fn blanks(text: &str, blank: &str) -> String {
    text.replace(' ', blank)
}

fn digits_from(text: &str, zero: u32) -> String {
    text.chars().map(|c| c.to_digit(10).map_or(c, |digit| char::from_u32(zero + digit).unwrap())).collect()
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
        .collect()
}

#[test]
fn identifiers_in_odd_characters_still_go() {
    // What stands before, the identifier, what stands behind.
    let planted = [
        ("nhs no ", "999 322 8109", " on the band"),
        ("band said ", "9993228109", ", wrong"),
        ("ring him on ", "07700 900123", " after six"),
        ("ring ", "+44 7700 900123", " please"),
        ("seen by Mr ", "Kowalczyk", " at the desk"),
        ("Dr ", "Brackenbury", " was told"),
        ("fell on ", "12/03/2024", " at night"),
        ("fell on ", "12 March 2024", " at night"),
        ("dob ", "23/07/1948", ", lives alone"),
        ("lives at ", "OX4 7ZZ", " now"),
        ("write to ", "b.kowalczyk@nhs.net", " today"),
    ];
    type Disguise = fn(&str) -> String;
    let disguises: [(&str, Disguise); 21] = [
        ("as it is", str::to_owned),
        ("zero-width blanks", |text| between(text, '\u{200b}')),
        ("zero-width joiners", |text| between(text, '\u{200d}')),
        ("zero-width non-joiners", |text| between(text, '\u{200c}')),
        ("word joiners", |text| between(text, '\u{2060}')),
        ("soft hyphens", |text| between(text, '\u{ad}')),
        ("byte order marks", |text| between(text, '\u{feff}')),
        ("combining accents", |text| between(text, '\u{301}')),
        ("variation selectors", |text| between(text, '\u{fe0f}')),
        ("marks from right to left", |text| between(text, '\u{200f}')),
        ("embedded from right to left", |text| format!("\u{202b}{text}\u{202c}")),
        ("isolated from right to left", |text| format!("\u{2067}{text}\u{2069}")),
        ("no-break blanks", |text| blanks(text, "\u{a0}")),
        ("thin blanks", |text| blanks(text, "\u{2009}")),
        ("narrow no-break blanks", |text| blanks(text, "\u{202f}")),
        ("ideographic blanks", |text| blanks(text, "\u{3000}")),
        ("full-width digits", |text| digits_from(text, 0xff10)),
        ("full width", full_width),
        ("Arabic digits", |text| digits_from(text, 0x660)),
        ("Devanagari digits", |text| digits_from(text, 0x966)),
        ("mathematical digits", |text| digits_from(text, 0x1d7ce)),
    ];
    let mut leaks = Vec::new();
    for (before, inner, behind) in planted {
        for (name, disguise) in disguises {
            if let Err(shown) = goes(before, &disguise(inner), behind) {
                leaks.push(format!("{name}: {shown}"));
            }
        }
        for (name, left, right) in [
            ("Arabic around", "المريض ", " الطبيب"),
            ("Hebrew around", "המטופל\u{200f} ", " \u{200f}רופא"),
            ("emoji around", "👩🏽\u{200d}⚕\u{fe0f} ", " 🚑"),
            ("turned round", "\u{202e}", "\u{202c}"),
        ] {
            if let Err(shown) = goes(&format!("{left}{before}"), inner, &format!("{behind}{right}")) {
                leaks.push(format!("{name}: {shown}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{} leak:\n{}", leaks.len(), leaks.join("\n"));
}

#[test]
fn what_stands_around_an_identifier_hides_nothing() {
    let frames = [
        ("المريض nhs 999 322 8109 الطبيب", "999"),
        ("\u{202e}nhs 999 322 8109\u{202c}", "8109"),
        ("🚑🚑 Mr Kowalczyk 🚑", "Kowalczyk"),
        ("Mr\u{a0}Kowalczyk\u{a0}fell", "Kowalczyk"),
        ("Mr\u{2009}Kowalczyk fell", "Kowalczyk"),
        ("M\u{200b}r Kowalczyk fell", "Kowalczyk"),
        ("fell\r\nMr Kowalczyk\r\nwas told", "Kowalczyk"),
        ("fell\rMr Kowalczyk\rwas told", "Kowalczyk"),
        ("fell\u{2028}ring 07700 900123\u{2029}now", "900123"),
        ("\u{feff}Mr Kowalczyk fell", "Kowalczyk"),
        ("Mr Kowalczyk\u{0} fell", "Kowalczyk"),
        ("[[Mr Kowalczyk]] fell", "Kowalczyk"),
        ("seen 12/03/2024🙂 at night", "03"),
    ];
    for (text, planted) in frames {
        let parts = [(Part::WhatHappened, text)];
        let case = hold(&REDACTOR, &Case { parts: &parts, known: &[], day_zero: None });
        let written = case.parts[0].text.as_str();
        assert!(!written.contains(planted), "{planted} stands in {written:?}");
    }
}

#[test]
fn a_placeholder_ends_what_is_glued_to_it() {
    // A second reading must not take the placeholder into an address or a number.
    for text in [
        "pers.ie.[patient]",
        "pers.ie.onr",
        "see www.larchfield.example/[ward]/plan.pdf",
        "b.[staff 1]@nhs.net",
        "ward 7[staff 2]",
        "999 322 [patient] 8109",
    ] {
        let parts = [(Part::WhatHappened, text)];
        let case = hold(&REDACTOR, &Case { parts: &parts, known: &[], day_zero: None });
        for finding in &case.parts[0].findings {
            assert!(!text[finding.span.clone()].contains('['), "{text}: {} is taken", finding.rule);
        }
    }
}

#[test]
fn a_known_name_goes_in_every_script_of_its_letters() {
    let known = [Known::new("patient_name", "KOWALCZYK, Zoë"), Known::new("nhs_number", "999 322 8109")];
    for text in [
        "spoke to Kowalczyk",
        "spoke to ｋｏｗａｌｃｚｙｋ",
        "spoke to KOWALCZYK\u{301}",
        "spoke to kowal\u{ad}czyk",
        "spoke to Ko\u{200d}walczyk",
        "told zoe\u{308}",
        "told ZOE",
        "told Zoë",
        "number ９９９３２２８１０９",
        "number 999\u{2009}322\u{2009}8109",
        "number 9\u{200b}9\u{200b}93228109",
    ] {
        let parts = [(Part::WhatHappened, text)];
        let case = hold(&REDACTOR, &Case { parts: &parts, known: &known, day_zero: None });
        assert_eq!(case.parts[0].findings.len(), 1, "{text} became {}", case.parts[0].text.as_str());
    }
}

#[test]
fn ten_megabytes_on_one_line_and_ten_thousand_names() {
    let sentence = "Mrs Quillfeather fell by bed 6 at 0300, SN Brackenbury rang 07700 900123 and Dr Moyo came; obs 2 hourly. ";
    let line = sentence.repeat(10_000_000 / sentence.len() + 1);
    assert!(!line.contains('\n') && line.len() >= 10_000_000);
    let part = REDACTOR.redact_text(&line, &[]);
    let sentences = line.len() / sentence.len();
    assert!(part.findings.len() >= 3 * sentences, "{} findings", part.findings.len());
    assert!(!part.text.as_str().contains("Quillfeather") && !part.text.as_str().contains("900123"));

    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let names: Vec<String> =
        (0..10_000).map(|n| format!("Q{}x{}y{}", letter(n), letter(n / 26), letter(n / 676))).collect();
    let text: String = names.iter().map(|name| format!("Mr {name} came.\r\n")).collect();
    let known: Vec<Known> = names.iter().map(|name| Known::new("patient_name", name)).collect();
    let parts = [(Part::WhatHappened, text.as_str())];
    for known in [&known[..], &[]] {
        let case = hold(&REDACTOR, &Case { parts: &parts, known, day_zero: None });
        let written = case.parts[0].text.as_str();
        assert!(names.iter().all(|name| !written.contains(name.as_str())));
    }
}

/// Pieces of which bad texts are made.
fn pieces() -> impl Strategy<Value = String> {
    let cues = prop::sample::select(vec![
        "Mr ",
        "Dr.",
        "nhs ",
        "dob",
        "tel:",
        "ext ",
        "ward ",
        "bed",
        "seen by ",
        "[",
        "]",
        "[staff 1]",
        "[patient]",
        "@",
        "www.",
        "http://",
        "Smith",
        "SMITH, ",
        "O'",
        "12/3/24",
        "999 322 8109",
        "07700 900",
        "March ",
        "Hospital",
        "St ",
        " at ",
        " dot ",
        "ref ",
        "aged 94",
        "\r\n",
        "\n\n",
        "(",
        "///",
        "a.b",
        "1-",
    ]);
    let odd = prop::sample::select(vec![
        '\u{200b}',
        '\u{200d}',
        '\u{ad}',
        '\u{a0}',
        '\u{2009}',
        '\u{301}',
        '\u{ff11}',
        '\u{202e}',
        '\u{feff}',
        '\u{1f6d1}',
        'ß',
        'İ',
        '㎏',
        'ﬀ',
        '½',
        '\u{0}',
        '\u{fffd}',
        'ж',
        '漢',
        '\u{e000}',
        '\u{10ffff}',
        '\u{664}',
        '𝐊',
        'ǆ',
    ]);
    prop_oneof![
        3 => cues.prop_map(str::to_owned),
        2 => odd.prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        2 => "[ a-zA-Z0-9.,:/'-]{1,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_property_holds_of_any_case(
        texts in prop::collection::vec(prop::collection::vec(pieces(), 0..40).prop_map(|all| all.concat()), 1..4),
        known in prop::collection::vec(("(patient_name|dob|nhs_number|address|reporter|)", pieces()), 0..4),
    ) {
        const PARTS: [Part; 3] = [Part::Title, Part::WhatHappened, Part::ActionTaken];
        let parts: Vec<(Part, &str)> = PARTS.iter().copied().zip(texts.iter().map(String::as_str)).collect();
        let known: Vec<Known> = known.into_iter().map(|(key, value)| Known::new(key, value)).collect();
        hold(&REDACTOR, &Case { parts: &parts, known: &known, day_zero: jiff::civil::Date::new(2024, 2, 29).ok() });
    }
}
