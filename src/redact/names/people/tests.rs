//! Who is who in short texts.

use super::*;
use crate::redact::lexicon::Lexicon;
use crate::redact::names::kin::Beside;

/// Who each name in pointed brackets is.
fn who(text: &str) -> Vec<usize> {
    met(text).1
}

/// The people of the names in pointed brackets, and who each name is.
fn met(text: &str) -> (People, Vec<usize>) {
    let lexicon = Lexicon::standard();
    let (mut plain, mut names) = (String::new(), Vec::new());
    for piece in text.split('<') {
        let (name, rest) = piece.split_once('>').unwrap_or(("", piece));
        if !name.is_empty() {
            names.push((plain.len(), plain.len() + name.len()));
        }
        plain.push_str(name);
        plain.push_str(rest);
    }
    let doc = Document::read(&plain, &lexicon);
    let at = |byte: usize| doc.tokens.iter().filter(|token| (token.start as usize) < byte).count();
    let mut people = People::default();
    let who = names
        .into_iter()
        .map(|(start, end)| people.meet(&doc, Part::WhatHappened, (at(start), at(end)), &Sought::default()))
        .collect();
    (people, who)
}

#[track_caller]
fn agrees(table: &[(&str, &[usize])]) {
    for (text, wanted) in table {
        assert_eq!(who(text), *wanted, "{text}");
    }
}

#[test]
fn titles_part_a_couple() {
    agrees(&[
        ("Mrs <Threadgold> fell. Mr <Threadgold> (husband) was told by phone.", &[0, 1]),
        ("Pt Mrs <Threadgold> fell. Husband Mr. <Alun Threadgold> told.", &[0, 1]),
        ("Ms <Threadgold> fell. Mr <Threadgold> came. Miss <Threadgold> slept.", &[0, 1, 0]),
        ("Mrs <Threadgold> fell. Mx <Threadgold> slept. Mr <Threadgold> came.", &[0, 0, 1]),
        ("Mr <Threadgold> fell, a near miss. <Threadgold> slept.", &[0, 0]),
        ("Mr <Threadgold> has MS. <Threadgold> slept.", &[0, 0]),
    ]);
}

#[test]
fn a_word_for_kin_parts_a_couple_without_a_title() {
    agrees(&[
        ("Mrs <Price> fell. Husband <Alun Price> rang at ten. Mrs <Price> was settled.", &[0, 1, 0]),
        ("Husband <Alun Price> rang in the morning. Mrs <Price> was upset.", &[0, 1]),
        ("Mr <Price> fell. Wife <Ena Price> told. Mr <Price> slept. <Ena Price> came.", &[0, 1, 0, 1]),
        ("Mrs <Price> fell. <Alun Price> (her husband) rang. Mrs <Price> slept.", &[0, 1, 0]),
        ("Pt <Price> fell. Husband <Alun Price> rang. Pt <Price> slept.", &[0, 1, 0]),
        ("Pt Mrs <Price> fell. Daughter <Ena Price> rang. Mrs <Price> slept.", &[0, 1, 0]),
        // The same person all the same.
        ("Her mother <Ena Price> fell. Mrs <Price> slept.", &[0, 0]),
        ("My wife <Ena Price> was admitted. Patient <Price> was seen.", &[0, 0]),
        ("Son <Alun> rang. Mr <Alun Price> came.", &[0, 0]),
    ]);
}

#[test]
fn posts_part_people_of_one_surname() {
    agrees(&[
        ("Dr <Jones> and Nurse <Jones> reviewed.", &[0, 1]),
        ("Dr <Smith> (consultant) told Sr <Smith> and HCA <Smith> and <Smith> (patient).", &[0, 1, 2, 3]),
        ("Pt <Smith> fell. Dr <Smith> came. Pt <Smith> slept. Dr <Smith> left.", &[0, 1, 0, 1]),
        ("Dr <Jones> came. SN <Jones> gave it. Dr <Jones> left. SN <Jones> signed.", &[0, 1, 0, 1]),
        ("<Jones> (HCA) came. Dr <Jones> left. <Jones> wrote it.", &[0, 1, 1]),
        // The same person all the same.
        ("Dr <Jones> came. Reg <Jones> left. <Jones> wrote it.", &[0, 0, 0]),
        ("Nurse <Jones> came. SN <Jones> gave it. <Jones> signed.", &[0, 0, 0]),
        ("Sister <Ena Jones> came. SN <Ena Jones> left.", &[0, 0]),
        ("Her husband Dr <Alun Price> rang. Dr <Alun Price> was told.", &[0, 0]),
        ("Pt Dr <Anne Marin> fell. <Anne Marin> (patient) slept. Dr <Anne Marin> woke.", &[0, 0, 0]),
        ("Mr <Tom Day> fell. <Tom> slept. Mr <Day> woke. <Tom Day> ate.", &[0, 0, 0, 0]),
    ]);
}

