//! Floats, the critical path, roll-up and warnings, from the earliest and the latest dates.

use super::{
    Driver, Schedule, TaskSchedule, Warning, WarningKind,
    due::Due,
    forward::{Dates, Forward},
    item::{Item, Items, Shape},
    network::Network,
    warnings::Warnings,
};
use crate::{
    plan::Plan,
    record::{Constraint, LinkType, ScheduleFrom},
    time::{Minutes, Moment},
};

/// The schedule as it is put together, with what only that needs.
#[derive(Clone, Debug)]
pub(super) struct Assembly {
    limits: Vec<Limits>,
    /// Of summaries.
    sums: Vec<Option<Box<Sum>>>,
    warnings: Vec<Warnings>,
    pub(super) schedule: Schedule,
}

/// What the schedule is put together from.
pub(super) struct Parts<'a> {
    pub(super) plan: &'a Plan,
    pub(super) items: &'a Items,
    pub(super) network: &'a Network,
    pub(super) early: &'a Forward,
    pub(super) late: &'a [Dates],
}

impl Assembly {
    /// Puts the whole schedule together.
    pub(super) fn new(parts: &Parts<'_>) -> Self {
        let count = parts.plan.tasks.len();
        let mut assembly = Self {
            limits: Vec::with_capacity(count),
            sums: vec![None; count],
            warnings: vec![Warnings::NONE; count],
            schedule: Schedule::default(),
        };
        for i in 0..count {
            let limits = assembly.limits_of(parts, i);
            assembly.limits.push(limits);
            let task = assembly.one(parts, i);
            assembly.schedule.tasks.push(task);
        }
        for i in (0..count).rev() {
            assembly.add_up(parts, i);
        }
        assembly.finish(parts);
        assembly
    }

    /// Puts together again what follows from these tasks' items, dates and links. Tells which tasks
    /// have another schedule now.
    pub(super) fn update(&mut self, parts: &Parts<'_>, dates: &Due, others: &Due) -> Due {
        let count = parts.plan.tasks.len();
        let mut limits = Due::new(count);
        let mut tasks = Due::new(count);
        for task in dates.iter() {
            limits.insert(task);
            for tie in parts.network.before(task) {
                limits.insert(tie.predecessor());
            }
            if self.limits[task].start.is_some() {
                parts.plan.children(task).for_each(|c| limits.insert(c));
            }
        }
        while let Some(task) = limits.pop() {
            let now = self.limits_of(parts, task);
            if self.limits[task] != now {
                self.limits[task] = now;
                tasks.insert(task);
                parts.plan.children(task).for_each(|c| limits.insert(c));
            }
        }
        for task in dates.iter().chain(others.iter()) {
            tasks.insert(task);
        }
        // What is below a summary comes before it: from the last task to the first.
        let mut from_last = Due::new(count);
        tasks.iter().for_each(|i| from_last.insert(count - 1 - i));
        let mut changed = Due::new(count);
        while let Some(place) = from_last.pop() {
            let i = count - 1 - place;
            let (task, warnings) = (self.schedule.tasks[i], self.warnings[i]);
            let sum = self.sums[i].clone();
            self.schedule.tasks[i] = self.one(parts, i);
            self.add_up(parts, i);
            if (task, warnings) != (self.schedule.tasks[i], self.warnings[i]) {
                changed.insert(i);
            } else if sum == self.sums[i] {
                continue;
            }
            if let Some(parent) = parts.plan.tasks[i].parent {
                from_last.insert(count - 1 - parent);
            }
        }
        self.finish(parts);
        changed
    }

    /// What follows from all tasks.
    fn finish(&mut self, parts: &Parts<'_>) {
        let schedule = &mut self.schedule;
        // A summary spans what is active below it.
        let roots = parts.plan.roots().filter(|&i| !parts.items.all[i].inactive);
        let spans = roots.map(|i| {
            let task = &schedule.tasks[i];
            let (start, finish) = (task.start, task.finish);
            Dates { start, finish }
        });
        let span = spans.reduce(Dates::join);
        schedule.start = span.map(|s| s.start).or(parts.plan.records.options.start);
        schedule.finish = span.map(|s| s.finish);
        schedule.warnings.clear();
        let warned = (0..).zip(&self.warnings);
        for (task, warnings) in warned.filter(|(_, warnings)| **warnings != Warnings::NONE) {
            let kinds = warnings.iter();
            schedule
                .warnings
                .extend(kinds.map(|kind| Warning { task, kind }));
        }
    }

