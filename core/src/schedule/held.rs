//! The forward pass as levelling drives it: tasks come in an order of its choice, and it holds them back.

use std::{borrow::Cow, cmp::Reverse, collections::BinaryHeap};

use super::{
    forward::{Dates, Forward, Pass, Settings},
    item::{Item, Items, Shape},
    network::{Network, Step},
    parts::Stretches,
    scheduler::floor,
    worktime::WorkTime,
};
use crate::{
    plan::Plan,
    record::{Assignment, Constraint, Split},
    time::{Minutes, Moment},
};

/// Decides how long tasks are held back.
pub(crate) trait Holder {
    /// How a task is held that could have these dates.
    fn hold(&mut self, task: usize, earliest: Dates, place: &Place<'_>) -> Hold;

    /// A task has been given these dates, held back by that much elapsed time.
    fn placed(&mut self, task: usize, dates: Dates, delay: Minutes);
}

/// How a task is held.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hold {
    /// Until when it waits; none: not at all.
    pub(crate) until: Option<Moment>,
    /// For how many working minutes it pauses in all. Only where [`Place::in_parts`] allows it.
    pub(crate) pauses: i64,
}

/// Where a task could be instead.
pub(crate) struct Place<'a> {
    pub(super) items: &'a Items,
    pub(super) item: &'a Item,
    /// Whether something holds its finish, so that its start depends on how long it takes.
    pub(super) finish_held: bool,
}

impl<'a> Place<'a> {
    /// The dates of the task if it waits until then.
    pub(crate) fn from(&self, until: Moment) -> Option<Dates> {
        let start = self.items.start_at(self.item, until).ok()?;
        let finish = self.items.finish_from(self.item, start).ok()?;
        Some(Dates { start, finish })
    }

    /// The task as something that pauses may be made in: it is worked in one calendar, has none yet, and
    /// its start does not depend on them.
    pub(crate) fn in_parts(&self) -> Option<InParts<'a>> {
        let item = self.item;
        let allowed = item.shape == Shape::Single
            && item.minutes == item.length
            && matches!(item.constraint, Constraint::Asap | Constraint::Snet)
            && !self.finish_held;
        allowed.then(|| InParts {
            calendar: self.items.calendars.get(item.worked_in),
            minutes: item.length,
        })
    }
}

/// A task that may be worked in parts.
pub(crate) struct InParts<'a> {
    calendar: &'a WorkTime,
    /// How many working minutes it takes.
    pub(crate) minutes: i64,
}

impl InParts<'_> {
    /// When work begins that begins no earlier.
    pub(crate) fn start(&self, from: Moment) -> Option<Moment> {
        self.calendar.next_start(from)
    }

    /// When so many minutes of work are done.
    pub(crate) fn after(&self, start: Moment, minutes: i64) -> Option<Moment> {
        self.calendar.shift(start, minutes)
    }

    /// How many minutes can be worked between two moments.
    pub(crate) fn between(&self, from: Moment, to: Moment) -> i64 {
        self.calendar.between(from, to)
    }
}

/// A plan whose earliest dates are computed again and again, each time with other delays.
pub(crate) struct Held<'p> {
    plan: Cow<'p, Plan>,
    items: Items,
    network: Network,
    settings: Settings,
}

