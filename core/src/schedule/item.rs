//! A task as the scheduler sees it: how long it takes in which calendars, and what holds it.

use std::collections::BTreeMap;

use super::{
    calendars::{CalendarIndex, Calendars},
    external::{self, ExternalTie},
    worktime::WorkTime,
};
use crate::{
    plan::Plan,
    record::{Assignment, Constraint, Resource, ResourceType, Task, TaskMode, TaskType, Units},
    time::{Minutes, Moment},
};

/// How a task takes time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Around the clock.
    Elapsed,
    /// In one calendar.
    Single,
    /// Each member in their own calendar; the task starts with the first and finishes with the last.
    Team(Box<[Member]>),
}

/// Somebody's part of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Member {
    calendar: CalendarIndex,
    /// Working minutes between the task's start and theirs.
    delay: i64,
    /// Working minutes from their start to their finish.
    minutes: i64,
}

/// The dates that somebody set for a task, or that it really had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ItemDates {
    /// Set for all constraints but the two without a date.
    pub(super) constraint: Option<Moment>,
    pub(super) deadline: Option<Moment>,
    pub(super) actual_start: Option<Moment>,
    pub(super) actual_finish: Option<Moment>,
    /// What is left of it goes on no earlier.
    pub(super) resume: Option<Moment>,
    /// Where a person put it: either end, or both.
    pub(super) manual_start: Option<Moment>,
    pub(super) manual_finish: Option<Moment>,
}

impl ItemDates {
    const NONE: &Self = &Self {
        constraint: None,
        deadline: None,
        actual_start: None,
        actual_finish: None,
        resume: None,
        manual_start: None,
        manual_finish: None,
    };

    /// The earliest of those that can say where a plan begins.
    pub(super) fn first(&self) -> Option<Moment> {
        let dates = [
            self.actual_start,
            self.manual_start.or(self.manual_finish),
            self.constraint,
            self.actual_finish,
        ];
        dates.into_iter().flatten().min()
    }
}

/// A task as the scheduler sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Item {
    pub(super) shape: Shape,
    /// Working minutes from start to finish, pauses included (elapsed ones for [`Shape::Elapsed`]).
    pub(super) minutes: i64,
    /// The same without the pauses.
    pub(super) length: i64,
    /// Those of [`minutes`](Self::minutes) that are still to come.
    left: i64,
    /// The calendar of floats and of the lag before the task: the task's own or the project's.
    pub(super) calendar: CalendarIndex,
    /// For [`Shape::Single`], the calendar that it is worked in: that, or its resources'.
    pub(super) worked_in: CalendarIndex,
    pub(super) constraint: Constraint,
    /// Those that are set; most tasks have none.
    dates: Option<Box<ItemDates>>,
    /// Elapsed minutes by which levelling holds it back.
    pub(super) levelling: i64,
    /// 0 to 100.
    pub(super) percent: u8,
    /// It, or a summary above it, is left out of the schedule.
    pub(super) inactive: bool,
    pub(super) summary: bool,
    /// Whether [`calendar`](Self::calendar) is the task's own.
    own_calendar: bool,
    /// Whether it is worked when its people work.
    follows_people: bool,
    pub(super) work: i64,
}

impl Item {
    /// A task of which nothing is known yet.
    const NOTHING: Self = Self {
        shape: Shape::Elapsed,
        minutes: 0,
        length: 0,
        left: 0,
        calendar: 0,
        worked_in: 0,
        constraint: Constraint::Asap,
        dates: None,
        levelling: 0,
        percent: 0,
        inactive: false,
        summary: false,
        own_calendar: false,
        follows_people: false,
        work: 0,
    };

    /// The dates that are set.
    pub(super) fn dates(&self) -> &ItemDates {
        self.dates.as_deref().unwrap_or(ItemDates::NONE)
    }

    /// Whether it takes no time, so that it may sit at the end of a day as well as at the start.
    pub(super) const fn is_instant(&self) -> bool {
        self.minutes == 0
    }

    /// How long an assignment of the task takes by itself, in working minutes.
    pub(super) fn span_of(&self, assignment: &Assignment) -> i64 {
        span_of(assignment, self.length) + (self.minutes - self.length)
    }

