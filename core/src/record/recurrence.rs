//! Days that follow each other by a rule: those of a calendar exception, or of work that comes again.
//!
//! The rules are those of Microsoft Project: weeks begin on Sunday whatever the project's first day of
//! the week, and a day that a month does not have is its last one.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use serde::{Deserialize, Serialize};

use super::{CalendarException, Weekdays, declare::choices};
use crate::time::Moment;

choices! {
    /// How days follow each other.
    Repeat {
        /// Every day from the first to the last.
        Never = "never" "Days in a row",
        /// Every n-th day.
        Daily = "daily" "Daily",
        /// On some days of every n-th week.
        Weekly = "weekly" "Weekly",
        /// On a day of every n-th month.
        MonthlyByDay = "monthly_by_day" "Monthly, by date",
        /// On the first … last day of a kind in every n-th month.
        MonthlyByPosition = "monthly_by_position" "Monthly, by position",
        /// On a day of one month each year.
        YearlyByDay = "yearly_by_day" "Yearly, by date",
        /// On the first … last day of a kind in one month each year.
        YearlyByPosition = "yearly_by_position" "Yearly, by position",
    }

    /// Which of the days of a kind in a month.
    MonthPosition {
        /// The first.
        First = "first" "First",
        /// The second.
        Second = "second" "Second",
        /// The third.
        Third = "third" "Third",
        /// The fourth.
        Fourth = "fourth" "Fourth",
        /// The last, whether it is the fourth or the fifth.
        Last = "last" "Last",
    }

    /// The kinds of days that are counted within a month.
    DayKind {
        /// Any day.
        Day = "day" "Day",
        /// Monday to Friday.
        Weekday = "weekday" "Weekday",
        /// Saturday and Sunday.
        WeekendDay = "weekend_day" "Weekend day",
        /// Sundays.
        Sunday = "sunday" "Sunday",
        /// Mondays.
        Monday = "monday" "Monday",
        /// Tuesdays.
        Tuesday = "tuesday" "Tuesday",
        /// Wednesdays.
        Wednesday = "wednesday" "Wednesday",
        /// Thursdays.
        Thursday = "thursday" "Thursday",
        /// Fridays.
        Friday = "friday" "Friday",
        /// Saturdays.
        Saturday = "saturday" "Saturday",
    }
}

/// A rule that picks days. Every n-th is counted from its first day on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Recurrence {
    /// How the days follow each other.
    pub repeat: Repeat,
    /// Every how many days, weeks or months; 0 means 1.
    pub every: i64,
    /// The days of the week of a weekly rule.
    pub weekdays: Weekdays,
    /// Which of the days of that kind in the month.
    pub position: MonthPosition,
    /// The kind of day that is counted in the month.
    pub day_kind: DayKind,
    /// The day of the month, 1 to 31; the last one where the month is shorter.
    pub month_day: i64,
    /// The month of a yearly rule, 1 = January … 12.
    pub month: i64,
    /// The first day that it may pick (its time of day is left out of account); without one it picks
    /// none.
    pub first: Option<Moment>,
    /// The last day, inclusive; none: for ever.
    pub last: Option<Moment>,
    /// How many days it picks, whatever the last day; 0: until that.
    pub count: i64,
}

impl Recurrence {
    /// The days that the rule picks, ascending, within what is scheduled.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = Moment::MAX.plus(-1);
        let first = self.first.unwrap_or(Moment::MAX).date();
        let count = usize::try_from(self.count).unwrap_or(0);
        let last = match (count, self.last) {
            (0, Some(last)) => last.min(end).date(),
            _ => end.date(),
        };
        self.candidates(first)
            .take_while(move |(start, _)| *start <= last)
            .flat_map(|(_, days)| days)
            .filter(move |day| (first..=last).contains(day))
            .take(if count == 0 { usize::MAX } else { count })
    }

    /// For each period its first day and the days that the rule picks in it.
    fn candidates(
        &self,
        first: NaiveDate,
    ) -> Box<dyn Iterator<Item = (NaiveDate, Vec<NaiveDate>)>> {
        let every = u32::try_from(self.every).unwrap_or(1).clamp(1, 10_000);
        let month = u32::try_from(self.month).unwrap_or(1).clamp(1, 12);
        let (day, weekdays) = (self.month_day, self.weekdays);
        let (kind, position) = (self.day_kind, self.position);
        let monthly = every_months(first.with_day(1), every);
        let yearly = every_months(NaiveDate::from_ymd_opt(first.year(), month, 1), 12);
        match self.repeat {
            Repeat::Never | Repeat::Daily => {
                Box::new(every_days(first, every.into()).map(|day| (day, vec![day])))
            }
            Repeat::Weekly => {
                let sunday = first.weekday().num_days_from_sunday().into();
                let week = first.checked_sub_days(Days::new(sunday)).unwrap_or(first);
                let weeks = every_days(week, 7 * u64::from(every));
                Box::new(weeks.map(move |week| (week, days_of_week(week, weekdays))))
            }
            Repeat::MonthlyByDay => Box::new(monthly.map(move |m| (m, by_day(m, day)))),
            Repeat::MonthlyByPosition => {
                Box::new(monthly.map(move |m| (m, by_position(m, kind, position))))
            }
            Repeat::YearlyByDay => Box::new(yearly.map(move |m| (m, by_day(m, day)))),
            Repeat::YearlyByPosition => {
                Box::new(yearly.map(move |m| (m, by_position(m, kind, position))))
            }
        }
    }
}

