//! The calendars of a plan, with base calendars and exceptions resolved, each built once.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    overlay::{Layer, lay_out},
    worktime::{FIRST_DAY, Week, WorkTime},
};
use crate::{
    id::{CalendarExceptionId, CalendarId, WorkWeekId},
    plan::Plan,
    record::{Calendar, DayHours},
    zone::{self, Difference},
};

/// The index of a resolved calendar.
pub(super) type CalendarIndex = u32;

/// Every calendar that the schedule uses. Calendars with the same working times share one entry.
#[derive(Debug)]
pub(super) struct Calendars {
    exceptions: BTreeMap<CalendarId, Vec<CalendarExceptionId>>,
    work_weeks: BTreeMap<CalendarId, Vec<WorkWeekId>>,
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
        let mut work_weeks: BTreeMap<CalendarId, Vec<WorkWeekId>> = BTreeMap::new();
        for work_week in plan.records.work_weeks.values().filter(|w| !w.deleted) {
            if let Some(calendar) = work_week.calendar {
                work_weeks.entry(calendar).or_default().push(work_week.id);
            }
        }
        let mut calendars = Self {
            exceptions,
            work_weeks,
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
        &self.resolved[index as usize]
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
        let mut time = self.resolve(plan, calendar);
        if let Some(clocks) = clocks(plan, calendar) {
            time = time.at_site(&clocks);
        }
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
        let shared = self.get(one).both(self.get(other));
        let index = self.share(shared);
        self.by_pair.insert(pair, index);
        index
    }

    fn share(&mut self, time: WorkTime) -> CalendarIndex {
        let known = self.resolved.iter().position(|known| *known == time);
        let index = known.unwrap_or_else(|| {
            self.resolved.push(time);
            self.resolved.len() - 1
        });
        CalendarIndex::try_from(index).unwrap_or(CalendarIndex::MAX)
    }

    /// A calendar's own exceptions come before its base's, exceptions before work weeks and weekdays, and
    /// a weekday that says nothing is as in the base calendar.
    fn resolve(&self, plan: &Plan, calendar: &Calendar) -> WorkTime {
        fn living<'a, I: Ord, R>(records: &'a BTreeMap<I, R>, ids: Option<&Vec<I>>) -> Vec<&'a R> {
            let ids = ids.into_iter().flatten();
            ids.filter_map(|id| records.get(id)).collect()
        }
        let line = std::iter::successors(Some(calendar), |c| plan.base_calendar(c));
        let line: Vec<Layer<'_>> = line
            .map(|calendar| Layer {
                calendar,
                exceptions: living(&plan.records.exceptions, self.exceptions.get(&calendar.id)),
                work_weeks: living(&plan.records.work_weeks, self.work_weeks.get(&calendar.id)),
            })
            .collect();
        lay_out(&line)
    }
}

/// How the clocks by which a calendar's times are told stand against the project's; `None` if they are the
/// same, or one of them is not known.
fn clocks(plan: &Plan, calendar: &Calendar) -> Option<Difference> {
    let mut line = std::iter::successors(Some(calendar), |c| plan.base_calendar(c));
    let site = line.find(|calendar| !calendar.time_zone.is_empty())?;
    let site = zone::named(&site.time_zone)?;
    let project = zone::named(&plan.records.options.time_zone)?;
    (site != project).then(|| Difference::new(project, site))
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
