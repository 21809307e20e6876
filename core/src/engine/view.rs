//! The read model of the user interface: plain data, ready to be shown.

use serde::{Deserialize, Serialize};

use super::CalendarsView;
use crate::{
    id::{DocumentId, ExternalLinkId, LinkId, RecordId, ResourceId, TaskId},
    plan::RepairKind,
    record::{Approach, Constraint, LagUnit, LinkType, ResourceType, TaskMode},
    schedule::{
        Driver, WarningKind,
        explain::{End, Why},
    },
    time::{Minutes, Moment},
};

pub use crate::plan::TaskKind as RowKind;

/// The project's own fields.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProjectView {
    /// The manifest document.
    pub id: DocumentId,
    /// The project's name.
    pub name: String,
    /// How the work is approached.
    pub approach: Approach,
    /// The share link, if it has a relay.
    pub share: Option<super::ShareLink>,
}

/// One task as the plan view shows it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// The task.
    pub id: TaskId,
    /// Its human key, such as `T-142`.
    pub key: String,
    /// Its WBS code.
    pub wbs: String,
    /// What it is.
    pub kind: RowKind,
    /// 0 at the top.
    pub level: u16,
    /// The summary it belongs to.
    pub parent: Option<TaskId>,
    /// Its name.
    pub name: String,
    /// Working minutes (elapsed if so marked).
    pub duration: Minutes,
    /// Whether the duration is elapsed time.
    pub elapsed: bool,
    /// Whether the duration is a guess.
    pub estimated: bool,
    /// Working minutes of all who work on it.
    pub work: Minutes,
    /// 0 to 100.
    pub percent_complete: u8,
    /// Scheduled start.
    pub start: Moment,
    /// Scheduled finish.
    pub finish: Moment,
    /// Earliest start.
    pub early_start: Moment,
    /// Earliest finish.
    pub early_finish: Moment,
    /// Latest start.
    pub late_start: Moment,
    /// Latest finish.
    pub late_finish: Moment,
    /// Total float in working minutes.
    pub total_float: Minutes,
    /// Free float in working minutes.
    pub free_float: Minutes,
    /// The finish with the free float used up, for the float tail.
    pub float_end: Moment,
    /// When it is worked on, where it pauses between: each part; none where it goes through.
    pub parts: Vec<(Moment, Moment)>,
    /// Whether it is critical.
    pub critical: bool,
    /// Whether it is not, but would be after a small delay: the project says how small.
    pub near_critical: bool,
    /// What fixes its start.
    pub driver: Driver,
    /// Actual start.
    pub actual_start: Option<Moment>,
    /// Actual finish.
    pub actual_finish: Option<Moment>,
    /// Who places it in time.
    pub mode: TaskMode,
    /// Constraint.
    pub constraint: Constraint,
    /// The constraint's date.
    pub constraint_date: Option<Moment>,
    /// Deadline.
    pub deadline: Option<Moment>,
    /// Priority, 0 to 1000.
    pub priority: i64,
    /// Whether it is left out of the schedule.
    pub inactive: bool,
    /// Whether it or a summary above it is inactive.
    pub left_out: bool,
    /// Who answers for it.
    pub owner: Option<ResourceId>,
    /// Who works on it, with units (10,000 is one).
    pub resources: Vec<(ResourceId, i64)>,
    /// Predecessors as text: `12FS+2d, 7`, by key number.
    pub predecessors: String,
    /// The number that predecessor texts name it by (the key without its prefix).
    pub number: String,
    /// Notes.
    pub notes: String,
    /// What is wrong with its dates.
    pub warnings: Vec<WarningKind>,
    /// Cells that two people changed at once, and repairs.
    pub conflicts: Vec<CellConflict>,
}

/// A link between two rows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkView {
    /// The link.
    pub id: LinkId,
    /// The task that holds.
    pub predecessor: TaskId,
    /// The task that is held.
    pub successor: TaskId,
    /// Which ends are tied.
    pub kind: LinkType,
    /// The lag, in its unit.
    pub lag: Minutes,
    /// What the lag is measured in.
    pub lag_unit: LagUnit,
    /// Whether both ends are critical and it drives the successor.
    pub critical: bool,
}

/// A task of another project for which a task of this one waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExternalView {
    /// The link.
    pub id: ExternalLinkId,
    /// The task that is held.
    pub successor: TaskId,
    /// The other project, where it is one of ours.
    pub project: Option<DocumentId>,
    /// Its name.
    pub project_name: String,
    /// The key of its task.
    pub task_key: String,
    /// The link as people write it behind the number of a task: `FS+2d`, or nothing for `FS`.
    pub tie: String,
    /// The date of the end that is tied, as it was last known.
    pub date: Option<Moment>,
    /// Whether that may be out of date.
    pub stale: bool,
}

/// A resource.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResourceView {
    /// The resource.
    pub id: ResourceId,
    /// Its name.
    pub name: String,
    /// One to three letters.
    pub initials: String,
    /// What it is.
    pub kind: ResourceType,
}

