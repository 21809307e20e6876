//! From a plan to a table.

use crate::{
    interchange::columns::{Column, Rows, Value},
    plan::Plan,
    schedule::Schedule,
    text::format_duration,
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
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    // Writing to memory fails only where rows differ in length, and these are all alike.
    let _ = writer.write_record(columns.iter().map(|column| column.heading()));
    let options = &plan.records.options;
    let units = (options.day(), options.week(), options.month());
    for i in 0..rows.len() {
        let cells = columns
            .iter()
            .map(|column| text(rows.value(i, *column), units));
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
