//! The plan as a whole: the records as stored, and the repaired structure that everything else reads.
//!
//! [`PlanRecords`] is what a document or an imported file says, however inconsistent.
//! [`Plan`] is the same after deterministic repair: a forest in display order, links without cycles,
//! unique keys. Every replica with the same records gets the same plan, and each repair is reported.

mod blank;
mod by_task;
mod calendars;
mod change;
mod cycle;
mod forest;
pub(crate) mod key;
mod links;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};

pub use change::{PlanChange, TouchedRecords};

use self::by_task::ByTask;
use crate::{
    id::{
        AssignmentId, AvailabilityId, BaselineId, CalendarExceptionId, CalendarId, ExternalLinkId,
        LinkId, RecordId, ResourceId, SavedViewId, TaskId, WorkWeekId,
    },
    record::{
        Assignment, Availability, Baseline, Calendar, CalendarException, ExternalLink, Link,
        PlanOptions, Record as _, Resource, SavedView, Task, WorkWeek,
    },
};

/// The records of a plan, as stored; deleted ones included.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanRecords {
    /// What the schedule as a whole depends on.
    pub options: PlanOptions,
    /// Tasks, milestones and summaries.
    pub tasks: BTreeMap<TaskId, Task>,
    /// Dependencies.
    pub links: BTreeMap<LinkId, Link>,
    /// Calendars.
    pub calendars: BTreeMap<CalendarId, Calendar>,
    /// Exceptions of calendars.
    pub exceptions: BTreeMap<CalendarExceptionId, CalendarException>,
    /// Resources.
    pub resources: BTreeMap<ResourceId, Resource>,
    /// Assignments.
    pub assignments: BTreeMap<AssignmentId, Assignment>,
    /// How much of resources there is, and when.
    pub availability: BTreeMap<AvailabilityId, Availability>,
    /// Baselines.
    pub baselines: BTreeMap<BaselineId, Baseline>,
    /// Ways to look at the plan.
    pub views: BTreeMap<SavedViewId, SavedView>,
    /// Weeks of calendars that are worked otherwise than usual.
    pub work_weeks: BTreeMap<WorkWeekId, WorkWeek>,
    /// Dependencies on tasks of other projects.
    pub external_links: BTreeMap<ExternalLinkId, ExternalLink>,
}

impl Default for PlanRecords {
    fn default() -> Self {
        Self {
            options: PlanOptions::new(PlanOptions::singleton()),
            tasks: BTreeMap::new(),
            links: BTreeMap::new(),
            calendars: BTreeMap::new(),
            exceptions: BTreeMap::new(),
            resources: BTreeMap::new(),
            assignments: BTreeMap::new(),
            availability: BTreeMap::new(),
            baselines: BTreeMap::new(),
            views: BTreeMap::new(),
            work_weeks: BTreeMap::new(),
            external_links: BTreeMap::new(),
        }
    }
}

/// The repaired plan.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// The records it was made from, deleted ones included.
    pub records: PlanRecords,
    /// Living tasks in display order: each summary directly before its children.
    pub tasks: Vec<TaskNode>,
    /// Where each living task stands in [`tasks`](Self::tasks).
    pub index: BTreeMap<TaskId, usize>,
    /// Living links between living tasks, without cycles, ordered by id.
    pub links: Vec<PlanLink>,
    /// Living assignments of living tasks, ordered by id.
    pub assignments: Vec<PlanAssignment>,
    /// What had to be repaired, in a fixed order.
    pub repairs: Vec<Repair>,
    links_after: ByTask,
    links_before: ByTask,
    assigned: ByTask,
}

