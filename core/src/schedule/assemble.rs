//! Floats, the critical path, roll-up and warnings, from the earliest and the latest dates.

use super::{
    Driver, Schedule, TaskSchedule, Warning, WarningKind,
    forward::{Dates, Forward},
    item::{Item, Items, Shape},
    network::Network,
};
use crate::{
    plan::Plan,
    record::{Constraint, LinkType, ScheduleFrom},
    time::{Minutes, Moment},
};

/// Puts the schedule together.
pub(super) fn schedule(
    plan: &Plan,
    items: &Items<'_>,
    network: &Network,
    early: &Forward,
    late: &[Dates],
) -> Schedule {
    let free = free_floats(plan, items, network, &early.dates);
    let mut tasks: Vec<TaskSchedule> = (0..plan.tasks.len())
        .map(|i| one(plan, items, i, early, late[i], free[i]))
        .collect();
    roll_up(plan, items, &mut tasks);

    let mut warnings: Vec<(usize, WarningKind)> = early.warnings.clone();
    for (i, task) in tasks.iter().enumerate() {
        let item = &items.all[i];
        if item.deadline.is_some_and(|d| task.finish > d) {
            warnings.push((i, WarningKind::DeadlineMissed));
        }
        let date = item.constraint_date.filter(|_| item.summary);
        if item.constraint == Constraint::Fnlt && date.is_some_and(|d| task.finish > d) {
            warnings.push((i, WarningKind::ConstraintBroken));
        }
    }
    warnings.sort_unstable();
    warnings.dedup();

    let counted = || {
        tasks
            .iter()
            .zip(&items.all)
            .filter(|(_, item)| !item.inactive)
    };
    let start = counted().map(|(t, _)| t.start).min();
    let finish = counted().map(|(t, _)| t.finish).max();
    Schedule {
        start: start.or(plan.records.options.start),
        finish,
        warnings: warnings
            .into_iter()
            .filter_map(|(i, kind)| {
                let task = u32::try_from(i).ok()?;
                Some(Warning { task, kind })
            })
            .collect(),
        tasks,
    }
}

/// A task by itself; what a summary adds up comes later.
fn one(
    plan: &Plan,
    items: &Items<'_>,
    i: usize,
    early: &Forward,
    late: Dates,
    free: Option<i64>,
) -> TaskSchedule {
    let options = &plan.records.options;
    let item = &items.all[i];
    let first = early.dates[i];
    let finished = item.actual_finish.is_some();
    let started = finished || item.actual_start.is_some();
    let start_float = items.between(item, first.start, late.start);
    let finish_float = items.between(item, first.finish, late.finish);
    let total = if finished {
        0
    } else if started {
        finish_float
    } else {
        start_float.min(finish_float)
    };
    let free = free.map_or(total, |f| f.min(total.max(0))).max(0);
    let as_late = !started
        && item.manual_start.is_none()
        && (item.constraint == Constraint::Alap
            || (item.constraint == Constraint::Asap
                && options.schedule_from == ScheduleFrom::Finish));
    let shown = if as_late && late.start > first.start {
        late
    } else {
        first
    };
    let tail = match item.shape {
        Shape::Elapsed => Some(first.finish.plus(free)),
        _ => items.calendar(item).shift(first.finish, free),
    };
    let duration = if finished && item.shape != Shape::Elapsed {
        items.between(item, shown.start, shown.finish)
    } else {
        item.minutes
    };
    TaskSchedule {
        start: shown.start,
        finish: shown.finish,
        early_start: first.start,
        early_finish: first.finish,
        late_start: late.start,
        late_finish: late.finish,
        total_float: Minutes(total),
        free_float: Minutes(free),
        float_end: tail.unwrap_or(first.finish).max(shown.finish),
        critical: total <= options.critical_float.0
            && !finished
            && item.percent < 100
            && !item.inactive
            && !item.summary,
        duration: Minutes(duration),
        work: Minutes(item.work),
        percent_complete: u8::try_from(item.percent).unwrap_or(100),
        driver: if shown == first {
            early.drivers[i]
        } else {
            Driver::AsLateAsPossible
        },
    }
}

