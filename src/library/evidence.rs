//! What the labels of a lesson say about a query.
//!
//! A lesson about a fall may never say "fall"; its theme does. Every theme and sub-theme (label, description, triggers),
//! setting and specialty has words; the units of a query enter, and what leaves tells of each lesson which of the words
//! typed its labels stand for. A word counts once however many labels have it, the less the more lessons have such a label,
//! and never more than in a text; a theme that is not sure counts in part. One bit a word, so that a lesson is weighed in a few nanoseconds, whatever the query.

use rustc_hash::{FxHashMap, FxHashSet};

use super::analyse::Analyser;
use super::counts::Counts;
use super::facts::{Facts, SPECIALTIES, specialty_index};
use super::labels::{IMPLIED, LabelId, LabelKind, Labels};
use super::plan::Unit;
use super::ranking::Ranking;
use super::stop::is_stop;
use super::synonyms::Form;
use crate::specialty;
use crate::themes::Taxonomy;
use crate::values::Setting;

/// Words of a query that are looked at: a bit each.
const MOST_UNITS: usize = 64;
/// Settings with "not given".
const SETTINGS: usize = 32;
/// What a word that no label has is worth, where it is asked how much of a query a label covers: as much as a word whose
/// labels one lesson in fifty has.
const STRANGE: f32 = 4.0;
/// Between two texts of a label.
const GAP: u32 = u32::MAX;

/// Words that name a setting, beside its label.
const SETTINGS_SAID: &[(Setting, &str)] = &[
    (Setting::Acute, "acute hospital ward inpatient"),
    (Setting::Ed, "emergency department"),
    (Setting::Theatre, "operating theatre surgery operation"),
    (Setting::Icu, "intensive care critical care"),
    (Setting::Maternity, "maternity labour ward obstetric midwife"),
    (Setting::MentalHealth, "mental health psychiatric"),
    (Setting::Community, "community nurse home visit"),
    (Setting::Gp, "GP surgery general practice"),
    (Setting::CareHome, "care home nursing home resident"),
    (Setting::Ambulance, "ambulance paramedic"),
    (Setting::Pharmacy, "pharmacy pharmacist"),
    (Setting::Prison, "prison prisoner custody"),
    (Setting::Lab, "laboratory pathology"),
    (Setting::Imaging, "radiology imaging"),
    (Setting::Outpatient, "outpatient clinic"),
    (Setting::Dental, "dental dentist"),
];

/// Something that a lesson has and that has words: themes by their number, then settings, then specialties.
type Target = u16;

/// The words of all labels.
pub(crate) struct LabelWords {
    labels: usize,
    numbers: FxHashMap<String, u32>,
    /// By word: who has it.
    having: Vec<Vec<Target>>,
    /// By target: its words in order.
    texts: Vec<Vec<u32>>,
    /// By label: whether lessons carry it themselves; a theme with sub-themes mostly follows from one of them.
    carried: Vec<bool>,
}

/// What labels say about one query.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    labels: Vec<u64>,
    settings: [u64; SETTINGS],
    specialties: Vec<u64>,
    worth: Vec<f32>,
    /// By bit: the number of its unit.
    units: Vec<usize>,
    /// What a theme counts that a lesson only may have.
    unsure: f32,
    /// The most that a lesson can get.
    pub most: f32,
    /// Labels that stand for so much of the query that their lessons are looked at whatever their words.
    pub telling: Vec<LabelId>,
}

