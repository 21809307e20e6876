//! What comes of a job.

use serde::{Deserialize, Serialize};

use super::Records;
use crate::{
    edit::Step,
    file::ProjectFile,
    interchange::{
        csv::{DryRun, Layout},
        xer::XerProject,
    },
    level::plan::Preview,
    register::EntryData,
};

/// What came of a job.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// A plan was made or read.
    Plan(Box<NewPlan>),
    /// A hand-off file was read. Its documents have not been looked into: they are a stranger's bytes.
    Project(ProjectFile),
    /// A file was looked into.
    Inspected(Box<Inspection>),
    /// A table was read: what it changes of the open plan.
    Merged(Step),
    /// A file was written.
    File(NewFile),
    /// A plan was levelled: what that would do to it.
    Levelled(Box<Preview>),
    /// It cannot be done: why, as the end of a sentence without its full stop.
    Refused(String),
}

/// What a file leaves to choose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Inspection {
    /// Nothing: it can be imported as it is.
    Ready,
    /// One of these projects.
    Projects(Vec<XerProject>),
    /// How a table is laid out, and what it would make so.
    Table {
        /// The layout, guessed or as it was chosen.
        layout: Layout,
        /// What the import would make as a project of its own, or of the open plan.
        run: Box<DryRun>,
    },
}

/// A plan that no document holds yet.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NewPlan {
    /// The project's name.
    pub title: String,
    /// The plan.
    pub records: Records,
    /// The records of its registers.
    pub registers: Vec<EntryData>,
    /// What was not understood, cut or adjusted, in plain words.
    pub notes: Vec<String>,
}

/// A file to be saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewFile {
    /// Its name, good on every system.
    pub name: String,
    /// The MIME type.
    pub mime: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// How far a job is.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// Out of a thousand; `None` where the end is not known.
    pub permille: Option<u16>,
    /// What has been reached, in words; empty for nothing to say.
    pub note: String,
}

/// A host that could not have a job done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum WorkError {
    /// The workshop is not on this device and could not be fetched.
    #[error(
        "the part of Throughline that does this is not on this device yet, and could not be fetched"
    )]
    NotHere,
    /// It ended in the middle: a defect, or no memory.
    #[error("the part of Throughline that does this stopped: {0}")]
    Stopped(String),
}
