//! What passes between the engine and the user interface.

use serde::{Deserialize, Serialize};

use super::{
    BaselineView, Elsewhere, Explanation, HistoryItem, NamedView, OtherProject, PlanDelta,
    PlanView, ProjectView, RecordView, ResourceSheet, Side, SyncStatus, VarianceView, view::Peer,
};
use crate::{
    access::Rights,
    baseline::Figures,
    edit::{Intent, RecordIntent},
    id::{BaselineId, DocumentId, RecordId, ResourceId, TaskId, UserId},
    interchange::{Table, TableFormat, csv::Layout},
    level::{
        chain::CriticalChain,
        plan::{Options, Preview},
    },
    register::RecordRef,
    rollout::Difference,
    schedule::explain::End,
    time::Moment,
    usage::{Heat, ResourceUse},
    view::{Arrangement, Column, Value, View},
    workshop::{ExportFormat, Inspection, WorkId},
};

/// How this person appears to others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// The person's id.
    pub user: UserId,
    /// The name that others see; empty until they gave one.
    pub name: String,
}

/// A project on this device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProjectSummary {
    /// The manifest document, by which the project is known everywhere.
    pub id: DocumentId,
    /// Its name when last opened.
    pub name: String,
    /// When it was last opened here, in milliseconds since 1970 UTC.
    pub opened: u64,
    /// The number of tasks when last opened.
    pub tasks: u32,
    /// Whether it has a relay.
    pub shared: bool,
}

/// What a new project starts with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum StartFrom {
    /// Nothing but a standard calendar.
    Empty {
        /// The project's name.
        name: String,
        /// Its first day, `YYYY-MM-DD`.
        start: String,
        /// The IANA name of the time zone of its dates; empty if it is not known.
        zone: String,
    },
    /// The network roll-out over six sites.
    Sample,
    /// A generated plan with that many tasks, for measuring.
    Generated {
        /// The number of tasks.
        tasks: u32,
    },
    /// A file of any kind that is read, told by its content.
    File {
        /// The file's name, for messages.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// The same, where somebody chose what the file leaves open.
    Chosen {
        /// The file's name, for messages.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// How a table is laid out.
        layout: Option<Layout>,
        /// Which project to take of a file with several.
        project: Option<String>,
    },
}

/// Where and with what a project is shared: the fragment of a share link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShareLink {
    /// The manifest document.
    pub project: DocumentId,
    /// The relay's sync address.
    pub relay: String,
    /// The invite token.
    pub token: String,
}

/// A piece of work that is under way in the [`workshop`](crate::workshop).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkView {
    /// By which it is given up.
    pub id: WorkId,
    /// What is being done, in words.
    pub doing: String,
    /// How far it is, out of a thousand; `None` where the end is not known.
    pub permille: Option<u16>,
    /// What has been reached, in words; empty for nothing to say.
    pub note: String,
}

/// What the user interface asks of the engine.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Show the projects on this device. Answered by [`Event::Projects`].
    ListProjects,
    /// Change how this person appears.
    SetName(String),
    /// Make a project and open it.
    Create(StartFrom),
    /// Open a project on this device.
    Open(DocumentId),
    /// Open a project from a share link; fetched from its relay if it is not here yet.
    Join(ShareLink),
    /// The open project has got a relay (the host asked the relay's HTTP API for a token).
    Share(ShareLink),
    /// Close the open project.
    Close,
    /// Remove a project from this device. Others keep theirs.
    Forget(DocumentId),
    /// Change the open plan. Answered by [`Event::Done`] or [`Event::Failed`].
    Edit(Intent),
    /// Change records of the registers. Answered by [`Event::Done`] or [`Event::Failed`].
    EditRecords(RecordIntent),
    /// Show what was done to a record. Answered by [`Event::RecordHistory`].
    RecordHistory(RecordRef),
    /// Rename the open project.
    Rename(String),
    /// Take back this person's last step.
    Undo,
    /// Do it again.
    Redo,
    /// Look at the open plan through this view, and tell what stands in these columns, which rows do
    /// not carry. Answered by [`Event::Arranged`] and [`Event::Cells`], now and whenever they change.
    Look {
        /// Which tasks, in what groups and order.
        view: View,
        /// The columns.
        columns: Vec<Column>,
        /// The day on which the person looks.
        today: Moment,
    },
    /// Which cell this person is in; shown to others.
    Focus(Option<(TaskId, String)>),
    /// Settle a conflict by choosing one of the competing values.
    Resolve {
        /// The record's table.
        table: String,
        /// The record.
        id: RecordId,
        /// The field.
        field: String,
        /// The index of the chosen value in [`super::CellConflict::competing`].
        choice: u32,
    },
    /// Say why a task has a date. Answered by [`Event::Explained`].
    Explain {
        /// The task.
        task: TaskId,
        /// Which of its dates.
        date: End,
    },
    /// Look into a file that may leave something to choose. Answered by [`Event::Inspected`].
    Inspect {
        /// The file's name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// How a table is laid out; guessed where nobody said.
        layout: Option<Layout>,
        /// Whether it goes into the open plan.
        into_plan: bool,
    },
    /// Bring a table into the open plan, as one step.
    Merge {
        /// The file's name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// How it is laid out.
        layout: Layout,
    },
    /// Write a file. Answered by [`Event::Exported`].
    Export(ExportFormat),
    /// Write a table as a file. Answered by [`Event::Exported`].
    Tabulate {
        /// The kind of file.
        format: TableFormat,
        /// The table.
        table: Table,
    },
    /// Show what a baseline holds. Answered by [`Event::Baseline`].
    Baseline(BaselineId),
    /// Compare two baselines, or one with the plan as it stands. Answered by [`Event::Variance`].
    Variance {
        /// What to compare with.
        from: Side,
        /// What to compare.
        to: Side,
    },
    /// Show all resources and how each is used. Answered by [`Event::Resources`].
    Resources,
    /// Show how one resource is used. Answered by [`Event::Usage`].
    Usage {
        /// The resource.
        resource: ResourceId,
        /// From when to when.
        time: (Moment, Moment),
        /// The length of a bucket in minutes.
        length: i64,
    },
    /// Show how full the periods between these days (since 1970-01-01) are. Answered by [`Event::Heat`].
    Heat(Vec<i64>),
    /// Do not wait for a piece of work any longer.
    GiveUp(WorkId),
    /// Look for dates at which nobody is asked for too much. Answered by [`Event::Levelled`].
    Level(Options),
    /// Take away all levelling delays. Answered like an edit.
    ClearLevelling,
    /// Find the critical chain of the plan as it stands. Answered by [`Event::CriticalChain`].
    FindCriticalChain,
    /// Show the tasks of another project on this device. Answered by [`Event::OtherProject`] or
    /// [`Event::Failed`].
    LookInto(DocumentId),
    /// Look up the dates of all tasks of other projects that the open plan waits for. Answered like an
    /// edit, and by an [`Event::Notice`] about those that could not be looked up.
    UpdateExternal,
    /// Show what the other projects on this device hold for this person. Answered by [`Event::Elsewhere`].
    LookElsewhere {
        /// Whether also what is to be done there, for which whole plans are read.
        with_work: bool,
    },
    /// Show where the sites are not as a roll-out template is now. Answered by [`Event::Differences`].
    Differences(RecordId),
    /// Try to reach the relay now.
    Reconnect,
}

