use super::*;

#[test]
fn further_columns_tell_what_they_plainly_say() {
    for (header, tells) in [
        ("con_tel2", Some(Tells::Phone)),
        ("con_mobile", Some(Tells::Phone)),
        ("con_fax", Some(Tells::Phone)),
        ("con_email2", Some(Tells::Email)),
        ("con_known_as", Some(Tells::GivenName)),
        ("con_middle_name", Some(Tells::GivenName)),
        ("con_maiden", Some(Tells::Name)),
        ("con_previous_surname", Some(Tells::Name)),
        ("con_line1", Some(Tells::Address)),
        ("con_line_2", Some(Tells::Address)),
        ("con_city", Some(Tells::Address)),
        ("con_postcode2", Some(Tells::Postcode)),
        ("con_police_number", Some(Tells::Number)),
        ("con_payroll", Some(Tells::Number)),
        ("mobile", Some(Tells::Phone)),
        ("maiden name", Some(Tells::Name)),
        ("address line 1", Some(Tells::Address)),
        ("con_type", None),
        ("con_ethnicity", None),
        ("con_line_manager", None),
        ("con_country_of_birth", None),
        ("con_organisation_name", None),
        ("con_known_allergies", None),
        ("link_notes", None),
        ("inc_name", None),
        ("number", None),
        ("drug name", None),
        ("con_surname", None),
    ] {
        assert_eq!(further(header), tells, "{header}");
    }
}

#[test]
fn an_id_is_the_same_however_a_spreadsheet_writes_it() {
    for (one, other) in [("00123", "123"), ("123.0", "123"), ("W-24x", "w-24X "), ("0", "0")] {
        assert_eq!(joining_key("datix", one), joining_key("datix", other), "{one} {other}");
    }
    for (one, other) in [("123", "1230"), ("W-0123", "W-123"), ("0", "1"), ("1.5", "1")] {
        assert_ne!(joining_key("datix", one), joining_key("datix", other), "{one} {other}");
    }
}

#[test]
fn contacts_of_no_event_are_counted_and_let_go() {
    let people = |contacts| People { identifiers: vec![("phone", "07700 900123".into())], contacts };
    let mut contacts = Contacts::default();
    contacts.by_event.insert([1; 16], people(2));
    contacts.by_event.insert([2; 16], people(3));
    contacts.by_event.insert([3; 16], People::default());
    contacts.keep(|event| *event != [2; 16]);
    assert_eq!((contacts.len(), contacts.of_no_event(), contacts.fit_nothing()), (1, 3, false));
    contacts.keep(|_| false);
    assert_eq!((contacts.len(), contacts.of_no_event(), contacts.fit_nothing()), (0, 5, true));
    assert!(!Contacts::default().fit_nothing());
}
