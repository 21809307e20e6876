//! Start and finish dates, which other programs computed: what they mean for a plan that computes its own.

use std::collections::BTreeMap;

use super::{
    make::put,
    rows::{Row, moment},
};
use crate::{
    edit::Put,
    id::TaskId,
    plan::Plan,
    record::{Calendar, Constraint, DayHours, FieldValue as _, PlanOptions, Scalar, TaskMode},
    schedule::Schedule,
    time::{DAY, Moment},
};

/// Days between a start and a finish that are counted one by one.
const LONGEST: i64 = 36_600;

/// Where the dates of a table go.
pub(super) struct Times<'p> {
    plan: &'p Plan,
    schedule: Schedule,
    /// Where the project starts: a new one with its first date.
    start: Option<Moment>,
    new_project: bool,
    finishes: BTreeMap<bool, usize>,
}

impl<'p> Times<'p> {
    pub(super) fn new(plan: &'p Plan, rows: &[Row]) -> Self {
        let new_project = plan.tasks.is_empty();
        Self {
            plan,
            schedule: if new_project {
                Schedule::default()
            } else {
                Schedule::compute(plan)
            },
            start: first_start(rows, &plan.records.options).filter(|_| new_project),
            new_project,
            finishes: BTreeMap::new(),
        }
    }

    /// Puts the dates of a row into a task.
    ///
    /// A start that nothing else explains is where the task may start at the earliest. Behind a predecessor
    /// it follows from the link. A finish gives the duration where the row has none.
    pub(super) fn place(
        &mut self,
        row: &Row,
        (id, existing): (TaskId, Option<usize>),
        summary: bool,
        puts: &mut Vec<Put>,
    ) {
        let options = &self.plan.records.options;
        let start = row.start.map(|day| moment(day, options, false));
        if let (Some(_), Some(at)) = (row.start, existing) {
            self.restart(row, at, puts);
        } else if let Some(start) = start.filter(|_| !summary) {
            let manual = row.field("mode") == Some(&TaskMode::Manual.to_scalar());
            let held = row
                .predecessors
                .as_ref()
                .is_some_and(|text| !text.is_empty());
            let constrained = row
                .field("constraint")
                .is_some_and(|told| *told != Scalar::Null);
            let first = self
                .start
                .or(options.start)
                .is_some_and(|first| start <= first);
            if manual {
                puts.push(put(id, "planned_start", start.to_scalar()));
            } else if !held && !constrained && !first {
                puts.push(put(id, "constraint", Constraint::Snet.to_scalar()));
                puts.push(put(id, "constraint_date", start.to_scalar()));
            }
        }
        let Some(finish) = row.finish.filter(|_| !summary) else {
            return;
        };
        let told = row
            .field("duration")
            .is_some_and(|value| *value != Scalar::Null);
        if told {
            return;
        }
        match (start, existing) {
            (Some(start), None) => {
                let worked = self.worked(start, moment(finish, options, true));
                puts.push(put(id, "duration", worked));
            }
            (_, existing) => {
                *self.finishes.entry(existing.is_some()).or_default() += 1;
                if existing.is_none() {
                    puts.push(put(id, "duration", options.day()));
                    puts.push(put(id, "estimated", true));
                }
            }
        }
    }

    /// A task that is there already: another start than the scheduled one is asked for.
    fn restart(&self, row: &Row, at: usize, puts: &mut Vec<Put>) {
        let Some(day @ (date, minute)) = row.start else {
            return;
        };
        let (task, id) = (self.plan.task(at), self.plan.tasks[at].id);
        let Some(scheduled) = self.schedule.tasks.get(at).map(|dates| dates.start) else {
            return;
        };
        let same = match minute {
            Some(_) => moment(day, &self.plan.records.options, false) == scheduled,
            None => date == scheduled.date(),
        };
        if same || self.plan.is_summary(at) {
            return;
        }
        let start = moment(day, &self.plan.records.options, false).to_scalar();
        if task.mode == TaskMode::Manual {
            puts.push(put(id, "planned_start", start));
        } else {
            puts.push(put(id, "constraint", Constraint::Snet.to_scalar()));
            puts.push(put(id, "constraint_date", start));
        }
    }

    /// Working minutes by the project's calendar, its exceptions aside.
    fn worked(&self, start: Moment, finish: Moment) -> i64 {
        let calendars = &self.plan.records.calendars;
        let calendar = self
            .plan
            .records
            .options
            .calendar
            .and_then(|id| calendars.get(&id));
        let days = finish.day().saturating_sub(start.day());
        if finish <= start || days > LONGEST {
            return 0;
        }
        (start.day()..=finish.day())
            .map(|day| {
                let within = |minute: i64| minute.clamp(0, DAY);
                let from = within(start.0 - day * DAY);
                let to = within(finish.0 - day * DAY);
                worked_on(calendar, day, from, to)
            })
            .sum()
    }

    /// What was not read, in words.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(start) = self.start.filter(|_| self.new_project) {
            notes.push(format!(
                "The project starts on {}, the first start in the file.",
                start.date()
            ));
        }
        if let Some(n) = self.finishes.get(&false) {
            notes.push(format!(
                "{n} finish dates without a start or a duration are not read."
            ));
        }
        if let Some(n) = self.finishes.get(&true) {
            notes.push(format!(
                "{n} finish dates of tasks that are there already are not read: they follow from the schedule."
            ));
        }
        notes
    }
}

/// The first start in the table.
pub(super) fn first_start(rows: &[Row], options: &PlanOptions) -> Option<Moment> {
    let starts = rows.iter().filter_map(|row| row.start);
    starts.map(|day| moment(day, options, false)).min()
}

/// Working minutes of a day between two of its minutes.
fn worked_on(calendar: Option<&Calendar>, day: i64, from: i64, to: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
    let hours: &[(u16, u16)] = calendar
        .and_then(|c| c.weekday(weekday))
        .map_or(&[], DayHours::intervals);
    let overlap = |(a, b): &(u16, u16)| (to.min(i64::from(*b)) - from.max(i64::from(*a))).max(0);
    hours.iter().map(overlap).sum()
}
