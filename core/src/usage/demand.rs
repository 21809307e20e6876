//! What tasks ask of a resource, and what there is of it, as pieces of time.

use std::{collections::BTreeMap, ops::Range};

use super::{availability::Availability, curve};
use crate::{
    id::{ResourceId, TaskId},
    plan::Plan,
    record::{Assignment, Resource, ResourceType},
    schedule::{Schedule, WorkingTime},
    time::Moment,
};

/// A piece of time at one rate of effort for each minute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    pub(super) from: Moment,
    pub(super) to: Moment,
    pub(super) rate: i64,
    /// The index of the task in [`Plan::tasks`]; of supply 0.
    pub(super) task: usize,
    /// Whether it is still to be done; of supply no matter.
    pub(super) open: bool,
}

/// Finds the pieces.
pub(super) struct Demands<'p> {
    plan: &'p Plan,
    schedule: &'p Schedule,
    time: WorkingTime<'p>,
    assignments: BTreeMap<ResourceId, Vec<(usize, &'p Assignment)>>,
}

impl<'p> Demands<'p> {
    pub(super) fn new(plan: &'p Plan, schedule: &'p Schedule) -> Self {
        let mut assignments: BTreeMap<ResourceId, Vec<(usize, &Assignment)>> = BTreeMap::new();
        for assignment in plan.records.assignments.values().filter(|a| !a.deleted) {
            let task = assignment.task.and_then(|id: TaskId| plan.find(id));
            if let (Some(task), Some(resource)) = (task, assignment.resource) {
                assignments
                    .entry(resource)
                    .or_default()
                    .push((task, assignment));
            }
        }
        Self {
            plan,
            schedule,
            time: WorkingTime::new(plan),
            assignments,
        }
    }

    /// What the tasks of a resource ask for within a time.
    pub(super) fn of(&mut self, resource: &Resource, time: &Range<Moment>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if resource.deleted || resource.kind != ResourceType::Work {
            return pieces;
        }
        let assigned = self.assignments.get(&resource.id);
        for &(task, assignment) in assigned.into_iter().flatten() {
            let dates = &self.schedule.tasks[task];
            let elsewhen = dates.finish <= time.start || dates.start >= time.end;
            if elsewhen || self.time.is_inactive(task) {
                continue;
            }
            let worked = self.time.worked(task, dates, assignment, resource);
            let minutes = worked.iter().map(|(from, to)| to.0 - from.0).sum();
            let runs = curve::runs(assignment, minutes);
            let open_from = self.time.open_from(task, dates);
            lay_out(&worked, &runs, |from, to, rate| {
                let (from, to) = (from.max(time.start), to.min(time.end));
                let border = open_from.clamp(from, to.max(from));
                for (from, to, open) in [(from, border, false), (border, to, true)] {
                    if from < to {
                        pieces.push(Piece {
                            from,
                            to,
                            rate,
                            task,
                            open,
                        });
                    }
                }
            });
        }
        pieces
    }

    /// What there is of a resource within a time.
    pub(super) fn supply(&mut self, resource: &Resource, time: &Range<Moment>) -> Vec<Piece> {
        if resource.deleted || resource.kind != ResourceType::Work || time.start >= time.end {
            return Vec::new();
        }
        let there = Availability::of(self.plan, resource);
        let hours = self.time.hours(resource, time.start, time.end);
        hours
            .into_iter()
            .map(|(from, to)| Piece {
                from,
                to,
                rate: there.on(from.day()),
                task: 0,
                open: false,
            })
            .filter(|piece| piece.rate > 0)
            .collect()
    }
}

/// Puts runs of minutes into stretches of time, both in order.
fn lay_out(
    stretches: &[(Moment, Moment)],
    runs: &[curve::Run],
    mut piece: impl FnMut(Moment, Moment, i64),
) {
    let mut runs = runs.iter().copied();
    let mut run = runs.next();
    for &(mut from, to) in stretches {
        while from < to
            && let Some((minutes, rate)) = run
        {
            let here = minutes.min(to.0 - from.0);
            if rate > 0 {
                piece(from, from.plus(here), rate);
            }
            from = from.plus(here);
            run = if here < minutes {
                Some((minutes - here, rate))
            } else {
                runs.next()
            };
        }
    }
}