    /// A task by itself; what a summary adds up comes later.
    fn one(&self, parts: &Parts<'_>, i: usize) -> TaskSchedule {
        let (plan, items, early, late) = (parts.plan, parts.items, parts.early, parts.late[i]);
        let options = &plan.records.options;
        let item = &items.all[i];
        let first = early.dates[i];
        let clock = (item.shape != Shape::Elapsed).then(|| items.calendar(item));
        // Minutes of the task's time until a moment; its own dates are counted from more than once.
        let count = |moment: Moment| clock.map_or(moment.0, |clock| clock.worked(moment));
        let (start, finish) = (count(first.start), count(first.finish));
        let slack = |from: Moment, count_from: i64, to: Moment| {
            if from == to {
                0
            } else {
                count(to) - count_from
            }
        };
        let from_start = |to: Moment| slack(first.start, start, to);
        let from_finish = |to: Moment| slack(first.finish, finish, to);
        let finished = item.dates().actual_finish.is_some();
        let started = finished || item.dates().actual_start.is_some();
        let total = if finished {
            0
        } else if started {
            from_finish(late.finish)
        } else {
            from_start(late.start).min(from_finish(late.finish))
        };
        // How far it may slip without moving what it holds; nothing where it holds nothing.
        let limits = self.limits[i];
        let held = limits.start.map(from_start).into_iter();
        let free = held.chain(limits.finish.map(from_finish)).min();
        let free = free.map_or(total, |f| f.min(total.max(0))).max(0);
        let as_late = !started
            && !item.is_manual()
            && (item.constraint == Constraint::Alap
                || (item.constraint == Constraint::Asap
                    && options.schedule_from == ScheduleFrom::Finish));
        let shown = if as_late && late.start > first.start {
            late
        } else {
            first
        };
        let tail = match clock {
            _ if free == 0 => Some(first.finish),
            None => Some(first.finish.plus(free)),
            Some(clock) => clock.end_of(finish + free),
        };
        let duration = if finished && item.shape != Shape::Elapsed {
            let pauses = item.minutes - item.length;
            (items.between(item, shown.start, shown.finish) - pauses).max(0)
        } else {
            item.length
        };
        let open = !finished && item.percent < 100 && !item.inactive && !item.summary;
        let limit = options.critical_float.0;
        let near = options.near_critical_float.0;
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
            critical: open && total <= limit,
            near_critical: open && total > limit && total <= limit.saturating_add(near),
            duration: Minutes(duration),
            work: Minutes(item.work),
            percent_complete: item.percent,
            driver: if shown == first {
                early.drivers[i]
            } else {
                Driver::AsLateAsPossible
            },
        }
    }

    /// Until when a task may start and finish without moving what it, or a summary above it, holds.
    fn limits_of(&self, parts: &Parts<'_>, i: usize) -> Limits {
        let early = &parts.early.dates;
        let mut own = Limits::default();
        if let Some(parent) = parts.plan.tasks[i].parent {
            own.finish = self.limits[parent].finish;
            if early[i].start == early[parent].start {
                own.start = self.limits[parent].start;
            }
        }
        for tie in parts.network.after(i) {
            let successor = &parts.items.all[tie.successor()];
            if successor.inactive {
                continue;
            }
            let held = early[tie.successor()];
            let moment = match tie.kind {
                LinkType::Fs | LinkType::Ss => held.start,
                LinkType::Ff | LinkType::Sf => held.finish,
            };
            let moment = tie.without_lag(parts.items, moment);
            let limit = match tie.kind {
                LinkType::Fs | LinkType::Ff => &mut own.finish,
                LinkType::Ss | LinkType::Sf => &mut own.start,
            };
            *limit = Some(limit.map_or(moment, |l| l.min(moment)));
        }
        own
    }

    /// What a summary has from below it; and what is wrong, now that its dates are known.
    fn add_up(&mut self, parts: &Parts<'_>, i: usize) {
        let items = parts.items;
        let item = &items.all[i];
        if item.summary {
            let mut sum = Sum::default();
            for child in parts.plan.children(i) {
                let below = &items.all[child];
                if !below.inactive || item.inactive {
                    sum.add(&match &self.sums[child] {
                        Some(sum) if below.summary => **sum,
                        _ => Sum::of(&self.schedule.tasks[child], below),
                    });
                }
            }
            self.sums[i] = Some(Box::new(sum));
            let task = &mut self.schedule.tasks[i];
            if let Some(shown) = sum.shown {
                (task.start, task.finish) = (shown.start, shown.finish);
                task.float_end = task.float_end.max(shown.finish);
                task.duration = Minutes(items.between(item, shown.start, shown.finish));
            }
            task.total_float = Minutes(sum.total_float.unwrap_or(0));
            task.free_float = Minutes(task.free_float.0.min(task.total_float.0.max(0)));
            task.critical = sum.critical;
            task.near_critical = sum.near_critical && !sum.critical;
            task.work = Minutes(sum.work);
            task.percent_complete = sum.percent();
        }
        let finish = self.schedule.tasks[i].finish;
        let mut warnings = parts.early.warnings[i];
        if item.dates().deadline.is_some_and(|d| finish > d) {
            warnings.insert(WarningKind::DeadlineMissed);
        }
        if items.external(i).iter().any(|tie| tie.stale) {
            warnings.insert(WarningKind::StaleLink);
        }
        let date = item.dates().constraint.filter(|_| item.summary);
        if item.constraint == Constraint::Fnlt && date.is_some_and(|d| finish > d) {
            warnings.insert(WarningKind::ConstraintBroken);
        }
        self.warnings[i] = warnings;
    }
}

/// Until when a task may start and finish without moving anything.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Limits {
    start: Option<Moment>,
    finish: Option<Moment>,
}

/// What a summary adds up from below.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Sum {
    shown: Option<Dates>,
    total_float: Option<i64>,
    critical: bool,
    near_critical: bool,
    work: i64,
    /// Of tasks without children: minutes, minutes × percent, number, sum of percent.
    minutes: i128,
    done: i128,
    count: i128,
    percent: i128,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        let join = |a: Dates, b: Dates| a.join(b);
        self.shown = self.shown.into_iter().chain(other.shown).reduce(join);
        let floats = self.total_float.into_iter().chain(other.total_float);
        self.total_float = floats.min();
        self.critical |= other.critical;
        self.near_critical |= other.near_critical;
        self.work = self.work.saturating_add(other.work);
        self.minutes += other.minutes;
        self.done += other.done;
        self.count += other.count;
        self.percent += other.percent;
    }

    fn of(task: &TaskSchedule, item: &Item) -> Self {
        let minutes = i128::from(item.length);
        Self {
            shown: Some(Dates {
                start: task.start,
                finish: task.finish,
            }),
            // What is finished has no float left to lose.
            total_float: (item.dates().actual_finish.is_none()).then_some(task.total_float.0),
            critical: task.critical,
            near_critical: task.near_critical,
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
