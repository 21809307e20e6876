//! The schedule: dates, floats and the critical path, recomputed the same on every device.
//!
//! Critical path method over all four link types with lag (formulas: `docs/schedule.md`).
//! Whole minutes; no clock; iterative, so that depth is limited by memory alone.

mod assemble;
mod backward;
mod calendars;
mod forward;
mod item;
mod network;
mod worktime;

use serde::{Deserialize, Serialize};

use crate::{
    plan::Plan,
    record::{Constraint, ScheduleFrom},
    time::{Minutes, Moment},
};
use forward::{Dates, Settings};
use item::Items;
use network::Network;

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
        let options = &plan.records.options;
        let items = Items::new(plan);
        let network = Network::new(plan, &items);
        let mut settings = Settings {
            floor: item::date(options.start).unwrap_or_else(|| first_date(plan, &items)),
            links_win: options.constraints_break,
        };
        let mut early = forward::pass(plan, &items, &network, &settings, None);
        let backwards = options.schedule_from == ScheduleFrom::Finish;
        let finish = item::date(options.finish).filter(|_| backwards);
        let finish = finish.unwrap_or_else(|| last_finish(&items, &early.dates));
        let links_win = settings.links_win;
        let late =
            |early: &[Dates]| backward::pass(plan, &items, &network, early, finish, links_win);
        let mut latest = late(&early.dates).dates;
        if backwards && let Some(start) = first_late_start(&items, &latest) {
            // The project starts when it must to be finished in time.
            settings.floor = start;
            early = forward::pass(plan, &items, &network, &settings, None);
            latest = late(&early.dates).dates;
        }
        if items.all.iter().any(|i| i.constraint == Constraint::Alap) {
            early = forward::pass(plan, &items, &network, &settings, Some(&latest));
        }
        assemble::schedule(plan, &items, &network, &early, &latest)
    }
}

/// Where a plan without a start begins: with the first date that anything in it names.
fn first_date(plan: &Plan, items: &Items<'_>) -> Moment {
    let named = |item: &item::Item| {
        let dates = [
            item.actual_start,
            item.manual_start,
            item.constraint_date,
            item.actual_finish,
        ];
        dates.into_iter().flatten().min()
    };
    let first = items.all.iter().filter_map(named).min();
    first
        .or(item::date(plan.records.options.finish))
        .unwrap_or(NO_DATE)
}

/// 2000-01-03T08:00, a Monday: the start of a plan in which there is no date at all.
const NO_DATE: Moment = Moment(15_781_440);

/// The latest finish of what is active.
fn last_finish(items: &Items<'_>, early: &[Dates]) -> Moment {
    let counted = early.iter().zip(&items.all).filter(|(_, i)| !i.inactive);
    let active = counted.map(|(d, _)| d.finish).max();
    active
        .or_else(|| early.iter().map(|d| d.finish).max())
        .unwrap_or(NO_DATE)
}

/// The earliest of the latest starts of what is active and has not started.
fn first_late_start(items: &Items<'_>, late: &[Dates]) -> Option<Moment> {
    let open = |i: &item::Item| {
        !i.inactive && !i.summary && i.actual_start.is_none() && i.actual_finish.is_none()
    };
    let starts = late.iter().zip(&items.all).filter(|(_, i)| open(i));
    starts.map(|(d, _)| d.start).min()
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
    /// A predecessor, through the link at this index of [`Plan::links`].
    Link(u32),
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
}

/// What could not be scheduled as asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Warning {
    /// The index of the task in [`Plan::tasks`].
    pub task: u32,
    /// What is wrong.
    pub kind: WarningKind,
}

/// What is wrong with the dates of a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum WarningKind {
    /// It finishes after its deadline.
    DeadlineMissed,
    /// Its constraint and its links cannot both hold.
    ConstraintBroken,
    /// Its calendar has no working time where some was needed.
    NoWorkingTime,
    /// It would end after the last date that is scheduled (the year 2199).
    PastTheEnd,
}
