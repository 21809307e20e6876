//! What records have to do with each other.

use crate::{
    id::RecordId,
    record::choices,
    register::{RecordRef, declare::register},
};

choices! {
    /// What one record has to do with another.
    RelationSort {
        /// They have something to do with each other.
        Relates = "relates" "relates to",
        /// It makes a risk smaller.
        Mitigates = "mitigates" "mitigates",
        /// It brings the other about.
        Causes = "causes" "causes",
        /// It brings forth a deliverable.
        Delivers = "delivers" "delivers",
        /// It settles the other.
        Decides = "decides" "decides",
        /// It shows that the other is as it should be.
        Verifies = "verifies" "verifies",
        /// It pays for the other.
        Pays = "pays" "pays for",
        /// It comes of the other.
        Follows = "follows" "follows from",
        /// It cannot go on before the other.
        Blocks = "blocks" "blocks",
    }
}

impl RelationSort {
    /// The relation as the other record says it.
    #[must_use]
    pub const fn reversed(self) -> &'static str {
        match self {
            Self::Relates => "relates to",
            Self::Mitigates => "is mitigated by",
            Self::Causes => "is caused by",
            Self::Delivers => "is delivered by",
            Self::Decides => "is decided by",
            Self::Verifies => "is verified by",
            Self::Pays => "is paid by",
            Self::Follows => "leads to",
            Self::Blocks => "is blocked by",
        }
    }
}

register! {
    /// What one record has to do with another; either may be a task.
    Relation in Register "relations" key "" called "relation" "Relations" duty Everywhere {
        /// The one.
        from: Option<RecordRef> = "From",
        /// What it has to do with the other.
        sort: RelationSort = "Relation",
        /// The other.
        to: Option<RecordRef> = "To",
    }
}

/// The id that a relation between two records has, so that two people who make it make the same one.
#[must_use]
pub fn relation_id(from: &RecordRef, sort: RelationSort, to: &RecordRef) -> RecordId {
    RecordId::from_name(&format!("relation/{from}/{}/{to}", sort.stored()))
}
