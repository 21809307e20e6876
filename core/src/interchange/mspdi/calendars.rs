//! Calendars with their weeks, exceptions, recurring exceptions and work weeks.

use rand::Rng;

use super::{
    error::{Fault, Reason},
    kept::{Keeper, order},
    notes::{Note, Notes},
    own,
    scan::Element,
};
use crate::{
    id::{CalendarExceptionId, CalendarId, RecordId, WorkWeekId},
    record::{
        Calendar, CalendarException, DayHours, DayKind, MonthPosition, Record as _, Repeat,
        Weekdays, WorkWeek,
    },
    time::{DAY, Moment},
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
    pub(super) exceptions: Vec<CalendarException>,
    pub(super) work_weeks: Vec<WorkWeek>,
}

impl FileCalendar {
    /// Reads a `Calendar` element.
    pub(super) fn read(
        element: &Element<'_>,
        keeper: &Keeper,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<Self, Fault> {
        let uid = element.uid()?;
        let mut file = Self {
            calendar: Calendar::new(CalendarId(RecordId::random(rng))),
            uid,
            base_uid: element.int("BaseCalendarUID")?.filter(|uid| *uid >= 0),
            offset: element.offset,
            exceptions: Vec::new(),
            work_weeks: Vec::new(),
        };
        file.calendar.external_uid = Some(uid);
        file.calendar.name = element.line("Name", notes);
        if file.calendar.name.is_empty() {
            file.calendar.name = format!("Calendar {uid}");
        }
        file.week_days(element, notes, rng)?;
        for list in element.children("Exceptions") {
            for exception in list.children("Exception") {
                file.exception(exception, notes, rng)?;
            }
        }
        for list in element.children("WorkWeeks") {
            for week in list.children("WorkWeek") {
                file.work_week(week, notes, rng)?;
            }
        }
        own::read(element, &mut file.calendar, notes);
        file.calendar.foreign = keeper.keep(element, order::CALENDAR, notes);
        Ok(file)
    }

    fn week_days(
        &mut self,
        element: &Element<'_>,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<(), Fault> {
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
                    let days = self.days(day, notes, rng)?;
                    self.exceptions.extend(days);
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

    fn exception(
        &mut self,
        element: &Element<'_>,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<(), Fault> {
        if let Some(mut exception) = self.days(element, notes, rng)? {
            exception.name = element.line("Name", notes);
            set_rule(&mut exception, element)?;
            self.exceptions.push(exception);
        }
        Ok(())
    }

    /// The days of a `WeekDay` or `Exception` in a row, with their working times.
    fn days(
        &self,
        element: &Element<'_>,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<Option<CalendarException>, Fault> {
        let mut exception = CalendarException::new(CalendarExceptionId(RecordId::random(rng)));
        exception.calendar = Some(self.calendar.id);
        exception.hours = hours(element, notes)?;
        Ok(period(element, notes)?.map(|(first, last)| {
            exception.first = Some(first);
            exception.last = Some(last.unwrap_or(LAST_DAY));
            exception
        }))
    }

    fn work_week(
        &mut self,
        element: &Element<'_>,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<(), Fault> {
        let Some((first, last)) = period(element, notes)? else {
            return Ok(());
        };
        let mut week = WorkWeek::new(WorkWeekId(RecordId::random(rng)));
        week.calendar = Some(self.calendar.id);
        week.name = element.line("Name", notes);
        (week.first, week.last) = (Some(first), last.filter(|last| *last < FOR_EVER));
        for day in element
            .children("WeekDays")
            .flat_map(|d| d.children("WeekDay"))
        {
            if let Some(kind @ 1..=7) = day.int("DayType")? {
                let sunday_first = usize::try_from(kind).unwrap_or_default();
                week.set_weekday((sunday_first + 5) % 7, Some(hours(day, notes)?));
            }
        }
        self.work_weeks.push(week);
        Ok(())
    }

    /// How many rules there are to be laid out.
    pub(super) fn rules(&self) -> usize {
        let repeated = |e: &&CalendarException| e.repeat != Repeat::Never;
        self.exceptions.iter().filter(repeated).count()
    }
}

/// The last day that there is.
const LAST_DAY: Moment = Moment(Moment::MAX.0 - DAY);

/// 2149-12-31, the last day of Microsoft Project: what ends then has no end.
pub(super) const FOR_EVER: Moment = Moment(94_671_360 - DAY);

/// The kinds of days in the order of their numbers in a file.
pub(super) const DAY_KINDS: [DayKind; 10] = [
    DayKind::Day,
    DayKind::Weekday,
    DayKind::WeekendDay,
    DayKind::Sunday,
    DayKind::Monday,
    DayKind::Tuesday,
    DayKind::Wednesday,
    DayKind::Thursday,
    DayKind::Friday,
    DayKind::Saturday,
];

/// The kinds of exceptions, 1 to 7, in the order of their numbers in a file. The first means days in a
/// row, unless it says every how many.
pub(super) const REPEATS: [Repeat; 7] = [
    Repeat::Never,
    Repeat::YearlyByDay,
    Repeat::YearlyByPosition,
    Repeat::MonthlyByDay,
    Repeat::MonthlyByPosition,
    Repeat::Weekly,
    Repeat::Daily,
];

/// The rule of a recurring exception. The meaning of the numbers was checked against a file in which
/// Microsoft Project wrote each day out beside the rule: months and positions count from 0.
fn set_rule(exception: &mut CalendarException, element: &Element<'_>) -> Result<(), Fault> {
    let kind = element.int("Type")?.unwrap_or(1);
    let repeat = usize::try_from(kind - 1).ok().and_then(|i| REPEATS.get(i));
    let Some(repeat) = repeat else {
        let expected = "a kind of exception, 1 to 7";
        return Err(Fault::value(element.offset, &kind.to_string(), expected));
    };
    let every = element.int("Period")?.unwrap_or(1).clamp(1, 10_000);
    exception.repeat = match repeat {
        Repeat::Never | Repeat::Daily if every == 1 => return Ok(()),
        Repeat::Never => Repeat::Daily,
        repeat => *repeat,
    };
    exception.last = exception.last.filter(|last| *last < FOR_EVER);
    use Repeat::{MonthlyByDay, MonthlyByPosition, YearlyByDay, YearlyByPosition};
    if !matches!(exception.repeat, YearlyByDay | YearlyByPosition) {
        exception.every = every;
    }
    if exception.repeat == Repeat::Weekly {
        let bits = element.int("DaysOfWeek")?.unwrap_or(0);
        let sunday_first = (0..7).filter(|day| bits & 1 << day != 0);
        exception.weekdays = Weekdays::new(sunday_first.map(|day| (day + 6) % 7));
    }
    if matches!(exception.repeat, MonthlyByDay | YearlyByDay) {
        exception.month_day = element.int("MonthDay")?.unwrap_or(1).clamp(1, 31);
    }
    if matches!(exception.repeat, YearlyByDay | YearlyByPosition) {
        exception.month = element.int("Month")?.unwrap_or(0).clamp(0, 11) + 1;
    }
    if matches!(exception.repeat, MonthlyByPosition | YearlyByPosition) {
        let kind = element.choice("MonthItem", &DAY_KINDS)?;
        exception.day_kind = kind.unwrap_or_default();
        let last = MonthPosition::ALL.len() - 1;
        let position = element.int("MonthPosition")?.unwrap_or(0);
        let position = usize::try_from(position).unwrap_or(0).min(last);
        exception.position = MonthPosition::ALL[position];
    }
    // With a number of occurrences the last day follows from it.
    let count = element.int("Occurrences")?.filter(|n| *n > 0);
    if let Some(count) = count.filter(|_| element.is("EnteredByOccurrences").unwrap_or(false)) {
        exception.count = count;
        exception.last = None;
    }
    Ok(())
}

/// The first and the last day; nothing if the last is before the first.
fn period(
    element: &Element<'_>,
    notes: &mut Notes,
) -> Result<Option<(Moment, Option<Moment>)>, Fault> {
    let missing = |name| Fault {
        offset: element.offset,
        reason: Reason::Missing(name),
    };
    let day = |moment: Moment| Moment::from_date(moment.date());
    let period = element.child("TimePeriod").ok_or(missing("TimePeriod"))?;
    let first = period
        .moment("FromDate")?
        .ok_or(missing("FromDate"))
        .map(day)?;
    let last = period.moment("ToDate")?.map(day);
    if last.is_some_and(|last| first > last) {
        notes.count(Note::EmptyException);
        return Ok(None);
    }
    Ok(Some((first, last)))
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