/// What is not worked in the project calendar, for shading the chart.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CalendarShade {
    /// Whether each weekday is free, Monday first.
    pub free_weekdays: [bool; 7],
    /// First and last day (days since 1970-01-01, inclusive) of each non-working exception, with its name.
    pub holidays: Vec<(i64, i64, String)>,
    /// Days that are worked although their weekday is free.
    pub extra_days: Vec<i64>,
}

/// The whole plan as shown.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PlanView {
    /// Rows in display order.
    pub rows: Vec<Row>,
    /// Links, by id.
    pub links: Vec<LinkView>,
    /// Links from other projects, by id.
    pub external: Vec<ExternalView>,
    /// Resources by name.
    pub resources: Vec<ResourceView>,
    /// Start of the project.
    pub start: Option<Moment>,
    /// Finish of the project.
    pub finish: Option<Moment>,
    /// Working minutes in a day, a week and a month, for durations in words.
    pub units: (i64, i64, i64),
    /// Minutes after midnight at which a date without a time starts and finishes.
    pub day_span: (i64, i64),
    /// What is not worked.
    pub shade: CalendarShade,
    /// The calendars.
    pub calendars: CalendarsView,
    /// What there is to undo, in words.
    pub undo: Option<String>,
    /// What there is to redo, in words.
    pub redo: Option<String>,
}

/// What changed in the plan since the last [`PlanView`] or [`PlanDelta`].
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PlanDelta {
    /// Rows that are new or differ.
    pub rows: Vec<Row>,
    /// All task ids in display order, if the order or the set changed.
    pub order: Option<Vec<TaskId>>,
    /// Links that are new or differ.
    pub links: Vec<LinkView>,
    /// Links that are gone.
    pub unlinked: Vec<LinkId>,
    /// All links from other projects, if any changed.
    pub external: Option<Vec<ExternalView>>,
    /// All resources, if any changed.
    pub resources: Option<Vec<ResourceView>>,
    /// The shading, if it changed.
    pub shade: Option<CalendarShade>,
    /// The calendars, if anything about them changed.
    pub calendars: Option<CalendarsView>,
    /// Start of the project.
    pub start: Option<Moment>,
    /// Finish of the project.
    pub finish: Option<Moment>,
    /// Who made it: `None` for this person's own step.
    pub by: Option<String>,
}

/// A cell that several people changed at once, or a repair of the structure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CellConflict {
    /// The record's table.
    pub table: String,
    /// The record (a link's, for a link of this task).
    pub record: RecordId,
    /// The stored field name.
    pub field: String,
    /// Set if this is a repair rather than two values for one cell.
    pub repair: Option<RepairKind>,
    /// The values, the one that is shown first.
    pub competing: Vec<Competing>,
}

/// One of the values that compete for a cell.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Competing {
    /// The value as text for people.
    pub text: String,
    /// Who set it.
    pub by: String,
    /// When, in seconds since 1970 UTC; 0 if unknown.
    pub at: i64,
    /// Whether this person set it.
    pub mine: bool,
}

/// Why a task has a date.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Explanation {
    /// The task.
    pub task: TaskId,
    /// Which of its dates.
    pub end: End,
    /// The date.
    pub date: Moment,
    /// The reasons, from the task back to what started it all.
    pub reasons: Vec<ReasonView>,
}

/// One reason, with who is behind it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReasonView {
    /// The task whose date it explains.
    pub task: TaskId,
    /// What holds that date where it is.
    pub why: Why,
    /// Who set what says so; empty if nobody or unknown.
    pub by: String,
    /// When, in seconds since 1970 UTC; 0 if unknown.
    pub at: i64,
    /// Whether this person set it.
    pub mine: bool,
}

/// A choice that settles a conflict: an index of [`CellConflict::competing`].
pub type ConflictChoice = u32;

/// Someone else who has the project open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Peer {
    /// The connection: one person may have several.
    pub peer: String,
    /// The name they gave.
    pub name: String,
    /// 0 to 359, from their user id, for their colour.
    pub hue: u16,
    /// The cell they are in.
    pub focus: Option<(TaskId, String)>,
}

/// How the connection stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum SyncPhase {
    /// The project has no relay: it is on this device only.
    #[default]
    LocalOnly,
    /// No connection.
    Offline,
    /// Connecting, or comparing.
    Connecting,
    /// Connected.
    Online,
    /// The relay refused the token.
    Refused,
}

/// Where this device's changes stand.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SyncStatus {
    /// The connection.
    pub phase: SyncPhase,
    /// Changes not yet safe on this device.
    pub unsaved: u32,
    /// Changes not yet acknowledged by the relay.
    pub waiting: u32,
    /// Changes on the relay that nobody else has yet.
    pub unseen: u32,
    /// When the relay was last heard, in milliseconds since 1970 UTC.
    pub last_contact: Option<u64>,
    /// Why it is offline or refused, or why a change was refused, in words.
    pub reason: Option<String>,
}
