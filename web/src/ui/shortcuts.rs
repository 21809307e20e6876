//! Keys that work anywhere on the page.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent};

use super::{
    plan::actions,
    state::{Dialog, Phase, Ui},
};

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
    match key.as_str() {
        "?" => ui.dialog.set(Some(Dialog::Shortcuts)),
        "/" => ui.dialog.set(Some(Dialog::Palette(String::new()))),
        "c" | "C" if open => actions::new_task(ui),
        _ => return false,
    }
    true
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
