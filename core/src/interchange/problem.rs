//! What is wrong with a file of rows and columns, and where.

use serde::{Deserialize, Serialize};

/// Something in a file that cannot be taken over, and where it stands.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, thiserror::Error,
)]
#[error("line {line}{}: {reason}", place(column))]
pub struct Problem {
    /// The line of the file, from 1; a row may run over several and is named by its first.
    pub line: u64,
    /// The column by its heading; empty where the whole row is meant.
    pub column: String,
    /// What is wrong, in words.
    pub reason: String,
}

impl Problem {
    /// Something wrong in a column of a line.
    pub(crate) fn new(line: u64, column: &str, reason: impl Into<String>) -> Self {
        Self {
            line,
            column: column.to_owned(),
            reason: reason.into(),
        }
    }
}

fn place(column: &str) -> String {
    if column.is_empty() {
        String::new()
    } else {
        format!(", {column}")
    }
}
