//! Reading a file that a person chose or dropped.

use js_sys::Uint8Array;
use throughline_core::engine::{Command, StartFrom};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::ui::{state::Ui, words::t};

/// Reads a file and hands it to the engine, which tells its kind by its content.
pub(crate) fn read(ui: Ui, file: File) {
    leptos::task::spawn_local(async move {
        let name = file.name();
        match JsFuture::from(file.array_buffer()).await {
            Ok(buffer) => {
                let bytes = Uint8Array::new(&buffer).to_vec();
                ui.send(Command::Create(StartFrom::File { name, bytes }));
            }
            Err(_) => ui.toasts.bad((t().import_unreadable)(&name), ""),
        }
    });
}
