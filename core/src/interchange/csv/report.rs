//! What an import would do, before it does it.

use serde::{Deserialize, Serialize};

use crate::interchange::Problem;

/// Entries of a list that are kept; the rest is counted.
const SHOWN: usize = 200;

/// What an import of a table would make, or why it makes nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DryRun {
    /// The headings of the columns.
    pub columns: Vec<String>,
    /// The first cells of each column, as a help to see what it means.
    pub samples: Vec<Vec<String>>,
    /// How many rows there are.
    pub rows: usize,
    /// How many tasks are new.
    pub created: usize,
    /// How many tasks of the open plan are changed.
    pub changed: usize,
    /// How many links are new.
    pub links: usize,
    /// How many resources are new.
    pub resources: usize,
    /// The first of the new tasks: level below the top, key where the file has one, and name.
    pub new_tasks: Vec<(u16, String, String)>,
    /// The first of the changes of tasks that are there already.
    pub changes: Vec<CellChange>,
    /// The first of the problems; where there is one, nothing is imported.
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problem_count: usize,
    /// What is worth knowing besides.
    pub notes: Vec<String>,
}

impl DryRun {
    /// Whether the import can be carried out.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.problem_count == 0
    }
}

/// A field of a task that an import would change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CellChange {
    /// The task's key.
    pub key: String,
    /// The task's name.
    pub name: String,
    /// The label of the field.
    pub field: String,
    /// The value before, as people read it.
    pub before: String,
    /// The value after.
    pub after: String,
}

/// The problems of one import: all are counted, the first are kept.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) list: Vec<Problem>,
    pub(super) count: usize,
}

impl Problems {
    pub(super) fn add(&mut self, problem: Problem) {
        self.count += 1;
        if self.list.len() < SHOWN {
            self.list.push(problem);
        }
    }
}

/// Adds to a list of examples while there is room.
pub(super) fn show<T>(list: &mut Vec<T>, entry: impl FnOnce() -> T) {
    if list.len() < SHOWN {
        list.push(entry());
    }
}

/// Why a table was not imported.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", summary(.0))]
pub struct Refused(pub Box<DryRun>);

fn summary(run: &DryRun) -> String {
    let mut text = String::new();
    for problem in run.problems.iter().take(5) {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(&problem.to_string());
    }
    let more = run.problem_count.saturating_sub(5);
    if more > 0 {
        text.push_str(&format!("; and {more} more problems"));
    }
    text
}
