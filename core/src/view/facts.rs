//! What is known of a plan when it is filtered, grouped and sorted.

use std::{cell::OnceCell, collections::BTreeMap};

use super::{Column, Value, value};
use crate::{
    baseline::Figures,
    id::{RecordId, ResourceId, TaskId},
    plan::Plan,
    record::Link,
    schedule::{Schedule, WarningKind, WorkingTime},
    text,
    time::{DAY, Moment},
};

/// What is known of a plan. What only some columns need is gathered when it is first asked for.
pub struct Facts<'a> {
    pub(super) plan: &'a Plan,
    pub(super) schedule: &'a Schedule,
    conflicts: &'a BTreeMap<TaskId, usize>,
    /// The name of the person who looks.
    pub(super) me: &'a str,
    /// The day on which they look, at midnight.
    pub(super) today: Moment,
    people: OnceCell<Vec<Vec<(&'a str, i64)>>>,
    links: OnceCell<Vec<[Vec<usize>; 2]>>,
    warnings: OnceCell<BTreeMap<usize, Vec<WarningKind>>>,
    baseline: OnceCell<Option<Figures>>,
    working_time: OnceCell<WorkingTime<'a>>,
}

impl<'a> Facts<'a> {
    /// A plan with its schedule, the number of conflicts of each task, and who looks at it when.
    #[must_use]
    pub fn new(
        plan: &'a Plan,
        schedule: &'a Schedule,
        conflicts: &'a BTreeMap<TaskId, usize>,
        me: &'a str,
        today: Moment,
    ) -> Self {
        Self {
            plan,
            schedule,
            conflicts,
            me: me.trim(),
            today: Moment(today.day() * DAY),
            people: OnceCell::new(),
            links: OnceCell::new(),
            warnings: OnceCell::new(),
            baseline: OnceCell::new(),
            working_time: OnceCell::new(),
        }
    }

    /// What stands in a column of the task at an index of the plan.
    #[must_use]
    pub fn value(&self, column: Column, index: usize) -> Value {
        value::of(self, column, index)
    }

    /// The same as cells are written: of people, also how much of each.
    #[must_use]
    pub fn cell(&self, column: Column, index: usize) -> Value {
        if column == Column::RESOURCES {
            return Value::text(&value::resources_text(self, index));
        }
        self.value(column, index)
    }

    /// The resources of a task by name, each with its units.
    pub(super) fn people(&self, index: usize) -> impl Iterator<Item = (&'a str, i64)> + '_ {
        self.people.get_or_init(|| people(self.plan))[index]
            .iter()
            .copied()
    }

    /// The name of the owner.
    pub(super) fn owner(&self, index: usize) -> Option<&'a str> {
        let owner = self.plan.task(index).owner?;
        let resource = self.plan.records.resources.get(&owner)?;
        (!resource.deleted).then_some(resource.name.as_str())
    }

    /// What is wrong with the dates of a task.
    pub(super) fn warnings(&self, index: usize) -> &[WarningKind] {
        let warnings = self.warnings.get_or_init(|| {
            let mut found: BTreeMap<usize, Vec<WarningKind>> = BTreeMap::new();
            for warning in &self.schedule.warnings {
                let of_task = found.entry(warning.task as usize).or_default();
                of_task.push(warning.kind);
            }
            found
        });
        warnings.get(&index).map_or(&[], Vec::as_slice)
    }

    /// The baseline that was taken last, if there is one that can be read.
    pub(super) fn baseline(&self) -> Option<&Figures> {
        let baseline = self.baseline.get_or_init(|| {
            let all = self.plan.records.baselines.values();
            let living = all.filter(|baseline| !baseline.deleted);
            let last = living.max_by_key(|baseline| (baseline.created, baseline.id))?;
            // One that cannot be read is named in the list of baselines.
            Figures::decode(&last.snapshot.0).ok()
        });
        baseline.as_ref()
    }

