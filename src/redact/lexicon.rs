//! Lists of words enter once; for every word a set of flags leaves.
//!
//! One open-addressed table of hashes, filled at start from the lists that are compiled in. A word's flags say what
//! it may be (a given name, a surname, a common word, a drug, a street word, a cue) and of which kind its meaning is;
//! nothing here decides.

use rustc_hash::FxHashMap;

pub(crate) use super::flags::Flags;
use super::near::Near;
use super::tokens::{hash, wide_hash};

/// The table.
///
/// A slot is four bytes, so that the whole table stays near the processor: half of it tells the word from others with
/// the same place, half is the number of its set of flags. The few thousand different sets stand apart.
pub(crate) struct Lexicon {
    slots: Vec<u32>,
    mask: usize,
    count: usize,
    sets: Vec<u64>,
    /// The number of each set, while words are added.
    numbers: FxHashMap<u64, u16>,
    /// Words for which the table has no room: only very long local lists come to that.
    more: FxHashMap<u64, Flags>,
    /// Pairs of words, by their hashes: true where the pair names no person whatever stands around it, false where it
    /// hardly ever does.
    pairs: FxHashMap<(u32, u32), bool>,
    near: Near,
}

const GIVEN: &str = include_str!("lists/given_names.txt");
const SURNAMES: &str = include_str!("lists/surnames.txt");
const WORDS: &str = include_str!("lists/words.txt");
/// Lists without classes.
const PLAIN: [(&str, Flags); 12] = [
    (include_str!("lists/clinical.txt"), Flags::CLINICAL),
    (include_str!("lists/drugs.txt"), Flags::DRUG),
    (include_str!("lists/medicines.txt"), Flags::DRUG),
    (include_str!("lists/products.txt"), Flags::DRUG),
    (include_str!("lists/world.txt"), Flags::WORD.or(Flags::COMMON).or(Flags::CLINICAL)),
    (include_str!("lists/diseases.txt"), Flags::CLINICAL),
    (include_str!("lists/eponyms.txt"), Flags::EPONYM),
    (include_str!("lists/name_words.txt"), Flags::NAME_WORD),
    (include_str!("lists/towns.txt"), Flags::TOWN),
    (include_str!("lists/seen.txt"), Flags::SEEN),
    (include_str!("lists/things.txt"), Flags::THING),
    (include_str!("lists/odd_words.txt"), Flags::WORD_RARE),
];
/// Class of the words whose misspellings are known.
const FREQUENT: u8 = 4;
const CUES: &str = include_str!("cues.txt");
const PAIRS: &str = include_str!("lists/pairs.txt");
/// A line for each first word: it, then the words that may follow.
const THINGS: &str = include_str!("lists/thing_pairs.txt");
/// A line for each fine kind of meaning: the wide kind, then its words.
const SENSES: &str = include_str!("lists/senses.txt");

impl Lexicon {
    /// A table without words.
    #[cfg(test)]
    pub(crate) fn empty() -> Self {
        Self::with_slots(16)
    }

    fn with_slots(count: usize) -> Self {
        let mut numbers = FxHashMap::default();
        numbers.insert(0, 0);
        Self {
            slots: vec![0; count],
            mask: count - 1,
            count: 0,
            sets: vec![0],
            numbers,
            more: FxHashMap::default(),
            pairs: FxHashMap::default(),
            near: Near::default(),
        }
    }

    /// The lists that are compiled in.
    pub(crate) fn standard() -> Self {
        let mut lexicon = Self::with_slots(1 << 19);
        for (word, class) in classed(GIVEN) {
            lexicon.add(
                word,
                match class {
                    3.. => Flags::GIVEN.or(Flags::GIVEN_TOP),
                    2 => Flags::GIVEN,
                    _ => Flags::GIVEN_RARE,
                },
            );
        }
        for (word, class) in classed(SURNAMES) {
            lexicon.add(
                word,
                match class {
                    3.. => Flags::SURNAME.or(Flags::SURNAME_TOP),
                    2 => Flags::SURNAME,
                    _ => Flags::SURNAME_RARE,
                },
            );
        }
        for (word, class) in classed(WORDS) {
            lexicon.add(
                word,
                match class {
                    4.. => Flags::COMMON.or(Flags::WORD),
                    2 | 3 => Flags::WORD,
                    _ => Flags::WORD_RARE,
                },
            );
            if class >= FREQUENT {
                lexicon.near.add(word);
            }
        }
        for (list, flags) in PLAIN {
            for line in list.lines().filter(|line| !line.starts_with('#')) {
                for word in line.split_ascii_whitespace() {
                    lexicon.add(word, flags);
                }
            }
        }
        lexicon.add_sections(CUES);
        for (line, fine) in SENSES.lines().filter(|line| !line.starts_with('#')).zip(1..) {
            let mut words = line.split_ascii_whitespace();
            let wide = words.next().and_then(|wide| wide.parse().ok()).unwrap_or(0);
            words.for_each(|word| lexicon.add(word, Flags::meaning(fine, wide)));
        }
        // Those that decide come last and win.
        for (list, decides) in [(THINGS, false), (PAIRS, true)] {
            for line in list.lines().filter(|line| !line.starts_with('#')) {
                let mut words = line.split(' ');
                let one = words.next().unwrap_or_default();
                lexicon.add(one, Flags::PAIR);
                lexicon.add(&format!("{one}s"), Flags::PAIR);
                for two in words {
                    lexicon.pairs.insert((hash(one.as_bytes()), hash(two.as_bytes())), decides);
                }
            }
        }
        lexicon
    }

