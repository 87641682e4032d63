//! The names of the columns: a name as written enters, each of its words that may be a person is noted, however short or
//! ordinary it is.

use super::beside::{GROUPS, ROLES, grammar};
use super::people_words::NOBODY;
use crate::redact::Role;
use crate::redact::lexicon::Flags;
use crate::redact::names::known::{Sought, key_has};
use crate::redact::tokens::{Shape, Token};

impl Sought {
    /// Notes the words of a name, however ordinary. Of words for a role only the whole surname.
    pub(in crate::redact::names::known) fn note(
        &mut self,
        key: &str,
        bytes: &[u8],
        tokens: &[Token],
        role: Option<Role>,
    ) {
        let is_word = |token: &&Token| token.is_word();
        let count = tokens.iter().filter(is_word).count();
        if count > MOST_WORDS || tokens.iter().any(|token| token.is(b'@')) {
            return;
        }
        let comma = tokens.iter().find(|token| token.is(b',')).map(|token| token.start);
        let last = tokens.iter().rfind(is_word).map(|token| token.start);
        let leads = |token: &Token| comma.is_some_and(|comma| token.start < comma);
        let heads = tokens.iter().filter(is_word).filter(|token| leads(token)).count();
        let given = ["forename", "first", "given"].iter().any(|word| key.contains(word));
        // "Outreach team", "Ward manager": a job, and no person.
        let job = |token: &Token| {
            token.flags.any(ROLES.or(GROUPS)) && !token.flags.any(Flags::SURNAME.or(Flags::SURNAME_TOP))
        };
        if comma.is_none()
            && tokens.last().is_some_and(job)
            && !tokens.iter().any(|token| token.flags.any(Flags::GIVEN_TOP))
        {
            return;
        }
        if comma.is_none()
            && of_staff(key, role)
            && tokens.iter().filter(is_word).all(|token| at_work(bytes, token))
        {
            return;
        }
        // "RMO Clementine": short capitals before a name say what somebody is, unless they are a name, as in "LI Wei".
        let mut words = tokens.iter().filter(is_word);
        let abbreviation = match (words.next(), words.next()) {
            (Some(first), Some(second)) if comma.is_none() => {
                let short = first.shape == Shape::Upper && matches!(first.len(), 2 | 3);
                (short && second.shape == Shape::Title && !first.flags.any(Flags::NAMES))
                    .then_some(first.start)
            }
            _ => None,
        };
        let whole = count == 1 && (key.contains("surname") || key.contains("last"));
        for token in tokens.iter().filter(is_word).filter(|token| token.len() > 1) {
            let surname = !given && if comma.is_some() { leads(token) } else { Some(token.start) == last };
            let sole = surname && (whole || heads == 1);
            let particle = token.flags.any(Flags::PARTICLE) && !(sole || surname && comma.is_none());
            let listed = surname && token.flags.any(Flags::SURNAME.or(Flags::SURNAME_TOP));
            let job = token.flags.any(ROLES) && !(sole || listed);
            let word = &bytes[token.start as usize..token.end as usize];
            // "Baby of Anna Field", but "Minh Do".
            let link = !sole && count > 2 && grammar(word);
            let nobody = NOBODY.iter().any(|other| word.eq_ignore_ascii_case(other));
            let short = abbreviation == Some(token.start);
            if !(particle || job || link || nobody || short) {
                self.persons.entry(token.hash).or_insert((role, surname));
            }
        }
    }
}

/// The column holds who works on the case: a job may stand there for a person.
fn of_staff(key: &str, role: Option<Role>) -> bool {
    match role {
        Some(role) => role == Role::Staff,
        None => key_has(key, &["by", "owner", "lead"]),
    }
}

/// "Liaison psychiatry", "Path Labs": a word of work that is on no list of names.
fn at_work(bytes: &[u8], token: &Token) -> bool {
    const WORK: [&str; 5] = ["datix", "path", "co", "ordinator", "ordinators"];
    let word = &bytes[token.start as usize..token.end as usize];
    let plain = token.flags.any(Flags::COMMON.or(Flags::WORD).or(Flags::CLINICAL));
    let listed = WORK.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes()));
    listed || plain && !token.flags.any(Flags::NAMES.or(Flags::EPONYM))
}

/// More words than this are a sentence and no name.
const MOST_WORDS: usize = 8;
