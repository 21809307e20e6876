//! What levelling would do to a plan.

use serde::{Deserialize, Serialize};

use super::{Found, Leveller, Problem, profile::Profile, undone};
use crate::{
    edit::Wait,
    id::{ResourceId, TaskId},
    record::Split,
    schedule::{Dates, Schedule, Stretches},
    time::{Minutes, Moment},
};

/// What levelling would do: nothing has been changed yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preview {
    /// What every task of the plan would have, in plan order.
    pub dates: Vec<Levelled>,
    /// Tasks that would have other dates than now, in plan order.
    pub moves: Vec<Move>,
    /// The delay and the pauses of every task that has others afterwards than now: what applying sets.
    pub waits: Vec<Wait>,
    /// When the project finishes now.
    pub finish_before: Moment,
    /// What was found: when it would finish, and how good that is.
    pub found: Found,
    /// Where somebody would still be asked for too much.
    pub left: Vec<Overload>,
}

/// The dates of a task in the levelled plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Levelled {
    /// Its start.
    pub start: Moment,
    /// Its finish.
    pub finish: Moment,
    /// How long levelling holds it back, in elapsed minutes.
    pub delay: Minutes,
    /// The pauses that levelling makes in it.
    pub pauses: Split,
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
    /// When it would be worked on, from the start of each part to its end; empty if it is in one piece.
    pub parts: Vec<(Moment, Moment)>,
    /// Why.
    pub reason: Reason,
}

/// Why a task would move.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Reason {
    /// It waits for a resource.
    Waits(Overload),
    /// It pauses while others have a resource.
    Pauses(Overload),
    /// It is tied to tasks that move, or is a summary of such.
    Follows,
    /// A delay or a pause that it had is not needed any more.
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
        let (plan, best, problem) = (leveller.plan, leveller.best(), &leveller.problem);
        let after = undone::schedule(&problem.held, &best.delays, &best.pauses);
        let dates = |schedule: &Schedule, task: usize| {
            let task = &schedule.tasks[task];
            (task.start, task.finish)
        };
        let parts = |task: usize| {
            let parts = problem
                .held
                .parts(task, span(&after, task), &best.pauses[task]);
            if parts.len() > 1 { parts } else { Vec::new() }
        };
        let moves = (0..plan.tasks.len())
            .filter(|&task| {
                dates(shown, task) != dates(&after, task) || pauses_change(leveller, task)
            })
            .map(|task| Move {
                task: plan.tasks[task].id,
                before: dates(shown, task),
                after: dates(&after, task),
                delay: best.delays[task],
                parts: parts(task),
                reason: reason(leveller, task),
            });
        let waits = (0..plan.tasks.len()).filter(|&task| {
            plan.task(task).levelling_delay != best.delays[task] || pauses_change(leveller, task)
        });
        let found = leveller.found();
        let levelled = (0..plan.tasks.len()).map(|task| {
            let (start, finish) = dates(&after, task);
            Levelled {
                start,
                finish,
                delay: best.delays[task],
                pauses: pauses(leveller, task).clone(),
            }
        });
        Self {
            dates: levelled.collect(),
            moves: moves.collect(),
            waits: waits
                .map(|task| Wait {
                    task: plan.tasks[task].id,
                    delay: best.delays[task],
                    pauses: pauses(leveller, task).clone(),
                })
                .collect(),
            finish_before: shown.finish.unwrap_or(found.finish),
            found: Found {
                finish: after.finish.unwrap_or(found.finish),
                ..found
            },
            left: overloads(problem, &after, &best.pauses),
        }
    }

    /// Whether applying it would change anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waits.is_empty()
    }
}

/// The pauses of a task that levelling would answer for: those of a task that has begun stay.
fn pauses<'a>(leveller: &'a Leveller<'_>, task: usize) -> &'a Split {
    let record = leveller.plan.task(task);
    if undone::is_open(record) {
        &leveller.best().pauses[task]
    } else {
        &record.levelling_split
    }
}

fn pauses_change(leveller: &Leveller<'_>, task: usize) -> bool {
    *pauses(leveller, task) != leveller.plan.task(task).levelling_split
}

fn reason(leveller: &Leveller<'_>, task: usize) -> Reason {
    let (plan, best, problem) = (leveller.plan, leveller.best(), &leveller.problem);
    let waits = best.delays[task] > Minutes(0);
    match best.met[task] {
        Some(shortage) if waits || !best.pauses[task].is_empty() => {
            let overlaps = |&other: &usize| {
                let mut needs = problem.needs.of(other).iter();
                other != task
                    && needs.any(|need| need.resource == shortage.resource)
                    && problem
                        .held
                        .parts(other, best.dates[other], &best.pauses[other])
                        .iter()
                        .any(|(from, to)| *from < shortage.to && *to > shortage.from)
            };
            let others = (0..plan.tasks.len()).filter(overlaps);
            let overload = Overload {
                resource: problem.needs.resources[shortage.resource].0,
                from: shortage.from,
                to: shortage.to,
                tasks: others.map(|other| plan.tasks[other].id).collect(),
            };
            if waits {
                Reason::Waits(overload)
            } else {
                Reason::Pauses(overload)
            }
        }
        _ if plan.task(task).levelling_delay > best.delays[task] => Reason::Released,
        _ if pauses_change(leveller, task) => Reason::Released,
        _ => Reason::Follows,
    }
}

/// Where tasks together ask for more than there is of a resource, and some of them still have to be
/// done: one entry for each unbroken time. What is done cannot be moved any more.
fn overloads(problem: &Problem<'_>, schedule: &Schedule, pauses: &[Split]) -> Vec<Overload> {
    let (plan, held, needs) = (problem.held.plan(), &problem.held, &problem.needs);
    let mut found = Vec::new();
    for (resource, &(id, _)) in needs.resources.iter().enumerate() {
        let mut all = needs.there(resource);
        let mut open = Profile::new(0);
        let mut users = Vec::new();
        for task in (0..plan.tasks.len()).filter(|&task| !held.is_inactive(task)) {
            let dates = span(schedule, task);
            for need in needs
                .of(task)
                .iter()
                .filter(|need| need.resource == resource)
            {
                let open_from = held.open_from(task, dates);
                for (from, to) in problem.held.parts(task, dates, &pauses[task]) {
                    all.take(from, to, need.units);
                    let from = from.max(open_from);
                    open.take(from, to, need.units);
                    if from < to {
                        users.push((from, to, task));
                    }
                }
            }
        }
        for (from, to) in common(&all.over(), &open.over()) {
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

/// What two lists of stretches have in common.
fn common(one: &[(Moment, Moment)], other: &[(Moment, Moment)]) -> Stretches {
    let mut found = Stretches::new();
    let mut rest = other.iter().peekable();
    for &(from, to) in one {
        while let Some(&&(start, end)) = rest.peek() {
            let (first, last) = (from.max(start), to.min(end));
            if first < last {
                found.push((first, last));
            }
            if end > to {
                break;
            }
            rest.next();
        }
    }
    found
}

fn span(schedule: &Schedule, task: usize) -> Dates {
    let task = &schedule.tasks[task];
    Dates {
        start: task.start,
        finish: task.finish,
    }
}