/// How far each task may slip without moving what it holds, in its working minutes; nothing where it
/// holds nothing.
fn free_floats(
    plan: &Plan,
    items: &Items<'_>,
    network: &Network,
    early: &[Dates],
) -> Vec<Option<i64>> {
    // A task below a summary must not move what the summary holds either.
    let mut limits: Vec<Limits> = Vec::with_capacity(plan.tasks.len());
    for (i, node) in plan.tasks.iter().enumerate() {
        let mut own = Limits::default();
        if let Some(parent) = node.parent {
            own.finish = limits[parent].finish;
            if early[i].start == early[parent].start {
                own.start = limits[parent].start;
            }
        }
        for tie in network.after(i) {
            let successor = &items.all[tie.successor];
            if successor.inactive {
                continue;
            }
            let held = early[tie.successor];
            let moment = match tie.kind {
                LinkType::Fs | LinkType::Ss => held.start,
                LinkType::Ff | LinkType::Sf => held.finish,
            };
            let moment = tie.without_lag(items, moment);
            let limit = match tie.kind {
                LinkType::Fs | LinkType::Ff => &mut own.finish,
                LinkType::Ss | LinkType::Sf => &mut own.start,
            };
            *limit = Some(limit.map_or(moment, |l| l.min(moment)));
        }
        limits.push(own);
    }
    let slack = |i: usize, from: Moment, to: Option<Moment>| {
        to.map(|to| items.between(&items.all[i], from, to))
    };
    limits
        .iter()
        .enumerate()
        .map(|(i, limit)| {
            let start = slack(i, early[i].start, limit.start);
            let finish = slack(i, early[i].finish, limit.finish);
            start.into_iter().chain(finish).min()
        })
        .collect()
}

/// Until when a task may start and finish without moving anything.
#[derive(Clone, Copy, Default)]
struct Limits {
    start: Option<Moment>,
    finish: Option<Moment>,
}

/// What a summary adds up from below.
#[derive(Clone, Copy, Default)]
struct Sum {
    shown: Option<Dates>,
    total_float: Option<i64>,
    critical: bool,
    work: i64,
    /// Of tasks without children: minutes, minutes × percent, number, sum of percent.
    minutes: i128,
    done: i128,
    count: i128,
    percent: i128,
}

impl Sum {
    fn add(&mut self, other: Self) {
        let join = |a: Dates, b: Dates| a.join(b);
        self.shown = self.shown.into_iter().chain(other.shown).reduce(join);
        let floats = self.total_float.into_iter().chain(other.total_float);
        self.total_float = floats.min();
        self.critical |= other.critical;
        self.work = self.work.saturating_add(other.work);
        self.minutes += other.minutes;
        self.done += other.done;
        self.count += other.count;
        self.percent += other.percent;
    }

    fn of(task: &TaskSchedule, item: &Item) -> Self {
        let minutes = i128::from(item.minutes);
        Self {
            shown: Some(Dates {
                start: task.start,
                finish: task.finish,
            }),
            // What is finished has no float left to lose.
            total_float: (item.actual_finish.is_none()).then_some(task.total_float.0),
            critical: task.critical,
            work: task.work.0,
            minutes,
            done: minutes * i128::from(item.percent),
            count: 1,
            percent: item.percent.into(),
        }
    }

    /// Weighted by duration; where nothing takes time, by number.
    fn percent(&self) -> u8 {
        let (done, whole) = if self.minutes > 0 {
            (self.done, self.minutes)
        } else {
            (self.percent, self.count.max(1))
        };
        u8::try_from(done / whole).unwrap_or(100)
    }
}

fn roll_up(plan: &Plan, items: &Items<'_>, tasks: &mut [TaskSchedule]) {
    let mut sums = vec![Sum::default(); tasks.len()];
    for i in (0..tasks.len()).rev() {
        let item = &items.all[i];
        let sum = if item.summary {
            let sum = sums[i];
            let task = &mut tasks[i];
            if let Some(shown) = sum.shown {
                (task.start, task.finish) = (shown.start, shown.finish);
                task.float_end = task.float_end.max(shown.finish);
                task.duration = Minutes(items.between(item, shown.start, shown.finish));
            }
            task.total_float = Minutes(sum.total_float.unwrap_or(0));
            task.free_float = Minutes(task.free_float.0.min(task.total_float.0.max(0)));
            task.critical = sum.critical;
            task.work = Minutes(sum.work);
            task.percent_complete = sum.percent();
            sum
        } else {
            Sum::of(&tasks[i], item)
        };
        let Some(parent) = plan.tasks[i].parent else {
            continue;
        };
        if !item.inactive || items.all[parent].inactive {
            sums[parent].add(sum);
        }
    }
}
