//! Whole texts, as the redactor leaves them.

use crate::redact::Redactor;

/// The redacted text, its placeholders without words.
fn bare(redactor: &Redactor, text: &str) -> String {
    let part = redactor.redact_text(text, &[]);
    let (mut bare, mut copied) = (String::new(), 0);
    for finding in &part.findings {
        bare.push_str(&text[copied..finding.span.start]);
        bare.push_str("[]");
        copied = finding.span.end;
    }
    bare + &text[copied..]
}

#[test]
fn whole_texts() {
    let redactor = Redactor::standard();
    for (text, wanted) in [
        ("tx between St Luke's Hospital and Fairview Hospital", "tx between [] and []"),
        ("both Tesco and Boots Pharmacy", "both [] and []"),
        ("Drank at the Hare and Hounds before the fall.", "Drank at the [] before the fall."),
        ("Margaret \"Peggy\" fell in the night", "[] fell in the night"),
        ("pt marjorie fell on way to loo", "pt [] fell on way to loo"),
        ("marjorie fell", "[] fell"),
        ("patient mary fell from bed", "patient [] fell from bed"),
        ("mr ahmed fell. no injury", "mr [] fell. no injury"),
        ("mr tran thi fell asleep", "mr [] fell asleep"),
        ("pt tom cried", "pt [] cried"),
        ("pt mary may have fallen", "pt [] may have fallen"),
        ("pt mary will go", "pt [] will go"),
        ("pt mary rose from chair", "pt [] rose from chair"),
        ("PT MARJORIE FELL ON WAY TO LOO", "PT [] FELL ON WAY TO LOO"),
        ("MR HILL FELL. HILL TAKEN TO XRAY", "MR [] FELL. [] TAKEN TO XRAY"),
        ("MR YOUNG DNA. YOUNG RANG LATER", "MR [] DNA. [] RANG LATER"),
        ("MISS LITTLE DESAT TO 80%", "MISS [] DESAT TO 80%"),
        ("MR AMBROSE FELL. NO INJURY", "MR []. NO INJURY"),
        ("Mrs. Potter-DNAR", "Mrs. []-DNAR"),
        ("Mr Jones-MRSA +ve", "Mr []-MRSA +ve"),
        ("Dr Jones-reviewed bloods", "Dr []-reviewed bloods"),
        ("Mr Jones.Fell at night", "Mr [].Fell at night"),
        ("Mrs S m i t h fell", "Mrs [] fell"),
        ("mrs S M I T H fell", "mrs [] fell"),
        ("oh double seven double oh nine hundred one two three", "[]"),
        ("ward twenty one", "[]"),
        ("bed twenty four", "bed []"),
        // Near misses.
        ("mr fell was seen", "mr [] was seen"),
        ("rose came in", "[] came in"),
        ("nurse may gave it", "nurse [] gave it"),
        ("will rang", "[] rang"),
        ("dr marcus fell checked the label", "dr [] checked the label"),
        ("her name is marjorie fell and she was a librarian", "her name is [] and she was a librarian"),
        ("Mrs Smith-Jones fell", "Mrs [] fell"),
        ("Mr Al-Said fell", "Mr [] fell"),
    ] {
        assert_eq!(bare(&redactor, text), wanted);
    }
}

#[test]
fn a_verb_that_stands_is_no_name_elsewhere() {
    let redactor = Redactor::standard();
    let text = "pt marjorie fell on way to loo. Fell again at night, no harm.";
    let wanted = "pt [] fell on way to loo. Fell again at night, no harm.";
    assert_eq!(bare(&redactor, text), wanted);
    assert!(!redactor.redact_text(text, &[]).findings.iter().any(|finding| finding.doubt));
}
