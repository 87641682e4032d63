//! From what was typed to what is searched: each word becomes a unit with all the ways to say it. The number of terms is
//! bounded whatever was typed.

use tantivy::Term;
use tantivy::query::Query;

use rustc_hash::FxHashSet;

use super::analyse::{CASED, shouted};
use super::evidence::{Evidence, LabelWords};
use super::generation::Generation;
use super::parse::{Item, Parsed};
use super::ranking::Ranking;
use super::response::Abbreviation;
use super::spelling;
use super::stem::Stems;
use super::stop::is_stop;
use super::synonyms::{Form, Group, Member, Synonyms, TypedWord};
use crate::vectors;

/// Words of a known group that are looked for by themselves, and ways to say each.
const MOST_PARTS: usize = 4;
const MOST_WAYS_OF_A_PART: usize = 5;
/// So many words may stand between those of a phrase that was typed, besides those of it that say nothing.
const SPARE: u32 = 3;
/// What its telling words are worth where they stand further from each other.
const APART: f32 = 0.9;

/// What to search, and what to tell about it.
pub(crate) struct Plan {
    /// Most words needed; `None` where nothing was typed.
    pub strict: Option<Box<dyn Query>>,
    /// Whether that one needs every word.
    pub every_word: bool,
    /// Any word is enough, or a label that stands for most of them; `None` where that is the same.
    pub relaxed: Option<Box<dyn Query>>,
    /// What a lesson scores that has every word typed once: measure for how much of a query it has.
    pub mass: f32,
    /// What was looked for, unit by unit.
    pub units: Vec<Unit>,
    /// Synonyms, meanings and spellings that were added.
    pub also_searched: Vec<String>,
    /// Words that nobody wrote, with the spelling to offer.
    pub corrections: Vec<(TypedWord, String)>,
    /// Abbreviations that mean several things of which lessons tell.
    pub abbreviations: Vec<Abbreviation>,
    /// What the labels of lessons say about the query.
    pub evidence: Option<std::sync::Arc<Evidence>>,
}

/// A word or phrase with all the ways to say it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub ways: Vec<(Form, f32)>,
    /// Wished for, not needed.
    pub optional: bool,
    /// A phrase in quotation marks: never left out, and no label stands for it.
    pub quoted: bool,
    /// What a lesson of middling length scores for having it once.
    pub mass: f32,
    /// Of a known group of words: each word that tells something, with all the ways to say it by itself.
    pub parts: Vec<Vec<(Form, f32)>>,
    /// Words near it in meaning, with their likeness: a lesson that has none of the ways but one of these has it in part.
    pub near: Vec<(String, f32)>,
}

/// Makes plans.
pub(crate) struct Planner<'a> {
    pub generation: &'a Generation,
    pub synonyms: &'a Synonyms,
    pub ranking: &'a Ranking,
    pub exact: bool,
    /// Lessons that are gone since the last commit.
    pub hidden: &'a FxHashSet<u64>,
    pub stems: &'a mut Stems,
    /// The words of labels; `None` where labels do not count.
    pub labels: Option<&'a LabelWords>,
}

