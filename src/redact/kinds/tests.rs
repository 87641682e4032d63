//! Whole texts, as the redactor leaves them: every identifier as the kind that it is.

use crate::redact::{Known, Redactor};
use std::sync::LazyLock;

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::standard);

fn redacted(text: &str, known: &[Known]) -> String {
    REDACTOR.redact_text(text, known).text.as_str().to_owned()
}

#[track_caller]
fn table(texts: &[(&str, &str)]) {
    for (text, wanted) in texts {
        let once = redacted(text, &[]);
        assert_eq!(once, *wanted, "{text}");
        assert_eq!(redacted(&once, &[]), once, "{text}");
    }
}

#[test]
fn a_telephone_number_is_one_whatever_stands_before_it() {
    table(&[
        ("nhs 999 123 4567 tel 07700 900123", "nhs [NHS number] tel [phone]"),
        ("NHS 9991234567 Tel: 07700 900123", "NHS [NHS number] Tel: [phone]"),
        ("NHS 999 123 4567 mob 07700-900-123", "NHS [NHS number] mob [phone]"),
        ("NHS 07700 900123", "NHS [phone]"),
        ("NHS 0161 496 0123", "NHS [phone]"),
        ("NOK 07700 900123", "NOK [phone]"),
        ("Ring NOK 07700 900123 today", "Ring NOK [phone] today"),
        ("HCA 07700 900123", "HCA [phone]"),
        ("daughter 00447700900123", "daughter [phone]"),
        ("daughter 0044 7700 900123", "daughter [phone]"),
        ("daughter 447700900123", "daughter [phone]"),
        ("daughter 44 7700 900123 rang", "daughter [phone] rang"),
        ("Contact NOK: 0044 7700 900123", "Contact NOK: [phone]"),
    ]);
}

#[test]
fn a_number_of_another_kind_stays_one() {
    table(&[
        ("NHS 9991234567", "NHS [NHS number]"),
        ("NHS 09991234567", "NHS [NHS number]"),
        ("chi 0101301234", "chi [hospital number]"),
        ("REF-07700900123", "[reference]"),
        // Nothing says that the letters are no initials.
        ("AB 07700 900123", "[hospital number] [phone]"),
    ]);
    let known = [Known::new("nhs_number", "07700900123")];
    assert_eq!(redacted("NHS 07700 900123", &known), "NHS [NHS number]");
}

#[test]
fn a_clock_time_behind_a_date_is_no_address() {
    table(&[
        ("seen 12/3/24@0900 by nurse", "seen [date]@0900 by nurse"),
        ("Seen 12/3@0900 by nurse", "Seen [date]@0900 by nurse"),
        ("seen 3/4/24@09:00 by nurse", "seen [date]@09:00 by nurse"),
        ("seen 12.3.24@0900 by nurse", "seen [date]@0900 by nurse"),
        ("seen on 3 March@0900 by nurse", "seen on [date]@0900 by nurse"),
        ("seen 12/3@9am by nurse", "seen [date]@9am by nurse"),
        ("mail 12@nhs.net", "mail [email]"),
        ("mail jo.12@0900.example", "mail [email]"),
        ("mail ward3@0900.nhs.uk", "mail [email]"),
    ]);
}

#[test]
fn figures_behind_a_cue_are_a_date_of_birth() {
    table(&[
        ("DOB 010230, fell", "DOB [date of birth], fell"),
        ("DOB: 01021930", "DOB: [date of birth]"),
        ("d.o.b. 010230 fell", "d.o.b. [date of birth] fell"),
        ("Date of birth: 010230", "Date of birth: [date of birth]"),
        ("DOB 300201 on label", "DOB [date of birth] on label"),
        ("DOB 991399", "DOB [hospital number]"),
        ("DOB checked, MRN 010230", "DOB checked, MRN [hospital number]"),
        ("hosp no 010230", "hosp no [hospital number]"),
        ("DOB K448213 MRN", "DOB [hospital number] MRN"),
        ("pt 010230 seen", "pt [hospital number] seen"),
    ]);
}

#[test]
fn the_number_of_an_emergency_is_nobodys() {
    table(&[
        ("Amelia called 2222", "[staff 1] called 2222"),
        ("rang 3333 for fire", "rang 3333 for fire"),
        ("staff rang 4471", "staff rang [phone]"),
        ("call Jo on ext 3333", "call [staff 1] on ext [phone]"),
        ("rang Jo 4444 re fire", "rang [person 1] [phone] re fire"),
        ("Home tel 3333", "Home tel [phone]"),
    ]);
}
