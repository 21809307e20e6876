//! What is taken to be so.

use super::{Level, Person};
use crate::{
    record::{Prose, choices},
    register::{Day, declare::register},
};

choices! {
    /// Whether an assumption has been checked.
    AssumptionState {
        /// Nobody has checked.
        Open = "open" "Unconfirmed",
        /// It is so.
        Confirmed = "confirmed" "Confirmed",
        /// It is not so.
        Wrong = "wrong" "Wrong",
    }
}

register! {
    /// Something that the plan takes to be so without proof.
    Assumption in Register "assumptions" key "A" called "assumption" "Assumptions" duty Risks {
        /// What is assumed.
        title: String = "Assumption",
        /// Whether it has been checked.
        status: AssumptionState = "Status",
        /// How much it matters if it is wrong.
        impact: Level = "Impact if wrong",
        /// Who checks it.
        owner: Person = "Owner",
        /// By when it has to be checked.
        due: Day = "Check by",
        /// Why it is assumed, and how to check it.
        notes: Prose = "Notes",
    }
    board status done ["confirmed", "wrong"];
    date due;
}
