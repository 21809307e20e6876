//! What a person means, as data.

use serde::{Deserialize, Serialize};

use crate::{
    id::{
        BaselineId, CalendarExceptionId, CalendarId, DocumentId, ExternalLinkId, LinkId, RecordId,
        ResourceId, SavedViewId, TaskId,
    },
    record::{LagUnit, LinkType, Recurrence, Scalar, Split, Units},
    time::{Minutes, Moment},
};

/// Where a task goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Place {
    /// Directly below this task, on its level.
    After(TaskId),
    /// Directly above this task, on its level.
    Before(TaskId),
    /// As the first child of this task.
    FirstIn(TaskId),
    /// As the last child of this task, or at the end of the plan.
    LastIn(Option<TaskId>),
}

/// A predecessor as a person types it: `12FS+2d`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Predecessor {
    /// The task that holds.
    pub task: TaskId,
    /// Which ends are tied.
    pub kind: LinkType,
    /// The lag, in the lag's unit.
    pub lag: Minutes,
    /// What the lag is measured in.
    pub lag_unit: LagUnit,
}

/// A task of another project for which a task waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExternalPredecessor {
    /// The project, where it is one of ours.
    pub project: Option<DocumentId>,
    /// Its name.
    pub project_name: String,
    /// The key of its task.
    pub task_key: String,
    /// Which ends are tied.
    pub kind: LinkType,
    /// The lag, in the lag's unit.
    pub lag: Minutes,
    /// What the lag is measured in; percentages count as no lag.
    pub lag_unit: LagUnit,
    /// When the end that is tied is, as far as anybody knows.
    pub date: Option<Moment>,
    /// Until when that was known to be right.
    pub known: Option<Moment>,
}

/// What levelling has a task wait.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wait {
    /// The task.
    pub task: TaskId,
    /// Before it starts, in elapsed minutes.
    pub delay: Minutes,
    /// Within it, besides pauses that people made.
    pub pauses: Split,
}

/// A task that is to be made.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct NewTask {
    /// 0 for the level of the place that it goes to.
    pub level: u16,
    /// Stored field names and values.
    pub fields: Vec<(String, Scalar)>,
    /// Who works on it, by name; unknown names are new resources.
    pub resources: Vec<(String, Units)>,
    /// What holds it.
    pub predecessors: Vec<Predecessor>,
    /// What holds it among the tasks that are made with it: the place in the list, and how.
    pub follows: Vec<(u32, LinkType, Minutes, LagUnit)>,
}

impl NewTask {
    /// A task with these fields.
    #[must_use]
    pub fn new(level: u16, fields: Vec<(String, Scalar)>) -> Self {
        Self {
            level,
            fields,
            ..Self::default()
        }
    }
}