impl LabelWords {
    /// The words of a taxonomy, of the settings and of the specialties.
    pub(crate) fn new(taxonomy: &Taxonomy, labels: &Labels, analyser: &mut Analyser) -> Self {
        let count = labels.len() + SETTINGS + SPECIALTIES;
        let mut out = Self {
            labels: labels.len(),
            numbers: FxHashMap::default(),
            having: Vec::new(),
            texts: vec![Vec::new(); count],
            carried: vec![false; labels.len()],
        };
        for theme in taxonomy.themes() {
            let number = labels.theme(&theme.id).map(usize::from);
            let triggers = theme.triggers.iter().map(|phrase| phrase.text.as_str());
            out.add(number, [&*theme.label, &theme.description].into_iter().chain(triggers), analyser);
            for sub in &theme.subthemes {
                let number = labels.theme(&sub.id).map(usize::from);
                let triggers = sub.triggers.iter().map(|phrase| phrase.text.as_str());
                out.add(number, [&*sub.label, &sub.description].into_iter().chain(triggers), analyser);
                number.into_iter().for_each(|number| out.carried[number] = true);
            }
        }
        for (at, setting) in Setting::ALL.iter().enumerate() {
            let said = SETTINGS_SAID.iter().find(|(known, _)| known == setting).map(|(_, said)| *said);
            out.add(Some(out.labels + at + 1), [setting.label()].into_iter().chain(said), analyser);
        }
        for (name, ways) in specialty::ways() {
            let number = specialty_index(name).map(|index| out.labels + SETTINGS + index);
            out.add(number, ways.split(',').chain([name]), analyser);
        }
        out
    }

    fn add<'a>(
        &mut self,
        target: Option<usize>,
        texts: impl Iterator<Item = &'a str>,
        analyser: &mut Analyser,
    ) {
        let Some(target) = target.filter(|target| *target < self.texts.len()) else { return };
        for text in texts {
            let mut last = None;
            analyser.terms(text, |term, position, _| {
                let next = self.numbers.len() as u32;
                let number = match self.numbers.get(term) {
                    Some(number) => *number,
                    None => {
                        self.numbers.insert(term.to_owned(), next);
                        self.having.push(Vec::new());
                        next
                    }
                };
                if !is_stop(term) && self.having[number as usize].last() != Some(&(target as Target)) {
                    self.having[number as usize].push(target as Target);
                }
                // The first term at a place is the word itself; the others are other forms of it.
                if last != Some(position) {
                    self.texts[target].push(number);
                    last = Some(position);
                }
            });
            self.texts[target].push(GAP);
        }
    }

    /// Adds whoever has this form among its words.
    fn matching(&self, form: &Form, out: &mut FxHashSet<Target>) {
        let having = |term: &String| self.numbers.get(term).map(|number| &self.having[*number as usize]);
        let (terms, in_order) = match form {
            Form::Term(term) => (std::slice::from_ref(term), false),
            Form::All(terms) | Form::Near(terms, _) => (&terms[..], false),
            Form::Phrase(terms) => (&terms[..], terms.len() > 1),
        };
        let Some(numbers) =
            terms.iter().map(|term| self.numbers.get(term).copied()).collect::<Option<Vec<u32>>>()
        else {
            return;
        };
        // Words that say nothing are in the texts, but nobody is listed as having them.
        let mut telling = terms.iter().filter(|term| !is_stop(term));
        let Some(first) = telling.next().and_then(having) else { return };
        let rest: Vec<&Vec<Target>> = telling.filter_map(having).collect();
        out.extend(first.iter().copied().filter(|target| {
            rest.iter().all(|list| list.contains(target))
                && (!in_order
                    || self.texts[usize::from(*target)].windows(numbers.len()).any(|words| words == numbers))
        }));
    }
}

