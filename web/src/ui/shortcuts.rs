//! Keys that work anywhere on the page.

use std::{cell::Cell, time::Duration};

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{
    plan::{actions, tab::PlanTab},
    register::place::Area,
    route::Route,
    state::{Dialog, Phase, Ui},
};

/// How long G waits for the key that says where to go.
const PATIENCE: Duration = Duration::from_millis(1500);

thread_local! {
    /// Whether G was pressed a moment ago.
    static GOING: Cell<bool> = const { Cell::new(false) };
}

/// Listens for the keys that work anywhere.
pub(crate) fn listen(ui: Ui) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && handle_key(ui, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

fn handle_key(ui: Ui, event: &KeyboardEvent) -> bool {
    let open = ui.phase.with_untracked(|phase| *phase == Phase::Open);
    let free = ui.dialog.with_untracked(Option::is_none);
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        match key.to_lowercase().as_str() {
            "k" if free => ui.dialog.set(Some(Dialog::Palette(String::new()))),
            // Text fields undo their own typing.
            "z" if open && !in_text(event) && event.shift_key() => actions::redo(ui),
            "z" if open && !in_text(event) => actions::undo(ui),
            "y" if open && !in_text(event) => actions::redo(ui),
            _ => return false,
        }
        return true;
    }
    if event.alt_key() || in_text(event) || !free || !ui.prefs.single_keys.get_untracked() {
        return false;
    }
    if GOING.replace(false) && open {
        return go_to(ui, &key);
    }
    match key.as_str() {
        "g" | "G" if open => {
            GOING.set(true);
            set_timeout(|| GOING.set(false), PATIENCE);
        }
        "f" | "F" if open => return show_filter(),
        "?" => ui.dialog.set(Some(Dialog::Shortcuts)),
        "/" => ui.dialog.set(Some(Dialog::Palette(String::new()))),
        "c" | "C" if open => actions::new_task(ui),
        _ => return false,
    }
    true
}

/// The second key after G: where to go.
fn go_to(ui: Ui, key: &str) -> bool {
    match key.to_lowercase().as_str() {
        "p" => ui.show_tab(PlanTab::Gantt),
        "n" => ui.show_tab(PlanTab::Network),
        "r" => ui.show_tab(PlanTab::Resources),
        "c" => ui.show_tab(PlanTab::Calendar),
        "b" => ui.show_tab(PlanTab::Baselines),
        "l" => ui.go(Route::Projects),
        key => {
            let Some(area) = Area::ALL.into_iter().find(|area| area.key() == key) else {
                return false;
            };
            ui.show_page(area.first());
        }
    }
    true
}

/// Opens the filter, if the plan's tools are on the page.
fn show_filter() -> bool {
    let panel = document()
        .get_element_by_id("menu-filter")
        .and_then(|panel| panel.dyn_into::<HtmlElement>().ok());
    let opened = panel
        .as_ref()
        .is_some_and(|panel| panel.show_popover().is_ok());
    if let Some(panel) = panel.filter(|_| opened) {
        // What is in the panel appears with it.
        request_animation_frame(move || {
            if let Ok(Some(field)) = panel.query_selector("input") {
                // Focusing an element of the page cannot fail.
                let _ = field.unchecked_into::<HtmlElement>().focus();
            }
        });
    }
    opened
}

/// Whether the key goes to something that is typed into.
fn in_text(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| {
            element
                .matches("input, textarea, select, [contenteditable]")
                .unwrap_or(false)
        })
}