    /// Whether a person put it where it is.
    pub(super) fn is_manual(&self) -> bool {
        let dates = self.dates();
        dates.manual_start.is_some() || dates.manual_finish.is_some()
    }

    /// Whether some of it is done, and some is left.
    pub(super) const fn is_under_way(&self) -> bool {
        0 < self.left && self.left < self.minutes
    }

    /// Whether nothing is left of it.
    pub(super) fn is_done(&self) -> bool {
        self.dates().actual_finish.is_some() || (self.left == 0 && self.minutes > 0)
    }

    /// Working minutes still to be done, of so many from start to finish.
    pub(super) fn remaining(&self, minutes: i64) -> i64 {
        if minutes == self.minutes {
            self.left
        } else {
            scale(minutes, self.left, self.minutes)
        }
    }
}

/// All tasks, in the order of [`Plan::tasks`], with the calendars they need.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) all: Vec<Item>,
    /// How many are to start as late as possible.
    as_late: usize,
    pub(super) calendars: Calendars,
    /// What holds tasks from other projects, by task.
    external: BTreeMap<usize, Vec<ExternalTie>>,
}

/// Who is known to work on a task, as one assignment after the other is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Staff {
    Nobody,
    /// People, but none of them at any time.
    Idle,
    /// In one calendar the task's duration says it all, and goes on to when it is edited.
    Alike,
    /// In several.
    Team,
}

impl Staff {
    /// Takes in an assignment: adds up work, and lets calendars decide where they differ from the task's.
    fn join(
        &mut self,
        plan: &Plan,
        calendars: &mut Calendars,
        index: usize,
        item: &mut Item,
        assignment: &Assignment,
    ) {
        let Some(resource) = worker(plan, assignment) else {
            return;
        };
        if *self == Self::Nobody {
            *self = Self::Idle;
            item.work = 0;
        }
        let length = if item.is_manual() {
            amount(plan.task(index).duration)
        } else {
            item.length
        };
        item.work = item.work.saturating_add(work_of(assignment, length));
        if assignment.units.0 <= 0 || !item.follows_people || *self == Self::Team {
            return;
        }
        let calendar = worked_by(plan, calendars, item, resource);
        if *self == Self::Idle {
            (*self, item.worked_in) = (Self::Alike, calendar);
        } else if calendar != item.worked_in {
            (*self, item.worked_in) = (Self::Team, item.calendar);
        }
    }
}

/// The resource of an assignment, if it is one that works.
fn worker<'a>(plan: &'a Plan, assignment: &Assignment) -> Option<&'a Resource> {
    let resource = plan.records.resources.get(&assignment.resource?)?;
    (!resource.deleted && resource.kind == ResourceType::Work).then_some(resource)
}

/// The calendar in which a resource works on a task.
fn worked_by(
    plan: &Plan,
    calendars: &mut Calendars,
    item: &Item,
    resource: &Resource,
) -> CalendarIndex {
    let theirs = resource.calendar.and_then(|id| calendars.find(plan, id));
    let theirs = theirs.unwrap_or(calendars.project);
    if item.own_calendar {
        calendars.both(item.calendar, theirs)
    } else {
        theirs
    }
}

/// Why a moment was not found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum NotFound {
    /// The calendar has no working time.
    Never,
    /// It lies beyond what is scheduled.
    TooLate,
}

