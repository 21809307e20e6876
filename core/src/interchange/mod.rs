//! Files of other programs: read into records, and written from a plan and its schedule.

pub mod columns;
pub mod csv;
mod encoding;
mod format;
pub mod ics;
pub mod json;
pub mod mspdi;
mod number;
mod problem;
mod source;
mod table;
pub mod xer;
pub mod xlsx;

pub use columns::Value;
pub use encoding::Encoding;
pub use format::{Format, Subject, export};
pub use problem::Problem;
pub use source::{Choices, ImportFailed, Kind, import, stem};
pub use table::{Table, TableFormat};

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
    /// How many exceptions and work weeks of calendars there may be.
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
