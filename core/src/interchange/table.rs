//! Tables of anything, for other programs.

use serde::{Deserialize, Serialize};

use super::{columns::Value, csv, xlsx};

/// A table: what is looked at, as whoever shows it put it together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Table {
    /// What it is a table of: the sheet's name.
    pub name: String,
    /// What its columns are called.
    pub headings: Vec<String>,
    /// Its rows, each with a value for each heading.
    pub rows: Vec<Vec<Value>>,
    /// Working minutes in a day, a week and a month, by which durations are written.
    pub units: (i64, i64, i64),
}

/// A kind of file that a table is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TableFormat {
    /// An Excel workbook with one sheet.
    Xlsx,
    /// Comma-separated values.
    Csv,
}

impl TableFormat {
    /// The same as a format for plans.
    #[must_use]
    pub const fn as_format(self) -> super::Format {
        match self {
            Self::Xlsx => super::Format::Xlsx,
            Self::Csv => super::Format::Csv,
        }
    }
}

impl Table {
    /// The table as a file.
    ///
    /// # Errors
    /// A workbook cannot hold it; the error says why.
    pub fn write(&self, format: TableFormat) -> Result<Vec<u8>, xlsx::WorkbookError> {
        match format {
            TableFormat::Xlsx => xlsx::export_table(self),
            TableFormat::Csv => Ok(csv::export_table(self)),
        }
    }
}
