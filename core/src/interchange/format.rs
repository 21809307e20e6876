//! Files of every kind that is written from a plan.

use serde::{Deserialize, Serialize};

use super::{columns, csv, ics, json, mspdi, xlsx};
use crate::{plan::Plan, schedule::Schedule, time::UnixMillis};

/// A kind of file that a plan is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Format {
    /// Microsoft Project XML.
    Mspdi,
    /// An Excel workbook.
    Xlsx,
    /// A table of tasks with the [usual columns](columns::USUAL).
    Csv,
    /// A calendar whose events are the tasks.
    Events,
    /// A calendar whose to-dos are the tasks.
    Todos,
    /// Readable JSON: records and computed dates.
    Json,
}

impl Format {
    /// Every format, in the order of a menu.
    pub const ALL: &'static [Self] = &[
        Self::Mspdi,
        Self::Xlsx,
        Self::Csv,
        Self::Events,
        Self::Todos,
        Self::Json,
    ];

    /// The ending of the file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mspdi => "xml",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Events | Self::Todos => "ics",
            Self::Json => "json",
        }
    }

    /// The MIME type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Mspdi => "application/xml",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
            Self::Events | Self::Todos => "text/calendar",
            Self::Json => "application/json",
        }
    }
}

/// What is written.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'p> {
    /// The project's name.
    pub name: &'p str,
    /// Its plan.
    pub plan: &'p Plan,
    /// The plan's dates.
    pub schedule: &'p Schedule,
    /// When the file is made.
    pub now: UnixMillis,
}

/// The plan as a file.
///
/// # Errors
/// A workbook cannot hold it; the error says why.
pub fn export(format: Format, subject: Subject<'_>) -> Result<Vec<u8>, xlsx::WorkbookError> {
    let Subject {
        name,
        plan,
        schedule,
        now,
    } = subject;
    let calendar = |component| ics::export(name, plan, schedule, component, now);
    Ok(match format {
        Format::Mspdi => mspdi::export(name, plan, schedule),
        Format::Xlsx => xlsx::export(name, plan, schedule)?,
        Format::Csv => csv::export(&columns::USUAL, plan, schedule),
        Format::Events => calendar(ics::Component::Event),
        Format::Todos => calendar(ics::Component::Todo),
        Format::Json => json::export(name, plan, schedule),
    })
}
