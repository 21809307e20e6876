//! Recurring calendar exceptions: which days they mean.
//!
//! The meaning of the fields was checked against a file in which Microsoft Project wrote each day out
//! beside the rule: months and positions count from 0, weeks begin on Sunday whatever the
//! project's first day of the week.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// A rule for days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rule {
    /// Every day, or every n-th.
    Daily { period: u32 },
    /// These days of every n-th week; bit 0 is Sunday.
    Weekly { period: u32, days: u8 },
    /// That day of every n-th month; the month's last day where it is shorter.
    MonthlyByDay { period: u32, day: u32 },
    /// The first … last day of a kind in every n-th month.
    MonthlyByPosition {
        period: u32,
        item: Item,
        position: u32,
    },
    /// That day of one month (0 = January) each year.
    YearlyByDay { month: u32, day: u32 },
    /// The first … last day of a kind in one month (0 = January) each year.
    YearlyByPosition {
        month: u32,
        item: Item,
        position: u32,
    },
}

/// The kinds of days that are counted within a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Item {
    Day,
    WorkingDay,
    WeekendDay,
    On(Weekday),
}

/// The kinds in the order of their numbers in a file.
pub(super) const ITEMS: [Item; 10] = [
    Item::Day,
    Item::WorkingDay,
    Item::WeekendDay,
    Item::On(Weekday::Sun),
    Item::On(Weekday::Mon),
    Item::On(Weekday::Tue),
    Item::On(Weekday::Wed),
    Item::On(Weekday::Thu),
    Item::On(Weekday::Fri),
    Item::On(Weekday::Sat),
];

/// The number of the position that means the last.
const LAST: u32 = 4;

impl Rule {
    /// The days from `first` to `last`, both inclusive, ascending. Ends at the end of the calendar's
    /// range; the caller bounds both dates.
    pub(super) fn days(self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        self.candidates(first)
            .take_while(move |(start, _)| *start <= last)
            .flat_map(|(_, days)| days)
            .filter(move |day| (first..=last).contains(day))
    }

    /// For each period its first day and the days that the rule picks in it.
    fn candidates(self, first: NaiveDate) -> Box<dyn Iterator<Item = (NaiveDate, Vec<NaiveDate>)>> {
        match self {
            Self::Daily { period } => {
                Box::new(every_days(first, u64::from(period.max(1))).map(|day| (day, vec![day])))
            }
            Self::Weekly { period, days } => {
                let sunday = u64::from(first.weekday().num_days_from_sunday());
                let start = first.checked_sub_days(Days::new(sunday)).unwrap_or(first);
                Box::new(
                    every_days(start, 7 * u64::from(period.max(1)))
                        .map(move |week| (week, days_of_week(week, days))),
                )
            }
            Self::MonthlyByDay { period, day } => {
                Box::new(every_months(first, period.max(1)).map(move |m| (m, by_day(m, day))))
            }
            Self::MonthlyByPosition {
                period,
                item,
                position,
            } => Box::new(
                every_months(first, period.max(1))
                    .map(move |m| (m, by_position(m, item, position))),
            ),
            Self::YearlyByDay { month, day } => {
                Box::new(every_years(first, month).map(move |m| (m, by_day(m, day))))
            }
            Self::YearlyByPosition {
                month,
                item,
                position,
            } => Box::new(
                every_years(first, month).map(move |m| (m, by_position(m, item, position))),
            ),
        }
    }
}

fn every_days(from: NaiveDate, step: u64) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(from), move |day| day.checked_add_days(Days::new(step)))
}

fn every_months(from: NaiveDate, step: u32) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(from.with_day(1), move |month| {
        month.checked_add_months(Months::new(step))
    })
}

fn every_years(from: NaiveDate, month: u32) -> impl Iterator<Item = NaiveDate> {
    let january = NaiveDate::from_ymd_opt(from.year(), 1, 1);
    let first = january.and_then(|day| day.checked_add_months(Months::new(month.min(11))));
    std::iter::successors(first, |day| day.checked_add_months(Months::new(12)))
}

