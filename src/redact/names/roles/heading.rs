//! The heading over a list of names: a read document enters, whether the list is of staff leaves.

use crate::redact::document::Document;

/// The words before a name and its title head a list of staff: "Present:", "crash team", "seen by". A bare
/// "attended" does only before a list: "we attended Mr Price" is a visit.
pub(in crate::redact::names) fn staff_heading(doc: &Document<'_>, start: usize, last: usize) -> bool {
    let Some(mark) = start.checked_sub(1).filter(|_| doc.same_line(start)) else { return false };
    let colon = [b':', b'-', b'='].iter().any(|&sign| doc.mark(mark, sign));
    let Some(at) = mark.checked_sub(usize::from(colon)) else { return false };
    if colon && !doc.same_line(mark) {
        return false;
    }
    let prior = |words: &[&str]| at > 0 && doc.is_one(at - 1, words);
    if doc.is_one(at, &["attended", "attending"]) {
        return colon
            || !prior(&["i", "we", "he", "she", "they", "who", "and"])
                && !doc.is_one(start, &["mr", "mrs", "ms", "miss", "mx"])
                && ((start..last).any(|at| doc.mark(at, b',')) || goes_on(doc, last));
    }
    if doc.is(at, "present") {
        return !prior(&["not", "family", "relative", "relatives", "mum", "parents", "a"]);
    }
    doc.is(at, "by") && prior(&["seen", "attended", "reviewed"])
        || doc.is(at, "attendance") && prior(&["in"])
        || doc.is(at, "team") && (colon || prior(&["crash", "arrest", "met", "resus"]))
        || colon && doc.is_one(at, &["staff", "attendees"])
}

/// Another name may follow in a list.
fn goes_on(doc: &Document<'_>, last: usize) -> bool {
    let joins = [b',', b'&', b'/', b'+'].iter().any(|&mark| doc.mark(last, mark)) || doc.is(last, "and");
    joins && doc.same_line(last + 1) && doc.tokens.get(last + 1).is_some_and(|next| next.is_capital())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::lexicon::Lexicon;
    use crate::redact::names::roles::before_title;

    #[test]
    fn a_heading_says_that_a_list_is_of_staff() {
        let lexicon = Lexicon::standard();
        for (text, wanted) in [
            ("0300 attended <A Nwosu, B Trzcinski>", true),
            ("Attended: <Nwosu>", true),
            ("Security attended <Nwosu> and Trzcinski", true),
            ("Crash team <Nwosu> came", true),
            ("Present: Dr <Nwosu>", true),
            ("In attendance <Nwosu>", true),
            ("Seen by <Nwosu>", true),
            ("Staff: <Nwosu>", true),
            ("we attended <Nwosu> and Trzcinski", false),
            ("attended Mrs <Nwosu>, Quince Road", false),
            ("attended <Nwosu> at home", false),
            ("Family present: <Nwosu>", false),
            ("told the team <Nwosu> fell", false),
            ("was present.\n<Nwosu> fell", false),
        ] {
            let (before, rest) = text.split_once('<').unwrap();
            let (name, behind) = rest.split_once('>').unwrap();
            let plain = format!("{before}{name}{behind}");
            let doc = Document::read(&plain, &lexicon);
            let at = |byte: usize| doc.tokens.iter().filter(|token| (token.start as usize) < byte).count();
            let (first, last) = (at(before.len()), at(before.len() + name.len()));
            let (start, _) = before_title(&doc, first, &mut |_| {});
            assert_eq!(staff_heading(&doc, start, last), wanted, "{text}");
        }
    }
}
