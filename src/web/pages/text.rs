//! Text as HTML: everything escaped, placeholders as chips that a screen reader announces.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::redact::placeholder::is_placeholder;

/// Longest placeholder with its brackets, in bytes: a bracket that closes later is not one of ours.
const LONGEST: usize = 40;

/// HTML that this file made.
#[derive(Clone, Default)]
pub(super) struct Html(String);

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line of text.
pub(super) fn line(text: &str) -> Html {
    let mut out = String::with_capacity(text.len() + 32);
    escape_with_chips(text, &mut out);
    Html(out)
}

/// Text in paragraphs: an empty line begins a new one, a single break stays a break.
pub(super) fn paragraphs(text: &str) -> Html {
    let mut out = String::with_capacity(text.len() + 64);
    let mut open = false;
    for row in text.lines() {
        let row = row.trim();
        if row.is_empty() {
            if open {
                out.push_str("</p>");
                open = false;
            }
            continue;
        }
        out.push_str(if open { "<br>" } else { "<p>" });
        open = true;
        escape_with_chips(row, &mut out);
    }
    if open {
        out.push_str("</p>");
    }
    Html(out)
}

/// A snippet of the library: escaped already, matches in `<mark>`. Any other tag is escaped here all the same.
pub(super) fn snippet(html: &str) -> Html {
    snippet_with(html, &|inside, out| chip(inside, false, out))
}

/// The same for readers that have no style sheet of ours: placeholders stay in their brackets.
pub(super) fn bracketed(html: &str) -> Html {
    snippet_with(html, &|inside, out| {
        out.push('[');
        escape(inside, out);
        out.push(']');
    })
}

fn snippet_with(html: &str, placeholder: &dyn Fn(&str, &mut String)) -> Html {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(at) = rest.find(['<', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(tag) = ["<mark>", "</mark>"].into_iter().find(|tag| rest.starts_with(tag)) {
            out.push_str(tag);
            rest = &rest[tag.len()..];
        } else if let Some((inside, length)) = marked_placeholder(rest) {
            placeholder(&inside, &mut out);
            rest = &rest[length..];
        } else {
            out.push_str(if rest.starts_with('<') { "&lt;" } else { "[" });
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Html(out)
}

/// Redacted text with a chip for each finding. `findings` are the places of placeholders in `text`, in order, and
/// whether each is a doubt.
pub(super) fn findings(text: &str, findings: &[(std::ops::Range<usize>, bool)]) -> Html {
    let mut out = String::with_capacity(text.len() + 64 * findings.len());
    let mut done = 0;
    for (place, doubt) in findings {
        let (Some(before), Some(inside)) = (text.get(done..place.start), text.get(place.clone())) else {
            continue;
        };
        escape(before, &mut out);
        chip(inside.trim_matches(['[', ']']), *doubt, &mut out);
        done = place.end;
    }
    escape(text.get(done..).unwrap_or_default(), &mut out);
    Html(out)
}

/// Writes a text with words in doubt between its passages.
#[derive(Default)]
pub(super) struct Writer(String);

impl Writer {
    /// A passage, escaped, with its placeholders as chips.
    pub(super) fn text(&mut self, text: &str) {
        escape_with_chips(text, &mut self.0);
    }

    /// A word in doubt with the number of its question.
    pub(super) fn doubt(&mut self, number: usize, word: &str) {
        self.0.push_str(r#"<mark class="dbt"><span class="vh">in doubt: </span>"#);
        escape(word, &mut self.0);
        self.0.push_str(&format!("<sup>{number}</sup></mark>"));
    }

    /// The HTML.
    pub(super) fn finish(self) -> Html {
        Html(self.0)
    }
}

/// The placeholder at the start of a snippet, without marks, and its length in the snippet.
fn marked_placeholder(html: &str) -> Option<(String, usize)> {
    let end = html.find(']')? + 1;
    if !html.starts_with('[') || end > LONGEST + "<mark></mark>".len() * 4 {
        return None;
    }
    let plain = html[..end].replace("<mark>", "").replace("</mark>", "");
    // A mark that begins inside and ends outside would be left open.
    let balanced = html[..end].matches("<mark>").count() == html[..end].matches("</mark>").count();
    (balanced && is_placeholder(plain.as_bytes())).then(|| (plain[1..plain.len() - 1].to_owned(), end))
}

fn escape_with_chips(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        escape(&rest[..at], out);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b']').map(|end| end + 1);
        match end.filter(|end| is_placeholder(&rest.as_bytes()[..*end])) {
            Some(end) => {
                chip(&rest[1..end - 1], false, out);
                rest = &rest[end..];
            }
            None => {
                out.push('[');
                rest = &rest[1..];
            }
        }
    }
    escape(rest, out);
}

fn chip(inside: &str, doubt: bool, out: &mut String) {
    out.push_str(if doubt {
        r#"<span class="rx maybe"><span class="vh">not sure: </span>"#
    } else {
        r#"<span class="rx"><span class="vh">removed: </span>"#
    });
    escape(inside, out);
    out.push_str("</span>");
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHIP: &str = r#"<span class="rx"><span class="vh">removed: </span>patient</span>"#;

    #[test]
    fn escapes_everything_but_its_own_chips() {
        assert_eq!(line("[patient] <b>&'\"").to_string(), format!("{CHIP} &lt;b&gt;&amp;&#39;&quot;"));
        assert_eq!(line("[Smith] [<i>] [ [patient").to_string(), "[Smith] [&lt;i&gt;] [ [patient");
        assert_eq!(line("[é").to_string(), "[é");
    }

    #[test]
    fn breaks_text_into_paragraphs() {
        assert_eq!(paragraphs("a\nb\n\n\nc\r\n").to_string(), "<p>a<br>b</p><p>c</p>");
        assert_eq!(paragraphs(" \n ").to_string(), "");
    }

    #[test]
    fn snippets_keep_marks_and_nothing_else() {
        assert_eq!(snippet("a <mark>b</mark> &lt;").to_string(), "a <mark>b</mark> &lt;");
        assert_eq!(snippet("<img src=x><MARK>").to_string(), "&lt;img src=x>&lt;MARK>");
        assert_eq!(snippet("[<mark>patient</mark>] x").to_string(), format!("{CHIP} x"));
        assert_eq!(snippet("<mark>[patient] x</mark>").to_string(), format!("<mark>{CHIP} x</mark>"));
        assert_eq!(snippet("[pa<mark>tient] x</mark>").to_string(), "[pa<mark>tient] x</mark>");
        assert_eq!(snippet("[a]").to_string(), "[a]");
        assert_eq!(
            bracketed("[<mark>staff</mark> 1] <mark>fell</mark> <img>").to_string(),
            "[staff 1] <mark>fell</mark> &lt;img>"
        );
    }

    #[test]
    fn doubts_look_different() {
        let html = findings("a [removed] <b>", &[(2..11, true)]).to_string();
        assert_eq!(
            html,
            r#"a <span class="rx maybe"><span class="vh">not sure: </span>removed</span> &lt;b&gt;"#
        );
    }
}
