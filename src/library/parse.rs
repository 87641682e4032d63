//! The query language: whatever somebody types enters, what it asks for leaves. Nothing typed is an error.
//!
//! Words (all preferred, most needed), `"phrases"`, `-word` and `-"phrase"`, `OR` between two, `prefix*`, `theme:`, `harm:` and
//! `setting:`. Anything else is text.

use super::request::SearchRequest;
use super::stem::Stems;
use super::synonyms::{TypedWord, read};

/// Most words, phrases and prefixes of one query; what follows is left out.
const MOST_ITEMS: usize = 40;
/// Shortest beginning of a word that can be completed by `*`.
const SHORTEST_PREFIX: usize = 2;

/// What a query asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    /// In the order typed.
    pub items: Vec<Item>,
    /// What must not be there.
    pub excluded: Vec<Item>,
    /// `theme:`, `harm:` and `setting:` with their values.
    pub filters: Vec<(Field, String)>,
}

/// Something to find.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    Word(TypedWord),
    Phrase(Vec<TypedWord>),
    /// The beginning of a word, folded.
    Prefix(String),
    /// Any of these.
    Any(Vec<Item>),
}

/// A field that may be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Theme,
    Harm,
    Setting,
}

/// Pieces between spaces and quotes.
enum Piece<'a> {
    Text(&'a str),
    Quoted(&'a str),
    Or,
    Field(Field, &'a str, &'a str),
}

/// Reads a query. `known` says whether a value is one of a field; where it is not, the piece is text.
pub(crate) fn parse(q: &str, stems: &mut Stems, known: impl Fn(Field, &str) -> bool) -> Parsed {
    let q = clip(q);
    let mut parsed = Parsed::default();
    let mut reader = Reader { stems, run: String::new(), items: Vec::new(), or: false };
    for (excluded, piece) in pieces(q) {
        let piece = match piece {
            Piece::Field(field, value, _) if !excluded && known(field, value) => {
                reader.flush();
                if parsed.filters.len() < MOST_ITEMS {
                    parsed.filters.push((field, value.to_owned()));
                }
                continue;
            }
            Piece::Field(_, _, whole) => Piece::Text(whole),
            piece => piece,
        };
        if excluded {
            reader.flush();
            let mut inner = Reader { stems: reader.stems, run: String::new(), items: Vec::new(), or: false };
            inner.take(piece);
            inner.flush();
            // "-co-amoxiclav" is one word; several words behind one minus are a phrase.
            parsed.excluded.extend(inner.items);
        } else {
            reader.take(piece);
        }
    }
    reader.flush();
    parsed.items = reader.items;
    parsed.items.truncate(MOST_ITEMS);
    parsed.excluded.truncate(MOST_ITEMS);
    parsed
}

struct Reader<'s> {
    stems: &'s mut Stems,
    /// Text that has not been read yet: words that stand side by side are read together.
    run: String,
    items: Vec<Item>,
    or: bool,
}

impl Reader<'_> {
    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Text(text) => {
                if let Some(prefix) = prefix(text) {
                    self.flush();
                    self.push(Item::Prefix(prefix));
                } else if self.or {
                    self.run.push_str(text);
                    self.flush();
                } else {
                    self.run.push_str(text);
                    self.run.push(' ');
                }
            }
            Piece::Quoted(text) => {
                self.flush();
                let words = read(text, self.stems);
                match words.len() {
                    0 => {}
                    1 if words[0].parts.len() == 1 => {
                        self.push(Item::Word(words.into_iter().next().unwrap_or_default()))
                    }
                    _ => self.push(Item::Phrase(words)),
                }
            }
            Piece::Or => {
                self.flush();
                self.or = !self.items.is_empty();
            }
            Piece::Field(_, _, whole) => self.take(Piece::Text(whole)),
        }
    }

    fn flush(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        for word in read(&run, self.stems) {
            self.push(Item::Word(word));
        }
        self.or = false;
    }

    fn push(&mut self, item: Item) {
        if self.items.len() >= MOST_ITEMS {
            return;
        }
        if std::mem::take(&mut self.or)
            && let Some(last) = self.items.pop()
        {
            let mut any = match last {
                Item::Any(any) => any,
                last => vec![last],
            };
            any.push(item);
            self.items.push(Item::Any(any));
        } else {
            self.items.push(item);
        }
    }
}

/// The first characters, as many as are searched.
fn clip(q: &str) -> &str {
    q.char_indices().nth(SearchRequest::MAX_QUERY).map_or(q, |(end, _)| &q[..end])
}

/// Whether a query asks for one thing or another.
pub(crate) fn has_alternatives(q: &str) -> bool {
    let pieces = pieces(clip(q));
    let last = pieces.len().saturating_sub(1);
    pieces.iter().enumerate().any(|(at, (_, piece))| matches!(piece, Piece::Or) && at > 0 && at < last)
}

/// Whether a character opens or closes a phrase.
pub(crate) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

