//! Rows and cells to and from a spreadsheet, as text with tabs.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use leptos::prelude::*;
use throughline_core::{
    edit::{Intent, NewTask, Place},
    engine::Row,
    id::TaskId,
    text::{format_table, parse_predecessors, parse_resources, parse_table},
};
use web_sys::ClipboardEvent;

use super::{
    actions,
    batch::{Batch, Part, Refusal},
    column::{Column, ColumnLook as _},
    fill, values,
};
use crate::ui::{state::Ui, words::t};

/// The most rows that one paste makes.
const MOST: usize = 5000;

thread_local! {
    /// What the rows that were cut look like on the clipboard: pasted again, they move.
    static CUT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Copies the selected cells, or the selected rows with the columns shown.
pub(crate) fn on_copy(ui: Ui, event: &ClipboardEvent) {
    ui.plan.cut.set(Arc::default());
    let Some(table) = copied(ui) else { return };
    if put(event, &table) {
        ui.said.set((t().copied_rows)(table.len()));
    }
}

/// Cuts: cells are copied and emptied; rows wait where they are until they are pasted.
pub(crate) fn on_cut(ui: Ui, event: &ClipboardEvent) {
    let Some(table) = copied(ui) else { return };
    if !put(event, &table) {
        return;
    }
    if whole_rows(ui) {
        CUT.set(format_table(&table));
        ui.plan
            .cut
            .set(Arc::new(ui.plan.subjects().into_iter().collect()));
        ui.toasts.plain((t().cut_rows)(table.len()));
    } else {
        fill::clear(ui);
    }
}

/// Pastes cells over those at the cursor, or rows below the row of the cursor.
pub(crate) fn on_paste(ui: Ui, event: &ClipboardEvent) {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok())
        .unwrap_or_default();
    event.prevent_default();
    let cut = ui.plan.cut.get_untracked();
    if !cut.is_empty() && CUT.with_borrow(|waiting| *waiting == text.trim_end_matches('\n')) {
        return paste_cut(ui);
    }
    let mut table = parse_table(&text);
    table.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    if table.is_empty() {
        ui.toasts.plain(t().paste_nothing);
        return;
    }
    table.truncate(MOST);
    match ui.plan.cursor.get_untracked() {
        Some(cursor) if !whole_rows(ui) && cursor.column.is_some() => {
            paste_cells(
                ui,
                cursor.task,
                cursor.column.unwrap_or(Column::NAME),
                &table,
            );
        }
        _ => paste_rows(ui, &table),
    }
}

/// Whether rows are meant rather than cells.
fn whole_rows(ui: Ui) -> bool {
    let in_cell = ui
        .plan
        .cursor
        .with_untracked(|cursor| cursor.is_some_and(|cursor| cursor.column.is_some()));
    let selected = ui
        .plan
        .selected
        .with_untracked(|selected| !selected.is_empty());
    !in_cell || (selected && ui.plan.span.with_untracked(Option::is_none))
}

fn put(event: &ClipboardEvent, table: &[Vec<String>]) -> bool {
    let done = event
        .clipboard_data()
        .is_some_and(|data| data.set_data("text/plain", &format_table(table)).is_ok());
    if done {
        event.prevent_default();
    }
    done
}

/// Moves the rows that were cut to the cursor.
fn paste_cut(ui: Ui) {
    let tasks: Vec<TaskId> = {
        let cut = ui.plan.cut.get_untracked();
        ui.plan.order.with_untracked(|order| {
            let waiting = order.iter().filter(|task| cut.contains(task));
            waiting.copied().collect()
        })
    };
    ui.plan.cut.set(Arc::default());
    let place = actions::place_below_cursor(ui);
    if tasks.is_empty() || matches!(place, Place::After(task) if tasks.contains(&task)) {
        return;
    }
    ui.plan.follow_focus.set(true);
    ui.edit(Intent::MoveTasks { tasks, place });
}

