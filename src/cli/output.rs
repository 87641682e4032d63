//! Standard output: a reader that closes the pipe ends the program quietly; marked text becomes bold on a terminal.

use std::io::{self, IsTerminal as _, Write};

/// Runs `write` on buffered standard output. A closed pipe (`hindsight export | head`) is no error.
pub(super) fn to_stdout<T: Default>(
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = write(&mut out).and_then(|value| {
        out.flush()?;
        Ok(value)
    });
    match result {
        Err(error) if closed(&error) => Ok(T::default()),
        other => other,
    }
}

fn closed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|error| error.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

/// A line for people on standard error.
pub(super) fn note(text: &str) {
    // Nothing can be told if standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// An HTML-safe snippet as plain text; matches bold if `bold`.
pub(super) fn plain(snippet: &str, bold: bool) -> String {
    let (on, off) = if bold { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    snippet
        .replace("<mark>", on)
        .replace("</mark>", off)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// Whether standard output is a terminal that may show bold text.
pub(super) fn colours() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// `1` or `12,345`.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 row` or `12 rows`.
pub(super) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_snippets_are_for_people() {
        assert_eq!(number(0), "0");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(count(1, "row", "rows"), "1 row");
        assert_eq!(plain("<mark>K+</mark> &lt;2 &amp;lt;", false), "K+ <2 &lt;");
        assert_eq!(plain("<mark>a</mark>", true), "\u{1b}[1ma\u{1b}[0m");
    }
}
