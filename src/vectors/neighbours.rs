//! What is near in meaning: a word enters, the words of the table that are most like it leave.

use std::sync::{Arc, LazyLock, Mutex};

use rustc_hash::FxHashMap;

use super::table::{DIMENSIONS, TABLE, Table, product};

/// What [`near`] found, by row.
static NEAR: LazyLock<Mutex<FxHashMap<usize, Neighbours>>> = LazyLock::new(Mutex::default);

/// Words of the table with their likeness to one of them, the nearest first.
type Neighbours = Arc<[(&'static str, f32)]>;
/// Words that [`near`] finds: many of them are rare, so that no lesson has them.
const MOST_NEAR: usize = 64;
/// Words of which is kept what is near: about 6 MB.
const MOST_KEPT: usize = 4_096;
/// The least likeness of a word that is near.
const NEAR_FROM: f32 = 0.5;

/// The words of the table that are nearest in meaning to one of them (lower case, without accents): at most [`MOST_NEAR`],
/// each at least [`NEAR_FROM`] like it. The table is gone through once for a word, and what was found is kept.
pub(crate) fn near(word: &str) -> Option<Neighbours> {
    let table = TABLE.as_ref()?;
    let row = table.find(word.as_bytes())?.at as usize;
    if let Some(known) = NEAR.lock().ok().and_then(|near| near.get(&row).cloned()) {
        return Some(known);
    }
    let found: Neighbours = table.near(row).into();
    if let Ok(mut near) = NEAR.lock() {
        if near.len() >= MOST_KEPT {
            near.clear();
        }
        near.insert(row, found.clone());
    }
    Some(found)
}

impl Table {
    /// See [`near`].
    fn near(&self, mine: usize) -> Vec<(&'static str, f32)> {
        let (row, share) = (&self.rows[mine * DIMENSIONS..(mine + 1) * DIMENSIONS], self.shares[mine]);
        let mut out: Vec<(&'static str, f32)> = self
            .rows
            .chunks_exact(DIMENSIONS)
            .zip(&self.shares)
            .enumerate()
            .map(|(at, (other, its))| (at, product(row, other) as f32 * share * its))
            .filter(|(at, likeness)| *likeness >= NEAR_FROM && *at != mine)
            .filter_map(|(at, likeness)| Some((std::str::from_utf8(self.word(at)).ok()?, likeness)))
            .filter(|(word, _)| !word.starts_with("##"))
            .collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        out.truncate(MOST_NEAR);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_alike() {
        for (word, other) in [("jaundice", "liver"), ("wheelchair", "chair")] {
            let near = near(word).unwrap();
            assert!(near.iter().any(|(near, _)| *near == other), "{word}: {near:?}");
            assert!(near.len() <= MOST_NEAR && near.is_sorted_by(|a, b| a.1 >= b.1));
            assert!(
                near.iter().all(|(near, likeness)| *near != word && (NEAR_FROM..=1.01).contains(likeness))
            );
        }
        assert!(near("zzzzzz").is_none());
    }
}
