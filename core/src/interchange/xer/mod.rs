//! Primavera P6 exchange files (XER): lines of cells with tabs between them, table by table.
//!
//! ```text
//! ERMHDR  19.12  2026-01-05  Project  admin  …
//! %T      TASK
//! %F      task_id  proj_id  wbs_id  task_code  task_name  …
//! %R      1001     100      200     A1000      Survey     …
//! %E
//! ```
//! The meaning of tables and columns follows Oracle's *Primavera P6 XER import/export data map guide*. A
//! file comes from strangers: it is read within [`Limits`], and is taken whole or not at all.

mod activities;
mod calendar;
mod import;
mod people;
mod tables;
#[cfg(test)]
mod tests;
mod wbs;

pub use import::{import, import_within, projects};

use serde::{Deserialize, Serialize};

use super::{Limits, Problem};

/// A project in a file, which may hold several.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct XerProject {
    /// The short name by which it is chosen, such as `NET-2026`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many activities it has.
    pub activities: usize,
}

/// Why nothing was imported.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum XerError {
    /// Something in the file cannot be read.
    #[error("{0}")]
    Problem(Problem),
    /// The file holds several projects, and none was chosen.
    #[error("the file holds {} projects; choose one of them: {}", .0.len(), codes(.0))]
    Several(Vec<XerProject>),
    /// The chosen project is not in the file.
    #[error("the file holds no project ‘{wanted}’, only: {}", codes(.there))]
    NoSuch {
        /// What was chosen.
        wanted: String,
        /// What there is.
        there: Vec<XerProject>,
    },
}

impl From<Problem> for XerError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn codes(projects: &[XerProject]) -> String {
    let codes: Vec<&str> = projects.iter().take(20).map(|p| p.code.as_str()).collect();
    codes.join(", ")
}

/// Whether bytes begin like such a file.
#[must_use]
pub fn is_one(bytes: &[u8]) -> bool {
    bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .starts_with(b"ERMHDR")
}
