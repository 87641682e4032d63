//! Text that a system has kept as HTML: entities and tags enter, what stood on the screen leaves.
//!
//! A name written `Zo&euml;` or `<b>Quill</b>feather` would pass the redactor unseen. Only entities with a name that is
//! listed here, or with a number, and tags of a short list are taken for HTML: "A&E", "<90" and "a < b" stay.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// Bytes of the longest entity that is looked for, without its `&` and `;`.
const LONGEST: usize = 10;

/// Names of U+00A0 to U+00FF, in their order (HTML 4, section 24.2).
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml \
    Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml \
    times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
    egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";

/// Further names, each before its character.
const OTHERS: &str = "lt < gt > quot \" apos ' ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ \
    hellip … bull • dagger † permil ‰ euro € trade ™ minus − le ≤ ge ≥ ne ≠ asymp ≈ rarr → larr ← uarr ↑ darr ↓ \
    prime ′ alpha α beta β gamma γ delta δ Delta Δ mu μ OElig Œ oelig œ Yuml Ÿ Abreve Ă abreve ă Amacr Ā amacr ā \
    Aogon Ą aogon ą Cacute Ć cacute ć Ccaron Č ccaron č Dstrok Đ dstrok đ Ecaron Ě ecaron ě Emacr Ē emacr ē Eogon Ę \
    eogon ę Gbreve Ğ gbreve ğ Idot İ inodot ı Imacr Ī imacr ī Lstrok Ł lstrok ł Nacute Ń nacute ń Ncaron Ň ncaron ň \
    Odblac Ő odblac ő Omacr Ō omacr ō Rcaron Ř rcaron ř Sacute Ś sacute ś Scaron Š scaron š Scedil Ş scedil ş Udblac Ű \
    udblac ű Umacr Ū umacr ū Uring Ů uring ů Zacute Ź zacute ź Zcaron Ž zcaron ž Zdot Ż zdot ż";

/// Tags inside a line.
const INLINE: &str = "a abbr b big code del em font i ins mark o:p s small span strike strong sub sup tt u";

/// Tags that begin or end a line.
const BLOCK: &str = "blockquote body br center dd div dl dt h1 h2 h3 h4 h5 h6 hr html li ol p pre table tbody td th \
    thead tr ul";

/// The text of a cell without HTML.
pub(crate) fn to_text(text: &str) -> Cow<'_, str> {
    if memchr2(b'&', b'<', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    // Entities first: tags may be written with them.
    match without_entities(text) {
        Cow::Borrowed(text) => without_tags(text),
        Cow::Owned(text) => Cow::Owned(without_tags(&text).into_owned()),
    }
}

/// The text with what `read` takes behind a mark replaced: it gives what stands for it and how many bytes it took.
fn replaced<T>(
    text: &str,
    mark: u8,
    read: impl Fn(&str) -> Option<(T, usize)>,
    write: impl Fn(&mut String, T),
) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr(mark, &text.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        if let Some((instead, length)) = read(&text[at..]) {
            out.push_str(&text[done..start]);
            write(&mut out, instead);
            at += length;
            done = at;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

fn without_entities(text: &str) -> Cow<'_, str> {
    replaced(text, b'&', entity, |out, c| out.extend(c))
}

/// The character behind a `&`, if it is one that can be seen, and how long its name is.
fn entity(rest: &str) -> Option<(Option<char>, usize)> {
    // Some systems write it twice over: "&amp;euml;".
    let mut inner = rest;
    while let Some(next) = inner.strip_prefix("amp;") {
        inner = next;
    }
    let before = rest.len() - inner.len();
    let Some(end) = inner.bytes().take(LONGEST + 1).position(|b| b == b';') else {
        return (before > 0).then_some((Some('&'), before));
    };
    let name = &inner[..end];
    let found = match name.strip_prefix('#') {
        Some(number) => numbered(number),
        None => named(name),
    };
    match found {
        Some('\u{a0}') => Some((Some(' '), before + end + 1)),
        // A soft hyphen and its like stand inside words, where nobody sees them.
        Some('\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}') => Some((None, before + end + 1)),
        Some(c) => Some((Some(c), before + end + 1)),
        None => (before > 0).then_some((Some('&'), before)),
    }
}

fn named(name: &str) -> Option<char> {
    match name {
        "ensp" | "emsp" | "thinsp" => return Some(' '),
        "zwnj" | "zwj" | "lrm" | "rlm" => return Some('\u{200b}'),
        _ => {}
    }
    if let Some(at) = LATIN.split_ascii_whitespace().position(|known| known == name) {
        return char::from_u32(0xa0 + at as u32);
    }
    let mut words = OTHERS.split_ascii_whitespace();
    while let (Some(known), Some(c)) = (words.next(), words.next()) {
        if known == name {
            return c.chars().next();
        }
    }
    None
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(number) => u32::from_str_radix(number, 16).ok()?,
        None => number.parse().ok()?,
    };
    match u8::try_from(code) {
        // Control characters are read as Windows-1252, as every browser does.
        Ok(byte @ 0x80..=0x9f) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
        }
        _ => char::from_u32(code),
    }
}

