//! Calendars with their weeks, exceptions, recurring exceptions and work weeks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rand::Rng;

use super::{
    Limits,
    error::{Fault, Reason},
    expansion::{Picked, Recurring, Span, expand},
    notes::{Note, Notes},
    recurrence::{ITEMS, Rule},
    scan::Element,
};
use crate::{
    id::{CalendarExceptionId, CalendarId, RecordId},
    record::{Calendar, CalendarException, DayHours, Record as _},
    time::Moment,
};

/// Intervals of one day; Microsoft Project has five.
const INTERVALS: usize = 48;

/// A calendar as it stands in the file.
#[derive(Debug)]
pub(super) struct FileCalendar {
    pub(super) calendar: Calendar,
    pub(super) uid: i64,
    pub(super) base_uid: Option<i64>,
    pub(super) offset: usize,
    plain: Vec<Span>,
    recurring: Vec<Recurring>,
}

impl FileCalendar {
    /// Reads a `Calendar` element.
    pub(super) fn read(
        element: &Element<'_>,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<Self, Fault> {
        let uid = element.uid()?;
        let mut file = Self {
            calendar: Calendar::new(CalendarId(RecordId::random(rng))),
            uid,
            base_uid: element.int("BaseCalendarUID")?.filter(|uid| *uid >= 0),
            offset: element.offset,
            plain: Vec::new(),
            recurring: Vec::new(),
        };
        file.calendar.external_uid = Some(uid);
        file.calendar.name = element.line("Name", notes);
        if file.calendar.name.is_empty() {
            file.calendar.name = format!("Calendar {uid}");
        }
        file.week_days(element, notes)?;
        for list in element.children("Exceptions") {
            for exception in list.children("Exception") {
                file.exception(exception, notes)?;
            }
        }
        for list in element.children("WorkWeeks") {
            for week in list.children("WorkWeek") {
                file.work_week(week, notes)?;
            }
        }
        Ok(file)
    }

    fn week_days(&mut self, element: &Element<'_>, notes: &mut Notes) -> Result<(), Fault> {
        // Microsoft Project 2007 and later write every exception twice: as `Exception`, and day by day
        // as a `WeekDay` of type 0 for older versions.
        let named = element
            .child("Exceptions")
            .is_some_and(|list| list.child("Exception").is_some());
        let mut any = false;
        for day in element
            .children("WeekDays")
            .flat_map(|d| d.children("WeekDay"))
        {
            let kind = day.int("DayType")?.unwrap_or(0);
            match usize::try_from(kind) {
                Ok(sunday_first @ 1..=7) => {
                    any = true;
                    let monday_first = (sunday_first + 5) % 7;
                    let hours = hours(day, notes)?;
                    self.calendar.set_weekday(monday_first, Some(hours));
                }
                Ok(0) if named => {}
                Ok(0) => {
                    if let Some(span) = span(day, String::new(), notes)? {
                        self.plain.push(span);
                    }
                }
                _ => {
                    return Err(Fault::value(
                        day.offset,
                        &kind.to_string(),
                        "a day type, 0 to 7",
                    ));
                }
            }
        }
        if !any && self.base_uid.is_none() {
            for day in 0..5 {
                notes.count(Note::DefaultWeek);
                self.calendar.set_weekday(day, Some(default_hours()));
            }
        }
        Ok(())
    }

    fn exception(&mut self, element: &Element<'_>, notes: &mut Notes) -> Result<(), Fault> {
        let name = element.line("Name", notes);
        let Some(span) = span(element, name, notes)? else {
            return Ok(());
        };
        let Some(rule) = rule(element)? else {
            self.plain.push(span);
            return Ok(());
        };
        notes.count(Note::Recurring);
        let occurrences = element.int("Occurrences")?.filter(|n| *n > 0);
        self.recurring.push(Recurring {
            span,
            occurrences: occurrences
                .filter(|_| element.is("EnteredByOccurrences").unwrap_or(false))
                .and_then(|n| usize::try_from(n).ok()),
            days: Picked::Rule(rule),
            offset: element.offset,
        });
        Ok(())
    }

    fn work_week(&mut self, element: &Element<'_>, notes: &mut Notes) -> Result<(), Fault> {
        let name = element.line("Name", notes);
        let Some(span) = period(element, name, DayHours::default(), notes)? else {
            return Ok(());
        };
        let mut week = BTreeMap::new();
        for day in element
            .children("WeekDays")
            .flat_map(|d| d.children("WeekDay"))
        {
            if let Some(kind @ 1..=7) = day.int("DayType")? {
                let sunday_first = usize::try_from(kind).unwrap_or_default();
                week.insert((sunday_first + 5) % 7, hours(day, notes)?);
            }
        }
        if !week.is_empty() {
            notes.count(Note::WorkWeek);
            self.recurring.push(Recurring {
                span,
                occurrences: None,
                days: Picked::Week(week),
                offset: element.offset,
            });
        }
        Ok(())
    }

    /// How many rules there are to be expanded.
    pub(super) fn rules(&self) -> usize {
        self.recurring.len()
    }

