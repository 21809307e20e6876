//! What bounds the project.

use super::Person;
use crate::{
    record::{Prose, choices},
    register::{Day, declare::register},
};

choices! {
    /// What a constraint bounds.
    ConstraintSort {
        /// Dates.
        Time = "time" "Time",
        /// Money.
        Cost = "cost" "Cost",
        /// What is made.
        Scope = "scope" "Scope",
        /// How good it is.
        Quality = "quality" "Quality",
        /// Who and what is there.
        Resources = "resources" "Resources",
        /// What the law says.
        Regulation = "regulation" "Regulation",
        /// What the technology allows.
        Technology = "technology" "Technology",
    }
}

register! {
    /// Something that bounds what the project can do.
    ProjectConstraint in Register "constraints" key "CN" called "constraint" "Constraints" duty Risks {
        /// The constraint.
        title: String = "Constraint",
        /// What it bounds.
        sort: ConstraintSort = "Bounds",
        /// Who can lift it.
        owner: Person = "Owner",
        /// Until when it holds.
        until: Day = "Until",
        /// Where it comes from, and what follows from it.
        notes: Prose = "Notes",
    }
    board sort done [];
    date until;
}
