//! What the lists say of a word, in 64 bits: which of them hold it, which cue it is, of which kind its meaning is.

/// What the lists say of a word: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags(pub(crate) u64);

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)+) => {
        impl Flags { $($(#[$doc])* pub(crate) const $name: Flags = Flags(1 << $bit);)+ }
    };
}

flags! {
    /// A given name.
    GIVEN = 0;
    /// A surname.
    SURNAME = 1;
    /// An ordinary English word.
    WORD = 2;
    /// Among the most frequent words.
    COMMON = 3;
    /// A word of clinical writing.
    CLINICAL = 4;
    /// A drug or product.
    DRUG = 5;
    /// A town.
    TOWN = 6;
    /// A name that a disease, sign, scale or device carries.
    EPONYM = 7;
    /// A given name of many people.
    GIVEN_TOP = 8;
    /// A surname of many people.
    SURNAME_TOP = 9;
    /// "Mrs".
    TITLE = 10;
    /// "SN", "consultant".
    STAFF = 11;
    /// "daughter".
    RELATIVE = 12;
    /// "pt".
    PATIENT = 13;
    /// "said".
    VERB = 14;
    /// "Street".
    STREET = 15;
    /// "Flat".
    DWELLING = 16;
    /// "Hospital".
    ORG_HEAD = 17;
    /// "Ward", "bed".
    WARD_HEAD = 18;
    /// "March".
    MONTH = 19;
    /// "Tues".
    WEEKDAY = 20;
    /// "on", "since".
    DATE_CUE = 21;
    /// "DOB".
    DOB_CUE = 22;
    /// "aged".
    AGE_CUE = 23;
    /// "NHS".
    NHS_CUE = 24;
    /// "MRN".
    MRN_CUE = 25;
    /// "ref".
    ID_CUE = 26;
    /// "ext".
    PHONE_CUE = 27;
    /// "mg".
    UNIT = 28;
    /// "syndrome".
    EPONYM_TAIL = 29;
    /// "ninety".
    NUMBER_WORD = 30;
    /// "van", "ap".
    PARTICLE = 31;
    /// On the site's allow list.
    ALLOWED = 32;
    /// On a local list of wards.
    LOCAL_WARD = 33;
    /// On a local list of sites or organisations.
    LOCAL_ORG = 34;
    /// A word of the tuning records outside any identifier.
    SEEN = 35;
    /// A given name of few people.
    GIVEN_RARE = 36;
    /// A surname of few people.
    SURNAME_RARE = 37;
    /// A rare English word.
    WORD_RARE = 38;
    /// A frequent word that is also a name ("hope", "field").
    NAME_WORD = 39;
    /// "named", "Dear": a name may follow.
    INTRODUCTION = 40;
    /// "Christmas", "bank": the first word of a festival.
    FESTIVAL = 41;
    /// The first word of a pair that names no person ("Sara Stedy").
    PAIR = 42;
    /// "twenty", "ninth": a day in words may start.
    DAY_WORD = 43;
    /// "AMU", "Recovery": a unit that a number may follow.
    UNIT_HEAD = 44;
    /// A maker, product, program, title, figure, breed or dish that carries a proper name.
    THING = 45;
    /// On no list, and a frequent word but for one slip.
    NEAR = 46;
}

impl Flags {
    /// Nothing known.
    pub(crate) const NONE: Flags = Flags(0);

    /// On a list of names, however rare.
    pub(crate) const NAMES: Flags = Flags::GIVEN
        .or(Flags::GIVEN_TOP)
        .or(Flags::GIVEN_RARE)
        .or(Flags::SURNAME)
        .or(Flags::SURNAME_TOP)
        .or(Flags::SURNAME_RARE)
        .or(Flags::NAME_WORD);

    /// Bits from here on hold the kind of meaning.
    const SENSE: u32 = 48;
    /// Bits of the fine kind; the wide one has the rest.
    const FINE: u32 = 10;

    /// A kind of meaning: a fine one, counted from 1, and the wide one that it belongs to.
    pub(super) const fn meaning(fine: u16, wide: u16) -> Flags {
        Flags(((wide << Self::FINE | fine) as u64) << Self::SENSE)
    }

    /// The fine kind of meaning, of some 250; 0 where none is known. Words of the same kind stand in the same stories.
    pub(crate) const fn sense(self) -> u32 {
        (self.0 >> Self::SENSE) as u32 & ((1 << Self::FINE) - 1)
    }

    /// The wide kind of meaning, of some 60; 0 where none is known.
    pub(crate) const fn wide_sense(self) -> u32 {
        (self.0 >> (Self::SENSE + Self::FINE)) as u32
    }

    /// No list holds the word and it is no cue.
    pub(crate) const fn unlisted(self) -> bool {
        self.0 & ((1 << Self::SENSE) - 1) & !Self::NEAR.0 == 0
    }

    /// Both sets.
    pub(crate) const fn or(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// Any of `other` is in this set.
    pub(crate) const fn any(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }
}
