//! The project.

use super::{
    Prose,
    declare::{choices, records},
};
use crate::id::{ProjectId, RecordId};

choices! {
    /// How the work is approached. It picks which views stand first, never which data exist.
    Approach {
        /// Planned as a whole before it is carried out.
        Predictive = "predictive" "Predictive",
        /// In sprints, from a backlog.
        Agile = "agile" "Agile",
        /// Stages and gates outside, sprints inside a stage.
        Hybrid = "hybrid" "Hybrid",
    }
}

records! {
    /// The project. A manifest holds exactly one.
    Project(ProjectId) in Manifest "project" key "" {
        /// The project's name.
        name: String = "Name",
        /// What it is for.
        description: Prose = "Description",
        /// How the work is approached.
        approach: Approach = "Approach",
        /// The ISO 4217 code of the project's currency.
        currency: String = "Currency",
    }
}

impl Project {
    /// The id of the one record of this kind in every manifest.
    #[must_use]
    pub fn singleton() -> ProjectId {
        ProjectId(RecordId::from_name("project"))
    }
}