impl Items {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut items = Self {
            all: vec![Item::NOTHING; plan.tasks.len()],
            as_late: 0,
            calendars: Calendars::new(plan),
            external: external::ties(plan),
        };
        // Records are ordered by id, as the index and the assignments are: one walk finds them all, and reads
        // what is large in the order in which it lies in memory.
        let mut records = plan.records.tasks.values();
        for (id, &i) in &plan.index {
            let task = records.find(|t| t.id == *id);
            let item = items.item(plan, task.unwrap_or_else(|| plan.task(i)));
            items.as_late += usize::from(item.constraint == Constraint::Alap);
            items.all[i] = item;
        }
        let mut staff = vec![Staff::Nobody; plan.tasks.len()];
        let mut records = plan.records.assignments.values();
        for one in &plan.assignments {
            if let Some(assignment) = records.find(|a| a.id == one.id) {
                let item = &mut items.all[one.task];
                staff[one.task].join(plan, &mut items.calendars, one.task, item, assignment);
            }
        }
        for (i, _) in (0..).zip(staff).filter(|(_, staff)| *staff == Staff::Team) {
            items.all[i].shape = items.team(plan, i, &items.all[i].clone());
        }
        for i in 0..items.all.len() {
            let mut item = std::mem::replace(&mut items.all[i], Item::NOTHING);
            items.place(plan, i, &mut item);
            items.all[i] = item;
        }
        items
    }

    /// What follows from the place of a task in the plan; the items of the summaries above it are there already.
    fn place(&self, plan: &Plan, index: usize, item: &mut Item) {
        let parent = plan.tasks[index].parent;
        item.inactive |= parent.is_some_and(|p| self.all[p].inactive);
        item.summary = plan.is_summary(index);
    }

    /// Looks at a task again, and at all below it where a summary is newly left out or taken in. Calls
    /// `changed` with each that is different.
    pub(super) fn refresh(&mut self, plan: &Plan, task: usize, mut changed: impl FnMut(usize)) {
        let mut end = task + 1;
        let mut i = task;
        while i < end {
            let mut item = self.item(plan, plan.task(i));
            self.place(plan, i, &mut item);
            let mut staff = Staff::Nobody;
            for &a in plan.assigned(i) {
                staff.join(plan, &mut self.calendars, i, &mut item, plan.assignment(a));
            }
            if staff == Staff::Team {
                item.shape = self.team(plan, i, &item);
            }
            if item != self.all[i] {
                if item.inactive != self.all[i].inactive {
                    end = end.max(plan.tasks[i].end);
                }
                let as_late = |item: &Item| usize::from(item.constraint == Constraint::Alap);
                self.as_late = self.as_late + as_late(&item) - as_late(&self.all[i]);
                self.all[i] = item;
                changed(i);
            }
            i += 1;
        }
    }

    /// A task by itself, wherever it is in the plan.
    fn item(&mut self, plan: &Plan, task: &Task) -> Item {
        let length = amount(task.duration);
        let own = task.calendar.and_then(|id| self.calendars.find(plan, id));
        let calendar = own.unwrap_or(self.calendars.project);
        let dated = !matches!(task.constraint, Constraint::Asap | Constraint::Alap);
        // A constraint whose date is not there holds nothing.
        let constraint = if dated && task.constraint_date.is_none() {
            Constraint::Asap
        } else {
            task.constraint
        };
        let by_hand = |moment| date(moment).filter(|_| task.mode == TaskMode::Manual);
        let dates = ItemDates {
            constraint: date(task.constraint_date).filter(|_| dated),
            deadline: date(task.deadline),
            actual_start: date(task.actual_start),
            actual_finish: date(task.actual_finish),
            resume: date(task.resume),
            manual_start: by_hand(task.planned_start),
            manual_finish: by_hand(task.planned_finish),
        };
        let manual = (dates.manual_start, dates.manual_finish);
        let mut item = Item {
            shape: Shape::Single,
            minutes: length + amount(Minutes(task.split.before(i64::MAX, length))),
            length,
            left: 0,
            calendar,
            worked_in: calendar,
            constraint,
            dates: (dates != *ItemDates::NONE).then(|| Box::new(dates)),
            levelling: amount(task.levelling_delay),
            percent: task.percent_complete.0.min(100),
            inactive: task.inactive,
            summary: false,
            own_calendar: own.is_some(),
            follows_people: false,
            work: amount(task.work),
        };
        if task.elapsed {
            item.shape = Shape::Elapsed;
        }
        if let (Some(start), Some(finish)) = manual
            && start <= finish
        {
            item.minutes = self.between(&item, start, finish);
            item.length = item.minutes;
        }
        item.left = left(&item, task);
        item.follows_people = item.shape != Shape::Elapsed
            && item.minutes > 0
            && task.kind != TaskType::FixedDuration
            && !task.ignore_resource_calendars;
        item
    }

    /// A task whose people work in different calendars.
    fn team(&mut self, plan: &Plan, index: usize, item: &Item) -> Shape {
        let assigned = plan.assigned(index).iter().map(|&a| plan.assignment(a));
        let team = assigned.filter(|a| a.units.0 > 0).filter_map(|assignment| {
            let resource = worker(plan, assignment)?;
            Some(Member {
                calendar: worked_by(plan, &mut self.calendars, item, resource),
                delay: amount(assignment.delay),
                minutes: item.span_of(assignment),
            })
        });
        Shape::Team(team.collect())
    }

    /// What holds a task from other projects.
    pub(super) fn external(&self, task: usize) -> &[ExternalTie] {
        self.external.get(&task).map_or(&[], Vec::as_slice)
    }

    /// Whether any task is to start as late as possible.
    pub(super) const fn any_as_late(&self) -> bool {
        self.as_late > 0
    }

    /// The calendar of a task's floats and of the lag before it.
    pub(super) fn calendar(&self, item: &Item) -> &WorkTime {
        self.calendars.get(item.calendar)
    }

    fn worked_in(&self, item: &Item) -> &WorkTime {
        self.calendars.get(item.worked_in)
    }

    /// The earliest moment from `from` on at which the task can start.
    pub(super) fn start_at(&self, item: &Item, from: Moment) -> Result<Moment, NotFound> {
        match &item.shape {
            Shape::Elapsed => Ok(from),
            Shape::Single if item.is_instant() && self.worked_in(item).touches(from) => Ok(from),
            Shape::Single => found(self.worked_in(item), |c| c.next_start(from)),
            Shape::Team(team) => self
                .each(team, |m, c| {
                    let start = c.next_start(from)?;
                    c.next_start(c.shift(start, m.delay)?)
                })
                .min()
                .unwrap_or(Ok(from)),
        }
    }

    /// The latest moment up to `to` at which the task can finish.
    pub(super) fn finish_at(&self, item: &Item, to: Moment) -> Moment {
        let last = match &item.shape {
            Shape::Elapsed => None,
            Shape::Single if item.is_instant() && self.worked_in(item).touches(to) => None,
            Shape::Single => self.worked_in(item).last_end(to),
            Shape::Team(team) => self
                .each(team, |_, c| c.last_end(to))
                .filter_map(Result::ok)
                .max(),
        };
        last.unwrap_or(to)
    }

    /// When the task finishes if it starts then.
    pub(super) fn finish_from(&self, item: &Item, start: Moment) -> Result<Moment, NotFound> {
        match &item.shape {
            Shape::Elapsed => within(start.plus(item.minutes)),
            Shape::Single if item.is_instant() => Ok(start),
            Shape::Single => found(self.worked_in(item), |c| c.shift(start, item.minutes)),
            Shape::Team(team) => {
                let finishes = self.each(team, |m, c| c.shift(c.shift(start, m.delay)?, m.minutes));
                // Somebody who never works holds the task up for ever.
                finishes
                    .reduce(|a, b| a.and_then(|a| b.map(|b| a.max(b))))
                    .unwrap_or(Ok(start))
            }
        }
    }

    /// The same with so many more minutes of pauses, which only tasks in one calendar may have.
    pub(super) fn finish_with(
        &self,
        item: &Item,
        start: Moment,
        pauses: i64,
    ) -> Result<Moment, NotFound> {
        if pauses == 0 || item.shape != Shape::Single {
            return self.finish_from(item, start);
        }
        found(self.worked_in(item), |c| {
            c.shift(start, item.minutes.saturating_add(pauses))
        })
    }

    /// When what is left of the task (all of it if `left` is not set) must start to finish then.
    pub(super) fn start_for(
        &self,
        item: &Item,
        finish: Moment,
        left: bool,
    ) -> Result<Moment, NotFound> {
        let part = |minutes| {
            if left {
                item.remaining(minutes)
            } else {
                minutes
            }
        };
        match &item.shape {
            Shape::Elapsed => within(finish.plus(-part(item.minutes))),
            Shape::Single if item.is_instant() => Ok(finish),
            Shape::Single => found(self.worked_in(item), |c| {
                c.shift(finish, -part(item.minutes))
            }),
            Shape::Team(team) => self
                .each(team, |m, c| c.shift(finish, -part(m.delay + m.minutes)))
                .min()
                .unwrap_or(Ok(finish)),
        }
    }

    /// When what is left of the task finishes if it goes on then.
    pub(super) fn finish_of_rest(&self, item: &Item, from: Moment) -> Result<Moment, NotFound> {
        let rest = |minutes| item.remaining(minutes);
        match &item.shape {
            Shape::Elapsed => within(from.plus(rest(item.minutes))),
            Shape::Single => found(self.worked_in(item), |c| c.shift(from, rest(item.minutes))),
            Shape::Team(team) => self
                .each(team, |m, c| c.shift(from, rest(m.minutes)))
                .reduce(|a, b| a.and_then(|a| b.map(|b| a.max(b))))
                .unwrap_or(Ok(from)),
        }
    }

    /// Whether a moment is at an edge of the task's working time, or within it.
    pub(super) fn touches(&self, item: &Item, moment: Moment) -> bool {
        item.shape == Shape::Elapsed || self.worked_in(item).touches(moment)
    }

    /// Working minutes from one moment to another in the task's calendar, or elapsed ones.
    pub(super) fn between(&self, item: &Item, from: Moment, to: Moment) -> i64 {
        match item.shape {
            Shape::Elapsed => to.0 - from.0,
            _ => self.calendar(item).between(from, to),
        }
    }

    fn each<'t>(
        &'t self,
        team: &'t [Member],
        find: impl Fn(&Member, &WorkTime) -> Option<Moment> + 't,
    ) -> impl Iterator<Item = Result<Moment, NotFound>> + 't {
        team.iter()
            .map(move |m| found(self.calendars.get(m.calendar), |c| find(m, c)))
    }
}

