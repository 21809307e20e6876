//! Working time for what is computed beside the schedule: variances and the use of resources.

use super::{
    TaskSchedule,
    forward::Dates,
    item::{Items, Shape},
    parts::{self, Pace, Stretches},
};
use crate::{
    plan::Plan,
    record::{Assignment, Resource, TaskType},
    time::{Minutes, Moment},
};

/// Working time as the schedule counts it.
pub(crate) struct WorkingTime<'p> {
    plan: &'p Plan,
    items: Items,
}

impl<'p> WorkingTime<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            items: Items::new(plan),
        }
    }

    /// Working time from one moment to another: in the calendar of the task at that index of
    /// [`Plan::tasks`], or in the project's. Negative if the second is earlier.
    pub(crate) fn between(&self, task: Option<usize>, from: Moment, to: Moment) -> Minutes {
        let item = task.and_then(|task| self.items.all.get(task));
        Minutes(match item {
            Some(item) => self.items.between(item, from, to),
            None => {
                let calendars = &self.items.calendars;
                calendars.get(calendars.project).between(from, to)
            }
        })
    }

    /// Whether a task is left out of the schedule.
    pub(crate) fn is_inactive(&self, task: usize) -> bool {
        self.items.all[task].inactive
    }

    /// From when on a task still asks for work, given its dates: what lies before is done.
    pub(crate) fn open_from(&self, task: usize, dates: &TaskSchedule) -> Moment {
        self.items.open_from(&self.items.all[task], shown(dates))
    }

    /// When a resource works on a task, given the task's dates: not in its pauses, nor until what is left
    /// of it goes on.
    pub(crate) fn worked(
        &mut self,
        task: usize,
        dates: &TaskSchedule,
        assignment: &Assignment,
        resource: &Resource,
    ) -> Stretches {
        let (item, record) = (&self.items.all[task], self.plan.task(task));
        let (dates, finish) = (shown(dates), dates.finish);
        if item.shape == Shape::Elapsed {
            let pace = Pace {
                calendar: None,
                start: dates.start,
                minutes: item.minutes,
            };
            let start = dates.start.plus(assignment.delay.0.max(0));
            let whole = (start < finish).then_some((start, finish));
            let gaps = self
                .items
                .gaps(item, item.pauses(&record.split), pace, dates);
            return parts::without(whole.into_iter().collect(), &gaps);
        }
        let team = matches!(item.shape, Shape::Team(_));
        let in_theirs = record.kind != TaskType::FixedDuration
            && !record.ignore_resource_calendars
            && assignment.units.0 > 0;
        let ends_with_task = item.dates().actual_finish.is_some() || !team || !in_theirs;
        let calendars = &mut self.items.calendars;
        let own = record.calendar.and_then(|id| calendars.find(self.plan, id));
        let theirs = resource
            .calendar
            .and_then(|id| calendars.find(self.plan, id));
        let calendar = match own {
            _ if !in_theirs => own.unwrap_or(calendars.project),
            Some(own) => calendars.both(own, theirs.unwrap_or(calendars.project)),
            None => theirs.unwrap_or(calendars.project),
        };
        let items = &self.items;
        let item = &items.all[task];
        let calendar = items.calendars.get(calendar);
        let late = |start| {
            let start = calendar.shift(start, assignment.delay.0.max(0))?;
            calendar.next_start(start)
        };
        let Some(start) = calendar.next_start(dates.start).and_then(late) else {
            return Vec::new();
        };
        // In one calendar everybody pauses together; the members of a team when they have done as much.
        let pace = Pace {
            calendar: Some(calendar),
            start: if ends_with_task { dates.start } else { start },
            minutes: if ends_with_task {
                item.minutes
            } else {
                item.span_of(assignment)
            },
        };
        let gaps = items.gaps(item, item.pauses(&record.split), pace, dates);
        if ends_with_task {
            parts::without(calendar.stretches(start, finish), &gaps)
        } else if gaps.is_empty() {
            let end = calendar.shift(start, pace.minutes).unwrap_or(finish);
            calendar.stretches(start, end.min(finish))
        } else {
            let open = parts::without(calendar.stretches(start, finish), &gaps);
            let pauses = item.minutes - item.length;
            parts::first(open, pace.minutes - pauses)
        }
    }

    /// When a resource works, in the calendar of its own or the project's, between two moments; what
    /// lies on several days is several stretches.
    pub(crate) fn hours(&mut self, resource: &Resource, from: Moment, to: Moment) -> Stretches {
        let calendars = &mut self.items.calendars;
        let own = resource
            .calendar
            .and_then(|id| calendars.find(self.plan, id));
        let calendar = own.unwrap_or(calendars.project);
        calendars.get(calendar).stretches(from, to)
    }
}

const fn shown(dates: &TaskSchedule) -> Dates {
    Dates {
        start: dates.start,
        finish: dates.finish,
    }
}
