//! Calendars with their weeks and exceptions.

use super::{
    number_of,
    uids::Uids,
    xml::{Xml, moment, time_of_day},
};
use crate::{
    interchange::mspdi::{
        calendars::{DAY_KINDS, FOR_EVER, REPEATS},
        kept::{self, order},
        own,
    },
    plan::Plan,
    record::{Calendar, CalendarException, DayHours, MonthPosition, Repeat, WorkWeek},
    time::{DAY, Moment},
};

/// Writes the living calendars, those without a base first.
pub(super) fn write(xml: &mut Xml, plan: &Plan, uids: &Uids) {
    let living = plan.records.calendars.values().filter(|c| !c.deleted);
    let mut calendars: Vec<(bool, i64, &Calendar)> = living
        .filter_map(|c| {
            let uid = *uids.calendars.get(&c.id)?;
            Some((plan.base_calendar(c).is_some(), uid, c))
        })
        .collect();
    calendars.sort_by_key(|(derived, uid, _)| (*derived, *uid));
    xml.within("Calendars", |xml| {
        for (derived, uid, calendar) in calendars {
            let kept = kept::read(&calendar.foreign);
            xml.record("Calendar", order::CALENDAR, &kept, |xml| {
                let base = plan.base_calendar(calendar);
                let base = base.and_then(|base| uids.calendars.get(&base.id));
                xml.value("UID", uid);
                xml.text("Name", &calendar.name);
                xml.flag("IsBaseCalendar", !derived);
                xml.value("BaseCalendarUID", base.copied().unwrap_or(-1));
                let exceptions = exceptions(plan, calendar);
                week(xml, calendar, derived, &exceptions);
                if !exceptions.is_empty() {
                    xml.within("Exceptions", |xml| {
                        for exception in &exceptions {
                            write_exception(xml, exception);
                        }
                    });
                }
                let weeks = work_weeks(plan, calendar);
                if !weeks.is_empty() {
                    xml.within("WorkWeeks", |xml| {
                        for (first, week) in &weeks {
                            write_work_week(xml, *first, week);
                        }
                    });
                }
                xml.own(own::write(calendar, &[]));
            });
        }
    });
}

/// The living exceptions of a calendar that hold on some day, in order.
fn exceptions<'p>(plan: &'p Plan, calendar: &Calendar) -> Vec<&'p CalendarException> {
    let mut exceptions: Vec<_> = plan
        .records
        .exceptions
        .values()
        .filter(|e| !e.deleted && e.calendar == Some(calendar.id))
        .filter(|e| e.spans().next().is_some())
        .collect();
    exceptions.sort_by_key(|e| (e.first, e.last, e.id));
    exceptions
}

/// The living work weeks of a calendar, in order.
fn work_weeks<'p>(plan: &'p Plan, calendar: &Calendar) -> Vec<(Moment, &'p WorkWeek)> {
    let living = plan.records.work_weeks.values();
    let mut weeks: Vec<_> = living
        .filter(|w| !w.deleted && w.calendar == Some(calendar.id))
        .filter_map(|w| Some((w.first?, w)))
        .collect();
    weeks.sort_by_key(|(first, w)| (*first, w.last, w.id));
    weeks
}

fn week(xml: &mut Xml, calendar: &Calendar, derived: bool, exceptions: &[&CalendarException]) {
    // A calendar without a base says what each day is, since readers assume working days otherwise.
    let none = DayHours::default();
    let days: Vec<(usize, &DayHours)> = (0..7)
        .filter_map(|sunday_first| {
            let hours = calendar.weekday((sunday_first + 6) % 7);
            let hours = hours.or((!derived).then_some(&none))?;
            Some((sunday_first + 1, hours))
        })
        .collect();
    if days.is_empty() && exceptions.is_empty() {
        return;
    }
    xml.within("WeekDays", |xml| {
        for (day, hours) in days {
            week_day(xml, day, hours);
        }
        // Readers from before 2007 know only these.
        for exception in exceptions {
            for (first, last) in exception.spans().take(WRITTEN_OUT) {
                xml.within("WeekDay", |xml| {
                    xml.value("DayType", 0);
                    xml.flag("DayWorking", exception.hours.total() > 0);
                    period(xml, first, last);
                    working_times(xml, &exception.hours);
                });
            }
        }
    });
}

