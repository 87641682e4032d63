//! Counts and pages.

use super::*;

/// Small numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    fn some<T: Copy>(&mut self, of: &[T], most: usize) -> Vec<T> {
        (0..self.roll(most + 1)).map(|_| self.pick(of)).collect()
    }
}

#[test]
fn counts_are_right_under_every_combination_of_filters() {
    const THEMES: [&str; 6] = ["MED-insulin", "MED-omit", "FALL-inj", "FALL", "COMM-handover", "gone-theme"];
    const FACTORS: [&str; 3] = ["team", "task", "patient"];
    const WORDS: [&str; 4] = ["insulin", "ward", "fall", "scan"];
    const SPECIALTIES: [&str; 2] = ["Urology", "Orthopaedics"];
    const MONTHS: [&str; 4] = ["2021-01", "2022-06", "2022-07", "2024-12"];
    let known = Taxonomy::built_in();
    let mut dice = Dice(7);
    let cases: Vec<Case> = (0..150)
        .map(|n| Case {
            themes: dice.some(&THEMES, 3),
            factors: dice.some(&FACTORS, 2),
            harm: dice.some(Harm::ALL, 1).pop(),
            psychological_harm: dice.some(PsychologicalHarm::ALL, 1).pop(),
            setting: dice.some(&Setting::ALL[..4], 1).pop(),
            specialty: dice.some(&SPECIALTIES, 1).pop(),
            event_type: Some(dice.pick(EventType::ALL)),
            month: dice.some(&MONTHS, 1).pop(),
            // Words of its own keep every case apart from the others.
            ..case(
                &n.to_string(),
                &format!("{} {} own{n}a own{n}b own{n}c own{n}d", dice.pick(&WORDS), dice.pick(&WORDS)),
            )
        })
        .collect();
    let f = Fixture::with(&cases[..100]);
    f.add(&cases[100..], 1);
    f.catch_up();
    // One that is gone and not yet out of the index.
    f.register.move_to(&f.id("0"), State::Withdrawn, &Actor::command_line(), "objection").unwrap();
    let has = |mine: &[&str], asked: &[String]| {
        asked.is_empty()
            || asked.iter().any(|asked| {
                mine.iter().any(|label| *label == asked || label.split('-').next() == Some(asked.as_str()))
            })
    };
    for round in 0..250 {
        let request = SearchRequest {
            q: dice.some(&WORDS, 1).pop().unwrap_or_default().to_owned(),
            theme: dice
                .some(&["MED", "FALL", "MED-omit", "FALL-inj"], 2)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            factor: dice.some(&FACTORS, 2).into_iter().map(str::to_owned).collect(),
            harm: dice.some(Harm::ALL, 2),
            psychological_harm: dice.some(PsychologicalHarm::ALL, 2),
            setting: dice.some(&Setting::ALL[..4], 2),
            specialty: dice.some(&SPECIALTIES, 1).into_iter().map(str::to_owned).collect(),
            event_type: dice.some(EventType::ALL, 2),
            from: dice.some(&MONTHS, 1).pop().and_then(Month::parse),
            to: dice.some(&MONTHS, 1).pop().and_then(Month::parse),
            per_page: 100,
            page: 1,
            // Labels bring lessons in whatever their words: here only words count.
            exact: true,
            ..SearchRequest::default()
        };
        let mind = |case: &Case| case.psychological_harm.unwrap_or(PsychologicalHarm::Unknown);
        // Of each case, the facets whose filter it fails.
        let failed = |case: &Case| {
            let month = case.month.and_then(Month::parse);
            [
                !has(&case.themes, &request.theme),
                !has(&case.factors, &request.factor),
                !request.harm.is_empty() && !case.harm.is_some_and(|harm| request.harm.contains(&harm)),
                !request.event_type.is_empty() && !request.event_type.contains(&case.event_type.unwrap()),
                !request.setting.is_empty() && !case.setting.is_some_and(|it| request.setting.contains(&it)),
                !request.specialty.is_empty()
                    && !case.specialty.is_some_and(|it| request.specialty.iter().any(|asked| asked == it)),
                (request.from.is_some() || request.to.is_some())
                    && !month.is_some_and(|month| {
                        request.from.is_none_or(|from| from <= month)
                            && request.to.is_none_or(|to| month <= to)
                    }),
                !request.psychological_harm.is_empty() && !request.psychological_harm.contains(&mind(case)),
            ]
        };
        let matching: Vec<&Case> = cases[1..].iter().filter(|case| case.what.contains(&request.q)).collect();
        let response = f.library.search(&request).unwrap();
        let total = matching.iter().filter(|case| failed(case).iter().all(|failed| !failed)).count();
        assert_eq!(response.total, total, "round {round}");
        assert_eq!(response.hits.len(), total.min(100), "round {round}");
        let check = |facet: &str, place: usize, value: &dyn Fn(&Case) -> Vec<String>| {
            let mut want: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
            for case in &matching {
                let failed = failed(case);
                if (0..8).all(|at| at == place || !failed[at]) {
                    let values: std::collections::BTreeSet<String> = value(case).into_iter().collect();
                    values.into_iter().for_each(|value| *want.entry(value).or_default() += 1);
                }
            }
            let got = response.facets[facet].iter().map(|v| (v.value.clone(), v.count)).collect();
            assert_eq!(want, got, "round {round}, {facet}");
        };
        check("theme", 0, &|case| {
            let parents = case.themes.iter().filter_map(|id| known.parent(id).map(str::to_owned));
            case.themes.iter().map(|id| (*id).to_owned()).chain(parents).collect()
        });
        check("factor", 1, &|case| case.factors.iter().map(|id| (*id).to_owned()).collect());
        check("harm", 2, &|case| case.harm.iter().map(|harm| harm.id().to_owned()).collect());
        check("type", 3, &|case| vec![case.event_type.unwrap().id().to_owned()]);
        check("setting", 4, &|case| case.setting.iter().map(|it| it.id().to_owned()).collect());
        check("specialty", 5, &|case| case.specialty.iter().map(|it| (*it).to_owned()).collect());
        check("year", 6, &|case| case.month.iter().map(|month| month[..4].to_owned()).collect());
        check("month", 6, &|case| case.month.iter().map(|month| (*month).to_owned()).collect());
        check("psychological_harm", 7, &|case| vec![mind(case).id().to_owned()]);
        let months = &response.facets["month"];
        assert!(months.is_sorted_by(|a, b| a.value > b.value), "round {round}, the newest first");
    }
}

