//! Days on which a task is not worked although it would be its turn.

use std::collections::BTreeSet;

use super::{Source, Teller, Why, source};
use crate::{
    id::{CalendarId, ResourceId},
    plan::Plan,
    record::{Calendar, CalendarException, Record as _, ResourceType, TaskType},
    time::{DAY, Moment},
};

/// So many stretches of free days are named of one task.
const NAMED: usize = 5;

impl Teller<'_> {
    /// Names the days between two moments on which nobody works on the task: those that have a name, or
    /// else the weekend that lies between them.
    pub(super) fn free_days(&mut self, i: usize, from: Moment, to: Moment) {
        if from >= to || self.plan.task(i).elapsed {
            return;
        }
        let plan = self.plan;
        let mut seen = BTreeSet::new();
        let mut found: Vec<(i64, Why, Source)> = Vec::new();
        for (resource, calendar) in calendars(plan, i) {
            for (of, exception) in exceptions(plan, calendar) {
                let days = exception.spans().find(|(first, last)| {
                    // The last day of what is asked about is worked, at least until its moment.
                    *first < to.plus(-1).day() + 1 && *last >= from.day()
                });
                if let Some((first, last)) = days.filter(|_| seen.insert(exception.id)) {
                    let why = Why::Free {
                        calendar: of.name.clone(),
                        name: exception.name.clone(),
                        first: Moment(first * DAY),
                        last: Moment(last * DAY),
                        resource,
                    };
                    let table = CalendarException::DEF.table;
                    found.push((first, why, source(table, exception.id, "hours")));
                }
            }
        }
        found.sort_by_key(|(first, _, source)| (*first, *source));
        let none = found.is_empty();
        for (_, why, source) in found.into_iter().take(NAMED) {
            self.say(i, why, Some(source));
        }
        let whole_days = to.day() - from.day() - 1;
        let worked = self.items.between(&self.items.all[i], from, to);
        if none && whole_days > 0 && worked == 0 {
            let calendar = calendars(plan, i).next_back();
            let name = calendar.and_then(|(_, calendar)| Some(calendar?.name.clone()));
            let why = Why::Free {
                calendar: name.unwrap_or_default(),
                name: String::new(),
                first: Moment((from.day() + 1) * DAY),
                last: Moment((to.day() - 1) * DAY),
                resource: None,
            };
            self.say(i, why, None);
        }
    }
}

/// The calendars that decide when a task is worked: its own or the project's, and those of who works on
/// it, unless they do not matter.
fn calendars(
    plan: &Plan,
    i: usize,
) -> impl DoubleEndedIterator<Item = (Option<ResourceId>, Option<&Calendar>)> {
    let task = plan.task(i);
    let find = |id: Option<CalendarId>| {
        let calendar = plan.records.calendars.get(&id?)?;
        (!calendar.deleted).then_some(calendar)
    };
    let own = find(task.calendar).or_else(|| find(plan.records.options.calendar));
    let matter = !task.ignore_resource_calendars && task.kind != TaskType::FixedDuration;
    let assigned = plan.records.assignments.values();
    let of_resources = assigned
        .filter(move |a| matter && !a.deleted && a.task == Some(task.id) && a.units.0 > 0)
        .filter_map(move |assignment| {
            let resource = plan.records.resources.get(&assignment.resource?)?;
            let works = !resource.deleted && resource.kind == ResourceType::Work;
            let calendar = find(resource.calendar.filter(|_| works))?;
            Some((Some(resource.id), Some(calendar)))
        });
    [(None, own)].into_iter().chain(of_resources)
}

/// The free exceptions of a calendar and of those that it is based on, each with its calendar.
fn exceptions<'p>(
    plan: &'p Plan,
    calendar: Option<&'p Calendar>,
) -> impl Iterator<Item = (&'p Calendar, &'p CalendarException)> {
    let line = std::iter::successors(calendar, |c| plan.base_calendar(c));
    line.flat_map(|calendar| {
        let exceptions = plan.records.exceptions.values();
        exceptions
            .filter(|e| !e.deleted && e.calendar == Some(calendar.id) && e.hours.total() == 0)
            .map(move |exception| (calendar, exception))
    })
}
