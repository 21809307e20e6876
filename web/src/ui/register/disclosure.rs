//! A heading that shows what is under it when it is opened.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlDetailsElement;

/// The platform's own `<details>`; `open` follows it, so that what is costly is made only when it is seen.
#[component]
pub(super) fn Disclosure(
    class: &'static str,
    label: &'static str,
    open: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <details
            class=class
            on:toggle=move |event| {
                let details = event.target().and_then(|t| t.dyn_into::<HtmlDetailsElement>().ok());
                open.set(details.is_some_and(|details| details.open()));
            }
        >
            <summary>{label}</summary>
            {children()}
        </details>
    }
}