impl Evidence {
    /// What the labels say about these words, each with what it weighs in a text, if any has it; `None` where they say nothing.
    /// `totals`: how many lessons have each label.
    pub(crate) fn new(
        words: &LabelWords,
        labels: &Labels,
        units: &[(&Unit, Option<f32>)],
        totals: &Counts,
        lessons: usize,
        ranking: &Ranking,
    ) -> Option<Self> {
        let mut out = Self {
            labels: vec![0; words.labels],
            settings: [0; SETTINGS],
            specialties: vec![0; SPECIALTIES],
            worth: Vec::new(),
            units: Vec::new(),
            unsure: ranking.unsure,
            most: 0.0,
            telling: Vec::new(),
        };
        let lessons = lessons as f32;
        let mut whole = 0.0;
        let mut having = FxHashSet::default();
        let typed = units.iter().enumerate().filter(|(_, (unit, _))| !unit.quoted);
        for (number, (unit, mass)) in typed.take(MOST_UNITS) {
            having.clear();
            unit.ways.iter().for_each(|(form, _)| words.matching(form, &mut having));
            if having.is_empty() {
                whole += STRANGE;
                continue;
            }
            let bit = 1 << out.worth.len();
            // As if labels fell on lessons independently of each other: near enough for a weight.
            let mut without = 1.0;
            for target in having.iter().map(|target| usize::from(*target)) {
                let count = if let Some(at) = target.checked_sub(words.labels + SETTINGS) {
                    out.specialties[at] |= bit;
                    totals.specialty(at)
                } else if let Some(at) = target.checked_sub(words.labels) {
                    out.settings[at] |= bit;
                    totals.setting(at)
                } else {
                    out.labels[target] |= bit;
                    totals.label(target as LabelId)
                };
                without *= 1.0 - (count as f32 / lessons.max(1.0)).min(1.0);
            }
            let count = lessons * (1.0 - without);
            let rare = (1.0 + (lessons - count + 0.5) / (count + 0.5)).ln();
            let worth = ranking.about * mass.map_or(rare, |mass| rare.min(mass));
            whole += worth;
            out.worth.push(worth);
            out.units.push(number);
        }
        out.most = out.worth.iter().sum();
        if out.most <= 0.0 {
            return None;
        }
        let mut best: Vec<(f32, LabelId)> = (0..)
            .zip(&out.labels)
            .map(|(label, bits)| (out.value(*bits), label))
            .filter(|(value, label)| {
                *value > 0.0
                    && *value >= ranking.telling * whole
                    && words.carried[usize::from(*label)]
                    && labels.get(*label).is_some_and(|info| info.kind != LabelKind::Factor)
            })
            .collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        out.telling = best.into_iter().map(|(_, label)| label).take(ranking.most_telling).collect();
        Some(out)
    }

    /// What the labels of a lesson add to its score: the themes that it surely has, and those that it may have.
    #[inline]
    pub(crate) fn of(&self, facts: Facts, themes: (&[LabelId], &[LabelId])) -> f32 {
        let (sure, hints) = self.said(facts, themes);
        self.value(sure) + self.unsure * self.value(hints)
    }

    /// The words that the labels of a lesson surely stand for, and those that they may stand for besides: a bit each.
    #[inline]
    pub(crate) fn said(&self, facts: Facts, (sure, hints): (&[LabelId], &[LabelId])) -> (u64, u64) {
        let all = |labels: &[LabelId]| {
            let bits = labels.iter().map(|label| self.labels.get(usize::from(label & !IMPLIED)));
            bits.fold(0, |all, bits| all | bits.copied().unwrap_or(0))
        };
        let sure =
            self.settings[facts.setting_index()] | self.specialties[facts.specialty_index()] | all(sure);
        (sure, all(hints) & !sure)
    }

    /// How much the labels stand for the unit of this number, 0 to 1, and what that adds to the score.
    pub(crate) fn share(&self, unit: usize, (sure, hints): (u64, u64)) -> (f32, f32) {
        let Some(bit) = self.units.iter().position(|number| *number == unit) else { return (0.0, 0.0) };
        let share = if sure >> bit & 1 == 1 {
            1.0
        } else if hints >> bit & 1 == 1 {
            self.unsure
        } else {
            0.0
        };
        (share, share * self.worth[bit])
    }

    #[inline]
    fn value(&self, mut bits: u64) -> f32 {
        let mut sum = 0.0;
        while bits != 0 {
            sum += self.worth[bits.trailing_zeros() as usize];
            bits &= bits - 1;
        }
        sum
    }
}