/// So many occurrences of a repeated exception are written out for readers that know no rules.
const WRITTEN_OUT: usize = 500;

fn week_day(xml: &mut Xml, day: usize, hours: &DayHours) {
    xml.within("WeekDay", |xml| {
        xml.value("DayType", day);
        xml.flag("DayWorking", hours.total() > 0);
        working_times(xml, hours);
    });
}

fn write_exception(xml: &mut Xml, exception: &CalendarException) {
    // It holds on some day, or it would not be written.
    let (first, end) = exception.spans().next().unwrap_or_default();
    let counted = exception.repeat != Repeat::Never && exception.count > 0;
    let last = match (exception.repeat, exception.last) {
        (Repeat::Never, _) => end,
        _ if counted => exception.spans().last().unwrap_or_default().1,
        (_, last) => last.unwrap_or(FOR_EVER).day(),
    };
    let start = exception.first.map_or(first, Moment::day);
    xml.within("Exception", |xml| {
        xml.flag("EnteredByOccurrences", counted);
        period(xml, start, last);
        let occurrences = match exception.repeat {
            Repeat::Never => last - first + 1,
            _ if counted => exception.count,
            _ => i64::try_from(exception.spans().count()).unwrap_or(i64::MAX),
        };
        xml.value("Occurrences", occurrences);
        xml.text("Name", &exception.name);
        rule(xml, exception);
        xml.flag("DayWorking", exception.hours.total() > 0);
        working_times(xml, &exception.hours);
    });
}

/// The rule in the numbers that [`REPEATS`] explains.
fn rule(xml: &mut Xml, exception: &CalendarException) {
    use Repeat::{MonthlyByDay, MonthlyByPosition, Never, Weekly, YearlyByDay, YearlyByPosition};
    let repeat = exception.repeat;
    xml.value("Type", number_of(&REPEATS, repeat) + 1);
    if !matches!(repeat, Never | YearlyByDay | YearlyByPosition) {
        xml.value("Period", exception.every.max(1));
    }
    if repeat == Weekly {
        let bits = exception.weekdays.days().map(|day| 1 << ((day + 1) % 7));
        xml.value("DaysOfWeek", bits.sum::<i64>());
    }
    if matches!(repeat, MonthlyByPosition | YearlyByPosition) {
        xml.value("MonthItem", number_of(&DAY_KINDS, exception.day_kind));
        let position = number_of(MonthPosition::ALL, exception.position);
        xml.value("MonthPosition", position);
    }
    if matches!(repeat, YearlyByDay | YearlyByPosition) {
        xml.value("Month", exception.month.clamp(1, 12) - 1);
    }
    if matches!(repeat, MonthlyByDay | YearlyByDay) {
        xml.value("MonthDay", exception.month_day.clamp(1, 31));
    }
}

fn write_work_week(xml: &mut Xml, first: Moment, week: &WorkWeek) {
    xml.within("WorkWeek", |xml| {
        period(xml, first.day(), week.last.unwrap_or(FOR_EVER).day());
        xml.text("Name", &week.name);
        xml.within("WeekDays", |xml| {
            for sunday_first in 0..7 {
                if let Some(hours) = week.weekday((sunday_first + 6) % 7) {
                    week_day(xml, sunday_first + 1, hours);
                }
            }
        });
    });
}

/// Whole days: from midnight to the last minute, as Microsoft Project writes them.
fn period(xml: &mut Xml, first: i64, last: i64) {
    xml.within("TimePeriod", |xml| {
        xml.value("FromDate", moment(Moment(first * DAY)));
        xml.value("ToDate", moment(Moment(last * DAY + DAY - 1)));
    });
}

fn working_times(xml: &mut Xml, hours: &DayHours) {
    if hours.intervals().is_empty() {
        return;
    }
    xml.within("WorkingTimes", |xml| {
        for (from, to) in hours.intervals() {
            xml.within("WorkingTime", |xml| {
                xml.value("FromTime", time_of_day(i64::from(*from)));
                xml.value("ToTime", time_of_day(i64::from(*to)));
            });
        }
    });
}