fn days_of_week(sunday: NaiveDate, days: u8) -> Vec<NaiveDate> {
    (0..7)
        .filter(|i| days & (1 << i) != 0)
        .filter_map(|i| sunday.checked_add_days(Days::new(i)))
        .collect()
}

fn by_day(month: NaiveDate, day: u32) -> Vec<NaiveDate> {
    let last = u32::from(month.num_days_in_month());
    month.with_day(day.clamp(1, last)).into_iter().collect()
}

fn by_position(month: NaiveDate, item: Item, position: u32) -> Vec<NaiveDate> {
    let matches = |day: &NaiveDate| match item {
        Item::Day => true,
        Item::WorkingDay => !is_weekend(*day),
        Item::WeekendDay => is_weekend(*day),
        Item::On(weekday) => day.weekday() == weekday,
    };
    let mut days = (1..=u32::from(month.num_days_in_month()))
        .filter_map(|day| month.with_day(day))
        .filter(matches);
    let found = if position >= LAST {
        days.next_back()
    } else {
        days.nth(position as usize)
    };
    found.into_iter().collect()
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_rules() {
        let check = |rule: Rule, first: &str, last: &str, expected: &str| {
            let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
            let days: Vec<String> = rule
                .days(date(first), date(last))
                .map(|day| day.format("%m-%d").to_string())
                .collect();
            assert_eq!(days.join(" "), expected, "{rule:?}");
        };
        let daily = |period| Rule::Daily { period };
        check(daily(1), "2000-01-01", "2000-01-03", "01-01 01-02 01-03");
        check(
            daily(3),
            "2000-02-01",
            "2000-02-10",
            "02-01 02-04 02-07 02-10",
        );
        let weekly = |period, days| Rule::Weekly { period, days };
        check(
            weekly(2, 4),
            "2001-01-01",
            "2001-02-13",
            "01-02 01-16 01-30 02-13",
        );
        // 2001-01-01 is a Monday: its week's Sunday lies before it.
        check(weekly(7, 1), "2001-01-01", "2001-04-08", "02-18 04-08");
        check(
            weekly(1, 0b100_0001),
            "2001-01-01",
            "2001-01-13",
            "01-06 01-07 01-13",
        );
        let monthly = |period, day| Rule::MonthlyByDay { period, day };
        check(
            monthly(2, 1),
            "2003-01-01",
            "2003-05-01",
            "01-01 03-01 05-01",
        );
        check(
            monthly(1, 31),
            "2003-01-31",
            "2003-04-30",
            "01-31 02-28 03-31 04-30",
        );
        check(monthly(1, 1), "2003-01-02", "2003-02-28", "02-01");
        let position = |period, item: usize, position| Rule::MonthlyByPosition {
            period,
            item: ITEMS[item],
            position,
        };
        check(
            position(2, 4, 0),
            "2002-01-01",
            "2002-05-06",
            "01-07 03-04 05-06",
        );
        check(
            position(6, 8, 4),
            "2002-01-01",
            "2003-01-31",
            "01-25 07-26 01-31",
        );
        check(position(1, 1, 4), "2002-08-01", "2002-08-31", "08-30");
        check(position(1, 2, 1), "2002-08-01", "2002-08-31", "08-04");
        check(position(1, 0, 3), "2002-08-01", "2002-08-31", "08-04");
        let yearly = |month, day| Rule::YearlyByDay { month, day };
        check(
            yearly(1, 1),
            "2005-01-01",
            "2007-02-01",
            "02-01 02-01 02-01",
        );
        check(yearly(1, 29), "2003-06-01", "2005-03-01", "02-29 02-28");
        let relative = Rule::YearlyByPosition {
            month: 2,
            item: ITEMS[5],
            position: 0,
        };
        check(relative, "2004-01-01", "2006-03-07", "03-02 03-01 03-07");
    }
}
