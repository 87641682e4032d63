//! From the words of a text to the terms of the index, for tantivy.
//!
//! A text enters; stems with positions leave. A hyphenated word gives its parts and, at the place of the first, the whole;
//! `#NOF` gives `nof` and `#nof`; an abbreviation that is also an English word gives a second, marked term where it stands in
//! capitals.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::stem::Stems;
use super::tokens::{Lexeme, Words};

/// Marks a term that stood in capitals. No folded word starts with it.
pub(crate) const CASED: char = '^';
/// A text that starts with a control character below this counts each of its words so many times.
pub(crate) const MOST_TIMES: u8 = 6;

/// Makes terms. Not shared between threads: it remembers stems.
pub(crate) struct Analyser {
    stems: Stems,
    cased: Arc<FxHashSet<String>>,
    lexeme: Lexeme,
    term: String,
}

/// One term of the index at a place of the text.
#[derive(Clone, Debug, PartialEq)]
struct Placed {
    end: usize,
    position: usize,
    from: usize,
    to: usize,
}

impl Analyser {
    /// `cased`: lower-case words that are an abbreviation only in capitals.
    pub(crate) fn new(cased: Arc<FxHashSet<String>>) -> Self {
        Self { stems: Stems::new(), cased, lexeme: Lexeme::default(), term: String::new() }
    }

    /// Calls `each` with every term of the text, its position and its place in the text.
    pub(crate) fn terms(&mut self, text: &str, mut each: impl FnMut(&str, usize, std::ops::Range<usize>)) {
        let mut words = Words::new(text);
        let shouted = shouted(text);
        let mut lexeme = std::mem::take(&mut self.lexeme);
        while words.next(&mut lexeme) {
            self.lexeme_terms(&lexeme, shouted, &mut each);
        }
        self.lexeme = lexeme;
    }

    fn lexeme_terms(
        &mut self,
        lexeme: &Lexeme,
        shouted: bool,
        each: &mut impl FnMut(&str, usize, std::ops::Range<usize>),
    ) {
        let several = lexeme.len() > 1;
        let whole = lexeme.start..lexeme.end;
        // Terms leave in the order of their positions: tantivy counts on it.
        for (position, (part, place)) in (lexeme.position..).zip(lexeme.parts()) {
            self.term.clear();
            self.stems.stem_into(part, &mut self.term);
            each(&self.term, position, if several { place } else { whole.clone() });
            if position == lexeme.position {
                self.whole_terms(lexeme, shouted, each);
            }
        }
    }

    /// The terms that stand for a lexeme as a whole, at its first position.
    fn whole_terms(
        &mut self,
        lexeme: &Lexeme,
        shouted: bool,
        each: &mut impl FnMut(&str, usize, std::ops::Range<usize>),
    ) {
        let several = lexeme.len() > 1;
        let whole = lexeme.start..lexeme.end;
        if lexeme.compound && several {
            self.term.clear();
            self.stems.stem_into(lexeme.joined(), &mut self.term);
            each(&self.term, lexeme.position, whole.clone());
        }
        if lexeme.hash {
            self.term.clear();
            self.term.push('#');
            self.term.push_str(lexeme.joined());
            each(&self.term, lexeme.position, whole.clone());
        }
        if several {
            return;
        }
        if let Some(plain) = lexeme.joined().strip_suffix('+')
            && plain.len() > 1
        {
            each(plain, lexeme.position, whole.clone());
        }
        if lexeme.capitals && !shouted && self.cased.contains(lexeme.joined()) {
            self.term.clear();
            self.term.push(CASED);
            self.term.push_str(lexeme.joined());
            each(&self.term, lexeme.position, whole);
        }
    }
}

/// More capitals than small letters: capitals mean nothing in this text.
pub(crate) fn shouted(text: &str) -> bool {
    let (mut upper, mut lower) = (0usize, 0usize);
    for byte in text.bytes() {
        upper += usize::from(byte.is_ascii_uppercase());
        lower += usize::from(byte.is_ascii_lowercase());
    }
    upper > lower && upper + lower > 12
}

/// The tokeniser as tantivy takes it.
pub(crate) struct ClinicalTokenizer(Analyser);

impl ClinicalTokenizer {
    pub(crate) fn new(cased: Arc<FxHashSet<String>>) -> Self {
        Self(Analyser::new(cased))
    }
}

impl Clone for ClinicalTokenizer {
    fn clone(&self) -> Self {
        Self(Analyser::new(self.0.cased.clone()))
    }
}

/// The terms of one text.
pub(crate) struct ClinicalTokens<'a> {
    analyser: &'a mut Analyser,
    words: Words<'a>,
    lexeme: Lexeme,
    shouted: bool,
    times: u8,
    turn: u8,
    next: usize,
    terms: String,
    placed: Vec<Placed>,
    token: Token,
}

impl Tokenizer for ClinicalTokenizer {
    type TokenStream<'a> = ClinicalTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ClinicalTokens<'a> {
        let times = text.bytes().next().filter(|byte| (2..MOST_TIMES).contains(byte)).unwrap_or(1);
        ClinicalTokens {
            lexeme: std::mem::take(&mut self.0.lexeme),
            analyser: &mut self.0,
            words: Words::new(text),
            shouted: shouted(text),
            times,
            turn: 1,
            next: 0,
            terms: String::new(),
            placed: Vec::new(),
            token: Token::default(),
        }
    }
}

