//! Excel workbooks: tasks, links, resources and assignments on a sheet each, with typed cells.

mod sheet;

use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use self::sheet::{Formats, Sheet};
use super::{
    Table,
    columns::{Column, Rows, Value},
};
use crate::{
    plan::Plan,
    record::{LagUnit, Percent},
    schedule::Schedule,
    time::{Minutes, Moment},
};

/// The columns of the sheet of tasks.
const TASKS: [&str; 22] = [
    "key",
    "wbs",
    "name",
    "duration",
    "start",
    "finish",
    "percent_complete",
    "predecessors",
    "resources",
    "owner",
    "mode",
    "constraint",
    "constraint_date",
    "deadline",
    "priority",
    "work",
    "actual_start",
    "actual_finish",
    "critical",
    "total_float",
    "free_float",
    "notes",
];

/// Outline levels that Excel has.
const LEVELS: u16 = 7;

/// A workbook that cannot be written: the plan has more rows than a sheet.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the workbook cannot be written: {0}")]
pub struct WorkbookError(String);

impl From<XlsxError> for WorkbookError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// The plan as an Excel workbook: dates are dates, durations are numbers of days, percentages are
/// fractions, and summaries can be folded.
///
/// # Errors
/// A sheet cannot hold the plan.
pub fn export(
    project_name: &str,
    plan: &Plan,
    schedule: &Schedule,
) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = called(project_name)?;
    let formats = Formats::new(plan.records.options.day());
    let rows = Rows::new(plan, schedule);
    tasks(&mut workbook, &formats, plan, &rows)?;
    links(&mut workbook, &formats, plan)?;
    resources(&mut workbook, &formats, plan)?;
    assignments(&mut workbook, &formats, plan)?;
    Ok(workbook.save_to_buffer()?)
}

/// A table as an Excel workbook with one sheet, its cells typed as [`export`] does.
///
/// # Errors
/// A sheet cannot hold the table, or be called so.
pub fn export_table(table: &Table) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = called(&table.name)?;
    let formats = Formats::new(table.units.0);
    let headings: Vec<&str> = table.headings.iter().map(String::as_str).collect();
    let mut sheet = Sheet::new(&mut workbook, &table.name, &headings, &formats)?;
    for row in &table.rows {
        for (column, value) in row.iter().enumerate() {
            sheet.cell(column, value.clone())?;
        }
        sheet.next_row();
    }
    sheet.fit();
    sheet.finish()?;
    Ok(workbook.save_to_buffer()?)
}

/// A workbook with a title. The same content gives the same file: the time of making is not in it.
fn called(title: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let epoch = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&epoch);
    workbook.set_properties(&properties);
    Ok(workbook)
}

fn tasks(
    workbook: &mut Workbook,
    formats: &Formats,
    plan: &Plan,
    rows: &Rows<'_>,
) -> Result<(), XlsxError> {
    let columns: Vec<Column> = TASKS
        .iter()
        .filter_map(|name| Column::named(name))
        .collect();
    let headings: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
    let mut sheet = Sheet::new(workbook, "Tasks", &headings, formats)?;
    for i in 0..rows.len() {
        for (column, kind) in columns.iter().enumerate() {
            let value = rows.value(i, *kind);
            if *kind == Column::named("name").unwrap_or(Column::Key) {
                sheet.name(column, value, plan.tasks[i].level, plan.is_summary(i))?;
            } else {
                sheet.cell(column, value)?;
            }
        }
        sheet.next_row();
    }
    for (i, node) in plan.tasks.iter().enumerate() {
        if plan.is_summary(i) && node.level < LEVELS {
            sheet.fold(i + 1, node.end - 1)?;
        }
    }
    sheet.finish()
}

