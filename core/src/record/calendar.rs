//! Calendars: when work is done.

use std::{fmt, str::FromStr};

use super::{
    DayKind, MonthPosition, Repeat, Weekdays, ZoneName,
    declare::{records, stored_as_text},
};
use crate::{id::CalendarId, time::DAY, time::Moment};

records! {
    /// A calendar: the working times of each day of the week, and its exceptions.
    Calendar(CalendarId) in Plan "calendars" key "" {
        /// The calendar's name.
        name: String = "Name",
        /// The calendar whose hours hold where this one says nothing.
        base: Option<CalendarId> = "Based on",
        /// Working times on Mondays; nothing: as in the base calendar, or none.
        monday: Option<DayHours> = "Monday",
        /// Working times on Tuesdays.
        tuesday: Option<DayHours> = "Tuesday",
        /// Working times on Wednesdays.
        wednesday: Option<DayHours> = "Wednesday",
        /// Working times on Thursdays.
        thursday: Option<DayHours> = "Thursday",
        /// Working times on Fridays.
        friday: Option<DayHours> = "Friday",
        /// Working times on Saturdays.
        saturday: Option<DayHours> = "Saturday",
        /// Working times on Sundays.
        sunday: Option<DayHours> = "Sunday",
        /// By the clocks of which time zone these times are; nothing: as in the base calendar, or the
        /// project's. The schedule tells them by the project's clocks.
        time_zone: ZoneName = "Time zone",
        /// The unique id that the calendar had in the file it was imported from.
        external_uid: Option<i64> = "File's UID",
        /// What a file said that no field here holds, as XML; it comes back on export.
        foreign: String = "Kept from the file",
    }

    /// Days on which a calendar differs from its week: a holiday, or an extra shift.
    CalendarException(CalendarExceptionId) in Plan "calendar_exceptions" key "" {
        /// The calendar.
        calendar: Option<CalendarId> = "Calendar",
        /// What the days are.
        name: String = "Name",
        /// The first day (its time of day is left out of account).
        first: Option<Moment> = "From",
        /// The last day, inclusive; of a repeated exception, none: for ever.
        last: Option<Moment> = "To",
        /// Working times on these days; empty: none.
        hours: DayHours = "Working times",
        /// How the days follow each other.
        repeat: Repeat = "Repeats",
        /// Every how many days, weeks or months it repeats; 0 means 1.
        every: i64 = "Every",
        /// The days of the week on which a weekly exception holds.
        weekdays: Weekdays = "On",
        /// Which of the days of that kind in the month.
        position: MonthPosition = "The",
        /// The kind of day that is counted in the month.
        day_kind: DayKind = "Kind of day",
        /// The day of the month, 1 to 31; the last one where the month is shorter.
        month_day: i64 = "Day of the month",
        /// The month of a yearly exception, 1 = January … 12.
        month: i64 = "Month",
        /// How often a repeated exception occurs, whatever its last day; 0: until that.
        count: i64 = "Occurrences",
    }

    /// Weeks that are worked otherwise than usual: a rush, or summer hours. Exceptions come before it.
    WorkWeek(WorkWeekId) in Plan "work_weeks" key "" {
        /// The calendar.
        calendar: Option<CalendarId> = "Calendar",
        /// What the weeks are.
        name: String = "Name",
        /// The first day (its time of day is left out of account).
        first: Option<Moment> = "From",
        /// The last day, inclusive; none: for ever.
        last: Option<Moment> = "To",
        /// Working times on Mondays; nothing: as usual.
        monday: Option<DayHours> = "Monday",
        /// Working times on Tuesdays.
        tuesday: Option<DayHours> = "Tuesday",
        /// Working times on Wednesdays.
        wednesday: Option<DayHours> = "Wednesday",
        /// Working times on Thursdays.
        thursday: Option<DayHours> = "Thursday",
        /// Working times on Fridays.
        friday: Option<DayHours> = "Friday",
        /// Working times on Saturdays.
        saturday: Option<DayHours> = "Saturday",
        /// Working times on Sundays.
        sunday: Option<DayHours> = "Sunday",
    }
}