impl TokenStream for ClinicalTokens<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(placed) = self.placed.get(self.next) {
                let start = if self.next == 0 { 0 } else { self.placed[self.next - 1].end };
                self.token.text.clear();
                self.token.text.push_str(&self.terms[start..placed.end]);
                self.token.position = placed.position;
                self.token.offset_from = placed.from;
                self.token.offset_to = placed.to;
                // Repeated term by term, not text by text: tantivy wants the places of a term in rising order, and a word
                // such as "50-50" has one term at two places.
                if self.turn < self.times {
                    self.turn += 1;
                } else {
                    self.turn = 1;
                    self.next += 1;
                }
                return true;
            }
            if !self.words.next(&mut self.lexeme) {
                return false;
            }
            self.terms.clear();
            self.placed.clear();
            self.next = 0;
            self.turn = 1;
            let (terms, placed) = (&mut self.terms, &mut self.placed);
            self.analyser.lexeme_terms(&self.lexeme, self.shouted, &mut |term, position, place| {
                terms.push_str(term);
                placed.push(Placed { end: terms.len(), position, from: place.start, to: place.end });
            });
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let cased = Arc::new(["it", "news", "must"].iter().map(|word| (*word).to_owned()).collect());
        let mut out = Vec::new();
        Analyser::new(cased).terms(text, |term, position, _| out.push(format!("{term}@{position}")));
        out
    }

    #[test]
    fn clinical_words_stay_whole() {
        for (text, want) in [
            ("#NOF", "nof@0 #nof@0"),
            ("# NOF", "nof@0 #nof@0"),
            ("bay #3", "bay@0 3@1"),
            ("NEWS2 of 7", "news2@0 of@1 7@2"),
            ("T34 B12 O2 2WW", "t34@0 b12@1 o2@2 2ww@3"),
            ("K+ 6.2, Na+", "k+@0 6.2@1 na+@2 na@2"),
            ("N/V, T&O", "n&v@0 t&o@1"),
            ("i.v. and i/v and q.d.s.", "iv@0 and@1 iv@2 and@3 qds@4"),
            ("co-amoxiclav", "co@0 coamoxiclav@0 amoxiclav@1"),
            ("Co amoxiclav", "co@0 coamoxiclav@0 amoxiclav@1"),
            ("coamoxiclav", "coamoxiclav@0"),
            ("X-ray x ray xray", "x@0 xray@0 ray@1 x@2 xray@2 ray@3 xray@4"),
            ("Hartmann's Hartmann’s Hartmanns", "hartmann@0 hartmann@1 hartmann@2"),
            ("10mg 10 mg 0.5ml 1,000 units", "10@0 mg@1 10@2 mg@3 0.5@4 ml@5 1000@6 unit@7"),
            ("50µg", "50@0 mcg@1"),
            ("café naïve", "cafe@0 naiv@1"),
            ("E.coli c.diff", "e@0 coli@1 c@2 diff@3"),
            ("2/7 ago, BP 120/80", "2/7@0 ago@1 bp@2 120/80@3"),
            ("[patient] fell [2 days later] again", "fall@1 again@3"),
            ("[sic] fell", "sic@0 fall@1"),
            ("Miss [patient] missed it", "miss@2 it@3"),
            ("Dr. [staff 2], Mr\u{a0}[patient] fell", "fall@4"),
            ("MRS [relative 1] fell, Ms. [person] too", "fall@2 too@5"),
            ("near miss [patient] fell", "near@0 miss@1 fall@3"),
            ("a miss. [patient] fell", "a@0 miss@1 fall@3"),
            ("has MS. [patient] fell", "has@0 ms@1 fall@3"),
            ("MS [2 days later], do not miss [ward]", "ms@0 do@2 not@3 miss@4"),
            ("IT was down, it broke", "it@0 ^it@0 was@1 down@2 it@3 break@4"),
            ("IT WAS DOWN ALL DAY AGAIN", "it@0 was@1 down@2 all@3 day@4 again@5"),
            ("😀 — … ‘’", ""),
            ("مريض سقط", "مريض@0 سقط@1"),
            ("10-12 co-", "10@0 12@1 co@2"),
            ("", ""),
            ("[", ""),
            ("#", ""),
        ] {
            assert_eq!(terms(text).join(" "), want, "{text}");
        }
    }

    #[test]
    fn tantivy_sees_the_same_terms_and_counts_them_as_often_as_asked() {
        let mut tokenizer = ClinicalTokenizer::new(Arc::default());
        let mut stream = tokenizer.token_stream("\u{2}X-ray late");
        let mut out = Vec::new();
        while stream.advance() {
            out.push(format!("{}@{}", stream.token().text, stream.token().position));
        }
        assert_eq!(out.join(" "), "x@0 x@0 xray@0 xray@0 ray@1 ray@1 late@2 late@2");
    }

    #[test]
    fn the_places_of_a_term_never_fall() {
        let mut tokenizer = ClinicalTokenizer::new(Arc::default());
        let mut stream = tokenizer.token_stream("\u{2}50-50 bed/bed a-a-a");
        let mut last = std::collections::BTreeMap::new();
        while stream.advance() {
            let token = stream.token();
            let before = last.insert(token.text.clone(), token.position).unwrap_or(0);
            assert!(before <= token.position, "{}", token.text);
        }
    }

    #[test]
    fn no_text_makes_it_fall() {
        let odd = "\u{0}'’-.,/&+#[]µ½ﬁ\u{301}a\u{301}1.2.3/4/5a-b-c-d-e-f-g-h-i-j-k A.B.C. ";
        for from in 0..odd.len() {
            for to in from..odd.len() {
                if let Some(text) = odd.get(from..to) {
                    let mut last = 0;
                    Analyser::new(Arc::default()).terms(text, |_, position, place| {
                        assert!(text.get(place).is_some());
                        assert!(position >= last, "{text}");
                        last = position;
                    });
                }
            }
        }
    }
}
