//! Text for the clipboard.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::ui::{state::Ui, words::t};

/// Puts text onto the clipboard, and says so.
pub(crate) fn text(ui: Ui, text: &str) {
    let promise = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        match JsFuture::from(promise).await {
            Ok(_) => ui.toasts.good(t().copied),
            Err(_) => ui.toasts.bad(t().copy_refused, t().copy_refused_next),
        }
    });
}