/// Something that went wrong, in words: what happened, what was kept, what to do next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// What happened.
    pub what: String,
    /// What was kept and what to do next.
    pub next: String,
}

/// What the engine tells the user interface.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The engine is ready for commands.
    Ready {
        /// Who this is.
        profile: Profile,
    },
    /// The projects on this device, the last opened first.
    Projects(Vec<ProjectSummary>),
    /// A project is being opened.
    Opening(DocumentId),
    /// A project is open.
    Opened {
        /// The project.
        project: ProjectView,
        /// Its plan.
        plan: Box<PlanView>,
    },
    /// The project's own fields changed.
    Project(ProjectView),
    /// The plan changed.
    Changed(Box<PlanDelta>),
    /// The lines of the view that is looked through; `None` where that is the whole plan as it is.
    Arranged(Option<Box<Arrangement>>),
    /// What stands in columns that rows do not carry.
    Cells {
        /// The columns.
        columns: Vec<Column>,
        /// For each task that is new or differs, a value for each column.
        cells: Vec<(TaskId, Vec<Value>)>,
    },
    /// All views that are kept in the plan.
    Views(Vec<NamedView>),
    /// Some of several intents could not be carried out, so that none was: the place of each among
    /// them, and why.
    Refused(Vec<(u32, String)>),
    /// A step was done, undone or redone.
    Done {
        /// What was done, in words; shown when it was an undo or redo.
        label: String,
        /// Tasks that the step made, to move the focus to.
        created: Vec<TaskId>,
        /// Records that the step made, to go on with.
        made: Vec<RecordRef>,
        /// What there is to undo, in words.
        undo: Option<String>,
        /// What there is to redo, in words.
        redo: Option<String>,
    },
    /// Records of the registers that are new or changed.
    Records(Vec<RecordView>),
    /// What was done to a record, the last first.
    RecordHistory {
        /// The record.
        record: RecordRef,
        /// What was done.
        items: Vec<HistoryItem>,
    },
    /// Where changes stand.
    Sync(SyncStatus),
    /// What this person may do in the open project; everything, where no relay has said otherwise.
    Access(Option<Rights>),
    /// Who else is here.
    Peers(Vec<Peer>),
    /// What a file leaves to choose.
    Inspected(Box<Inspection>),
    /// A file is ready to be saved.
    Exported {
        /// A file name.
        name: String,
        /// The MIME type.
        mime: String,
        /// The content.
        bytes: Vec<u8>,
    },
    /// The baselines, the last taken first; told whenever they changed.
    Baselines(Vec<BaselineView>),
    /// What a baseline holds.
    Baseline(BaselineId, Box<Figures>),
    /// What moved from one side to the other.
    Variance(Box<VarianceView>),
    /// All resources, and how each is used.
    Resources(Box<ResourceSheet>),
    /// How one resource is used.
    Usage(Box<ResourceUse>),
    /// How full the time of all resources is.
    Heat(Box<Heat>),
    /// Where the sites are not as their roll-out template is now.
    Differences {
        /// The template.
        template: RecordId,
        /// The differences, site by site.
        differences: Vec<Difference>,
    },
    /// What the other projects on this device hold for this person.
    Elsewhere {
        /// The projects.
        projects: Vec<Elsewhere>,
        /// Whether it was looked what is to be done there.
        with_work: bool,
    },
    /// What the workshop is doing now; nothing if it is done.
    Working(Vec<WorkView>),
    /// What levelling would do to the plan.
    Levelled(Box<Preview>),
    /// The tasks that decide when the project finishes.
    CriticalChain(Box<CriticalChain>),
    /// Another project, as far as one can wait for it.
    OtherProject(Box<OtherProject>),
    /// Why a task has a date.
    Explained(Box<Explanation>),
    /// The open project was closed.
    Closed,
    /// Something went wrong.
    Failed(Failure),
    /// Something worth a short message, such as an undo that left a changed field alone.
    Notice(String),
}
