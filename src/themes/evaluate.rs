//! How well the classifier agrees with people: gold cases enter, figures leave.

use std::collections::BTreeMap;

use serde::Serialize;

use super::classify::Classifier;
use super::gold::GoldCase;
use super::label::LabelStatus;

/// Figures of one evaluation. Shares are 0 to 1; of nothing there is none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Evaluation {
    /// Number of cases.
    pub cases: usize,
    /// Share of cases whose best theme is among the record's.
    pub top_theme: f64,
    /// Share of cases whose best sub-theme is among the record's; none if no record has one.
    pub top_subtheme: Option<f64>,
    /// Listed themes (published and offered) against the record's.
    pub themes: Agreement,
    /// The same for sub-themes.
    pub subthemes: Agreement,
    /// The same for contributory factors.
    pub factors: Agreement,
    /// Share of published labels (sub-themes, or themes by themselves) that are right.
    pub published_precision: Option<f64>,
    /// Share of published sub-themes that are right.
    pub published_subtheme_precision: Option<f64>,
    /// Share of published themes (by themselves or through a sub-theme) that are right.
    pub published_theme_precision: Option<f64>,
    /// Share of published factors that are right.
    pub published_factor_precision: Option<f64>,
    /// Share of cases with at least one published theme.
    pub published_share: f64,
    /// Share of cases with at least one published sub-theme.
    pub published_subtheme_share: f64,
    /// By label: how often the record has it, it was listed, and both.
    pub labels: BTreeMap<String, Counts>,
    /// The commonest pairs of the record's main theme and another best theme.
    pub confusions: Vec<(String, String, usize)>,
    /// Tenths of the score of listed themes: mean score, share right, number.
    pub calibration: Vec<(f64, f64, usize)>,
}

/// Agreement over all labels of a kind.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Agreement {
    /// Of the listed labels, how many are the record's; none if none is listed.
    pub precision: Option<f64>,
    /// Of the record's labels, how many are listed; none, as the two below, if no record has one.
    pub recall: Option<f64>,
    /// Harmonic mean over all labels together.
    pub micro_f1: Option<f64>,
    /// Mean of the F1 of each label that occurs.
    pub macro_f1: Option<f64>,
}

/// Counts of one label.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    /// Cases that have it.
    pub gold: usize,
    /// Cases where it was listed.
    pub listed: usize,
    /// Both.
    pub right: usize,
}

impl Counts {
    fn f1(self) -> f64 {
        ratio(2 * self.right, self.gold + self.listed)
    }
}

/// Measures a classifier on gold cases.
pub fn evaluate(classifier: &Classifier, cases: &[GoldCase]) -> Evaluation {
    evaluate_all([(classifier, cases)])
}

/// Measures several classifiers, each on cases of its own, as one: for cross-validation.
pub fn evaluate_all<'a>(parts: impl IntoIterator<Item = (&'a Classifier, &'a [GoldCase])>) -> Evaluation {
    let (mut tally, mut count) = (Tally::default(), 0);
    for (classifier, cases) in parts {
        cases.iter().for_each(|case| tally.add(classifier, case));
        count += cases.len();
    }
    tally.finish(count)
}

#[derive(Default)]
struct Tally {
    top_theme: usize,
    top_subtheme: usize,
    published: [(usize, usize); 4],
    cases_published: usize,
    cases_published_sub: usize,
    kinds: [BTreeMap<String, Counts>; 3],
    confusions: BTreeMap<(String, String), usize>,
    tenths: [(f64, usize, usize); 10],
}

