//! Documents: one Automerge document per section of a project, read into typed records.
//!
//! How a [`Section`] is used:
//!
//! ```text
//! let mut plan = Section::create(SectionKind::Plan, actor);      // or Section::load(kind, actor, chunks)
//! let step = edit::compile(plan.plan(), &intent, &mut rng)?;
//! if let Some(written) = plan.write(&meta, &step.puts)? {
//!     store(written.bytes);                                       // one incremental chunk
//!     history.push(step.label, written.fields);                   // the way back
//! }
//! let touched = plan.receive(&bytes)?;                            // changes from elsewhere
//! let (answer, touched) = plan.receive_with(|doc| session.receive(doc, message));
//! plan.plan();                                                    // always up to date
//! plan.conflicts();                                               // always up to date
//! ```
//!
//! **Genesis.** The first change of every document of a kind is byte-identical everywhere, so that
//! two devices never make a root map at the same time. A new schema version adds one more such change.
//! **Nothing foreign is lost.** Tables, fields and values that this version does not know stay in the
//! document; a value that does not fit its field is read as the default and reported
//! ([`Section::unreadable`]).
//! **Authors.** Each change's message says who made it ([`ChangeMeta`]); a change by a plain Automerge
//! client has no author.

mod chunks;
mod exchange;
mod genesis;
mod history;
mod import;
mod index;
mod message;
mod read;
mod section;
mod typed;
mod value;
mod write;

pub use automerge::{ActorId, ChangeHash};
pub use chunks::DamagedChunk;
pub use genesis::SCHEMA_VERSION;
pub use history::RecordEvent;
pub use section::Section;
pub use typed::ManifestRecords;
pub(crate) use typed::canonical;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    edit::FieldChange,
    id::{Author, RecordId},
    plan::{PlanChange, TouchedRecords},
    record::{FieldError, Scalar, SectionKind},
    time::UnixMillis,
};

/// What a change says about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangeMeta {
    /// Who makes it.
    pub author: Author,
    /// When, by the device's clock. Never used to decide between values.
    pub time: UnixMillis,
    /// What it does, in words.
    pub label: String,
}

/// A change that was written.
#[derive(Clone, PartialEq, Debug)]
pub struct Written {
    /// The change.
    pub hash: ChangeHash,
    /// Its bytes, to be stored and sent. A first write to an empty document includes the genesis.
    pub bytes: Vec<u8>,
    /// What really changed: fields that had the value already are left out.
    pub fields: Vec<FieldChange>,
    /// The records it touched.
    pub touched: Touched,
}

/// What changes from elsewhere touched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// Table and id of each record whose values, conflicts or readability may differ now.
    pub records: TouchedRecords,
    /// What is different in the plan.
    pub plan: PlanChange,
    /// Who made the changes, as far as they say.
    pub authors: BTreeSet<Author>,
    /// The changes.
    pub changes: Vec<ChangeHash>,
}

impl Touched {
    /// Whether no change arrived.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// A field of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cell {
    /// The record's table.
    pub table: &'static str,
    /// The record.
    pub id: RecordId,
    /// The stored field name.
    pub field: &'static str,
}

/// A value that somebody gave to a cell.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// The value.
    pub value: Scalar,
    /// Who set it; `None` if the change does not say.
    pub author: Option<Author>,
    /// When, in seconds since 1970 UTC; 0 if unknown.
    pub time: i64,
}

/// Cells that several people changed at once: the values, the one that is shown first.
pub type Conflicts = BTreeMap<Cell, Vec<Claim>>;

/// A stored value that is not followed: one that does not fit its field, which is read as the default,
/// or a second one for a field that keeps its first. It stays in the document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// Where it is.
    pub cell: Cell,
    /// Why it does not fit.
    pub why: String,
}

/// A document that could not be read or written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DocumentError {
    /// None of the chunks could be read.
    #[error("none of the document's {chunks} stored parts could be read: {why}")]
    Unreadable {
        /// How many there were.
        chunks: usize,
        /// What is wrong with the first.
        why: String,
    },
    /// Bytes that are not changes; the document is as it was.
    #[error("these changes could not be read, and were left out: {0}")]
    Changes(String),
    /// The section has no such table.
    #[error("a {section} document has no table ‘{table}’")]
    Table {
        /// The section.
        section: &'static str,
        /// The table.
        table: String,
    },
    /// The value does not fit the field; nothing was written.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Automerge refused the transaction; nothing was written.
    #[error("the change could not be written: {0}")]
    Write(String),
}

/// The table's name as declared, if it belongs to the section.
pub(crate) fn table_of(
    kind: SectionKind,
    table: &str,
) -> Option<&'static crate::record::RecordDef> {
    crate::record::by_table(table).filter(|def| def.section == kind)
}
