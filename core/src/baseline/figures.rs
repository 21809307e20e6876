//! What a baseline holds.

use serde::{Deserialize, Serialize};

use crate::{
    id::TaskId,
    plan::Plan,
    schedule::Schedule,
    time::{Minutes, Moment},
};

/// The dates and amounts of a plan at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Figures {
    /// The start of the project.
    pub start: Option<Moment>,
    /// The finish of the project.
    pub finish: Option<Moment>,
    /// Every task, ascending by id.
    pub tasks: Vec<TaskFigures>,
}

/// The dates and amounts of one task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskFigures {
    /// The task.
    pub task: TaskId,
    /// When it was to start.
    pub start: Moment,
    /// When it was to finish.
    pub finish: Moment,
    /// Working time from start to finish, in minutes (elapsed for elapsed tasks).
    pub duration: Minutes,
    /// Working time of all who work on it, in minutes.
    pub work: Minutes,
    /// Its cost in minor units of the project's currency, where there is one.
    pub cost: Option<i64>,
}

impl Figures {
    /// From figures in any order; of two for one task the first counts.
    #[must_use]
    pub fn new(start: Option<Moment>, finish: Option<Moment>, mut tasks: Vec<TaskFigures>) -> Self {
        tasks.sort_by_key(|figures| figures.task);
        tasks.dedup_by_key(|figures| figures.task);
        Self {
            start,
            finish,
            tasks,
        }
    }

    /// The plan as it stands.
    #[must_use]
    pub fn of(plan: &Plan, schedule: &Schedule) -> Self {
        let tasks = plan.tasks.iter().zip(&schedule.tasks);
        let tasks = tasks.map(|(node, dates)| TaskFigures {
            task: node.id,
            start: dates.start,
            finish: dates.finish,
            duration: dates.duration,
            work: dates.work,
            cost: None,
        });
        Self::new(schedule.start, schedule.finish, tasks.collect())
    }

    /// What it says about a task.
    #[must_use]
    pub fn find(&self, task: TaskId) -> Option<&TaskFigures> {
        let found = self.tasks.binary_search_by_key(&task, |f| f.task).ok()?;
        Some(&self.tasks[found])
    }
}
