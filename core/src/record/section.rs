//! The documents that a project is made of.

use super::declare::{choices, records};
use crate::id::DocumentId;

choices! {
    /// What a section's document holds. Access is granted per section.
    SectionKind {
        /// The project itself and the list of its sections.
        Manifest = "manifest" "Project",
        /// Work breakdown, links, calendars, resources and assignments.
        Plan = "plan" "Plan",
    }
}

records! {
    /// A section of the project: which document holds it.
    SectionRef(SectionRefId) in Manifest "sections" key "" {
        /// What the section holds.
        kind: SectionKind = "Kind",
        /// The Automerge document.
        document: Option<DocumentId> = "Document",
    }
}
