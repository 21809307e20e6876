//! The browser's focus follows the cursor, and others are told where it is.

use std::time::Duration;

use leptos::prelude::*;
use throughline_core::{engine::Command, id::TaskId};
use web_sys::{FocusOptions, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::{ids, keyboard, viewport::Viewport};
use crate::ui::{
    route::{self, Route},
    state::{Ui, plan::Cursor},
};

/// How long the cursor rests before others are told and the address names the task: a held arrow
/// key sends one message, not fifty.
const REST: Duration = Duration::from_millis(140);

/// Keeps focus, presence and address with the cursor.
pub(crate) fn follow(ui: Ui, viewport: Viewport) {
    Effect::new(move |_| {
        // Order may change under the cursor: the row is where it is now.
        let cursor = ui.plan.cursor.get();
        let wanted = ui.plan.follow_focus.get();
        let Some(cursor) = cursor.filter(|_| wanted) else {
            return;
        };
        if let Some(index) = ui.plan.shown.with(|shown| shown.position(cursor.task)) {
            viewport.reveal_row(index);
        }
        if ui.plan.editing.with(Option::is_some) {
            return;
        }
        // The row may not be in the page yet.
        request_animation_frame(move || {
            // A quick double click has opened an editor by now: the focus is there.
            let editing = ui.plan.editing.with_untracked(Option::is_some);
            if !editing && ui.plan.cursor.get_untracked() == Some(cursor) && focus(cursor) {
                ui.plan.follow_focus.set(false);
            }
        });
    });

    keep(ui, viewport);
    announce(ui);
}

/// Tells others where the cursor is, and the address bar.
pub(crate) fn announce(ui: Ui) {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let cursor = ui.plan.cursor.get();
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let tell = move || tell(ui, cursor);
        // Without a timer nobody sees the cursor move; the work itself does not depend on it.
        pending.set_value(set_timeout_with_handle(tell, REST).ok());
    });
}

/// Scrolling may move the focused row's element within the page, and a change may replace what has the
/// focus in it: either way the focus is lost. Unless the person took it elsewhere, it is given back.
fn keep(ui: Ui, viewport: Viewport) {
    let ours = StoredValue::new(false);
    let note = move |event: &web_sys::Event| {
        ours.try_set_value(ids::inside(event, ".grid"));
    };
    let focused = window_event_listener(leptos::ev::focusin, move |event| note(&event));
    let pressed = window_event_listener(leptos::ev::pointerdown, move |event| note(&event));
    // Until it is given back, in the next frame, keys find nobody: they are meant for the cursor.
    let typed = window_event_listener(leptos::ev::keydown, move |event| {
        let free = ui.dialog.with_untracked(Option::is_none)
            && ui.plan.editing.with_untracked(Option::is_none);
        if free
            && is_nowhere()
            && ours.try_get_value().unwrap_or(false)
            && let Some(cursor) = ui.plan.cursor.get_untracked()
        {
            focus_quietly(cursor);
            keyboard::on_key(ui, viewport, &event);
        }
    });
    on_cleanup(move || {
        focused.remove();
        pressed.remove();
        typed.remove();
    });
    Effect::new(move |_| {
        viewport.window.track();
        ui.plan.shown.track();
        // A row that is drawn anew may be another element.
        ui.revision.track();
        ui.plan.touched.track();
        ui.plan.selected.track();
        ui.plan.cut.track();
        if let Some(row) = ui.plan.cursor.get().and_then(|at| ui.plan.row(at.task)) {
            row.track();
        }
        request_animation_frame(move || {
            if is_nowhere()
                && ours.try_get_value().unwrap_or(false)
                && let Some(cursor) = ui.plan.cursor.get_untracked()
            {
                focus_quietly(cursor);
            }
        });
    });
}

/// Whether nothing in the page has the focus.
fn is_nowhere() -> bool {
    document()
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY")
}

fn tell(ui: Ui, cursor: Option<Cursor>) {
    let Some(project) = ui.open_id() else { return };
    let place: Option<(TaskId, String)> = cursor.map(|cursor| {
        let column = cursor.column.unwrap_or(super::column::Column::NAME);
        (cursor.task, column.name().to_owned())
    });
    ui.send(Command::Focus(place));
    if let Some(cursor) = cursor
        && let Route::Plan(here, tab, _) = ui.route.get_untracked()
        && here == project
    {
        // The address names the task, so that it can be sent; it is no step to go back over.
        let address = Route::Plan(project, tab, Some(cursor.task)).address();
        route::show_address(&address);
    }
}

/// Gives the focus to a row or cell and brings a cell into view sideways. Whether it is in the page.
pub(crate) fn focus(cursor: Cursor) -> bool {
    let Some(element) = focus_quietly(cursor) else {
        return false;
    };
    if cursor.column.is_some() {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
    true
}

/// Gives the focus to a row or cell without scrolling anything.
fn focus_quietly(cursor: Cursor) -> Option<HtmlElement> {
    let element = ids::element(cursor.task, cursor.column)?;
    let options = FocusOptions::new();
    // The rows are placed by us; the browser must not scroll what holds them.
    options.set_prevent_scroll(true);
    // Focusing an element of the page cannot fail.
    let _ = element.focus_with_options(&options);
    Some(element)
}