fn copied(ui: Ui) -> Option<Vec<Vec<String>>> {
    let rows = ui.plan.subjects();
    let columns = if whole_rows(ui) {
        ui.columns.get_untracked()
    } else {
        fill::columns(ui)
    };
    let indents = columns.len() > 1;
    let cell = |row: &Row, column: &Column| match *column {
        // Leading blanks carry the level to a spreadsheet and back.
        Column::NAME if indents => format!("{}{}", "  ".repeat(row.level.into()), row.name),
        other => values::text(ui, row, other),
    };
    let table: Vec<Vec<String>> = rows
        .into_iter()
        .filter_map(|task| ui.plan.peek(task))
        .map(|row| columns.iter().map(|column| cell(&row, column)).collect())
        .collect();
    (!table.is_empty()).then_some(table)
}

/// Writes a table over the cells from the cursor on. A single cell goes into every selected one; rows
/// below the last become new tasks.
fn paste_cells(ui: Ui, task: TaskId, column: Column, table: &[Vec<String>]) {
    let shown = ui.columns.get_untracked();
    let selected = fill::rows(ui);
    let mut batch = Batch::new(String::new());
    if let [row] = table
        && let [text] = row.as_slice()
    {
        let columns = fill::columns(ui);
        batch.label = (t().paste_label)(selected.len() * columns.len());
        for column in columns {
            for task in &selected {
                fill::set(ui, &mut batch, *task, column, text.trim());
            }
        }
        batch.run(ui);
        return;
    }
    let first = selected.first().copied().unwrap_or(task);
    let left = fill::columns(ui).first().copied().unwrap_or(column);
    let from = shown.iter().position(|now| *now == left).unwrap_or(0);
    let tasks: Vec<TaskId> = ui.plan.shown.with_untracked(|shown| {
        let at = shown.position(first).unwrap_or(0);
        let below = shown.tasks.iter().skip(at).take(table.len());
        below.copied().collect()
    });
    let cells = table.iter().map(Vec::len).sum();
    batch.label = (t().paste_label)(cells);
    for (row, task) in table.iter().zip(&tasks) {
        if ui.plan.is_group(*task) {
            continue;
        }
        for (text, column) in row.iter().zip(&shown[from..]) {
            fill::set(ui, &mut batch, *task, *column, text.trim());
        }
    }
    let rest = &table[tasks.len().min(table.len())..];
    if !rest.is_empty() {
        let last = ui.plan.order.with_untracked(|order| order.last().copied());
        let place = last.map_or(Place::LastIn(None), Place::After);
        new_rows(ui, &mut batch, rest, &shown[from..], place);
    }
    batch.run(ui);
}

/// New tasks below the cursor: the columns as shown, or as a first row of headings says.
fn paste_rows(ui: Ui, table: &[Vec<String>]) {
    let shown = ui.columns.get_untracked();
    let (columns, table) = match (headings(&table[0]), table) {
        (Some(columns), [_, rest @ ..]) => (columns, rest),
        _ if table[0].len() == shown.len() => (shown, table),
        _ => {
            let name = shown.iter().position(|column| *column == Column::NAME);
            (shown[name.unwrap_or(0)..].to_vec(), table)
        }
    };
    let mut batch = Batch::new((t().paste_rows_label)(table.len()));
    let place = actions::place_below_cursor(ui);
    new_rows(ui, &mut batch, table, &columns, place);
    batch.run(ui);
}

/// The columns that a row of headings names, if each cell of it names one.
fn headings(row: &[String]) -> Option<Vec<Column>> {
    let column = |cell: &String| {
        let cell = cell.trim().to_lowercase();
        Column::all().find(|column| {
            column.label().to_lowercase() == cell
                || column.heading().to_lowercase() == cell
                || column.name() == cell
        })
    };
    let columns: Vec<Column> = row.iter().map(column).collect::<Option<_>>()?;
    (columns.len() > 1 && columns.contains(&Column::NAME)).then_some(columns)
}

