//! From a plan to a table.

use crate::{
    interchange::{
        columns::{Column, Rows, Value},
        table::Table,
    },
    plan::Plan,
    schedule::Schedule,
    text::{format_duration, format_money},
};

/// What a spreadsheet takes for the start of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The plan as a table with these columns (see [`columns::all`](crate::interchange::columns::all)), in
/// display order: UTF-8 with a byte order mark, commas, and a row of headings. Names that no column has
/// are left out.
///
/// Text from people that a spreadsheet would take for a formula gets an apostrophe before it; an import
/// takes it off again.
#[must_use]
pub fn export(columns: &[&str], plan: &Plan, schedule: &Schedule) -> Vec<u8> {
    let columns: Vec<Column> = columns
        .iter()
        .filter_map(|name| Column::named(name))
        .collect();
    let rows = Rows::new(plan, schedule);
    let options = &plan.records.options;
    let units = (options.day(), options.week(), options.month());
    let headings = columns.iter().map(|column| column.heading());
    let cells = (0..rows.len()).map(|i| columns.iter().map(move |column| (i, *column)));
    let cells = cells.map(|row| row.map(|(i, column)| text(rows.value(i, column), units)));
    write(headings, cells)
}

/// A table of anything, written like [`export`].
#[must_use]
pub fn export_table(table: &Table) -> Vec<u8> {
    let headings = table.headings.iter().map(String::as_str);
    let rows = table.rows.iter();
    write(
        headings,
        rows.map(|row| row.iter().map(|value| text(value.clone(), table.units))),
    )
}

fn write<'h>(
    headings: impl Iterator<Item = &'h str>,
    rows: impl Iterator<Item = impl Iterator<Item = String>>,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    // Writing to memory fails only where rows differ in length, and that is allowed.
    let _ = writer.write_record(headings);
    for cells in rows {
        let _ = writer.write_record(cells);
    }
    writer.into_inner().unwrap_or_default()
}

fn text(value: Value, units: (i64, i64, i64)) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => guarded(text),
        Value::Code(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Flag(true) => "yes".to_owned(),
        Value::Flag(false) => "no".to_owned(),
        Value::Percent(percent) => format!("{percent}%"),
        Value::Duration {
            minutes,
            elapsed,
            estimated,
        } => format_duration(minutes, elapsed, estimated, units),
        Value::Moment(moment) => moment.to_string().replace('T', " "),
        Value::Day(day) => day.date().to_string(),
        Value::Money(amount) => format_money(amount),
    }
}

fn guarded(text: String) -> String {
    if is_formula(&text) {
        format!("'{text}")
    } else {
        text
    }
}

/// Whether a spreadsheet would take a text for a formula, once apostrophes before it are gone.
pub(super) fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}