fn found(
    calendar: &WorkTime,
    find: impl Fn(&WorkTime) -> Option<Moment>,
) -> Result<Moment, NotFound> {
    find(calendar).ok_or(if calendar.is_empty() {
        NotFound::Never
    } else {
        NotFound::TooLate
    })
}

fn within(moment: Moment) -> Result<Moment, NotFound> {
    if (Moment::MIN..=Moment::MAX).contains(&moment) {
        Ok(moment)
    } else {
        Err(NotFound::TooLate)
    }
}

/// An amount of time, not negative and no longer than all that is scheduled: sums of a few such
/// amounts cannot overflow.
fn amount(minutes: Minutes) -> i64 {
    minutes.0.clamp(0, Moment::MAX.0 - Moment::MIN.0)
}

/// A date within what is scheduled.
pub(super) fn date(moment: Option<Moment>) -> Option<Moment> {
    moment.map(|m| m.clamp(Moment::MIN, Moment::MAX))
}

/// What is left of a task with its pauses, by what is said to remain of it or by its percentage.
fn left(item: &Item, task: &Task) -> i64 {
    let remaining = match task.remaining_duration {
        Some(remaining) => amount(remaining).min(item.length),
        None => item.length * i64::from(100 - item.percent) / 100,
    };
    let done = item.length - remaining;
    item.minutes
        - done
        - task
            .split
            .before(done, item.length)
            .min(item.minutes - done)
}