impl Tally {
    fn add(&mut self, classifier: &Classifier, case: &GoldCase) {
        let taxonomy = classifier.taxonomy();
        let theme_of = |id: &str| taxonomy.parent(id).unwrap_or(id).to_owned();
        let gold_themes: Vec<String> = unique(case.themes.iter().map(|id| theme_of(id)));
        let narrative = case.narrative();
        let (reading, scores) = classifier.score(&narrative);
        let labels = classifier.labels(&narrative, &reading, &scores);
        let is_sub = |id: &str| taxonomy.parent(id).is_some();
        if let Some(best) = labels.themes.first() {
            let theme = theme_of(&best.id);
            if gold_themes.contains(&theme) {
                self.top_theme += 1;
            } else if let Some(main) = gold_themes.first() {
                *self.confusions.entry((main.clone(), theme)).or_default() += 1;
            }
        }
        let gold_subs: Vec<String> = case.themes.iter().filter(|id| is_sub(id)).cloned().collect();
        let best_sub = labels.themes.iter().find(|label| is_sub(&label.id));
        self.top_subtheme += usize::from(best_sub.is_some_and(|best| case.themes.contains(&best.id)));
        let listed_themes = unique(labels.themes.iter().map(|label| theme_of(&label.id)));
        let listed_subs =
            unique(labels.themes.iter().filter(|label| is_sub(&label.id)).map(|label| label.id.clone()));
        let listed_factors = unique(labels.factors.iter().map(|label| label.id.clone()));
        count(&mut self.kinds[0], &gold_themes, &listed_themes);
        count(&mut self.kinds[1], &gold_subs, &listed_subs);
        count(&mut self.kinds[2], &case.factors, &listed_factors);
        let published: Vec<&str> = labels
            .themes
            .iter()
            .filter(|label| label.status == LabelStatus::Published)
            .map(|label| label.id.as_str())
            .collect();
        self.cases_published += usize::from(!published.is_empty());
        self.cases_published_sub += usize::from(published.iter().any(|id| is_sub(id)));
        for id in &published {
            let right = if is_sub(id) {
                case.themes.iter().any(|gold| gold == id)
            } else {
                gold_themes.iter().any(|gold| gold == id)
            };
            add(&mut self.published[0], right);
            if is_sub(id) {
                add(&mut self.published[1], right);
            }
        }
        for theme in unique(published.iter().map(|id| theme_of(id))) {
            add(&mut self.published[2], gold_themes.contains(&theme));
        }
        for label in labels.factors.iter().filter(|label| label.status == LabelStatus::Published) {
            add(&mut self.published[3], case.factors.contains(&label.id));
        }
        for (slot, theme) in taxonomy.themes().iter().enumerate() {
            let score = f64::from(scores.probability[slot]);
            let tenth = &mut self.tenths[((score * 10.0) as usize).min(9)];
            tenth.0 += score;
            tenth.1 += usize::from(gold_themes.contains(&theme.id));
            tenth.2 += 1;
        }
    }

    fn finish(self, cases: usize) -> Evaluation {
        let share = |(right, all): (usize, usize)| (all > 0).then(|| ratio(right, all));
        let marked = |counts: &BTreeMap<String, Counts>| counts.values().any(|counts| counts.gold > 0);
        let mut confusions: Vec<_> =
            self.confusions.into_iter().map(|((a, b), count)| (a, b, count)).collect();
        confusions.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
        confusions.truncate(20);
        let calibration = self.tenths.iter().filter(|tenth| tenth.2 > 0);
        Evaluation {
            cases,
            top_theme: ratio(self.top_theme, cases),
            top_subtheme: marked(&self.kinds[1]).then(|| ratio(self.top_subtheme, cases)),
            themes: agreement(&self.kinds[0]),
            subthemes: agreement(&self.kinds[1]),
            factors: agreement(&self.kinds[2]),
            published_precision: share(self.published[0]),
            published_subtheme_precision: share(self.published[1]),
            published_theme_precision: share(self.published[2]),
            published_factor_precision: share(self.published[3]),
            published_share: ratio(self.cases_published, cases),
            published_subtheme_share: ratio(self.cases_published_sub, cases),
            calibration: calibration
                .map(|(sum, right, all)| (sum / *all as f64, ratio(*right, *all), *all))
                .collect(),
            labels: self.kinds.into_iter().flatten().collect(),
            confusions,
        }
    }
}

