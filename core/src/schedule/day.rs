//! One day of a calendar and why it is worked or not, for people who look at a calendar.

use crate::{
    id::{CalendarExceptionId, CalendarId},
    plan::Plan,
    record::{Calendar, DayHours},
    time::Moment,
};

/// A day of a calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// When it is worked.
    pub hours: DayHours,
    /// Why.
    pub because: Because,
}

/// What says when a day is worked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Because {
    /// An exception.
    Exception(CalendarExceptionId),
    /// The week, or a work week, of this calendar: the one asked for, or one that it is based on.
    Week(CalendarId),
    /// Nothing: no calendar in the line says anything about the weekday, so it is free.
    Nothing,
}

/// When a day, counted from 1970-01-01, is worked in a calendar. `None` if the calendar is not there.
#[must_use]
pub fn day(plan: &Plan, calendar: CalendarId, day: i64) -> Option<Day> {
    let calendar = plan.records.calendars.get(&calendar)?;
    let line: Vec<&Calendar> =
        std::iter::successors(Some(calendar), |c| plan.base_calendar(c)).collect();
    let exceptions = plan.records.exceptions.values().filter(|e| !e.deleted);
    let first = exceptions
        .filter_map(|exception| {
            let distance = line.iter().position(|c| Some(c.id) == exception.calendar)?;
            let precedence = super::overlay::precedence(distance, exception, day)?;
            Some((precedence, exception))
        })
        .min_by_key(|(precedence, _)| *precedence);
    if let Some((_, exception)) = first {
        return Some(Day {
            hours: exception.hours.clone(),
            because: Because::Exception(exception.id),
        });
    }
    let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
    let rush = |calendar: CalendarId| {
        let weeks = plan.records.work_weeks.values();
        let on_day = weeks.filter(|w| !w.deleted && w.calendar == Some(calendar));
        let on_day = on_day.filter_map(|week| {
            let first = week.first?.day();
            let last = week.last.map_or(i64::MAX, Moment::day);
            let covers = (first..=last).contains(&day);
            covers.then_some((last - first, week.id, week))
        });
        on_day
            .min_by_key(|(length, id, _)| (*length, *id))?
            .2
            .weekday(weekday)
    };
    let says = line.iter().find_map(|calendar| {
        let hours = rush(calendar.id).or_else(|| calendar.weekday(weekday));
        Some((calendar.id, hours?.clone()))
    });
    Some(says.map_or(
        Day {
            hours: DayHours::default(),
            because: Because::Nothing,
        },
        |(id, hours)| Day {
            hours,
            because: Because::Week(id),
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::RecordId,
        plan::PlanRecords,
        record::{CalendarException, Record as _, Repeat, Weekdays, WorkWeek},
        schedule::calendars::Calendars,
        time::DAY,
    };

    fn calendar(name: &str, base: Option<&str>, week: [Option<&str>; 7]) -> Calendar {
        let id = |name| CalendarId(RecordId::from_name(name));
        let mut calendar = Calendar::new(id(name));
        calendar.base = base.map(id);
        for (day, hours) in week.into_iter().enumerate() {
            calendar.set_weekday(day, hours.map(|text| text.parse().expect("hours")));
        }
        calendar
    }

    fn exception(of: &str, first: &str, last: &str, hours: &str) -> CalendarException {
        let date = |text: &str| Some(text.parse::<Moment>().expect("a date"));
        let name = format!("{of} {first} {last}");
        let mut exception = CalendarException::new(RecordId::from_name(&name).into());
        exception.calendar = Some(CalendarId(RecordId::from_name(of)));
        (exception.first, exception.last) = (date(first), date(last));
        exception.hours = hours.parse().expect("hours");
        exception.name = name;
        exception
    }

    fn plan() -> Plan {
        let five = Some("08:00-16:00");
        let office = calendar("office", None, [five, five, five, five, five, None, None]);
        let mut nights = [None; 7];
        nights[4] = Some("00:00-06:00,22:00-24:00");
        let nights = calendar("nights", Some("office"), nights);
        let mut fridays = exception("office", "2027-05-23", "2027-06-30", "08:00-12:00");
        fridays.repeat = Repeat::Weekly;
        fridays.every = 2;
        fridays.weekdays = Weekdays::new([4]);
        let mut rush = WorkWeek::new(RecordId::from_name("rush").into());
        rush.calendar = Some(office.id);
        rush.first = "2027-05-24".parse().ok();
        rush.last = "2027-05-30".parse().ok();
        rush.set_weekday(5, "08:00-10:00".parse().ok());
        let exceptions = [
            fridays,
            exception("office", "2027-05-17", "2027-05-21", ""),
            exception("office", "2027-05-19", "2027-05-19", "08:00-12:00"),
            exception("nights", "2027-05-21", "2027-05-22", "20:00-24:00"),
        ];
        Plan::new(PlanRecords {
            calendars: [office, nights].map(|c| (c.id, c)).into(),
            exceptions: exceptions.map(|e| (e.id, e)).into(),
            work_weeks: [(rush.id, rush)].into(),
            ..PlanRecords::default()
        })
    }

    #[test]
    fn a_day_says_why_it_is_worked() {
        let plan = plan();
        let check = |of: &str, date: &str, hours: &str, because: &str| {
            let id = CalendarId(RecordId::from_name(of));
            let date: Moment = date.parse().expect("a date");
            let day = day(&plan, id, date.day()).expect("a calendar");
            assert_eq!(day.hours.to_string(), hours, "{of} on {date}");
            let seen = match day.because {
                Because::Exception(id) => plan.records.exceptions[&id].name.clone(),
                Because::Week(id) if id.0 == RecordId::from_name("office") => "office".to_owned(),
                Because::Week(_) => "nights".to_owned(),
                Because::Nothing => String::new(),
            };
            assert_eq!(seen, because, "{of} on {date}");
        };
        check("office", "2027-05-14", "08:00-16:00", "office");
        check("office", "2027-05-15", "", "");
        check(
            "office",
            "2027-05-28",
            "08:00-12:00",
            "office 2027-05-23 2027-06-30",
        );
        check("office", "2027-06-04", "08:00-16:00", "office");
        check("office", "2027-05-29", "08:00-10:00", "office");
        check("nights", "2027-05-29", "08:00-10:00", "office");
        check("office", "2027-05-18", "", "office 2027-05-17 2027-05-21");
        check(
            "office",
            "2027-05-19",
            "08:00-12:00",
            "office 2027-05-19 2027-05-19",
        );
        check("nights", "2027-05-13", "08:00-16:00", "office");
        check("nights", "2027-05-14", "00:00-06:00,22:00-24:00", "nights");
        check(
            "nights",
            "2027-05-21",
            "20:00-24:00",
            "nights 2027-05-21 2027-05-22",
        );
    }

    #[test]
    fn days_are_as_the_schedule_counts_them() {
        let plan = plan();
        let mut calendars = Calendars::new(&plan);
        for of in ["office", "nights"] {
            let id = CalendarId(RecordId::from_name(of));
            let index = calendars.find(&plan, id).expect("a calendar");
            let first: Moment = "2027-05-01".parse().expect("a date");
            for date in first.day()..first.day() + 40 {
                let counted = calendars
                    .get(index)
                    .between(Moment(date * DAY), Moment((date + 1) * DAY));
                let said = day(&plan, id, date).expect("a calendar").hours.total();
                assert_eq!(said, counted, "{of}, day {date}");
            }
        }
    }
}
