//! Mouse, pen and finger in the table.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::{FocusEvent, MouseEvent, PointerEvent};

use super::{actions, column::Column, ids, keyboard};
use crate::ui::state::{Ui, plan::Cursor};

/// A press selects; what was under the cursor already is edited on the click that follows.
pub(crate) fn on_press(ui: Ui, event: &PointerEvent) {
    if event.button() != 0 || ids::inside(event, "[data-twisty], [data-badge]") {
        return;
    }
    let Some((task, column)) = ids::of_event(event) else {
        return;
    };
    let column = column.filter(|column| *column != Column::Number);
    if event.shift_key() {
        event.prevent_default();
        let anchor = ui
            .plan
            .anchor
            .get_untracked()
            .or_else(|| ui.plan.cursor.get_untracked().map(|cursor| cursor.task))
            .unwrap_or(task);
        ui.plan.anchor.set(Some(anchor));
        keyboard::select(ui, keyboard::range(ui, anchor, task));
    } else if event.ctrl_key() || event.meta_key() {
        if let Some(cursor) = ui.plan.cursor.get_untracked()
            && ui
                .plan
                .selected
                .with_untracked(|selected| selected.is_empty())
            && cursor.task != task
        {
            keyboard::toggle(ui, cursor.task);
        }
        keyboard::toggle(ui, task);
    } else {
        ui.plan.anchor.set(None);
        if !ui
            .plan
            .selected
            .with_untracked(|selected| selected.is_empty())
        {
            ui.plan.selected.set(Arc::default());
        }
        let cursor = Cursor { task, column };
        AGAIN.set(ui.plan.cursor.get_untracked() == Some(cursor));
        ui.plan.follow_focus.set(true);
        ui.plan.cursor.set(Some(cursor));
        return;
    }
    AGAIN.set(false);
    ui.plan.follow_focus.set(true);
    ui.plan.cursor.set(Some(Cursor { task, column: None }));
}

thread_local! {
    /// Whether the last press was on the cell that had the cursor already.
    static AGAIN: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
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
        && !ids::inside(event, "[data-badge]")
    {
        actions::edit_cell(ui, task, column, None);
    }
}

/// A double click edits a cell; on the row's number it opens the details.
pub(crate) fn on_double_click(ui: Ui, event: &MouseEvent) {
    if ids::inside(event, "[data-twisty], [data-badge]") {
        return;
    }
    match ids::of_event(event) {
        Some((task, Some(Column::Number | Column::Key) | None)) => {
            ui.plan.details.set(Some(task));
        }
        Some((task, Some(column))) => actions::edit_cell(ui, task, column, None),
        None => {}
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
