//! Dependencies between tasks.

use super::declare::{choices, records};
use crate::{id::TaskId, time::Minutes};

choices! {
    /// Which ends of two tasks a link ties.
    LinkType {
        /// Finish to start.
        Fs = "fs" "FS",
        /// Start to start.
        Ss = "ss" "SS",
        /// Finish to finish.
        Ff = "ff" "FF",
        /// Start to finish.
        Sf = "sf" "SF",
    }

    /// What a link's lag is measured in.
    LagUnit {
        /// Working minutes in the successor's calendar.
        Working = "working" "working time",
        /// Elapsed minutes.
        Elapsed = "elapsed" "elapsed time",
        /// Hundredths of a percent of the predecessor's duration, in working time.
        Percent = "percent" "% of the predecessor",
        /// Hundredths of a percent of the predecessor's duration, elapsed.
        ElapsedPercent = "elapsed_percent" "elapsed % of the predecessor",
    }
}

records! {
    /// A dependency: the successor is held by the predecessor.
    Link(LinkId) in Plan "links" key "" {
        /// The task that holds.
        predecessor: Option<TaskId> = "Predecessor",
        /// The task that is held.
        successor: Option<TaskId> = "Successor",
        /// Which ends are tied.
        kind: LinkType = "Type",
        /// The wait (or, negative, the lead) between them, in the lag's unit.
        lag: Minutes = "Lag",
        /// What the lag is measured in.
        lag_unit: LagUnit = "Lag unit",
        /// What a file said that no field here holds, as XML; it comes back on export.
        foreign: String = "Kept from the file",
    }
}
