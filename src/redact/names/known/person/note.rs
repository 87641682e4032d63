//! The names of the columns: a name as written enters, each of its words that may be a person is noted, however short or
//! ordinary it is.

use super::beside::{GROUPS, ROLES, grammar};
use super::people_words::NOBODY;
use crate::redact::Role;
use crate::redact::lexicon::Flags;
use crate::redact::names::known::Sought;
use crate::redact::tokens::Token;

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
            if !(particle || job || link || nobody) {
                self.persons.entry(token.hash).or_insert((role, surname));
            }
        }
    }
}

/// More words than this are a sentence and no name.
const MOST_WORDS: usize = 8;
