//! Dependencies on tasks of other projects.

use super::{LagUnit, LinkType, declare::records};
use crate::{
    id::{DocumentId, TaskId},
    time::{Minutes, Moment},
};

records! {
    /// A dependency on a task of another project. That project need not be on this device: the date
    /// that was last known of it holds until somebody looks again.
    ExternalLink(ExternalLinkId) in Plan "external_links" key "" {
        /// The task that is held.
        successor: Option<TaskId> = "Successor",
        /// The other project, where it is one of ours.
        project: Option<DocumentId> = "Project",
        /// The other project's name, or the file it is in.
        project_name: String = "Project name",
        /// The key of the task that holds, in the other project.
        task_key: String = "Task",
        /// Which ends are tied.
        kind: LinkType = "Type",
        /// The wait (or, negative, the lead) between them, in the lag's unit.
        lag: Minutes = "Lag",
        /// What the lag is measured in; percentages, which nobody here could work out, count as none.
        lag_unit: LagUnit = "Lag unit",
        /// The date of the end that is tied, as it was last known.
        date: Option<Moment> = "Last known date",
        /// Until when that was known to be right.
        known: Option<Moment> = "Known on",
    }
}
