//! Reasons as data.

use serde::{Deserialize, Serialize};

use crate::{
    id::{RecordId, ResourceId, TaskId},
    record::{Constraint, LagCalendar, LagUnit, LinkType},
    time::{Minutes, Moment},
    usage::Busy,
};

/// Which date of a task is asked about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum End {
    /// Its start.
    Start,
    /// Its finish.
    Finish,
}

/// One step of an explanation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The task whose date it explains.
    pub task: TaskId,
    /// What holds that date where it is.
    pub why: Why,
    /// The field that says so; who set it is known to the document.
    pub source: Option<Source>,
}

/// A field of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Source {
    /// The record's table.
    pub table: &'static str,
    /// The record.
    pub record: RecordId,
    /// The stored field name.
    pub field: &'static str,
}

/// What holds a date where it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Why {
    /// Nothing but the start of the project.
    ProjectStart {
        /// It.
        date: Moment,
    },
    /// An end of another task. The explanation goes on with the first of these.
    Driving {
        /// That task.
        task: TaskId,
        /// The end that the link ties.
        end: End,
        /// When that is.
        date: Moment,
        /// Whether it holds the task just as another one does that was named before.
        also: bool,
    },
    /// The link between the two.
    Link {
        /// Which ends it ties.
        kind: LinkType,
        /// The lag, in its unit.
        lag: Minutes,
        /// What the lag is measured in.
        unit: LagUnit,
        /// In which calendar a lag of working time is worked.
        calendar: LagCalendar,
        /// The summary that the link holds, where it is not the task's own.
        summary: Option<TaskId>,
    },
    /// A task of another project.
    External {
        /// That project's name.
        project: String,
        /// The task's key there.
        key: String,
        /// The date that was last known of it.
        date: Moment,
        /// Whether that may be out of date.
        stale: bool,
    },
    /// Days that a calendar is free.
    Free {
        /// The calendar's name.
        calendar: String,
        /// What the days are; empty for nights and weekends.
        name: String,
        /// The first of the days.
        first: Moment,
        /// The last of them.
        last: Moment,
        /// Whose calendar it is, where it is not the task's or the project's.
        resource: Option<ResourceId>,
    },
    /// A constraint.
    Constraint {
        /// Which.
        constraint: Constraint,
        /// Its date.
        date: Option<Moment>,
        /// The summary that has it, where it is not the task's own.
        summary: Option<TaskId>,
    },
    /// Levelling holds it back, in elapsed time.
    Levelling {
        /// For how long.
        delay: Minutes,
        /// Who has what it needs meanwhile; nobody if it need not wait any more.
        busy: Vec<Busy>,
    },
    /// It really was so.
    Actual {
        /// When.
        date: Moment,
    },
    /// A person put it there.
    Manual {
        /// Where.
        date: Moment,
    },
    /// What is left of it goes on no earlier than this.
    Resume {
        /// When.
        date: Moment,
    },
    /// It takes that long from its start.
    Duration {
        /// Working minutes, or elapsed ones.
        minutes: Minutes,
        /// Whether they are elapsed time.
        elapsed: bool,
        /// Minutes of pauses in it.
        pauses: Minutes,
    },
    /// It starts as late as possible.
    AsLateAsPossible,
    /// A summary starts and finishes with tasks in it. The explanation goes on with this one.
    Child {
        /// The task.
        task: TaskId,
        /// Its date.
        date: Moment,
    },
}
