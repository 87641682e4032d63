//! What was typed besides single words: a phrase, a prefix, a choice, and what is not wanted.
//!
//! An item of the parsed query enters; a unit with all the ways to say it leaves.

use super::parse::Item;
use super::plan::{Plan, Planner, Unit, typed_forms};
use super::synonyms::{Form, TypedWord};

impl Planner<'_> {
    /// A phrase, prefix or choice.
    pub(super) fn item(&mut self, item: &Item, capitals: bool, plan: &mut Plan) -> Option<Unit> {
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
        let mut unit = Unit { quoted: true, ..Unit::default() };
        unit.ways.push((Form::Phrase(stems.clone()), 1.0));
        if let [only] = words {
            unit.ways.extend(only.joined.clone().map(|joined| (Form::Term(joined), 1.0)));
        }
        if self.exact {
            return unit;
        }
        // The whole phrase may be a member of a group.
        for group in self.synonyms.groups_of(&stems) {
            self.add_members(&group.members, &stems, self.weight(group), &mut unit, plan);
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
                            unit.ways.push((form, self.weight(group)));
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

    pub(super) fn excluded(&mut self, item: &Item) -> Option<Unit> {
        match item {
            Item::Word(word) => Some(Unit {
                ways: typed_forms(word).into_iter().map(|form| (form, 1.0)).collect(),
                ..Unit::default()
            }),
            Item::Phrase(words) => {
                let stems = words.iter().flat_map(|word| word.parts.iter().cloned()).collect();
                Some(Unit { ways: vec![(Form::Phrase(stems), 1.0)], ..Unit::default() })
            }
            Item::Prefix(prefix) => Some(self.prefix(prefix)),
            Item::Any(_) => None,
        }
    }
}
