//! From cells to what a row says of its task.

use chrono::NaiveDate;

use super::{
    cell::{self, shown},
    layout::Layout,
    report::Problems,
    table::{Table, TableRow},
    target::{Target, declared},
};
use crate::{
    interchange::Problem,
    record::{FieldType, FieldValue as _, PlanOptions, Scalar, Units},
    text::parse_resources,
    time::{DAY, Moment},
};

/// The longest text in one line, and the longest of several.
const LINE: usize = 1_000;
const PROSE: usize = 100_000;

/// A date and, where one was written, the minute of the day.
pub(super) type Day = (NaiveDate, Option<i64>);

/// What a row says. Cells that are empty say nothing but that they are.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) key: String,
    pub(super) level: Option<usize>,
    pub(super) wbs: String,
    pub(super) parent: String,
    /// The width of the blanks before the name.
    pub(super) indent: usize,
    /// Stored field names and values, [`Scalar::Null`] for an empty cell.
    pub(super) fields: Vec<(&'static str, Scalar)>,
    /// References by name: the field and the name.
    pub(super) named: Vec<(&'static str, String)>,
    /// The texts of the predecessor columns, if there are any.
    pub(super) predecessors: Option<String>,
    pub(super) resources: Option<Vec<(String, Units)>>,
    pub(super) start: Option<Day>,
    pub(super) finish: Option<Day>,
}

impl Row {
    pub(super) fn field(&self, name: &str) -> Option<&Scalar> {
        let found = self.fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, value)| value)
    }

    pub(super) fn name(&self) -> &str {
        match self.field("name") {
            Some(Scalar::Text(name)) => name,
            _ => "",
        }
    }
}

/// The headings of a table: those of its first row, or letters as a spreadsheet has them.
pub(super) fn headings(first: Option<&TableRow>, layout: &Layout) -> Vec<String> {
    let width = first
        .map_or(0, |row| row.cells.len())
        .max(layout.columns.len());
    (0..width)
        .map(|i| {
            let named = first
                .filter(|_| layout.header)
                .and_then(|row| row.cells.get(i));
            match named
                .map(|heading| heading.trim())
                .filter(|h| !h.is_empty())
            {
                Some(heading) => shown(heading),
                None => format!("column {}", letters(i)),
            }
        })
        .collect()
}

/// The name of a column in a spreadsheet: A … Z, AA ….
fn letters(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return name.into_iter().rev().collect();
        }
        column = column / 26 - 1;
    }
}

/// Reads all rows; what cannot be read is among the problems. `limit` is how many rows there may be.
pub(super) fn read(
    text: &str,
    layout: &Layout,
    options: &PlanOptions,
    limit: usize,
    problems: &mut Problems,
) -> (Vec<String>, Vec<Row>) {
    let mut table = Table::new(text, layout.delimiter).peekable();
    let columns = headings(table.peek().and_then(|row| row.as_ref().ok()), layout);
    let mut rows = Vec::new();
    for row in table.skip(usize::from(layout.header)) {
        let row = match row {
            Ok(row) => row,
            Err(problem) => {
                problems.add(problem);
                break;
            }
        };
        if rows.len() == limit {
            problems.add(Problem::new(
                row.line,
                "",
                format!("there are more than {limit} rows"),
            ));
            break;
        }
        let reader = Reader {
            layout,
            options,
            columns: &columns,
        };
        rows.push(reader.row(&row, problems));
    }
    (columns, rows)
}

struct Reader<'l> {
    layout: &'l Layout,
    options: &'l PlanOptions,
    columns: &'l [String],
}