/// What a person means to do to a plan. Each becomes one transaction with one way back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Intent {
    /// A new task with these fields set. Without a duration it gets one day, estimated.
    CreateTask {
        /// Where it goes.
        place: Place,
        /// Stored field names and values.
        fields: Vec<(String, Scalar)>,
    },
    /// Several new tasks, as pasted from a spreadsheet: each with its level below the place.
    CreateTasks {
        /// Where the first goes.
        place: Place,
        /// The tasks, from the top.
        rows: Vec<NewTask>,
    },
    /// Work that comes again: a summary and below it a task for each time, 999 at most.
    CreateRecurring {
        /// Where the summary goes.
        place: Place,
        /// What it is called; its tasks are numbered.
        name: String,
        /// On which days, from its first day until its last or as many as it counts. If the first day
        /// has a time of day, each task starts at that, else when the project's days do.
        days: Recurrence,
        /// How long each takes, in working minutes.
        duration: Minutes,
        /// Whether days on which the project is not worked are left out; otherwise what falls on one
        /// starts when work goes on. They count all the same.
        skip_free_days: bool,
    },
    /// Several intents as one step: a fill, a paste, a change of everything that is selected. If one
    /// of them cannot be carried out, none is, and the error says which and why. None may count on
    /// what another does.
    Several {
        /// What they do together, in words for the undo menu.
        label: String,
        /// The intents.
        intents: Vec<Intent>,
    },
    /// One field of any record.
    SetField {
        /// The record's table.
        table: String,
        /// The record.
        id: RecordId,
        /// The stored field name.
        field: String,
        /// The new value.
        value: Scalar,
    },
    /// Several fields of several records, as one step (a drag, a fill, a paste).
    SetFields {
        /// Table, record, stored field name and new value.
        changes: Vec<(String, RecordId, String, Scalar)>,
    },
    /// Move tasks, with everything below them, keeping their order.
    MoveTasks {
        /// The tasks.
        tasks: Vec<TaskId>,
        /// Where the first goes.
        place: Place,
    },
    /// Make tasks children of the task above them.
    Indent {
        /// The tasks.
        tasks: Vec<TaskId>,
    },
    /// Move tasks one level up, behind their summary.
    Outdent {
        /// The tasks.
        tasks: Vec<TaskId>,
    },
    /// Delete tasks with everything below them, their links and assignments.
    DeleteTasks {
        /// The tasks.
        tasks: Vec<TaskId>,
    },
    /// Tie two tasks.
    Link {
        /// The task that is held.
        successor: TaskId,
        /// What holds it.
        predecessor: Predecessor,
    },
    /// Untie two tasks.
    Unlink {
        /// The links.
        links: Vec<LinkId>,
    },
    /// Have a task wait for one of another project.
    LinkExternal {
        /// The task that is held.
        successor: TaskId,
        /// What holds it.
        predecessor: ExternalPredecessor,
    },
    /// Have a task no longer wait for another project.
    UnlinkExternal {
        /// The link.
        link: ExternalLinkId,
    },
    /// Take over the dates that other projects have now.
    UpdateExternal {
        /// The links, each with the date of the end that it ties.
        dates: Vec<(ExternalLinkId, Moment)>,
        /// When the other projects were looked at.
        known: Moment,
    },
    /// Replace all predecessors of a task, as the predecessor cell does.
    SetPredecessors {
        /// The task that is held.
        task: TaskId,
        /// All that hold it.
        predecessors: Vec<Predecessor>,
    },
    /// Replace all successors of a task, as the successor cell does.
    SetSuccessors {
        /// The task that holds.
        task: TaskId,
        /// All that it holds, each with the link to it.
        successors: Vec<Predecessor>,
    },
    /// Replace all resources of a task, as the resource cell does. Unknown names are new resources.
    SetResources {
        /// The task.
        task: TaskId,
        /// Names and units.
        resources: Vec<(String, Units)>,
    },
    /// Drag a bar: start no earlier than this (or, scheduled by hand, exactly then).
    StartAt {
        /// The task.
        task: TaskId,
        /// When.
        start: Moment,
    },
    /// Hold tasks back as levelling found it best, or no longer where nothing is said.
    Level {
        /// How each of them waits from now on.
        waits: Vec<Wait>,
    },
    /// Put off what was to be done before a moment and is not.
    RescheduleUncompleted {
        /// From when on it is done.
        after: Moment,
        /// The tasks; none: all.
        tasks: Vec<TaskId>,
    },
    /// A new resource.
    CreateResource {
        /// Stored field names and values.
        fields: Vec<(String, Scalar)>,
    },
    /// Keep a way to look at the plan.
    CreateView {
        /// Stored field names and values.
        fields: Vec<(String, Scalar)>,
    },
    /// Delete a way to look at the plan.
    DeleteView {
        /// The view.
        view: SavedViewId,
    },
    /// Delete a resource and its assignments.
    DeleteResource {
        /// The resource.
        resource: ResourceId,
    },
    /// Say how much of a resource there is and when, instead of what was said before.
    SetAvailability {
        /// The resource.
        resource: ResourceId,
        /// First day, last day (inclusive) and units; without a day for ever.
        periods: Vec<(Option<Moment>, Option<Moment>, Units)>,
    },
    /// Take a baseline: keep the dates and amounts of all tasks as they are now, to compare with.
    TakeBaseline {
        /// What to call it.
        name: String,
        /// Why it is taken, who approved it; may be empty.
        note: String,
    },
    /// Give a baseline another name.
    RenameBaseline {
        /// The baseline.
        baseline: BaselineId,
        /// The new name.
        name: String,
    },
    /// Delete a baseline.
    DeleteBaseline {
        /// The baseline.
        baseline: BaselineId,
    },
    /// A new calendar.
    CreateCalendar {
        /// Its name.
        name: String,
        /// The calendar that it is a copy of, exceptions included; the standard week if none.
        like: Option<CalendarId>,
    },
    /// Delete a calendar and its exceptions. What was worked in it is then worked in the project's.
    DeleteCalendar {
        /// The calendar.
        calendar: CalendarId,
    },
    /// A new exception of a calendar.
    CreateException {
        /// The calendar.
        calendar: CalendarId,
        /// Stored field names and values.
        fields: Vec<(String, Scalar)>,
    },
    /// Delete an exception of a calendar.
    DeleteException {
        /// The exception.
        exception: CalendarExceptionId,
    },
}