fn without_tags(text: &str) -> Cow<'_, str> {
    replaced(text, b'<', tag, |out, ends_line| {
        if ends_line && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    })
}

/// Whether the tag behind a `<` begins or ends a line, and how long it is.
fn tag(rest: &str) -> Option<(bool, usize)> {
    let end = memchr2(b'<', b'>', rest.as_bytes())?;
    let inside = rest[..end].strip_prefix('/').unwrap_or(&rest[..end]);
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let length = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b':').count();
    let (name, attributes) = inside.split_at(length);
    let is_one_of = |tags: &str| tags.split_ascii_whitespace().any(|tag| name.eq_ignore_ascii_case(tag));
    let ends_line = is_one_of(BLOCK);
    let is_tag = rest.as_bytes()[end] == b'>'
        && (ends_line || is_one_of(INLINE))
        && (attributes.trim().is_empty() || are_attributes(attributes));
    is_tag.then_some((ends_line, end + 1))
}

/// Whether a text behind the name of a tag begins as ` class="…"` does.
fn are_attributes(text: &str) -> bool {
    let text = match text.strip_prefix(char::is_whitespace) {
        Some(text) => text.trim_start(),
        None => return false,
    };
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.trim_start_matches(is_of_name).trim_start().starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_read_as_what_it_shows() {
        for (html, text) in [
            ("Zo&euml; Quennell", "Zoë Quennell"),
            ("Zo&#235; and Zo&#xEB; and Zo&amp;euml;", "Zoë and Zoë and Zoë"),
            ("Quill&shy;feather Quill&#8203;feather", "Quillfeather Quillfeather"),
            ("Quillfeather&#146;s&nbsp;arm &yuml;", "Quillfeather’s arm ÿ"),
            ("&Scaron;imon &lstrok;", "Šimon ł"),
            ("<b>Quill</b>feather", "Quillfeather"),
            ("&lt;b&gt;Quill&lt;/b&gt;feather", "Quillfeather"),
            ("&amp;lt;b&amp;gt;Quill", "Quill"),
            ("<SPAN style=\"color: red\" lang=en>Quill</SPAN >feather", "Quillfeather"),
            ("<p>one</p>\n<p>two<br/>three<br>four</p>", "one\n\ntwo\nthree\nfour\n"),
            ("one<div>two</div><o:p></o:p>", "one\ntwo\n"),
            ("Slips &amp; trips", "Slips & trips"),
        ] {
            assert_eq!(to_text(html), text, "{html:?}");
        }
    }

    #[test]
    fn what_is_no_html_stays() {
        for text in [
            "BP <90 systolic",
            "a < b > c",
            "if x <b and y> z",
            "<normal>",
            "<5 mmol> and A&E; R&D",
            "from <a.quill@example.org>",
            "&nosuch; &; &#; &#x110000; &verylongname;",
            "Grade <",
            "left <b",
            "é&é;<é>",
        ] {
            assert!(matches!(to_text(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }
}