impl Reader<'_> {
    fn row(&self, source: &TableRow, problems: &mut Problems) -> Row {
        let mut row = Row {
            line: source.line,
            ..Row::default()
        };
        let empty = String::new();
        for (i, target) in self.layout.columns.iter().enumerate() {
            let text = source.cells.get(i).unwrap_or(&empty);
            if let Err(reason) = self.cell(&mut row, target, text) {
                problems.add(Problem::new(source.line, &self.columns[i], reason));
            }
        }
        row
    }

    fn cell(&self, row: &mut Row, target: &Target, text: &str) -> Result<(), String> {
        let trimmed = unguarded(text.trim());
        match target {
            Target::Skip => {}
            Target::Key => trimmed.clone_into(&mut row.key),
            Target::Wbs => trimmed.clone_into(&mut row.wbs),
            Target::Parent => trimmed.clone_into(&mut row.parent),
            Target::Level => {
                if !trimmed.is_empty() {
                    let level = cell::integer(trimmed)?;
                    row.level = usize::try_from(level).ok();
                    row.level
                        .ok_or_else(|| format!("a level of {level} is below the top"))?;
                }
            }
            Target::Predecessors => {
                let all = row.predecessors.get_or_insert_default();
                if !all.is_empty() && !trimmed.is_empty() {
                    // Several columns: semicolons keep their items apart whatever is in them.
                    *all = all.replace(',', ";");
                    all.push(';');
                }
                all.push_str(trimmed);
            }
            Target::Resources => {
                let all = row.resources.get_or_insert_default();
                let read = parse_resources(trimmed).map_err(|error| error.to_string())?;
                for (name, units) in read {
                    if !all.iter().any(|(other, _)| *other == name) {
                        all.push((cut(&name, LINE), units));
                    }
                }
            }
            Target::Start => row.start = self.day(trimmed)?,
            Target::Finish => row.finish = self.day(trimmed)?,
            Target::Status => self.status(row, trimmed),
            Target::Active => {
                if !trimmed.is_empty() {
                    row.fields
                        .push(("inactive", Scalar::Bool(!cell::flag(trimmed)?)));
                }
            }
            Target::Field(name) => self.field(row, name, text)?,
        }
        Ok(())
    }

    fn day(&self, text: &str) -> Result<Option<Day>, String> {
        if empty(text) {
            return Ok(None);
        }
        cell::date(text, self.layout.dates).map(Some)
    }

    /// Words for done and dropped; everything else says nothing that a plan keeps.
    fn status(&self, row: &mut Row, text: &str) {
        match super::target::plain(text).as_str() {
            "done" | "complete" | "completed" | "closed" | "resolved" | "finished" => {
                row.fields.push(("percent_complete", Scalar::Int(100)));
            }
            "cancelled" | "canceled" | "duplicate" | "wontdo" | "wontfix" => {
                row.fields.push(("inactive", Scalar::Bool(true)));
            }
            _ => {}
        }
    }

    fn field(&self, row: &mut Row, name: &str, text: &str) -> Result<(), String> {
        let Some(field) = declared(name) else {
            return Err(format!("there is no field ‘{}’", shown(name)));
        };
        let trimmed = unguarded(text.trim());
        if field.name == "name" {
            row.indent = text
                .chars()
                .take_while(|c| c.is_whitespace())
                .map(|c| if c == '\t' { 4 } else { 1 })
                .sum();
        }
        if empty(trimmed) {
            row.fields.push((field.name, Scalar::Null));
            return Ok(());
        }
        let value = match field.field_type {
            FieldType::Text => Scalar::Text(cut(&trimmed.replace(char::is_control, " "), LINE)),
            FieldType::Prose => return prose(row, field.name, text),
            FieldType::Bool => cell::flag(trimmed)?.into(),
            FieldType::Integer if field.name == "priority" => {
                let priority = cell::priority(trimmed)?;
                if !(0..=1000).contains(&priority) {
                    return Err(format!("a priority of {priority} is not from 0 to 1000"));
                }
                priority.into()
            }
            FieldType::Integer => cell::integer(trimmed)?.into(),
            FieldType::Duration => {
                let o = self.options;
                let units = (o.day(), o.week(), o.month());
                let read = cell::duration(trimmed, self.layout.unit, units)?;
                if field.name == "duration" {
                    row.fields.push(("elapsed", read.elapsed.into()));
                    row.fields.push(("estimated", read.estimated.into()));
                }
                read.minutes.to_scalar()
            }
            FieldType::Moment => {
                let day = cell::date(trimmed, self.layout.dates)?;
                let late = ["deadline", "actual_finish"].contains(&field.name);
                moment(day, self.options, late).to_scalar()
            }
            FieldType::Percent => cell::percent(trimmed)?.into(),
            FieldType::Units => cell::units(trimmed)?.to_scalar(),
            FieldType::Choice(choices) => cell::choice(trimmed, choices)?.into(),
            FieldType::Reference(_) => {
                row.named.push((field.name, trimmed.to_owned()));
                return Ok(());
            }
            _ => return Err("this field cannot come from a table".to_owned()),
        };
        row.fields.push((field.name, value));
        Ok(())
    }
}

/// Text of several lines; of several columns the texts follow each other.
fn prose(row: &mut Row, field: &'static str, text: &str) -> Result<(), String> {
    let mut text = unguarded(text.trim())
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    text.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    if let Some((_, Scalar::Text(before))) = row.fields.iter_mut().find(|(f, _)| *f == field) {
        text = format!("{before}\n\n{text}");
        *before = cut(&text, PROSE);
        return Ok(());
    }
    row.fields.retain(|(f, _)| *f != field);
    row.fields.push((field, Scalar::Text(cut(&text, PROSE))));
    Ok(())
}

/// The instant that a date means: with its own time, or when a day starts or ends.
pub(super) fn moment((date, minute): Day, options: &PlanOptions, end: bool) -> Moment {
    let (start, finish) = options.day_span();
    let minute = minute.unwrap_or(if end { finish } else { start });
    Moment(Moment::from_date(date).0 + minute.clamp(0, DAY))
}

/// What programs write where there is no date.
fn empty(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("na") || text == "-"
}

/// Without the apostrophe that our own export puts before what a spreadsheet would take for a formula.
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'')
        .filter(|rest| super::export::is_formula(rest))
        .unwrap_or(text)
}

fn cut(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        let names: Vec<String> = [0, 25, 26, 27, 701, 702].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
