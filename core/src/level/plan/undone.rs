//! A plan without what levelling did to it, and with something else instead.

use std::borrow::Cow;

use crate::{
    edit::Wait,
    plan::Plan,
    record::{Split, Task, TaskMode},
    schedule::{Held, Schedule},
    time::Minutes,
};

/// Whether the pauses that levelling made in a task may still be taken away: it has not begun, and
/// nobody has put it where it is.
pub(super) fn is_open(task: &Task) -> bool {
    task.actual_start.is_none()
        && task.actual_finish.is_none()
        && task.percent_complete.0 == 0
        && task.mode == TaskMode::Auto
}

/// What takes everything away that levelling did: of tasks that have begun, it is history.
#[must_use]
pub fn no_waits(plan: &Plan) -> Vec<Wait> {
    let held = |task: &&Task| {
        let paused = is_open(task) && !task.levelling_split.is_empty();
        paused || task.levelling_delay != Minutes(0)
    };
    let tasks = (0..plan.tasks.len()).map(|index| plan.task(index));
    tasks
        .filter(held)
        .map(|task| Wait {
            task: task.id,
            delay: Minutes(0),
            pauses: if is_open(task) {
                Split::default()
            } else {
                task.levelling_split.clone()
            },
        })
        .collect()
}

/// The plan without the pauses that levelling made; its delays count for nothing in a [`Held`] anyway.
pub(super) fn without_levelling(plan: &Plan) -> Cow<'_, Plan> {
    let paused = |task: &Task| is_open(task) && !task.levelling_split.is_empty();
    if !plan.records.tasks.values().any(paused) {
        return Cow::Borrowed(plan);
    }
    let mut plan = plan.clone();
    for task in plan.records.tasks.values_mut().filter(|task| paused(task)) {
        task.split = task.split.without(&task.levelling_split);
    }
    Cow::Owned(plan)
}

/// The schedule that the plan has with these delays and pauses instead (none where `pauses` is short).
pub(super) fn schedule(held: &Held<'_>, delays: &[Minutes], pauses: &[Split]) -> Schedule {
    let mut plan = held.plan().clone();
    let nodes: Vec<_> = plan.tasks.iter().map(|node| node.id).collect();
    for (place, id) in nodes.iter().enumerate() {
        if let Some(task) = plan.records.tasks.get_mut(id) {
            task.levelling_delay = delays[place];
            if let Some(pauses) = pauses.get(place).filter(|pauses| !pauses.is_empty()) {
                task.split = task.split.with(pauses);
            }
        }
    }
    Schedule::compute(&plan)
}
