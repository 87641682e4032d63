//! The wards and organisations of a case: their names enter in reading order, for each the words of its placeholder and
//! a number leave. Who reads sees that two placeholders are one place without learning which.

use std::collections::BTreeMap;

use super::called::{Called, called};
use crate::redact::Kind;

/// What the places of a case are called, and which number each has.
#[derive(Default)]
pub(super) struct Places {
    places: Vec<Place>,
    /// By what they are called, head word and all.
    whole: BTreeMap<(Kind, Called), usize>,
    /// By the distinguishing words alone: the one last named so.
    short: BTreeMap<(Kind, Vec<u8>), usize>,
    counts: BTreeMap<&'static str, usize>,
}

impl Places {
    /// No places yet: what is met is numbered behind the numbers that stand, by the words of the placeholder.
    pub(super) fn behind(standing: BTreeMap<&'static str, usize>) -> Self {
        Self { counts: standing, ..Self::default() }
    }

    /// The place with this name. One named without its head word ("Royal Oakmere") is the one last named with
    /// the same distinguishing words ("Royal Oakmere Hospital"), and the other way round.
    pub(super) fn meet(&mut self, kind: Kind, name: &[u8]) -> usize {
        let called = called(kind, name);
        let bare = called.head.is_empty();
        // A figure or letter alone may belong to a ward as well as to a bed.
        let tells =
            called.own.split(|byte| *byte == b' ').any(|word| word.len() > 2 && !word[0].is_ascii_digit());
        let words = if kind == Kind::Org { site(&[&called.own[..], &called.head[..]]) } else { "ward" };
        let short = (kind, called.own.clone());
        let whole = (kind, called);
        let known = self.whole.get(&whole).copied().or_else(|| {
            let at = self.short.get(&short).copied().filter(|_| tells)?;
            (bare || !self.places[at].headed).then_some(at)
        });
        let at = known.unwrap_or(self.places.len());
        match self.places.get_mut(at) {
            Some(place) if !bare && !place.headed => {
                place.headed = true;
                place.words = words;
            }
            Some(_) => {}
            None => self.places.push(Place { words, headed: !bare, number: None }),
        }
        self.whole.insert(whole, at);
        self.short.insert(short, at);
        at
    }

    /// The words of the place's placeholder and its number among those with the same words.
    pub(super) fn number(&mut self, at: usize) -> Option<(&'static str, usize)> {
        let place = self.places.get_mut(at)?;
        let count = self.counts.entry(place.words).or_default();
        let number = *place.number.get_or_insert_with(|| {
            *count += 1;
            *count
        });
        Some((place.words, number))
    }
}

/// A ward or an organisation of the case.
struct Place {
    /// The words of its placeholder.
    words: &'static str,
    /// It was named with its head word.
    headed: bool,
    /// Among the places with the same words, from when it is first written on.
    number: Option<usize>,
}