impl CalendarException {
    /// The days on which it holds: first and last day of each occurrence in days since 1970-01-01,
    /// ascending and apart, within what is scheduled.
    pub fn spans(&self) -> impl Iterator<Item = (i64, i64)> + use<> {
        let row = (self.repeat == Repeat::Never)
            .then(|| self.in_a_row())
            .flatten();
        let days = (self.repeat != Repeat::Never)
            .then(|| self.rule().days())
            .into_iter()
            .flatten()
            .map(|day| {
                let day = Moment::from_date(day).day();
                (day, day)
            });
        row.into_iter().chain(days)
    }

    /// The rule of a repeated exception.
    #[must_use]
    pub const fn rule(&self) -> Recurrence {
        Recurrence {
            repeat: self.repeat,
            every: self.every,
            weekdays: self.weekdays,
            position: self.position,
            day_kind: self.day_kind,
            month_day: self.month_day,
            month: self.month,
            first: self.first,
            last: self.last,
            count: self.count,
        }
    }

    fn in_a_row(&self) -> Option<(i64, i64)> {
        let first = self.first.or(self.last)?.max(Moment::MIN).day();
        let last = self.last.or(self.first)?.day();
        let last = last.min(Moment::MAX.plus(-1).day());
        (first <= last).then_some((first, last))
    }
}

fn every_days(from: NaiveDate, step: u64) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(from), move |day| day.checked_add_days(Days::new(step)))
}

fn every_months(from: Option<NaiveDate>, step: u32) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(from, move |month| {
        month.checked_add_months(Months::new(step))
    })
}

fn days_of_week(sunday: NaiveDate, days: Weekdays) -> Vec<NaiveDate> {
    (0..7)
        .filter_map(|i| sunday.checked_add_days(Days::new(i)))
        .filter(|day| days.contains(day.weekday().num_days_from_monday() as usize))
        .collect()
}

fn by_day(month: NaiveDate, day: i64) -> Vec<NaiveDate> {
    let last = u32::from(month.num_days_in_month());
    let day = u32::try_from(day).unwrap_or(1).clamp(1, last);
    month.with_day(day).into_iter().collect()
}

fn by_position(month: NaiveDate, kind: DayKind, position: MonthPosition) -> Vec<NaiveDate> {
    let mut days = (1..=u32::from(month.num_days_in_month()))
        .filter_map(|day| month.with_day(day))
        .filter(|day| kind.includes(day.weekday()));
    let found = match position {
        MonthPosition::First => days.next(),
        MonthPosition::Second => days.nth(1),
        MonthPosition::Third => days.nth(2),
        MonthPosition::Fourth => days.nth(3),
        MonthPosition::Last => days.next_back(),
    };
    found.into_iter().collect()
}

