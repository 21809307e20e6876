//! From text to tables of rows.

use std::collections::BTreeMap;

use super::{Limits, Problem};
use crate::{
    interchange::number::decimal,
    time::{Minutes, Moment},
};

/// The tables that are read; all others are passed over.
const READ: [&str; 10] = [
    "PROJECT",
    "PROJWBS",
    "TASK",
    "TASKPRED",
    "CALENDAR",
    "RSRC",
    "RSRCRATE",
    "TASKRSRC",
    "TASKMEMO",
    "SCHEDOPTIONS",
];

/// Columns of a table; P6 has not half as many.
const WIDEST: usize = 1_000;

/// The longest amount of time that is read, in minutes: 200 years of 24-hour days, as in the records.
pub(super) const LONGEST: i64 = 200 * 366 * 24 * 60;

/// Characters of a name that are kept.
const LINE: usize = 1_000;

/// A table: where each column stands, and the rows.
#[derive(Debug, Default)]
struct Table<'t> {
    columns: BTreeMap<&'t str, usize>,
    rows: Vec<(u64, Vec<&'t str>)>,
}

/// The tables of a file.
#[derive(Debug, Default)]
pub(super) struct Tables<'t>(BTreeMap<&'static str, Table<'t>>);

impl<'t> Tables<'t> {
    pub(super) fn read(text: &'t str, limits: Limits) -> Result<Self, Problem> {
        let mut tables = Self::default();
        let mut at: Option<&'static str> = None;
        let mut ended = false;
        let mut number = 0_u64;
        for line in text.split('\n') {
            number += 1;
            let line = line.strip_suffix('\r').unwrap_or(line);
            let (mark, rest) = line.split_once('\t').unwrap_or((line, ""));
            if number == 1 && mark != "ERMHDR" {
                let reason =
                    "this is not a Primavera P6 exchange file: it does not begin with ERMHDR";
                return Err(Problem::new(1, "", reason));
            }
            match mark {
                "%T" => {
                    at = READ.into_iter().find(|name| *name == rest.trim());
                    if let Some(name) = at {
                        tables.0.entry(name).or_default().columns.clear();
                    }
                }
                "%F" => tables.columns(at, rest, number)?,
                "%R" => tables.row(at, rest, number, limits)?,
                "%E" => {
                    ended = true;
                    break;
                }
                "ERMHDR" if number == 1 => {}
                "" if line.is_empty() => {}
                _ => {
                    let start: String = mark.chars().take(20).collect();
                    let reason =
                        format!("a line begins with ‘{start}’ instead of %T, %F, %R or %E");
                    return Err(Problem::new(number, "", reason));
                }
            }
        }
        if !ended {
            return Err(Problem::new(
                number,
                "",
                "the file is cut short: it does not end with %E",
            ));
        }
        Ok(tables)
    }

    fn columns(
        &mut self,
        at: Option<&'static str>,
        rest: &'t str,
        line: u64,
    ) -> Result<(), Problem> {
        let Some(table) = at.and_then(|name| self.0.get_mut(name)) else {
            return Ok(());
        };
        let names: Vec<&str> = rest.split('\t').map(str::trim).collect();
        if names.len() > WIDEST {
            let reason = format!("the table has more than {WIDEST} columns");
            return Err(Problem::new(line, at.unwrap_or_default(), reason));
        }
        if !table.rows.is_empty() {
            let reason = "the table is in the file twice";
            return Err(Problem::new(line, at.unwrap_or_default(), reason));
        }
        table.columns = names
            .into_iter()
            .enumerate()
            .map(|(i, name)| (name, i))
            .collect();
        Ok(())
    }

