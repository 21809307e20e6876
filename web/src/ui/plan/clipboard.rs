//! Rows to and from a spreadsheet, as text with tabs.

use leptos::prelude::*;
use throughline_core::{
    edit::{Intent, Place},
    engine::Row,
    id::TaskId,
    record::Scalar,
};
use web_sys::ClipboardEvent;

use super::{actions, column::Column, values};
use crate::ui::{state::Ui, words::t};

/// The most rows that one paste makes.
const MOST: usize = 5000;

/// Copies the cell, or the selected rows with the columns shown.
pub(crate) fn on_copy(ui: Ui, event: &ClipboardEvent) {
    let Some(text) = copied(ui) else { return };
    if let Some(data) = event.clipboard_data()
        && data.set_data("text/plain", &text).is_ok()
    {
        event.prevent_default();
        ui.said.set((t().copied_rows)(text.lines().count()));
    }
}

/// Copies the selected rows and deletes them.
pub(crate) fn on_cut(ui: Ui, event: &ClipboardEvent) {
    on_copy(ui, event);
    let cell = ui
        .plan
        .cursor
        .get_untracked()
        .and_then(|cursor| cursor.column);
    if event.default_prevented() && cell.is_none() {
        actions::delete(ui);
    }
}

/// Pastes a single value into the cell, or rows below the cursor.
pub(crate) fn on_paste(ui: Ui, event: &ClipboardEvent) {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok())
        .unwrap_or_default();
    event.prevent_default();
    let text = text.trim_end_matches(['\n', '\r']);
    if text.trim().is_empty() {
        ui.toasts.plain(t().paste_nothing);
        return;
    }
    let cursor = ui.plan.cursor.get_untracked();
    if let Some((cursor, column)) = cursor.and_then(|cursor| Some((cursor, cursor.column?)))
        && !text.contains(['\n', '\t'])
    {
        paste_value(ui, cursor.task, column, text);
        return;
    }
    let first = cursor
        .and_then(|cursor| cursor.column)
        .unwrap_or(Column::Name);
    let rows = read_rows(ui, text, first);
    let count = rows.len();
    let place = cursor.map_or(Place::LastIn(None), |cursor| Place::After(cursor.task));
    ui.edit(Intent::CreateTasks { place, rows });
    ui.said.set((t().pasted)(count));
}

fn paste_value(ui: Ui, task: TaskId, column: Column, text: &str) {
    let Some(row) = ui.plan.peek(task) else {
        return;
    };
    match values::intent(ui, &row, column, text) {
        Ok(Some(intent)) => ui.edit(intent),
        Ok(None) => {}
        Err(reason) => ui.toasts.bad(reason, ""),
    }
}

fn copied(ui: Ui) -> Option<String> {
    let cursor = ui.plan.cursor.get_untracked()?;
    let selected = ui
        .plan
        .selected
        .with_untracked(|selected| !selected.is_empty());
    if let Some(column) = cursor.column.filter(|_| !selected) {
        return Some(values::text(ui, &*ui.plan.peek(cursor.task)?, column));
    }
    let columns = ui.columns.get_untracked();
    let line = |row: &Row| {
        columns
            .iter()
            .map(|column| match column {
                // Leading blanks carry the level to a spreadsheet and back.
                Column::Name => format!("{}{}", "  ".repeat(row.level.into()), clean(&row.name)),
                other => clean(&values::text(ui, row, *other)),
            })
            .collect::<Vec<_>>()
            .join("\t")
    };
    let lines: Vec<_> = ui
        .plan
        .subjects()
        .into_iter()
        .filter_map(|task| ui.plan.peek(task))
        .map(|row| line(&row))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn clean(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

/// New tasks from lines: the columns as shown, starting at `first`. What cannot be read in a cell is
/// left at its default rather than losing the row.
fn read_rows(ui: Ui, text: &str, first: Column) -> Vec<(u16, Vec<(String, Scalar)>)> {
    let columns = ui.columns.get_untracked();
    let whole = text
        .lines()
        .next()
        .is_some_and(|line| line.split('\t').count() == columns.len());
    let from = if whole {
        0
    } else {
        columns
            .iter()
            .position(|column| *column == first)
            .unwrap_or(0)
    };
    let mut above = 0;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .take(MOST)
        .enumerate()
        .map(|(index, line)| {
            let mut level = 0;
            let mut fields = Vec::new();
            for (column, cell) in columns[from..].iter().zip(line.split('\t')) {
                if *column == Column::Name {
                    level = level_of(cell);
                    fields.push(("name".to_owned(), cell.trim().into()));
                } else if let Some(found) = values::new_fields(ui, *column, cell.trim()) {
                    fields.extend(found);
                }
            }
            // A task cannot be more than one level below the one above it.
            level = if index == 0 { 0 } else { level.min(above + 1) };
            above = level;
            (level, fields)
        })
        .collect()
}

/// The level that leading blanks stand for: two each.
fn level_of(cell: &str) -> u16 {
    let blanks = cell.len() - cell.trim_start_matches(' ').len();
    u16::try_from(blanks / 2).unwrap_or(u16::MAX)
}