/// The pieces of a query; true for those behind a minus.
fn pieces(q: &str) -> Vec<(bool, Piece<'_>)> {
    let mut out = Vec::new();
    let mut rest = q;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let minus = c == '-'
            && rest[1..]
                .chars()
                .next()
                .is_some_and(|next| next.is_alphanumeric() || is_quote(next) || next == '#');
        if minus {
            rest = &rest[1..];
        }
        let Some(c) = rest.chars().next() else { break };
        if is_quote(c) {
            let inner = &rest[c.len_utf8()..];
            // A quote that is never closed reaches to the end.
            let (text, after) = inner.find(is_quote).map_or((inner, ""), |end| {
                let closing = inner[end..].chars().next().map_or(0, char::len_utf8);
                (&inner[..end], &inner[end + closing..])
            });
            out.push((minus, Piece::Quoted(text)));
            rest = after;
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        if let Some((field, value)) = field(word) {
            if value.is_empty() && after.starts_with(is_quote) {
                let opening = after.chars().next().map_or(0, char::len_utf8);
                let inner = &after[opening..];
                let (text, behind) = inner.find(is_quote).map_or((inner, ""), |end| {
                    let closing = inner[end..].chars().next().map_or(0, char::len_utf8);
                    (&inner[..end], &inner[end + closing..])
                });
                rest = behind;
                out.push((minus, Piece::Field(field, text, text)));
            } else {
                out.push((minus, Piece::Field(field, value, word)));
            }
        } else if !minus && matches!(word, "OR" | "|" | "||") {
            out.push((false, Piece::Or));
        } else {
            out.push((minus, Piece::Text(word)));
        }
    }
    out
}

fn field(word: &str) -> Option<(Field, &str)> {
    let (name, value) = word.split_once(':')?;
    let field = match name.to_ascii_lowercase().as_str() {
        "theme" => Field::Theme,
        "harm" => Field::Harm,
        "setting" => Field::Setting,
        _ => return None,
    };
    Some((field, value))
}

/// The beginning in `prefix*`.
fn prefix(text: &str) -> Option<String> {
    let start = text.strip_suffix('*')?;
    let ok = start.chars().all(char::is_alphanumeric) && start.chars().count() >= SHORTEST_PREFIX;
    ok.then(|| super::tokens::folded(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(item: &Item) -> String {
        match item {
            Item::Word(word) => word.folded.clone(),
            Item::Phrase(words) => {
                format!("\"{}\"", words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" "))
            }
            Item::Prefix(prefix) => format!("{prefix}*"),
            Item::Any(any) => format!("({})", any.iter().map(show).collect::<Vec<_>>().join("|")),
        }
    }

    fn read_all(q: &str) -> String {
        let known = |field, value: &str| match field {
            Field::Theme => matches!(value, "MED" | "patient falls"),
            Field::Harm => value == "severe",
            Field::Setting => value == "gp",
        };
        let parsed = parse(q, &mut Stems::new(), known);
        let mut out: Vec<String> = parsed.items.iter().map(show).collect();
        out.extend(parsed.excluded.iter().map(|item| format!("-{}", show(item))));
        out.extend(parsed.filters.iter().map(|(field, value)| format!("{field:?}={value}")));
        out.join(" ")
    }

    #[test]
    fn everything_typed_is_read() {
        for (q, want) in [
            ("insulin missed", "insulin missed"),
            ("\"insulin missed\" ward", "\"insulin missed\" ward"),
            ("“curly quotes”", "\"curly quotes\""),
            ("\"never closed", "\"never closed\""),
            ("\"one\"", "one"),
            ("fall -bed", "fall -bed"),
            ("fall -\"bed rails\"", "fall -\"bed rails\""),
            ("- fall --bed -", "fall bed"),
            ("fall OR slip OR trip hazard", "(fall|slip|trip) hazard"),
            ("OR fall OR", "fall"),
            ("fall or slip", "fall or slip"),
            ("\"bed rails\" OR cot", "(\"bed rails\"|cot)"),
            ("insul* a* *", "insul* a"),
            ("theme:MED harm:severe setting:gp x", "x Theme=MED Harm=severe Setting=gp"),
            ("theme:\"patient falls\"", "Theme=patient falls"),
            ("theme:nonsense", "theme nonsense"),
            ("harm:", "harm"),
            ("co-amoxiclav co amoxiclav", "coamoxiclav coamoxiclav"),
            ("10mg", "10mg"),
            ("((fall AND [bed] ~2 ^3 title:x", "fall and bed 2 3 title x"),
            ("", ""),
            ("   \u{0}\u{7} \"\" \" \" -\"\" \"", ""),
            ("😀 <b>bold</b>'; DROP TABLE lesson;--", "b bold b drop table lesson"),
        ] {
            assert_eq!(read_all(q), want, "{q}");
        }
    }

    #[test]
    fn alternatives_are_those_that_are_read_as_such() {
        for q in ["warfarin OR apixaban", "fall | slip", "\"bed rails\" OR cot"] {
            assert!(has_alternatives(q), "{q}");
        }
        for q in ["", "OR", "OR fall", "fall OR", "fall or slip", "\"fall OR slip\"", "\"fall OR slip"] {
            assert!(!has_alternatives(q), "{q}");
        }
    }

    #[test]
    fn a_query_is_bounded() {
        let many = "word ".repeat(5_000);
        assert_eq!(parse(&many, &mut Stems::new(), |_, _| false).items.len(), MOST_ITEMS);
        let ors = "a OR ".repeat(5_000);
        assert!(parse(&ors, &mut Stems::new(), |_, _| false).items.len() <= MOST_ITEMS);
    }
}
