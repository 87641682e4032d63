//! Retention: what is older than the configured years is withdrawn, with evidence.

use serde::Serialize;

use crate::config::Retention;
use crate::lesson::{Lesson, LessonId};
use crate::register::{Actor, Entry, Register, RegisterError, State};
use crate::themes::LabelStatus;
use crate::values::{Harm, Month};

/// Lessons withdrawn in one transaction.
const BATCH: usize = 500;

/// A lesson whose time is over.
#[derive(Clone, Debug, Serialize)]
pub struct Due {
    /// The lesson.
    pub id: LessonId,
    /// Where it stands.
    pub state: State,
    /// The month from which its years count: of the event, or else of the day on which it was taken in.
    pub from: String,
    /// It was a serious incident, which is kept longer.
    pub serious: bool,
}

/// What is due at a day.
///
/// # Errors
/// If the register cannot be read.
pub fn due(
    register: &Register,
    rules: Retention,
    today: jiff::civil::Date,
) -> Result<Vec<Due>, RegisterError> {
    let mut due = Vec::new();
    for state in State::ALL {
        register.each(state, |entry| {
            let Some(lesson) = &entry.lesson else { return Ok(()) };
            let serious = serious(lesson);
            let years = if serious { rules.serious_years } else { rules.years };
            if let Some(from) = from(&entry, lesson).filter(|from| over(*from, years, today)) {
                due.push(Due { id: entry.id, state, from: from.to_string(), serious });
            }
            Ok(())
        })?;
    }
    Ok(due)
}

/// Withdraws what is due; how many lessons that were.
///
/// # Errors
/// If the register cannot be written; batches before the one that failed stay withdrawn.
pub fn apply(
    register: &Register,
    rules: Retention,
    due: &[Due],
    actor: &Actor,
) -> Result<u64, RegisterError> {
    let mut gone = 0;
    for batch in due.chunks(BATCH) {
        let items: Vec<_> = batch
            .iter()
            .map(|due| {
                let years = if due.serious { rules.serious_years } else { rules.years };
                (due.id.clone(), format!("retention: {years} years from {}", due.from))
            })
            .collect();
        gone += register.withdraw_all(&items, actor)?;
    }
    Ok(gone)
}

/// Severe or fatal harm, or a never event.
fn serious(lesson: &Lesson) -> bool {
    matches!(lesson.harm, Some(Harm::Severe | Harm::Fatal))
        || lesson.never_events.iter().any(|label| label.status == LabelStatus::Published)
}

fn from(entry: &Entry, lesson: &Lesson) -> Option<Month> {
    lesson.month.or_else(|| {
        let taken = jiff::Timestamp::from_second(entry.taken).ok()?;
        Month::of(taken.to_zoned(jiff::tz::TimeZone::UTC).date())
    })
}

/// Whether `years` have gone by since the end of a month.
fn over(from: Month, years: u16, today: jiff::civil::Date) -> bool {
    Month::of(today).is_some_and(|now| now.ordinal().saturating_sub(from.ordinal()) > u32::from(years) * 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_years_count_from_the_end_of_the_month() {
        let from = Month::new(2014, 3).unwrap();
        for (today, is_over) in
            [("2024-03-31", false), ("2024-04-01", true), ("2023-12-31", false), ("2030-01-01", true)]
        {
            assert_eq!(over(from, 10, today.parse().unwrap()), is_over, "{today}");
        }
    }
}