impl Planner<'_> {
    /// The plan for a parsed query.
    pub(crate) fn plan(&mut self, parsed: &Parsed, q: &str) -> Plan {
        let mut plan = Plan {
            strict: None,
            every_word: true,
            relaxed: None,
            mass: 0.0,
            units: Vec::new(),
            also_searched: Vec::new(),
            corrections: Vec::new(),
            abbreviations: Vec::new(),
            evidence: None,
        };
        let capitals = !shouted(q);
        let only_stops =
            parsed.items.iter().all(|item| matches!(item, Item::Word(word) if is_stop(&word.folded)));
        let mut at = 0;
        while at < parsed.items.len() {
            let words = run_of_words(&parsed.items[at..]);
            if words.is_empty() {
                let unit = self.item(&parsed.items[at], capitals, &mut plan);
                plan.units.extend(unit);
                at += 1;
                continue;
            }
            let used = self.word_units(&words, capitals, only_stops, &mut plan);
            at += used;
        }
        // Who asks for nothing else means all of it.
        if let [only] = &mut plan.units[..] {
            only.parts.clear();
        }
        self.bound(&mut plan.units);
        plan.evidence = self.evidence(&plan.units);
        let excluded: Vec<Unit> = parsed.excluded.iter().filter_map(|item| self.excluded(item)).collect();
        let empty = parsed.items.is_empty() && parsed.excluded.is_empty() && parsed.filters.is_empty();
        let typed = !parsed.items.is_empty() || (empty && !q.trim().is_empty());
        self.queries(&mut plan, &excluded, typed);
        plan.also_searched.dedup();
        plan
    }

    fn evidence(&self, units: &[Unit]) -> Option<std::sync::Arc<Evidence>> {
        let words = self.labels.filter(|_| !self.exact && self.ranking.about > 0.0)?;
        let generation = self.generation;
        let lessons = generation.searcher.num_docs() as usize;
        let units: Vec<_> = units.iter().map(|unit| (unit, self.mass(unit))).collect();
        let evidence =
            Evidence::new(words, &generation.labels, &units, &generation.totals, lessons, self.ranking)?;
        Some(std::sync::Arc::new(evidence))
    }

    /// Units for the longest known group of words at the start of `words`, or for the first word; how many words it took.
    fn word_units(
        &mut self,
        words: &[&TypedWord],
        capitals: bool,
        only_stops: bool,
        plan: &mut Plan,
    ) -> usize {
        if !self.exact {
            let longest = words.len().min(self.synonyms.longest());
            for count in (2..=longest).rev() {
                let stems: Vec<String> =
                    words[..count].iter().flat_map(|word| word.parts.iter().cloned()).collect();
                if let Some(unit) = self.known_phrase(&stems, plan) {
                    plan.units.push(unit);
                    return count;
                }
            }
        }
        let word = words[0];
        if is_stop(&word.folded) && !only_stops && !self.in_capitals(word, capitals) {
            return 1;
        }
        let unit = self.word(word, capitals, plan);
        plan.units.push(unit);
        1
    }

    fn known_phrase(&self, stems: &[String], plan: &mut Plan) -> Option<Unit> {
        let mut groups = self.synonyms.groups_of(stems).peekable();
        groups.peek()?;
        let telling: Vec<String> = stems.iter().filter(|stem| !is_stop(stem)).cloned().collect();
        let mut unit = Unit { ways: phrase_ways(stems, &telling), ..Unit::default() };
        for group in groups {
            self.add_members(&group.members, stems, self.weight(group), &mut unit, plan);
        }
        unit.parts = telling.iter().take(MOST_PARTS).map(|stem| self.part(stem)).collect();
        Some(unit)
    }

    /// A word of a known group by itself, with its synonyms; an ambiguous one without.
    fn part(&self, stem: &str) -> Vec<(Form, f32)> {
        let stems = [stem.to_owned()];
        let mut unit = Unit { ways: vec![(Form::Term(stem.to_owned()), 1.0)], ..Unit::default() };
        if !self.synonyms.ambiguous.contains_key(stem) {
            for group in self.synonyms.groups_of(&stems) {
                self.members(&group.members, &stems, self.weight(group), &mut unit);
            }
        }
        unit.ways.truncate(MOST_WAYS_OF_A_PART);
        unit.ways
    }

    /// Whether a word is an abbreviation because of its capitals.
    fn in_capitals(&self, word: &TypedWord, capitals: bool) -> bool {
        capitals && word.capitals && self.synonyms.cased.contains(&word.folded)
    }

    pub(super) fn word(&mut self, word: &TypedWord, capitals: bool, plan: &mut Plan) -> Unit {
        let mut unit = Unit::default();
        if !self.exact && self.in_capitals(word, capitals) {
            unit.ways.push((Form::Term(format!("{CASED}{}", word.folded)), 1.0));
        } else {
            unit.ways.extend(typed_forms(word).into_iter().map(|form| (form, 1.0)));
        }
        if self.exact {
            return unit;
        }
        let ambiguous = self.synonyms.ambiguous.get(&word.folded);
        let is_english = ambiguous.is_some_and(|known| known.english);
        if !is_english || self.in_capitals(word, capitals) {
            for group in self.synonyms.groups_of(&word.parts) {
                self.add_members(&group.members, &word.parts, self.weight(group), &mut unit, plan);
            }
            if let Some(known) = ambiguous {
                self.add_members(&known.meanings, &word.parts, self.ranking.meaning, &mut unit, plan);
                self.offer(word, &known.meanings, plan);
            }
        }
        let found = unit.ways.iter().any(|(form, _)| self.exists(form));
        if !self.in_capitals(word, capitals) {
            self.add_near(word, &mut unit);
        }
        // A word that is one, though no lesson has it, is not another one misspelt.
        if !found && !vectors::is_word(&word.folded) {
            let mut near = spelling::nearest(&word.folded, self.generation.vocabulary(), 3);
            near.retain(|near| self.generation.lessons_with(&near.word, self.hidden) > 0);
            if let Some(best) = near.first() {
                plan.corrections.push((word.clone(), best.word.clone()));
            }
            for near in near {
                let mut stem = String::new();
                self.stems.stem_into(&near.word, &mut stem);
                let weight = self.ranking.spelling / near.distance as f32;
                // A misspelt drug still has its brand names.
                let stems = vec![stem.clone()];
                for group in self.synonyms.groups_of(&stems) {
                    self.add_members(&group.members, &stems, weight * self.weight(group), &mut unit, plan);
                }
                unit.ways.push((Form::Term(stem), weight));
                plan.also_searched.push(near.word);
            }
        }
        unit
    }

    /// Adds the words nearest to a typed word in meaning that lessons have and that are no way to say it.
    fn add_near(&mut self, word: &TypedWord, unit: &mut Unit) {
        if self.ranking.near <= 0.0 {
            return;
        }
        for (other, likeness) in vectors::near(&word.folded).iter().flat_map(|near| near.iter()) {
            if unit.near.len() >= self.ranking.most_near {
                break;
            }
            let mut stem = String::new();
            self.stems.stem_into(other, &mut stem);
            // Several words have the same stem; the first is the nearest.
            let known = unit.near.iter().any(|(near, _)| *near == stem)
                || unit.ways.iter().any(|(way, _)| matches!(way, Form::Term(term) if *term == stem));
            if !known && self.frequency(&stem) > 0 {
                unit.near.push((stem, *likeness));
            }
        }
    }

    /// What a member of a group weighs.
    pub(super) fn weight(&self, group: &Group) -> f32 {
        if group.related { self.ranking.related } else { self.ranking.synonym }
    }

    /// Offers the meanings of an abbreviation one by one, where lessons tell of several.
    fn offer(&self, word: &TypedWord, meanings: &[Member], plan: &mut Plan) {
        let known = |member: &&Member| member.forms.iter().any(|form| self.exists(form));
        let meanings: Vec<String> = meanings.iter().filter(known).map(|member| member.text.clone()).collect();
        let new = plan.abbreviations.iter().all(|known| known.word != word.folded);
        if meanings.len() > 1 && new {
            plan.abbreviations.push(Abbreviation { word: word.folded.clone(), meanings });
        }
    }

    pub(super) fn add_members(
        &self,
        members: &[Member],
        typed: &[String],
        weight: f32,
        unit: &mut Unit,
        plan: &mut Plan,
    ) {
        for text in self.members(members, typed, weight, unit) {
            if !plan.also_searched.contains(text) {
                plan.also_searched.push(text.clone());
            }
        }
    }

    /// Adds the members of a group to the ways of a unit; the texts of those that lessons have.
    fn members<'m>(
        &self,
        members: &'m [Member],
        typed: &[String],
        weight: f32,
        unit: &mut Unit,
    ) -> Vec<&'m String> {
        let mut added = Vec::new();
        for member in members {
            if member.stems == typed || added.len() >= self.ranking.most_expansions {
                continue;
            }
            let mut any = false;
            for form in &member.forms {
                let known = unit.ways.iter().any(|(way, _)| way == form);
                if !known && self.exists(form) {
                    unit.ways.push((form.clone(), weight));
                    any = true;
                }
            }
            if any {
                added.push(&member.text);
            }
        }
        added
    }

    /// Whether some lesson may have it: every term is in the dictionary.
    pub(crate) fn exists(&self, form: &Form) -> bool {
        match form {
            Form::Term(term) => self.frequency(term) > 0,
            Form::Phrase(terms) | Form::All(terms) | Form::Near(terms, _) => {
                terms.iter().all(|term| self.frequency(term) > 0)
            }
        }
    }

    pub(super) fn frequency(&self, term: &str) -> u64 {
        let term = Term::from_field_text(self.generation.fields.text, term);
        self.generation.searcher.doc_freq(&term).unwrap_or(0)
    }

    /// Keeps the number of terms within bounds, those of whole words and groups first.
    fn bound(&self, units: &mut [Unit]) {
        let mut left = self.ranking.most_terms;
        let mut fits = |ways: &[(Form, f32)]| {
            let terms: usize = ways
                .iter()
                .map(|(form, _)| match form {
                    Form::Term(_) => 1,
                    Form::Phrase(terms) | Form::All(terms) | Form::Near(terms, _) => terms.len(),
                })
                .sum();
            let keep = terms <= left;
            if keep {
                left -= terms;
            }
            keep
        };
        for unit in units.iter_mut() {
            unit.ways.retain(|way| fits(std::slice::from_ref(way)));
        }
        for unit in units.iter_mut() {
            unit.parts.retain(|ways| fits(ways));
        }
    }
}

