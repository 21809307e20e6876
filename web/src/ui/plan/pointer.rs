//! Mouse, pen and finger in the table.

use std::{cell::Cell, sync::Arc};

use leptos::prelude::*;
use throughline_core::id::TaskId;
use web_sys::{FocusEvent, MouseEvent, PointerEvent};

use super::{actions, column::Column, fill, ids, keyboard};
use crate::ui::state::{Ui, plan::Cursor};

thread_local! {
    /// Whether the last press was on the cell that had the cursor already.
    static AGAIN: Cell<bool> = const { Cell::new(false) };
    /// What a mouse that is held down is doing.
    static PULLING: Cell<Option<Pull>> = const { Cell::new(None) };
}

/// What a mouse that is held down is doing.
#[derive(Clone, Copy, PartialEq)]
enum Pull {
    /// It selects cells from this one on.
    Select(TaskId, Column),
    /// It fills the selected cells into those below, as far as this row.
    Fill(TaskId),
}

/// A press selects; what was under the cursor already is edited on the click that follows.
pub(crate) fn on_press(ui: Ui, event: &PointerEvent) {
    PULLING.set(None);
    if event.button() != 0 || ids::inside(event, "[data-twisty], [data-badge], .grid-head") {
        return;
    }
    let Some((task, column)) = ids::of_event(event) else {
        return;
    };
    if ids::inside(event, "[data-fill]") {
        event.prevent_default();
        AGAIN.set(false);
        PULLING.set(Some(Pull::Fill(task)));
        return;
    }
    let column = column.filter(|column| *column != Column::ROW);
    let cursor = ui.plan.cursor.get_untracked();
    AGAIN.set(false);
    if event.shift_key() {
        event.prevent_default();
        keyboard::extend_to(ui, task, column);
        return;
    }
    if event.ctrl_key() || event.meta_key() {
        ui.plan.span.set(None);
        let none = ui
            .plan
            .selected
            .with_untracked(|selected| selected.is_empty());
        if let Some(cursor) = cursor.filter(|cursor| none && cursor.task != task) {
            keyboard::toggle(ui, cursor.task);
        }
        keyboard::toggle(ui, task);
        ui.plan.follow_focus.set(true);
        ui.plan.cursor.set(Some(Cursor { task, column: None }));
        return;
    }
    keyboard::unselect(ui);
    let next = Cursor { task, column };
    AGAIN.set(cursor == Some(next));
    if let Some(column) = column.filter(|_| event.pointer_type() == "mouse") {
        PULLING.set(Some(Pull::Select(task, column)));
    }
    ui.plan.follow_focus.set(true);
    ui.plan.cursor.set(Some(next));
}

/// A mouse that is held down selects cells, or fills them down.
pub(crate) fn on_move(ui: Ui, event: &PointerEvent) {
    let Some(pull) = PULLING.get() else { return };
    if event.buttons() & 1 == 0 {
        PULLING.set(None);
        return;
    }
    let Some((task, column)) = ids::of_event(event) else {
        return;
    };
    match pull {
        Pull::Select(from, first) => {
            let column = column.unwrap_or(first);
            let cursor = ui.plan.cursor.get_untracked();
            let there = Cursor {
                task,
                column: Some(column),
            };
            if cursor != Some(there) && (task, column) != (from, first)
                || ui.plan.span.with_untracked(Option::is_some) && cursor != Some(there)
            {
                AGAIN.set(false);
                keyboard::extend_to(ui, task, Some(column));
            }
        }
        Pull::Fill(_) => {
            PULLING.set(Some(Pull::Fill(task)));
            mark_fill(ui, task);
        }
    }
}

/// The mouse is let go: what was pulled down is filled.
pub(crate) fn on_release(ui: Ui) {
    if let Some(Pull::Fill(to)) = PULLING.take() {
        let sources = fill::rows(ui);
        let targets = below(ui, &sources, to);
        let columns = fill::columns(ui);
        ui.plan.touched.set(Arc::default());
        if !targets.is_empty() {
            fill::fill(ui, &sources, &targets, &columns);
        }
    }
}

/// Shows which rows will be filled.
fn mark_fill(ui: Ui, to: TaskId) {
    let targets = below(ui, &fill::rows(ui), to);
    ui.plan.touched.set(Arc::new(targets.into_iter().collect()));
}

/// The rows below these, down to another one.
fn below(ui: Ui, sources: &[TaskId], to: TaskId) -> Vec<TaskId> {
    ui.plan.shown.with_untracked(|shown| {
        let last = sources
            .iter()
            .filter_map(|task| shown.position(*task))
            .max();
        match (last, shown.position(to)) {
            (Some(last), Some(to)) if to > last => shown.tasks[last + 1..=to].to_vec(),
            _ => Vec::new(),
        }
    })
}

/// A click on a summary's arrow opens or closes it; a second click on a cell edits it.
pub(crate) fn on_click(ui: Ui, event: &MouseEvent) {
    let Some((task, column)) = ids::of_event(event) else {
        return;
    };
    if ids::inside(event, "[data-twisty]") {
        let closed = ui
            .plan
            .closed
            .with_untracked(|closed| closed.contains(&task));
        ui.plan.set_closed(task, !closed);
    } else if let Some(column) = column
        && AGAIN.get()
        && event.detail() < 2
        && !ids::inside(event, "[data-badge], [data-fill]")
    {
        actions::edit_cell(ui, task, column, None);
    }
}

/// A double click edits a cell; on the row's number it opens the details.
pub(crate) fn on_double_click(ui: Ui, event: &MouseEvent) {
    if ids::inside(event, "[data-twisty], [data-badge], [data-fill]") {
        return;
    }
    match ids::of_event(event) {
        Some((task, Some(Column::ROW | Column::KEY) | None)) if !ui.plan.is_group(task) => {
            ui.plan.details.set(Some(task));
        }
        Some((task, Some(column))) => actions::edit_cell(ui, task, column, None),
        _ => {}
    }
}

/// The browser moved the focus (Tab, a screen reader): the cursor follows.
pub(crate) fn on_focus(ui: Ui, event: &FocusEvent) {
    if ids::inside(event, "[data-badge]") {
        return;
    }
    if let Some((task, column)) = ids::of_event(event) {
        let cursor = Cursor { task, column };
        if ui.plan.cursor.get_untracked() != Some(cursor) {
            ui.plan.cursor.set(Some(cursor));
        }
    }
}
