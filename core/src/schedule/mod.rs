//! The schedule: dates, floats and the critical path, recomputed the same on every device.
//!
//! Critical path method over all four link types with lag (formulas: `docs/schedule.md`).
//! Whole minutes; no clock; iterative, so that depth is limited by memory alone.

mod assemble;
mod backward;
mod beside;
mod calendars;
mod day;
mod due;
pub mod explain;
mod external;
mod forward;
mod held;
mod item;
mod network;
mod overlay;
mod parts;
mod scheduler;
mod warnings;
mod worktime;

use serde::{Deserialize, Serialize};

use crate::{
    id::{ExternalLinkId, LinkId},
    plan::Plan,
    time::{Minutes, Moment},
};

pub(crate) use beside::WorkingTime;
pub use day::{Because, Day, day};
pub(crate) use external::is_stale;
pub(crate) use forward::Dates;
pub(crate) use held::{Held, Hold, Holder, InParts, Place};
pub(crate) use parts::Stretches;
pub use scheduler::Scheduler;
pub use warnings::{Warning, WarningKind};

/// The computed schedule of a [`Plan`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Schedule {
    /// One entry per task, in the order of [`Plan::tasks`].
    pub tasks: Vec<TaskSchedule>,
    /// The start of the project: the earliest start of any task, or the project start.
    pub start: Option<Moment>,
    /// The finish of the project: the latest finish of any task.
    pub finish: Option<Moment>,
    /// What could not be scheduled as asked, in task order.
    pub warnings: Vec<Warning>,
}

impl Schedule {
    /// Computes the schedule: a pure function of the plan, iterative, in near-linear time.
    #[must_use]
    pub fn compute(plan: &Plan) -> Self {
        Scheduler::new(plan).into_schedule()
    }
}

/// The dates of one task. All intervals are half-open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TaskSchedule {
    /// When it is to start.
    pub start: Moment,
    /// When it is to finish.
    pub finish: Moment,
    /// The earliest it could start.
    pub early_start: Moment,
    /// The earliest it could finish.
    pub early_finish: Moment,
    /// The latest it may start without delaying the project or breaking a constraint.
    pub late_start: Moment,
    /// The latest it may finish without delaying the project or breaking a constraint.
    pub late_finish: Moment,
    /// min(late start − early start, late finish − early finish), in working minutes. Negative where
    /// a constraint or deadline cannot be met.
    pub total_float: Minutes,
    /// How far it may slip without moving any successor, in working minutes.
    pub free_float: Minutes,
    /// The finish with the free float used up: the end of the float tail on a chart.
    pub float_end: Moment,
    /// Whether its total float is at most the plan's limit and it is not finished.
    pub critical: bool,
    /// Whether its total float is above that limit by no more than the plan's threshold.
    pub near_critical: bool,
    /// Working time from start to finish, in minutes; of a summary: in the project calendar.
    pub duration: Minutes,
    /// Working time of all who work on it, in minutes; of a summary: the sum.
    pub work: Minutes,
    /// How much of the duration is done; of a summary: weighted by its children's durations.
    pub percent_complete: u8,
    /// The link, constraint or other reason that fixes the early start.
    pub driver: Driver,
}

/// Why a task starts when it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Driver {
    /// Nothing holds it back but the start of the project.
    #[default]
    ProjectStart,
    /// A predecessor, through this link.
    Link(LinkId),
    /// Its own constraint, or that of a summary above it.
    Constraint,
    /// It has really started or finished.
    Actual,
    /// It is scheduled by hand.
    Manual,
    /// It starts as late as possible.
    AsLateAsPossible,
    /// Its children.
    Children,
    /// A task of another project.
    External(ExternalLinkId),
}