/// The work of an assignment: as stored, or following from the task's duration.
fn work_of(assignment: &Assignment, minutes: i64) -> i64 {
    match assignment.work {
        Minutes(work @ 1..) => work,
        _ => scale(minutes, hundred_units(assignment), 100 * Units::ONE.0),
    }
}

/// How long an assignment takes: the task's duration, or as long as its own work takes where that is
/// something else. Stored work is in whole minutes, and files give units in whole percents, so both
/// are compared as roughly as that.
fn span_of(assignment: &Assignment, minutes: i64) -> i64 {
    let (work, units) = (assignment.work.0, hundred_units(assignment));
    let usual = scale(minutes, units, 100 * Units::ONE.0);
    if work <= 0 || work.abs_diff(usual) <= 1 + minutes.unsigned_abs() / 200 {
        minutes
    } else {
        amount(Minutes(scale(work, 100 * Units::ONE.0, units)))
    }
}

/// A hundred times the units at which an assignment is worked on average: a contour stays below them
/// for a part of the time.
fn hundred_units(assignment: &Assignment) -> i64 {
    let average = assignment.contour.average();
    assignment.units.0.saturating_mul(average)
}

/// `amount × numerator / denominator`, rounded to the nearest whole number.
fn scale(amount: i64, numerator: i64, denominator: i64) -> i64 {
    let denominator = i128::from(denominator.max(1));
    let product = i128::from(amount) * i128::from(numerator);
    i64::try_from((product + denominator / 2) / denominator).unwrap_or(i64::MAX)
}
