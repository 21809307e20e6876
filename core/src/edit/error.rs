//! Why an edit is refused.

use crate::record::FieldError;

/// An edit that cannot be made, in words for the person who asked for it. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EditError {
    /// The record is not there, or somebody deleted it.
    #[error("{0} is not in the plan any more")]
    Gone(String),
    /// There is no such table.
    #[error("a plan has no table ‘{0}’")]
    Table(String),
    /// There is no such field, or the value does not fit it.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The field follows from something else.
    #[error("{task} is a summary: its {field} follows from the tasks in it")]
    OfSummary {
        /// The summary.
        task: String,
        /// The field's label, in lower case.
        field: String,
    },
    /// There is no such kind of record.
    #[error("there is no kind of record ‘{table}’")]
    NoTable {
        /// What was asked for.
        table: String,
    },
    /// There is no such field.
    #[error("these records have no field ‘{field}’")]
    NoField {
        /// What was asked for.
        field: String,
    },
    /// The record is not there, or somebody deleted it.
    #[error("the record is not there any more")]
    NoRecord,
    /// A relation of a record to itself.
    #[error("a record cannot be related to itself")]
    RelatedToItself,
    /// The product sets the field.
    #[error("{0} cannot be set by hand")]
    System(&'static str),
    /// The value is outside what makes sense.
    #[error("{field} must be {range}")]
    Range {
        /// The field's label.
        field: &'static str,
        /// What it may be.
        range: &'static str,
    },
    /// Links would run in a circle.
    #[error("{successor} cannot wait for {predecessor}: {way}")]
    Circle {
        /// The task that was to wait.
        successor: String,
        /// What it was to wait for.
        predecessor: String,
        /// The links that are there already.
        way: String,
    },
    /// The link is there already.
    #[error("{successor} already waits for {predecessor} ({kind})")]
    Duplicate {
        /// The task that waits.
        successor: String,
        /// What it waits for.
        predecessor: String,
        /// The link's type.
        kind: &'static str,
    },
    /// A task and itself, or a summary and a task in it.
    #[error("{successor} cannot wait for {predecessor}: one is part of the other")]
    Part {
        /// The task that was to wait.
        successor: String,
        /// What it was to wait for.
        predecessor: String,
    },
    /// A summary would contain itself.
    #[error("{0} cannot be moved into itself")]
    IntoItself(String),
    /// The task has started.
    #[error("{task} really started on {start}: change its actual start instead")]
    Started {
        /// The task.
        task: String,
        /// The day.
        start: String,
    },
    /// There is no task above to take it in.
    #[error("there is no task above {0} on its level that could contain it")]
    NothingAbove(String),
    /// The task is at the top.
    #[error("{0} is at the top level already")]
    AtTheTop(String),
    /// Some of several intents cannot be carried out.
    #[error("{}", parts.first().map_or("", |(_, why)| why))]
    Parts {
        /// The place of each in the list, and why.
        parts: Vec<(u32, String)>,
    },
    /// Work that would come again on no day.
    #[error("no day fits: choose other days, or a later end")]
    NoOccurrence,
    /// Work that would come again without an end.
    #[error("how often it comes again is not said: give a last day or a number of times")]
    WithoutEnd,
    /// Work that would come again more often than a plan takes.
    #[error("it would come again more than {most} times: choose an earlier end", most = super::recurring::MOST)]
    TooOften,
    /// The intent names nothing.
    #[error("nothing is selected")]
    Nothing,
    /// A change request that was rejected.
    #[error("{0} was rejected: change its status first")]
    Rejected(String),
    /// A template that everybody would read of what not everybody may.
    #[error("a {0} cannot be kept as a template, which everybody can read")]
    NotForAll(&'static str),
    /// A signature stands as long as what was signed.
    #[error("{0} was signed: a signature stays as long as the record under which it stands")]
    Signed(String),
    /// Something that everybody would read about what not everybody may.
    #[error(
        "everybody could read what is said or signed about a {0}: it belongs in the record itself"
    )]
    Private(&'static str),
    /// What a template holds cannot be read.
    #[error("the template ‘{0}’ cannot be read or written: {1}")]
    BadTemplate(String, String),
    /// A template of a task that is none.
    #[error("{0} has no tasks in it: a template is made of a summary")]
    NoSummary(String),
    /// A task that has to do with a template already.
    #[error("{0} is in a roll-out template or follows one already")]
    OfTemplate(String),
    /// The template is not there, or its tasks are not.
    #[error("the roll-out template or its tasks are not in the project any more")]
    NoTemplate,
    /// The site has the tasks already.
    #[error("{0} has the tasks of this template already")]
    RolledOut(String),
    /// No difference of those that were to go is left.
    #[error("the sites follow the template in this already")]
    FollowsAlready,
    /// Something that needs a name has none.
    #[error("{0} needs a name")]
    Unnamed(&'static str),
    /// The calendar is the project's.
    #[error("‘{0}’ is the project calendar: choose another one for the project first")]
    ProjectCalendar(String),
    /// Another calendar is based on it.
    #[error("‘{by}’ is based on ‘{calendar}’: base it on another calendar first")]
    BaseInUse {
        /// The calendar.
        calendar: String,
        /// The one that is based on it.
        by: String,
    },
    /// Calendars would be based on each other.
    #[error("‘{0}’ cannot be based on a calendar that is based on it")]
    BaseCircle(String),
    /// A time zone that is not in the database.
    #[error("‘{0}’ is not a time zone such as Europe/Oslo")]
    UnknownZone(String),
    /// An exception whose last day is before its first.
    #[error("‘{0}’ ends before it starts")]
    EndsBeforeItStarts(String),
}