impl DayKind {
    const fn includes(self, day: Weekday) -> bool {
        let weekend = matches!(day, Weekday::Sat | Weekday::Sun);
        match self {
            Self::Day => true,
            Self::Weekday => !weekend,
            Self::WeekendDay => weekend,
            Self::Sunday => matches!(day, Weekday::Sun),
            Self::Monday => matches!(day, Weekday::Mon),
            Self::Tuesday => matches!(day, Weekday::Tue),
            Self::Wednesday => matches!(day, Weekday::Wed),
            Self::Thursday => matches!(day, Weekday::Thu),
            Self::Friday => matches!(day, Weekday::Fri),
            Self::Saturday => matches!(day, Weekday::Sat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::RecordId,
        record::{Record as _, Scalar},
        time::DAY,
    };

    /// An exception from `field value` pairs, separated by `;`.
    fn exception(fields: &str) -> CalendarException {
        let mut exception = CalendarException::new(RecordId::from_name("").into());
        for pair in fields.split(';').map(str::trim) {
            let (field, value) = pair.split_once(' ').expect("a field and its value");
            let number = value.parse::<i64>().ok();
            let value = number.map_or(Scalar::from(value), Scalar::from);
            exception.set(field, &value).expect("a value that fits");
        }
        exception
    }

    #[test]
    fn days_of_rules() {
        let check = |first: &str, last: &str, rule: &str, expected: &str| {
            let source = format!("first {first}; last {last}; {rule}");
            let days = exception(&source).spans().map(|(first, last)| {
                let text = |day: i64| Moment(day * DAY).to_string()[5..10].to_owned();
                if first == last {
                    text(first)
                } else {
                    format!("{}..{}", text(first), text(last))
                }
            });
            assert_eq!(days.collect::<Vec<_>>().join(" "), expected, "{source}");
        };
        check("2000-01-01", "2000-01-03", "every 0", "01-01..01-03");
        check("2000-01-03", "2000-01-01", "every 0", "");
        check(
            "2000-01-01",
            "2000-01-03",
            "repeat daily",
            "01-01 01-02 01-03",
        );
        let third = "repeat daily; every 3";
        check("2000-02-01", "2000-02-10", third, "02-01 02-04 02-07 02-10");
        // With a number of occurrences the last day does not matter.
        check(
            "2000-02-01",
            "2000-02-02",
            "repeat daily; count 3",
            "02-01 02-02 02-03",
        );
        let weekly =
            |every: i64, days: &str| format!("repeat weekly; every {every}; weekdays {days}");
        check(
            "2001-01-01",
            "2001-02-13",
            &weekly(2, "tue"),
            "01-02 01-16 01-30 02-13",
        );
        // 2001-01-01 is a Monday: its week's Sunday lies before it.
        check("2001-01-01", "2001-04-08", &weekly(7, "sun"), "02-18 04-08");
        check(
            "2001-01-01",
            "2001-01-13",
            &weekly(1, "sun,sat"),
            "01-06 01-07 01-13",
        );
        let monthly =
            |every: i64, day: i64| format!("repeat monthly_by_day; every {every}; month_day {day}");
        check(
            "2003-01-01",
            "2003-05-01",
            &monthly(2, 1),
            "01-01 03-01 05-01",
        );
        check(
            "2003-01-31",
            "2003-04-30",
            &monthly(1, 31),
            "01-31 02-28 03-31 04-30",
        );
        check("2003-01-02", "2003-02-28", &monthly(1, 1), "02-01");
        let position = |every: i64, position: &str, kind: &str| {
            format!(
                "repeat monthly_by_position; every {every}; position {position}; day_kind {kind}"
            )
        };
        let first_monday = position(2, "first", "monday");
        check(
            "2002-01-01",
            "2002-05-06",
            &first_monday,
            "01-07 03-04 05-06",
        );
        let last_friday = position(6, "last", "friday");
        check(
            "2002-01-01",
            "2003-01-31",
            &last_friday,
            "01-25 07-26 01-31",
        );
        let august = |rule: &str, expected: &str| check("2002-08-01", "2002-08-31", rule, expected);
        august(&position(1, "last", "weekday"), "08-30");
        august(&position(1, "second", "weekend_day"), "08-04");
        august(&position(1, "fourth", "day"), "08-04");
        august(&position(1, "third", "sunday"), "08-18");
        let yearly =
            |month: i64, day: i64| format!("repeat yearly_by_day; month {month}; month_day {day}");
        check(
            "2005-01-01",
            "2007-02-01",
            &yearly(2, 1),
            "02-01 02-01 02-01",
        );
        check("2003-06-01", "2005-03-01", &yearly(2, 29), "02-29 02-28");
        let tuesday = "repeat yearly_by_position; month 3; position first; day_kind tuesday";
        check("2004-01-01", "2006-03-07", tuesday, "03-02 03-01 03-07");
    }

    #[test]
    fn a_rule_without_an_end_stops_with_what_is_scheduled() {
        let check = |fields: &str, expected: usize, last: &str| {
            let spans: Vec<_> = exception(fields).spans().collect();
            assert_eq!(spans.len(), expected, "{fields}");
            let end = spans.last().map(|(_, last)| Moment(last * DAY).to_string());
            assert_eq!(end.as_deref().unwrap_or("-"), last, "{fields}");
        };
        check("first 2199-12-01; repeat daily", 31, "2199-12-31T00:00");
        check(
            "first 2000-01-01; repeat yearly_by_day; month 1",
            200,
            "2199-01-01T00:00",
        );
        check("first 2000-01-01; repeat weekly", 0, "-");
        check("repeat daily", 0, "-");
    }
}
