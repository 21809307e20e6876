//! What the project is for.

use super::Person;
use crate::{
    record::{Prose, choices},
    register::{Day, declare::register},
};

choices! {
    /// Whether an objective will be reached.
    ObjectiveState {
        /// As planned.
        OnTrack = "on_track" "On track",
        /// It may be missed.
        AtRisk = "at_risk" "At risk",
        /// It is reached.
        Reached = "reached" "Reached",
        /// It is missed.
        Missed = "missed" "Missed",
        /// It is no longer wanted.
        Dropped = "dropped" "Dropped",
    }
}

register! {
    /// What the project is to achieve, and how one will see that it has.
    Objective in Register "objectives" key "O" called "objective" "Objectives" duty Planning {
        /// The objective in one sentence.
        title: String = "Objective",
        /// Whether it will be reached.
        status: ObjectiveState = "Status",
        /// How one will see that it is reached.
        measure: String = "Measure",
        /// By when.
        due: Day = "Due",
        /// Who answers for it.
        owner: Person = "Owner",
        /// What is and what is not part of it.
        scope: Prose = "Scope",
    }
    board status done ["reached", "missed", "dropped"];
    date due;
}