    /// The lists' bytes, for the fingerprint.
    pub(crate) fn feed(take: &mut dyn FnMut(&[u8])) {
        for list in [GIVEN, SURNAMES, WORDS, CUES, PAIRS, THINGS, SENSES] {
            take(list.as_bytes());
        }
        for (list, _) in PLAIN {
            take(list.as_bytes());
        }
    }

    fn add_sections(&mut self, text: &str) {
        let mut flags = Flags::NONE;
        for line in text.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                flags = section(name);
            } else if !line.starts_with('#') {
                for word in line.split_ascii_whitespace() {
                    self.add(word, flags);
                }
            }
        }
    }

    /// Adds flags to one word (ASCII letters; what has other characters is passed over).
    pub(crate) fn add(&mut self, word: &str, flags: Flags) {
        if flags == Flags::NONE || word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
            return;
        }
        let key = wide_hash(word.as_bytes());
        if (self.count + 1) * 4 > self.slots.len() * 3 {
            let known = self.look_up(key);
            self.more.insert(key, known.or(flags));
            return;
        }
        let mut at = self.place(key);
        loop {
            let slot = self.slots[at];
            if slot == 0 || slot >> 16 == check(key) {
                self.count += usize::from(slot == 0);
                let number = self.number(self.sets[slot as usize & 0xffff] | flags.0);
                self.slots[at] = check(key) << 16 | u32::from(number);
                return;
            }
            at = (at + 1) & self.mask;
        }
    }

    /// The number of a set of flags. There are far fewer sets than numbers; beyond the last all would share it.
    fn number(&mut self, set: u64) -> u16 {
        if let Some(number) = self.numbers.get(&set) {
            return *number;
        }
        let number = self.sets.len().min(usize::from(u16::MAX)) as u16;
        self.sets.push(set);
        self.numbers.insert(set, number);
        number
    }

    fn place(&self, key: u64) -> usize {
        key as usize & self.mask
    }

    /// The flags of a word, given the wide hash of it; a word on no list may be one with a slip.
    #[inline]
    pub(crate) fn read(&self, word: &[u8], key: u64) -> Flags {
        let flags = self.look_up(key);
        if flags == Flags::NONE && self.near.holds(word) { Flags::NEAR } else { flags }
    }

    /// The flags of a word, given the wide hash of it.
    #[inline]
    pub(crate) fn look_up(&self, key: u64) -> Flags {
        if !self.more.is_empty()
            && let Some(flags) = self.more.get(&key)
        {
            return *flags;
        }
        let mut at = self.place(key);
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return Flags::NONE;
            }
            if slot >> 16 == check(key) {
                return Flags(self.sets[slot as usize & 0xffff]);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// The two words are a pair that names no person, always (true) or nearly always (false); a plural or possessive s does
    /// not count.
    pub(crate) fn pair(&self, one: &[u8], two: &[u8]) -> Option<bool> {
        let bare = |word: &[u8]| word.strip_suffix(b"s").map_or(0, hash);
        let (first, second) = ([hash(one), bare(one)], [hash(two), bare(two)]);
        first
            .iter()
            .flat_map(|one| second.iter().filter_map(|two| self.pairs.get(&(*one, *two)).copied()))
            .max()
    }

    /// The flags of a word.
    #[cfg(test)]
    pub(crate) fn of(&self, word: &[u8]) -> Flags {
        self.look_up(wide_hash(word))
    }
}

/// The half of a slot that tells words apart; never 0.
#[inline]
fn check(key: u64) -> u32 {
    (key >> 48) as u32 | 1
}

