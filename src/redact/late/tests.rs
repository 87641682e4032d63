//! Whole texts, as the redactor leaves them: identifiers go whole, what only looks like one is left.

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
    ] {
        let part = redactor.redact_text(text, &[]);
        let found = part.findings.iter().any(|found| found.kind == kind && &text[found.span.clone()] == gone);
        assert!(found, "{text} → {}", part.text.as_str());
        let again = redactor.redact_text(part.text.as_str(), &[]);
        assert_eq!(again.text.as_str(), part.text.as_str(), "{text}");
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