macro_rules! weeks {
    ($($record:ident),*) => {$(
        impl $record {
            /// The working times of a weekday, 0 = Monday … 6 = Sunday.
            #[must_use]
            pub const fn weekday(&self, day: usize) -> Option<&DayHours> {
                match day {
                    0 => self.monday.as_ref(),
                    1 => self.tuesday.as_ref(),
                    2 => self.wednesday.as_ref(),
                    3 => self.thursday.as_ref(),
                    4 => self.friday.as_ref(),
                    5 => self.saturday.as_ref(),
                    _ => self.sunday.as_ref(),
                }
            }

            /// Sets the working times of a weekday, 0 = Monday … 6 = Sunday.
            pub fn set_weekday(&mut self, day: usize, hours: Option<DayHours>) {
                *match day {
                    0 => &mut self.monday,
                    1 => &mut self.tuesday,
                    2 => &mut self.wednesday,
                    3 => &mut self.thursday,
                    4 => &mut self.friday,
                    5 => &mut self.saturday,
                    _ => &mut self.sunday,
                } = hours;
            }
        }
    )*};
}

weeks!(Calendar, WorkWeek);

/// Text that is not a list of working times.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a list of working times such as 08:00-12:00,13:00-17:00")]
pub struct HoursError(pub String);

/// The working times of one day: half-open intervals in minutes after midnight, 0 to 1440,
/// ascending and apart from each other. Stored as `08:00-12:00,13:00-17:00`; empty means no work.
#[derive(Clone, PartialEq, Eq, Default, Debug, Hash)]
pub struct DayHours(Vec<(u16, u16)>);

impl DayHours {
    /// From intervals in any order; touching and overlapping ones are joined, empty ones dropped.
    ///
    /// # Errors
    /// An interval that ends before it starts or outside the day.
    pub fn new(intervals: impl IntoIterator<Item = (u16, u16)>) -> Result<Self, HoursError> {
        let mut sorted: Vec<(u16, u16)> = intervals.into_iter().collect();
        if let Some((from, to)) = sorted
            .iter()
            .find(|(from, to)| from > to || i64::from(*to) > DAY)
        {
            return Err(HoursError(format!("{from}-{to}")));
        }
        sorted.retain(|(from, to)| from < to);
        sorted.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(sorted.len());
        for (from, to) in sorted {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Ok(Self(joined))
    }

    /// The intervals, ascending.
    #[must_use]
    pub fn intervals(&self) -> &[(u16, u16)] {
        &self.0
    }

    /// Working minutes in the day.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.0.iter().map(|(from, to)| i64::from(to - from)).sum()
    }
}

impl fmt::Display for DayHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (from, to)) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let (fh, fm, th, tm) = (from / 60, from % 60, to / 60, to % 60);
            write!(f, "{comma}{fh:02}:{fm:02}-{th:02}:{tm:02}")?;
        }
        Ok(())
    }
}

impl FromStr for DayHours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let error = || HoursError(text.chars().take(60).collect());
        let minutes = |clock: &str| -> Option<u16> {
            let (h, m) = clock.trim().split_once(':')?;
            let (h, m): (u16, u16) = (h.parse().ok()?, m.parse().ok()?);
            (m < 60 && h <= 24).then(|| h * 60 + m)
        };
        let intervals: Option<Vec<_>> = text
            .split(',')
            .filter(|part| !part.trim().is_empty())
            .map(|part| {
                let (from, to) = part.split_once('-')?;
                Some((minutes(from)?, minutes(to)?))
            })
            .collect();
        Self::new(intervals.ok_or_else(error)?).map_err(|_| error())
    }
}

stored_as_text!(DayHours, Hours);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_sorted_joined_and_checked() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                text.parse::<DayHours>()
                    .ok()
                    .map(|h| h.to_string())
                    .as_deref(),
                expected
            );
        };
        check("13:00-17:00, 08:00-12:00", Some("08:00-12:00,13:00-17:00"));
        check("08:00-12:00,12:00-17:00", Some("08:00-17:00"));
        check("00:00-24:00", Some("00:00-24:00"));
        check("", Some(""));
        check("12:00-08:00", None);
        check("08:00-25:00", None);
        check("08:00-65535:00", None);
        check("8-12", None);
    }
}
