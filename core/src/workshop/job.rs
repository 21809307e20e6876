//! What can be asked of the workshop.

use serde::{Deserialize, Serialize};

use super::Records;
use crate::{
    file::ProjectFile,
    interchange::{Format, Table, TableFormat, csv::Layout},
    level::plan::Options,
    time::{Moment, UnixMillis},
};

/// One piece of work of one engine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorkId(pub u32);

/// Fresh randomness for one job.
pub type Seed = [u8; 32];

/// A piece of work, with everything that it needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Job {
    /// Make the sample project. Comes to [`Outcome::Plan`](super::Outcome::Plan).
    Sample {
        /// For the records' ids.
        seed: Seed,
    },
    /// Make a plan of a given size, for measuring. Comes to [`Outcome::Plan`](super::Outcome::Plan).
    Generate {
        /// The number of tasks.
        tasks: u32,
        /// For the records' ids, and what the plan is made of.
        seed: Seed,
    },
    /// Read a file whose kind is told by its content. Comes to [`Outcome::Plan`](super::Outcome::Plan)
    /// for another program's, [`Outcome::Project`](super::Outcome::Project) for one of ours.
    Read {
        /// The file's name: a project without a name of its own is called so.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// What the file does not say itself.
        how: ReadAs,
        /// For the records' ids.
        seed: Seed,
    },
    /// Look into a file that may leave something to choose. Comes to
    /// [`Outcome::Inspected`](super::Outcome::Inspected).
    Inspect {
        /// The file's name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// What was chosen so far.
        how: ReadAs,
        /// The open plan, if the file may go into it.
        into: Option<Box<Records>>,
    },
    /// Bring a table into the open plan. Comes to [`Outcome::Merged`](super::Outcome::Merged).
    Merge {
        /// The file's name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// How it is laid out.
        layout: Layout,
        /// The open plan.
        records: Box<Records>,
        /// For the records' ids.
        seed: Seed,
    },
    /// Write a plan as a file. Comes to [`Outcome::File`](super::Outcome::File).
    Write {
        /// The kind of file.
        format: Format,
        /// The project's name.
        title: String,
        /// When the file is made.
        now: UnixMillis,
        /// The plan.
        records: Box<Records>,
    },
    /// Write a table as a file. Comes to [`Outcome::File`](super::Outcome::File).
    Tabulate {
        /// The kind of file.
        format: TableFormat,
        /// The table.
        table: Table,
    },
    /// Look for dates at which nobody is asked for too much. Comes to
    /// [`Outcome::Levelled`](super::Outcome::Levelled).
    Level {
        /// The plan.
        records: Box<Records>,
        /// How it is to be levelled.
        options: Options,
    },
    /// Put a whole project with its history into one file. Comes to
    /// [`Outcome::File`](super::Outcome::File).
    Pack {
        /// The project's name.
        title: String,
        /// Its documents.
        project: ProjectFile,
    },
}

/// What a file does not say itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadAs {
    /// Where a project starts whose file has no dates.
    pub start: Moment,
    /// How a table is laid out; guessed where nobody said.
    pub layout: Option<Layout>,
    /// Which project to take of a file with several.
    pub project: Option<String>,
}

/// A file to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ExportFormat {
    /// The plan as it is now, for another program.
    Plan(Format),
    /// The whole project with its history.
    Throughline {
        /// Also its private notes, for whoever may read those: without a grant they are not on this device.
        private: bool,
    },
}
