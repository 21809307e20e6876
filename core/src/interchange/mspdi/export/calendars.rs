//! Calendars with their weeks and exceptions.

use super::{
    uids::Uids,
    xml::{Xml, moment, time_of_day},
};
use crate::{
    plan::Plan,
    record::{Calendar, CalendarException, DayHours},
    time::Moment,
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
            xml.within("Calendar", |xml| {
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
                        for (first, last, exception) in &exceptions {
                            write_exception(xml, *first, *last, exception);
                        }
                    });
                }
            });
        }
    });
}

/// The living exceptions of a calendar with their first and last day, in order.
fn exceptions<'p>(
    plan: &'p Plan,
    calendar: &Calendar,
) -> Vec<(Moment, Moment, &'p CalendarException)> {
    let mut exceptions: Vec<_> = plan
        .records
        .exceptions
        .values()
        .filter(|e| !e.deleted && e.calendar == Some(calendar.id))
        .filter_map(|e| {
            let first = e.first?;
            let last = e.last.unwrap_or(first);
            (first.day() <= last.day()).then_some((first, last, e))
        })
        .collect();
    exceptions.sort_by_key(|(first, last, e)| (*first, *last, e.id));
    exceptions
}

fn week(
    xml: &mut Xml,
    calendar: &Calendar,
    derived: bool,
    exceptions: &[(Moment, Moment, &CalendarException)],
) {
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
            xml.within("WeekDay", |xml| {
                xml.value("DayType", day);
                xml.flag("DayWorking", hours.total() > 0);
                working_times(xml, hours);
            });
        }
        // Readers from before 2007 know only these.
        for (first, last, exception) in exceptions {
            xml.within("WeekDay", |xml| {
                xml.value("DayType", 0);
                xml.flag("DayWorking", exception.hours.total() > 0);
                period(xml, *first, *last);
                working_times(xml, &exception.hours);
            });
        }
    });
}

fn write_exception(xml: &mut Xml, first: Moment, last: Moment, exception: &CalendarException) {
    xml.within("Exception", |xml| {
        xml.flag("EnteredByOccurrences", false);
        period(xml, first, last);
        xml.value("Occurrences", last.day() - first.day() + 1);
        xml.text("Name", &exception.name);
        xml.value("Type", 1);
        xml.flag("DayWorking", exception.hours.total() > 0);
        working_times(xml, &exception.hours);
    });
}

/// Whole days: from midnight to the last minute, as Microsoft Project writes them.
fn period(xml: &mut Xml, first: Moment, last: Moment) {
    let day = |moment: Moment| Moment::from_date(moment.date());
    xml.within("TimePeriod", |xml| {
        xml.value("FromDate", moment(day(first)));
        xml.value("ToDate", moment(day(last).plus(24 * 60 - 1)));
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
