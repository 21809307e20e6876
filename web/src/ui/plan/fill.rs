//! Ranges of cells: filling down, clearing, and changing a field of everything that is selected.

use std::collections::BTreeSet;

use leptos::prelude::*;
use throughline_core::id::TaskId;

use super::{batch::Batch, column::Column, values};
use crate::ui::{state::Ui, words::t};

/// The columns from one to another, as they are shown.
pub(crate) fn columns_between(ui: Ui, (one, other): (Column, Column)) -> Vec<Column> {
    ui.columns.with_untracked(|columns| {
        let place = |column| columns.iter().position(|now| *now == column);
        let (Some(a), Some(b)) = (place(one), place(other)) else {
            return Vec::new();
        };
        columns[a.min(b)..=a.max(b)].to_vec()
    })
}

/// The columns of the selected cells; of a single cell, its own.
pub(crate) fn columns(ui: Ui) -> Vec<Column> {
    match ui.plan.span.get_untracked() {
        Some(span) => columns_between(ui, span),
        None => ui
            .plan
            .cursor
            .get_untracked()
            .and_then(|cursor| cursor.column)
            .into_iter()
            .collect(),
    }
}

/// The selected rows that are shown, from the top; without any the row of the cursor.
pub(crate) fn rows(ui: Ui) -> Vec<TaskId> {
    ui.plan.subjects()
}

/// Fills the first row's cells down over the selection.
pub(crate) fn down(ui: Ui) {
    let rows = rows(ui);
    let columns = columns(ui);
    let Some((first, rest)) = rows.split_first() else {
        return;
    };
    if rest.is_empty() || columns.is_empty() {
        ui.toasts.plain(t().fill_nothing);
        return;
    }
    fill(ui, &[*first], rest, &columns);
}

/// Fills cells of some rows, again and again, into others.
pub(crate) fn fill(ui: Ui, from: &[TaskId], to: &[TaskId], columns: &[Column]) {
    let mut batch = Batch::new((t().fill_label)(to.len()));
    for column in columns.iter().filter(|column| column.is_editable(false)) {
        for (source, task) in from.iter().cycle().zip(to) {
            let text = ui
                .plan
                .peek(*source)
                .map(|row| values::edit_text(ui, &row, *column));
            set(ui, &mut batch, *task, *column, &text.unwrap_or_default());
        }
    }
    batch.run(ui);
}

/// Writes a text into a column of every selected task.
pub(crate) fn write_all(ui: Ui, column: Column, text: &str) {
    let rows = rows(ui);
    let mut batch = Batch::new((t().bulk_label)(column.label(), rows.len()));
    for task in rows {
        set(ui, &mut batch, task, column, text);
    }
    batch.run(ui);
}

/// Empties the selected cells.
pub(crate) fn clear(ui: Ui) {
    let rows = rows(ui);
    let columns = columns(ui);
    let mut batch = Batch::new((t().clear_label)(rows.len() * columns.len()));
    for column in columns {
        for task in &rows {
            set(ui, &mut batch, *task, column, "");
        }
    }
    batch.run(ui);
}

/// Takes what a text means in a cell into a batch. What cannot be edited there is left as it is.
pub(crate) fn set(ui: Ui, batch: &mut Batch, task: TaskId, column: Column, text: &str) {
    let Some(row) = ui.plan.peek(task) else {
        return;
    };
    let place = || format!("{} · {}", row.key, column.label());
    let summary = row.kind == throughline_core::engine::RowKind::Summary;
    if !column.is_editable(summary) {
        if column.is_editable(false) {
            batch.take(place, text, Err(t().cell_read_only_summary.to_owned()));
        }
        return;
    }
    batch.take(place, text, values::intent(ui, &row, column, text));
}

/// The rows from one to another as they are shown, both included.
pub(crate) fn between(ui: Ui, from: TaskId, to: TaskId) -> BTreeSet<TaskId> {
    ui.plan.shown.with_untracked(|shown| {
        let place = |task| shown.position(task).unwrap_or(0);
        let (a, b) = (place(from), place(to));
        let rows = shown.tasks.get(a.min(b)..=a.max(b)).unwrap_or_default();
        rows.iter().copied().collect()
    })
}