fn links(workbook: &mut Workbook, formats: &Formats, plan: &Plan) -> Result<(), XlsxError> {
    let headings = [
        "Predecessor",
        "Predecessor's name",
        "Type",
        "Lag",
        "Lag in %",
        "Successor",
        "Successor's name",
    ];
    let mut sheet = Sheet::new(workbook, "Links", &headings, formats)?;
    for (index, ends) in plan.links.iter().enumerate() {
        let link = plan.link(index);
        let key = |i: usize| Value::Code(plan.tasks[i].key.clone());
        let name = |i: usize| Value::Text(plan.task(i).name.clone());
        let lag = |elapsed| Value::Duration {
            minutes: link.lag,
            elapsed,
            estimated: false,
        };
        // Percentages of the predecessor's duration are hundredths, and may exceed 100.
        let (time, percent) = match link.lag_unit {
            LagUnit::Working => (lag(false), Value::Empty),
            LagUnit::Elapsed => (lag(true), Value::Empty),
            LagUnit::Percent | LagUnit::ElapsedPercent => {
                (Value::Empty, Value::Integer(link.lag.0 / 100))
            }
        };
        sheet.cell(0, key(ends.predecessor))?;
        sheet.cell(1, name(ends.predecessor))?;
        sheet.cell(2, Value::Code(link.kind.label().to_owned()))?;
        sheet.cell(3, time)?;
        sheet.cell(4, percent)?;
        sheet.cell(5, key(ends.successor))?;
        sheet.cell(6, name(ends.successor))?;
        sheet.next_row();
    }
    sheet.finish()
}

fn resources(workbook: &mut Workbook, formats: &Formats, plan: &Plan) -> Result<(), XlsxError> {
    let headings = [
        "Name",
        "Initials",
        "Type",
        "Max. units",
        "Calendar",
        "E-mail",
        "Notes",
    ];
    let mut sheet = Sheet::new(workbook, "Resources", &headings, formats)?;
    let records = &plan.records;
    for resource in records.resources.values().filter(|r| !r.deleted) {
        let calendar = resource.calendar.and_then(|id| records.calendars.get(&id));
        sheet.cell(0, Value::Text(resource.name.clone()))?;
        sheet.cell(1, Value::Text(resource.initials.clone()))?;
        sheet.cell(2, Value::Code(resource.kind.label().to_owned()))?;
        sheet.units(3, resource.max_units)?;
        sheet.cell(
            4,
            calendar.map_or(Value::Empty, |c| Value::Text(c.name.clone())),
        )?;
        sheet.cell(5, Value::Text(resource.email.clone()))?;
        sheet.cell(6, Value::Text(resource.notes.0.clone()))?;
        sheet.next_row();
    }
    sheet.finish()
}

fn assignments(workbook: &mut Workbook, formats: &Formats, plan: &Plan) -> Result<(), XlsxError> {
    let headings = [
        "Task",
        "Task's name",
        "Resource",
        "Units",
        "Work",
        "% work complete",
        "Actual start",
        "Actual finish",
    ];
    let mut sheet = Sheet::new(workbook, "Assignments", &headings, formats)?;
    let records = &plan.records;
    let living = records.assignments.values().filter(|a| !a.deleted);
    let mut placed: Vec<_> = living
        .filter_map(|a| Some((plan.find(a.task?)?, a)))
        .collect();
    placed.sort_by_key(|(i, a)| (*i, a.id));
    for (i, a) in placed {
        let resource = a.resource.and_then(|id| records.resources.get(&id));
        let moment = |m: Option<Moment>| m.map_or(Value::Empty, Value::Moment);
        let Percent(done) = a.percent_work_complete;
        sheet.cell(0, Value::Code(plan.tasks[i].key.clone()))?;
        sheet.cell(1, Value::Text(plan.task(i).name.clone()))?;
        sheet.cell(
            2,
            resource.map_or(Value::Empty, |r| Value::Text(r.name.clone())),
        )?;
        sheet.units(3, a.units)?;
        let work = Value::Duration {
            minutes: Minutes(a.work.0),
            elapsed: false,
            estimated: false,
        };
        sheet.cell(4, if a.work.0 == 0 { Value::Empty } else { work })?;
        sheet.cell(5, Value::Percent(done))?;
        sheet.cell(6, moment(a.actual_start))?;
        sheet.cell(7, moment(a.actual_finish))?;
        sheet.next_row();
    }
    sheet.finish()
}

#[cfg(test)]
mod tests;
