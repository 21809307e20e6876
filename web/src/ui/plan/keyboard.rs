//! The keyboard in the table: the APG treegrid pattern with the habits of MS Project and Linear.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use throughline_core::{engine::RowKind, id::TaskId};
use web_sys::KeyboardEvent;

use super::{actions, column::Column, fill, ids, viewport::Viewport, why};
use crate::ui::state::{Ui, plan::Cursor};

/// A key was pressed on a row or cell.
pub(crate) fn on_key(ui: Ui, viewport: Viewport, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() || ids::inside(event, "[data-badge]") {
        return;
    }
    let Some(cursor) = ui.plan.cursor.get_untracked() else {
        return;
    };
    let handled = if event.ctrl_key() || event.meta_key() {
        with_control(ui, viewport, event, cursor)
    } else if event.alt_key() {
        with_alt(ui, event)
    } else {
        moves(ui, viewport, event, cursor) || edits(ui, event, cursor)
    };
    if handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn with_control(ui: Ui, viewport: Viewport, event: &KeyboardEvent, cursor: Cursor) -> bool {
    match event.key().as_str() {
        "Home" => go_row(ui, viewport, cursor, 0, event.shift_key()),
        "End" => go_row(ui, viewport, cursor, usize::MAX, event.shift_key()),
        "F2" if event.shift_key() => actions::unlink(ui),
        "F2" => actions::link(ui),
        " " => toggle(ui, cursor.task),
        "d" | "D" => fill::down(ui),
        "a" | "A" => {
            let all = ui
                .plan
                .shown
                .with_untracked(|shown| shown.tasks.iter().copied().collect());
            ui.plan.span.set(None);
            select(ui, all);
        }
        _ => return false,
    }
    true
}

fn with_alt(ui: Ui, event: &KeyboardEvent) -> bool {
    match (event.key().as_str(), event.shift_key()) {
        ("ArrowRight", true) => actions::indent(ui),
        ("ArrowLeft", true) => actions::outdent(ui),
        ("ArrowUp", false) => actions::move_rows(ui, false),
        ("ArrowDown", false) => actions::move_rows(ui, true),
        ("w" | "W", false) => why::ask_at_cursor(ui),
        ("r" | "R", false) => actions::recurring(ui),
        _ => return false,
    }
    true
}

fn moves(ui: Ui, viewport: Viewport, event: &KeyboardEvent, cursor: Cursor) -> bool {
    let extend = event.shift_key();
    let at = ui
        .plan
        .shown
        .with_untracked(|shown| shown.position(cursor.task))
        .unwrap_or(0);
    let page = page_rows(viewport);
    match event.key().as_str() {
        "ArrowDown" => go_row(ui, viewport, cursor, at + 1, extend),
        "ArrowUp" => go_row(ui, viewport, cursor, at.saturating_sub(1), extend),
        "PageDown" => go_row(ui, viewport, cursor, at + page, extend),
        "PageUp" => go_row(ui, viewport, cursor, at.saturating_sub(page), extend),
        "ArrowRight" | "ArrowLeft" if extend && cursor.column.is_some() => {
            extend_sideways(ui, cursor, event.key() == "ArrowRight");
        }
        "ArrowRight" => right(ui, cursor),
        "ArrowLeft" => left(ui, cursor),
        "Home" if cursor.column.is_some() => go_column(ui, cursor, Step::First),
        "End" if cursor.column.is_some() => go_column(ui, cursor, Step::Last),
        "Home" => go_row(ui, viewport, cursor, 0, extend),
        "End" => go_row(ui, viewport, cursor, usize::MAX, extend),
        _ => return false,
    }
    true
}

fn edits(ui: Ui, event: &KeyboardEvent, cursor: Cursor) -> bool {
    let key = event.key();
    let single = ui.prefs.single_keys.get_untracked();
    match key.as_str() {
        "Enter" if cursor.column.is_none() => actions::details(ui),
        "Enter" | "F2" => {
            actions::edit_cell(ui, cursor.task, cursor.column.unwrap_or(Column::NAME), None);
        }
        "Insert" => actions::new_task(ui),
        "Delete" if cursor.column.is_none() || cursor.column == Some(Column::ROW) => {
            actions::delete(ui);
        }
        // Whole rows that are selected go, wherever the cursor is.
        "Delete" if has_rows(ui) => actions::delete(ui),
        "Delete" if cursor.column.is_some() => fill::clear(ui),
        "Backspace" if cursor.column.is_some() => {
            if let Some(column) = cursor.column {
                actions::edit_cell(ui, cursor.task, column, Some(String::new()));
            }
        }
        "Escape" if !ui.plan.cut.with_untracked(|cut| cut.is_empty()) => {
            ui.plan.cut.set(Arc::default());
        }
        "Escape"
            if !ui
                .plan
                .selected
                .with_untracked(|selected| selected.is_empty()) =>
        {
            unselect(ui);
        }
        "Escape" if ui.plan.details.with_untracked(Option::is_some) => ui.plan.details.set(None),
        "Escape" if cursor.column.is_some() => set(ui, cursor.task, None),
        " " => toggle(ui, cursor.task),
        // On a row, single keys are commands; in a cell they are the start of its new text.
        "c" | "C" if single && cursor.column.is_none() => actions::new_task(ui),
        "w" | "W" if single && cursor.column.is_none() => why::ask_at_cursor(ui),
        "," if single && cursor.column.is_none() => actions::shift_days(ui, -1),
        "." if single && cursor.column.is_none() => actions::shift_days(ui, 1),
        "<" | ";" if single && cursor.column.is_none() => actions::stretch_days(ui, -1),
        ">" | ":" if single && cursor.column.is_none() => actions::stretch_days(ui, 1),
        text if text.chars().count() == 1 => {
            let Some(column) = cursor.column.filter(|column| *column != Column::ROW) else {
                return false;
            };
            actions::edit_cell(ui, cursor.task, column, Some(text.to_owned()));
        }
        _ => return false,
    }
    true
}

/// → opens a closed row, then enters its first cell, then walks along the cells.
fn right(ui: Ui, cursor: Cursor) {
    match cursor.column {
        None if is_summary(ui, cursor.task) && is_closed(ui, cursor.task) => {
            ui.plan.set_closed(cursor.task, false);
        }
        None => go_column(ui, cursor, Step::First),
        Some(_) => go_column(ui, cursor, Step::Next),
    }
}

/// ← walks back along the cells to the row, then closes it, then goes to its summary.
fn left(ui: Ui, cursor: Cursor) {
    match cursor.column {
        Some(_) => go_column(ui, cursor, Step::Previous),
        None if is_summary(ui, cursor.task) && !is_closed(ui, cursor.task) => {
            ui.plan.set_closed(cursor.task, true);
        }
        None => {
            if let Some(parent) = ui.plan.peek(cursor.task).and_then(|row| row.parent) {
                set(ui, parent, None);
            }
        }
    }
}

/// Which cell of the row to go to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    First,
    Previous,
    Next,
    Last,
}

