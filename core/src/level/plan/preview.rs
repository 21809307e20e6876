//! What levelling would do to a plan.

use serde::{Deserialize, Serialize};

use super::{Found, Leveller, needs::Needs};
use crate::{
    id::{ResourceId, TaskId},
    plan::Plan,
    schedule::{Held, Schedule},
    time::{Minutes, Moment},
};

/// What levelling would do: nothing has been changed yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preview {
    /// What every task of the plan would have, in plan order.
    pub dates: Vec<Levelled>,
    /// Tasks that would have other dates than now, in plan order.
    pub moves: Vec<Move>,
    /// The delay of every task that has one afterwards or has one now: what applying sets.
    pub delays: Vec<(TaskId, Minutes)>,
    /// When the project finishes now.
    pub finish_before: Moment,
    /// What was found: when it would finish, and how good that is.
    pub found: Found,
    /// Where somebody would still be asked for too much.
    pub left: Vec<Overload>,
}

/// The dates of a task in the levelled plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Levelled {
    /// Its start.
    pub start: Moment,
    /// Its finish.
    pub finish: Moment,
    /// How long levelling holds it back, in elapsed minutes.
    pub delay: Minutes,
}

/// A task that would move.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Move {
    /// The task.
    pub task: TaskId,
    /// Its start and finish now.
    pub before: (Moment, Moment),
    /// Its start and finish then.
    pub after: (Moment, Moment),
    /// How long levelling would hold it back, in elapsed minutes; 0 if it only follows others.
    pub delay: Minutes,
    /// Why.
    pub reason: Reason,
}

/// Why a task would move.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reason {
    /// It waits for a resource.
    Waits(Overload),
    /// It is tied to tasks that move, or is a summary of such.
    Follows,
    /// A delay that it had is not needed any more.
    Released,
}

/// A time in which a resource is asked for too much.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Overload {
    /// The resource.
    pub resource: ResourceId,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub to: Moment,
    /// The tasks that have it then, in plan order; of a wait, without the one that waits.
    pub tasks: Vec<TaskId>,
}

impl Preview {
    pub(super) fn new(leveller: &Leveller<'_>, shown: &Schedule) -> Self {
        let (plan, best) = (leveller.plan, &leveller.best);
        let after = schedule_with(plan, &best.delays);
        let dates = |schedule: &Schedule, task: usize| {
            let task = &schedule.tasks[task];
            (task.start, task.finish)
        };
        let moves = (0..plan.tasks.len())
            .filter(|&task| dates(shown, task) != dates(&after, task))
            .map(|task| Move {
                task: plan.tasks[task].id,
                before: dates(shown, task),
                after: dates(&after, task),
                delay: best.delays[task],
                reason: reason(leveller, task),
            });
        let stored = |task: usize| plan.task(task).levelling_delay;
        let changed = (0..plan.tasks.len()).filter(|&task| stored(task) != best.delays[task]);
        let found = leveller.found();
        let levelled = after
            .tasks
            .iter()
            .zip(&best.delays)
            .map(|(task, delay)| Levelled {
                start: task.start,
                finish: task.finish,
                delay: *delay,
            });
        Self {
            dates: levelled.collect(),
            moves: moves.collect(),
            delays: changed
                .map(|task| (plan.tasks[task].id, best.delays[task]))
                .collect(),
            finish_before: shown.finish.unwrap_or(found.finish),
            found: Found {
                finish: after.finish.unwrap_or(found.finish),
                ..found
            },
            left: overloads(plan, &leveller.held, &leveller.needs, &after),
        }
    }

    /// Whether applying it would change anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.delays.is_empty()
    }
}

fn reason(leveller: &Leveller<'_>, task: usize) -> Reason {
    let (plan, best) = (leveller.plan, &leveller.best);
    match best.met[task] {
        Some(shortage) if best.delays[task] > Minutes(0) => {
            let overlaps = |&other: &usize| {
                let dates = best.dates[other];
                let mut needs = leveller.needs.of(other).iter();
                other != task
                    && needs.any(|need| need.resource == shortage.resource)
                    && dates.start < shortage.to
                    && dates.finish > shortage.from
            };
            let others = (0..plan.tasks.len()).filter(overlaps);
            Reason::Waits(Overload {
                resource: leveller.needs.resources[shortage.resource].0,
                from: shortage.from,
                to: shortage.to,
                tasks: others.map(|other| plan.tasks[other].id).collect(),
            })
        }
        _ if plan.task(task).levelling_delay > best.delays[task] => Reason::Released,
        _ => Reason::Follows,
    }
}

/// Where tasks together ask for more than there is of a resource: one entry for each unbroken time.
pub(super) fn overloads(
    plan: &Plan,
    held: &Held<'_>,
    needs: &Needs,
    schedule: &Schedule,
) -> Vec<Overload> {
    let mut found = Vec::new();
    for (resource, &(id, _)) in needs.resources.iter().enumerate() {
        let mut profile = needs.there(resource);
        let mut users = Vec::new();
        for task in (0..plan.tasks.len()).filter(|&task| !held.is_inactive(task)) {
            let dates = &schedule.tasks[task];
            for need in needs
                .of(task)
                .iter()
                .filter(|need| need.resource == resource)
            {
                profile.take(dates.start, dates.finish, need.units);
                users.push((dates.start, dates.finish, task));
            }
        }
        for (from, to) in profile.over() {
            let tasks = users
                .iter()
                .filter(|(start, finish, _)| *start < to && *finish > from);
            let mut tasks: Vec<usize> = tasks.map(|(.., task)| *task).collect();
            tasks.dedup();
            found.push(Overload {
                resource: id,
                from,
                to,
                tasks: tasks.into_iter().map(|task| plan.tasks[task].id).collect(),
            });
        }
    }
    found
}

/// The schedule that a plan has with these delays.
pub(super) fn schedule_with(plan: &Plan, delays: &[Minutes]) -> Schedule {
    let mut plan = plan.clone();
    for (node, delay) in plan.tasks.iter().zip(delays) {
        if let Some(task) = plan.records.tasks.get_mut(&node.id) {
            task.levelling_delay = *delay;
        }
    }
    Schedule::compute(&plan)
}