/// Every name of the lists, for training.
pub(crate) fn name_list() -> impl Iterator<Item = &'static str> {
    classed(GIVEN)
        .chain(classed(SURNAMES))
        .map(|(word, _)| word)
        .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Every word of the lists that is no name, for training.
pub(crate) fn word_list() -> impl Iterator<Item = &'static str> {
    let plain = PLAIN
        .iter()
        .filter(|(_, flags)| flags.any(Flags::CLINICAL.or(Flags::DRUG)))
        .flat_map(|(list, _)| list.lines())
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_ascii_whitespace);
    classed(WORDS)
        .map(|(word, _)| word)
        .chain(plain)
        .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Lines "word, tab, class".
fn classed(list: &'static str) -> impl Iterator<Item = (&'static str, u8)> {
    list.lines().filter_map(|line| {
        let (word, class) = line.split_once('\t')?;
        Some((word, class.bytes().next()?.wrapping_sub(b'0')))
    })
}

fn section(name: &str) -> Flags {
    match name {
        "title" => Flags::TITLE,
        "staff" => Flags::STAFF,
        "relative" => Flags::RELATIVE,
        "patient" => Flags::PATIENT,
        "verb" => Flags::VERB,
        "street" => Flags::STREET,
        "dwelling" => Flags::DWELLING,
        "orghead" => Flags::ORG_HEAD,
        "wardhead" => Flags::WARD_HEAD,
        "month" => Flags::MONTH,
        "weekday" => Flags::WEEKDAY,
        "datecue" => Flags::DATE_CUE,
        "dobcue" => Flags::DOB_CUE,
        "agecue" => Flags::AGE_CUE,
        "nhscue" => Flags::NHS_CUE,
        "mrncue" => Flags::MRN_CUE,
        "idcue" => Flags::ID_CUE,
        "phonecue" => Flags::PHONE_CUE,
        "unit" => Flags::UNIT,
        "eponymtail" => Flags::EPONYM_TAIL,
        "numberword" => Flags::NUMBER_WORD,
        "nameparticle" => Flags::PARTICLE,
        "introduction" => Flags::INTRODUCTION,
        "festival" => Flags::FESTIVAL,
        "dayword" => Flags::DAY_WORD,
        "unithead" => Flags::UNIT_HEAD,
        "word" => Flags::WORD,
        "common" => Flags::COMMON.or(Flags::WORD),
        "clinical" => Flags::CLINICAL,
        "drug" => Flags::DRUG,
        "town" => Flags::TOWN,
        "eponym" => Flags::EPONYM,
        _ => Flags::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_and_finds_beyond_its_room() {
        let mut lexicon = Lexicon::empty();
        for at in 0..500_u32 {
            let word: String = format!("w{at:b}").replace('0', "a").replace('1', "b");
            lexicon.add(&word, Flags(u64::from(at % 7 + 1)));
        }
        assert!(lexicon.of(b"wb").0 != 0);
        assert_eq!(lexicon.of(b"WB"), lexicon.of(b"wb"));
        assert_eq!(lexicon.of(b"zz"), Flags::NONE);
    }

    #[test]
    fn the_lists_are_whole() {
        let lexicon = Lexicon::standard();
        assert!(lexicon.of(b"Mrs").any(Flags::TITLE));
        assert!(lexicon.sets.len() < usize::from(u16::MAX), "each set has a number of its own");
        let (insulin, heparin, wife) = (lexicon.of(b"insulin"), lexicon.of(b"Heparin"), lexicon.of(b"wife"));
        assert!(insulin.sense() > 0 && insulin.wide_sense() > 0 && wife.sense() > 0);
        assert_ne!(insulin.wide_sense(), wife.wide_sense());
        assert!(heparin.any(Flags::DRUG) && !heparin.unlisted());
        assert!(lexicon.of(b"qqzzx").unlisted());
        assert!(lexicon.of(b"Duplo").any(Flags::THING));
        assert_eq!(lexicon.pair(b"Sara", b"Stedy"), Some(true));
        assert_eq!(lexicon.pair(b"Pot", b"Noodles"), Some(false));
        assert_eq!(lexicon.pair(b"Mary", b"Moyo"), None);
    }

    #[test]
    fn a_slip_in_a_frequent_word_is_seen() {
        let lexicon = Lexicon::standard();
        let read = |word: &[u8]| lexicon.read(word, wide_hash(word));
        assert_eq!(read(b"kitchem"), Flags::NEAR);
        assert!(read(b"kitchem").unlisted(), "it is asked about all the same");
        assert!(!read(b"kitchen").any(Flags::NEAR));
        assert_eq!(read(b"qqzzx"), Flags::NONE);
    }
}
