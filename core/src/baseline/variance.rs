//! How far a plan has moved: one set of figures against another.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Figures, TaskFigures};
use crate::{
    id::TaskId,
    plan::Plan,
    schedule::WorkingTime,
    time::{Minutes, Moment},
};

/// What differs between two sets of figures, from the earlier one to the later one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Variance {
    /// The start of the project.
    pub start: Moved,
    /// The finish of the project.
    pub finish: Moved,
    /// Tasks of both that differ, and tasks that only one of them has: those of the plan in display
    /// order, then those that it has no more.
    pub tasks: Vec<TaskVariance>,
    /// How many tasks are the same in both.
    pub same: u32,
}

/// A date in both, and the working time between them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Moved {
    /// What it was.
    pub was: Option<Moment>,
    /// What it is.
    pub is: Option<Moment>,
    /// Working minutes from one to the other in the project's calendar; negative if it is earlier.
    pub by: Minutes,
}

/// A task in both, or in one of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskVariance {
    /// The task.
    pub task: TaskId,
    /// What it was; none if it was added since.
    pub was: Option<TaskFigures>,
    /// What it is; none if it was removed since.
    pub is: Option<TaskFigures>,
    /// Working time by which its start is later, in its own calendar (elapsed for elapsed tasks).
    pub start: Minutes,
    /// The same of its finish.
    pub finish: Minutes,
    /// By how much its duration is longer.
    pub duration: Minutes,
    /// By how much its work is more.
    pub work: Minutes,
    /// By how much it costs more, in minor units, where both say.
    pub cost: Option<i64>,
}

impl Variance {
    /// What differs from `was` to `is`. Working time is that of the plan's calendars as they are now.
    #[must_use]
    pub fn between(was: &Figures, is: &Figures, plan: &Plan) -> Self {
        let time = WorkingTime::new(plan);
        let moved = |was: Option<Moment>, is: Option<Moment>| Moved {
            was,
            is,
            by: was
                .zip(is)
                .map_or(Minutes(0), |(was, is)| time.between(None, was, is)),
        };
        let mut variance = Self {
            start: moved(was.start, is.start),
            finish: moved(was.finish, is.finish),
            ..Self::default()
        };
        let (before, after) = (by_task(was), by_task(is));
        let all: BTreeSet<TaskId> = before.keys().chain(after.keys()).copied().collect();
        let living = plan.tasks.iter().map(|node| node.id);
        let gone = all.iter().copied().filter(|id| plan.find(*id).is_none());
        for id in living.filter(|id| all.contains(id)).chain(gone) {
            let (was, is) = (before.get(&id).copied(), after.get(&id).copied());
            if was == is {
                variance.same += 1;
            } else {
                let task = TaskVariance::new(id, was.copied(), is.copied());
                variance.tasks.push(task.moved(plan.find(id), &time));
            }
        }
        variance
    }
}

impl TaskVariance {
    fn new(task: TaskId, was: Option<TaskFigures>, is: Option<TaskFigures>) -> Self {
        let more = |amount: fn(&TaskFigures) -> Minutes| match (&was, &is) {
            (Some(was), Some(is)) => Minutes(amount(is).0.saturating_sub(amount(was).0)),
            _ => Minutes(0),
        };
        let cost = |figures: Option<TaskFigures>| figures.and_then(|figures| figures.cost);
        Self {
            task,
            was,
            is,
            start: Minutes(0),
            finish: Minutes(0),
            duration: more(|figures| figures.duration),
            work: more(|figures| figures.work),
            cost: cost(was)
                .zip(cost(is))
                .map(|(was, is)| is.saturating_sub(was)),
        }
    }

    fn moved(mut self, place: Option<usize>, time: &WorkingTime<'_>) -> Self {
        if let (Some(was), Some(is)) = (self.was, self.is) {
            self.start = time.between(place, was.start, is.start);
            self.finish = time.between(place, was.finish, is.finish);
        }
        self
    }
}

fn by_task(figures: &Figures) -> BTreeMap<TaskId, &TaskFigures> {
    figures.tasks.iter().map(|task| (task.task, task)).collect()
}