impl<'p> Held<'p> {
    pub(crate) fn new(plan: Cow<'p, Plan>) -> Self {
        let items = Items::new(&plan);
        let network = Network::new(&plan, &items);
        Self {
            settings: Settings {
                floor: floor(&plan, &items),
                ..Settings::new(&plan.records.options)
            },
            plan,
            items,
            network,
        }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Computes all dates. Of the tasks whose predecessors have their dates, the one with the lowest
    /// rank comes next.
    pub(crate) fn pass(&self, ranks: &[u32], holder: &mut dyn Holder) -> Vec<Dates> {
        let mut found = Forward::new(self.plan.tasks.len());
        let mut pass = Pass {
            plan: &self.plan,
            items: &self.items,
            network: &self.network,
            settings: self.settings,
            late: None,
            holder: Some(&mut *holder),
            found: &mut found,
        };
        for step in self.steps(ranks) {
            pass.take(step);
        }
        found.dates
    }

    /// Whether a task is where it is because somebody put it there, or it has really begun.
    pub(crate) fn is_fixed(&self, task: usize) -> bool {
        let item = &self.items.all[task];
        item.dates().actual_start.is_some() || item.is_done() || item.is_manual()
    }

    /// From when on a task with these dates still asks for work: what lies before is done.
    pub(crate) fn open_from(&self, task: usize, dates: Dates) -> Moment {
        self.items.open_from(&self.items.all[task], dates)
    }

    /// When a task with these dates takes its resources, if it gets these pauses instead of its own.
    pub(crate) fn parts(&self, task: usize, dates: Dates, instead: &Split) -> Stretches {
        let item = &self.items.all[task];
        let pauses = if instead.is_empty() {
            item.pauses(&self.plan.task(task).split)
        } else {
            instead.pauses()
        };
        self.items.parts(item, pauses, dates)
    }

    /// Whether a task takes its resources from its start to its finish: it has no pauses, and no rest that
    /// may have been put off.
    pub(crate) fn is_whole(&self, task: usize) -> bool {
        let item = &self.items.all[task];
        item.minutes == item.length && item.dates().actual_start.is_none()
    }

    /// Whether a task is left out of the schedule.
    pub(crate) fn is_inactive(&self, task: usize) -> bool {
        self.items.all[task].inactive
    }

    /// The calendar in which all of a task is worked, as a number, and how long it takes in it; `None`
    /// if there are several, or it runs around the clock.
    pub(crate) fn worked_in(&self, task: usize) -> Option<(u32, Minutes)> {
        let item = &self.items.all[task];
        (item.shape == Shape::Single).then_some((item.worked_in, Minutes(item.length)))
    }

    /// When an amount of work is done that begins then, in the calendar of that number.
    pub(crate) fn after(&self, calendar: u32, from: Moment, work: Minutes) -> Option<Moment> {
        self.items.calendars.get(calendar).shift(from, work.0)
    }

    /// How many minutes an assignment is worked, without pauses.
    pub(crate) fn span_of(&self, task: usize, assignment: &Assignment) -> Minutes {
        let item = &self.items.all[task];
        Minutes(match item.shape {
            Shape::Team(_) => item.span_of(assignment) - (item.minutes - item.length),
            Shape::Elapsed | Shape::Single => item.length,
        })
    }

    /// Working time from one moment to another in a task's calendar.
    pub(crate) fn between(&self, task: usize, from: Moment, to: Moment) -> Minutes {
        Minutes(self.items.between(&self.items.all[task], from, to))
    }

    fn steps(&self, ranks: &[u32]) -> Vec<Step> {
        let tasks = &self.plan.tasks;
        let mut enter_waits: Vec<usize> = (0..tasks.len())
            .map(|i| self.network.before(i).len() + usize::from(tasks[i].parent.is_some()))
            .collect();
        let mut leave_waits: Vec<usize> = (0..tasks.len())
            .map(|i| self.plan.children(i).count().max(1))
            .collect();
        let mut ready = BinaryHeap::new();
        let mut at_once: Vec<Step> = Vec::new();
        let mut steps = Vec::with_capacity(2 * tasks.len());
        let leaf = |i: usize| tasks[i].end == i + 1;
        for i in (0..tasks.len()).filter(|&i| enter_waits[i] == 0) {
            if leaf(i) {
                ready.push(Reverse((ranks[i], i)));
            } else {
                at_once.push(Step::Enter(i));
            }
        }
        // Summaries take no place of their own: they are gone through as soon as that is possible.
        while let Some(step) = at_once
            .pop()
            .or_else(|| ready.pop().map(|Reverse((_, i))| Step::Enter(i)))
        {
            steps.push(step);
            let mut entered = |i: usize, at_once: &mut Vec<Step>| {
                enter_waits[i] -= 1;
                if enter_waits[i] == 0 {
                    if leaf(i) {
                        ready.push(Reverse((ranks[i], i)));
                    } else {
                        at_once.push(Step::Enter(i));
                    }
                }
            };
            match step {
                Step::Enter(i) if leaf(i) => at_once.push(Step::Leave(i)),
                Step::Enter(i) => self.plan.children(i).for_each(|c| entered(c, &mut at_once)),
                Step::Leave(i) => {
                    if let Some(parent) = tasks[i].parent {
                        leave_waits[parent] -= 1;
                        if leave_waits[parent] == 0 {
                            at_once.push(Step::Leave(parent));
                        }
                    }
                    for tie in self.network.after(i) {
                        entered(tie.successor(), &mut at_once);
                    }
                }
            }
        }
        steps
    }
}
