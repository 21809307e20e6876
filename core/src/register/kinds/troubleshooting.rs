//! What went wrong in the technology, and what helped.

use super::{Person, Site};
use crate::{
    record::{Prose, choices},
    register::{Day, Ref, declare::register},
};

choices! {
    /// Whether a fault is understood.
    FaultState {
        /// The cause is being looked for.
        Open = "open" "Investigating",
        /// It is kept at bay.
        Workaround = "workaround" "Workaround",
        /// It is mended.
        Solved = "solved" "Solved",
    }
}

register! {
    /// A fault: what was seen, what caused it, what mended it. Together they are what the team knows.
    Troubleshooting in Register "troubleshooting" key "K" called "fault" "Troubleshooting" duty Technical {
        /// The fault in a few words.
        title: String = "Fault",
        /// Whether it is understood.
        status: FaultState = "Status",
        /// When it was seen.
        seen: Day = "Seen on",
        /// Where.
        site: Ref<Site<'static>> = "Site",
        /// Who looks into it.
        owner: Person = "Owner",
        /// What one sees.
        symptom: Prose = "Symptom",
        /// Why it happens.
        cause: Prose = "Cause",
        /// What helps.
        fix: Prose = "Fix",
    }
    board status done ["solved"];
    date seen past;
}
