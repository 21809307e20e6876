//! The registers: every kind of record beside the plan, each declared once in a file of its own.
//!
//! A declaration is one [`register_kind!`](crate::register_kind) item in `kinds/` ([`Kind`]): its fields with their Rust type, label
//! and help, which field is the board's and which the calendar's, of what it is a part, and what is
//! computed of it. Storage, merging, history, table, board, calendar, form, filter, search, links and
//! export are written for any kind and look at nothing else.
//!
//! Records of a plan are structs, because the scheduler reads them ten thousand at a time. These are
//! rows of scalars ([`Entry`]) with a typed view on top (`Risk(&entry).probability()`): a kind costs a
//! table of constants and no code.
//!
//! All kinds of a section share one map in its document, each record under `table/id`. So a program
//! that knows one kind more needs no other schema, and one that knows one less leaves it alone.

#[doc(hidden)]
pub mod declare;
mod entry;
mod keys;
mod kinds;
mod mention;
mod records;
mod search;
mod similar;
mod todo;
mod types;

use std::sync::OnceLock;

use chrono::NaiveDate;

pub use entry::{Entry, EntryData};
pub(crate) use keys::next_number;
pub use keys::{key_of, keys_of};
pub use kinds::*;
pub use mention::{inbox, mentions};
pub use records::Records;
pub use search::{Found, name_of, search};
pub use similar::similar;
pub use todo::{member_named, todos};
pub use types::{Day, Money, RecordRef, Ref, Tags, Web};

use crate::record::{FieldDef, FieldType, RecordDef, Scalar};

/// The duty of a project manager that a kind of record serves; its order is that of the navigation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Duty {
    /// Planning and execution.
    Planning,
    /// Technical oversight.
    Technical,
    /// Stakeholder management.
    Stakeholders,
    /// Team leadership.
    Team,
    /// Risk and issue management.
    Risks,
    /// Quality assurance.
    Quality,
    /// Continuous improvement.
    Improvement,
    /// What belongs to every record: relations and comments.
    Everywhere,
}

/// The declaration of a kind of record.
#[derive(Debug)]
pub struct Kind {
    /// How it is stored, and its fields. A kind with a `title` field is named by that.
    pub record: RecordDef,
    /// What one is called, in lower case.
    pub one: &'static str,
    /// What several are called, as a heading.
    pub many: &'static str,
    /// Whose duty it is.
    pub duty: Duty,
    /// The field whose choices are the columns of a board, if there is one.
    pub board: Option<&'static str>,
    /// Of those choices, the ones after which nothing more is to be done.
    pub done: &'static [&'static str],
    /// The date by which a calendar shows the records, if there is one.
    pub date: Option<&'static str>,
    /// Whether that is when something was, not until when something is to be done.
    pub is_past: bool,
    /// The field that says of which record these are parts: they are shown there and have no place of
    /// their own.
    pub part_of: Option<&'static str>,
    /// If its records do not say who wrote them: the field in which somebody may.
    pub anonymous_but: Option<&'static str>,
    /// What is computed of each.
    pub computed: &'static [Computed],
}

/// A value that follows from a record and those around it.
#[derive(Debug)]
pub struct Computed {
    /// Its name, unlike that of any field of the kind.
    pub name: &'static str,
    /// The label on screen.
    pub label: &'static str,
    /// The help text, with the formula.
    pub help: &'static str,
    /// What it is; it decides alignment, order and words.
    pub field_type: FieldType,
    /// Computes it; [`Scalar::Null`] where there is nothing to say.
    pub of: fn(&Entry, &Context<'_>) -> Scalar,
}

/// What computed values may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// All records.
    pub records: &'a Records,
    /// The day on which the person looks.
    pub today: NaiveDate,
}

impl Kind {
    /// The field of that stored name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        // The declaration is a constant, and so are its fields.
        let fields: &'static [FieldDef] = self.record.fields;
        fields.iter().find(|field| field.name == name)
    }

    /// The fields that a person fills in.
    pub fn own_fields(&self) -> impl Iterator<Item = &'static FieldDef> + use<> {
        let fields: &'static [FieldDef] = self.record.fields;
        fields.iter().filter(|field| !field.system)
    }

    /// The name under which its records are stored.
    #[must_use]
    pub const fn table(&self) -> &'static str {
        self.record.table
    }

    /// The section in which its records are.
    #[must_use]
    pub const fn section(&self) -> crate::record::SectionKind {
        self.record.section
    }

    /// Whether a record is written once and never changed, such as a signature.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        let mut own = self.own_fields();
        own.any(|field| field.frozen && Some(field.name) == self.part_of)
    }

    /// Whether it stands by itself: not a part of another, and not something of every record.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        self.part_of.is_none() && self.duty != Duty::Everywhere
    }

    /// Whether its records are found by what is written in them. Of what belongs to every record, such as relations and
    /// views, only what somebody said is.
    #[must_use]
    pub fn is_searched(&self) -> bool {
        let is_said = |field: &FieldDef| field.field_type == FieldType::Prose;
        self.duty != Duty::Everywhere || self.record.fields.iter().any(is_said)
    }

    /// Whether nothing more is to be done about a record.
    #[must_use]
    pub fn is_done(&self, entry: &Entry) -> bool {
        let state = self.board.map(|board| entry.text(board));
        state.is_some_and(|state| self.done.contains(&state))
    }
}

/// What a declaration makes: a view of an entry of that kind.
pub trait Declared {
    /// Where the kind is stored: known without the declaration, so that kinds can refer to each other.
    const TABLE: &'static str;
    /// The declaration.
    const KIND: &'static Kind;
}

/// Kinds that a host brings.
static BROUGHT: OnceLock<&'static [&'static Kind]> = OnceLock::new();

/// Adds kinds to those that the product declares. A host does it once, before it opens anything; whether
/// this was the first time. Later the kinds are those of the first time.
pub fn bring(kinds: &'static [&'static Kind]) -> bool {
    BROUGHT.set(kinds).is_ok()
}

/// Every kind, in the order of the navigation.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    let brought = BROUGHT.get().copied().unwrap_or_default();
    kinds::ALL.iter().chain(brought).copied()
}

/// The kind whose records are stored under that name.
#[must_use]
pub fn by_table(table: &str) -> Option<&'static Kind> {
    all().find(|kind| kind.record.table == table)
}
