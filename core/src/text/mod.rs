//! Text that people type and read in cells: durations, dates, predecessors, resources.
//!
//! Pure functions, used alike by the user interface, the engine and the command line. What is
//! formatted here is parsed here to the same value.

mod date;
mod duration;
mod hours;
mod money;
mod number;
mod predecessor;
mod resource;
mod table;

pub use date::parse_date;
pub use duration::{ParsedDuration, format_duration, parse_duration};
pub use hours::{format_hours, parse_hours};
pub use money::format_money;
pub use predecessor::{PredecessorText, format_predecessor, parse_predecessors};
pub use resource::{format_resources, parse_resources};
pub use table::{format_table, parse_table};

/// Text in a cell that cannot be read: what was typed, what is wrong with it, and an example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{text}’ {reason}; write for example {example}")]
pub struct TextError {
    /// What was typed, shortened.
    pub text: String,
    /// What is wrong with it, as the end of a sentence.
    pub reason: &'static str,
    /// What would be understood.
    pub example: &'static str,
}

impl TextError {
    pub(crate) fn new(text: &str, reason: &'static str, example: &'static str) -> Self {
        Self {
            text: text.trim().chars().take(40).collect(),
            reason,
            example,
        }
    }
}