    /// The exceptions as records. `around` is the project's time with its margins.
    pub(super) fn exceptions(
        &self,
        around: (NaiveDate, NaiveDate),
        limits: Limits,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<Vec<CalendarException>, Fault> {
        let expanded = expand(
            &self.plain,
            &self.recurring,
            around,
            limits.exceptions,
            notes,
        );
        let spans = expanded.map_err(|recurring| Fault {
            offset: recurring.offset,
            reason: Reason::TooMany {
                records: "calendar exceptions",
                limit: limits.exceptions,
            },
        })?;
        let record = |span: Span| {
            let mut exception = CalendarException::new(CalendarExceptionId(RecordId::random(rng)));
            exception.calendar = Some(self.calendar.id);
            exception.name = span.name;
            exception.first = Some(Moment::from_date(span.first));
            exception.last = Some(Moment::from_date(span.last));
            exception.hours = span.hours;
            exception
        };
        Ok(spans.into_iter().map(record).collect())
    }
}

/// The rule of a recurring exception; nothing where it is days in a row.
fn rule(element: &Element<'_>) -> Result<Option<Rule>, Fault> {
    let number = |name: &str| -> Result<Option<u32>, Fault> {
        Ok(element.int(name)?.and_then(|n| u32::try_from(n).ok()))
    };
    let period = number("Period")?.unwrap_or(1).max(1);
    let day = number("MonthDay")?.unwrap_or(1);
    let month = number("Month")?.unwrap_or(0);
    let position = number("MonthPosition")?.unwrap_or(0);
    let item = element.choice("MonthItem", &ITEMS)?.unwrap_or(ITEMS[0]);
    let days = number("DaysOfWeek")?.unwrap_or(0);
    let days = u8::try_from(days & 0x7F).unwrap_or_default();
    Ok(match element.int("Type")?.unwrap_or(1) {
        1 | 7 if period == 1 => None,
        1 | 7 => Some(Rule::Daily { period }),
        2 => Some(Rule::YearlyByDay { month, day }),
        3 => Some(Rule::YearlyByPosition {
            month,
            item,
            position,
        }),
        4 => Some(Rule::MonthlyByDay { period, day }),
        5 => Some(Rule::MonthlyByPosition {
            period,
            item,
            position,
        }),
        6 => Some(Rule::Weekly { period, days }),
        other => {
            let text = other.to_string();
            return Err(Fault::value(
                element.offset,
                &text,
                "a kind of exception, 1 to 7",
            ));
        }
    })
}

/// The days of an exception in a row, with its working times.
fn span(element: &Element<'_>, name: String, notes: &mut Notes) -> Result<Option<Span>, Fault> {
    let hours = hours(element, notes)?;
    period(element, name, hours, notes)
}

fn period(
    element: &Element<'_>,
    name: String,
    hours: DayHours,
    notes: &mut Notes,
) -> Result<Option<Span>, Fault> {
    let missing = |name| Fault {
        offset: element.offset,
        reason: Reason::Missing(name),
    };
    let period = element.child("TimePeriod").ok_or(missing("TimePeriod"))?;
    let first = period
        .moment("FromDate")?
        .ok_or(missing("FromDate"))?
        .date();
    let last = match period.moment("ToDate")? {
        Some(to) => to.date(),
        None => Moment::MAX.plus(-1).date(),
    };
    if first > last {
        notes.count(Note::EmptyException);
        return Ok(None);
    }
    Ok(Some(Span {
        name,
        first,
        last,
        hours,
    }))
}

/// The working times of a `WeekDay` or `Exception`.
fn hours(element: &Element<'_>, notes: &mut Notes) -> Result<DayHours, Fault> {
    let mut intervals = Vec::new();
    let times = element.children("WorkingTimes");
    for time in times.flat_map(|list| list.children("WorkingTime")) {
        let (Some(from), Some(to)) = (time.time_of_day("FromTime")?, time.time_of_day("ToTime")?)
        else {
            continue;
        };
        // A time that ends at midnight, or runs from midnight to midnight, ends with the day.
        intervals.push((from, if to == 0 { 24 * 60 } else { to }));
        if from > to && to != 0 || intervals.len() > INTERVALS {
            let text = format!("{:02}:{:02}", to / 60, to % 60);
            let expected = "the end of a working time after its start, one of at most 48 a day";
            return Err(Fault::value(time.offset, &text, expected));
        }
    }
    match element.flag("DayWorking")? {
        Some(false) => Ok(DayHours::default()),
        None if intervals.is_empty() => Ok(DayHours::default()),
        Some(true) if intervals.is_empty() => {
            notes.count(Note::DefaultWeek);
            Ok(default_hours())
        }
        _ => DayHours::new(intervals)
            .map_err(|error| Fault::value(element.offset, &error.0, "a list of working times")),
    }
}

/// What Microsoft Project takes for a working day without times.
fn default_hours() -> DayHours {
    DayHours::new([(8 * 60, 12 * 60), (13 * 60, 17 * 60)]).unwrap_or_default()
}
