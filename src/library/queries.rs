//! From units to queries for tantivy: one that needs most words, one for which any is enough.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery,
    Query, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use super::plan::{Plan, Planner, Unit};
use super::schema::THEME;
use super::synonyms::Form;
use super::unwanted::Unwanted;

/// A clause of a query.
type Clause = (Occur, Box<dyn Query>);

impl Planner<'_> {
    /// Puts the queries into the plan.
    pub(super) fn queries(&self, plan: &mut Plan, excluded: &[Unit], typed: bool) {
        let lessons = self.generation.searcher.num_docs();
        let common = (lessons as f32 * self.ranking.common) as u64;
        let mut needed = Vec::new();
        let mut optional = Vec::new();
        // The same, but with less of each.
        let mut any = Vec::new();
        // What a lesson cannot do without, however much is relaxed.
        let mut quoted: Vec<Box<dyn Query>> = Vec::new();
        for unit in &mut plan.units {
            if let [(Form::Term(term), _)] = &unit.ways[..] {
                unit.optional |= lessons > 200 && self.frequency(term) > common;
            }
            let Some(query) = self.unit_query(unit) else { continue };
            unit.mass = self.mass(unit).unwrap_or(0.0);
            plan.mass += unit.mass;
            if unit.quoted {
                quoted.push(query);
            } else {
                any.extend(self.part_query(unit));
                if unit.optional { &mut optional } else { &mut needed }.push(query);
            }
        }
        if needed.is_empty() && quoted.is_empty() {
            needed.append(&mut optional);
        }
        let not: Vec<Box<dyn Query>> = excluded
            .iter()
            .filter_map(|unit| self.unit_query(unit))
            .map(|query| Box::new(Unwanted(query)) as Box<dyn Query>)
            .collect();
        let finished = |mut clauses: Vec<Clause>| -> Box<dyn Query> {
            clauses.extend(quoted.iter().map(|query| (Occur::Must, query.box_clone())));
            if not.is_empty() && clauses.len() == 1 {
                return clauses.remove(0).1;
            }
            clauses.extend(not.iter().map(|query| (Occur::MustNot, query.box_clone())));
            Box::new(BooleanQuery::new(clauses))
        };
        if needed.is_empty() && quoted.is_empty() {
            if typed {
                // Something was typed, but no word of it can be searched.
                plan.strict = Some(Box::new(EmptyQuery));
            } else if !not.is_empty() {
                plan.strict = Some(finished(vec![(Occur::Must, Box::new(AllQuery))]));
            }
            return;
        }
        let count = needed.len();
        let least = if count <= self.ranking.all_needed {
            count
        } else {
            ((count as f32 * self.ranking.needed).ceil() as usize).clamp(1, count)
        };
        plan.every_word =
            least == count && optional.is_empty() && plan.units.iter().all(|unit| !unit.ways.is_empty());
        let labels = self.telling(plan);
        if count > 1 || (count == 1 && !(quoted.is_empty() && labels.is_empty())) {
            let any: Vec<Clause> =
                any.into_iter().chain(labels).map(|query| (Occur::Should, query)).collect();
            plan.relaxed = Some(if quoted.is_empty() {
                finished(vec![(Occur::Must, Box::new(BooleanQuery::new(any)))])
            } else {
                finished(any)
            });
        }
        let mut clauses: Vec<Clause> = if least == count {
            needed.into_iter().map(|query| (Occur::Must, query)).collect()
        } else {
            vec![(Occur::Must, Box::new(BooleanQuery::union_with_minimum_required_clauses(needed, least)))]
        };
        clauses.extend(optional.into_iter().map(|query| (Occur::Should, query)));
        plan.strict = Some(finished(clauses));
    }

    /// The lessons that have a telling label; their score comes from the evidence.
    fn telling(&self, plan: &Plan) -> Vec<Box<dyn Query>> {
        let telling = plan.evidence.iter().flat_map(|evidence| &evidence.telling);
        telling
            .filter_map(|label| self.generation.labels.get(*label))
            .flat_map(|info| {
                let fields = self.generation.fields;
                [fields.sure, fields.hint].map(|field| {
                    let term = Term::from_field_text(field, &format!("{THEME}{}", info.id));
                    let query = TermQuery::new(term, IndexRecordOption::Basic);
                    Box::new(ConstScoreQuery::new(Box::new(query), 0.0)) as Box<dyn Query>
                })
            })
            .collect()
    }

    /// What a lesson of middling length scores for having this unit once; `None` where no lesson has it.
    pub(super) fn mass(&self, unit: &Unit) -> Option<f32> {
        let lessons = self.generation.searcher.num_docs();
        let having: u64 = unit
            .ways
            .iter()
            .map(|(form, _)| match form {
                Form::Term(term) => self.frequency(term),
                Form::Phrase(terms) | Form::All(terms) => {
                    terms.iter().map(|term| self.frequency(term)).min().unwrap_or(0)
                }
                // The phrase as it was typed stands beside it and counts.
                Form::Near(..) => 0,
            })
            .sum();
        let (lessons, having) = (lessons as f32, having.min(lessons) as f32);
        (having > 0.0).then(|| (1.0 + (lessons - having + 0.5) / (having + 0.5)).ln())
    }

    fn unit_query(&self, unit: &Unit) -> Option<Box<dyn Query>> {
        self.ways_query(&unit.ways)
    }

    /// As [`Planner::unit_query`], but of a known group of words each one by itself is something.
    fn part_query(&self, unit: &Unit) -> Option<Box<dyn Query>> {
        let whole = self.unit_query(unit)?;
        let parts: Vec<Clause> = unit
            .parts
            .iter()
            .filter(|_| self.ranking.partly > 0.0)
            .filter_map(|ways| Some((Occur::Should, self.ways_query(ways)?)))
            .collect();
        if parts.is_empty() {
            return Some(whole);
        }
        let parts = BoostQuery::new(Box::new(BooleanQuery::new(parts)), self.ranking.partly);
        Some(Box::new(DisjunctionMaxQuery::with_tie_breaker(
            vec![whole, Box::new(parts)],
            self.ranking.tie_breaker,
        )))
    }

    fn ways_query(&self, ways: &[(Form, f32)]) -> Option<Box<dyn Query>> {
        let mut ways: Vec<Box<dyn Query>> = ways
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
            Form::Near(terms, spare) if terms.len() > 1 => {
                let mut query = PhraseQuery::new(terms.iter().map(term).collect());
                query.set_slop(*spare);
                Box::new(query)
            }
            Form::Phrase(terms) | Form::All(terms) | Form::Near(terms, _) => {
                let one = |text: &String| -> Box<dyn Query> {
                    Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs))
                };
                Box::new(BooleanQuery::intersection(terms.iter().map(one).collect()))
            }
        }
    }
}
