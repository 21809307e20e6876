//! How much of what the browser grants this page is in use.

use js_sys::Reflect;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::ui::{dates, state::Ui, words::t};

/// The room in words, told anew when a photo was kept.
pub(super) fn follow(ui: Ui) -> RwSignal<String> {
    let told = RwSignal::new(String::new());
    Effect::new(move |_| {
        let _again = ui.photos.kept.get();
        spawn_local(async move {
            // A browser that does not say leaves it open.
            if let Ok((used, all)) = estimate().await {
                told.try_set((t().site_room)(&megabytes(used), &megabytes(all)));
            }
        });
    });
    told
}

/// Bytes in use, and bytes granted.
async fn estimate() -> Result<(f64, f64), JsValue> {
    let asked = window().navigator().storage().estimate()?;
    let told = JsFuture::from(asked).await?;
    let number = |name: &str| {
        Reflect::get(&told, &name.into())?
            .as_f64()
            .ok_or(JsValue::NULL)
    };
    Ok((number("usage")?, number("quota")?))
}

fn megabytes(bytes: f64) -> String {
    format!("{} MB", dates::write_number((bytes / 1e6).ceil()))
}