fn go_column(ui: Ui, cursor: Cursor, step: Step) {
    let columns = ui.columns.get_untracked();
    let at = cursor
        .column
        .and_then(|now| columns.iter().position(|column| *column == now));
    let next = match (step, at) {
        (Step::First, _) | (Step::Next, None) => columns.first().copied(),
        (Step::Last, _) => columns.last().copied(),
        (Step::Next, Some(at)) => columns.get(at + 1).or(columns.last()).copied(),
        // Before the first cell is the row itself.
        (Step::Previous, at) => at
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| columns.get(at))
            .copied(),
    };
    if ui.plan.span.with_untracked(Option::is_some) {
        unselect(ui);
    }
    set(ui, cursor.task, next);
}

/// Moves to the next or previous cell that can be edited, over the ends of rows.
pub(crate) fn next_cell(ui: Ui, from: TaskId, column: Column, back: bool) {
    let columns: Vec<_> = ui
        .columns
        .get_untracked()
        .into_iter()
        .filter(|column| column.is_editable(false))
        .collect();
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else {
        return;
    };
    let at = columns.iter().position(|now| *now == column);
    let along = at.and_then(|at| {
        if back {
            at.checked_sub(1)
        } else {
            Some(at + 1)
        }
    });
    if let Some(next) = along.and_then(|at| columns.get(at)) {
        set(ui, from, Some(*next));
        return;
    }
    let row = ui.plan.shown.with_untracked(|shown| {
        let at = shown.position(from)?;
        shown.at(if back { at.checked_sub(1)? } else { at + 1 })
    });
    if let Some(row) = row {
        set(ui, row, Some(if back { *last } else { *first }));
    }
}