impl Plan {
    /// Repairs the records: a pure function of them, iterative and near-linear, so that every
    /// replica shows the same plan whatever was merged.
    #[must_use]
    pub fn new(records: PlanRecords) -> Self {
        let mut repairs = Vec::new();
        let mut tasks = forest::build(&records.tasks, &mut repairs);
        let mut places: Vec<(TaskId, usize)> =
            tasks.iter().enumerate().map(|(i, t)| (t.id, i)).collect();
        places.sort_unstable();
        key::assign(&records.tasks, &places, &mut tasks, &mut repairs);
        let find = |id: TaskId| {
            let found = places.binary_search_by(|(other, _)| other.cmp(&id));
            found.ok().map(|at| places[at].1)
        };
        let links = links::build(&records, find, &tasks, &mut repairs);
        let assignments = assignments(&records, find);
        calendars::cut_cycles(&records.calendars, &mut repairs);
        repairs.sort_unstable();
        let mut plan = Self {
            records,
            tasks,
            index: places.into_iter().collect(),
            links,
            assignments,
            repairs,
            ..Self::default()
        };
        plan.group_links();
        plan.group_assignments();
        plan
    }

    fn group_links(&mut self) {
        let count = self.tasks.len();
        self.links_after = ByTask::new(count, self.links.iter().map(|l| l.predecessor));
        self.links_before = ByTask::new(count, self.links.iter().map(|l| l.successor));
    }

    fn group_assignments(&mut self) {
        let owners = self.assignments.iter().map(|a| a.task);
        self.assigned = ByTask::new(self.tasks.len(), owners);
    }

    /// The record of the task at an index of [`tasks`](Self::tasks).
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn task(&self, index: usize) -> &Task {
        &self.records.tasks[&self.tasks[index].id]
    }

    /// The record of the link at an index of [`links`](Self::links).
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn link(&self, index: usize) -> &Link {
        &self.records.links[&self.links[index].id]
    }

    /// The record of the assignment at an index of [`assignments`](Self::assignments).
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn assignment(&self, index: usize) -> &Assignment {
        &self.records.assignments[&self.assignments[index].id]
    }

    /// The links by which a task holds others, as indices of [`links`](Self::links), ascending.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn links_after(&self, index: usize) -> &[usize] {
        self.links_after.of(index)
    }

    /// The links by which a task is held, as indices of [`links`](Self::links), ascending.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn links_before(&self, index: usize) -> &[usize] {
        self.links_before.of(index)
    }

    /// The assignments of a task, as indices of [`assignments`](Self::assignments), ascending.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn assigned(&self, index: usize) -> &[usize] {
        self.assigned.of(index)
    }

    /// The index of a living task.
    #[must_use]
    pub fn find(&self, id: TaskId) -> Option<usize> {
        self.index.get(&id).copied()
    }

    /// The index of the task that a person names by `14`, `14b` or `T-14`.
    #[must_use]
    pub fn find_key(&self, number: &str) -> Option<usize> {
        let bare = key::number_of(number.trim());
        self.tasks
            .iter()
            .position(|t| key::number_of(&t.key).eq_ignore_ascii_case(bare))
    }

    /// The key without its prefix, as predecessor texts name the task: `14` or `14b`.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn number(&self, index: usize) -> &str {
        key::number_of(&self.tasks[index].key)
    }

    /// The number for the next new task: above every number that was ever given in this plan.
    #[must_use]
    pub fn next_number(&self) -> i64 {
        key::next_number(&self.records.tasks)
    }

    /// Whether a task has living children.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn is_summary(&self, index: usize) -> bool {
        self.tasks[index].end > index + 1
    }

    /// What a task is.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn kind(&self, index: usize) -> TaskKind {
        let task = self.task(index);
        if self.is_summary(index) {
            TaskKind::Summary
        } else if task.milestone || task.duration.0 <= 0 {
            TaskKind::Milestone
        } else {
            TaskKind::Task
        }
    }

    /// The tasks without a parent, in order.
    pub fn roots(&self) -> impl Iterator<Item = usize> + '_ {
        self.siblings(0, self.tasks.len())
    }

    /// The children of a task, in order.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    pub fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        self.siblings(index + 1, self.tasks[index].end)
    }

    /// Everything below a task.
    ///
    /// # Panics
    /// The index is not one of this plan's.
    #[must_use]
    pub fn descendants(&self, index: usize) -> Range<usize> {
        index + 1..self.tasks[index].end
    }

    /// The summaries above a task, the nearest first.
    pub fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.tasks[index].parent, |&i| self.tasks[i].parent)
    }

    /// The calendar that a calendar is based on, after repair.
    #[must_use]
    pub fn base_calendar(&self, calendar: &Calendar) -> Option<&Calendar> {
        let base = self.records.calendars.get(&calendar.base?)?;
        let cut = self
            .repairs
            .iter()
            .any(|r| r.kind == RepairKind::CalendarCycle && r.record == calendar.id.0);
        (!cut && !base.deleted).then_some(base)
    }

    /// Walks from one sibling to the next: each starts where the one before it ends.
    fn siblings(&self, first: usize, end: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors((first < end).then_some(first), move |&i| {
            Some(self.tasks[i].end).filter(|&next| next < end)
        })
    }
}

