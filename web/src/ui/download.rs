//! Files and pictures from bytes.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::state::Ui;

/// Hands a file to the browser's downloads.
pub(crate) fn save(ui: Ui, name: &str, mime: &str, bytes: &[u8]) {
    if let Err(error) = try_save(name, mime, bytes) {
        let reason = error
            .as_string()
            .or_else(|| {
                error
                    .dyn_ref::<js_sys::Error>()
                    .map(|error| error.message().into())
            })
            .unwrap_or_default();
        ui.toasts.bad(name, reason);
    }
}

/// An address at which this page finds the bytes, until it is revoked.
pub(crate) fn address(mime: &str, bytes: &[u8]) -> Result<String, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    Url::create_object_url_with_blob(&blob)
}

fn try_save(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let url = address(mime, bytes)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has its own hold on the content by now.
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        std::time::Duration::from_secs(10),
    );
    Ok(())
}
