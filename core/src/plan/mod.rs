//! The plan as a whole: the records as stored, and the repaired structure that everything else reads.
//!
//! [`PlanRecords`] is what a document or an imported file says, however inconsistent.
//! [`Plan`] is the same after deterministic repair: a forest in display order, links without cycles,
//! unique keys. Every replica with the same records gets the same plan, and each repair is reported.

use std::collections::BTreeMap;

use crate::{
    id::{AssignmentId, CalendarExceptionId, CalendarId, LinkId, RecordId, ResourceId, TaskId},
    record::{
        Assignment, Calendar, CalendarException, Link, PlanOptions, Record as _, Resource, Task,
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
    /// What had to be repaired, in a fixed order.
    pub repairs: Vec<Repair>,
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
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
)]
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
