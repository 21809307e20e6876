//! Edits: from what a person means to what is written, and back.
//!
//! An [`Intent`] is compiled into [`Put`]s against the current plan ([`compile()`]), the puts are
//! written as one Automerge transaction ([`Section::write`](crate::document::Section::write)), and
//! the [`FieldChange`]s that this returns are the way back ([`History`]).

mod baselines;
mod calendars;
mod compile;
mod effort;
mod error;
mod external;
mod fields;
mod history;
mod intent;
mod lesson;
mod level;
mod links;
pub mod position;
mod progress;
mod records;
mod recurring;
mod reschedule;
mod resources;
mod rollout;
mod several;
mod structure;
mod template;
#[cfg(test)]
mod tests;
mod views;
mod whole;

pub(crate) use baselines::taken_at;
pub use compile::{Step, compile};
pub use error::EditError;
pub use fields::check_option;
pub(crate) use fields::companions;
pub use history::{History, Skipped, UndoStep};
pub use intent::{ExternalPredecessor, Intent, NewTask, Place, Predecessor, Wait};
pub(crate) use progress::date as date_progress;
pub(crate) use records::puts_of_entry;
pub use records::{Around, NewRecord, RecordChange, RecordIntent, RecordStep, compile_records};
pub use rollout::RolloutTo;
use serde::{Deserialize, Serialize};
pub use whole::puts_of;

use crate::{id::RecordId, record::Scalar};

/// One field to be written: the smallest step of a transaction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Put {
    /// The record's table.
    pub table: String,
    /// The record; made if it is not there yet.
    pub id: RecordId,
    /// The stored field name.
    pub field: String,
    /// The new value.
    pub value: Scalar,
}

impl Put {
    /// One field to be written.
    pub fn new(
        table: &str,
        id: impl Into<RecordId>,
        field: &str,
        value: impl Into<Scalar>,
    ) -> Self {
        Self {
            table: table.to_owned(),
            id: id.into(),
            field: field.to_owned(),
            value: value.into(),
        }
    }
}

/// What a written field was before and is now: a step and its inverse.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FieldChange {
    /// The record's table.
    pub table: String,
    /// The record.
    pub id: RecordId,
    /// The stored field name.
    pub field: String,
    /// The value before; the field's default where nothing was stored.
    pub before: Scalar,
    /// The value since.
    pub after: Scalar,
    /// Whether the record was made by this step: taking it back deletes the record.
    pub created: bool,
}