    fn row(
        &mut self,
        at: Option<&'static str>,
        rest: &'t str,
        line: u64,
        limits: Limits,
    ) -> Result<(), Problem> {
        let Some(table) = at.and_then(|name| self.0.get_mut(name)) else {
            return Ok(());
        };
        let name = at.unwrap_or_default();
        if table.columns.is_empty() {
            return Err(Problem::new(
                line,
                name,
                "a row comes before the columns (%F)",
            ));
        }
        if table.rows.len() == limits.records {
            let reason = format!("there are more than {} rows", limits.records);
            return Err(Problem::new(line, name, reason));
        }
        let cells: Vec<&str> = rest.split('\t').collect();
        if cells.len() > table.columns.len() {
            let reason = format!(
                "the row has {} cells, but there are {} columns",
                cells.len(),
                table.columns.len()
            );
            return Err(Problem::new(line, name, reason));
        }
        table.rows.push((line, cells));
        Ok(())
    }

    /// The rows of a table; none where it is not there.
    pub(super) fn rows<'s>(&'s self, table: &'static str) -> impl Iterator<Item = Row<'s>> {
        let found = self.0.get(table);
        found.into_iter().flat_map(move |found| {
            found.rows.iter().map(move |(line, cells)| Row {
                table,
                columns: &found.columns,
                cells,
                line: *line,
            })
        })
    }
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'s> {
    table: &'static str,
    columns: &'s BTreeMap<&'s str, usize>,
    cells: &'s [&'s str],
    pub(super) line: u64,
}

impl<'s> Row<'s> {
    /// The text of a column; empty where there is none.
    pub(super) fn text(&self, column: &str) -> &'s str {
        let cell = self.columns.get(column).and_then(|i| self.cells.get(*i));
        cell.map_or("", |text| text.trim())
    }

    /// One line of text, cut where it is very long.
    pub(super) fn line_of(&self, column: &str) -> String {
        let text = self.text(column).replace(char::is_control, " ");
        text.chars().take(LINE).collect()
    }

    /// A problem in a column of this row.
    pub(super) fn problem(&self, column: &str, reason: impl Into<String>) -> Problem {
        Problem::new(self.line, &format!("{}.{column}", self.table), reason)
    }

    fn parsed<T>(
        &self,
        column: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match parse(text) {
            Some(value) => Ok(Some(value)),
            None => {
                let shown: String = text.chars().take(40).collect();
                Err(self.problem(column, format!("‘{shown}’ is not {expected}")))
            }
        }
    }

    /// The id that a column holds.
    pub(super) fn id(&self, column: &str) -> Result<Option<i64>, Problem> {
        self.parsed(column, "a number", |text| text.parse().ok())
    }

    /// The id of the row itself.
    pub(super) fn own_id(&self, column: &str) -> Result<i64, Problem> {
        let id = self.id(column)?;
        id.ok_or_else(|| self.problem(column, "the id is missing"))
    }

    /// A decimal number in ten-thousandths; some places write a comma.
    pub(super) fn number(&self, column: &str) -> Result<Option<i64>, Problem> {
        self.parsed(column, "a number", |text| {
            decimal(&text.replace(',', "."), 4)
        })
    }

    /// Hours as whole minutes.
    pub(super) fn hours(&self, column: &str) -> Result<Option<Minutes>, Problem> {
        let minutes = self.parsed(column, "an amount of hours, up to 200 years", |text| {
            let hours = i128::from(decimal(&text.replace(',', "."), 4)?);
            let half = 5_000 * hours.signum();
            let minutes = i64::try_from((hours * 60 + half) / 10_000).ok()?;
            Some(minutes).filter(|m| m.abs() <= LONGEST)
        })?;
        Ok(minutes.map(Minutes))
    }

    /// A date and time such as `2026-01-05 08:00`.
    pub(super) fn moment(&self, column: &str) -> Result<Option<Moment>, Problem> {
        let expected = "a date and time such as 2026-01-05 08:00, between the years 1900 and 2199";
        self.parsed(column, expected, |text| {
            text.replacen(' ', "T", 1).parse().ok()
        })
    }
}
