//! From what was typed to what is searched: each word becomes a unit with all the ways to say it, and the units become a
//! query for tantivy. The number of terms is bounded whatever was typed.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use rustc_hash::FxHashSet;

use super::analyse::{CASED, shouted};
use super::generation::Generation;
use super::parse::{Item, Parsed};
use super::ranking::Ranking;
use super::spelling;
use super::stem::Stems;
use super::stop::is_stop;
use super::synonyms::{Form, Member, Synonyms, TypedWord};

/// What to search, and what to tell about it.
pub(crate) struct Plan {
    /// Most words needed; `None` where nothing was typed.
    pub strict: Option<Box<dyn Query>>,
    /// Any word is enough; `None` where that is the same.
    pub relaxed: Option<Box<dyn Query>>,
    /// What was looked for, unit by unit.
    pub units: Vec<Unit>,
    /// Synonyms, meanings and spellings that were added.
    pub also_searched: Vec<String>,
    /// Words that nobody wrote, with the spelling to offer.
    pub corrections: Vec<(TypedWord, String)>,
}

/// A word or phrase with all the ways to say it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub ways: Vec<(Form, f32)>,
    /// Wished for, not needed.
    pub optional: bool,
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
}

impl Planner<'_> {
    /// The plan for a parsed query.
    pub(crate) fn plan(&mut self, parsed: &Parsed, q: &str) -> Plan {
        let mut plan = Plan {
            strict: None,
            relaxed: None,
            units: Vec::new(),
            also_searched: Vec::new(),
            corrections: Vec::new(),
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
        self.bound(&mut plan.units);
        let excluded: Vec<Unit> = parsed.excluded.iter().filter_map(|item| self.excluded(item)).collect();
        let empty = parsed.items.is_empty() && parsed.excluded.is_empty() && parsed.filters.is_empty();
        let typed = !parsed.items.is_empty() || (empty && !q.trim().is_empty());
        self.queries(&mut plan, &excluded, typed);
        plan.also_searched.dedup();
        plan
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
        let mut unit = Unit { ways: vec![(Form::All(stems.to_vec()), 1.0)], optional: false };
        for group in groups {
            self.add_members(&group.members, stems, self.ranking.synonym, &mut unit, plan);
        }
        Some(unit)
    }

    /// Whether a word is an abbreviation because of its capitals.
    fn in_capitals(&self, word: &TypedWord, capitals: bool) -> bool {
        capitals && word.capitals && self.synonyms.cased.contains(&word.folded)
    }

    fn word(&mut self, word: &TypedWord, capitals: bool, plan: &mut Plan) -> Unit {
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
                self.add_members(&group.members, &word.parts, self.ranking.synonym, &mut unit, plan);
            }
            if let Some(known) = ambiguous {
                self.add_members(&known.meanings, &word.parts, self.ranking.meaning, &mut unit, plan);
            }
        }
        let found = unit.ways.iter().any(|(form, _)| self.exists(form));
        if !found {
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
                    self.add_members(&group.members, &stems, weight * self.ranking.synonym, &mut unit, plan);
                }
                unit.ways.push((Form::Term(stem), weight));
                plan.also_searched.push(near.word);
            }
        }
        unit
    }

    fn add_members(
        &self,
        members: &[Member],
        typed: &[String],
        weight: f32,
        unit: &mut Unit,
        plan: &mut Plan,
    ) {
        let mut added = 0;
        for member in members {
            if member.stems == typed || added >= self.ranking.most_expansions {
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
                added += 1;
                if !plan.also_searched.contains(&member.text) {
                    plan.also_searched.push(member.text.clone());
                }
            }
        }
    }

    /// A phrase, prefix or choice.
    fn item(&mut self, item: &Item, capitals: bool, plan: &mut Plan) -> Option<Unit> {
        match item {
            Item::Word(word) => Some(self.word(word, capitals, plan)),
            Item::Phrase(words) => Some(self.phrase(words, plan)),
            Item::Prefix(prefix) => Some(self.prefix(prefix)),
            Item::Any(any) => {
                let mut unit = Unit::default();
                for item in any {
                    unit.ways.extend(self.item(item, capitals, plan)?.ways);
                }
                Some(unit)
            }
        }
    }

    /// A phrase, with synonyms in the place of a word or of several.
    fn phrase(&self, words: &[TypedWord], plan: &mut Plan) -> Unit {
        let stems: Vec<String> = words.iter().flat_map(|word| word.parts.iter().cloned()).collect();
        let mut unit = Unit::default();
        unit.ways.push((Form::Phrase(stems.clone()), 1.0));
        if let [only] = words {
            unit.ways.extend(only.joined.clone().map(|joined| (Form::Term(joined), 1.0)));
        }
        if self.exact {
            return unit;
        }
        // The whole phrase may be a member of a group.
        for group in self.synonyms.groups_of(&stems) {
            self.add_members(&group.members, &stems, self.ranking.synonym, &mut unit, plan);
        }
        for start in 0..stems.len() {
            let longest = self.synonyms.longest().min(stems.len() - start);
            for end in (start + 1..=start + longest).rev() {
                if end - start == stems.len() {
                    continue;
                }
                let mut any = false;
                for group in self.synonyms.groups_of(&stems[start..end]) {
                    any = true;
                    for member in group.members.iter().filter(|member| member.stems != stems[start..end]) {
                        if unit.ways.len() > self.ranking.most_expansions {
                            return unit;
                        }
                        let mut other = stems[..start].to_vec();
                        other.extend(member.stems.iter().cloned());
                        other.extend(stems[end..].iter().cloned());
                        let form = Form::Phrase(other);
                        if self.exists(&form) {
                            unit.ways.push((form, self.ranking.synonym));
                            if !plan.also_searched.contains(&member.text) {
                                plan.also_searched.push(member.text.clone());
                            }
                        }
                    }
                }
                if any {
                    break;
                }
            }
        }
        unit
    }

    /// The most frequent words that start so.
    fn prefix(&mut self, prefix: &str) -> Unit {
        let mut words: Vec<_> = self.generation.vocabulary().starting_with(prefix).iter().collect();
        words.retain(|(word, _)| !word.contains(' '));
        words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut unit = Unit::default();
        for (word, _) in words.into_iter().take(self.ranking.most_terms / 2) {
            let mut stem = String::new();
            self.stems.stem_into(word, &mut stem);
            let form = Form::Term(stem);
            if !unit.ways.iter().any(|(way, _)| *way == form) {
                unit.ways.push((form, 1.0));
            }
        }
        if unit.ways.is_empty() {
            // Not in the vocabulary, such as "b1*": the word itself.
            unit.ways.push((Form::Term(prefix.to_owned()), 1.0));
        }
        unit
    }

    fn excluded(&mut self, item: &Item) -> Option<Unit> {
        match item {
            Item::Word(word) => Some(Unit {
                ways: typed_forms(word).into_iter().map(|form| (form, 1.0)).collect(),
                optional: false,
            }),
            Item::Phrase(words) => {
                let stems = words.iter().flat_map(|word| word.parts.iter().cloned()).collect();
                Some(Unit { ways: vec![(Form::Phrase(stems), 1.0)], optional: false })
            }
            Item::Prefix(prefix) => Some(self.prefix(prefix)),
            Item::Any(_) => None,
        }
    }

    /// Whether some lesson may have it: every term is in the dictionary.
    pub(crate) fn exists(&self, form: &Form) -> bool {
        match form {
            Form::Term(term) => self.frequency(term) > 0,
            Form::Phrase(terms) | Form::All(terms) => terms.iter().all(|term| self.frequency(term) > 0),
        }
    }

    fn frequency(&self, term: &str) -> u64 {
        let term = Term::from_field_text(self.generation.fields.text, term);
        self.generation.searcher.doc_freq(&term).unwrap_or(0)
    }

    /// Keeps the number of terms within bounds, the typed ones first.
    fn bound(&self, units: &mut [Unit]) {
        let mut left = self.ranking.most_terms;
        for unit in units.iter_mut() {
            let mut kept = 0;
            unit.ways.retain(|(form, _)| {
                let terms = match form {
                    Form::Term(_) => 1,
                    Form::Phrase(terms) | Form::All(terms) => terms.len(),
                };
                let keep = terms <= left;
                if keep {
                    left -= terms;
                    kept += 1;
                }
                keep
            });
        }
    }

    fn queries(&self, plan: &mut Plan, excluded: &[Unit], typed: bool) {
        let lessons = self.generation.searcher.num_docs();
        let common = (lessons as f32 * self.ranking.common) as u64;
        let mut needed = Vec::new();
        let mut optional = Vec::new();
        for unit in &mut plan.units {
            if let [(Form::Term(term), _)] = &unit.ways[..] {
                unit.optional |= lessons > 200 && self.frequency(term) > common;
            }
            let Some(query) = self.unit_query(unit) else { continue };
            if unit.optional { optional.push(query) } else { needed.push(query) }
        }
        if needed.is_empty() {
            needed.append(&mut optional);
        }
        let not: Vec<Box<dyn Query>> = excluded.iter().filter_map(|unit| self.unit_query(unit)).collect();
        let with_not = |mut clauses: Vec<(Occur, Box<dyn Query>)>| -> Box<dyn Query> {
            if not.is_empty() && clauses.len() == 1 {
                return clauses.remove(0).1;
            }
            clauses.extend(not.iter().map(|query| (Occur::MustNot, query.box_clone())));
            Box::new(BooleanQuery::new(clauses))
        };
        if needed.is_empty() {
            if typed {
                // Something was typed, but no word of it can be searched.
                plan.strict = Some(Box::new(EmptyQuery));
            } else if !not.is_empty() {
                plan.strict = Some(with_not(vec![(Occur::Must, Box::new(AllQuery))]));
            }
            return;
        }
        let count = needed.len();
        let least = if count <= self.ranking.all_needed {
            count
        } else {
            ((count as f32 * self.ranking.needed).ceil() as usize).clamp(1, count)
        };
        let copies =
            |queries: &[Box<dyn Query>]| queries.iter().map(|query| query.box_clone()).collect::<Vec<_>>();
        if count > 1 {
            let any = copies(&needed)
                .into_iter()
                .chain(copies(&optional))
                .map(|query| (Occur::Should, query))
                .collect();
            plan.relaxed = Some(if not.is_empty() {
                Box::new(BooleanQuery::new(any))
            } else {
                with_not(vec![(Occur::Must, Box::new(BooleanQuery::new(any)))])
            });
        }
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = if least == count {
            needed.into_iter().map(|query| (Occur::Must, query)).collect()
        } else {
            vec![(Occur::Must, Box::new(BooleanQuery::union_with_minimum_required_clauses(needed, least)))]
        };
        clauses.extend(optional.into_iter().map(|query| (Occur::Should, query)));
        plan.strict = Some(with_not(clauses));
    }

    fn unit_query(&self, unit: &Unit) -> Option<Box<dyn Query>> {
        let mut ways: Vec<Box<dyn Query>> = unit
            .ways
            .iter()
            .map(|(form, weight)| {
                let query = self.form_query(form);
                if (*weight - 1.0).abs() < f32::EPSILON {
                    query
                } else {
                    Box::new(BoostQuery::new(query, *weight))
                }
            })
            .collect();
        match ways.len() {
            0 => None,
            1 => ways.pop(),
            _ => Some(Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, self.ranking.tie_breaker))),
        }
    }

    fn form_query(&self, form: &Form) -> Box<dyn Query> {
        let field = self.generation.fields.text;
        let term = |text: &String| Term::from_field_text(field, text);
        match form {
            Form::Term(text) => Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs)),
            Form::Phrase(terms) if terms.len() > 1 => {
                Box::new(PhraseQuery::new(terms.iter().map(term).collect()))
            }
            Form::Phrase(terms) | Form::All(terms) => Box::new(BooleanQuery::intersection(
                terms
                    .iter()
                    .map(|text| {
                        Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs)) as Box<dyn Query>
                    })
                    .collect(),
            )),
        }
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
fn typed_forms(word: &TypedWord) -> Vec<Form> {
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
