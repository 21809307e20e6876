//! Reading a file that a person chose or dropped.

mod dialog;
mod mapper;
mod report;

use js_sys::Uint8Array;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

pub(crate) use self::dialog::ImportDialog;
use crate::ui::{state::Ui, words::t};

/// What the file picker offers.
pub(crate) const ACCEPTED: &str = ".xml,.throughline,.csv,.tsv,.txt,.xer,application/xml,text/xml,text/csv,text/tab-separated-values";

/// Reads a file and has the engine look into it, which tells its kind by its content.
pub(crate) fn read(ui: Ui, file: File) {
    leptos::task::spawn_local(async move {
        let name = file.name();
        match JsFuture::from(file.array_buffer()).await {
            Ok(buffer) => {
                let bytes = Uint8Array::new(&buffer).to_vec();
                ui.importing.begin(ui, name, bytes);
            }
            Err(_) => ui.toasts.bad((t().import_unreadable)(&name), ""),
        }
    });
}

/// Lets a person pick a file, wherever they are.
pub(crate) fn pick(ui: Ui) {
    let Ok(picker) = document().create_element("input") else {
        return;
    };
    let picker: web_sys::HtmlInputElement = picker.unchecked_into();
    picker.set_type("file");
    picker.set_accept(ACCEPTED);
    let chosen = picker.clone();
    let take = Closure::once_into_js(move || {
        if let Some(file) = chosen.files().and_then(|files| files.get(0)) {
            read(ui, file);
        }
    });
    picker.set_onchange(Some(take.unchecked_ref()));
    picker.click();
}

/// Files may be dropped anywhere on the page, whichever it is.
pub(crate) fn follow_drops(ui: Ui) {
    let holds_files = |event: &web_sys::DragEvent| {
        let types = event.data_transfer().map(|data| data.types());
        types.is_some_and(|types| types.includes(&"Files".into(), 0))
    };
    let over = window_event_listener(ev::dragover, move |event| {
        if holds_files(&event) {
            event.prevent_default();
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        if !holds_files(&event) {
            return;
        }
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            read(ui, file);
        }
    });
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}