/// Whether an organisation is a hospital, as far as its name says: its own words and its head word.
fn site(name: &[&[u8]]) -> &'static str {
    let name = name.join(&b' ');
    let has = |word: &str| name.windows(word.len()).any(|window| window == word.as_bytes());
    if has("hosp") || has("infirmary") || has("royal") || has("general") || name.starts_with(b"st ") {
        "hospital"
    } else if has("school") || has("college") || has("academy") || has("nursery") {
        "school"
    } else if has("surgery") || has("practice") || has("health centre") || has("medical centre") {
        "practice"
    } else if has("nursing home") || has("care home") || has("residential") {
        "care home"
    } else {
        "organisation"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places of these names, in their order.
    fn places(names: &[(Kind, &str)]) -> Vec<usize> {
        let mut places = Places::default();
        names.iter().map(|(kind, name)| places.meet(*kind, name.as_bytes())).collect()
    }

    #[test]
    fn a_place_is_the_same_however_it_is_written() {
        use Kind::{Org, Ward};
        for (kind, one, other) in [
            (Ward, "Quince Ward", "the Quince Ward"),
            (Ward, "Quince Ward", "QUINCE  WARD"),
            (Ward, "Quince Ward", "Quince\nWard"),
            (Ward, "Quince Ward", "Quince Ward's"),
            (Ward, "Quince Ward", "Quince"),
            (Ward, "Ward 7", "Ward  7"),
            (Ward, "Ward 7", "Ward-7"),
            (Ward, "Ward 7", "ward7"),
            (Ward, "Ward 7", "Wd 7"),
            (Ward, "Ward 7", "W7"),
            (Ward, "Ward 7", "ward seven"),
            (Ward, "Ward 7", "Ward no. 7"),
            (Ward, "Ward 7", "Ward 07"),
            (Ward, "Ward 21", "ward twenty-one"),
            (Ward, "Ward 7B", "ward 7 b"),
            (Ward, "Theatre 2", "Theatre two"),
            (Org, "St Mary's Hospital", "St. Mary's Hospital"),
            (Org, "St Mary's Hospital", "St Marys Hospital's"),
            (Org, "St Mary's", "St. Marys"),
            (Org, "St Anne's Hospital", "St Annes"),
            (Org, "Saint Anne's Hosp", "St. Anne's Hospital"),
            (Org, "St James's Hospital", "St James Hosp"),
            (Org, "Royal Oakmere Hospital", "Royal Oakmere"),
            (Org, "Royal Oakmere Hospital", "Royal Oakmere Hosp"),
            (Org, "Royal Oakmere", "Royal Oakmere Hosp."),
            (Org, "Oakmere Health Centre", "Oakmere Health Center"),
            (Org, "Barrowmere General Hospital", "The Barrowmere General Hospital"),
            (Org, "Barrowmere General Hospital", "Barrowmere General Hospital's"),
            (Org, "Barrowmere General Hospital", "Barrowmere General Hospital S"),
            (Org, "Barrowmere General Hospital", "Barrowmere Gen"),
        ] {
            assert_eq!(places(&[(kind, one), (kind, other)]), [0, 0], "{one}, {other}");
            assert_eq!(places(&[(kind, other), (kind, one)]), [0, 0], "{other}, {one}");
        }
    }

    #[test]
    fn other_places_stay_apart() {
        use Kind::{Org, Ward};
        for (kind, one, other) in [
            (Ward, "Ward 7", "Ward 17"),
            (Ward, "Ward 7A", "Ward 7B"),
            (Ward, "Ward 7", "Ward 7B"),
            (Ward, "Ward 7", "Bed 7"),
            (Ward, "Ward 7", "7"),
            (Ward, "Ward 1 2", "Ward 12"),
            (Ward, "Ward S", "Ward"),
            (Ward, "Ward 7S", "Ward 7"),
            (Ward, "Quince Ward", "Quince Unit"),
            (Org, "St Mary's Hospital", "St Mary's Hospice"),
            (Org, "St Mary's Hospital", "St Mark's Hospital"),
            (Org, "Royal Oakmere", "Royal Elmstead"),
            (Org, "Royal Oakmere", "Oakmere"),
            (Org, "Royal Oakmere Hospital", "Royal Oakmere Infirmary"),
            (Org, "Oakmere Surgery", "Oakmere School"),
        ] {
            assert_eq!(places(&[(kind, one), (kind, other)]), [0, 1], "{one}, {other}");
        }
        let kinds = [(Ward, "Oakmere Ward"), (Org, "Oakmere Hospital"), (Ward, "Oakmere")];
        assert_eq!(places(&kinds), [0, 1, 0]);
    }

    #[test]
    fn a_place_keeps_its_number_among_others() {
        let mut places = Places::default();
        let mut number = |name: &str| {
            let at = places.meet(Kind::Org, name.as_bytes());
            places.number(at)
        };
        for (name, wanted) in [
            ("St Luke's Hospital", ("hospital", 1)),
            ("Barrowmere General Hospital", ("hospital", 2)),
            ("St Lukes", ("hospital", 1)),
            ("Quince Surgery", ("practice", 1)),
            ("Saint Luke's Hosp", ("hospital", 1)),
            ("Royal Elmstead", ("hospital", 3)),
        ] {
            assert_eq!(number(name), Some(wanted), "{name}");
        }
    }
}
