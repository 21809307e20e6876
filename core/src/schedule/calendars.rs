//! The calendars of a plan, with base calendars and exceptions resolved, each built once.

use std::{collections::BTreeMap, sync::Arc};

use super::worktime::{END_DAY, FIRST_DAY, Week, WorkTime};
use crate::{
    id::{CalendarExceptionId, CalendarId},
    plan::Plan,
    record::{Calendar, CalendarException, DayHours},
};

/// The index of a resolved calendar.
pub(super) type CalendarIndex = usize;

/// Every calendar that the schedule uses. Calendars with the same working times share one entry.
#[derive(Debug)]
pub(super) struct Calendars {
    exceptions: BTreeMap<CalendarId, Vec<CalendarExceptionId>>,
    resolved: Vec<WorkTime>,
    by_id: BTreeMap<CalendarId, CalendarIndex>,
    by_pair: BTreeMap<(CalendarIndex, CalendarIndex), CalendarIndex>,
    /// The calendar of tasks that have none of their own.
    pub(super) project: CalendarIndex,
}

impl Calendars {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut exceptions: BTreeMap<CalendarId, Vec<CalendarExceptionId>> = BTreeMap::new();
        for exception in plan.records.exceptions.values().filter(|e| !e.deleted) {
            if let Some(calendar) = exception.calendar {
                exceptions.entry(calendar).or_default().push(exception.id);
            }
        }
        let mut calendars = Self {
            exceptions,
            resolved: Vec::new(),
            by_id: BTreeMap::new(),
            by_pair: BTreeMap::new(),
            project: 0,
        };
        let project = plan.records.options.calendar;
        calendars.project = match project.and_then(|id| calendars.find(plan, id)) {
            Some(index) => index,
            None => calendars.share(WorkTime::new([(FIRST_DAY, Arc::new(standard_week()))])),
        };
        calendars
    }

    pub(super) fn get(&self, index: CalendarIndex) -> &WorkTime {
        &self.resolved[index]
    }

    /// The calendar of that id, if it is there.
    pub(super) fn find(&mut self, plan: &Plan, id: CalendarId) -> Option<CalendarIndex> {
        if let Some(&index) = self.by_id.get(&id) {
            return Some(index);
        }
        let calendar = plan.records.calendars.get(&id)?;
        if calendar.deleted {
            return None;
        }
        let time = self.resolve(plan, calendar);
        let index = self.share(time);
        self.by_id.insert(id, index);
        Some(index)
    }

    /// What is working time in both.
    pub(super) fn both(&mut self, one: CalendarIndex, other: CalendarIndex) -> CalendarIndex {
        if one == other {
            return one;
        }
        let pair = (one.min(other), one.max(other));
        if let Some(&index) = self.by_pair.get(&pair) {
            return index;
        }
        let shared = self.resolved[one].both(&self.resolved[other]);
        let index = self.share(shared);
        self.by_pair.insert(pair, index);
        index
    }

    fn share(&mut self, time: WorkTime) -> CalendarIndex {
        let known = self.resolved.iter().position(|known| *known == time);
        known.unwrap_or_else(|| {
            self.resolved.push(time);
            self.resolved.len() - 1
        })
    }

    /// A calendar's own exceptions come before its base's, exceptions before weekdays, and a weekday
    /// that says nothing is as in the base calendar.
    fn resolve(&self, plan: &Plan, calendar: &Calendar) -> WorkTime {
        let line: Vec<&Calendar> =
            std::iter::successors(Some(calendar), |c| plan.base_calendar(c)).collect();
        let week = Arc::new(Week::new(std::array::from_fn(|day| {
            let says = line.iter().find_map(|c| c.weekday(day));
            says.cloned().unwrap_or_default()
        })));
        let exceptions = line.iter().enumerate().flat_map(|(distance, calendar)| {
            let own = self.exceptions.get(&calendar.id).into_iter().flatten();
            own.filter_map(move |id| Some((distance, plan.records.exceptions.get(id)?)))
        });
        overlay(&week, exceptions)
    }
}

/// Which exception holds where several overlap, smallest first: that of the nearer calendar, then
/// the shorter one (a shift within the holidays), then by id, so that every device agrees.
pub(super) type Precedence = (usize, i64, CalendarExceptionId);

/// How an exception ranks on a day, of a calendar so many bases away; `None` if it does not cover it.
pub(super) fn precedence(
    distance: usize,
    exception: &CalendarException,
    day: i64,
) -> Option<Precedence> {
    let (first, last) = (
        exception.first.or(exception.last)?.day(),
        exception.last.or(exception.first)?.day(),
    );
    let covers = (first..=last).contains(&day);
    covers.then_some((distance, last + 1 - first, exception.id))
}

/// Lays exceptions over a week, sweeping once over the days on which one starts or ends.
fn overlay<'a>(
    week: &Arc<Week>,
    exceptions: impl Iterator<Item = (usize, &'a CalendarException)>,
) -> WorkTime {
    let mut changes: BTreeMap<i64, Vec<(Precedence, Option<&DayHours>)>> = BTreeMap::new();
    for (distance, exception) in exceptions {
        let (Some(first), Some(last)) = (
            exception.first.or(exception.last),
            exception.last.or(exception.first),
        ) else {
            continue;
        };
        let (first, end) = (first.day().max(FIRST_DAY), last.day().min(END_DAY - 1) + 1);
        if first < end {
            let precedence = (distance, end - first, exception.id);
            let starts = (precedence, Some(&exception.hours));
            changes.entry(first).or_default().push(starts);
            changes.entry(end).or_default().push((precedence, None));
        }
    }
    let mut in_force: BTreeMap<Precedence, &DayHours> = BTreeMap::new();
    let mut spans = vec![(FIRST_DAY, Arc::clone(week))];
    for (day, changes) in changes {
        for (precedence, hours) in changes {
            match hours {
                Some(hours) => in_force.insert(precedence, hours),
                None => in_force.remove(&precedence),
            };
        }
        let first = in_force.first_key_value();
        let here = first.map_or_else(|| Arc::clone(week), |(_, h)| Arc::new(Week::daily(h)));
        spans.push((day, here));
    }
    WorkTime::new(spans.into_iter().filter(|(day, _)| *day < END_DAY))
}

/// The week of a plan that names no calendar: Monday to Friday, 08:00–12:00 and 13:00–17:00.
fn standard_week() -> Week {
    let hours = DayHours::new([(480, 720), (780, 1020)]).unwrap_or_default();
    Week::new(std::array::from_fn(|day| {
        if day < 5 {
            hours.clone()
        } else {
            DayHours::default()
        }
    }))
}