/// Takes rows into a batch as new tasks. Links between them stay between them: the keys that they had
/// where they were copied are those of the new ones here.
fn new_rows(ui: Ui, batch: &mut Batch, table: &[Vec<String>], columns: &[Column], place: Place) {
    let key = columns.iter().position(|column| *column == Column::KEY);
    let numbers: HashMap<String, u32> = (0_u32..)
        .zip(table)
        .filter_map(|(at, row)| {
            let (_, number) = row.get(key?)?.trim().split_once('-')?;
            Some((number.to_lowercase(), at))
        })
        .collect();
    let mut rows: Vec<NewTask> = Vec::new();
    let mut lowest = None;
    for row in table {
        let mut task = NewTask::default();
        for (text, column) in row.iter().zip(columns) {
            if *column == Column::NAME {
                task.level = level_of(text);
            }
            let text = text.trim();
            if let Err(why) = fill_in(ui, &mut task, *column, text, &numbers) {
                let name = row.get(columns.iter().position(|c| *c == Column::NAME).unwrap_or(0));
                let name = name.map(|name| name.trim().to_owned()).unwrap_or_default();
                batch.refused.push(Refusal {
                    place: format!("{name} · {}", column.label()),
                    text: text.to_owned(),
                    why,
                });
            }
        }
        lowest = Some(lowest.map_or(task.level, |lowest: u16| lowest.min(task.level)));
        rows.push(task);
    }
    let lowest = lowest.unwrap_or(0);
    let mut above = None;
    for row in &mut rows {
        // A task cannot be more than one level below the one above it.
        row.level = (row.level - lowest).min(above.map_or(0, |above| above + 1));
        above = Some(row.level);
    }
    if !rows.is_empty() {
        batch.parts.push(Part {
            place: t().paste_new_rows.to_owned(),
            text: String::new(),
            intent: Intent::CreateTasks { place, rows },
        });
    }
}

/// What a cell says about a new task. Dates that follow from other things are left to the schedule.
fn fill_in(
    ui: Ui,
    task: &mut NewTask,
    column: Column,
    text: &str,
    numbers: &HashMap<String, u32>,
) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    match column {
        Column::DURATION => {
            let fields = values::duration_fields(ui, text)?;
            let fields = fields.map(|(field, value)| (field.to_owned(), value));
            task.fields.extend(fields);
        }
        Column::RESOURCES => {
            task.resources = parse_resources(text).map_err(|error| error.to_string())?;
        }
        Column::PREDECESSORS => {
            let parsed = parse_predecessors(text, values::units(ui));
            for one in parsed.map_err(|error| error.to_string())? {
                match numbers.get(&one.number.to_lowercase()) {
                    Some(at) => task.follows.push((*at, one.kind, one.lag, one.lag_unit)),
                    None => {
                        let row = ui
                            .plan
                            .find(|row| row.number.eq_ignore_ascii_case(&one.number))
                            .ok_or_else(|| (t().bad_predecessor)(&one.number))?;
                        task.predecessors.push(throughline_core::edit::Predecessor {
                            task: row.id,
                            kind: one.kind,
                            lag: one.lag,
                            lag_unit: one.lag_unit,
                        });
                    }
                }
            }
        }
        Column::WORK | Column::WBS => {}
        Column::Field(_) if column.is_editable(false) => {
            let minute = values::usual_minute(ui, column);
            let value = values::field_value(ui, column, text, minute)?;
            task.fields.push((column.name().to_owned(), value));
        }
        Column::Field(_) | Column::Computed(_) => {}
    }
    Ok(())
}

/// The level that leading blanks stand for: two each.
fn level_of(cell: &str) -> u16 {
    let blanks = cell.len() - cell.trim_start_matches(' ').len();
    u16::try_from(blanks / 2).unwrap_or(u16::MAX)
}
