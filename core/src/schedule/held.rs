//! The forward pass as levelling drives it: tasks come in an order of its choice, and it holds them back.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    forward::{Dates, Forward, Pass, Settings},
    item::{Items, Shape},
    network::{Network, Step},
    scheduler::floor,
};
use crate::{
    plan::Plan,
    record::Assignment,
    time::{Minutes, Moment},
};

/// Decides how long tasks are held back.
pub(crate) trait Holder {
    /// Until when a task waits that could have these dates; `None` if it need not. `dates` tells the
    /// dates that it would have if it were held back until some moment.
    fn hold(
        &mut self,
        task: usize,
        earliest: Dates,
        dates: &dyn Fn(Moment) -> Option<Dates>,
    ) -> Option<Moment>;

    /// A task has been given these dates, held back by that much elapsed time.
    fn placed(&mut self, task: usize, dates: Dates, delay: Minutes);
}

/// A plan whose earliest dates are computed again and again, each time with other delays.
pub(crate) struct Held<'p> {
    plan: &'p Plan,
    items: Items,
    network: Network,
    settings: Settings,
}

impl<'p> Held<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let items = Items::new(plan);
        let network = Network::new(plan, &items);
        Self {
            settings: Settings {
                floor: floor(plan, &items),
                ..Settings::new(&plan.records.options)
            },
            plan,
            items,
            network,
        }
    }

    /// Computes all dates. Of the tasks whose predecessors have their dates, the one with the lowest
    /// rank comes next.
    pub(crate) fn pass(&self, ranks: &[u32], holder: &mut dyn Holder) -> Vec<Dates> {
        let mut found = Forward::new(self.plan.tasks.len());
        let mut pass = Pass {
            plan: self.plan,
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
        item.actual_start.or(item.actual_finish).is_some() || item.is_manual()
    }

    /// Whether a task is left out of the schedule.
    pub(crate) fn is_inactive(&self, task: usize) -> bool {
        self.items.all[task].inactive
    }

    /// The calendar in which all of a task is worked, as a number, and how long it takes in it; `None`
    /// if there are several, or it runs around the clock.
    pub(crate) fn worked_in(&self, task: usize) -> Option<(usize, Minutes)> {
        let item = &self.items.all[task];
        (item.shape == Shape::Single).then_some((item.worked_in, Minutes(item.minutes)))
    }

    /// When an amount of work is done that begins then, in the calendar of that number.
    pub(crate) fn after(&self, calendar: usize, from: Moment, work: Minutes) -> Option<Moment> {
        self.items.calendars.get(calendar).shift(from, work.0)
    }

    /// How many minutes an assignment is worked.
    pub(crate) fn span_of(&self, task: usize, assignment: &Assignment) -> Minutes {
        let item = &self.items.all[task];
        Minutes(match item.shape {
            Shape::Team(_) => item.span_of(assignment),
            Shape::Elapsed | Shape::Single => item.minutes,
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
                        entered(tie.successor, &mut at_once);
                    }
                }
            }
        }
        steps
    }
}
