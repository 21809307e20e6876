//! Dates in filters: a day, or a span of days in words that move with today.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::{
    text::{TextError, parse_date},
    time::Moment,
};

/// A span of time: `[from, to)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Span {
    pub(super) from: Moment,
    pub(super) to: Moment,
}

impl Span {
    /// From the start of a day to the start of another.
    fn days(from: NaiveDate, to: NaiveDate) -> Self {
        Self {
            from: Moment::from_date(from),
            to: Moment::from_date(to),
        }
    }

    /// Reads `today`, `this week`, `next month`, `+2w`, or any date; a date is the whole day.
    ///
    /// # Errors
    /// The text is none of these.
    pub(super) fn parse(text: &str, today: Moment) -> Result<Self, TextError> {
        let today = today.date();
        if let Some(span) = in_words(&text.trim().to_lowercase(), today) {
            return Ok(span);
        }
        let (date, _) = parse_date(text, today)?;
        Ok(Self::days(date, date.succ_opt().unwrap_or(date)))
    }

    pub(super) fn contains(self, moment: Moment) -> bool {
        (self.from..self.to).contains(&moment)
    }
}

fn in_words(text: &str, today: NaiveDate) -> Option<Span> {
    let (which, unit) = text.split_once(' ')?;
    let step: i32 = match which {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    match unit {
        "week" => {
            let monday = monday_of(today);
            let days = Days::new(7);
            let from = match step {
                -1 => monday.checked_sub_days(days)?,
                0 => monday,
                _ => monday.checked_add_days(days)?,
            };
            Some(Span::days(from, from.checked_add_days(days)?))
        }
        "month" => {
            let first = today.with_day(1)?;
            let month = Months::new(1);
            let from = match step {
                -1 => first.checked_sub_months(month)?,
                0 => first,
                _ => first.checked_add_months(month)?,
            };
            Some(Span::days(from, from.checked_add_months(month)?))
        }
        _ => None,
    }
}

/// The Monday on or before a day.
pub(super) fn monday_of(day: NaiveDate) -> NaiveDate {
    let since = day.weekday().num_days_from_monday();
    day.checked_sub_days(Days::new(since.into())).unwrap_or(day)
}

/// The week, Monday to Sunday, of a day.
pub(super) fn week_of(today: Moment) -> Span {
    let monday = monday_of(today.date());
    let next = monday.checked_add_days(Days::new(7)).unwrap_or(monday);
    Span::days(monday, next)
}
