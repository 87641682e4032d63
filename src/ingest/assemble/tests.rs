use super::super::mapping::Mapping;
use super::*;

#[test]
fn parts_of_an_id_do_not_run_into_each_other() {
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Ref\", role = \"source-id\" }, { name = \"Nr\", role = \"source-id\" }]";
    let plan = Plan::new(Mapping::from_toml(toml).unwrap());
    let key = |parts: [&str; 2]| {
        let mut row = Row::default();
        row.start(2);
        (1..).zip(parts).for_each(|(at, part)| row.push(&[at], part));
        source_key(&plan, &row)
    };
    for (parts, stored) in [
        (["W/2024/17", ""], "t:W/2024/17"),
        (["a\\b", ""], "t:a\\b"),
        (["10482", "2"], "t:10482/2"),
        (["W/2024/17", "2"], "t:W/2024/17/2"),
        (["W", "2024/17"], "t:W/2024\\/17"),
        (["W", "N/A"], "t:W/N\\/A"),
    ] {
        assert_eq!(key(parts), stored);
    }
    let all = [["a/b", "c"], ["a", "b/c"], ["a\\", "b/c"], ["a", "b\\/c"], ["a/b\\", "c"], ["a", "b\\\\/c"]];
    for (at, one) in all.iter().enumerate() {
        assert!(all[..at].iter().all(|other| key(*other) != key(*one)), "{one:?}");
    }
}

#[test]
fn every_age_of_90_or_over_of_an_event_is_known() {
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Age\", role = \"age-years\" }]";
    let plan = Plan::new(Mapping::from_toml(toml).unwrap());
    let draft = |age: &str| {
        let mut row = Row::default();
        row.start(2);
        row.push(&[0], "Fell");
        row.push(&[1], age);
        Draft::new(&plan, &row, "t:1".to_owned(), 0, &mut |_, _| {})
    };
    let mut event = draft("91");
    for age in ["95", "70", "95"] {
        event.join(draft(age));
    }
    let incident = event.finish(&plan).unwrap();
    assert_eq!(incident.age_years, Some(95));
    let ages: Vec<_> = incident.known.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect();
    assert_eq!(ages, [("age", "91"), ("age", "95")]);
}

#[test]
fn a_text_that_stands_in_two_parts_stays_in_the_one_that_is_worth_more() {
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Title\", role = \"title\" }, \
                    { name = \"Text\", role = \"what-happened\" }, { name = \"More\", role = \"what-happened\" }, \
                    { name = \"Done\", role = \"action-taken\" }, { name = \"Learned\", role = \"lesson\" }]";
    let plan = Plan::new(Mapping::from_toml(toml).unwrap());
    let parts = |cells: [&str; 5]| {
        let mut row = Row::default();
        row.start(2);
        (0..).zip(cells).for_each(|(at, cell)| row.push(&[at], cell));
        let draft = Draft::new(&plan, &row, "t:1".to_owned(), 0, &mut |_, _| {});
        draft.finish(&plan).unwrap().parts
    };
    let told = (Part::WhatHappened, "Fell".to_owned());
    let learned = (Part::Lesson, "Mats on every ward".to_owned());
    let done = (Part::ActionTaken, "Helped up".to_owned());
    assert_eq!(
        parts(["", "Fell", "Fell", "Mats on every ward", "Mats on every ward"]),
        [told.clone(), learned.clone()]
    );
    assert_eq!(parts(["Fell", "Fell", "", "Helped up", "Mats on every ward"]), [told.clone(), done, learned]);
    assert_eq!(parts(["Fell", "", "", "", ""]), [told]);
}

#[test]
fn an_update_counts_and_what_it_leaves_out_stays() {
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Learned\", role = \"lesson\" }, { name = \"Harm\", role = \"harm\" }, \
                    { name = \"Day\", role = \"occurred\" }, { name = \"Kind\", role = \"category\" }]";
    let plan = Plan::new(Mapping::from_toml(toml).unwrap());
    let draft = |number: u64, cells: [&str; 5]| {
        let mut row = Row::default();
        row.start(number);
        (0..).zip(cells).for_each(|(at, cell)| row.push(&[at], cell));
        Draft::new(&plan, &row, "t:1".to_owned(), 0, &mut |_, _| {})
    };
    let mut last = draft(3, ["Fell and died", "", "Low", "", "Fall"]);
    last.update(draft(2, ["Fell", "Mats", "Severe", "14/03/2024", "Slip"]));
    let incident = last.finish(&plan).unwrap();
    let parts: Vec<_> = incident.parts.iter().map(|(part, text)| (*part, text.as_str())).collect();
    assert_eq!(parts, [(Part::WhatHappened, "Fell and died"), (Part::Lesson, "Mats")]);
    assert_eq!(incident.harm, Some(Harm::Severe));
    assert_eq!(incident.occurred, Some(jiff::civil::date(2024, 3, 14)));
    assert_eq!(incident.coded.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["Fall"]);
    assert_eq!(incident.reference_row, 3);
    // Of a duplicate the harm counts, not the text.
    let mut first = draft(2, ["Fell", "", "Low", "", ""]);
    first.heed(draft(3, ["Slid", "", "Severe", "", ""]));
    let incident = first.finish(&plan).unwrap();
    assert_eq!((incident.harm, incident.parts[0].1.as_str()), (Some(Harm::Severe), "Fell"));
}

#[test]
fn what_stands_for_no_public_reference_is_none() {
    let toml = "name = \"t\"\nkey = \"t\"\ncolumns = [{ name = \"Text\", role = \"what-happened\" }, \
                    { name = \"Ref\", role = \"public-reference\" }]";
    let plan = Plan::new(Mapping::from_toml(toml).unwrap());
    let draft = |reference: &str| {
        let mut row = Row::default();
        row.start(2);
        row.push(&[0], "Fell");
        row.push(&[1], reference);
        Draft::new(&plan, &row, "t:1".to_owned(), 0, &mut |_, _| {})
    };
    for none in ["N/A", "n/a", "None", "-", "--", "nil", "n/k", "Not known"] {
        assert_eq!(draft(none).finish(&plan).unwrap().public_reference, None, "{none}");
    }
    // A further row of the event may have one.
    let mut event = draft("N/A");
    event.join(draft("PFD-2024-0017"));
    assert_eq!(event.finish(&plan).unwrap().public_reference.as_deref(), Some("PFD-2024-0017"));
}