/// The ways to find a known phrase as it was typed: all its words; where some of them say nothing, as it stands, or the
/// others, near each other before further apart. One telling word alone is not enough: half the lessons have a "bed", an "out" and an "of".
fn phrase_ways(stems: &[String], telling: &[String]) -> Vec<(Form, f32)> {
    let silent = stems.len() - telling.len();
    if silent == 0 {
        return vec![(Form::All(stems.to_vec()), 1.0)];
    }
    let phrase = (Form::Phrase(stems.to_vec()), 1.0);
    if telling.len() > 1 {
        let near = Form::Near(telling.to_vec(), silent as u32 + SPARE);
        vec![(near, 1.0), phrase, (Form::All(telling.to_vec()), APART)]
    } else {
        vec![(Form::Near(stems.to_vec(), 1), 1.0), phrase]
    }
}

/// The words at the start of `items`, up to the first thing that is not a word.
fn run_of_words(items: &[Item]) -> Vec<&TypedWord> {
    items
        .iter()
        .map_while(|item| match item {
            Item::Word(word) => Some(word),
            _ => None,
        })
        .collect()
}

/// The forms of a typed word in the index.
pub(super) fn typed_forms(word: &TypedWord) -> Vec<Form> {
    let mut forms = Vec::new();
    if let Some(hash) = &word.hash {
        forms.push(Form::Term(hash.clone()));
        return forms;
    }
    forms.extend(word.joined.clone().map(Form::Term));
    match &word.parts[..] {
        [] => {}
        [only] => forms.push(Form::Term(only.clone())),
        several => forms.push(Form::Phrase(several.to_vec())),
    }
    forms
}
