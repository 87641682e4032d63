//! What names somebody in an address of e-mail: the words before its sign enter, those that are a name leave. The address as
//! a whole is found by its shape, and its domain names nobody.

use std::ops::Range;

use super::job::ROLE;
use crate::redact::document::Document;
use crate::redact::lexicon::Flags;
use crate::redact::tokens::Token;

/// On a list of names of more than a few people.
const LISTED: Flags =
    Flags::GIVEN.or(Flags::GIVEN_TOP).or(Flags::SURNAME).or(Flags::SURNAME_TOP).or(Flags::NAME_WORD);
/// A word for a number or a place where somebody is reached.
const CUES: Flags = Flags::PHONE_CUE.or(Flags::ID_CUE).or(Flags::MRN_CUE).or(Flags::NHS_CUE);

/// The words that name somebody; none of "insulin.safety".
pub(super) fn names(doc: &Document<'_>, local: Range<usize>) -> Vec<Token> {
    let words: Vec<Token> = doc.tokens[local].iter().filter(|token| token.is_word()).copied().collect();
    let long: Vec<&Token> = words.iter().filter(|word| word.len() > 1).collect();
    match (long.as_slice(), words.len()) {
        // "m.bird": an initial and a surname, however ordinary it is.
        ([word], 2..) if word.flags.any(LISTED) => vec![**word],
        // "mark.bird"
        ([given, surname], 2)
            if given.flags.any(Flags::GIVEN_TOP)
                && surname.flags.any(Flags::SURNAME.or(Flags::SURNAME_TOP))
                && !surname.flags.any(ROLE) =>
        {
            vec![**given, **surname]
        }
        _ => long.iter().filter(|word| is_name(word)).map(|word| **word).collect(),
    }
}

/// On a list of names and neither frequent nor clinical, or on no list of words at all.
fn is_name(word: &Token) -> bool {
    let plain = Flags::COMMON.or(Flags::CLINICAL);
    let word_at_work = Flags::WORD.or(Flags::DRUG).or(ROLE).or(CUES);
    !word.flags.any(plain) && (word.flags.any(LISTED) || !word.flags.any(word_at_work))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;

    #[test]
    fn only_a_name_is_taken_from_an_address() {
        let lexicon = Lexicon::standard();
        for (local, wanted) in [
            ("m.bird", "bird"),
            ("mark.bird", "mark bird"),
            ("s.prendergast2", "prendergast"),
            ("sprendergast2", "sprendergast"),
            ("tunde.adebowale", "tunde adebowale"),
            ("e.ward", "ward"),
            ("insulin.safety", ""),
            ("stroke.unit", ""),
            ("patient.safety", ""),
            ("pharmacy.stores", ""),
            ("blood.bank", ""),
            ("ward.sister", ""),
            ("heart.failure.team", ""),
            ("icu.outreach", ""),
            ("falls.lead", ""),
            ("theatres", ""),
            ("switchboard", ""),
            ("datix", ""),
        ] {
            let doc = Document::read(local, &lexicon);
            let names: Vec<&str> = names(&doc, 0..doc.tokens.len())
                .iter()
                .map(|word| &local[word.start as usize..word.end as usize])
                .collect();
            assert_eq!(names.join(" "), wanted, "{local}");
        }
    }
}