impl Evaluation {
    /// The figures as a table for people.
    pub fn to_table(&self) -> String {
        let mut out = format!("{} cases\n\n", self.cases);
        for (name, value) in [
            ("best theme is one of the record's", Some(self.top_theme)),
            ("best sub-theme is one of the record's", self.top_subtheme),
            ("themes, micro F1", self.themes.micro_f1),
            ("themes, macro F1", self.themes.macro_f1),
            ("sub-themes, micro F1", self.subthemes.micro_f1),
            ("sub-themes, macro F1", self.subthemes.macro_f1),
            ("factors, micro F1", self.factors.micro_f1),
            ("factors, macro F1", self.factors.macro_f1),
            ("published labels that are right", self.published_precision),
            ("published themes that are right", self.published_theme_precision),
            ("published sub-themes that are right", self.published_subtheme_precision),
            ("published factors that are right", self.published_factor_precision),
            ("cases with a published theme", Some(self.published_share)),
            ("cases with a published sub-theme", Some(self.published_subtheme_share)),
        ] {
            let value = value.map_or_else(|| "-".to_owned(), |share| format!("{:.1}", share * 100.0));
            out += &format!("{name:<40} {value:>6} %\n");
        }
        out += "\nlabel              in gold  listed   right      F1\n";
        for (id, counts) in &self.labels {
            out += &format!(
                "{id:<18} {:>7} {:>7} {:>7} {:>7.2}\n",
                counts.gold,
                counts.listed,
                counts.right,
                counts.f1()
            );
        }
        out += "\nthe record's theme, the best theme, cases\n";
        for (gold, said, count) in &self.confusions {
            out += &format!("{gold:<8} {said:<8} {count:>4}\n");
        }
        out += "\nscore of a theme, share right, number\n";
        for (score, right, count) in &self.calibration {
            out += &format!("{score:>6.2} {right:>6.2} {count:>6}\n");
        }
        out
    }
}

fn count(counts: &mut BTreeMap<String, Counts>, gold: &[String], listed: &[String]) {
    for id in gold {
        let entry = counts.entry(id.clone()).or_default();
        entry.gold += 1;
        entry.right += usize::from(listed.contains(id));
    }
    for id in listed {
        counts.entry(id.clone()).or_default().listed += 1;
    }
}

fn agreement(counts: &BTreeMap<String, Counts>) -> Agreement {
    let sum = |of: fn(&Counts) -> usize| counts.values().map(of).sum::<usize>();
    let (gold, listed, right) = (sum(|c| c.gold), sum(|c| c.listed), sum(|c| c.right));
    let present: Vec<_> = counts.values().filter(|counts| counts.gold > 0).collect();
    let of_marked = |share: f64| (gold > 0).then_some(share);
    Agreement {
        precision: (listed > 0).then(|| ratio(right, listed)),
        recall: of_marked(ratio(right, gold)),
        micro_f1: of_marked(ratio(2 * right, gold + listed)),
        macro_f1: of_marked(
            present.iter().map(|counts| counts.f1()).sum::<f64>() / present.len().max(1) as f64,
        ),
    }
}

fn add(tally: &mut (usize, usize), right: bool) {
    tally.0 += usize::from(right);
    tally.1 += 1;
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn unique(ids: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for id in ids {
        if !out.contains(&id) {
            out.push(id);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::{Model, Taxonomy, synonyms};

    #[test]
    fn of_what_nobody_marked_there_is_no_share() {
        let classifier =
            Classifier::with(Taxonomy::built_in(), synonyms::BUILT_IN, Model::built_in().unwrap());
        let case = GoldCase {
            id: "a".into(),
            what: "Patient fell from bed at night and was found on the floor.".into(),
            themes: vec!["FALL".into()],
            ..GoldCase::default()
        };
        let found = evaluate(&classifier, &[case]);
        assert_eq!((found.factors.micro_f1, found.factors.macro_f1, found.top_subtheme), (None, None, None));
        assert!(found.themes.macro_f1.is_some() && found.labels["FALL"].gold == 1);
        let table = found.to_table();
        let row = |name: &str| table.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(row("factors, macro F1").ends_with(" - %"), "{table}");
        assert!(row("best sub-theme").ends_with(" - %") && !table.contains("-0.0"), "{table}");
    }
}