#[test]
fn the_patient_is_who_something_speaks_for() {
    use Role::{Other, Patient, Staff};
    let table: [(&str, &[Role]); 11] = [
        ("Crash call at 0300, attended <A Nwosu>, <B Trzcinski>.", &[Staff, Staff]),
        ("Present: <Nwosu>, <B Trzcinski> and Dr <Price>.", &[Staff, Staff, Staff]),
        ("Given twice. <Agnieszka> gave it. <Aga> said sorry to the family.", &[Staff, Staff]),
        ("<Zofia> was there.", &[Other]),
        ("Dr <Price> came, then <Zofia> lay there.", &[Staff, Other]),
        ("<Zofia> lay there when Dr <Price> came.", &[Patient, Staff]),
        ("<Olga Price> lay there.", &[Patient]),
        ("<Zofia> fell in the night.", &[Patient]),
        ("<Zofia> c/o pain all night.", &[Patient]),
        ("<Zofia> was found on the floor.", &[Patient]),
        ("<Smith> (patient) told HCA <Smith> of it.", &[Patient, Staff]),
    ];
    for (text, wanted) in table {
        let (people, who) = met(text);
        let places = people.places([0; 4]);
        let roles: Vec<Role> = who.into_iter().map(|at| places[at].0).collect();
        assert_eq!(roles, wanted, "{text}");
    }
}

#[test]
fn a_bare_surname_goes_to_who_was_last_named() {
    agrees(&[
        ("Mrs <Threadgold> fell. Mr <Threadgold> came. <Threadgold> slept.", &[0, 1, 1]),
        (
            "Mrs <Threadgold> fell. Mr <Threadgold> came. Mrs <Threadgold> slept. <Threadgold> woke.",
            &[0, 1, 0, 0],
        ),
    ]);
}

#[test]
fn two_listed_spellings_are_two_people() {
    agrees(&[
        ("Patient Mr <Brown> was given the tablets of Mr <Browne>. Mr <Browne> had none.", &[0, 1, 1]),
        ("Mr <Kowalczyk> fell. Mr <Kowalcyzk> slept.", &[0, 0]),
        ("Mr <Alun Brown> fell. Mr <Alun Browne> slept.", &[0, 0]),
    ]);
}

#[test]
fn numbers_go_on_behind_those_that_stand() {
    let nobody = Points::default();
    let person = |role: Role| {
        let mut points = nobody;
        points[role as usize] = 20;
        Person {
            words: Vec::new(),
            points,
            title: None,
            beside: Beside::default(),
            post: None,
            unknown: false,
            named: 0,
        }
    };
    let roles = [Role::Patient, Role::Staff, Role::Staff, Role::Patient];
    let people = People { people: roles.map(person).into(), ..People::default() };
    let numbers = |standing: [usize; 4]| -> Vec<usize> {
        people.places(standing).into_iter().map(|(_, number)| number).collect()
    };
    assert_eq!(numbers([0, 0, 0, 0]), [1, 1, 2, 2]);
    assert_eq!(numbers([2, 0, 4, 0]), [1, 5, 6, 3]);
}

#[test]
fn an_initial_alone_makes_nobody_the_same() {
    agrees(&[
        ("Dr <O'Brien> told Dr <Osei>.", &[0, 1]),
        ("Mr <Osborne> fell and hit Mr <O'Brien>.", &[0, 1]),
        ("Dr <D'Souza> told Dr <Davies>.", &[0, 1]),
        ("Dr <Brown> told Dr <B. Marsh>.", &[0, 1]),
        ("Dr <Ambrose> came. <Marsh A>. was here.", &[0, 1]),
        ("Dr <O'Brien> came. Dr <O'Brien> left.", &[0, 0]),
        ("Dr <Siobhan O'Brien> came. Dr <S O'Brien> left. Dr <O'Brien> slept.", &[0, 0, 0]),
        ("Dr <O'Brien> came. Dr <O Brien> left.", &[0, 0]),
        ("Dr <McIntyre> came. Dr <Mc Intyre> left.", &[0, 0]),
        ("Dr <B. Marsh> came. Dr <Marsh> left. Dr <Bridget Marsh> slept.", &[0, 0, 0]),
        ("Dr <Marsh B> came. Dr <Bridget Marsh> left.", &[0, 0]),
        ("Dr <A P> came. Dr <Alun Price> left.", &[0, 0]),
    ]);
}
