//! Microsoft Project XML (MSPDI): the file that Microsoft Project, ProjectLibre and many others read
//! and write.
//!
//! The elements' meaning follows Microsoft's schema (namespace
//! `http://schemas.microsoft.com/project`) and files written by Microsoft Project. A file comes from
//! strangers: it is read within [`Limits`], declares nothing, and is taken whole or not at all.

mod calendars;
mod decode;
mod error;
mod expansion;
mod export;
mod import;
mod notes;
mod number;
mod options;
mod outline;
mod people;
mod recurrence;
mod root;
mod scan;
mod tasks;
#[cfg(test)]
mod tests;
mod value;

pub use error::{ImportError, Reason};
pub use export::export;
pub use import::{import, import_within};

use crate::plan::PlanRecords;

/// What a file says.
#[derive(Clone, PartialEq, Debug)]
pub struct Imported {
    /// The project's name.
    pub name: String,
    /// The plan.
    pub records: PlanRecords,
    /// What was not understood, cut or adjusted, in plain words.
    pub notes: Vec<String>,
}

/// How much is read before a file is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The length of the file.
    pub bytes: usize,
    /// How deep elements may contain each other.
    pub depth: usize,
    /// How many records there may be of each kind.
    pub records: usize,
    /// How many exceptions of calendars there may be, recurring ones counted day by day.
    pub exceptions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 * 1024 * 1024,
            depth: 64,
            records: 1_000_000,
            exceptions: 200_000,
        }
    }
}