/// Moves to the row below or above, keeping the column.
pub(crate) fn next_row(ui: Ui, viewport: Viewport, cursor: Cursor, back: bool) {
    let at = ui
        .plan
        .shown
        .with_untracked(|shown| shown.position(cursor.task))
        .unwrap_or(0);
    let to = if back { at.saturating_sub(1) } else { at + 1 };
    go_row(ui, viewport, cursor, to, false);
}

fn go_row(ui: Ui, viewport: Viewport, cursor: Cursor, to: usize, extend: bool) {
    let (task, index) = ui.plan.shown.with_untracked(|shown| {
        let index = to.min(shown.tasks.len().saturating_sub(1));
        (shown.at(index), index)
    });
    let Some(task) = task else { return };
    viewport.reveal_row(index);
    if extend {
        extend_to(ui, task, cursor.column);
    } else {
        unselect(ui);
        set(ui, task, cursor.column);
    }
}

/// Selects from where the selection began to a row, or to a cell: then only the columns between.
pub(crate) fn extend_to(ui: Ui, task: TaskId, column: Option<Column>) {
    let cursor = ui.plan.cursor.get_untracked();
    let anchor = ui.plan.anchor.get_untracked();
    let anchor = anchor
        .or_else(|| cursor.map(|cursor| cursor.task))
        .unwrap_or(task);
    ui.plan.anchor.set(Some(anchor));
    let first = ui.plan.span.get_untracked().map(|(first, _)| first);
    let first = first.or_else(|| cursor?.column);
    ui.plan.span.set(first.zip(column));
    select(ui, fill::between(ui, anchor, task));
    set(ui, task, column.filter(|_| first.is_some()));
}

/// Selects one column more, or one less.
fn extend_sideways(ui: Ui, cursor: Cursor, forward: bool) {
    let columns = ui.columns.get_untracked();
    let at = columns
        .iter()
        .position(|column| Some(*column) == cursor.column);
    let next = at.and_then(|at| {
        if forward {
            Some(at + 1)
        } else {
            at.checked_sub(1)
        }
    });
    if let Some(column) = next.and_then(|next| columns.get(next)) {
        extend_to(ui, cursor.task, Some(*column));
    }
}

/// Selects nothing.
pub(crate) fn unselect(ui: Ui) {
    ui.plan.anchor.set(None);
    ui.plan.span.set(None);
    if !ui
        .plan
        .selected
        .with_untracked(|selected| selected.is_empty())
    {
        ui.plan.selected.set(Arc::default());
    }
}

/// Whether whole rows are selected.
fn has_rows(ui: Ui) -> bool {
    ui.plan.span.with_untracked(Option::is_none)
        && ui
            .plan
            .selected
            .with_untracked(|selected| !selected.is_empty())
}

/// Selects these rows and says how many they are.
pub(crate) fn select(ui: Ui, tasks: BTreeSet<TaskId>) {
    ui.said
        .set((crate::ui::words::t().said_selected)(tasks.len()));
    ui.plan.selected.set(Arc::new(tasks));
}

/// Adds a row to the selection or takes it out.
pub(crate) fn toggle(ui: Ui, task: TaskId) {
    let mut selected = BTreeSet::clone(&ui.plan.selected.get_untracked());
    if !selected.remove(&task) {
        selected.insert(task);
    }
    ui.plan.span.set(None);
    ui.plan.anchor.set(Some(task));
    select(ui, selected);
}

fn set(ui: Ui, task: TaskId, column: Option<Column>) {
    ui.plan.follow_focus.set(true);
    ui.plan.cursor.set(Some(Cursor { task, column }));
}

fn is_summary(ui: Ui, task: TaskId) -> bool {
    ui.plan
        .peek(task)
        .is_some_and(|row| row.kind == RowKind::Summary)
}

fn is_closed(ui: Ui, task: TaskId) -> bool {
    ui.plan
        .closed
        .with_untracked(|closed| closed.contains(&task))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a screen holds few rows"
)]
fn page_rows(viewport: Viewport) -> usize {
    let rows = viewport.height.get_untracked() / viewport.row.get_untracked();
    (rows as usize).saturating_sub(1).max(1)
}
