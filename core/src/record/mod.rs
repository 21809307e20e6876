//! Every kind of record, declared once: storage, history, table, form, filter, search and export
//! follow from the declaration.
//!
//! A declaration is one `records!` item in one file: the fields with their Rust type, label and
//! help. The Rust type gives the stored scalar, the field's [`FieldType`], its choices and its unit.
//! In an Automerge document a record is a map of scalars at `ROOT[table][id]`; a field that is
//! absent there has its default. Fields that this version does not know are left alone.

mod assignment;
mod availability;
mod baseline;
mod calendar;
mod contour;
pub(crate) mod declare;
mod external;
pub(crate) mod field;
mod frozen;
mod link;
mod options;
mod project;
mod recurrence;
mod resource;
mod saved_view;
mod scalar;
mod section;
mod split;
mod task;
mod weekdays;
mod zone;

pub use assignment::Assignment;
pub use availability::Availability;
pub use baseline::{Baseline, Heads, HeadsError, Snapshot};
pub use calendar::{Calendar, CalendarException, DayHours, HoursError, WorkWeek};
pub use contour::{Contour, Profile, ProfileError};
pub(crate) use declare::{choices, stored_as_text};
pub use external::ExternalLink;
pub use field::{
    Choice, FieldDef, FieldError, FieldType, FieldTypeName, FieldValue, Percent, Prose, Units,
};
pub use frozen::Frozen;
pub use link::{LagUnit, Link, LinkType};
pub use options::{LagCalendar, OutOfSequence, PlanOptions, ScheduleFrom};
pub use project::{Approach, Project};
pub use recurrence::{DayKind, MonthPosition, Recurrence, Repeat};
pub use resource::{Resource, ResourceType};
pub use saved_view::SavedView;
pub use scalar::Scalar;
pub use section::{SectionKind, SectionRef};
pub use split::{Pause, Split, SplitError};
pub use task::{Constraint, Task, TaskMode, TaskType};
pub use weekdays::Weekdays;
pub use zone::ZoneName;

use crate::{id::RecordId, register};

/// What every kind of record offers, generated from its declaration.
pub trait Record: Clone + PartialEq + std::fmt::Debug + Sized {
    /// The typed id.
    type Id: Copy + Ord + std::hash::Hash + std::fmt::Debug + From<RecordId> + Into<RecordId>;
    /// The declaration.
    const DEF: &'static RecordDef;

    /// A record with every field at its default.
    fn new(id: Self::Id) -> Self;
    /// The record's id.
    fn id(&self) -> Self::Id;
    /// A field as stored. `None` if this kind has no such field.
    fn get(&self, field: &str) -> Option<Scalar>;
    /// Sets a field from its stored form.
    ///
    /// # Errors
    /// The field is not declared, or the scalar does not fit its type; the record is unchanged.
    fn set(&mut self, field: &str, value: &Scalar) -> Result<(), FieldError>;
}

/// The declaration of one kind of record.
#[derive(Debug)]
pub struct RecordDef {
    /// The kind's name, such as `Task`.
    pub name: &'static str,
    /// The kind's help text: the declaration's own documentation.
    pub help: &'static str,
    /// The map at the document's root that holds these records, such as `tasks`.
    pub table: &'static str,
    /// The document that holds them.
    pub section: SectionKind,
    /// The prefix of the human key, such as `T` in `T-142`; empty where the kind has no key.
    pub key_prefix: &'static str,
    /// The fields, in the order in which a form shows them.
    pub fields: &'static [FieldDef],
    /// Whether the records lie in the map that all kinds of a section share, so that a kind can be added
    /// without another version of the schema; otherwise they have a map of their own.
    pub shared: bool,
}

/// The root map in which records of [`shared`](RecordDef::shared) kinds lie, each under `table/id`.
pub const SHARED: &str = "records";

impl RecordDef {
    /// The root map that holds these records.
    #[must_use]
    pub const fn root(&self) -> &'static str {
        if self.shared { SHARED } else { self.table }
    }

    /// The key under which a record lies in its root map.
    #[must_use]
    pub fn key_of(&self, id: RecordId) -> String {
        if self.shared {
            format!("{}/{id}", self.table)
        } else {
            id.to_string()
        }
    }

    /// The field of that stored name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// Every kind of record of which the schema makes a map; those of the
/// [registers](crate::register) share one.
pub const ALL: &[&RecordDef] = &[
    Project::DEF,
    SectionRef::DEF,
    PlanOptions::DEF,
    Task::DEF,
    Link::DEF,
    Calendar::DEF,
    CalendarException::DEF,
    Resource::DEF,
    Assignment::DEF,
    Availability::DEF,
    Baseline::DEF,
    SavedView::DEF,
    WorkWeek::DEF,
    ExternalLink::DEF,
];

/// The kind whose records live in that table.
#[must_use]
pub fn by_table(table: &str) -> Option<&'static RecordDef> {
    ALL.iter()
        .copied()
        .find(|def| def.table == table)
        .or_else(|| register::by_table(table).map(|kind| &kind.record))
}