/// What a task is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum TaskKind {
    /// A task.
    Task,
    /// A milestone: it takes no time or is marked as one.
    Milestone,
    /// A summary: it has living children.
    Summary,
}

/// A task in its place.
#[derive(Clone, PartialEq, Debug)]
pub struct TaskNode {
    /// The task's id; the record is in [`Plan::records`].
    pub id: TaskId,
    /// The index of its summary in [`Plan::tasks`].
    pub parent: Option<usize>,
    /// The index after its last descendant in [`Plan::tasks`].
    pub end: usize,
    /// 0 for tasks without a parent.
    pub level: u16,
    /// The code computed from its place, such as `2.1.3`, or the one a person gave.
    pub wbs: String,
    /// The human key, such as `T-142`; unique in the plan.
    pub key: String,
}

/// A link between two living tasks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanLink {
    /// The link's id; the record is in [`Plan::records`].
    pub id: LinkId,
    /// The index of the predecessor in [`Plan::tasks`].
    pub predecessor: usize,
    /// The index of the successor in [`Plan::tasks`].
    pub successor: usize,
}

/// An assignment of a living task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanAssignment {
    /// The assignment's id; the record is in [`Plan::records`].
    pub id: AssignmentId,
    /// The index of the task in [`Plan::tasks`].
    pub task: usize,
}

/// The living assignments of living tasks. `find` tells where a living task stands.
fn assignments(
    records: &PlanRecords,
    find: impl Fn(TaskId) -> Option<usize>,
) -> Vec<PlanAssignment> {
    let living = records.assignments.values().filter(|a| !a.deleted);
    let found = living.filter_map(|a| {
        let task = find(a.task?)?;
        Some(PlanAssignment { id: a.id, task })
    });
    found.collect()
}

/// One deterministic repair. The stored records are untouched; an ordinary edit makes it lasting.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Repair {
    /// What was wrong and what is shown instead.
    pub kind: RepairKind,
    /// The record whose stored value is not followed.
    pub record: RecordId,
    /// That record's table.
    pub table: &'static str,
    /// The field that is not followed.
    pub field: &'static str,
    /// The other record involved, whose author is named beside the first one's.
    pub other: Option<RecordId>,
}

/// What was wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum RepairKind {
    /// Summaries contain each other; this one is shown at the top level.
    ParentCycle,
    /// The parent is not there or deleted; the task is shown at the top level.
    Orphan,
    /// Links run in a circle; this one is left out of the schedule.
    DependencyCycle,
    /// A link to or from a task that is not there; it is left out.
    DanglingLink,
    /// A link between a summary and its own descendant, or a task and itself; it is left out.
    SelfLink,
    /// Two tasks got the same key; this one shows a letter after it.
    DuplicateKey,
    /// Calendars are based on each other; this one is read as based on none.
    CalendarCycle,
}