#[test]
fn pages_neither_repeat_nor_skip() {
    let mut cases: Vec<Case> =
        (0..90).map(|n| case(&n.to_string(), &format!("insulin own{n}a own{n}b own{n}c own{n}d"))).collect();
    let copy = "insulin pump alarm ignored twice overnight by everybody on duty";
    cases.extend((90..100).map(|n| case(&n.to_string(), copy)));
    let f = Fixture::with(&cases);
    let mut seen = Vec::new();
    for page in 1..=12 {
        let request = SearchRequest { q: "insulin".into(), page, per_page: 8, ..request() };
        let response = f.library.search(&request).unwrap();
        assert_eq!(response.total, 100);
        seen.extend(response.hits.into_iter().flat_map(|hit| hit.more_like_this.into_iter().chain([hit.id])));
    }
    assert_eq!(seen.len(), 100);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 100);
}

#[test]
fn equal_hits_stand_in_the_same_order_however_the_index_came_about() {
    let cases: Vec<Case> =
        (0..40).map(|n| case(&n.to_string(), &format!("insulin own{n}a own{n}b own{n}c own{n}d"))).collect();
    let f = Fixture::new();
    for part in cases.chunks(10) {
        f.add(part, 1);
        f.catch_up();
    }
    let order = |library: &Library| -> Vec<String> {
        let request = SearchRequest { q: "insulin".into(), per_page: 100, ..request() };
        library.search(&request).unwrap().hits.into_iter().map(|hit| hit.id).collect()
    };
    let in_pieces = order(&f.library);
    assert_eq!(in_pieces.len(), 40);
    let folder = f.dir.path().join("another");
    let other = Library::open(&folder, f.register.clone(), Taxonomy::built_in(), &Words::built_in()).unwrap();
    other.catch_up(&mut |_, _| {}).unwrap();
    assert_eq!(order(&other), in_pieces);
    f.library.rebuild(&mut |_, _| {}).unwrap();
    assert_eq!(order(&f.library), in_pieces);
}
