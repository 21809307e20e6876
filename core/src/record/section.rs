//! The documents that a project is made of.

use super::declare::{choices, records};
use crate::id::{DocumentId, RecordId};

choices! {
    /// What a section's document holds. Access is granted per section.
    SectionKind {
        /// The project itself and the list of its sections.
        Manifest = "manifest" "Project",
        /// Work breakdown, links, calendars, resources and assignments.
        Plan = "plan" "Plan",
        /// The registers: risks, issues, decisions, quality, lessons and what else a team keeps together.
        Register = "register" "Registers",
        /// What is said of people in private: assessments of stakeholders, notes of one-to-ones.
        People = "people" "Private notes",
        /// Comments.
        Discussion = "discussion" "Discussion",
    }
}

impl SectionKind {
    /// The sections that hold records of [registers](crate::register). Their documents are named after
    /// the project's ([`DocumentId::of_section`]), so that two devices that make one at the same time
    /// make the same one.
    pub const REGISTERS: [Self; 3] = [Self::Register, Self::People, Self::Discussion];

    /// Whether it is for some of the team only, so that nothing of it may stand in another section.
    #[must_use]
    pub const fn is_private(self) -> bool {
        matches!(self, Self::People)
    }

    /// What a document of a project holds: the manifest is the project's own, those of registers are named
    /// after it, and the plan is the one that is left.
    #[must_use]
    pub fn of_document(project: DocumentId, document: DocumentId) -> Self {
        if document == project {
            return Self::Manifest;
        }
        Self::REGISTERS
            .into_iter()
            .find(|kind| DocumentId::of_section(project, kind.stored()) == document)
            .unwrap_or(Self::Plan)
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

impl SectionRef {
    /// What the manifest says of a section whose document is named after the project, the same on every
    /// device.
    #[must_use]
    pub fn of(kind: SectionKind, project: DocumentId) -> Self {
        let name = format!("section/{}", kind.stored());
        let mut reference = <Self as super::Record>::new(RecordId::from_name(&name).into());
        reference.kind = kind;
        reference.document = Some(DocumentId::of_section(project, kind.stored()));
        reference
    }
}
