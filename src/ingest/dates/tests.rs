use super::*;

#[test]
fn dates_as_exports_write_them() {
    let day = |y, m, d| Some(When::Day(jiff::civil::date(y, m, d)));
    let month = |y, m| Some(When::Month(Month::new(y, m).unwrap()));
    for (text, order, expected) in [
        ("14/03/2024", DateOrder::DayFirst, day(2024, 3, 14)),
        ("03/14/2024", DateOrder::MonthFirst, day(2024, 3, 14)),
        ("14/03/24", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14.3.2024 14:05", DateOrder::DayFirst, day(2024, 3, 14)),
        ("2024-03-14", DateOrder::DayFirst, day(2024, 3, 14)),
        ("2024-03-14T10:00:00Z", DateOrder::MonthFirst, day(2024, 3, 14)),
        ("2024/03/14", DateOrder::YearFirst, day(2024, 3, 14)),
        ("20240314", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14-Mar-2024", DateOrder::DayFirst, day(2024, 3, 14)),
        ("Thursday 14th March 2024", DateOrder::DayFirst, day(2024, 3, 14)),
        ("March 14, 2024", DateOrder::MonthFirst, day(2024, 3, 14)),
        ("14-MAR-24", DateOrder::DayFirst, day(2024, 3, 14)),
        ("1 Sept 2023", DateOrder::DayFirst, day(2023, 9, 1)),
        ("45365", DateOrder::DayFirst, day(2024, 3, 14)),
        ("45365.59", DateOrder::DayFirst, day(2024, 3, 14)),
        ("2024-03", DateOrder::DayFirst, month(2024, 3)),
        ("Mar 2024", DateOrder::DayFirst, month(2024, 3)),
        ("03/2024", DateOrder::DayFirst, month(2024, 3)),
        ("31/02/2024", DateOrder::DayFirst, None),
        ("29/02/2023", DateOrder::DayFirst, None),
        ("00/00/0000", DateOrder::DayFirst, None),
        ("14/13/2024", DateOrder::DayFirst, None),
        ("01/01/1900", DateOrder::DayFirst, None),
        ("31/12/9999", DateOrder::DayFirst, None),
        ("not known", DateOrder::DayFirst, None),
        ("14:05", DateOrder::DayFirst, None),
        ("14 March 10am", DateOrder::DayFirst, None),
        ("14 March 10 a.m.", DateOrder::DayFirst, None),
        ("14 March 10 - 11am", DateOrder::DayFirst, None),
        ("14 March-10", DateOrder::DayFirst, None),
        ("14 March 15, 2024", DateOrder::DayFirst, None),
        ("14 March 2015hrs", DateOrder::DayFirst, None),
        ("2 March 09.30", DateOrder::DayFirst, None),
        ("14/03 10.30", DateOrder::DayFirst, None),
        ("2024/03 10.30", DateOrder::DayFirst, None),
        ("March 2024 10am", DateOrder::DayFirst, None),
        ("02/03-05/03/2024", DateOrder::DayFirst, None),
        ("10/11/12-13/11/12", DateOrder::DayFirst, None),
        ("10/11/12 March 2024", DateOrder::DayFirst, None),
        ("12-Mar-13-Mar 2024", DateOrder::DayFirst, None),
        ("12-13 Mar", DateOrder::DayFirst, None),
        ("12-13 Mar 2024", DateOrder::DayFirst, month(2024, 3)),
        ("14th/15th March 2024", DateOrder::DayFirst, month(2024, 3)),
        ("02/03/2024-05/03/2024", DateOrder::DayFirst, day(2024, 3, 2)),
        ("Mar-24", DateOrder::DayFirst, month(2024, 3)),
        ("March '24", DateOrder::DayFirst, month(2024, 3)),
        ("March 14", DateOrder::DayFirst, None),
        ("24-Mar", DateOrder::DayFirst, None),
        ("24/03/14", DateOrder::YearFirst, day(2024, 3, 14)),
        ("24-Mar-14", DateOrder::YearFirst, day(2024, 3, 14)),
        ("14/03/2024", DateOrder::YearFirst, day(2024, 3, 14)),
        ("14/03/24 10:30", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14/03/24 2015", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14/03/24 - 10:30", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14 March 24 10:30", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14 Mar. 24 at 9.05", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14 March 24 0905", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14 March 2024 10am", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14/03/2024 PM", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14/03/24 am", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14-Mar-24 PM", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14-Mar-10am", DateOrder::DayFirst, None),
        ("14/03/2024 9.05", DateOrder::DayFirst, day(2024, 3, 14)),
        ("14-MAR-24 10.30.00.000000 AM", DateOrder::DayFirst, day(2024, 3, 14)),
        ("99999999999999999999", DateOrder::DayFirst, None),
        ("", DateOrder::DayFirst, None),
        ("é", DateOrder::DayFirst, None),
    ] {
        assert_eq!(parse(text, order), expected, "{text:?}");
    }
}

#[test]
fn a_day_is_no_month_and_not_to_come() {
    let expected = Some(jiff::civil::date(2024, 3, 2));
    for text in ["2024-03-02", "02/03/2024", "2/3/24", " 2 March 2024 "] {
        assert_eq!(day(text), expected, "{text:?}");
    }
    for text in ["2024-03", "March 2024", "30/02/2024", "2099-03-02", "soon", ""] {
        assert_eq!(day(text), None, "{text:?}");
    }
}

#[test]
fn what_is_still_to_come_has_not_happened() {
    let order = DateOrder::DayFirst;
    for text in ["14/03/2099", "14/03/99", "2099-03", "March 2099", "72850"] {
        assert!(read(text, order).is_some(), "{text:?}");
        assert_eq!(parse(text, order), None, "{text:?}");
    }
    let today = jiff::Zoned::now().date();
    assert_eq!(parse(&today.to_string(), order), Some(When::Day(today)));
    let ahead = today.checked_add(jiff::Span::new().days(400)).unwrap();
    assert_eq!(parse(&ahead.to_string(), order), None);
}

#[test]
fn a_revision_may_be_a_date() {
    let order = DateOrder::DayFirst;
    assert_eq!(as_revision("14/03/2099", order), Some(20_990_314_000_000));
    assert_eq!(as_revision("14/03/2024 09:05", order), Some(20_240_314_090_500));
    assert_eq!(as_revision("2024-03-14T10:00:30.123Z", order), Some(20_240_314_100_030));
    assert_eq!(as_revision("14/03/2024", order), Some(20_240_314_000_000));
    assert!(as_revision("14/03/2024 9:05", order) < as_revision("14/03/2024 10:00", order));
    assert_eq!(as_revision("14/03/2024 0905", order), Some(20_240_314_090_500));
    assert_eq!(as_revision("14 March 2024", order), Some(20_240_314_000_000));
    assert_eq!(as_revision("draft", order), None);
    for (earlier, later) in [
        ("05/03/2024 11:05 AM", "05/03/2024 01:05 PM"),
        ("05/03/2024 12:30 am", "05/03/2024 1:05 a.m."),
        ("05/03/2024 11.59 am", "05/03/2024 12.00 pm"),
        ("05/03/2024", "05/03/2024 9 am"),
        ("05-MAR-24 09.30.00.000000 PM", "05-MAR-24 10.30.00.000000 PM"),
        ("45365.46", "45365.90"),
        ("45365.9999999", "45366.00001"),
        ("14/03/2024 10:00", "45365.46"),
    ] {
        assert!(as_revision(earlier, order) < as_revision(later, order), "{earlier:?} {later:?}");
    }
    assert_eq!(as_revision("45365.5", order), Some(20_240_314_120_000));
    assert_eq!(as_revision("14/03/2024 13:05", order), as_revision("14/03/2024 1:05 pm", order));
}