    /// The working time of the plan's calendars.
    pub(super) fn working_time(&self) -> &WorkingTime<'a> {
        self.working_time
            .get_or_init(|| WorkingTime::new(self.plan))
    }

    /// How many conflicts a task has.
    pub(super) fn conflicts(&self, index: usize) -> usize {
        let id = self.plan.tasks[index].id;
        self.conflicts.get(&id).copied().unwrap_or(0)
    }

    /// Whether it is finished.
    pub(super) fn is_done(&self, index: usize) -> bool {
        self.schedule.tasks[index].percent_complete >= 100
            || self.plan.task(index).actual_finish.is_some()
    }

    /// Whether work on it has begun.
    pub(super) fn is_started(&self, index: usize) -> bool {
        self.schedule.tasks[index].percent_complete > 0
            || self.plan.task(index).actual_start.is_some()
    }

    /// Whether it should be further than it is, or will miss its deadline.
    pub(super) fn is_late(&self, index: usize) -> bool {
        let dates = &self.schedule.tasks[index];
        let missed = |deadline: Moment| dates.finish > deadline;
        !self.is_done(index)
            && (dates.finish <= self.today
                || (dates.start < self.today && !self.is_started(index))
                || self.plan.task(index).deadline.is_some_and(missed))
    }

    /// Where it stands: an index of the status column's choices.
    pub(super) fn status(&self, index: usize) -> usize {
        value::status(if self.is_done(index) {
            "done"
        } else if self.is_late(index) {
            "late"
        } else if self.is_started(index) {
            "in_progress"
        } else {
            "not_started"
        })
    }

    /// The predecessors or successors of a task as text: `12FS+2d, 7`.
    pub(super) fn links_text(&self, index: usize, predecessors: bool) -> String {
        let links = self.links.get_or_init(|| links(self.plan));
        let options = &self.plan.records.options;
        let units = (options.day(), options.week(), options.month());
        let mut parts: Vec<(usize, String)> = links[index][usize::from(!predecessors)]
            .iter()
            .filter_map(|at| {
                let ends = &self.plan.links[*at];
                let other = if predecessors {
                    ends.predecessor
                } else {
                    ends.successor
                };
                let Link {
                    kind,
                    lag,
                    lag_unit,
                    ..
                } = self.plan.records.links.get(&ends.id)?;
                let number = self.plan.number(other);
                let text = text::format_predecessor(number, *kind, *lag, *lag_unit, units);
                Some((other, text))
            })
            .collect();
        parts.sort();
        let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
        texts.join(", ")
    }

    /// The name of a record that a field refers to.
    pub(super) fn name_of(&self, table: &str, id: &str) -> String {
        let records = &self.plan.records;
        let Ok(id) = id.parse::<RecordId>() else {
            return String::new();
        };
        let name = match table {
            "tasks" => records.tasks.get(&id.into()).map(|task| &task.name),
            "resources" => records.resources.get(&id.into()).map(|one| &one.name),
            "calendars" => records.calendars.get(&id.into()).map(|one| &one.name),
            _ => None,
        };
        name.cloned().unwrap_or_default()
    }
}

/// The resources of each task, by name.
fn people(plan: &Plan) -> Vec<Vec<(&str, i64)>> {
    let mut people: Vec<Vec<(&str, ResourceId, i64)>> = vec![Vec::new(); plan.tasks.len()];
    for assignment in plan.records.assignments.values().filter(|a| !a.deleted) {
        let (Some(task), Some(resource)) = (assignment.task, assignment.resource) else {
            continue;
        };
        let living = plan.records.resources.get(&resource).filter(|r| !r.deleted);
        if let (Some(index), Some(record)) = (plan.find(task), living) {
            people[index].push((&record.name, resource, assignment.units.0));
        }
    }
    let mut by_name = Vec::with_capacity(people.len());
    for mut all in people {
        all.sort_by_cached_key(|(name, id, _)| (name.to_lowercase(), *id));
        all.dedup_by_key(|(_, id, _)| *id);
        by_name.push(
            all.into_iter()
                .map(|(name, _, units)| (name, units))
                .collect(),
        );
    }
    by_name
}

/// For each task the links that hold it, and those by which it holds others.
fn links(plan: &Plan) -> Vec<[Vec<usize>; 2]> {
    let mut links = vec![[const { Vec::new() }; 2]; plan.tasks.len()];
    for (at, link) in plan.links.iter().enumerate() {
        links[link.successor][0].push(at);
        links[link.predecessor][1].push(at);
    }
    links
}
