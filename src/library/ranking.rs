//! Every number that decides the order of hits, in one place.

use super::facts::Facts;
/// The parameters of ranking. [`Ranking::default`] is what the library uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// How often a word of the title counts (1 to 5). A change makes the library rebuild itself, as do the next three.
    pub title: u8,
    /// How often a word of what happened counts.
    pub what_happened: u8,
    /// How often a word of the action taken counts.
    pub action_taken: u8,
    /// How often a word of the lesson learned counts.
    pub lesson: u8,
    /// Weight of a synonym, where the typed word weighs 1.
    pub synonym: f32,
    /// Weight of a related word, such as a drug where its class was typed.
    pub related: f32,
    /// Weight of one of several meanings of an abbreviation.
    pub meaning: f32,
    /// Weight of a spelling one letter away from a word that nobody wrote.
    pub spelling: f32,
    /// What the weaker forms of one word add to the strongest.
    pub tie_breaker: f32,
    /// Of this many different words or fewer, every one is needed.
    pub all_needed: usize,
    /// Of more words, this share is needed.
    pub needed: f32,
    /// Where fewer lessons than this have the needed words, any word is enough.
    pub enough: usize,
    /// A word in more than this share of lessons is wished for, not needed.
    pub common: f32,
    /// How many of the best hits are weighed again by nearness and meaning.
    pub window: usize,
    /// Most that nearness of the words can add, as a share of the score.
    pub proximity: f32,
    /// Most that having the words of the query, in the text or by a label, can add, as a share of the score.
    pub coverage: f32,
    /// By which power of what it weighs a word counts there: a lesson without a rare word misses more of the question than
    /// one without several common ones.
    pub power: f32,
    /// What a word counts of that where the text only has one near it in meaning, times their likeness; 0 switches it off.
    pub near: f32,
    /// What each word of a known group of words weighs in a lesson that has not all of them, and how much of the group it
    /// stands for, times its share of the words; 0 switches it off.
    pub partly: f32,
    /// Words near one in meaning that are looked for.
    pub most_near: usize,
    /// By which power of its length in words a lesson is weighed again: BM25 is a little too hard on long ones.
    pub length: f32,
    /// What a word weighs that only the labels of a lesson have (themes, setting, specialty), where one in its text weighs 1;
    /// 0 switches it off.
    pub about: f32,
    /// What a theme counts of that where the lesson only may have it.
    pub unsure: f32,
    /// What a label counts of that where the text has the word as well.
    pub again: f32,
    /// A label that stands for this share of the query brings its lessons in, whatever their words.
    pub telling: f32,
    /// Most labels that do.
    pub most_telling: usize,
    /// Where any word is enough, a lesson must still have this share of what the words of the query weigh together.
    pub least: f32,
    /// Where fewer lessons than this have, half of it, and at last any word.
    pub few: usize,
    /// What each theme or factor that two lessons share adds to their similarity, as a share of the score.
    pub shared: f32,
    /// What likeness of meaning adds, as a share of the best score, where 1 is the same meaning; 0 switches it off.
    pub likeness: f32,
    /// What a lesson of this month gets over one that is very old, as a share of the score.
    pub recency: f32,
    /// Years in which the recency of a lesson falls by half.
    pub half_life: f32,
    /// What a lesson with something learned gets, as a share of the score.
    pub has_lesson: f32,
    /// Share of equal bits from which two lessons are near-duplicates, of 128.
    pub duplicate_bits: u32,
    /// Terms searched in one query, expansions included.
    pub most_terms: usize,
    /// Expansions of one word.
    pub most_expansions: usize,
}

impl Default for Ranking {
    fn default() -> Self {
        Self {
            title: 2,
            what_happened: 1,
            action_taken: 1,
            lesson: 1,
            synonym: 0.85,
            related: 0.9,
            meaning: 0.4,
            spelling: 0.7,
            tie_breaker: 0.1,
            all_needed: 2,
            needed: 0.75,
            enough: 30,
            common: 0.4,
            window: 100,
            proximity: 0.15,
            coverage: 1.5,
            power: 1.4,
            near: 0.8,
            partly: 0.75,
            most_near: 16,
            length: 0.05,
            about: 1.05,
            unsure: 0.5,
            again: 0.8,
            telling: 0.5,
            most_telling: 2,
            least: 0.3,
            few: 10,
            shared: 0.2,
            likeness: 0.65,
            recency: 0.05,
            half_life: 3.0,
            has_lesson: 0.03,
            duplicate_bits: 104,
            most_terms: 96,
            most_expansions: 8,
        }
    }
}

impl Ranking {
    /// Weights of title, what happened, action taken and lesson.
    pub(crate) fn part_weights(&self) -> [u8; 4] {
        [self.title, self.what_happened, self.action_taken, self.lesson]
    }
}

/// What facts do to a score, worked out once a month.
pub(crate) struct Boosts {
    by_age: Vec<f32>,
    newest: u32,
    has_lesson: f32,
}

impl Boosts {
    /// `now`: the number of this month, as [`Facts`] counts.
    pub(crate) fn new(ranking: &Ranking, now: u32) -> Self {
        let by_age = (0..=600)
            .map(|months| 1.0 + ranking.recency * 0.5_f32.powf(months as f32 / 12.0 / ranking.half_life))
            .collect();
        Self { by_age, newest: now, has_lesson: 1.0 + ranking.has_lesson }
    }

    /// The score with the boosts for recency and for something learned.
    #[inline]
    pub(crate) fn apply(&self, score: f32, facts: Facts) -> f32 {
        let month = facts.month_number();
        let age = if month == 0 { 600 } else { self.newest.saturating_sub(month) as usize };
        let recency = self.by_age[age.min(600)];
        let lesson = if facts.has_lesson() { self.has_lesson } else { 1.0 };
        score * recency * lesson
    }
}
